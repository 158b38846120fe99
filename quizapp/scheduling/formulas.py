"""The memory model's formulas on arrays: bit for bit what the ``fsrs`` library gives.

Products and sums follow the library's order, and every power is Python's own, since
NumPy's may differ in the last digit. So a state that was derived for thousands of
cards at once equals the one that was derived answer by answer.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import repeat

import numpy as np
from fsrs.scheduler import MAX_DIFFICULTY, MIN_DIFFICULTY, STABILITY_MIN
from numpy.typing import NDArray

from quizapp.models import Rating
from quizapp.scheduling.fuzz import Floats, Integers
from quizapp.scheduling.memory import MemorySettings


def power(base: Floats, exponent: float) -> Floats:
    """Return ``base ** exponent`` as Python computes it."""
    return np.fromiter(map(pow, base.tolist(), repeat(exponent)), np.float64, len(base))


def exponential(exponent: Floats) -> Floats:
    """Return ``math.e ** exponent`` as Python computes it."""
    return np.fromiter(
        map(pow, repeat(math.e), exponent.tolist()), np.float64, len(exponent)
    )


def _stable(stability: Floats) -> Floats:
    return np.maximum(stability, STABILITY_MIN)


@dataclass(frozen=True, slots=True)
class Before:
    """The memory of cards at an answer, and what all buttons share.

    ``growth`` is the relative growth that good brings after at least a day,
    ``relief`` the factor of stability in the growth within a day.
    """

    stability: Floats
    difficulty: Floats
    same_day: NDArray[np.bool_]
    is_new: NDArray[np.bool_]
    recall: Floats
    growth: Floats
    relief: Floats


class Formulas:
    """Stability, difficulty and interval after an answer (FSRS-6)."""

    def __init__(self, settings: MemorySettings) -> None:
        self._w = w = settings.parameters
        self._maximum = settings.maximum_interval
        self._decay = -w[20]
        self._factor = 0.9 ** (1 / self._decay) - 1
        self._spread = settings.desired_retention ** (1 / self._decay) - 1
        ratings = tuple(map(int, Rating))
        first = [w[4] - math.e ** (w[5] * (rating - 1)) + 1 for rating in ratings]
        self._easiest = first[-1]
        self._first_difficulty = np.array(
            [0.0, *(min(max(d, MIN_DIFFICULTY), MAX_DIFFICULTY) for d in first)]
        )
        self._first_stability = np.array([0.0, *(max(s, STABILITY_MIN) for s in w[:4])])
        self._shift = np.array([0.0, *(-(w[6] * (rating - 3)) for rating in ratings)])
        self._short = np.array(
            [0.0, *(math.e ** (w[17] * (rating - 3 + w[18])) for rating in ratings)]
        )
        self._bonus = np.array([0.0, 1.0, w[15], 1.0, w[16]])

    def before(
        self,
        stability: Floats,
        difficulty: Floats,
        elapsed: Integers,
        is_new: NDArray[np.bool_],
    ) -> Before:
        """Return what every button needs; ``elapsed`` are whole study days."""
        w = self._w
        same_day = (elapsed < 1) & ~is_new
        later = ~same_day & ~is_new
        recall, growth, relief = (np.ones_like(stability) for _ in range(3))
        s = stability[later]
        days = elapsed[later].astype(np.float64)
        remembered = power(1 + self._factor * days / s, self._decay)
        recall[later] = remembered
        growth[later] = (
            (math.e ** w[8])
            * (11 - difficulty[later])
            * power(s, -w[9])
            * (exponential((1 - remembered) * w[10]) - 1)
        )
        relief[same_day] = power(stability[same_day], -w[19])
        return Before(stability, difficulty, same_day, is_new, recall, growth, relief)

    def stability(self, before: Before, at: Integers, rating: Rating) -> Floats:
        """Return the stability that a rating leads to, of the cards at ``at``."""
        s = before.stability[at]
        short = self._short[rating] * before.relief[at]
        if rating is Rating.AGAIN:
            late = self._forgotten(before, at)
        else:
            short = np.maximum(short, 1.0)
            late = s * (1 + before.growth[at] * self._bonus[rating])
        after = _stable(np.where(before.same_day[at], s * short, late))
        return np.where(before.is_new[at], self._first_stability[rating], after)

    def _forgotten(self, before: Before, at: Integers) -> Floats:
        """Return the stability after a lapse; only cards asked a day ago or more."""
        w = self._w
        s = before.stability[at]
        result = s.copy()
        lapsed = ~before.same_day[at] & ~before.is_new[at]
        s, d = s[lapsed], before.difficulty[at][lapsed]
        recall = before.recall[at][lapsed]
        result[lapsed] = np.minimum(
            w[11]
            * power(d, -w[12])
            * (power(s + 1, w[13]) - 1)
            * exponential((1 - recall) * w[14]),
            s / (math.e ** (w[17] * w[18])),
        )
        return result

    def difficulty(self, before: Before, rating: Integers) -> Floats:
        """Return the difficulty after each card's own rating."""
        w, d = self._w, before.difficulty
        damped = d + (10.0 - d) * self._shift[rating] / 9.0
        moved = w[7] * self._easiest + (1 - w[7]) * damped
        after = np.minimum(np.maximum(moved, MIN_DIFFICULTY), MAX_DIFFICULTY)
        return np.where(before.is_new, self._first_difficulty[rating], after)

    def interval(self, stability: Floats) -> Integers:
        """Return the days until recall falls to the desired retention."""
        days: Floats = np.rint(stability / self._factor * self._spread)
        days = np.minimum(np.maximum(days, 1.0), float(self._maximum))
        return days.astype(np.int64)
