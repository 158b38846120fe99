"""Fixed points at which two expressions are compared, within declared domains.

The points never change from run to run: the generator's seed is fixed. Coordinates
are short decimals, so that a witness can be typed into a calculator.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np

from engine.errors import EvaluationError

_SEED = 20_260_731
# number of points, low, high, power: magnitudes from small to large
_BANDS = (
    (12, 0.15, 2.5),
    (8, -2.5, 2.5),
    (4, -0.95, 0.95),
    (4, 3.0, 30.0),
    (4, -30.0, -3.0),
    (4, 1.1, 36.0),
    (4, 0.002, 0.05),
    (3, 40.0, 300.0),
    (3, -300.0, -40.0),
)
_WHOLE = (2.0, 3.0, 1.0, 0.0, -1.0, 4.0, -2.0, 5.0)
COUNT = sum(band[0] for band in _BANDS) + len(_WHOLE)


@dataclass(frozen=True, slots=True)
class Domain:
    """Where a variable lives: an interval, whole numbers only or not."""

    low: float = -math.inf
    high: float = math.inf
    whole: bool = False
    open_low: bool = False


_NAMED = {
    "real": Domain(),
    "positive": Domain(0.0, open_low=True),
    "nonnegative": Domain(0.0),
    "unit": Domain(0.0, 1.0, open_low=True),
    "integer": Domain(whole=True),
}


def domain_of(text: str) -> Domain:
    """Read a declared domain such as ``positive`` or ``integer 1..100``.

    Raises EvaluationError for a text that is no domain.
    """
    if text in _NAMED:
        return _NAMED[text]
    kind, _, bounds = text.partition(" ")
    low, dots, high = bounds.partition("..")
    if kind in ("integer", "interval") and dots:
        try:
            found = Domain(float(low), float(high), kind == "integer")
        except ValueError:
            found = None
        if (
            found is not None
            and found.low < found.high
            and math.isfinite(found.high - found.low)
        ):
            return found
    raise EvaluationError("unknown-domain", {"domain": text})


@dataclass(frozen=True, slots=True)
class Points:
    """Columns of float coordinates by variable; ``texts`` are the same as decimals."""

    columns: Mapping[str, Any]
    texts: Mapping[str, tuple[str, ...]]
    count: int


@lru_cache(maxsize=512)
def points(variables: tuple[tuple[str, str], ...]) -> Points:
    """Return the comparison points of variables and their domains, in fixed order."""
    if not variables:
        return Points({}, {}, 1)
    columns: dict[str, Any] = {}
    for place, (name, text) in enumerate(variables):
        columns[name] = _column(domain_of(text), place)
    texts = {
        name: tuple(map(_decimal, column.tolist())) for name, column in columns.items()
    }
    exact = {
        name: np.array([float(text) for text in column])
        for name, column in texts.items()
    }
    return Points(exact, texts, COUNT)


def _decimal(value: float) -> str:
    """Return a coordinate as the shortest decimal."""
    return repr(int(value)) if value == int(value) else repr(value)


def _column(domain: Domain, place: int) -> Any:
    """Return the coordinates of one variable, the ``place``-th of the question."""
    generator = np.random.Generator(np.random.PCG64([_SEED, place]))
    if domain.whole:
        return _whole_column(domain, generator)
    if math.isfinite(domain.low) and math.isfinite(domain.high):
        return _interval_column(domain, generator)
    parts = []
    for size, low, high in _BANDS:
        drawn = generator.uniform(low, high, size)
        if domain.low == 0.0:
            drawn = np.abs(drawn)
        parts.append(_short(drawn))
    whole = np.array(_WHOLE)
    shifted = np.roll(whole, place)
    if domain.low == 0.0:
        shifted = np.abs(shifted) + (1.0 if domain.open_low else 0.0)
    return np.concatenate([*parts, shifted])


def _short(values: Any) -> Any:
    """Round to three significant digits and never to zero."""
    rounded = [float(f"{value:.3g}") for value in values]
    return np.array([value if value else 0.001 for value in rounded])


def _interval_column(domain: Domain, generator: Any) -> Any:
    """Spread points over an interval, near both ends too, without the ends."""
    width = domain.high - domain.low
    inner = generator.uniform(0.02, 0.98, COUNT - 8)
    edges = np.array([0.001, 0.004, 0.01, 0.5, 0.99, 0.996, 0.999, 0.25])
    fractions = np.concatenate([inner, np.roll(edges, int(generator.integers(8)))])
    return np.array([_within(domain, domain.low + width * part) for part in fractions])


def _within(domain: Domain, value: float) -> float:
    for digits in (4, 6, 9, 17):
        rounded = float(f"{value:.{digits}g}")
        if domain.low < rounded < domain.high:
            return rounded
    return value


def _whole_column(domain: Domain, generator: Any) -> Any:
    low = domain.low if math.isfinite(domain.low) else -6.0
    high = domain.high if math.isfinite(domain.high) else 12.0
    if high - low + 1 <= COUNT:
        every = np.arange(low, high + 1)
        drawn = np.resize(generator.permutation(every), COUNT)
    else:
        drawn = generator.integers(int(low), int(high) + 1, COUNT).astype(float)
        near = min(COUNT // 2, int(high - low))
        drawn[:near] = low + generator.permutation(near)
    return drawn.astype(float)
