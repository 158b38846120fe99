"""Worked solutions with an instance's numbers."""

from __future__ import annotations

import numpy as np
import pytest

from engine import draw, worked
from engine.errors import ProblemError
from engine.problems import (
    ArrayAnswer,
    ChoiceAnswer,
    DerivationAnswer,
    ExpressionAnswer,
    NumberAnswer,
    Problem,
    ShapeAnswer,
    Stage,
    StagedAnswer,
    Step,
    TensorAnswer,
)

GIVEN = (("x", "normal(4, 3, round=1)"),)


def test_steps_use_earlier_names_and_end_in_the_key() -> None:
    steps = (
        Step("mu", "mean(x, axis=0)"),
        Step("xc", "x - mu"),
        Step("var", "mean(xc^2, axis=0)"),
    )
    problem = Problem(ArrayAnswer("var(x, axis=0)"), given=GIVEN, steps=steps)
    instance = draw(problem, 0)
    rows = worked(problem, instance)
    assert [row.name for row in rows] == ["mu", "xc", "var"]
    assert np.allclose(rows[2].value, np.var(instance.values["x"], axis=0))
    assert rows[0].text.startswith("[")
    assert r"\mu" in rows[1].latex


@pytest.mark.parametrize(
    ("problem", "key"),
    [
        (
            Problem(NumberAnswer("mean(x)"), given=GIVEN, steps=(Step("s", "sum(x)"),)),
            "steps.s",
        ),
        (
            Problem(ShapeAnswer("(4, 3)"), given=GIVEN, steps=(Step("t", "(3, 4)"),)),
            "steps.t",
        ),
        (
            Problem(
                TensorAnswer("x", ("N",)),
                given=(("x", "normal(N)"),),
                steps=(Step("y", "2*x"),),
            ),
            "steps.y",
        ),
        (
            Problem(
                StagedAnswer((Stage("a", "2*x"), Stage("b", "a*a")), ("N",)),
                given=(("x", "normal(N)"),),
                steps=(Step("a", "2*x"),),
            ),
            "steps.a",
        ),
        (
            Problem(ExpressionAnswer("2*x", (("x", "real"),)), steps=(Step("y", "x"),)),
            "steps.y",
        ),
        (
            Problem(
                NumberAnswer("1"),
                steps=(Step("y", "batchnorm_backward(x, x, 1, 0.1)"),),
                given=GIVEN,
            ),
            "steps.y",
        ),
    ],
)
def test_a_last_step_that_is_not_the_key_is_the_authors_fault(
    problem: Problem, key: str
) -> None:
    with pytest.raises(ProblemError, match="the last step is not") as caught:
        worked(problem, draw(problem, 0))
    assert caught.value.key == key


def test_the_last_stage_is_the_key_of_a_staged_problem() -> None:
    problem = Problem(
        StagedAnswer((Stage("a", "2*x"), Stage("b", "a*a")), ("N",)),
        given=(("x", "normal(N)"),),
        steps=(Step("b", "4*x^2"),),
    )
    assert len(worked(problem, draw(problem, 0))) == 1


def test_a_shape_and_a_tensor_have_steps_too() -> None:
    shape = Problem(ShapeAnswer("(4, 3)"), given=GIVEN, steps=(Step("t", "x.shape"),))
    assert worked(shape, draw(shape, 0))[0].value == (4, 3)
    tensor = Problem(
        TensorAnswer("sum(x)", ("N",)),
        given=(("x", "normal(N)"),),
        steps=(Step("m", "mean(x)"), Step("total", "m*N")),
    )
    assert len(worked(tensor, draw(tensor, 0))) == 2


def test_formulas_have_steps_without_values() -> None:
    answer = ExpressionAnswer(
        "s*(1-s)", (("x", "real"),), (("s", "sigmoid(x)"),), ("in terms of s",)
    )
    steps = (
        Step("u", "1 + exp(-x)"),
        Step("ratio", "exp(-x)/u^2"),
        Step("s", "s*(1-s)"),
    )
    problem = Problem(answer, steps=steps)
    rows = worked(problem, draw(problem, 0))
    assert [row.value for row in rows] == [None, None, None]
    assert rows[1].text == "exp(-x)/u^2"


def test_derivations_and_antiderivatives_have_steps() -> None:
    derivation = DerivationAnswer("d/dx x^2", "2*x", (("x", "real"),))
    problem = Problem(derivation, steps=(Step("a", "2*x"),))
    assert len(worked(problem, draw(problem, 0))) == 1
    integral = ExpressionAnswer("x^2", (("x", "real"),), up_to_constant=True)
    problem = Problem(integral, steps=(Step("a", "x^2"), Step("b", "a + 3")))
    assert len(worked(problem, draw(problem, 0))) == 2


def test_other_kinds_may_have_steps_and_none_is_fine() -> None:
    choice = Problem(ChoiceAnswer(3, (1,)), steps=(Step("a", "1 + 1"),))
    assert worked(choice, draw(choice, 0))[0].value == 2
    assert worked(Problem(NumberAnswer("1")), draw(Problem(NumberAnswer("1")), 0)) == ()


@pytest.mark.parametrize("expression", ["1 +", "q + 1", "x @ x"])
def test_a_step_without_a_value_is_the_authors_fault(expression: str) -> None:
    problem = Problem(NumberAnswer("1"), given=GIVEN, steps=(Step("a", expression),))
    with pytest.raises(ProblemError) as caught:
        worked(problem, draw(problem, 0))
    assert caught.value.key == "steps.a"
