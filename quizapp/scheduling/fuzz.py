"""Spread due days a little, always to the same day for the same card and count.

The ranges are Anki's; the position in the range is a hash of the card and of the
number of its reviews. So the interval on a button is the one applied, it does not
change while the learner hesitates, and a replay on any device gives the same day.
"""

from __future__ import annotations

import math
from hashlib import blake2b

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
    return math.floor(lower + at * (upper - lower + 1))
