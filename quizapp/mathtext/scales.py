"""Ranges and tick marks of a plot's axes."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

Series = tuple[str, Sequence[float], Sequence[float]]


# Beyond this a difference of two values may overflow; such values are left out.
_LARGEST = 1e300
# Below this a part of a range may be rounded to nothing.
_SMALLEST = 1e-300


def drawable(*values: float) -> bool:
    """Tell whether all values are finite and of a size that can be drawn."""
    return all(math.isfinite(value) and abs(value) <= _LARGEST for value in values)


@dataclass(frozen=True, slots=True)
class Scale:
    """A range of values and where they fall: 0 at ``low``, 1 at ``high``."""

    low: float
    high: float

    def place(self, value: float) -> float:
        """Return where ``value`` lies, 0 .. 1 inside the range."""
        return (value - self.low) / (self.high - self.low)

    def ticks(self, wanted: int) -> tuple[float, ...]:
        """Return about ``wanted`` round values inside the range."""
        step = _round_step((self.high - self.low) / max(wanted, 1))
        if not math.isfinite(step) or step <= 0:
            return (self.low, self.high)
        first = math.ceil(self.low / step - 1e-9)
        last = math.floor(self.high / step + 1e-9)
        return tuple(at * step + 0.0 for at in range(first, min(last, first + 50) + 1))


def scale_of(values: Iterable[float], *, margin: float = 0.0) -> Scale:
    """Return the range of the drawable ``values``; 0 .. 1 when there are none."""
    finite = [value for value in map(float, values) if drawable(value)]
    if not finite:
        return Scale(0.0, 1.0)
    low, high = min(finite), max(finite)
    spread = high - low
    if spread <= abs(high) * 1e-12 or spread < _SMALLEST:
        spread = abs(high) if abs(high) >= _SMALLEST else 1.0
        return Scale(low - spread / 2, high + spread / 2)
    return Scale(low - spread * margin, high + spread * margin)


def tick_labels(ticks: Sequence[float]) -> list[str]:
    """Return ticks as text, all with as many decimals as their step needs."""
    if not ticks:
        return []
    largest = max(abs(tick) for tick in ticks)
    step = min((abs(b - a) for a, b in pairwise(ticks)), default=largest)
    if largest >= 1e6 or (0 < largest < 1e-3) or not math.isfinite(step) or step == 0:
        return [f"{tick:.3g}" for tick in ticks]
    decimals = max(0, -math.floor(math.log10(step) + 1e-9))
    if abs(step * 10**decimals - round(step * 10**decimals)) > 1e-6:
        decimals += 1  # steps such as 2.5 and 0.25
    return [f"{tick:.{min(decimals, 6)}f}" for tick in ticks]


def _round_step(raw: float) -> float:
    """Return the least of 1, 2, 2.5, 5 times a power of ten that is not below."""
    if raw <= 0 or not math.isfinite(raw):
        return raw
    power = 10.0 ** math.floor(math.log10(raw))
    for factor in (1.0, 2.0, 2.5, 5.0, 10.0):
        if raw <= factor * power * (1 + 1e-9):
            return factor * power
    return 10.0 * power
