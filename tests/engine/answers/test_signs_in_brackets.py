"""An ``=`` inside brackets is a bound or a keyword and no link of a chain."""

from __future__ import annotations

import pytest

from engine import Outcome, Problem, check, draw
from engine.answers.texts import equals_signs
from engine.problems import DerivationAnswer, ExpressionAnswer

BIASED = (("b", "unit"), ("t", "integer 1..12"))


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("a = b = c", [2, 6]),
        (r"\sum_{i=1}^{n} i = 3", [17]),
        ("sum(x, axis=0)", []),
        ("（a＝1）＝2", [5]),
        ("x) = 2", [3]),
        ("a <= b", []),
    ],
)
def test_finds_the_signs_between_sides(text: str, places: list[int]) -> None:
    assert equals_signs(text) == places


def test_a_sum_with_bounds_is_read_as_an_answer() -> None:
    problem = Problem(ExpressionAnswer("b*(1-b^t)/(1-b)", BIASED))
    instance = draw(problem, 0)
    wrong = check(problem, instance, r"\sum_{i=0}^{t} b^i")
    assert wrong.outcome is Outcome.INCORRECT
    assert wrong.witness is not None
    named = check(problem, instance, r"S = \sum_{i=1}^{t} b^i = b\frac{1-b^t}{1-b}")
    assert named.outcome is Outcome.CORRECT


def test_a_chain_with_an_empty_side_is_no_answer() -> None:
    problem = Problem(ExpressionAnswer("x^2", (("x", "real"),)))
    verdict = check(problem, draw(problem, 0), "x = = x^2")
    assert verdict.outcome is Outcome.UNPARSABLE


def test_sums_with_bounds_are_lines_of_a_derivation() -> None:
    start = r"\sum_{i=1}^{t} (1-b) b^{t-i}"
    problem = Problem(DerivationAnswer(start, "1-b^t", BIASED))
    lines = (
        r"(1-b)\sum_{k=0}^{t-1} b^k = (1-b)\frac{1-b^t}{1-b}",
        "let q = sum(b^k, k, 0, t-1)",
        "(1-b)*q",
        "1-b^t",
    )
    verdict = check(problem, draw(problem, 0), "\n".join(lines))
    assert verdict.outcome is Outcome.CORRECT
    assert [detail.label for detail in verdict.details] == ["1.1", "1.2", "3", "4"]


def test_array_keywords_stand_in_lines_of_a_derivation() -> None:
    variables = (("A", "array N D"), ("B", "array N D"))
    problem = Problem(
        DerivationAnswer(
            "sum(A + B, axis=0)", "sum(A, axis=0) + sum(B, axis=0)", variables
        )
    )
    lines = "A.sum(axis=0) + B.sum(axis=0)\nsum(A, axis=0) + sum(B, axis=0)"
    assert check(problem, draw(problem, 0), lines).outcome is Outcome.CORRECT


def test_a_line_may_begin_with_the_function_where() -> None:
    problem = Problem(DerivationAnswer("relu(x)", "max(x, 0)", (("x", "real"),)))
    lines = "where(x > 0, x, 0)\nmax(x, 0)"
    assert check(problem, draw(problem, 0), lines).outcome is Outcome.CORRECT
