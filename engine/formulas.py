"""Formulas of a problem: parsed once, evaluated on drawn values."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import engine.reference  # noqa: F401 - formulas may call every reference function
from engine.errors import EvaluationError, ParseError, ProblemError
from engine.expressions import Names, Node, evaluate, parse


def authored(key: str, text: str, names: Iterable[str]) -> Node:
    """Parse a formula of the problem; a fault is the author's (ProblemError)."""
    try:
        return parse(text, Names(frozenset(names)))
    except ParseError as error:
        where = f"cannot be read at column {error.position + 1} ({error.code})"
        raise ProblemError(key, f"{text!r} {where}") from error


def authored_value(key: str, text: str, env: Mapping[str, Any]) -> Any:
    """Evaluate a formula of the problem; a fault is the author's (ProblemError)."""
    node = authored(key, text, env)
    try:
        return evaluate(node, env)
    except EvaluationError as error:
        values = ", ".join(f"{k} = {v}" for k, v in error.values.items())
        what = f"{error.code} ({values})" if values else error.code
        raise ProblemError(key, f"{text!r} has no value: {what}") from error
