"""The line that says how to answer, and how precisely."""

from __future__ import annotations

from dataclasses import replace

import pytest
from builders import make_item, make_number, make_recall
from hypothesis import given
from hypothesis import strategies as st

from engine import Instance, check
from engine.problems import ArrayAnswer, NumberAnswer, Problem, Tolerance
from engine.verdict import Outcome
from quizapp.cards import instruction
from quizapp.cards.instruction import precision
from quizapp.i18n import Messages
from quizapp.models import Kind

EN, ZH = Messages("en"), Messages("zh")


def number(tolerance):
    return make_number(problem=Problem(NumberAnswer("2.5", tolerance)))


@pytest.mark.parametrize(
    ("tolerance", "sentence"),
    [
        (Tolerance(), "4 significant digits will do."),
        (Tolerance(rtol=5e-3), "3 significant digits will do."),
        (Tolerance(rtol=1e-6), "7 significant digits will do."),
        (Tolerance(decimals=2), "Give 2 decimals."),
        (Tolerance(digits=3), "Give 3 significant digits."),
        (Tolerance(exact=True), "The exact value is needed."),
        (Tolerance(rtol=0.0), "The exact value is needed."),
    ],
)
def test_a_number_is_asked_for_as_precisely_as_it_is_judged(tolerance, sentence):
    assert instruction(number(tolerance), EN).endswith(f" {sentence}")


def test_an_array_says_it_too_and_chinese_leaves_no_blank():
    item = replace(make_number(), problem=Problem(ArrayAnswer("[1, 2.5]")))
    assert instruction(item, EN).endswith(". 4 significant digits will do.")
    assert instruction(item, ZH).endswith("。4 位有效数字即可。")


@given(
    st.floats(1e-6, 1e6, allow_nan=False),
    st.sampled_from([0.5, 1e-2, 5e-3, 2e-3, 1e-3, 5e-4, 1e-6]),
)
def test_the_digits_that_will_do_are_judged_right(key, rtol):
    tolerance = Tolerance(rtol=rtol, atol=0.0)
    digits = next(int(w) for w in precision(tolerance, EN).split() if w.isdigit())
    problem = Problem(NumberAnswer(repr(key), tolerance))
    verdict = check(problem, Instance(0), f"{key:.{digits - 1}e}")
    assert verdict.outcome is Outcome.CORRECT


def test_several_right_options_are_asked_for_in_the_plural():
    item = make_item()
    many = replace(
        item, options=tuple(replace(option, correct=True) for option in item.options)
    )
    assert "letters" in instruction(many, EN)
    assert "letters" not in instruction(item, EN)


def test_in_an_exam_nothing_is_compared_while_it_runs():
    item = make_recall()
    assert "compare" in instruction(item, EN)
    assert "compare" not in instruction(item, EN, "exams")


def test_on_paper_a_line_of_its_own_is_read_and_else_the_cards():
    choice, derivation = make_item(), make_item(kind=Kind.DERIVATION, options=())
    assert "bubble" in instruction(choice, EN, "exports")
    for where in ("exports", "page"):
        assert instruction(derivation, EN, where) == instruction(derivation, EN)
