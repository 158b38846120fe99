"""Due days, memories and reviews as Anki will hold them."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from builders import make_catalog, make_recall, text
from histories import simulate

from quizapp.exports.anki.collection import Preset
from quizapp.exports.anki.package import write_package
from quizapp.exports.anki.schedule import carry_over, preset_of
from quizapp.models import Rating, ReviewKind, State
from quizapp.scheduling.days import offset_minutes, to_ms
from quizapp.scheduling.memory import MemorySettings, Scheduler


@pytest.fixture
def scheduler():
    """Return a scheduler with the default settings."""
    return Scheduler(MemorySettings())


def items(count):
    """Return recall items that differ in their prompts."""
    return [
        make_recall(f"t.n{at}", prompt=text(f"Number {at}?")) for at in range(count)
    ]


def names(count):
    """Return the ids of ``items``."""
    return [f"t.n{at}" for at in range(count)]


def test_every_standing_review_is_carried_and_no_other(scheduler):
    reviews, _ = simulate(names(5), scheduler, days=60)
    last = reviews[-1]
    extra = [
        replace(reviews[0], id="exam", kind=ReviewKind.EXAM),
        replace(reviews[1], id="cram", kind=ReviewKind.CRAM),
        replace(last, id="v", kind=ReviewKind.VOID, rating=None, voids=last.id),
    ]
    carried = carry_over(scheduler, [*reviews, *extra], Preset())
    assert len(carried.reviews) == len(reviews) - 1


def test_ids_of_reviews_are_unique_in_a_package(scheduler):
    reviews, _ = simulate(names(4), scheduler, days=30)
    at = reviews[0].at
    same = [replace(row, at=at) for row in reviews]
    carried = carry_over(scheduler, same, Preset())
    numbers = [row.ms for row in carried.reviews]
    assert len(set(numbers)) == len(numbers)
    assert min(numbers) == to_ms(at)


def test_the_first_row_of_a_card_is_learning_and_lapses_are_relearning(scheduler):
    reviews, _ = simulate(names(30), scheduler, days=400)
    carried = carry_over(scheduler, reviews, Preset())
    first = {}
    for row in carried.reviews:
        first.setdefault(row.card, row)
    assert {row.kind for row in first.values()} == {0}
    assert {row.last_interval for row in first.values()} == {0}
    assert {row.kind for row in carried.reviews} == {0, 1, 2}
    assert all(
        row.interval != 0 and 100 <= row.factor <= 1100 for row in carried.reviews
    )


def test_a_card_carries_its_due_day_and_memory(scheduler):
    reviews, states = simulate(names(40), scheduler, days=300)
    carried = carry_over(scheduler, reviews, Preset())
    first = min(row.study_day for row in reviews)
    for name, state in states.items():
        card = carried.cards[name]
        assert card.reps == state.reps
        assert card.lapses == state.lapses
        assert card.memory["s"] == round(state.stability, 4)
        assert card.memory["d"] == round(state.difficulty, 3)
        if state.state is State.REVIEW:
            assert (card.type, card.queue) == (2, 2)
            assert card.due == state.due_day - first
            assert card.interval == state.due_day - state.last_day
    data = next(iter(carried.cards.values())).data(7)
    assert len(data) <= 100
    assert json.loads(data)["pos"] == 7


def test_a_card_in_a_step_keeps_its_minute_and_its_steps_left(scheduler):
    reviews, _ = simulate(names(1), scheduler, days=2, most=1)
    again = [replace(reviews[0], rating=Rating.AGAIN)]
    card = carry_over(scheduler, again, Preset()).cards["t.n0"]
    assert (card.type, card.queue, card.left, card.interval) == (1, 1, 2, 0)
    assert card.due == to_ms(again[0].at) // 1000 + 60
    assert card.memory["lrt"] == to_ms(again[0].at) // 1000


def test_the_same_log_gives_the_same_schedule_in_any_order(scheduler):
    reviews, _ = simulate(names(10), scheduler, days=200)
    assert carry_over(scheduler, reviews, Preset()) == carry_over(
        scheduler, reviews[::-1], Preset()
    )


def test_memories_are_written_as_anki_counts_days_in_one_zone(scheduler):
    reviews, states = simulate(names(40), scheduler, zone="America/Los_Angeles")
    winter = carry_over(scheduler, reviews, Preset(), offset=-480)
    summer = carry_over(scheduler, reviews, Preset(), offset=-420)
    moved = [n for n in states if winter.cards[n].memory != summer.cards[n].memory]
    assert moved
    assert all(winter.cards[n].due == summer.cards[n].due for n in states)


@pytest.mark.anki
@pytest.mark.parametrize("zone", ["UTC", "Asia/Tokyo", "America/Los_Angeles"])
def test_two_years_arrive_and_anki_recomputes_the_same(
    tmp_path, plan_of, anki, scheduler, zone
):
    count = 300
    reviews, states = simulate(names(count), scheduler, zone=zone)
    preset = preset_of(scheduler.settings, new=20, reviews=200)
    offset = offset_minutes(datetime.now(UTC), ZoneInfo(zone))
    schedule = carry_over(scheduler, reviews, preset, offset=offset)
    plan = plan_of(make_catalog(items(count)))
    write_package(tmp_path / "a.apkg", plan, schedule)
    report = anki(tmp_path / "a.apkg", "--recompute-fsrs", zone=zone)
    assert report["problems"] == []
    arrived = report["collection"]["states"]
    assert len(arrived) == len(states) == count
    assert sum(report["collection"]["reviews"].values()) == len(reviews)
    shift = {
        row["due_in"] - states[name.split(":")[1].split("#")[0]].due_day
        for name, row in arrived.items()
        if row["type"] == 2
    }
    assert len(shift) == 1
    for name, row in arrived.items():
        card = schedule.cards[name.split(":")[1].split("#")[0]]
        assert row["ivl"] == card.interval
        assert (row["reps"], row["lapses"]) == (card.reps, card.lapses)
        assert row["s"] == pytest.approx(card.memory["s"], rel=2e-4)
        assert row["d"] == pytest.approx(card.memory["d"], abs=1e-3)
    recomputed = report["recomputed"]
    assert recomputed["with_state_after"] == count
    assert recomputed["within_0.1_percent"] == count, recomputed
    assert recomputed["rest_changed"] == 0


@pytest.mark.anki
def test_own_weights_travel_in_the_preset(tmp_path, plan_of, anki):
    settings = MemorySettings()
    own = tuple(
        p * 1.1 if at in (0, 1, 2, 8) else p for at, p in enumerate(settings.parameters)
    )
    scheduler = Scheduler(replace(settings, parameters=own, desired_retention=0.87))
    reviews, _ = simulate(names(60), scheduler)
    preset = preset_of(scheduler.settings, new=20, reviews=200)
    schedule = carry_over(scheduler, reviews, preset)
    write_package(tmp_path / "a.apkg", plan_of(make_catalog(items(60))), schedule)
    with_preset = anki(tmp_path / "a.apkg", "--recompute-fsrs")
    assert with_preset["problems"] == []
    assert with_preset["recomputed"]["within_0.1_percent"] == 60
    without = anki(tmp_path / "a.apkg", "--recompute-fsrs", "--no-presets")
    assert without["recomputed"]["within_0.1_percent"] < 60


@pytest.mark.anki
def test_a_second_import_leaves_the_schedule_alone(tmp_path, plan_of, anki, scheduler):
    reviews, _ = simulate(names(20), scheduler, days=200)
    plan = plan_of(make_catalog(items(20)))
    schedule = carry_over(scheduler, reviews, Preset())
    write_package(tmp_path / "a.apkg", plan, schedule)
    write_package(
        tmp_path / "b.apkg", plan, carry_over(scheduler, reviews[:50], Preset())
    )
    report = anki(tmp_path / "a.apkg", "--again", tmp_path / "b.apkg")
    assert report["problems"] == []
    assert report["again"]["effect"]["cards_changed"] == 0
    assert report["again"]["effect"]["reviews_added"] == 0


@pytest.mark.anki
def test_without_learning_progress_the_cards_arrive_new(
    tmp_path, plan_of, anki, scheduler
):
    reviews, _ = simulate(names(20), scheduler, days=200)
    schedule = carry_over(scheduler, reviews, Preset())
    write_package(tmp_path / "a.apkg", plan_of(make_catalog(items(20))), schedule)
    report = anki(tmp_path / "a.apkg", "--no-scheduling")
    assert report["problems"] == []
    assert report["collection"]["card_types"] == {"0": 20}
