"""The steps of minutes before a card is counted in days, as tables."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import numpy as np

from quizapp.models import Rating

GRADUATES = -1  # instead of a step's milliseconds
NO_STEP = -1


class Steps:
    """What a button does to a step: the milliseconds it waits, and the step after.

    Rows are steps, columns ratings. Without steps everything graduates.
    """

    def __init__(self, minutes: Sequence[int]) -> None:
        count = len(minutes)
        self.wait = np.full((max(count, 1), 5), GRADUATES, np.int64)
        self.after = np.full((max(count, 1), 5), NO_STEP, np.int64)
        waits = [timedelta(minutes=minute) for minute in minutes]
        for step, wait in enumerate(waits):
            hard = wait
            if step == 0:
                hard = wait * 1.5 if count == 1 else (waits[0] + waits[1]) / 2.0
            self._put(step, Rating.AGAIN, waits[0], 0)
            self._put(step, Rating.HARD, hard, step)
            if step + 1 < count:
                self._put(step, Rating.GOOD, waits[step + 1], step + 1)

    def _put(self, step: int, rating: Rating, wait: timedelta, after: int) -> None:
        self.wait[step, rating] = wait // timedelta(milliseconds=1)
        self.after[step, rating] = after
