"""Values and gaps are filled according to where they stand."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from quizapp.cards.placeholders import fill


def value(name: str, inside: bool) -> str:
    return f"<{name}{'!' if inside else ''}>"


def gap(index: int, inside: bool) -> str:
    return f"({index}{'!' if inside else ''})"


def test_fills_a_value_outside_and_inside_maths():
    assert fill("at @{t}: $x = @{x}$", value) == "at <t>: $x = <x!>$"


def test_knows_display_maths():
    assert fill("a $$@{x}$$ b @{y}", value) == "a $$<x!>$$ b <y>"


def test_an_escaped_dollar_opens_no_maths():
    assert fill(r"costs \$5 at @{x}", value) == r"costs \$5 at <x>"


def test_leaves_code_alone():
    assert fill("`@{x} [[1]]` @{x}", value, gap) == "`@{x} [[1]]` <x>"
    fenced = "```\nx[[1]] @{x}\n```"
    assert fill(fenced, value, gap) == fenced


def test_a_dollar_in_code_opens_no_maths():
    assert fill("`$` @{x}", value) == "`$` <x>"


def test_numbers_gaps_from_zero():
    assert fill("[[1]] $[[2]]$", value, gap) == "(0) $(1!)$"


def test_leaves_gaps_when_nothing_fills_them():
    assert fill("[[1]]", value) == "[[1]]"


@given(st.text(alphabet="ab$`\\[]@{}12 \n", max_size=40))
def test_never_fails_and_keeps_texts_without_placeholders(text: str):
    result = fill(text, value, gap)
    if "@{" not in text and "[[" not in text:
        assert result == text
