"""Where a line may end inside what has no spaces."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from quizapp.exports.pdf.pieces import harmless, pieces
from quizapp.safetext import show


def joined(found):
    """Return the text of pieces."""
    return found if isinstance(found, str) else "".join(found)


@given(st.text(max_size=300))
def test_cutting_changes_no_character(text):
    assert joined(pieces(text)) == harmless(text)


@given(st.text(max_size=300))
def test_short_texts_are_as_harmless_as_on_the_screen(text):
    assert harmless(text) == show(text)


@given(st.text(alphabet="ab ([{.,!)]}“”（）", max_size=300))
def test_no_piece_holds_more_than_a_line_without_a_place_to_end_it(text):
    found = pieces(text)
    parts = [found] if isinstance(found, str) else found
    for part in parts:
        for word in part.replace("b", "a").split("a a"):
            assert len(word) <= 60


def test_prose_and_chinese_stay_in_one_piece():
    prose = (
        "Activations, pooling, dropout (all of it), and batch normalisation: why? " * 5
    )
    chinese = (
        "批量归一化先把特征变成零均值、单位方差，再乘以缩放、加上平移（可学习）。" * 20
    )
    assert pieces(prose) == prose
    assert pieces(chinese) == chinese


def test_long_lines_are_not_cut_off_as_on_a_screen():
    text = "mist\u202e " * 3000
    assert harmless(text) == "mist\ufffd " * 3000
    assert harmless("a\r\nb" * 2000) == "a\nb" * 2000
