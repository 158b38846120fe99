"""Many cards replayed at once stand where the library takes each of them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from histories import simulate
from hypothesis import given, settings
from hypothesis import strategies as st

from quizapp.models import CardId, Rating, Review, ReviewKind
from quizapp.scheduling import batch, fuzz
from quizapp.scheduling.batch import replay_all
from quizapp.scheduling.days import from_ms, to_ms
from quizapp.scheduling.entries import LogEntry
from quizapp.scheduling.memory import MemorySettings, Scheduler

DAY = 740_000
OTHER = (
    *(0.4, 1.2, 3.1, 15.7, 7.2, 0.53, 1.4, 0.05, 1.5, 0.12, 1.0, 1.9, 0.11),
    *(0.34, 1.6, 0.3, 2.9, 0.5, 0.3, 0.2, 0.3),
)
SETTINGS = [
    MemorySettings(),
    MemorySettings(fuzz=False),
    MemorySettings(parameters=OTHER, desired_retention=0.83),
    MemorySettings(learning_steps=(), relearning_steps=()),
    MemorySettings(learning_steps=(5,), relearning_steps=(5, 30, 2_000)),
    MemorySettings(learning_steps=(1, 10, 1_440, 4_000), desired_retention=0.97),
    MemorySettings(maximum_interval=30, relearning_steps=()),
    MemorySettings(maximum_interval=2),
    MemorySettings(desired_retention=0.6, parameters=OTHER),
]


def entry(review: Review) -> LogEntry:
    """Return what a replay needs of a review."""
    return LogEntry(
        card=str(review.card),
        at_ms=to_ms(review.at),
        device=review.device,
        seq=review.seq,
        id=review.id,
        study_day=review.study_day,
        kind=review.kind.value,
        rating=None if review.rating is None else int(review.rating),
        voids=review.voids,
    )


def one_by_one(scheduler, reviews):
    """Return what the library makes of each card alone."""
    by_card = {}
    for review in reviews:
        by_card.setdefault(review.card, []).append(review)
    states = [scheduler.replay(rows) for rows in by_card.values()]
    return sorted((s for s in states if s is not None), key=lambda s: s.card)


def same(scheduler, reviews):
    """Assert that both ways lead to the very same states, bit for bit."""
    assert replay_all(scheduler, map(entry, reviews)) == one_by_one(scheduler, reviews)


@pytest.fixture
def wide(monkeypatch):
    """Let even single cards go through the arrays."""
    monkeypatch.setattr(batch, "_NARROW", 1)


KINDS = st.sampled_from(
    [ReviewKind.LEARN]
    + [ReviewKind.REVIEW] * 12
    + [ReviewKind.FORWARD] * 2
    + [ReviewKind.CRAM, ReviewKind.EXAM, ReviewKind.VOID]
)
ROWS = st.lists(
    st.tuples(
        st.integers(0, 5),  # card
        st.sampled_from([0, 0, 0, 1, 1, 2, 3, 7, 30, 200, 3_000, -1]),  # days later
        st.sampled_from([1, 2, 3, 3, 3, 4]),
        KINDS,
        st.integers(0, 40),  # which row a void row names
        st.sampled_from([0, 1, 59_000, 700_000]),  # milliseconds later
    ),
    max_size=60,
)


def log(rows):
    """Return reviews from drawn rows; instants and days may go back."""
    reviews = []
    day, ms = DAY, 1_700_000_000_000
    for number, (card, days, rating, kind, named, later) in enumerate(rows):
        day, ms = day + days, ms + days * 86_400_000 + later
        asked = kind not in (ReviewKind.FORWARD, ReviewKind.VOID)
        reviews.append(
            Review(
                id=f"r{number}",
                device="ab"[number % 2],
                seq=number,
                card=CardId(f"t.n{card}"),
                at=from_ms(ms),
                tz_offset_min=0,
                study_day=day,
                kind=kind,
                rating=Rating(rating) if asked else None,
                voids=f"r{named}" if kind is ReviewKind.VOID else None,
            )
        )
    return reviews


@settings(max_examples=300, deadline=None)
@given(rows=ROWS, which=st.sampled_from(SETTINGS), narrow=st.sampled_from([1, 3, 24]))
def test_any_log_leads_to_the_librarys_states(rows, which, narrow):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(batch, "_NARROW", narrow)
        same(Scheduler(which), log(rows))


@pytest.mark.parametrize("which", SETTINGS)
def test_years_of_study_lead_to_the_librarys_states(which, wide):
    scheduler = Scheduler(which)
    reviews, states = simulate([f"t.n{at}" for at in range(60)], scheduler, most=25)
    assert replay_all(scheduler, map(entry, reviews)) == sorted(
        states.values(), key=lambda state: state.card
    )


def test_one_long_history_is_finished_by_the_library():
    scheduler = Scheduler(MemorySettings())
    many, _ = simulate([f"t.n{at}" for at in range(40)], scheduler, days=60, most=6)
    long, _ = simulate(["t.long"], scheduler, days=3_000, most=80)
    assert len(long) > 6
    same(scheduler, [*long, *many])


def test_the_order_of_the_rows_does_not_matter(wide):
    scheduler = Scheduler(MemorySettings())
    reviews, _ = simulate(["t.a", "t.b"], scheduler, days=100)
    rows = [entry(review) for review in reviews]
    assert replay_all(scheduler, reversed(rows)) == replay_all(scheduler, rows)


def test_a_log_that_moves_no_card_leads_to_nothing(wide):
    scheduler = Scheduler(MemorySettings())
    reviews, _ = simulate(["t.a"], scheduler, days=9)
    assert replay_all(scheduler, []) == []
    crammed = [replace(review, kind=ReviewKind.CRAM) for review in reviews]
    assert replay_all(scheduler, map(entry, crammed)) == []
    forward = replace(reviews[0], kind=ReviewKind.FORWARD, rating=None)
    assert replay_all(scheduler, [entry(forward)]) == []


@given(
    interval=st.integers(1, 40_000),
    previous=st.integers(-5, 40_000),
    at=st.floats(0, 1, exclude_max=True),
    maximum=st.sampled_from([1, 2, 3, 10, 365, 36_500]),
)
def test_fuzz_of_many_is_the_fuzz_of_each(interval, previous, at, maximum):
    interval = min(interval, maximum)
    least = fuzz.least_days(interval, previous, maximum)
    many = fuzz.least_days_all(np.array([interval]), np.array([previous]), maximum)
    assert many.tolist() == [least]
    minimum = min(least, maximum)
    one = fuzz.fuzzed(interval, at, minimum=minimum, maximum=maximum)
    days = fuzz.fuzzed_all(
        np.array([interval]), np.array([at]), np.array([minimum]), maximum
    )
    assert days.tolist() == [one]
