"""The five draws on which an array formula is judged, and words for their shapes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np

from engine.answers.array_diagnosis import shape_text
from engine.errors import EvaluationError, ProblemError
from engine.instances import Instance
from engine.problems import Problem
from engine.reasons import without_value
from engine.variants import Rejected, axes_of, draw_values, generator
from engine.verdict import Reason

DRAWS = 5
_TRIES = 200
_STREAM = 0x7E45
_COUNTED = frozenset({"axis", "count", "limit"})  # what is no size, whatever it is
Env = Mapping[str, Any]


def draws(problem: Problem, instance: Instance) -> tuple[Env, ...]:
    """Return the instance's own values and four more draws of the same problem."""
    return (instance.values, *_more(problem, instance.seed))


@lru_cache(maxsize=64)
def _more(problem: Problem, seed: int) -> tuple[Env, ...]:
    return tuple(another(problem, seed, _STREAM, number) for number in range(1, DRAWS))


def another(problem: Problem, *stream: int) -> Env:
    """Return the first draw of a stream that the problem's conditions allow.

    Raises ProblemError when too many were rejected.
    """
    for attempt in range(_TRIES):
        try:
            return draw_values(problem, generator(*stream, attempt))
        except Rejected as fault:
            last = fault
    raise ProblemError(last.key, f"each of {_TRIES} draws was rejected: {last.message}")


@dataclass(frozen=True, slots=True)
class Axes:
    """Names of sizes: turns the shape of a value into ``(N, D)``."""

    names: Mapping[int, str]

    @classmethod
    def of(cls, problem: Problem, env: Env) -> Axes:
        """Return the axes of a problem with the sizes of one draw."""
        return cls({int(env[name]): name for name in axes_of(problem.answer)})

    def shape(self, shape: tuple[int, ...]) -> str:
        """Write a shape with the names of its axes; other sizes stay numbers."""
        parts = [self._size(int(n)) for n in shape]
        inner = ", ".join(parts)
        return f"({inner},)" if len(parts) == 1 else f"({inner})"

    def reason(self, error: EvaluationError) -> Reason:
        """Give the reason of a failed evaluation with named shapes."""
        values = {
            name: value if name in _COUNTED else self._named(value)
            for name, value in error.values.items()
        }
        return without_value(EvaluationError(error.code, values))

    def _size(self, size: int) -> str:
        if size in self.names:
            return self.names[size]
        for first, name in self.names.items():
            if size % first == 0 and size // first in self.names:
                return f"{name}·{self.names[size // first]}"
        return str(size)

    def _named(self, value: object) -> object:
        text = str(value)
        if not (text.startswith("(") and text.endswith(")")):
            return self.names.get(value, value) if isinstance(value, int) else value
        sizes = [part.strip() for part in text[1:-1].split(",") if part.strip()]
        if not all(size.isdecimal() for size in sizes):
            return value
        return self.shape(tuple(int(size) for size in sizes))


def given_shapes(problem: Problem, instance: Instance) -> dict[str, str]:
    """Return ``(N, D)`` for each given of a problem with named axes.

    Scalars have the shape ``()``. Without axes the shapes are plain sizes.
    """
    axes = Axes.of(problem, instance.values)
    named = bool(axes.names)
    shapes = {}
    for name, _ in problem.given:
        shape = np.shape(instance.values[name])
        shapes[name] = axes.shape(shape) if named else shape_text(shape)
    return shapes
