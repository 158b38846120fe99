"""The calls on which a learner's function is judged, and their values as listings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

import numpy as np

from engine.answers.draws import DRAWS, Env, another, draws
from engine.expressions.values import DIGITS, format_value
from engine.instances import Instance
from engine.problems import CodeAnswer, Problem

MOST_ENTRIES = 80  # of the values that a listing may show
_STREAM = 0xC0DE
Edge = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Call:
    """One call: the values drawn for it, and whether it is one of the edges."""

    env: Env
    is_edge: bool

    def arguments(self, answer: CodeAnswer) -> dict[str, Any]:
        """Return the arguments, arrays as copies that may be written to."""
        values = {name: self.env[name] for name in answer.arguments}
        return {
            name: value.copy() if isinstance(value, np.ndarray) else value
            for name, value in values.items()
        }


def code_calls(
    answer: CodeAnswer, problem: Problem, instance: Instance
) -> tuple[Call, ...]:
    """Return the five usual calls, the first with the instance's values, and edges.

    Raises ProblemError when an edge cannot be drawn.
    """
    usual = tuple(Call(env, is_edge=False) for env in draws(problem, instance))
    edges = (
        Call(_edge(problem, edge, number, instance.seed), is_edge=True)
        for number, edge in enumerate(answer.edges)
    )
    return (*usual, *edges)


@lru_cache(maxsize=64)
def _edge(problem: Problem, edge: Edge, number: int, seed: int) -> Env:
    changed = dict(edge)
    given = tuple((name, changed.get(name, text)) for name, text in problem.given)
    # A condition on the usual draws is there to keep such values out.
    other = replace(problem, given=given, require=())
    return another(other, seed, _STREAM, number)


def edge_number(label: str) -> int | None:
    """Return which edge, from 0, the call of a label is; None for a usual call."""
    number = int(label) - DRAWS - 1 if label.isdecimal() else -1
    return number if number >= 0 else None


# ----- As listings -----


def assignments(
    values: Mapping[str, Any], digits: int = DIGITS
) -> tuple[tuple[str, str], ...]:
    """Return each value as Python would write it, matrices row by row.

    Floats get ``digits`` significant digits. Empty when there are too many entries
    to be looked at.
    """
    if sum(np.size(value) for value in values.values()) > MOST_ENTRIES:
        return ()
    return tuple((name, _listed(value, digits)) for name, value in values.items())


def _listed(value: Any, digits: int) -> str:
    """Write a value; the rows of a matrix stand in lines and their entries align."""
    array = np.asarray(value)
    if array.ndim < 2:
        return format_value(value, digits)
    texts = [format_value(entry, digits) for entry in array.ravel().tolist()]
    width = max(map(len, texts), default=0)
    cells = np.array([text.rjust(width) for text in texts], dtype=object)
    return _rows(cells.reshape(array.shape), indent=1)


def _rows(cells: np.ndarray, indent: int) -> str:
    if cells.ndim == 1:
        return f"[{', '.join(cells)}]"
    inner = (_rows(row, indent + 1) for row in cells)
    return f"[{(',' + chr(10) + ' ' * indent).join(inner)}]"
