"""The key on the back of a card: a formula as maths, words as words."""

from __future__ import annotations

from quizapp.cards.back import Back
from quizapp.cards.face import Face
from quizapp.cards.markdown import back_markdown
from quizapp.i18n import Messages
from quizapp.models import CardId, Kind


def shown(key: str, latex: str) -> str:
    face = Face(CardId("t.item"), Kind.EXPRESSION, "en", "prompt")
    return back_markdown(face, Back(key, latex, ""), Messages("en"))


def test_a_formula_that_begins_with_a_long_name_is_shown_as_maths():
    latex = r"\text{istd} \cdot g"
    assert f"$${latex}$$" in shown("istd*g", latex)


def test_a_key_of_words_is_shown_as_words():
    assert "$" not in shown("b", r"\text{b}")


def test_a_key_that_is_one_number_stands_beside_its_title():
    assert shown("-2.5", "-2.5") == "**Answer** $-2.5$"
    assert shown("0", "0") == "**Answer** $0$"
    assert shown("1e-07", r"1 \times 10^{-7}").startswith("**Answer**\n\n$$")
