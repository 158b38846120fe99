"""Derivations judged line by line."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from engine import check, draw, key_text
from engine.errors import ProblemError
from engine.problems import DerivationAnswer, Misconception, Problem, Step
from engine.verdict import Outcome, Verdict

TABLE = tomllib.loads(
    (Path(__file__).parents[1] / "data" / "derivations.toml").read_text("utf-8")
)


def problem_of(row: dict[str, Any], **more: Any) -> Problem:
    answer = DerivationAnswer(
        row["start"],
        row["value"],
        tuple(row["vars"].items()),
        tuple(row.get("define", {}).items()),
        tuple(row.get("form", ())),
        row.get("min_lines", 1),
    )
    return Problem(answer, **more)


def judge(problem: Problem, lines: str, **means: Any) -> Verdict:
    return check(problem, draw(problem, 0), lines, **means)


def first_wrong(verdict: Verdict) -> str | None:
    wrong = (d.label for d in verdict.details if d.outcome is Outcome.INCORRECT)
    return next(wrong, None)


@pytest.mark.parametrize(
    "case",
    TABLE["case"],
    ids=[f"{n}-{case['problem']}" for n, case in enumerate(TABLE["case"])],
)
def test_names_the_first_wrong_line(case: dict[str, Any]) -> None:
    verdict = judge(problem_of(TABLE["problem"][case["problem"]]), case["lines"])
    assert verdict.outcome.value == case["outcome"], verdict
    assert first_wrong(verdict) == case.get("wrong")
    carried = [d.label for d in verdict.details if d.carried]
    assert carried == case.get("carried", [])
    recovered = [
        d.label
        for d in verdict.details
        if d.reason is not None and d.reason.code == "line-recovered"
    ]
    assert recovered == ([case["recovered"]] if "recovered" in case else [])
    if "reason" in case:
        assert verdict.reason is not None
        assert verdict.reason.code == case["reason"]
    if "wrong" in case:
        slip = next(d for d in verdict.details if d.label == case["wrong"])
        assert slip.witness is not None or slip.reason is not None
        assert (verdict.witness is not None) or "linear-layer" in case["problem"]
        assert verdict.credit < 1


def test_the_table_holds_sixty_derivations() -> None:
    assert len(TABLE["case"]) >= 60


SIGMOID = problem_of(TABLE["problem"]["sigmoid"])


@pytest.mark.parametrize(
    ("lines", "code", "column"),
    [
        ("e^-x/(1+e^-x)^2\ns(1-", "parse.ends-early", 20),
        ("e^-x/(1+e^-x)^2\n= y(1-s)", "parse.unknown-name", 18),
        ("let x = 3\ns(1-s)", "let-name", 4),
        ("let u\ns(1-s)", "let-form", 4),
        ("let 2u = 3\ns(1-s)", "let-name", 4),
        ("let u = \ns(1-s)", "let-form", 4),
        ("= =", "chain-empty", 0),
        ("let u = 1+e^-x", "chain-empty", 0),
        ("\n" * 3 + "s\n" * 61, "too-long", 123),
        ("1. e^-x/(1+e^-x)^2\n2. s(1-", "parse.ends-early", 26),
        ("e^-x/(1+e^-x)^2\n= =", "chain-empty", 16),
        ("e^-x/(1+e^-x)^2\n2.  ", "chain-empty", 16),
        ("let u = 1+q\ns(1-s)", "parse.unknown-name", 10),
        ("e^-x/(1+e^-x)^2\ny\ns(1-s)", "parse.unknown-name", 16),
        ("e^-x/(1+e^-x)^2 = y = s(1-s)", "parse.unknown-name", 18),
        ("e^-x/(1+e^-x)^2\ns* = s(1-s)", "parse.ends-early", 19),
    ],
)
def test_tells_where_a_derivation_cannot_be_read(
    lines: str, code: str, column: int
) -> None:
    verdict = judge(SIGMOID, lines)
    assert verdict.outcome is Outcome.UNPARSABLE
    assert verdict.reason is not None
    assert (verdict.reason.code, verdict.position) == (code, column)


@pytest.mark.parametrize(
    "lines",
    [
        "1. e^-x/(1+e^-x)^2\n2. s(1-s)",
        "e^-x/(1+e^-x)^2 \\\\ = s(1-s)",
        "& = e^-x/(1+e^-x)^2 \\\\\n& = s(1-s)",
        "=> e^-x/(1+e^-x)^2\n=> s(1-s)",
        "设 u = 1+e^-x\ne^-x/u^2\ns(1-s)",
        "dy/dx = e^-x/(1+e^-x)^2\n= s(1-s)",
        "e^-x/(1+e^-x)^2; s(1-s)",
        "s = 1/(1+e^-x)\ne^-x/(1+e^-x)^2\ns(1-s)",
        "e^-x s^2\nwith u = 1 - s\nu s\ns(1-s)",
        "e^-x s^2\nwith u = 1 - s\nus\ns(1-s)",
        "e^-x/(1+e^-x)^2=s(1-s)",
        "dy/dx &= e^-x/(1+e^-x)^2 \\\\\n&= s(1-s)",
        "s'(x) &= e^-x/(1+e^-x)^2 \\\\\n&= s(1-s)",
        "s &= 1/(1+e^-x) \\\\\n & e^-x/(1+e^-x)^2 \\\\\n &= s(1-s)",
        "let u &= 1+e^-x\ne^-x/u^2\ns(1-s)",
    ],
)
def test_reads_the_usual_writings_of_lines(lines: str) -> None:
    assert judge(SIGMOID, lines).outcome is Outcome.CORRECT


def test_a_wrong_recollection_of_a_name_is_a_wrong_line() -> None:
    verdict = judge(SIGMOID, "s = 1/(1-e^-x)\ne^-x/(1+e^-x)^2\ns(1-s)")
    assert first_wrong(verdict) == "1.1"


def test_a_name_alone_on_a_line_is_a_line_and_no_recollection() -> None:
    verdict = judge(SIGMOID, "e^-x/(1+e^-x)^2\ns\ns(1-s)")
    assert [d.label for d in verdict.details] == ["1", "2", "3"]
    assert first_wrong(verdict) == "2"


def test_a_step_whose_name_exists_already_is_the_authors_fault() -> None:
    steps = (Step("x", "1 + exp(-x)"), Step("result", "s*(1-s)"))
    problem = problem_of(TABLE["problem"]["sigmoid"], steps=steps)
    with pytest.raises(ProblemError, match="defined twice") as fault:
        key_text(problem, draw(problem, 0))
    assert fault.value.key == "steps"


def test_the_start_again_is_no_derivation() -> None:
    problem = problem_of(
        {"start": "(x+1)^2", "value": "(1+x)^2", "vars": {"x": "real"}}
    )
    verdict = judge(problem, "(x+1)^2")
    assert (verdict.outcome, verdict.credit) == (Outcome.INCORRECT, 0)
    assert verdict.reason is not None
    assert verdict.reason.code == "last-line"


def test_names_a_listed_misconception_on_the_wrong_line() -> None:
    plus = Misconception("plus", "s*(1+s)")
    problem = problem_of(TABLE["problem"]["sigmoid"], misconceptions=(plus,))
    verdict = judge(problem, "e^-x/(1+e^-x)^2\ns + s^2")
    assert verdict.misconception == "plus"
    assert verdict.credit == pytest.approx(0.8 / 2)
    right, wrong = verdict.details
    assert (right.label, right.outcome) == ("1", Outcome.CORRECT)
    assert (wrong.label, wrong.outcome) == ("2", Outcome.INCORRECT)
    assert (wrong.misconception, wrong.credit) == ("plus", 0)


LAYER = TABLE["problem"]["linear-layer"]


@pytest.mark.parametrize(
    ("lines", "code", "values"),
    [
        ("G.T @ X", "shape-axes", {"expected": "(D, C)", "given": "(C, D)"}),
        ("-X.T @ G", "sign", {}),
        ("X.T @ G / N", "mean-for-sum", {"size": "N"}),
        ("X.T @ G / a", "line-differs", {"line": "1"}),
    ],
)
def test_wrong_steps_with_arrays_are_told(
    lines: str, code: str, values: dict[str, str]
) -> None:
    reason = judge(problem_of(LAYER), lines).details[0].reason
    assert reason is not None
    assert (reason.code, dict(reason.values)) == (code, values)


def test_a_listed_mistake_with_arrays_is_named() -> None:
    mean = Misconception("mean", "X.T @ G / N")
    problem = problem_of(LAYER, misconceptions=(mean,), given=(("c", "normal()"),))
    assert judge(problem, "(G.T @ X).T / X.shape[0]").misconception == "mean"


def test_a_step_with_arrays_that_costs_too_much_is_undecided() -> None:
    verdict = judge(problem_of(LAYER), "X.T @ G + sum(ones(9000, 9000))")
    assert verdict.outcome is Outcome.UNDECIDED


def test_a_step_after_one_without_a_value_is_judged_by_the_start() -> None:
    verdict = judge(problem_of(LAYER), "X @ G\nX @ G @ X\nX.T @ G")
    outcomes = [d.outcome for d in verdict.details]
    assert outcomes == [Outcome.INCORRECT, Outcome.UNDECIDED, Outcome.CORRECT]


def test_repeating_a_line_earns_nothing() -> None:
    once = judge(SIGMOID, "e^-x/(1+e^-x)^2\ns(1+s)")
    again = judge(SIGMOID, "e^-x/(1+e^-x)^2\n" * 5 + "s(1+s)")
    assert once.credit == again.credit == 0.4


def test_recovering_after_a_slip_never_earns_less_than_stopping_there() -> None:
    problem = problem_of(
        {"start": "(x+1)^4", "value": "(1+x)^4", "vars": {"x": "real"}}
    )
    right = ["(1+x)^4", "(x+1)^2 (x+1)^2", "(x^2+2x+1)(x+1)^2", "(x^2+2x+1)^2"]
    slipped = [*right, "(x^2+2x+1)^3"]
    stopped = judge(problem, "\n".join(slipped))
    recovered = judge(problem, "\n".join([*slipped, "(x+1)(x+1)^3"]))
    wrong_again = judge(problem, "\n".join([*slipped, "(x+1)(x+1)^3", "x"]))
    assert stopped.credit == pytest.approx(0.8 * 4 / 5)
    assert recovered.credit == pytest.approx(stopped.credit)
    assert wrong_again.credit < recovered.credit
    assert judge(problem, "x\n(x+1)(x+1)^3").credit == pytest.approx(0.8 * 0.5 / 2)


def test_nothing_is_carried_after_a_constant() -> None:
    verdict = judge(SIGMOID, "e^-x/(1+e^-x)^2\n0\n0*1\n0+0")
    assert [d.credit for d in verdict.details] == [1, 0, 0, 0]
    codes = [d.reason.code for d in verdict.details[2:] if d.reason is not None]
    assert codes == ["degenerate", "degenerate"]
    assert [d.label for d in verdict.details] == ["1", "2", "3", "4"]


def test_a_wrong_constant_is_carried_where_the_start_is_a_constant() -> None:
    problem = problem_of({"start": "2 + 3*4", "value": "14", "vars": {"x": "real"}})
    verdict = judge(problem, "5*4\n20")
    assert [d.carried for d in verdict.details] == [False, True]


def test_a_spent_deadline_leaves_a_derivation_undecided() -> None:
    verdict = judge(SIGMOID, "e^-x/(1+e^-x)^2\ns(1-s)", deadline=lambda: True)
    assert verdict.outcome is Outcome.UNDECIDED


def test_a_wrong_line_is_not_explained_when_the_time_is_up() -> None:
    asked: list[bool] = []
    patient = judge(SIGMOID, "-s(1-s)", deadline=lambda: bool(asked.append(True)))
    left = iter([False] * (len(asked) - 1))
    late = judge(SIGMOID, "-s(1-s)", deadline=lambda: next(left, True))
    assert [d.reason.code for d in patient.details if d.reason] == ["sign"]
    assert [d.reason.code for d in late.details if d.reason] == ["line-differs"]
    assert late.details[0].witness is not None


def test_an_undecided_line_leaves_itself_and_what_follows_open() -> None:
    costly = "X.T @ G + sum(ones(9000, 9000))"
    verdict = judge(problem_of(LAYER), f"X.T @ G\n{costly}\nX.T @ G")
    rows = [(d.label, d.outcome, d.credit) for d in verdict.details]
    assert rows == [
        ("1", Outcome.CORRECT, 1),
        ("2", Outcome.UNDECIDED, 0),
        ("3", Outcome.UNDECIDED, 0),
    ]
    assert (verdict.outcome, verdict.credit) == (Outcome.UNDECIDED, 0)
    assert verdict.reason is not None
    assert (verdict.reason.code, dict(verdict.reason.values)) == (
        "line-undecided",
        {"line": "2"},
    )


def test_the_start_again_earns_nothing_where_it_has_no_finite_value() -> None:
    problem = problem_of({**LAYER, "start": "X / 0"})
    verdict = judge(problem, "X / 0")
    assert (verdict.outcome, verdict.credit) == (Outcome.INCORRECT, 0)


def test_fewer_lines_than_asked_earn_their_share_of_half() -> None:
    problem = problem_of(
        {"start": "x + x", "value": "2*x", "vars": {"x": "real"}, "min_lines": 3}
    )
    verdict = judge(problem, "x*2\n2*x")
    assert verdict.credit == pytest.approx(0.5 * 2 / 3)
    assert verdict.reason is not None
    assert dict(verdict.reason.values) == {"minimum": "3", "given": "2"}


ROOMY = "x + x + x + x - x + (-x)"  # 12 nodes: twice the key's 3 and 6 more
TOO_LONG = "x + x + x + x - x - x + 0"  # 13 nodes


@pytest.mark.parametrize(
    ("last", "form", "outcome"),
    [
        (ROOMY, (), Outcome.CORRECT),
        (TOO_LONG, (), Outcome.PARTIAL),
        (TOO_LONG, ("without exp",), Outcome.CORRECT),
    ],
)
def test_the_last_line_may_be_twice_as_long_as_the_key_and_a_bit(
    last: str, form: tuple[str, ...], outcome: Outcome
) -> None:
    row = {"start": "x + x", "value": "2*x", "vars": {"x": "real"}, "form": form}
    assert judge(problem_of(row), last).outcome is outcome


def test_a_long_unsimplified_last_line_is_not_the_result() -> None:
    problem = problem_of(TABLE["problem"]["softplus"])
    long_line = "exp(x)/(1+exp(x)) + x/x - 1 + x - x + 2*x - 2*x + 3*x - 3*x"
    verdict = judge(problem, f"exp(x)/(1+exp(x))\n{long_line}")
    assert verdict.reason is not None
    assert (verdict.outcome, verdict.reason.code) == (Outcome.PARTIAL, "last-line")


def test_the_key_is_made_of_the_steps_and_is_accepted() -> None:
    steps = (
        Step("u", "1 + exp(-x)"),
        Step("quotient", "exp(-x)/u^2"),
        Step("result", "s*(1-s)"),
    )
    problem = problem_of(TABLE["problem"]["sigmoid"], steps=steps)
    key = key_text(problem, draw(problem, 0))
    assert key == "let u = 1 + exp(-x)\nexp(-x)/u^2\ns*(1-s)"
    assert judge(problem, key).outcome is Outcome.CORRECT


def test_the_key_ends_with_the_answer_whatever_the_steps_are() -> None:
    row = TABLE["problem"]["sigmoid"]
    bare = problem_of(row)
    assert key_text(bare, draw(bare, 0)) == "s*(1-s)"
    short = problem_of(row, steps=(Step("quotient", "exp(-x)/(1 + exp(-x))^2"),))
    assert key_text(short, draw(short, 0)) == "exp(-x)/(1 + exp(-x))^2\ns*(1-s)"
