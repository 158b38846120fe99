"""A package is taken in whole or not at all, and tells how far it is."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import NAMESPACE_URL, uuid5
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizapp.catalog import load_library
from quizapp.catalog.loading import topic_slugs
from quizapp.errors import ImportingError, StoreError
from quizapp.importing.anki import intake
from quizapp.importing.anki.intake import Here, look_into, take_in
from quizapp.importing.anki.reviews import derived_ids
from quizapp.importing.staging import staged
from quizapp.scheduling.days import Offsets, from_ms, offset_minutes, to_ms
from quizapp.store import Store

NOW = datetime(2026, 11, 28, 12, tzinfo=UTC)
NOTES = [
    (f"g{at}", 1, "x", [f"What is <b>{at}</b>?", f"\\(x_{at}\\)", ""], [0])
    for at in range(30)
]
START = 1_700_000_000_000
ANSWERS = [
    (START + at * 3_600_000, 100 + at % 30, 0, 1 + at % 4, 1, 0, 500, 4_000, 1)
    for at in range(150)
]


@pytest.fixture
def store(tmp_path):
    with Store.open(tmp_path / "log.db") as opened:
        yield opened


@pytest.fixture
def here(store):
    return Here(lambda: store, frozenset, topic_slugs, NOW, 4)


def everything(folder):
    return sorted(p.relative_to(folder) for p in folder.rglob("*"))


def test_notes_become_a_deck_and_reviews_states(
    tmp_path, store, here, package, make_collection
):
    place = package(make_collection(NOTES, ANSWERS), media={"a.svg": b"<svg/>"})
    taken = take_in(place, tmp_path / "deck", here)
    assert (taken.items, taken.added, taken.known, taken.skipped) == (30, 150, 0, 0)
    library = load_library([tmp_path / "deck"])
    assert library.left_out == ()
    assert set(store.states()) <= set(library.catalog.cards())
    assert len(store.states()) == 30
    assert store.check().ok
    before = store.states()
    store.rebuild()
    assert store.states() == before


def test_taking_in_again_elsewhere_knows_every_review(
    tmp_path, here, package, make_collection
):
    place = package(make_collection(NOTES, ANSWERS))
    take_in(place, tmp_path / "one", here)
    again = take_in(place, tmp_path / "two", here)
    assert (again.added, again.known) == (0, 150)


def test_a_second_deck_of_the_same_notes_takes_no_review_from_the_first(
    tmp_path, store, here, package, make_collection
):
    place = package(make_collection(NOTES, ANSWERS))
    take_in(place, tmp_path / "one", here)
    before = store.reviews(), store.states()
    elsewhere = replace(here, topics=lambda: topic_slugs([tmp_path / "one"]))
    assert look_into(place, elsewhere).added == 0
    again = take_in(place, tmp_path / "two", elsewhere)
    assert (again.added, again.known) == (0, 150)
    assert (store.reviews(), store.states()) == before
    assert store.check().ok
    assert load_library([tmp_path / "one", tmp_path / "two"]).left_out == ()


def test_a_look_into_a_package_tells_what_taking_it_in_then_does(
    tmp_path, store, here, package, make_collection
):
    place = package(make_collection(NOTES, ANSWERS), media={"a.svg": b"<svg/>"})
    before = everything(tmp_path)
    looked = look_into(place, here)
    assert everything(tmp_path) == before
    assert store.reviews() == []
    assert take_in(place, tmp_path / "deck", here) == looked


@pytest.mark.parametrize("error", [KeyboardInterrupt, StoreError("full")])
@pytest.mark.parametrize("step", ["read_media", "Incoming"])
def test_what_ends_it_early_leaves_nothing(
    tmp_path, store, here, package, make_collection, monkeypatch, step, error
):
    def stop(*_, **__):
        raise error

    monkeypatch.setattr(intake, step, stop)
    place = package(make_collection(NOTES, ANSWERS))
    before = everything(tmp_path)
    with pytest.raises((KeyboardInterrupt, StoreError)):
        take_in(place, tmp_path / "deck", here)
    assert everything(tmp_path) == before
    assert store.reviews() == []


def test_an_interrupt_while_the_log_is_written_leaves_nothing(
    tmp_path, store, here, package, make_collection
):
    def progress(what, done, total):
        if what == "saving":
            raise KeyboardInterrupt

    place = package(make_collection(NOTES, ANSWERS))
    with pytest.raises(KeyboardInterrupt):
        take_in(place, tmp_path / "deck", here, progress=progress)
    assert not (tmp_path / "deck").exists()
    assert list(tmp_path.glob(".deck*")) == []
    assert store.reviews() == []


def test_a_folder_that_is_full_is_refused_before_anything_is_written(
    tmp_path, store, here, package, make_collection
):
    (tmp_path / "deck").mkdir()
    (tmp_path / "deck" / "mine").write_text("mine", encoding="utf-8")
    with pytest.raises(ImportingError, match="not empty"):
        take_in(package(make_collection(NOTES, ANSWERS)), tmp_path / "deck", here)
    assert [p.name for p in (tmp_path / "deck").iterdir()] == ["mine"]
    assert store.reviews() == []


def test_what_a_killed_import_left_is_cleared(tmp_path):
    left = tmp_path / ".deck.importing-1"
    left.mkdir()
    (left / "half").write_text("x", encoding="utf-8")
    (tmp_path / "deck").mkdir()
    with staged(tmp_path / "deck") as draft:
        (draft / "whole").write_text("y", encoding="utf-8")
    assert [p.name for p in (tmp_path / "deck").iterdir()] == ["whole"]
    assert not left.exists()


def test_every_stage_is_told_and_ends(tmp_path, here, package, make_collection):
    told = {}

    def progress(what, done, total):
        assert told.get(what, (0, total))[0] <= done <= total
        told[what] = (done, total)

    place = package(make_collection(NOTES, ANSWERS))
    take_in(place, tmp_path / "deck", here, progress=progress)
    assert list(told) == ["notes", "cards", "reviews", "questions", "saving"]
    assert all(done == total for done, total in told.values())


@pytest.mark.parametrize(
    "ms",
    [
        253_402_300_800_000,  # the year 10000
        to_ms(NOW + timedelta(days=3)),
        2**62,
        -1,
        -(2**62),
    ],
)
def test_reviews_of_impossible_days_are_left_out_and_counted(
    tmp_path, store, here, package, make_collection, ms
):
    odd = (ms, 100, 0, 3, -(2**40), -(2**40), -7, 2**40, 1)
    place = package(make_collection(NOTES, [*ANSWERS, odd]))
    taken = take_in(place, tmp_path / "deck", here)
    assert (taken.added, taken.misdated) == (150, 1)
    assert store.check().ok


def test_absurd_numbers_of_a_review_do_no_harm(
    tmp_path, store, here, package, make_collection
):
    answers = [
        (START, 100, 0, 3, -(2**62), 2**62, -(2**62), 2**62, 1),
        (START + 5, 100, 0, 9, 0, 0, 0, 0, 1),
        (START + 6, 100, 0, -3, 0, 0, 0, -(2**62), 1),
        (START + 7, 100, 0, 4, 0, 0, 0, -(2**62), 77),
    ]
    taken = take_in(package(make_collection(NOTES, answers)), tmp_path / "deck", here)
    assert taken.added == 2
    assert store.check().ok
    assert [r.elapsed_ms for r in store.reviews()] == [2**31 - 1, 0]


@given(name=st.text(max_size=30), ms=st.integers(0, 2**45))
def test_the_id_of_a_review_is_a_uuid_of_version_five(name, ms):
    space = uuid5(NAMESPACE_URL, "quizapp:anki-review")
    assert derived_ids(name)(ms) == str(uuid5(space, f"{name}@{ms}"))


@given(
    ms=st.integers(0, 1_900_000_000_000),
    zone=st.sampled_from(
        (
            *("UTC", "Europe/Berlin", "Asia/Shanghai", "Australia/Lord_Howe"),
            *("Asia/Kolkata", "America/New_York", "Africa/Casablanca", "Pacific/Apia"),
        )
    ),
)
def test_offsets_are_those_of_the_clock(ms, zone):
    offsets = Offsets(ZoneInfo(zone))
    for instant in (ms, ms + 1, ms + 3_600_000):
        expected = offset_minutes(from_ms(instant), ZoneInfo(zone))
        assert offsets.minutes(instant) == expected
