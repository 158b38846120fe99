"""How far past forecasts of single questions came true: Brier score and reliability.

The Brier score is the mean of (p - credit)^2; saying the mean credit every time would
earn its variance, which is given beside it. The reliability table holds the stated
chances against what was earned in five bins, with Jeffreys' 80 % interval of each
(Beta(k + 1/2, n - k + 1/2)). Both need data, and are not told before there are enough.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

ENOUGH = 40  # question forecasts for a Brier score
ENOUGH_FOR_BINS = 100
BINS = 5
_INTERVAL = (0.10, 0.90)
_DRAWS = 20_000


@dataclass(frozen=True, slots=True)
class Bin:
    """Forecasts between two chances: how many, their means, and the interval."""

    low: float
    high: float
    count: int
    stated: float
    earned: float
    interval: tuple[float, float]


@dataclass(frozen=True, slots=True)
class Calibration:
    """The Brier score of ``count`` forecasts, that of saying their mean, the bins."""

    count: int
    brier: float
    constant: float
    bins: tuple[Bin, ...] = ()


def calibration(pairs: Sequence[tuple[float, float]]) -> Calibration | None:
    """Hold stated chances against credits in [0, 1]; None while there are too few."""
    if len(pairs) < ENOUGH:
        return None
    chances, credits = np.array(pairs, dtype=np.float64).T
    brier = float(np.mean((chances - credits) ** 2))
    bins = _bins(chances, credits) if len(pairs) >= ENOUGH_FOR_BINS else ()
    return Calibration(len(pairs), brier, float(np.var(credits)), bins)


def _bins(chances: np.ndarray, credits: np.ndarray) -> tuple[Bin, ...]:
    """Return the bins of equal width that hold anything."""
    places = np.minimum((chances * BINS).astype(int), BINS - 1)
    found = []
    for place in range(BINS):
        inside = places == place
        count = int(inside.sum())
        if count:
            found.append(
                Bin(
                    place / BINS,
                    (place + 1) / BINS,
                    count,
                    float(chances[inside].mean()),
                    float(credits[inside].mean()),
                    _jeffreys(float(credits[inside].sum()), count),
                )
            )
    return tuple(found)


def _jeffreys(earned: float, count: int) -> tuple[float, float]:
    """Return the interval of a share, from draws that are the same every time."""
    rng = np.random.Generator(np.random.PCG64(count))
    drawn = rng.beta(earned + 0.5, count - earned + 0.5, size=_DRAWS)
    low, high = np.quantile(drawn, _INTERVAL)
    return float(low), float(high)
