"""Staged computations: each quantity judged, errors carried forward."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from engine import check, draw, key_latex, key_text
from engine.answers.stage_judge import is_degenerate
from engine.problems import Misconception, Problem, Stage, StagedAnswer
from engine.verdict import Detail, Outcome, Verdict

STAGES = (
    Stage("dbeta", "sum(dout, axis=0)"),
    Stage("dgamma", "sum(dout * xhat, axis=0)"),
    Stage("dxhat", "dout * gamma"),
    Stage("dvar", "sum(dxhat * (x - mu), axis=0) * (-1/2) * (var + eps)^(-3/2)"),
    Stage("dmu", "-sum(dxhat, axis=0)/sqrt(var + eps)"),
    Stage("dx", "dxhat/sqrt(var + eps) + dvar*2*(x - mu)/N + dmu/N"),
)
GIVEN = (
    ("x", "normal(N, D, mean=1, std=2)"),
    ("gamma", "uniform(0.5, 1.5, D)"),
    ("dout", "normal(N, D)"),
    ("eps", "0.1"),
    ("mu", "mean(x, axis=0)"),
    ("var", "mean((x - mu)^2, axis=0)"),
    ("xhat", "(x - mu)/sqrt(var + eps)"),
)


def problem_of(**more: Any) -> Problem:
    return Problem(StagedAnswer(STAGES, ("N", "D")), given=GIVEN, **more)


PROBLEM = problem_of()
RIGHT = {stage.name: stage.value for stage in STAGES}


def lines(**changed: str | None) -> str:
    """Return the key's lines with some changed, or left out (None)."""
    rows = {**RIGHT, **changed}
    return "\n".join(f"{name} = {text}" for name, text in rows.items() if text)


def judge(text: str, problem: Problem = PROBLEM, **means: Any) -> Verdict:
    return check(problem, draw(problem, 0), text, **means)


def details(verdict: Verdict) -> dict[str, Detail]:
    return {detail.label: detail for detail in verdict.details}


def code_of(row: Verdict | Detail) -> str | None:
    return row.reason.code if row.reason else None


def test_the_key_earns_everything() -> None:
    verdict = judge(key_text(PROBLEM, draw(PROBLEM, 0)))
    assert (verdict.outcome, verdict.credit) == (Outcome.CORRECT, 1)
    assert not any(d.carried for d in verdict.details)
    assert key_latex(PROBLEM, draw(PROBLEM, 0)).startswith(r"\begin{aligned}")


def test_the_reference_library_agrees_with_the_stages() -> None:
    whole = lines(dx="batchnorm_backward(dout, x, gamma, eps).dx")
    assert judge(whole).outcome is Outcome.CORRECT


def test_other_writings_of_a_stage_are_right() -> None:
    text = lines(
        dbeta="np.ones(N) @ dout",
        dvar="-(dxhat*(x-mu)).sum(0)/2/(var+eps)**1.5",
        dx="(dxhat - dxhat.mean(0) - xhat*(dxhat*xhat).mean(0))/sqrt(var+eps)",
    )
    assert judge(text).credit == 1


def test_a_mistake_costs_its_own_stage_only() -> None:
    verdict = judge(lines(dxhat="dout / gamma"))
    rows = details(verdict)
    assert rows["dxhat"].outcome is Outcome.INCORRECT
    assert [rows[n].carried for n in ("dvar", "dmu", "dx")] == [True] * 3
    assert code_of(rows["dx"]) == "stage-carried"
    assert verdict.outcome is Outcome.PARTIAL
    assert verdict.credit == pytest.approx(5 / 6)


def test_a_formula_of_ones_own_carries_a_mistake_too() -> None:
    own = "(dxhat - dxhat.mean(0) - xhat*(dxhat*xhat).mean(0))/sqrt(var+eps)"
    verdict = judge(lines(dxhat="dout + gamma", dx=own))
    assert details(verdict)["dx"].carried


STEPS = (
    Stage("total", "sum(x)"),
    Stage("square", "total^2"),
    Stage("twice", "2*sum(x)"),
)
SUMS = Problem(StagedAnswer(STEPS, ("N",)), given=(("x", "normal(N)"),))


@pytest.mark.parametrize(
    ("text", "carried"),
    [
        ("total = mean(x)\ntwice = 2*total", "twice"),
        ("total = mean(x)\nlet h = 2*total\ntwice = h", "twice"),
        ("total = mean(x)\nlet h = total\nlet g = 2*h\ntwice = g", "twice"),
        ("total = mean(x)\nsquare = mean(x)^2", "square"),
    ],
)
def test_a_mistake_is_carried_by_what_is_typed_and_by_what_is_asked(
    text: str, carried: str
) -> None:
    rows = details(judge(text, SUMS))
    assert (rows[carried].carried, rows[carried].credit) == (True, 1)
    reason = rows[carried].reason
    assert reason is not None
    assert (reason.code, dict(reason.values)) == ("stage-carried", {"name": "total"})


def test_what_uses_no_wrong_stage_carries_nothing() -> None:
    rows = details(judge("total = mean(x)\nsquare = sum(x)\ntwice = 3*sum(x)", SUMS))
    assert [rows[n].credit for n in ("total", "square", "twice")] == [0, 0, 0]
    assert not any(row.carried for row in rows.values())


def test_what_follows_from_two_mistakes_names_the_first() -> None:
    verdict = judge(lines(dxhat="dout / gamma", dmu="sum(dxhat, axis=0)"))
    reason = details(verdict)["dx"].reason
    assert reason is not None
    assert dict(reason.values) == {"name": "dxhat"}


@pytest.mark.parametrize(
    ("dxhat", "dvar", "code"),
    [
        ("dout / gamma", "dxhat @ dxhat", "evaluation.matmul-shapes"),
        ("x @ x.T", "sum(x, axis=0)", "formula-differs"),
    ],
)
def test_a_stage_that_does_not_follow_from_a_wrong_one_is_wrong_itself(
    dxhat: str, dvar: str, code: str
) -> None:
    row = details(judge(lines(dxhat=dxhat, dvar=dvar)))["dvar"]
    assert (row.outcome, code_of(row)) == (Outcome.INCORRECT, code)


def test_two_mistakes_cost_two_stages() -> None:
    verdict = judge(lines(dxhat="dout / gamma", dmu="sum(dxhat, axis=0)"))
    rows = details(verdict)
    assert rows["dmu"].outcome is Outcome.INCORRECT
    assert rows["dx"].carried
    assert verdict.credit == pytest.approx(4 / 6)


@pytest.mark.parametrize(
    "trivial",
    [
        "0",
        "0 * dout",
        "1 + 0 * dout",
        "dout[0]",
        "dout / 0",
        "7 + dout * 0",
        "x @ dout",
    ],
)
def test_a_degenerate_value_carries_nothing(trivial: str) -> None:
    verdict = judge(lines(dxhat=trivial))
    rows = details(verdict)
    assert [rows[n].credit for n in ("dxhat", "dvar", "dmu", "dx")] == [0, 0, 0, 0]
    assert not any(d.carried for d in verdict.details)
    assert code_of(rows["dx"]) == "stage-degenerate"


def test_degeneration_is_passed_on_through_later_stages() -> None:
    verdict = judge(lines(dvar="0 * var", dmu="-sum(dxhat, axis=0)/sqrt(var + eps)"))
    rows = details(verdict)
    assert rows["dmu"].outcome is Outcome.CORRECT
    assert rows["dx"].credit == 0


def test_what_follows_from_a_degenerate_value_at_second_hand_earns_nothing() -> None:
    stages = (Stage("m", "mean(x)"), Stage("y", "x - m"), Stage("z", "y^2"))
    problem = Problem(StagedAnswer(stages, ("N",)), given=(("x", "normal(N)"),))
    rows = details(judge("m = 3\ny = x - m\nz = y^2", problem))
    assert [rows[n].credit for n in "myz"] == [0, 0, 0]
    reason = rows["z"].reason
    assert reason is not None
    assert (reason.code, dict(reason.values)) == ("stage-degenerate", {"name": "y"})


def test_a_literal_scalar_is_degenerate_and_a_computed_one_is_not() -> None:
    stages = (Stage("m", "mean(x)"), Stage("y", "x - m"))
    problem = Problem(StagedAnswer(stages, ("N",)), given=(("x", "normal(N)"),))
    literal = judge("m = 3\ny = x - m", problem)
    assert literal.credit == 0
    computed = judge("m = sum(x)\ny = x - m", problem)
    assert computed.credit == 0.5


def test_the_identity_is_degenerate() -> None:
    stages = (Stage("G", "X.T @ X / N"), Stage("P", "G @ G"))
    problem = Problem(StagedAnswer(stages, ("N", "D")), given=(("X", "normal(N, D)"),))
    verdict = judge("G = eye(D)\nP = G @ G", problem)
    assert verdict.credit == 0
    rows = judge("G = X.T @ X\nP = G @ G", problem)
    assert rows.credit == 0.5


@pytest.mark.parametrize(
    ("row", "degenerate"),
    [
        ([1.0, 1 + 5e-13], True),
        ([1.0, 1 + 1.5e-12], False),
        ([1.0, 1 + 5e-12], False),
        ([0.0, 1e-12], True),
        ([1e-3, 1e-3 + 5e-13], True),
        ([1e6, 1e6 + 1e-7], True),
        ([1e6, 1e6 + 1e-5], False),
        ([1.0, float("nan")], True),
    ],
)
def test_one_value_up_to_a_billionth_of_a_thousandth_is_degenerate(
    row: list[float], degenerate: bool
) -> None:
    key = (np.array([1.0, 2.0]),)
    assert is_degenerate((np.array(row),), key) is degenerate


def test_numbers_that_are_not_finite_are_degenerate() -> None:
    key = (np.array(1.0), np.array(2.0))
    assert is_degenerate((np.array(np.inf), np.array(3.0)), key)
    assert not is_degenerate((np.array(4.0), np.array(3.0)), key)


def test_values_of_one_shape_and_spread_are_not_degenerate() -> None:
    key = (np.array([1.0, 2.0]), np.array([2.0, 5.0]))
    assert not is_degenerate((np.array([3.0, 1.0]), np.array([0.0, 1.0])), key)
    assert is_degenerate((np.array([3.0, 3.0]), np.array([0.0, 1.0])), key)


def test_a_missing_stage_costs_its_share() -> None:
    verdict = judge(lines(dmu=None, dx=None))
    rows = details(verdict)
    assert code_of(rows["dmu"]) == "stage-missing"
    assert verdict.credit == pytest.approx(4 / 6)


def test_a_stage_without_a_value_is_told_with_named_shapes() -> None:
    verdict = judge(lines(dbeta="dout @ dout"))
    row = details(verdict)["dbeta"]
    assert row.reason is not None
    assert row.reason.code == "evaluation.matmul-shapes"
    assert dict(row.reason.values)["left"] == "(N, D)"


def test_a_listed_mistake_of_a_stage_is_named() -> None:
    mistakes = (
        Misconception("no-mean", "dxhat/sqrt(var+eps) + dvar*2*(x-mu)/N", "dx"),
        Misconception("raw-x", "sum(dout * x, axis=0)", "dgamma"),
    )
    problem = problem_of(misconceptions=mistakes)
    verdict = judge(lines(dgamma="sum(dout * x, axis=0)"), problem)
    assert verdict.misconception == "raw-x"
    assert details(verdict)["dgamma"].misconception == "raw-x"
    assert details(verdict)["dgamma"].reason is None
    other = judge(lines(dx="dxhat/sqrt(var+eps) + dvar*2*(x-mu)/N"), problem)
    assert other.misconception == "no-mean"


def test_a_listed_mistake_of_another_shape_is_named() -> None:
    mistakes = (Misconception("all", "sum(dout)", "dbeta"),)
    verdict = judge(lines(dbeta="sum(dout)"), problem_of(misconceptions=mistakes))
    row = details(verdict)["dbeta"]
    assert (row.misconception, code_of(row)) == ("all", "shape-axes")


@pytest.mark.parametrize(
    ("stage", "text", "code"),
    [
        ("dbeta", "mean(dout, axis=0)", "mean-for-sum"),
        ("dbeta", "sum(dout, axis=1)", "wrong-axis-shape"),
        ("dbeta", "-sum(dout, axis=0)", "sign"),
        ("dgamma", "sum(dout, axis=0)", "factor-missing"),
    ],
)
def test_names_the_kind_of_wrong(stage: str, text: str, code: str) -> None:
    assert code_of(details(judge(lines(**{stage: text})))[stage]) == code


def test_when_nothing_is_right_the_answer_is_incorrect() -> None:
    verdict = judge("dbeta = mean(dout, axis=0)")
    assert (verdict.outcome, verdict.credit) == (Outcome.INCORRECT, 0)
    assert verdict.witness is not None
    dout = draw(PROBLEM, 0).values["dout"]
    expected, given = float(verdict.witness.expected), float(verdict.witness.given)
    assert expected == pytest.approx(dout[:, 0].sum(), rel=1e-5)
    assert given == pytest.approx(dout[:, 0].mean(), rel=1e-5)


def test_helpers_may_be_named() -> None:
    text = "let r = sqrt(var + eps)\n" + lines(dmu="-sum(dxhat, axis=0)/r")
    assert judge(text).credit == 1


def test_a_mistake_is_carried_through_a_helper() -> None:
    head, tail = lines(dxhat="dout / gamma", dmu="-h/sqrt(var + eps)").split("dvar", 1)
    text = f"{head}let h = sum(dxhat, axis=0)\ndvar{tail}"
    verdict = judge(text)
    assert details(verdict)["dmu"].carried


def test_a_helper_without_a_value_spoils_what_uses_it() -> None:
    verdict = judge("let h = dout @ dout\ndbeta = sum(h, axis=0)")
    assert code_of(details(verdict)["dbeta"]) == "evaluation.unknown-name"


@pytest.mark.parametrize(
    ("text", "code", "column"),
    [
        ("dbeta", "stage-form", 0),
        ("dbeta = ", "stage-form", 0),
        ("foo = 3", "stage-unknown", 0),
        ("2 + 3 = 5", "stage-unknown", 0),
        ("dbeta = sum(dout, axis=0)\ndbeta = 3", "stage-twice", 26),
        ("dxhat = dout\ndbeta = 3", "stage-order", 13),
        ("dbeta = sum(dout, axis=0\n", "parse.unclosed", 11),
        ("dbeta = sum(dout, axis=0)\ndgamma = q", "parse.unknown-name", 35),
        ("dx = dmu", "parse.unknown-name", 5),
        ("let x = 3", "let-name", 4),
        ("let dx = 3", "let-name", 4),
        ("let 2 = 3", "let-name", 4),
        ("let h = 3", "stage-form", 0),
    ],
)
def test_tells_where_the_lines_cannot_be_read(
    text: str, code: str, column: int
) -> None:
    verdict = judge(text)
    assert verdict.outcome is Outcome.UNPARSABLE, verdict
    assert (code_of(verdict), verdict.position) == (code, column)


def test_names_may_be_spelled_in_greek() -> None:
    stages = (Stage("mu", "mean(x)"), Stage("sigma", "std(x)"))
    problem = Problem(StagedAnswer(stages, ("N",)), given=(("x", "normal(N)"),))
    assert judge("μ = x.mean()\nσ = sqrt(mean((x - μ)^2))", problem).credit == 1
    assert judge("\\mu = mean(x); \\sigma = std(x)", problem).credit == 1


def test_a_stage_that_costs_too_much_leaves_all_undecided() -> None:
    verdict = judge(lines(dbeta="sum(ones(9000, 9000), axis=0)"))
    assert verdict.outcome is Outcome.UNDECIDED
    assert code_of(verdict) == "evaluation.too-many-elements"
    row = details(verdict)["dbeta"]
    assert (row.outcome, row.credit) == (Outcome.UNDECIDED, 0)


def test_what_needs_a_stage_that_cost_too_much_blames_no_other() -> None:
    rows = details(judge(lines(dxhat="dout * sum(ones(9000, 9000))")))
    assert rows["dxhat"].outcome is Outcome.UNDECIDED
    assert code_of(rows["dmu"]) == "evaluation.unknown-name"


def test_a_spent_deadline_is_undecided() -> None:
    verdict = judge(lines(), deadline=lambda: True)
    assert verdict.outcome is Outcome.UNDECIDED
