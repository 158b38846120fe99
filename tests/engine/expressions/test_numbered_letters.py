"""Letters with numbers side by side, and calls with too few arguments."""

from __future__ import annotations

import pytest

from engine.errors import ParseError
from engine.expressions import Names, parse

WEIGHTS = frozenset({"w1", "w2", "x"})


@pytest.mark.parametrize(
    "text", ["4w₁w₂x", "4w₁ w₂ x", r"4 w_1w_2x", r"4\,w_{1}w_{2}x"]
)
def test_numbered_letters_side_by_side_are_a_product(text: str) -> None:
    assert parse(text, Names(WEIGHTS, products=True)) == parse(
        "4*w1*w2*x", Names(WEIGHTS)
    )


def test_a_subscript_ends_a_name_of_unicode_in_any_text() -> None:
    assert parse("w₁w₂", Names(WEIGHTS)) == parse("w1*w2", Names(WEIGHTS))
    names = Names(frozenset({"w1", "mu"}))
    assert parse("w₁μ", names) == parse("w1*mu", names)


def test_an_unknown_numbered_letter_is_not_split() -> None:
    with pytest.raises(ParseError) as caught:
        parse("w1w3", Names(WEIGHTS, products=True))
    assert caught.value.values["name"] == "w1w3"


@pytest.mark.parametrize(
    "text", ["atan2(x)", "where(x)", "logaddexp(x)", "mod(x, x, x)", "softmax(x, 0, 1)"]
)
def test_a_call_that_does_not_fit_its_signature_is_refused(text: str) -> None:
    with pytest.raises(ParseError) as caught:
        parse(text, Names(WEIGHTS))
    assert caught.value.code == "wrong-arity"
