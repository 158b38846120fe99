"""Functions to write are stressed by values that stand in for programs."""

from __future__ import annotations

from dataclasses import replace

import pytest

from engine import verify_problem
from engine.problems import CodeAnswer, Convention, Misconception, Problem

ANSWER = CodeAnswer(
    "moments",
    ("x",),
    "(mean(x, axis=0), var(x, axis=0))",
    results=("mu", "var"),
    shapes=(("x", "(N, D)"), ("mu", "(D,)"), ("var", "(D,)")),
    edges=((("x", "ones((4, 3))"),),),
)
MOMENTS = Problem(
    ANSWER,
    given=(("x", "normal(4, 3)"),),
    misconceptions=(
        Misconception("deviation", "std(x, axis=0)", result="var"),
        Misconception("rows", "(mean(x, axis=1), var(x, axis=1))"),
    ),
    conventions=(Convention("ddof", "(mean(x, axis=0), var(x, axis=0, ddof=1))"),),
)


def test_a_sound_function_has_no_complaints() -> None:
    assert verify_problem(MOMENTS, range(5)) == []


def test_a_mistake_that_shows_at_an_edge_alone_is_enough() -> None:
    answer = CodeAnswer("softmax", ("z",), "softmax(z)", edges=((("z", "u + 1000"),),))
    naive = Misconception("overflow", "exp(z)/sum(exp(z))")
    given = (("u", "normal(4)"), ("z", "u"))
    problem = Problem(answer, given, misconceptions=(naive,))
    assert verify_problem(problem, range(5)) == []
    tame = replace(problem, answer=replace(answer, edges=()))
    assert verify_problem(tame, range(2)) == [
        "seed 0: misconception overflow: equals the answer on every draw"
    ]


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ({"results": ("mu",)}, "answer: has 2 parts for 1 results"),
        ({"value": "(mean(x, axis=0), 1/var(x, axis=0))"}, "not finite in call 6"),
        ({"shapes": (("x", "(N, N)"),)}, "x is declared (N, N) and is (4, 3)"),
        ({"shapes": (("mu", "float"),)}, "mu is declared float and is (3,)"),
        ({"shapes": (("x", "(N, 2)"),)}, "x is declared (N, 2)"),
        ({"shapes": (("x", "(N, D)"), ("mu", "(N,)"))}, "mu is declared (N,)"),
        ({"shapes": (("x", "(N,)"),)}, "x is declared (N,)"),
    ],
)
def test_faults_of_a_function_are_told(changes: dict, complaint: str) -> None:
    problem = replace(MOMENTS, answer=replace(ANSWER, **changes))
    complaints = verify_problem(problem, range(2))
    assert any(complaint in text for text in complaints), complaints


def test_whole_numbers_are_told_from_others() -> None:
    answer = CodeAnswer(
        "half", ("n",), "n/2", results=("h",), shapes=(("n", "int"), ("h", "int"))
    )
    problem = Problem(answer, given=(("n", "2*7 + 1"),))
    assert verify_problem(problem, [0]) == [
        "seed 0: shapes: h is declared int and is 7.5"
    ]


def test_two_mistakes_with_the_same_values_are_told() -> None:
    twin = Misconception("twin", "sqrt(var(x, axis=0))", result="var")
    problem = replace(MOMENTS, misconceptions=(*MOMENTS.misconceptions, twin))
    assert verify_problem(problem, range(3)) == [
        "seed 0: misconception twin: is recognised as deviation"
    ]
