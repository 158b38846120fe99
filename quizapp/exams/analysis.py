"""Classical statistics of a class: only where there are enough people.

Facility is the mean credit of a question. The corrected item-total correlation
leaves the question itself out of the total. Alpha is Cronbach's, n/(n-1) times
(1 - sum of the variances / variance of the totals), with a bootstrap interval over
people. For fewer than 20 people none of this means anything, and nothing is given.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

ENOUGH_PEOPLE = 20
_RESAMPLES = 1000
_SEED = 20261121
_INTERVAL = (0.025, 0.975)


@dataclass(frozen=True, slots=True)
class ItemStatistics:
    """One question: mean credit, and its correlation with the rest of the paper."""

    facility: float
    discrimination: float | None  # None: everybody got the same


@dataclass(frozen=True, slots=True)
class Statistics:
    """A class: one row a question; alpha with its 95 % interval where it exists."""

    people: int
    items: tuple[ItemStatistics, ...]
    alpha: float | None
    interval: tuple[float, float] | None


def statistics(credits: Floats) -> Statistics | None:
    """Analyse credits in [0, 1], shape (people, questions); None when too few."""
    people, count = credits.shape
    if people < ENOUGH_PEOPLE or count < 2:
        return None
    total = credits.sum(axis=1)
    items = tuple(
        ItemStatistics(
            float(credits[:, place].mean()),
            correlation(credits[:, place], total - credits[:, place]),
        )
        for place in range(count)
    )
    return Statistics(people, items, cronbach(credits), _interval(credits))


def correlation(first: Floats, second: Floats) -> float | None:
    """Return Pearson's r, None when one of them does not vary."""
    a, b = first - first.mean(), second - second.mean()
    size = float(np.sqrt((a @ a) * (b @ b)))
    return None if size < 1e-12 else float((a @ b) / size)


def cronbach(credits: Floats) -> float | None:
    """Return Cronbach's alpha, None when the totals do not vary."""
    count = credits.shape[1]
    spread = float(credits.sum(axis=1).var(ddof=1))
    if spread < 1e-12:
        return None
    parts = float(credits.var(axis=0, ddof=1).sum())
    return float(count / (count - 1) * (1.0 - parts / spread))


def _interval(credits: Floats) -> tuple[float, float] | None:
    """Return the bootstrap interval of alpha over people; the same every time."""
    rng = np.random.Generator(np.random.PCG64(_SEED))
    people = credits.shape[0]
    found = [
        cronbach(credits[rng.integers(0, people, people)]) for _ in range(_RESAMPLES)
    ]
    values = [alpha for alpha in found if alpha is not None]
    if len(values) < _RESAMPLES // 2:
        return None
    low, high = (float(v) for v in np.quantile(values, _INTERVAL))
    return low, high
