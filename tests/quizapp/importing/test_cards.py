"""Plain cards: Markdown of Q:, A: and C:, CSV with a header."""

from __future__ import annotations

from pathlib import Path

import pytest
from patience import at_most

from quizapp.errors import ImportingError
from quizapp.importing.anki.rendering import clozes, fill, without_clozes
from quizapp.importing.cards import read_cards, read_csv, read_text
from quizapp.importing.html import to_markdown

PLACE = Path("deck.md")


def test_questions_answers_and_clozes_are_read():
    text = (
        '---\nname = "Deep"\n---\n\nQ: What is\n$x^2$?\n'
        "A: A square,\n\nwith two lines.\n"
        "---\nC: The [mean] and the [variance] of `x[0]` ![pic](a.png) [link](b).\n"
    )
    first, second = read_cards(text, PLACE)
    assert first.topic == "Deep"
    assert first.front == "What is\n$x^2$?"
    assert first.back == "A square,\n\nwith two lines."
    assert second.gaps == ("mean", "variance")
    assert "`x[0]`" in second.front
    assert "![pic](a.png)" in second.front


def test_full_width_colons_of_a_chinese_keyboard_are_understood():
    first, second = read_cards("Q：均值？\nA：和除以个数\n\nC：求[均值]。", PLACE)
    assert (first.front, first.back) == ("均值？", "和除以个数")
    assert second.gaps == ("均值",)


def test_marks_inside_a_listing_begin_no_card():
    text = "Q: run\nA: so:\n```\nQ: no card\n---\n```\nQ: b\nA: c\n"
    assert [draft.front for draft in read_cards(text, PLACE)] == ["run", "b"]


def test_gaps_with_maths_make_a_question_of_the_whole():
    (draft,) = read_cards("C: So [$x^2$] it is.", PLACE)
    assert draft.gaps == ()
    assert (draft.front, draft.back) == ("So [ … ] it is.", "So $x^2$ it is.")


def test_every_faulty_card_is_told_at_once():
    with pytest.raises(ImportingError) as caught:
        read_cards("A: one\n\nC: two\n\nQ: three\n", PLACE)
    assert str(caught.value).count("\n") == 2


def test_csv_is_read_with_any_usual_separator():
    for separator in ",;\t":
        row = separator.join
        text = (
            row(["Question", "Answer", "tags"]) + "\n" + row(["q", "a", "x y"]) + "\n"
        )
        (draft,) = read_csv(text, PLACE)
        assert (draft.front, draft.back, draft.tags) == ("q", "a", ("x", "y"))


def test_a_guarded_cell_loses_its_guard():
    (draft,) = read_csv("front,back\n'=1+1,'quoted'\n", PLACE)
    assert (draft.front, draft.back) == ("=1+1", "'quoted'")


def test_csv_without_the_columns_is_told():
    with pytest.raises(ImportingError, match="front and back"):
        read_csv("a,b\n1,2\n", PLACE)


def test_a_file_that_is_no_text_is_told(tmp_path):
    (tmp_path / "a.md").write_bytes(b"\xff\xfe")
    with pytest.raises(ImportingError, match="UTF-8"):
        read_text(tmp_path / "a.md")


@pytest.mark.parametrize(
    ("html", "markdown"),
    [
        ("a<br>b", "a  \nb"),
        ("<div>a</div><div>b</div>", "a  \nb"),
        ("<ul><li>a<li>b</ul>", "- a\n- b"),
        ("<ol><li>a</li><li>b</li></ol>", "1. a\n2. b"),
        ("a &lt; b &amp; c", r"a \< b \& c"),
        ("<pre>x = 1\ny</pre>", "```\nx = 1\ny\n```"),
        ("<code>a*b</code>", "`a*b`"),
        ("x_1 \\(a &lt; b\\) y", r"x\_1 $a < b$ y"),
        ("\\[x\\]", "$$x$$"),
        ('<anki-mathjax block="true">x</anki-mathjax>', "$$x$$"),
        ("<anki-mathjax>x</anki-mathjax>", "$x$"),
        ("[$]x^2[/$] and [latex]$y$[/latex]", "$x^2$ and $y$"),
        ("<b> </b>x<i>y</i>", "x*y*"),
        ("[sound:a.mp3]", r"\[a.mp3\]"),
        ("<b>open", "open"),
        ("costs $5", r"costs \$5"),
        ("a<!-- b --> c", "a c"),
        ("a <b c", r"a \<b c"),
        ("1 < 2 <i>x</i>", r"1 \< 2 *x*"),
        ("<script>if (a<b) '</p>'</script>done", "done"),
        ("<img alt='>' src='a&amp;b.png'>", r"\[a\&b.png\]"),
        ("<IMG SRC=x.png>", r"\[x.png\]"),
        ("<p>a</p><p>b", "a\n\nb"),
    ],
)
def test_html_becomes_markdown(html, markdown):
    assert to_markdown(html) == markdown


@pytest.mark.parametrize(
    "piece",
    ["<", "<a ", '<a "', "<!--", "</", "<b>", "{{c1::", "\\(", "[$]", "&#x", " <x>"],
)
def test_long_hostile_markup_is_read_in_proportion(piece):
    with at_most(10.0):
        to_markdown("<b>" + piece * (100_000 // len(piece)))


@pytest.mark.parametrize("piece", ["{{c1::", "::", "{{#a}}", "{{c1::a}}", "{{"])
def test_long_hostile_clozes_are_read_in_proportion(piece):
    text = "{{c1::" + piece * (100_000 // len(piece))
    with at_most(10.0):
        clozes(text)
        without_clozes(text, 1)
        fill(text, {"a": text})
