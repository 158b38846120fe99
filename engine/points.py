"""A few fixed points of declared domains, for telling kinds of wrong apart.

They are of moderate size, so that slips which overflow elsewhere still show; what
is right and what is wrong is decided by ``engine.expressions.compare`` alone.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from functools import lru_cache

import numpy as np

from engine.errors import EngineError, EvaluationError, ProblemError
from engine.expressions import evaluate
from engine.expressions.lower import UnsupportedError, lower
from engine.expressions.nodes import Node
from engine.expressions.points import Domain, domain_of
from engine.expressions.sampling import Columns, sampler

COUNT = 16
_SEED = 20261121
_FEWEST = 4
Domains = tuple[tuple[str, str], ...]


@lru_cache(maxsize=256)
def columns(variables: Domains) -> Mapping[str, np.ndarray]:
    """Return the points by variable, the same ones at every call.

    Raises ProblemError for a text that is no domain.
    """
    rng = np.random.Generator(np.random.PCG64(_SEED))
    return {name: _column(_domain(name, text), rng) for name, text in variables}


def array_axes(text: str) -> tuple[str, ...] | None:
    """Return the axes of the domain ``array N D``; None for a scalar's domain."""
    kind, _, axes = text.partition(" ")
    return tuple(axes.split()) if kind == "array" and axes.strip() else None


def _domain(name: str, text: str) -> Domain:
    try:
        return domain_of(text)
    except EvaluationError as error:
        raise ProblemError(f"vars.{name}", f"unknown domain {text!r}") from error


def _column(domain: Domain, rng: np.random.Generator) -> np.ndarray:
    low, high = domain.low, domain.high
    if domain.whole:
        first = int(low) if math.isfinite(low) else 1
        last = int(high) if math.isfinite(high) else first + 11
        return rng.integers(first, last + 1, COUNT).astype(np.float64)
    if math.isfinite(low) and math.isfinite(high):
        return low + (high - low) * rng.uniform(0.05, 0.95, COUNT)
    if math.isfinite(low):
        return low + np.exp(rng.uniform(-1.5, 1.5, COUNT))
    return rng.uniform(-2.5, 2.5, COUNT)


def values_at(node: Node, variables: Domains) -> np.ndarray:
    """Evaluate a formula at the points; NaN where it has no finite real value."""
    grid = columns(variables)
    try:
        with np.errstate(all="ignore"):
            values = sampler(lower(node))(Columns(grid))
        row = np.array(np.broadcast_to(np.asarray(values, np.float64), (COUNT,)))
    except (UnsupportedError, EngineError):
        row = np.array([_value(node, grid, place) for place in range(COUNT)])
    row[~np.isfinite(row)] = np.nan
    return row


def _value(node: Node, grid: Mapping[str, np.ndarray], place: int) -> float:
    try:
        point = {name: float(column[place]) for name, column in grid.items()}
        value = np.asarray(evaluate(node, point), dtype=np.float64)
    except (EngineError, TypeError, ValueError):
        return math.nan
    return float(value) if value.ndim == 0 else math.nan


def agree(first: np.ndarray, second: np.ndarray, rtol: float = 1e-9) -> bool:
    """Tell whether two rows agree wherever both have values, at four points or more."""
    one_has, other_has = np.isfinite(first), np.isfinite(second)
    both = one_has & other_has
    if both.sum() < _FEWEST or (one_has != other_has).sum() > COUNT // 2:
        return False
    one, other = first[both], second[both]
    scale = np.maximum(np.maximum(np.abs(one), np.abs(other)), 1e-9)
    return bool(np.all(np.abs(one - other) <= rtol * scale))
