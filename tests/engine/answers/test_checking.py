"""What holds for every kind of answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine import CodeRun, Instance, check, draw, key_latex, key_text
from engine.answers import checking
from engine.errors import EvaluationError
from engine.problems import (
    Answer,
    ArrayAnswer,
    BugAnswer,
    ChoiceAnswer,
    ClozeAnswer,
    CodeAnswer,
    CompareAnswer,
    DerivationAnswer,
    ExpressionAnswer,
    Gap,
    MatchAnswer,
    NumberAnswer,
    OrderAnswer,
    Problem,
    ShapeAnswer,
    Stage,
    StagedAnswer,
    TensorAnswer,
    TicksAnswer,
)
from engine.verdict import Outcome

X = (("x", "real"),)
ANSWERS: tuple[Answer, ...] = (
    NumberAnswer("1/3"),
    ArrayAnswer("[1, 2, 4]"),
    ExpressionAnswer("x^2 + 1", X),
    TensorAnswer("a.T @ a", ("N", "D")),
    ShapeAnswer("(N, 3)"),
    ChoiceAnswer(4, (1,)),
    ChoiceAnswer(4, (1, 2), many=True),
    ClozeAnswer((Gap(en=("mean",), zh=("均值",), value="1/2"),)),
    OrderAnswer(4),
    MatchAnswer(3),
    CompareAnswer(("A", "B", "AB")),
    BugAnswer(5, (2,)),
    DerivationAnswer("d/dx x^2", "2*x", X),
    StagedAnswer((Stage("b", "2*a"), Stage("c", "b*b")), ("N", "D")),
    CodeAnswer("f", ("a",), "a"),
    TicksAnswer(3),
)


def problem_of(answer: Answer) -> Problem:
    match answer:
        case TensorAnswer() | StagedAnswer():
            return Problem(answer, given=(("a", "normal(N, D)"),))
        case CodeAnswer():
            return Problem(answer, given=(("a", "normal(3)"),))
    return Problem(answer)


PROBLEMS = [problem_of(answer) for answer in ANSWERS]
NAMES = [f"{n}-{type(a).__name__}" for n, a in enumerate(ANSWERS)]
EVERY = pytest.mark.parametrize("problem", PROBLEMS, ids=NAMES)


@EVERY
@pytest.mark.parametrize("text", ["", " ", "\n\t ", "\u200b\u200e", "\x00", "\ufeff"])
def test_an_empty_response_costs_nothing(problem: Problem, text: str) -> None:
    verdict = check(problem, draw(problem, 0), text)
    assert (verdict.outcome, verdict.credit) == (Outcome.UNPARSABLE, 0)
    assert verdict.reason is not None
    assert (verdict.reason.code, verdict.position) == ("empty", 0)


@EVERY
def test_a_response_without_end_is_unparsable(problem: Problem) -> None:
    verdict = check(problem, draw(problem, 0), "1 " * 20_000)
    assert verdict.outcome is Outcome.UNPARSABLE
    assert verdict.reason is not None
    assert verdict.reason.code == "too-long"


@EVERY
def test_a_response_is_read_up_to_the_limit_of_its_kind(problem: Problem) -> None:
    match problem.answer:
        case DerivationAnswer() | StagedAnswer():
            limit = 4_000
        case CodeAnswer():
            limit = 20_000
        case _:
            limit = 1_000
    instance = draw(problem, 0)
    longest = "1" + "\n" * (limit - 1)
    reason = check(problem, instance, longest).reason
    assert reason is None or reason.code != "too-long"
    refused = check(problem, instance, longest + "\n")
    assert refused.reason is not None
    assert (refused.reason.code, refused.position) == ("too-long", limit)
    assert dict(refused.reason.values) == {"limit": str(limit)}


def test_the_deadline_of_a_check_is_asked() -> None:
    problem = problem_of(DerivationAnswer("d/dx x^2", "2*x", X))
    late = check(problem, draw(problem, 0), "2*x", deadline=lambda: True)
    assert late.outcome is Outcome.UNDECIDED


def test_a_function_is_judged_by_what_the_runner_returns() -> None:
    problem = problem_of(CodeAnswer("f", ("a",), "a"))

    def runner(_: str, name: str, calls: Sequence[Mapping[str, Any]]) -> CodeRun:
        assert name == "f"
        return CodeRun(tuple(call["a"] for call in calls))

    verdict = check(problem, draw(problem, 0), "def f(a): ...", runner=runner)
    assert verdict.outcome is Outcome.CORRECT


HOSTILE = (
    "9**9**9**9",
    "(" * 500,
    "x^x^x^x^x^x",
    "exp(exp(exp(exp(exp(9)))))",
    "factorial(10^9)",
    "170!!!",
    "1/0",
    "0/0",
    "nan",
    "inf",
    "-inf",
    "1e999999999",
    "9" * 900,
    "__import__('os').getpid()",
    "x.__class__.__mro__",
    "lambda: 0",
    "eye(100000)",
    "ones(10000, 10000) @ ones(10000, 10000)",
    "[[[[[[[[[[1]]]]]]]]]]",
    "[" + "1," * 400 + "]",
    "let a = 1",
    "a = b = c",
    "b = ones(100000)\nc = b",
    "b = 1/0",
    "= = =",
    "\\frac{}{}",
    "\\begin{bmatrix}",
    "|x|y|z|",
    "d/dx d/dx d/dx x",
    "sum(x, x, 1, 10^9)",
    "½x²√",
    "х + 1",
    "a" * 999,
    "1,,2",
    ";;;",
    "[1 2; 3]",
    "a.b.c.d",
    "where(x > 0, 1",
    "3 1 2 4 5 6 7",
    "-",
    "none",
    "🦆",
    "\u202e1/3",
    "٣",
    "²",
    "①",
)


@EVERY
@pytest.mark.parametrize("text", HOSTILE)
def test_no_text_makes_a_check_raise(problem: Problem, text: str) -> None:
    verdict = check(problem, draw(problem, 0), text)
    assert 0 <= verdict.credit <= 1


@EVERY
@given(text=st.text(max_size=60))
@settings(max_examples=25, deadline=None)
def test_no_random_text_makes_a_check_raise(problem: Problem, text: str) -> None:
    verdict = check(problem, draw(problem, 0), text)
    if verdict.outcome is Outcome.UNPARSABLE:
        assert verdict.reason is not None
        assert verdict.position is not None
        assert 0 <= verdict.position <= len(text)


@EVERY
@given(
    text=st.text(alphabet="abx12 .,;=()[]+-*/^'\n\\{}&|!<>@:_eNDT", max_size=40),
)
@settings(max_examples=25, deadline=None)
def test_no_mathematical_noise_makes_a_check_raise(problem: Problem, text: str) -> None:
    check(problem, draw(problem, 0), text)


@EVERY
def test_the_key_is_accepted(problem: Problem) -> None:
    instance = draw(problem, 5)
    verdict = check(problem, instance, key_text(problem, instance))
    if isinstance(problem.answer, CodeAnswer):
        assert verdict.outcome is Outcome.UNDECIDED
    else:
        assert (verdict.outcome, verdict.credit) == (Outcome.CORRECT, 1)


@pytest.mark.parametrize(
    ("answer", "latex"),
    [
        (NumberAnswer("1/4"), "0.25"),
        (ArrayAnswer("[1, 2, 4]"), r"\begin{bmatrix} 1 & 2 & 4 \end{bmatrix}"),
        (ExpressionAnswer("x^2 + 1", X), "x^{2} + 1"),
        (DerivationAnswer("d/dx x^2", "2*x", X), "2 x"),
        (TensorAnswer("a.T @ a", ("N", "D")), r"a^{\top} \, a"),
        (CodeAnswer("f", ("a",), "a^2"), "a^{2}"),
        (
            StagedAnswer((Stage("b", "2*a"),), ("N", "D")),
            r"\begin{aligned} b &= 2 a \end{aligned}",
        ),
        (ClozeAnswer((Gap(value="1/2"), Gap(value="3"))), r"\frac{1}{2}"),
        (BugAnswer(5, (2, 4)), r"\text{2 4}"),
    ],
    ids=lambda value: type(value).__name__,
)
def test_the_key_is_written_as_latex(answer: Answer, latex: str) -> None:
    problem = problem_of(answer)
    assert key_latex(problem, draw(problem, 0)) == latex


@EVERY
def test_a_verdict_is_the_same_after_the_instance_was_stored(problem: Problem) -> None:
    instance = draw(problem, 3)
    again = Instance.from_json(instance.to_json())
    key = key_text(problem, instance)
    assert key_text(problem, again) == key
    assert check(problem, again, key) == check(problem, instance, key)


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        (EvaluationError("too-slow"), "evaluation.too-slow"),
        (RecursionError(), "engine-fault"),
        (MemoryError(), "engine-fault"),
        (OverflowError(), "engine-fault"),
    ],
)
def test_a_check_that_breaks_off_is_undecided(
    fault: Exception, code: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise fault

    monkeypatch.setattr(checking.number, "check", broken)
    verdict = check(PROBLEMS[0], draw(PROBLEMS[0], 0), "1")
    assert verdict.outcome is Outcome.UNDECIDED
    assert verdict.reason is not None
    assert verdict.reason.code == code
