"""A few fixed points of declared domains, for telling kinds of wrong apart."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import numpy as np

from engine.errors import EngineError, ProblemError
from engine.expressions import evaluate
from engine.expressions.nodes import Node

COUNT = 16
_SEED = 20261121
Domains = tuple[tuple[str, str], ...]


@lru_cache(maxsize=256)
def points(variables: Domains) -> tuple[Mapping[str, float | int], ...]:
    """Return points of the domains; the same ones at every call."""
    rng = np.random.Generator(np.random.PCG64(_SEED))
    columns = {name: _column(name, domain, rng) for name, domain in variables}
    return tuple(
        {name: column[i] for name, column in columns.items()} for i in range(COUNT)
    )


def _column(name: str, domain: str, rng: np.random.Generator) -> list[Any]:
    kind, _, bounds = domain.partition(" ")
    match kind:
        case "real":
            return [float(v) for v in rng.uniform(-2.5, 2.5, COUNT)]
        case "positive" | "nonnegative":
            return [float(v) for v in np.exp(rng.uniform(-1.5, 1.5, COUNT))]
        case "unit":
            return [float(v) for v in rng.uniform(0.05, 0.95, COUNT)]
        case "integer":
            low, high = _bounds(name, bounds) if bounds else (1.0, 12.0)
            return [int(v) for v in rng.integers(int(low), int(high) + 1, COUNT)]
        case "interval":
            low, high = _bounds(name, bounds)
            return [float(v) for v in rng.uniform(low, high, COUNT)]
    raise ProblemError(f"vars.{name}", f"unknown domain {domain!r}")


def _bounds(name: str, text: str) -> tuple[float, float]:
    low, separator, high = text.partition("..")
    try:
        ends = float(low), float(high)
    except ValueError:
        separator = ""
        ends = 0.0, 0.0
    if not separator or not ends[0] < ends[1]:
        raise ProblemError(f"vars.{name}", f"{text!r} is not an interval such as -2..3")
    return ends


def values_at(node: Node, variables: Domains) -> np.ndarray:
    """Evaluate a formula at the points; NaN where it has no finite real value."""
    return np.array([_value(node, point) for point in points(variables)])


def _value(node: Node, point: Mapping[str, float | int]) -> float:
    try:
        value = np.asarray(evaluate(node, point), dtype=np.float64)
    except (EngineError, TypeError, ValueError, ArithmeticError):
        return float("nan")
    return float(value) if value.ndim == 0 and np.isfinite(value) else float("nan")


def agree(first: np.ndarray, second: np.ndarray, rtol: float = 1e-9) -> bool:
    """Tell whether two rows agree wherever both have values, at four points or more."""
    both = np.isfinite(first) & np.isfinite(second)
    if both.sum() < 4 or (np.isfinite(first) != np.isfinite(second)).sum() > COUNT // 2:
        return False
    one, other = first[both], second[both]
    scale = np.maximum(np.maximum(np.abs(one), np.abs(other)), 1e-9)
    return bool(np.all(np.abs(one - other) <= rtol * scale))
