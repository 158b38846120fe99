"""Spread due days a little, always to the same day for the same card and count.

The ranges are Anki's; the position in the range is a hash of the card and of the
number of its reviews. So the interval on a button is the one applied, it does not
change while the learner hesitates, and a replay on any device gives the same day.
"""

from __future__ import annotations

import math
from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Pair = tuple[Integers, Integers]

SMALLEST_FUZZED = 2.5  # days; shorter intervals stay as they are
_BANDS = ((2.5, 7.0, 0.15), (7.0, 20.0, 0.10), (20.0, math.inf, 0.05))


def nearest(days: float) -> int:
    """Round to the nearest whole day, halves up (not to even)."""
    return math.floor(days + 0.5)


def position(card: str, reps: int) -> float:
    """Return a number in [0, 1) fixed by a card and its number of earlier reviews."""
    digest = blake2b(f"{card}\n{reps}".encode(), digest_size=8).digest()
    return (int.from_bytes(digest, "big") >> 11) / (1 << 53)


def fuzz_range(interval: float, minimum: int, maximum: int) -> tuple[int, int]:
    """Return the first and last day that an interval of days may be moved to."""
    if interval < SMALLEST_FUZZED:
        lower = upper = nearest(interval)
    else:
        delta = 1.0 + sum(
            share * max(min(interval, end) - start, 0.0) for start, end, share in _BANDS
        )
        lower, upper = nearest(interval - delta), nearest(interval + delta)
    lower = min(max(lower, minimum), maximum)
    upper = min(max(upper, minimum), maximum)
    if interval >= SMALLEST_FUZZED and lower == upper and 2 < upper < maximum:
        upper = lower + 1
    return lower, upper


def least_days(interval: float, previous: int, maximum: int) -> int:
    """Return the least interval after one of ``previous`` days (0: there was none).

    A growing interval never shrinks under fuzz, and one that stays about the same
    keeps its length; one that really shrank is free (Anki 26.08.1).
    """
    if previous <= 0:
        return 1
    if nearest(interval) > previous:
        return min(previous + 1, maximum)
    _, upper = fuzz_range(interval, 1, maximum)
    return previous if previous <= upper else 1


def fuzzed(
    interval: float, at: float, *, minimum: int = 1, maximum: int = 36_500
) -> int:
    """Return the day of an interval's range at ``at`` in [0, 1), see ``position``."""
    lower, upper = fuzz_range(interval, minimum, maximum)
    # The sum may be rounded up to the day after the range when ``at`` is almost 1.
    return min(math.floor(lower + at * (upper - lower + 1)), upper)


# ----- The same for many cards at once -----


def _ranges(interval: Integers, minimum: Integers | int, maximum: int) -> Pair:
    """Return what ``fuzz_range`` gives for each of whole intervals."""
    days = interval.astype(np.float64)
    spread = np.zeros_like(days)
    for start, end, share in _BANDS:
        spread = spread + share * np.maximum(np.minimum(days, end) - start, 0.0)
    delta = 1.0 + spread
    fuzzed_ = days >= SMALLEST_FUZZED
    lower = np.where(fuzzed_, np.floor(days - delta + 0.5), days).astype(np.int64)
    upper = np.where(fuzzed_, np.floor(days + delta + 0.5), days).astype(np.int64)
    lower = np.minimum(np.maximum(lower, minimum), maximum)
    upper = np.minimum(np.maximum(upper, minimum), maximum)
    widened = fuzzed_ & (lower == upper) & (upper > 2) & (upper < maximum)
    return lower, np.where(widened, lower + 1, upper)


def least_days_all(interval: Integers, previous: Integers, maximum: int) -> Integers:
    """Return what ``least_days`` gives for each of many whole intervals."""
    _, upper = _ranges(interval, 1, maximum)
    kept = np.where(previous <= upper, previous, 1)
    grown = np.minimum(previous + 1, maximum)
    least = np.where(interval > previous, grown, kept)
    return np.where(previous <= 0, 1, least)


def fuzzed_all(
    interval: Integers, at: Floats, minimum: Integers, maximum: int
) -> Integers:
    """Return what ``fuzzed`` gives for each of many whole intervals."""
    lower, upper = _ranges(interval, minimum, maximum)
    days = np.floor(lower + at * (upper - lower + 1)).astype(np.int64)
    return np.minimum(days, upper)
