"""Code answers: the arrays that a runner returns are judged here."""

from __future__ import annotations

import tracemalloc
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine import CodeRun, check, draw, key_latex, key_text
from engine.answers.code_calls import assignments, code_calls, edge_number
from engine.errors import ProblemError
from engine.problems import CodeAnswer, Convention, Misconception, Problem, Tolerance
from engine.verdict import Outcome, Reason, Verdict

SCALE = Problem(
    CodeAnswer("scale", ("x", "gamma"), "gamma * (x - mean(x, axis=0))"),
    given=(("x", "normal(5, 3)"), ("gamma", "uniform(0.5, 2, 3)")),
    misconceptions=(Misconception("rows", "gamma * (x - mean(x))"),),
)
MOMENTS = Problem(
    CodeAnswer(
        "moments",
        ("x",),
        "(mean(x, axis=0), var(x, axis=0))",
        Tolerance(rtol=1e-6),
        results=("mean", "spread"),
        edges=((("x", "ones((5, 3))"),),),
    ),
    given=(("x", "normal(5, 3, mean=2)"),),
    misconceptions=(
        Misconception("deviation", "std(x, axis=0)", result="spread"),
        Misconception("whole", "(mean(x), var(x))"),
    ),
)
SOFTMAX = Problem(
    CodeAnswer(
        "softmax",
        ("z",),
        "softmax(z)",
        Tolerance(rtol=1e-6),
        results=("p",),
        edges=((("z", "u + 1000"),), (("z", "u - 1000"),)),
    ),
    given=(("u", "normal(3, 4)"), ("z", "u")),
    misconceptions=(
        Misconception("overflow", "exp(z)/sum(exp(z), axis=1, keepdims=True)"),
        Misconception("columns", "softmax(z, axis=0)"),
    ),
)


def returning(function: Callable[..., Any]) -> Callable[..., CodeRun]:
    """Run a Python function where a boundary would run the learner's."""

    def runner(source: str, name: str, calls: Sequence[Mapping[str, Any]]) -> CodeRun:
        assert source == "def f(...): ..."
        with np.errstate(all="ignore"):
            return CodeRun(tuple(function(**call) for call in calls))

    return runner


def judge(runner: Any, problem: Problem = SCALE) -> Verdict:
    return check(problem, draw(problem, 0), "def f(...): ...", runner=runner)


def code_of(verdict: Verdict) -> str | None:
    return verdict.reason.code if verdict.reason else None


def told(verdict: Verdict) -> dict[str, str | None]:
    return {d.label: d.misconception for d in verdict.details if d.misconception}


# ----- One result -----


def test_the_right_arrays_are_correct() -> None:
    verdict = judge(returning(lambda x, gamma: gamma * (x - x.mean(0))))
    assert verdict.outcome is Outcome.CORRECT
    assert [detail.label for detail in verdict.details] == ["1", "2", "3", "4", "5"]


@pytest.mark.parametrize("wrap", [lambda y: (y,), lambda y: y.tolist(), list])
def test_lists_and_a_lone_tuple_count_as_arrays(wrap: Callable[[Any], Any]) -> None:
    verdict = judge(returning(lambda x, gamma: wrap(gamma * (x - x.mean(0)))))
    assert verdict.outcome is Outcome.CORRECT


def test_wrong_values_have_a_witness_with_the_inputs_of_the_call() -> None:
    verdict = judge(returning(lambda x, gamma: gamma * x**2))
    assert (verdict.outcome, code_of(verdict)) == (Outcome.INCORRECT, "code-values")
    assert verdict.witness is not None
    assert verdict.witness.at == (("call", "1"), ("entry", "[0, 0]"))
    assert [name for name, _ in verdict.witness.inputs] == ["x", "gamma"]
    assert verdict.witness.inputs[0][1].count("\n") == 4, "a row in each line"


def test_a_listed_mistake_is_named() -> None:
    verdict = judge(returning(lambda x, gamma: gamma * (x - x.mean())))
    assert (verdict.misconception, verdict.credit) == ("rows", 0.0)


@pytest.mark.parametrize(
    ("function", "code"),
    [
        (lambda x, gamma: -gamma * (x - x.mean(0)), "sign"),
        (lambda x, gamma: 7 * gamma * (x - x.mean(0)), "factor"),
        (lambda x, gamma: gamma * (x - x.mean(0)) / 5, "mean-for-sum"),
        (lambda x, gamma: gamma * (x - x.sum(0)), "sum-not-mean"),
        (lambda x, gamma: gamma * x, "term-missing"),
    ],
)
def test_a_slip_that_explains_every_call_is_told(function: Any, code: str) -> None:
    assert code_of(judge(returning(function))) == code


def test_what_is_wrong_at_an_edge_only_is_no_slip_of_the_usual_calls() -> None:
    def moments(x: Any) -> Any:
        mean = x.mean(0)
        return (mean if x.std() > 0 else mean / 1.3), x.var(0)

    verdict = judge(returning(moments), MOMENTS)
    faults = {detail.label: detail.reason for detail in verdict.details}
    assert faults["mean"] is not None
    assert faults["mean"].code == "code-values"


def test_values_that_are_right_sometimes_earn_a_part() -> None:
    calls = iter(range(5))

    def flaky(x: Any, gamma: Any) -> Any:
        return gamma * (x - x.mean(0)) + (next(calls) > 2)

    verdict = judge(returning(flaky))
    assert (verdict.outcome, verdict.credit) == (Outcome.PARTIAL, 0.6)
    assert code_of(verdict) == "code-some"
    assert verdict.witness is not None
    assert dict(verdict.witness.at)["call"] == "4"


@pytest.mark.parametrize(
    ("function", "code"),
    [
        (lambda x, gamma: (x - x.mean(0)).sum(0), "code-shape"),
        (lambda x, gamma: None, "code-nothing"),
        (lambda x, gamma: "1.5", "code-returns"),
        (lambda x, gamma: x + 1j, "code-returns"),
        (lambda x, gamma: [[1.0], [2.0, 3.0]], "code-returns"),
        (lambda x, gamma: (x, gamma), "code-returns"),
        (lambda x, gamma: x * np.nan, "code-not-finite"),
    ],
)
def test_other_results_are_told_apart(function: Any, code: str) -> None:
    assert code_of(judge(returning(function))) == code


def test_a_convention_keeps_its_credit() -> None:
    problem = Problem(
        CodeAnswer("spread", ("x",), "var(x)"),
        given=(("x", "normal(6)"),),
        conventions=(Convention("ddof", "var(x, ddof=1)", 0.5),),
    )
    verdict = judge(returning(lambda x: x.var(ddof=1)), problem)
    assert (verdict.convention, verdict.credit) == ("ddof", 0.5)


# ----- Failures -----


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


def test_the_calls_before_an_error_still_count() -> None:
    def runner(source: str, name: str, calls: Sequence[Mapping[str, Any]]) -> CodeRun:
        right = tuple(c["gamma"] * (c["x"] - c["x"].mean(0)) for c in calls[:3])
        return CodeRun(right, "error", "IndexError: out of range")

    verdict = judge(runner)
    assert (code_of(verdict), verdict.credit) == ("code-raised", 0.75)
    assert dict(verdict.reason.values)["case"] == "4"  # type: ignore[union-attr]


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


# ----- Several results -----


@pytest.mark.parametrize("wrap", [tuple, list, np.array])
def test_several_results_may_come_in_any_row(wrap: Callable[[Any], Any]) -> None:
    verdict = judge(returning(lambda x: wrap([x.mean(0), x.var(0)])), MOMENTS)
    assert verdict.outcome is Outcome.CORRECT


def test_several_results_may_come_by_their_names() -> None:
    verdict = judge(
        returning(lambda x: {"spread": x.var(0), "mean": x.mean(0)}), MOMENTS
    )
    assert verdict.outcome is Outcome.CORRECT


def test_the_fields_of_a_record_are_its_results() -> None:
    problem = Problem(
        CodeAnswer(
            "bn", ("d", "x"), "batchnorm_backward(d, x, x[0], 0.1)", results=("dx",)
        ),
        given=(("d", "normal(4, 3)"), ("x", "normal(4, 3)")),
    )
    with pytest.raises(ProblemError, match="has no dz"):
        answer = CodeAnswer("bn", ("d",), problem.answer.value, results=("dz",))  # type: ignore[union-attr]
        judge(returning(lambda d: d), Problem(answer, problem.given))
    verdict = judge(returning(lambda d, x: d), problem)
    assert code_of(verdict) == "code-values"


def test_a_mistake_in_one_result_is_told_of_that_one_and_the_other_earns() -> None:
    verdict = judge(returning(lambda x: (x.mean(0), x.std(0))), MOMENTS)
    assert (verdict.outcome, verdict.credit) == (Outcome.PARTIAL, 0.5)
    assert told(verdict) == {"spread": "deviation"}
    assert verdict.misconception == "deviation"
    assert verdict.witness is not None
    assert dict(verdict.witness.at)["result"] == "spread"
    assert verdict.details[0].outcome is Outcome.CORRECT


def test_a_mistake_of_all_results_is_told_of_each() -> None:
    verdict = judge(returning(lambda x: (x.mean(), x.var())), MOMENTS)
    assert told(verdict) == {"mean": "whole", "spread": "whole"}


def test_one_wrong_result_without_a_name_is_counted() -> None:
    verdict = judge(returning(lambda x: (x.mean(0), x.max(0))), MOMENTS)
    assert code_of(verdict) == "code-results"
    call = next(d for d in verdict.details if d.label == "1")
    assert call.reason is not None
    assert dict(call.reason.values) == {"names": "spread"}


@pytest.mark.parametrize("value", [1.0, (1.0, 2.0, 3.0), "ab", np.float64(3)])
def test_another_number_of_results_is_told_once(value: Any) -> None:
    verdict = judge(returning(lambda x: value), MOMENTS)
    assert code_of(verdict) == "code-count"
    assert {detail.label for detail in verdict.details} == set("123456")


def test_text_among_numbers_is_no_array_and_takes_no_room() -> None:
    text = [*["x" * 50_000], *[""] * 2_000]  # 400 MB as an array of text
    for value, problem in [(text, SCALE), ((text, 1.0), MOMENTS)]:
        tracemalloc.start()
        verdict = judge(returning(lambda *a, v=value, **k: v), problem)
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert verdict.outcome is Outcome.INCORRECT
        assert peak < 50 << 20


def test_a_giant_in_place_of_several_results_is_only_counted() -> None:
    giant = np.zeros(2_000_000, bool)  # 80 MB as objects
    tracemalloc.start()
    verdict = judge(returning(lambda x: giant), MOMENTS)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert code_of(verdict) == "code-count"
    assert peak < 10 << 20


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("giant", [1e308, -1e308])
def test_giants_are_wrong_without_a_warning(giant: float) -> None:
    verdict = judge(returning(lambda x, gamma: np.full_like(x, giant)))
    assert code_of(verdict) == "code-values"


# ----- Edges -----


def test_edges_follow_the_usual_calls_and_ignore_conditions() -> None:
    problem = Problem(
        MOMENTS.answer, MOMENTS.given, require=("min(var(x, axis=0)) > 0",)
    )
    assert isinstance(problem.answer, CodeAnswer)
    calls = code_calls(problem.answer, problem, draw(problem, 3))
    assert [call.is_edge for call in calls] == [False] * 5 + [True]
    assert np.array_equal(calls[5].env["x"], np.ones((5, 3)))
    assert [edge_number(label) for label in ("5", "6", "p")] == [None, 0, None]


def test_an_edge_that_cannot_be_drawn_is_the_authors_fault() -> None:
    answer = CodeAnswer("f", ("x",), "x", edges=((("x", "log(0)"),),))
    problem = Problem(answer, given=(("x", "normal(3)"),))
    with pytest.raises(ProblemError, match="draws was rejected: is not finite"):
        code_calls(answer, problem, draw(problem, 0))


def naive(z: np.ndarray) -> np.ndarray:
    return np.exp(z) / np.exp(z).sum(axis=1, keepdims=True)


def test_an_overflow_at_an_edge_is_named_and_the_rest_earns() -> None:
    verdict = judge(returning(naive), SOFTMAX)
    assert verdict.misconception == "overflow"
    assert verdict.credit == pytest.approx(5 / 7)
    outcomes = [detail.outcome for detail in verdict.details]
    assert outcomes == [Outcome.CORRECT] * 5 + [Outcome.INCORRECT] * 2


def test_an_error_at_an_edge_counts_as_an_overflow() -> None:
    def runner(source: str, name: str, calls: Sequence[Mapping[str, Any]]) -> CodeRun:
        values = tuple(naive(call["z"]) for call in calls[:5])
        return CodeRun(values, "error", "OverflowError: math range error")

    verdict = judge(runner, SOFTMAX)
    assert verdict.misconception == "overflow"


def test_a_function_that_fails_only_at_the_edges_is_told_so() -> None:
    def clipped(z: np.ndarray) -> np.ndarray:
        return naive(np.clip(z, -500, 500))

    verdict = judge(returning(clipped), SOFTMAX)
    assert (code_of(verdict), verdict.misconception) == ("code-edges", None)


def test_a_mistake_that_is_wrong_everywhere_earns_nothing() -> None:
    def columns(z: np.ndarray) -> np.ndarray:
        e = np.exp(z - z.max(0))
        return e / e.sum(0)

    verdict = judge(returning(columns), SOFTMAX)
    assert (verdict.misconception, verdict.credit) == ("columns", 0.0)


def test_what_a_call_gets_may_be_written_to() -> None:
    def careless(x: np.ndarray, gamma: np.ndarray) -> np.ndarray:
        x -= x.mean(0)
        x *= gamma
        return x

    assert judge(returning(careless)).outcome is Outcome.CORRECT
    assert judge(returning(careless)).outcome is Outcome.CORRECT


# ----- Listings -----


def test_values_are_listed_as_python_writes_them() -> None:
    values = {"x": np.array([[1.0, -0.25], [10.0, 2.0]]), "v": np.array([1.5]), "n": 3}
    assert dict(assignments(values)) == {
        "x": "[[    1, -0.25],\n [   10,     2]]",
        "v": "[1.5]",
        "n": "3",
    }
    assert assignments({"x": np.zeros(81)}) == ()


@given(
    st.lists(st.integers(1, 3), min_size=0, max_size=3).map(tuple),
    st.integers(0, 2**32),
)
def test_a_listed_array_reads_back(shape: tuple[int, ...], seed: int) -> None:
    array = np.round(np.random.default_rng(seed).normal(size=shape), 2)
    (row,) = assignments({"x": array})
    read = check(
        Problem(CodeAnswer("f", (), row[1].replace("\n", ""))),
        draw(Problem(CodeAnswer("f", (), "0")), 0),
        "-",
        runner=lambda *_: CodeRun((array,) * 5),
    )
    assert read.outcome is Outcome.CORRECT


def test_the_reference_formula_is_the_key() -> None:
    instance = draw(SCALE, 0)
    assert key_text(SCALE, instance) == "gamma * (x - mean(x, axis=0))"
    assert r"\gamma" in key_latex(SCALE, instance)
