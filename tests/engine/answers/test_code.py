"""Code answers: the arrays that a runner returns are judged here."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import pytest

from engine import CodeRun, check, draw, key_latex, key_text
from engine.problems import CodeAnswer, Convention, Misconception, Problem, Tolerance
from engine.verdict import Outcome, Reason, Verdict

SCALE = Problem(
    CodeAnswer("scale", ("x", "gamma"), "gamma * (x - mean(x, axis=0))"),
    given=(("x", "normal(5, 3)"), ("gamma", "uniform(0.5, 2, 3)")),
    misconceptions=(Misconception("rows", "gamma * (x - mean(x))"),),
)


def returning(function: Callable[..., Any]) -> Callable[..., CodeRun]:
    """Run a Python function where a boundary would run the learner's."""

    def runner(source: str, name: str, calls: Sequence[Mapping[str, Any]]) -> CodeRun:
        assert (source, name) == ("def scale(x, gamma): ...", "scale")
        return CodeRun(tuple(function(**call) for call in calls))

    return runner


def judge(runner: Any, problem: Problem = SCALE) -> Verdict:
    text = "def scale(x, gamma): ..."
    return check(problem, draw(problem, 0), text, runner=runner)


def code_of(verdict: Verdict) -> str | None:
    return verdict.reason.code if verdict.reason else None


def test_the_right_arrays_are_correct() -> None:
    verdict = judge(returning(lambda x, gamma: gamma * (x - x.mean(0))))
    assert verdict.outcome is Outcome.CORRECT
    assert len(verdict.details) == 5


def test_lists_count_as_arrays() -> None:
    verdict = judge(returning(lambda x, gamma: ((gamma * (x - x.mean(0))),)))
    assert verdict.outcome is Outcome.CORRECT


def test_wrong_values_have_a_witness() -> None:
    verdict = judge(returning(lambda x, gamma: gamma * x))
    assert (verdict.outcome, code_of(verdict)) == (Outcome.INCORRECT, "code-values")
    assert verdict.witness is not None
    assert verdict.witness.at == (("call", "1"), ("entry", "[0, 0]"))


def test_a_listed_mistake_is_named() -> None:
    verdict = judge(returning(lambda x, gamma: gamma * (x - x.mean())))
    assert verdict.misconception == "rows"


def test_values_that_are_right_sometimes_earn_a_part() -> None:
    calls = iter(range(5))

    def flaky(x: Any, gamma: Any) -> Any:
        return gamma * (x - x.mean(0)) + (next(calls) > 2)

    verdict = judge(returning(flaky))
    assert (verdict.outcome, verdict.credit) == (Outcome.PARTIAL, 0.6)
    assert code_of(verdict) == "code-some"


@pytest.mark.parametrize(
    ("function", "code"),
    [
        (lambda x, gamma: (x - x.mean(0)).sum(0), "code-shape"),
        (lambda x, gamma: None, "code-returns"),
        (lambda x, gamma: "text", "code-returns"),
        (lambda x, gamma: (x, gamma), "code-returns"),
        (lambda x, gamma: [[1.0], [1.0, 2.0]], "code-returns"),
        (lambda x, gamma: gamma * (x - x.mean(0)) + 1j, "code-returns"),
        (lambda x, gamma: (gamma * (x - x.mean(0))).astype(str), "code-returns"),
        (lambda x, gamma: x * np.nan, "code-values"),
    ],
)
def test_other_results_are_told_apart(function: Any, code: str) -> None:
    assert code_of(judge(returning(function))) == code


def test_without_a_runner_code_is_undecided() -> None:
    assert code_of(judge(None)) == "no-runner"
    unavailable = CodeRun(failed="unavailable")
    verdict = judge(lambda *_: unavailable)
    assert (verdict.outcome, code_of(verdict)) == (Outcome.UNDECIDED, "no-runner")


def test_an_error_of_the_function_is_incorrect() -> None:
    verdict = judge(lambda *_: CodeRun(failed="error", message="division by zero"))
    assert (verdict.outcome, code_of(verdict)) == (Outcome.INCORRECT, "code-failed")
    short = judge(lambda *_: CodeRun(values=(1.0,)))
    assert code_of(short) == "code-failed"


def test_a_runner_may_give_its_own_reasons() -> None:
    reason = Reason.of("sandbox.time", seconds=2)
    verdict = judge(lambda *_: CodeRun(failed="error", reason=reason))
    assert (verdict.outcome, verdict.reason) == (Outcome.INCORRECT, reason)
    verdict = judge(lambda *_: CodeRun(failed="unavailable", reason=reason))
    assert (verdict.outcome, verdict.reason) == (Outcome.UNDECIDED, reason)
    verdict = judge(lambda *_: CodeRun(failed="syntax", reason=reason, position=3))
    assert (verdict.outcome, verdict.reason) == (Outcome.UNPARSABLE, reason)
    assert verdict.position == 3


def test_unreadable_code_costs_nothing() -> None:
    run = CodeRun(failed="syntax", message="invalid syntax", position=4)
    verdict = judge(lambda *_: run)
    assert verdict.outcome is Outcome.UNPARSABLE
    assert (code_of(verdict), verdict.position) == ("code-syntax", 4)


def test_a_function_may_return_several_arrays() -> None:
    problem = Problem(
        CodeAnswer("split", ("x",), "(mean(x), var(x))", Tolerance(rtol=1e-6)),
        given=(("x", "normal(6)"),),
        conventions=(Convention("ddof", "var(x)", 0.5),),
    )

    def runner(source: str, name: str, calls: Sequence[Mapping[str, Any]]) -> CodeRun:
        return CodeRun(tuple((c["x"].mean(), c["x"].var()) for c in calls))

    def swapped(source: str, name: str, calls: Sequence[Mapping[str, Any]]) -> CodeRun:
        return CodeRun(tuple((c["x"].var(), c["x"].mean()) for c in calls))

    instance = draw(problem, 0)
    assert check(problem, instance, "def", runner=runner).outcome is Outcome.CORRECT
    verdict = check(problem, instance, "def", runner=swapped)
    assert verdict.outcome is Outcome.INCORRECT


def test_the_reference_formula_is_the_key() -> None:
    instance = draw(SCALE, 0)
    assert key_text(SCALE, instance) == "gamma * (x - mean(x, axis=0))"
    assert r"\gamma" in key_latex(SCALE, instance)
