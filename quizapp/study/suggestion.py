"""Which rating an attempt suggests; the learner confirms or chooses another."""

from __future__ import annotations

from engine.verdict import Outcome, Verdict
from quizapp.models import Rating

GOOD_SHARE = 0.8  # of the credit or of the key points: recalled
HARD_SHARE = 0.5  # half of it: recalled with effort


def suggest(verdict: Verdict | None, hints: int, *, given_up: bool) -> Rating | None:
    """Return the rating to offer, or None where only the learner can tell.

    A card given up or answered wrong is *again*; hints cost one step, since what
    was recalled with help is not yet recalled. *Easy* is never suggested: ease is
    felt, not computed.
    """
    if given_up:
        return Rating.AGAIN
    if verdict is None or verdict.outcome in (Outcome.UNDECIDED, Outcome.UNPARSABLE):
        return None
    if verdict.credit >= GOOD_SHARE:
        rating = Rating.GOOD
    elif verdict.credit >= HARD_SHARE:
        rating = Rating.HARD
    else:
        rating = Rating.AGAIN
    return Rating(max(Rating.AGAIN, rating - 1)) if hints and rating > 1 else rating
