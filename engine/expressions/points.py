"""Fixed points at which two expressions are compared, within declared domains.

The points never change from run to run: the generator's seed is fixed. Coordinates
are short decimals, so that a witness can be typed into a calculator.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np

from engine.errors import EvaluationError

_SEED = 20_260_731
_WORD = 2**64 - 1
_EDGES = (0.001, 0.004, 0.01, 0.5, 0.99, 0.996, 0.999, 0.25)
# number of points, low, high: magnitudes from everyday to small and large
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
    low, _, high = bounds.partition("..")
    if kind in ("integer", "interval"):
        try:
            found = Domain(float(low), float(high), kind == "integer")
        except ValueError:
            found = None
        if found is not None and -math.inf < found.low < found.high < math.inf:
            return found
    raise EvaluationError("unknown-domain", {"domain": text})


@dataclass(frozen=True, slots=True)
class Points:
    """Columns of float coordinates by variable; ``texts`` are the same as decimals.

    ``whole`` are the variables that take whole numbers only.
    """

    columns: Mapping[str, Any]
    texts: Mapping[str, tuple[str, ...]]
    count: int
    whole: frozenset[str] = frozenset()


@lru_cache(maxsize=512)
def points(variables: tuple[tuple[str, str], ...]) -> Points:
    """Return the comparison points of variables and their domains, in fixed order."""
    if not variables:
        return Points({}, {}, 1)
    columns = {
        name: _coordinates(text, place) for place, (name, text) in enumerate(variables)
    }
    return Points(
        {name: column.array for name, column in columns.items()},
        {name: column.texts for name, column in columns.items()},
        COUNT,
        frozenset(name for name, column in columns.items() if column.whole),
    )


class _Coordinates(NamedTuple):
    """The coordinates of one variable, shared by all questions that have it."""

    array: Any
    texts: tuple[str, ...]
    whole: bool


@lru_cache(maxsize=512)
def _coordinates(text: str, place: int) -> _Coordinates:
    """Return the column of a domain for the ``place``-th variable of a question."""
    domain = domain_of(text)
    column = _column(domain, place)
    return _Coordinates(np.array(column), tuple(map(_decimal, column)), domain.whole)


def _decimal(value: float) -> str:
    """Return a coordinate as the shortest decimal."""
    return repr(int(value)) if value == int(value) else repr(value)


class Stream:
    """A fixed stream of numbers in [0, 1): SplitMix64 (Steele, Lea & Flood 2014).

    It spares the import of numpy.random, which costs more than many checks.
    """

    def __init__(self, place: int) -> None:
        self.state = (_SEED + place * 0x632BE59BD9B4E019) & _WORD

    def next(self) -> float:
        """Return the next number."""
        self.state = (self.state + 0x9E3779B97F4A7C15) & _WORD
        mixed = self.state
        mixed = ((mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9) & _WORD
        mixed = ((mixed ^ (mixed >> 27)) * 0x94D049BB133111EB) & _WORD
        return ((mixed ^ (mixed >> 31)) >> 11) / 2.0**53

    def uniform(self, low: float, high: float) -> float:
        """Return the next number between low and high."""
        return low + (high - low) * self.next()

    def shuffled(self, values: list[float]) -> list[float]:
        """Return the values in a fixed random order (Fisher and Yates)."""
        mixed = list(values)
        for last in range(len(mixed) - 1, 0, -1):
            other = int(self.next() * (last + 1))
            mixed[last], mixed[other] = mixed[other], mixed[last]
        return mixed


def _column(domain: Domain, place: int) -> list[float]:
    """Return the coordinates of one variable, the ``place``-th of the question."""
    stream = Stream(place)
    if domain.whole:
        return _whole_column(domain, stream)
    if math.isfinite(domain.high):
        return _interval_column(domain, stream)
    one_sided = domain.low == 0.0
    column = []
    for size, low, high in _BANDS:
        drawn = (stream.uniform(low, high) for _ in range(size))
        column += [_short(abs(value) if one_sided else value) for value in drawn]
    turn = place % len(_WHOLE)
    whole = _WHOLE[turn:] + _WHOLE[:turn]
    lift = 1.0 if domain.open_low else 0.0
    return column + [abs(value) + lift if one_sided else value for value in whole]


def _short(value: float) -> float:
    """Round to three significant digits."""
    return float(f"{value:.3g}")


def _interval_column(domain: Domain, stream: Stream) -> list[float]:
    """Spread points over an interval, near both ends too, without the ends."""
    width = domain.high - domain.low
    inner = [stream.uniform(0.02, 0.98) for _ in range(COUNT - len(_EDGES))]
    fractions = inner + stream.shuffled(list(_EDGES))
    return [_within(domain, domain.low + width * part) for part in fractions]


def _within(domain: Domain, value: float) -> float:
    for digits in (4, 6, 9):
        rounded = float(f"{value:.{digits}g}")
        if domain.low < rounded < domain.high:
            return rounded
    return value


def _whole_column(domain: Domain, stream: Stream) -> list[float]:
    low = domain.low if math.isfinite(domain.low) else -6.0
    high = domain.high if math.isfinite(domain.high) else 12.0
    count = int(high - low) + 1
    if count <= COUNT:
        every = [low + step for step in range(count)]
        return [
            value for _ in range(COUNT // count + 1) for value in stream.shuffled(every)
        ][:COUNT]
    near = stream.shuffled([low + step for step in range(COUNT // 2)])
    far = [math.floor(stream.uniform(low, high + 1)) for _ in range(COUNT - len(near))]
    return near + [float(value) for value in far]
