"""Forecasts: against the memory model itself and against counting by hand."""

from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quizapp.models import CardId, Rating, Review, ReviewKind
from quizapp.scheduling.days import noon
from quizapp.scheduling.forecast import (
    RETRIEVABILITY_EDGES,
    STABILITY_EDGES,
    due_by_day,
    forgetting_curve,
    histogram,
    interview_plan,
    new_cards_by_day,
    readiness,
    retrievabilities,
    reviews_by_day,
    true_retention,
)
from quizapp.scheduling.memory import MemorySettings, Scheduler

TODAY = 740_000
SCHEDULER = Scheduler()


def learnt(card, day=TODAY, rating=Rating.EASY):
    return SCHEDULER.transition(None, CardId(card), rating, day, noon(day))


def make_review(number, card, day, rating, kind=ReviewKind.REVIEW, *, voids=None):
    return Review(
        id=f"r{number}",
        device="a",
        seq=number,
        card=CardId(card),
        at=noon(day) + timedelta(seconds=number),
        tz_offset_min=0,
        study_day=day,
        kind=kind,
        rating=None if rating is None else Rating(rating),
        voids=voids,
    )


@settings(max_examples=50, deadline=None)
@given(
    st.lists(st.tuples(st.floats(0.01, 3_000), st.integers(0, 900)), max_size=6),
    st.sampled_from([0.1, 0.1542, 0.5, 0.8]),
)
def test_the_curve_is_the_library_s_over_arrays(cards, decay):
    parameters = (*MemorySettings().parameters[:20], decay)
    scheduler = Scheduler(MemorySettings(parameters=parameters))
    states = [
        replace(learnt(f"c{n}", TODAY - ago), stability=stability)
        for n, (stability, ago) in enumerate(cards)
    ]
    expected = [scheduler.retrievability(state, TODAY) for state in states]
    found = retrievabilities(states, TODAY, scheduler.decay)
    assert found == pytest.approx(expected, rel=1e-12)


def test_the_curve_starts_at_one_and_is_nine_tenths_after_one_stability():
    days = np.array([-3.0, 0.0, 7.0, 700.0])
    found = forgetting_curve(days, np.full(4, 7.0), 0.1542)
    assert found[:3] == pytest.approx([1.0, 1.0, 0.9])
    assert 0 < found[3] < 0.9


def test_histograms_count_every_value_once():
    counted = histogram([0.5, 1.0, 2.9, 400.0], STABILITY_EDGES)
    assert counted.counts == (1, 2, 0, 0, 0, 0, 0, 0, 1)
    assert histogram([0.0, 0.95, 1.0], RETRIEVABILITY_EDGES).counts[-1] == 2
    assert sum(histogram([], RETRIEVABILITY_EDGES).counts) == 0


def test_what_is_overdue_is_due_today():
    states = [replace(learnt(f"c{d}"), due_day=TODAY + d) for d in (-9, 0, 0, 2, 40)]
    assert due_by_day(states, TODAY, 4).tolist() == [3, 0, 1, 0]
    assert due_by_day([], TODAY, 3).tolist() == [0, 0, 0]


def test_answers_are_counted_by_day_without_those_undone():
    rows = [
        make_review(0, "a", TODAY - 2, 3),
        make_review(1, "b", TODAY, 3),
        make_review(2, "c", TODAY, 3),
        make_review(3, "c", TODAY, None, ReviewKind.VOID, voids="r2"),
        make_review(4, "d", TODAY - 30, 3),
    ]
    assert reviews_by_day(rows, TODAY, 4).tolist() == [0, 1, 0, 1]


def test_true_retention_counts_the_first_due_answer_of_a_day():
    learn = ReviewKind.LEARN
    rows = [
        make_review(0, "a", TODAY - 40, 3, learn),
        make_review(1, "a", TODAY - 30, 3),  # young, recalled
        make_review(2, "a", TODAY, 1),  # waited 30 days, forgotten
        make_review(3, "a", TODAY, 3, learn),  # the relearning does not count
        make_review(4, "b", TODAY - 3, 3, learn),
        make_review(5, "b", TODAY, 2),  # young, recalled
        make_review(6, "b", TODAY, 3, ReviewKind.CRAM),
        make_review(7, "c", TODAY - 3, 3, learn),
        make_review(8, "c", TODAY, 1),
        make_review(9, "c", TODAY, None, ReviewKind.VOID, voids="r8"),
    ]
    found = true_retention(rows, TODAY - 7, TODAY)
    assert (found.all.asked, found.all.recalled) == (2, 1)
    assert (found.mature.asked, found.mature.recalled) == (1, 0)
    assert (found.young.asked, found.young.recalled) == (1, 1)
    assert found.all.share == 0.5
    assert true_retention(rows, TODAY - 30, TODAY).young.asked == 2
    assert true_retention([], 0, TODAY).all.share is None


def test_readiness_counts_what_was_never_seen_as_not_known():
    states = [learnt("a"), learnt("b")]
    assert readiness(states, TODAY, 4, SCHEDULER.decay) == pytest.approx(0.5)
    assert readiness([], TODAY, 0, SCHEDULER.decay) == 0.0


@settings(max_examples=100, deadline=None)
@given(
    st.integers(0, 500), st.integers(0, 90), st.one_of(st.none(), st.integers(0, 30))
)
def test_new_cards_are_spread_evenly_and_none_is_lost(cards, days, per_day):
    shares = new_cards_by_day(cards, days, per_day)
    assert len(shares) == max(0, days)
    if per_day is None and days:
        assert sum(shares) == cards
    assert sum(shares) <= cards
    begun = shares[: days - min(days // 5, 7)]
    if begun:
        assert max(begun) - min(begun) <= 1
    if per_day is not None and begun:
        assert max(begun) <= max(per_day, 1)
        assert sum(shares) == min(cards, per_day * len(begun))


def plan(states, fresh, days, **changes):
    return interview_plan(
        {state.card: state for state in states},
        [CardId(card) for card in fresh],
        today=TODAY,
        interview=TODAY + days,
        scheduler=SCHEDULER,
        rng=np.random.default_rng(7),
        **changes,
    )


def test_the_plan_begins_every_card_and_ends_ready():
    made = plan(
        [learnt(f"o{n}", TODAY - 4) for n in range(20)],
        [f"n{n}" for n in range(60)],
        35,
    )
    assert sum(day.new for day in made.days) == 60
    assert [day.day for day in made.days] == list(range(TODAY, TODAY + 35))
    assert all(day.new == 0 for day in made.days[-7:])
    assert sum(day.reviews for day in made.days) > 60
    assert made.ready_idle < made.ready_now < 0.3
    assert 0.9 < made.ready <= 1.0
    assert made.left_out == 0


def test_the_plan_says_what_a_daily_limit_leaves_out():
    made = plan([], [f"n{n}" for n in range(100)], 10, per_day=5)
    assert made.left_out == 60
    assert made.ready < 0.5


def test_a_date_that_is_today_leaves_nothing_to_plan():
    made = plan([learnt("a")], ["b"], 0)
    assert made.days == ()
    assert made.ready == made.ready_idle == made.ready_now == pytest.approx(0.5)
    assert made.left_out == 1


def test_the_same_seed_gives_the_same_plan():
    cards = [f"n{n}" for n in range(30)]
    assert plan([], cards, 20) == plan([], cards, 20)
