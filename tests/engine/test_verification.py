"""What the stress of a problem tells its author."""

from __future__ import annotations

import pytest

from engine import verify_problem
from engine.problems import (
    Answer,
    ArrayAnswer,
    BugAnswer,
    ChoiceAnswer,
    ClozeAnswer,
    CodeAnswer,
    Convention,
    DerivationAnswer,
    ExpressionAnswer,
    Gap,
    Misconception,
    NumberAnswer,
    Problem,
    ShapeAnswer,
    Stage,
    StagedAnswer,
    Step,
    TensorAnswer,
    Tolerance,
)

X = (("x", "real"),)
ADAM = Problem(
    NumberAnswer("m/(1 - beta1^t)"),
    given=(
        ("m", "uniform(0.1, 0.9, round=2)"),
        ("beta1", "choice(0.8, 0.9, 0.95)"),
        ("t", "integers(2, 6)"),
    ),
    misconceptions=(
        Misconception("no-correction", "m"),
        Misconception("no-power", "m/(1 - beta1)"),
        Misconception("one-more", "m/(1 - beta1^(t+1))"),
    ),
    steps=(Step("c", "1 - beta1^t"), Step("mhat", "m/c")),
)
BATCH_NORM = Problem(
    ArrayAnswer("batchnorm_backward(dout, x, gamma, eps).dx"),
    given=(
        ("x", "normal(4, 3, round=1)"),
        ("gamma", "uniform(0.5, 2.0, 3, round=1)"),
        ("dout", "normal(4, 3, round=1)"),
        ("eps", "0.05"),
    ),
    require=("min(var(x, axis=0)) > 0.1",),
    misconceptions=(
        Misconception("constants", "dout * gamma / sqrt(var(x, axis=0) + eps)"),
        Misconception(
            "no-mean",
            "gamma/sqrt(var(x,axis=0)+eps) * (dout - (x-mean(x,axis=0))"
            "/(var(x,axis=0)+eps) * mean(dout*(x-mean(x,axis=0)), axis=0))",
        ),
        Misconception(
            "no-var",
            "gamma/sqrt(var(x,axis=0)+eps) * (dout - mean(dout, axis=0))",
        ),
    ),
)


def test_sound_problems_have_no_complaints() -> None:
    assert verify_problem(ADAM, range(25)) == []
    assert verify_problem(BATCH_NORM, range(25)) == []


@pytest.mark.slow
def test_batch_norm_and_adam_stand_two_hundred_seeds() -> None:
    assert verify_problem(ADAM, range(200)) == []
    assert verify_problem(BATCH_NORM, range(200)) == []


@pytest.mark.parametrize(
    "problem",
    [
        Problem(ShapeAnswer("(N, h)"), given=(("h", "integers(3, 9)"),)),
        Problem(
            ShapeAnswer("(n - k + 1, 4)"),
            given=(("n", "integers(9, 30)"), ("k", "choice(3, 5)")),
            misconceptions=(Misconception("no-1", "(n - k, 4)"),),
        ),
        Problem(ChoiceAnswer(4, (1, 2), many=True)),
        Problem(
            ClozeAnswer((Gap(en=("mean", "average"), zh=("均值",)), Gap(value="2")))
        ),
        Problem(
            ExpressionAnswer("2*x", X),
            misconceptions=(Misconception("half", "x"),),
            conventions=(Convention("four", "4*x"),),
        ),
        Problem(
            DerivationAnswer("d/dx x^2", "2*x", X),
            misconceptions=(Misconception("power", "x^2"),),
        ),
        Problem(
            TensorAnswer("X.T @ X", ("N", "D")),
            given=(("X", "normal(N, D)"),),
            misconceptions=(Misconception("other", "X @ X.T"),),
        ),
        Problem(
            StagedAnswer((Stage("a", "mean(x)"), Stage("b", "x - a")), ("N",)),
            given=(("x", "normal(N)"),),
            misconceptions=(Misconception("total", "sum(x)", "a"),),
        ),
        Problem(
            CodeAnswer("f", ("x",), "x - mean(x)"),
            given=(("x", "normal(4)"),),
            misconceptions=(Misconception("none", "x"),),
        ),
        Problem(ArrayAnswer("x.reshape(2, 1, 2)"), given=(("x", "normal(4)"),)),
    ],
)
def test_every_kind_can_be_stressed(problem: Problem) -> None:
    assert verify_problem(problem, range(3)) == []


@pytest.mark.parametrize(
    ("problem", "complaint"),
    [
        (Problem(NumberAnswer("7"), given=(("a", "normal()"),)), "same for every seed"),
        (Problem(NumberAnswer("a +")), "column"),
        (
            Problem(NumberAnswer("1"), steps=(Step("a", "2"),)),
            "the last step is not the answer",
        ),
        (
            Problem(
                ExpressionAnswer("2*x", X), misconceptions=(Misconception("m", "x+x"),)
            ),
            "equals the answer",
        ),
        (
            Problem(
                ExpressionAnswer("2*x", X),
                misconceptions=(Misconception("m", "3*x"), Misconception("n", "x*3")),
            ),
            "misconception n: 'x*3' is judged incorrect, not recognised",
        ),
        (
            Problem(ExpressionAnswer("(x+1)^2", X, (), ("expanded",))),
            "judged partial (form-expanded)",
        ),
        (
            Problem(DerivationAnswer("d/dx x^2", "2*x", X, min_lines=3)),
            "judged partial (too-few-lines)",
        ),
        (
            Problem(
                StagedAnswer((Stage("a", "mean(x)"),), ("N",)),
                given=(("x", "normal(N)"),),
                misconceptions=(Misconception("m", "sum(x)"),),
            ),
            "names no stage of a",
        ),
        (
            Problem(
                StagedAnswer((Stage("a", "mean(x)"),), ("N",)),
                given=(("x", "normal(N)"),),
                misconceptions=(Misconception("m", "sum(x)/N", "a"),),
            ),
            "not recognised",
        ),
        (
            Problem(
                CodeAnswer("f", ("x",), "x + x"),
                given=(("x", "normal(4)"),),
                misconceptions=(Misconception("m", "2*x"),),
            ),
            "equals the answer on every draw",
        ),
        (
            Problem(
                ShapeAnswer("(n, 4)"),
                given=(("n", "integers(3, 9)"),),
                misconceptions=(Misconception("m", "(n, 2^2)"),),
            ),
            "coincides with the key",
        ),
        (
            Problem(BugAnswer(5, (2,)), misconceptions=(Misconception("m", "1"),)),
            "recognises no misconceptions",
        ),
        (
            Problem(
                NumberAnswer("a", Tolerance(rtol=0.5)),
                given=(("a", "uniform(1, 2)"),),
                misconceptions=(Misconception("m", "3*a"),),
            ),
            "coincides",
        ),
    ],
)
def test_faults_are_told(problem: Problem, complaint: str) -> None:
    complaints = verify_problem(problem, range(3))
    assert any(complaint in text for text in complaints), complaints


def test_a_long_rival_is_shortened_and_a_complaint_given_once() -> None:
    text = "3*x" + " + 0*x" * 20
    rows = (Misconception("a", "3*x"), Misconception("b", text))
    problem = Problem(ExpressionAnswer("2*x", X), misconceptions=rows)
    complaints = verify_problem(problem, range(4))
    assert len(complaints) == 1
    assert "...'" in complaints[0]
    assert complaints[0].startswith("seed 0: ")


def test_one_seed_says_nothing_about_variety() -> None:
    constant: Answer = NumberAnswer("7")
    assert verify_problem(Problem(constant, given=(("a", "normal()"),)), [4]) == []
