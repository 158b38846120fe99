"""The memory model: Anki's figures, the library's published sequences, our rules."""

import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quizapp.models import CardId, Rating, Review, ReviewKind, State
from quizapp.scheduling.days import noon
from quizapp.scheduling.memory import (
    MODEL,
    Interval,
    MemorySettings,
    Scheduler,
    effective,
    in_order,
)

CARD = CardId("act-sigmoid.saturation")
DAY = 740_000
VECTORS = json.loads(
    (Path(__file__).parents[2] / "data" / "fsrs_anki_vectors.json").read_text()
)


def plain(**changes):
    """Return a scheduler without steps and fuzz."""
    settings = {"learning_steps": (), "relearning_steps": (), "fuzz": False}
    return Scheduler(MemorySettings(**(settings | changes)))


def study(scheduler, history, card=CARD):
    """Return the state after [(study day, rating)]."""
    state = None
    for day, rating in history:
        state = scheduler.transition(
            state, card, Rating(rating), DAY + day, noon(DAY + day)
        )
    return state


def make_review(number, day, rating, kind=ReviewKind.REVIEW, **changes):
    review = Review(
        id=f"r{number}",
        device="a",
        seq=number,
        card=CARD,
        at=noon(DAY + day) + timedelta(minutes=number),
        tz_offset_min=0,
        study_day=DAY + day,
        kind=kind,
        rating=None if rating is None else Rating(rating),
    )
    return replace(review, **changes)


# ----- Anki's figures: made with Anki 26.9.3, tolerances for its single precision -----


@pytest.mark.parametrize("case", VECTORS["cases"], ids=lambda case: case["id"])
@pytest.mark.parametrize("which", ["default", "other"])
def test_states_and_intervals_are_those_of_anki(case, which):
    parameters = tuple(VECTORS["parameters"][which])
    for retention in VECTORS["desired_retention"]:
        scheduler = plain(parameters=parameters, desired_retention=retention)
        state = None
        for (day, rating), (stability, difficulty) in zip(
            case["reviews"], case[which]["states"], strict=True
        ):
            at = noon(DAY + day)
            state = scheduler.transition(state, CARD, Rating(rating), DAY + day, at)
            assert state.stability == pytest.approx(stability, rel=3e-5)
            assert state.difficulty == pytest.approx(difficulty, abs=1e-5)
        ask = DAY + case["ask_day"]
        given_ = scheduler.intervals(state, CARD, ask, noon(ask))
        for name, days in case[which]["next"][str(retention)].items():
            # Below a day Anki answers in seconds; whole days answer 1 there.
            assert given_[Rating[name.upper()]].days == max(1, int(days)), name


# ----- The sequences that py-fsrs publishes -----


def test_gives_the_published_intervals():
    scheduler = Scheduler(MemorySettings(fuzz=False))
    state, day, at = None, DAY, noon(DAY)
    found = []
    for rating in [3] * 6 + [1] * 2 + [3] * 5:
        state = scheduler.transition(state, CARD, Rating(rating), day, at)
        found.append(0 if state.due_at else state.due_day - day)
        day = state.due_day
        at = state.due_at or noon(day)
    assert found == [0, 2, 11, 46, 163, 498, 0, 0, 2, 4, 7, 12, 21]


def test_gives_the_published_memory():
    history = [(0, 1), (0, 3), (1, 3), (4, 3), (12, 3), (33, 3)]
    state = study(Scheduler(MemorySettings(fuzz=False)), history)
    assert state.stability == pytest.approx(53.62691, abs=1e-4)
    assert state.difficulty == pytest.approx(6.3574867, abs=1e-4)


# ----- Study days -----


@settings(max_examples=30, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 20), st.integers(1, 4)), min_size=1, max_size=8)
)
def test_the_hour_of_an_answer_changes_nothing_but_the_steps(gaps):
    scheduler = Scheduler()
    early = late = None
    day = DAY
    for gap, rating in gaps:
        day += gap
        at = noon(day)
        early = scheduler.transition(
            early, CARD, Rating(rating), day, at - timedelta(hours=8)
        )
        late = scheduler.transition(
            late, CARD, Rating(rating), day, at + timedelta(hours=15)
        )
    assert replace(early, due_at=None) == replace(late, due_at=None)
    if early.due_at is not None:
        assert late.due_at - early.due_at == timedelta(hours=23)


def test_a_clock_set_back_counts_as_the_same_day():
    scheduler = plain()
    back = study(scheduler, [(10, 3), (4, 3)])
    same = study(scheduler, [(10, 3), (10, 3)])
    assert back.stability == same.stability
    assert back.last_day == DAY + 4


# ----- Steps -----


def test_a_missed_card_returns_in_minutes_and_then_in_days():
    scheduler = Scheduler()
    at = noon(DAY)
    first = scheduler.transition(None, CARD, Rating.AGAIN, DAY, at)
    assert (first.state, first.due_at) == (State.LEARNING, at + timedelta(minutes=1))
    assert first.due_day == DAY
    second = scheduler.transition(first, CARD, Rating.GOOD, DAY, at)
    assert (second.state, second.due_at) == (State.LEARNING, at + timedelta(minutes=10))
    third = scheduler.transition(second, CARD, Rating.GOOD, DAY, at)
    assert (third.state, third.due_at) == (State.REVIEW, None)
    assert third.due_day > DAY
    lapse = scheduler.transition(third, CARD, Rating.AGAIN, third.due_day, at)
    assert (lapse.state, lapse.lapses) == (State.RELEARNING, 1)
    assert lapse.due_at == at + timedelta(minutes=10)
    assert (first.lapses, lapse.reps) == (0, 4)


def test_the_buttons_say_steps_in_minutes_and_intervals_in_days():
    given_ = Scheduler(MemorySettings(fuzz=False)).intervals(None, CARD, DAY, noon(DAY))
    assert given_ == {
        Rating.AGAIN: Interval(minutes=1),
        Rating.HARD: Interval(minutes=5.5),
        Rating.GOOD: Interval(minutes=10),
        Rating.EASY: Interval(days=8),
    }


def test_minutes_are_counted_in_whole_milliseconds():
    at = noon(DAY) + timedelta(microseconds=1_999)
    state = Scheduler().transition(None, CARD, Rating.AGAIN, DAY, at)
    assert state.due_at == noon(DAY) + timedelta(minutes=1, milliseconds=1)


# ----- Buttons -----

HISTORY = st.lists(
    st.tuples(st.integers(0, 40), st.integers(1, 4)), min_size=1, max_size=10
)


@settings(max_examples=60, deadline=None)
@given(HISTORY, st.integers(0, 60), st.text(min_size=1, max_size=5))
def test_hard_is_below_good_and_good_below_easy_with_fuzz(gaps, wait, name):
    scheduler = Scheduler()
    card = CardId(name)
    state, day = None, DAY
    for gap, rating in gaps:
        day += gap
        state = scheduler.transition(state, card, Rating(rating), day, noon(day))
    day += wait
    given_ = scheduler.intervals(state, card, day, noon(day))
    days = [given_[r].days for r in (Rating.HARD, Rating.GOOD, Rating.EASY)]
    in_days = [d for d in days if d]
    assert in_days == sorted(set(in_days))
    if state.state is State.REVIEW:
        assert len(in_days) == 3
    for rating, after in scheduler.outcomes(state, card, day, noon(day)).items():
        assert after == scheduler.transition(state, card, rating, day, noon(day))


def test_fuzz_moves_days_but_no_memory():
    history = [(0, 3), (0, 3), (3, 3), (15, 3), (60, 3)]
    with_fuzz = [study(Scheduler(), history, CardId(f"c{n}")) for n in range(40)]
    without = study(Scheduler(MemorySettings(fuzz=False)), history)
    assert len({state.due_day for state in with_fuzz}) > 10
    assert {state.stability for state in with_fuzz} == {without.stability}
    assert {state.difficulty for state in with_fuzz} == {without.difficulty}


def test_intervals_stay_within_the_maximum():
    scheduler = Scheduler(MemorySettings(maximum_interval=30))
    state = study(scheduler, [(0, 4), (8, 4), (38, 4), (68, 4)])
    given_ = scheduler.intervals(state, CARD, DAY + 98, noon(DAY + 98))
    assert max(interval.days for interval in given_.values()) == 30


# ----- Replay -----


def test_a_replay_gives_the_state_of_the_transitions():
    scheduler = Scheduler()
    rows = [
        make_review(n, day, r)
        for n, (day, r) in enumerate([(0, 3), (0, 3), (4, 1), (4, 3)])
    ]
    state = study(scheduler, [(0, 3), (0, 3), (4, 1), (4, 3)])
    replayed = scheduler.replay(reversed(rows))
    assert replayed.log_head == "r3"
    assert replace(replayed, log_head="") == replace(state, log_head="")


def test_what_is_voided_never_happened():
    scheduler = Scheduler()
    kept = [make_review(0, 0, 3), make_review(1, 0, 3)]
    undone = make_review(2, 3, 1)
    void = make_review(3, 3, None, ReviewKind.VOID, voids="r2")
    assert scheduler.replay([*kept, undone, void]) == scheduler.replay(kept)
    assert scheduler.replay([undone, void]) is None
    assert effective([*kept, undone, void]) == kept


def test_a_void_row_cannot_be_voided():
    scheduler = Scheduler()
    rows = [
        make_review(0, 0, 3),
        make_review(1, 0, None, ReviewKind.VOID, voids="r0"),
        make_review(2, 0, None, ReviewKind.VOID, voids="r1"),
    ]
    assert scheduler.replay(rows) is None


@pytest.mark.parametrize("kind", [ReviewKind.CRAM, ReviewKind.EXAM])
def test_cramming_and_exams_move_no_schedule(kind):
    scheduler = Scheduler()
    rows = [make_review(0, 0, 3), make_review(1, 0, 3)]
    assert scheduler.replay([*rows, make_review(2, 1, 1, kind)]) == scheduler.replay(
        rows
    )
    assert scheduler.replay([make_review(0, 0, 1, kind)]) is None


def test_a_card_brought_forward_is_due_with_its_memory_unchanged():
    scheduler = Scheduler()
    rows = [make_review(0, 0, 4), make_review(1, 2, None, ReviewKind.FORWARD)]
    before, after = scheduler.replay(rows[:1]), scheduler.replay(rows)
    assert (before.due_day > DAY + 2, after.due_day) == (True, DAY + 2)
    assert replace(after, due_day=0, log_head="") == replace(
        before, due_day=0, log_head=""
    )
    assert scheduler.replay(rows[1:]) is None


def test_the_order_of_the_replay_is_time_then_device_then_number():
    rows = [
        make_review(1, 0, 3, device="b", at=noon(DAY)),
        make_review(2, 0, 3, device="a", at=noon(DAY)),
        make_review(1, 0, 3, device="a", at=noon(DAY), id="x"),
        make_review(9, 0, 3, device="z", at=noon(DAY) - timedelta(hours=1)),
    ]
    assert [(r.device, r.seq) for r in in_order(rows)] == [
        ("z", 9),
        ("a", 1),
        ("a", 2),
        ("b", 1),
    ]


# ----- Retrievability and settings -----


def test_recall_falls_to_nine_tenths_after_one_stability():
    scheduler = plain()
    state = replace(study(scheduler, [(0, 3)]), stability=10.0)
    assert scheduler.retrievability(state, DAY) == pytest.approx(1.0)
    assert scheduler.retrievability(state, DAY + 10) == pytest.approx(0.9)


def test_settings_survive_a_round_trip():
    settings_ = MemorySettings(desired_retention=0.85, learning_steps=(2,), fuzz=False)
    assert MemorySettings.from_json(settings_.to_json()) == settings_
    assert json.loads(settings_.to_json())["model"] == MODEL


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"model": "fsrs-7"}', "3", "null"])
def test_other_settings_are_refused(text):
    with pytest.raises(ValueError, match=r".+"):
        MemorySettings.from_json(text)


def test_parameters_out_of_bounds_are_named():
    with pytest.raises(ValueError, match=r"parameters\[20\]"):
        plain(parameters=(*MemorySettings().parameters[:20], 5.0))
    with pytest.raises(ValueError, match="21"):
        plain(parameters=(1.0,) * 19)
    with pytest.raises(ValueError, match="retention"):
        plain(desired_retention=1.0)
