"""Load the acceptance rows and turn them into problems of the engine."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from engine import Outcome, Problem, Verdict, check, draw
from engine.problems import (
    DerivationAnswer,
    ExpressionAnswer,
    Stage,
    StagedAnswer,
    TensorAnswer,
)

DATA = Path(__file__).parent / "data"
Row = dict[str, Any]


def json_lines(name: str) -> list[Row]:
    """Read one JSON object a line."""
    text = (DATA / name).read_text(encoding="utf-8")
    return [json.loads(line) for line in text.splitlines()]


def toml(name: str) -> dict[str, Any]:
    """Read a TOML file of rows."""
    return tomllib.loads((DATA / name).read_text(encoding="utf-8"))


def domains(row: Row) -> dict[str, str]:
    """Give the domain of each variable of a pair."""
    declared = row.get("assumptions", {})
    return {name: declared.get(name, "real") for name in row["vars"]}


def judge_pair(row: Row) -> Verdict:
    """Judge the given text of a pair as the answer to the expected one."""
    answer = ExpressionAnswer(row["expected"], tuple(domains(row).items()))
    problem = Problem(answer)
    return check(problem, draw(problem, 0), row["given"])


def judge_derivation(row: Row, **changes: Any) -> Verdict:
    """Judge the lines of a derivation."""
    answer = DerivationAnswer(
        row["start"], row["value"], tuple(row["vars"].items()), **changes
    )
    problem = Problem(answer)
    return check(problem, draw(problem, 0), "\n".join(row["lines"]))


def tensor_problem(question: Row) -> Problem:
    """Build the problem of an array question."""
    answer = TensorAnswer(question["value"], tuple(question["axes"]))
    return Problem(answer, tuple(question["given"].items()))


def staged_problem(question: Row) -> Problem:
    """Build a staged problem."""
    stages = tuple(Stage(**stage) for stage in question["stages"])
    answer = StagedAnswer(stages, tuple(question["axes"]))
    return Problem(answer, tuple(question["given"].items()))


def names_in_reading(point: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Rename the one variable that is a keyword of Python."""
    return {("lambda_" if name == "lambda" else name): v for name, v in point}


def is_right(verdict: Verdict) -> bool:
    """Tell whether an answer got full marks."""
    return verdict.outcome is Outcome.CORRECT


def is_wrong(verdict: Verdict) -> bool:
    """Tell whether an answer was judged and found wrong."""
    return verdict.outcome is Outcome.INCORRECT
