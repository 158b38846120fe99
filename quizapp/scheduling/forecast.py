"""What will be asked and remembered: counts for the statistics page and the plan.

The one formula of the memory model that is kept here is the forgetting curve,
R(t, S) = (1 + F t / S)^(-d) with F = 0.9^(-1/d) - 1 (FSRS-6, so that R(S, S) = 0.9),
over whole arrays; everything else asks ``memory.Scheduler``.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice, pairwise

import numpy as np
from numpy.typing import NDArray

from quizapp.models import CardId, CardState, Rating, Review, ReviewKind
from quizapp.scheduling.days import noon
from quizapp.scheduling.memory import Scheduler, effective, in_order

Floats = NDArray[np.float64]
Counts = NDArray[np.int64]

STABILITY_EDGES = (0.0, 1.0, 3.0, 7.0, 14.0, 30.0, 60.0, 120.0, 365.0, np.inf)  # days
DIFFICULTY_EDGES = tuple(float(d) for d in range(1, 11))
RETRIEVABILITY_EDGES = tuple(tenth / 10 for tenth in range(11))
MATURE_DAYS = 21  # a card that waited this long counts as mature, as in Anki
_QUIET_SHARE = 5  # the last fifth of the days takes no new cards ...
_QUIET_MOST = 7  # ... but never more than a week


# ----- Memory -----


def forgetting_curve(elapsed: Floats, stability: Floats, decay: float) -> Floats:
    """Return the probability of recall after ``elapsed`` study days, entry by entry."""
    factor = 0.9 ** (-1.0 / decay) - 1.0
    curve: Floats = (1.0 + factor * np.maximum(elapsed, 0.0) / stability) ** -decay
    return curve


def retrievabilities(states: Collection[CardState], day: int, decay: float) -> Floats:
    """Return the probability of recalling each card on a study day, shape (n,)."""
    count = len(states)
    last = np.fromiter((s.last_day for s in states), np.float64, count)
    stability = np.fromiter((s.stability for s in states), np.float64, count)
    return forgetting_curve(day - last, stability, decay)


@dataclass(frozen=True, slots=True)
class Histogram:
    """How many values lie between each two neighbouring ``edges``."""

    edges: tuple[float, ...]
    counts: tuple[int, ...]


def histogram(values: Iterable[float], edges: Sequence[float]) -> Histogram:
    """Count values between edges; the last interval holds its upper end too."""
    counts, _ = np.histogram(np.fromiter(values, np.float64), np.asarray(edges))
    return Histogram(tuple(float(e) for e in edges), tuple(int(n) for n in counts))


# ----- Counts by day -----


def due_by_day(states: Iterable[CardState], today: int, days: int) -> Counts:
    """Return how many cards fall due today, tomorrow ..., shape (days,).

    What is overdue counts as due today; learning steps are due on their own day.
    """
    ahead = np.fromiter((max(0, s.due_day - today) for s in states), np.int64)
    return np.bincount(ahead[ahead < days], minlength=days).astype(np.int64)


def reviews_by_day(reviews: Iterable[Review], today: int, days: int) -> Counts:
    """Return how many answers were given on each of the last days, today last."""
    kinds = (ReviewKind.VOID, ReviewKind.FORWARD)
    ago = np.fromiter(
        (today - r.study_day for r in effective(reviews) if r.kind not in kinds),
        np.int64,
    )
    ago = ago[(ago >= 0) & (ago < days)]
    counts: Counts = np.bincount(ago, minlength=days).astype(np.int64)[::-1]
    return counts


# ----- True retention -----


@dataclass(frozen=True, slots=True)
class Recall:
    """How many due reviews there were and how many were recalled."""

    asked: int = 0
    recalled: int = 0

    @property
    def share(self) -> float | None:
        """Return the share recalled; None when nothing was asked."""
        return self.recalled / self.asked if self.asked else None


@dataclass(frozen=True, slots=True)
class TrueRetention:
    """The recall of due reviews, all and by how long the card had waited."""

    all: Recall
    young: Recall
    mature: Recall


def true_retention(
    reviews: Iterable[Review], since_day: int, until_day: int
) -> TrueRetention:
    """Return how much was recalled from ``since_day`` to ``until_day``, both included.

    Only answers given in review count, and of a card only the first on a day.
    ``reviews`` must hold the cards' earlier rows too, to know how long each waited.
    """
    last: dict[CardId, int] = {}
    asked = {True: 0, False: 0}
    recalled = {True: 0, False: 0}
    for review in in_order(effective(reviews)):
        if review.kind not in (ReviewKind.LEARN, ReviewKind.REVIEW):
            continue
        before = last.get(review.card)
        last[review.card] = review.study_day
        first_today = before is not None and before < review.study_day
        counted = review.kind is ReviewKind.REVIEW and first_today
        if not counted or not since_day <= review.study_day <= until_day:
            continue
        mature = before is not None and review.study_day - before >= MATURE_DAYS
        asked[mature] += 1
        recalled[mature] += review.rating is not Rating.AGAIN
    young, mature_recall = (Recall(asked[m], recalled[m]) for m in (False, True))
    both = Recall(sum(asked.values()), sum(recalled.values()))
    return TrueRetention(all=both, young=young, mature=mature_recall)


# ----- The interview -----


@dataclass(frozen=True, slots=True)
class PlanDay:
    """A study day of the plan: cards to begin and reviews to expect."""

    day: int
    new: int
    reviews: int


@dataclass(frozen=True, slots=True)
class Plan:
    """What to do each day until a date, and the recall to expect on it.

    ``ready_now`` is today's mean probability of recall over all cards (new: 0),
    ``ready_idle`` the one on the date if nothing more is studied, ``ready`` the one
    if the plan is kept. ``left_out`` counts cards for which there are too few days.
    """

    days: tuple[PlanDay, ...]
    ready_now: float
    ready_idle: float
    ready: float
    left_out: int


def readiness(
    states: Collection[CardState], day: int, total: int, decay: float
) -> float:
    """Return the mean probability of recall on a day over ``total`` cards.

    Cards without a state count as 0.
    """
    if not total:
        return 0.0
    return float(retrievabilities(states, day, decay).sum()) / total


def new_cards_by_day(cards: int, days: int, per_day: int | None = None) -> list[int]:
    """Spread new cards evenly over the days before a date; the last ones stay quiet.

    ``per_day`` caps a day, and cards may then be left over; None: as many as it takes.
    """
    if days <= 0:
        return []
    quiet = min(days // _QUIET_SHARE, _QUIET_MOST)
    open_days = days - quiet
    if per_day is not None and cards > per_day * open_days:
        return [per_day] * open_days + [0] * quiet
    bounds = [place * cards // open_days for place in range(open_days + 1)]
    share = [after - before for before, after in pairwise(bounds)]
    return share + [0] * quiet


def interview_plan(
    states: Mapping[CardId, CardState],
    new_cards: Sequence[CardId],
    *,
    today: int,
    interview: int,
    scheduler: Scheduler,
    rng: np.random.Generator,
    per_day: int | None = None,
) -> Plan:
    """Return the plan from today to the day before an interview.

    The load and the readiness come from playing the days through: each due card is
    recalled with its own probability, a forgotten one is relearnt the same day.
    """
    total = len(states) + len(new_cards)
    decay = scheduler.decay
    now, idle = (
        readiness(states.values(), day, total, decay) for day in (today, interview)
    )
    shares = new_cards_by_day(len(new_cards), interview - today, per_day)
    cards = dict(states)
    waiting = iter(new_cards)
    days = []
    for day, share in enumerate(shares, start=today):
        due = [state for state in cards.values() if state.due_day <= day]
        chances = retrievabilities(due, day, decay)
        luck = rng.random(len(due))
        for state, chance, draw in zip(due, chances, luck, strict=True):
            recalled = state.due_at is not None or draw < chance
            cards[state.card] = _answered(scheduler, state, day, recalled=recalled)
        begun = list(islice(waiting, share))
        for card in begun:
            cards[card] = _begun(scheduler, card, day)
        days.append(PlanDay(day=day, new=len(begun), reviews=len(due)))
    ready = readiness(cards.values(), max(today, interview), total, decay)
    left = total - len(cards)
    return Plan(tuple(days), ready_now=now, ready_idle=idle, ready=ready, left_out=left)


def _answered(
    scheduler: Scheduler, state: CardState, day: int, *, recalled: bool
) -> CardState:
    rating = Rating.GOOD if recalled else Rating.AGAIN
    after = scheduler.transition(state, state.card, rating, day, noon(day))
    return _out_of_steps(scheduler, after, day)


def _begun(scheduler: Scheduler, card: CardId, day: int) -> CardState:
    after = scheduler.transition(None, card, Rating.GOOD, day, noon(day))
    return _out_of_steps(scheduler, after, day)


def _out_of_steps(scheduler: Scheduler, state: CardState, day: int) -> CardState:
    """Answer the remaining steps of the day with good."""
    while state.due_at is not None:
        state = scheduler.transition(state, state.card, Rating.GOOD, day, noon(day))
    return state
