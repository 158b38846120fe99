"""Derivations line by line: all right, first slip in line k, recovered afterwards."""

from __future__ import annotations

from functools import cache
from itertools import pairwise

import mpmath
import pytest
from acceptance import certify, rows

from engine import Detail, Outcome, Verdict

CASES = rows.json_lines("derivations.jsonl")
SLIPS = [case for case in CASES if case["first_wrong"] is not None]


@cache
def judged(case_id: str) -> Verdict:
    """Judge a case once for all tests."""
    return rows.judge_derivation(next(c for c in CASES if c["id"] == case_id))


def line_of(detail: Detail) -> int:
    return int(detail.label.partition(".")[0])


def kind_of(detail: Detail) -> str:
    if detail.outcome is Outcome.INCORRECT:
        return "wrong"
    assert detail.outcome is Outcome.CORRECT, detail
    if detail.carried:
        return "carried"
    code = detail.reason.code if detail.reason else ""
    return "recovered" if code == "line-recovered" else "right"


def outcomes(verdict: Verdict) -> str:
    """Tell one word a line; of a chain the first that is not right counts."""
    lines: dict[int, list[str]] = {}
    for detail in verdict.details:
        lines.setdefault(line_of(detail), []).append(kind_of(detail))
    return " ".join(
        next((kind for kind in kinds if kind != "right"), "right")
        for _, kinds in sorted(lines.items())
    )


def certified(case: rows.Row) -> str:
    """Compute the outcomes from the readings alone."""
    start, *lines = case["reading"]
    before, found = start, []
    for line in lines:
        sides = line.split(" = ")
        steps = [equal(a, b, case) for a, b in pairwise([before, *sides])]
        true = equal(start, sides[-1], case)
        if all(steps):
            found.append("right" if true else "carried")
        else:
            found.append("recovered" if true and all(steps[1:]) else "wrong")
        before = sides[-1]
    return " ".join(found)


def equal(first: str, second: str, case: rows.Row) -> bool:
    return certify.verdict(first, second, case["vars"]) == "equal"


def test_cases_are_many_and_of_every_sort() -> None:
    assert len(CASES) >= 64
    assert len(SLIPS) >= 32
    assert len(CASES) - len(SLIPS) >= 32
    assert sum(case["recovered"] for case in CASES) >= 12
    assert len({case["id"] for case in CASES}) == len(CASES)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_expected_outcomes_are_certified_without_the_engine(case: rows.Row) -> None:
    assert certified(case) == case["outcomes"]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_judges_every_line(case: rows.Row) -> None:
    verdict = judged(case["id"])
    assert outcomes(verdict) == case["outcomes"], verdict
    assert rows.is_right(verdict) == (case["first_wrong"] is None)


@pytest.mark.parametrize("case", SLIPS, ids=lambda case: case["id"])
def test_names_the_first_wrong_line_with_a_witness_that_proves_it(
    case: rows.Row,
) -> None:
    verdict = judged(case["id"])
    slip = next(d for d in verdict.details if d.outcome is not Outcome.CORRECT)
    assert line_of(slip) == case["first_wrong"]
    assert verdict.credit < 1
    assert slip.witness is not None
    point = {name: mpmath.mpf(text) for name, text in slip.witness.at}
    lets = sum(line.startswith("let ") for line in case["lines"])
    at = case["first_wrong"] - lets
    sides = [
        case["reading"][at - 1].split(" = ")[-1],
        *case["reading"][at].split(" = "),
    ]
    gaps = [certify.difference(a, b, point) for a, b in pairwise(sides)]
    assert any(gap is not None and gap > 1e-13 for gap in gaps), slip.witness


@pytest.mark.parametrize(
    "case", [c for c in CASES if c["recovered"]], ids=lambda case: case["id"]
)
def test_a_recovered_derivation_earns_part_of_the_credit(case: rows.Row) -> None:
    verdict = judged(case["id"])
    assert verdict.outcome is Outcome.PARTIAL
    assert 0 < verdict.credit < 1


def test_the_last_line_must_reach_the_asked_form() -> None:
    case = next(case for case in CASES if case["id"] == "sigmoid")
    asked = {"define": (("s", "sigmoid(x)"),), "form": ("in terms of s",)}
    short = rows.judge_derivation({**case, "lines": case["lines"][:4]}, **asked)
    whole = rows.judge_derivation(
        {**case, "lines": [*case["lines"], "s(1-s)"]}, **asked
    )
    assert not rows.is_right(short)
    assert rows.is_right(whole)


def test_a_bare_result_is_not_a_derivation_where_lines_are_asked_for() -> None:
    case = next(case for case in CASES if case["id"] == "logreg")
    bare = {**case, "lines": case["lines"][-1:]}
    assert rows.is_right(rows.judge_derivation(case, min_lines=3))
    assert not rows.is_right(rows.judge_derivation(bare, min_lines=3))


def test_right_lines_that_stop_at_the_question_are_unfinished() -> None:
    case = next(case for case in CASES if case["id"] == "sigmoid")
    verdict = rows.judge_derivation({**case, "lines": [case["start"]]})
    assert not rows.is_right(verdict)
