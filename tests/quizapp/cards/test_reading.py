"""What is shown below a line while it is typed."""

from __future__ import annotations

from dataclasses import replace

import pytest
from builders import make_number

from engine.problems import ArrayAnswer, ExpressionAnswer, Problem
from quizapp.cards import reading
from quizapp.models import Kind

ARRAY = make_number(kind=Kind.ARRAY, problem=Problem(ArrayAnswer("[1, 2]")))
FORMULA = make_number(
    kind=Kind.EXPRESSION,
    problem=Problem(
        ExpressionAnswer(
            "s*(1-s) + gamma*(x)", (("s", "unit"), ("gamma", "real"), ("x", "real"))
        )
    ),
)


@pytest.mark.parametrize(
    ("line", "latex"),
    [
        ("1 -2 3", r"\begin{bmatrix} 1 & -2 & 3 \end{bmatrix}"),
        ("1 2; 3 4", r"\begin{bmatrix} 1 & 2 \\ 3 & 4 \end{bmatrix}"),
        ("[1, 2", None),
        ("", ""),
    ],
)
def test_an_array_is_read_as_an_array_from_its_first_entry_on(line, latex):
    assert reading(ARRAY, line) == latex


def test_a_variable_before_a_bracket_multiplies():
    assert reading(FORMULA, "γ(x - 1)") == r"\gamma \left( x - 1 \right)"
    assert r"\Gamma" in (reading(replace(FORMULA, problem=ARRAY.problem), "γ(4)") or "")


def test_both_sides_of_an_equation_are_read():
    assert reading(FORMULA, "s = x^2") == "s = x^{2}"


def test_a_half_typed_formula_is_not_read():
    assert reading(FORMULA, "(1 + ") is None


@pytest.mark.parametrize(
    ("line", "latex"), [("45 056", "45056"), ("88.6%", r"88.6\%"), ("1,05", None)]
)
def test_a_number_is_read_as_it_is_judged(line, latex):
    assert reading(make_number(), line) == latex


def test_an_equality_sign_within_a_call_parts_nothing():
    item = replace(FORMULA, kind=Kind.TENSOR)
    assert r"\text{axis}=0" in (reading(item, "np.sum(x, axis=0)") or "")
    assert "=" not in (reading(item, "where(x >= 0, x, 0)") or "=")
