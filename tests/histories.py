"""Years of study, simulated: the same reviews for the same seed."""

from __future__ import annotations

import random
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from quizapp.models import CardId, CardState, Rating, Review, ReviewKind
from quizapp.scheduling.days import Moment
from quizapp.scheduling.memory import Scheduler

FIRST = datetime(2024, 11, 21, 9, 0, tzinfo=UTC)


def simulate(
    cards: Iterable[str],
    scheduler: Scheduler,
    *,
    days: int = 730,
    seed: int = 1,
    zone: str = "UTC",
    most: int = 40,
) -> tuple[list[Review], dict[CardId, CardState]]:
    """Return the log of learning cards over ``days`` days, and where each ended."""
    chance = random.Random(seed)  # noqa: S311 - a simulation, not a secret
    reviews: list[Review] = []
    states: dict[CardId, CardState] = {}
    place = ZoneInfo(zone)
    end = FIRST + timedelta(days=days)
    for name in cards:
        card, state = CardId(name), None
        at = FIRST + timedelta(
            days=chance.randrange(days // 2), seconds=chance.random() * 36_000
        )
        for _ in range(most):
            if at > end:
                break
            moment = Moment.of(at, place)
            rating = Rating(chance.choices((1, 2, 3, 4), (12, 15, 60, 13))[0])
            review = Review(
                id=f"{name}-{len(reviews)}",
                device="here",
                seq=len(reviews) + 1,
                card=card,
                at=moment.at,
                tz_offset_min=moment.tz_offset_min,
                study_day=moment.study_day,
                kind=ReviewKind.LEARN if state is None else ReviewKind.REVIEW,
                rating=rating,
                elapsed_ms=chance.randrange(800, 60_000),
            )
            reviews.append(review)
            state = scheduler.apply(state, review)
            assert state is not None
            if state.due_at is not None:
                at = state.due_at + timedelta(seconds=chance.randrange(5, 900))
                continue
            late = chance.choices((0, 1, 3, 20), (70, 15, 10, 5))[0]
            wait = state.due_day - state.last_day + late
            hour = timedelta(seconds=chance.random() * 36_000)
            at = at.replace(hour=7, minute=0) + timedelta(days=wait) + hour
        if state is not None:
            states[card] = state
    return reviews, states
