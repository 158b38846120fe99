"""Writing a large package takes no longer than Anki itself would need."""

from __future__ import annotations

import json
import os
import random
import statistics
import subprocess
import time
from pathlib import Path

import pytest

from quizapp.exports.anki import Plan, PlannedNote, Preset, Schedule, write_package
from quizapp.exports.anki.collection import Frame
from quizapp.exports.anki.notetypes import NoteKind
from quizapp.exports.anki.schedule import CarriedCard, CarriedReview
from quizapp.importing.anki.package import read_package
from quizapp.models import CardId, ItemId

pytestmark = [pytest.mark.anki, pytest.mark.slow]

TIME_ANKI = Path(__file__).parents[3] / "tools" / "time_anki.py"
NOTES, REVIEWS, ROUNDS = 10_000, 80_000, 3
WORDS = [
    "mean",
    "batch",
    "variance",
    "gradient",
    "column",
    "flow",
    "of",
    "the",
    "and",
    "is",
    "over",
    "each",
]
MEMORY = {"s": 12.3456, "d": 5.123, "dr": 0.9, "decay": 0.154, "lrt": 1_790_000_000}


def rows() -> list[tuple[str, str]]:
    """Return fronts and backs of ordinary length."""
    chance = random.Random(1)  # noqa: S311 - a simulation, not a secret

    def words(count: int) -> str:
        return " ".join(chance.choice(WORDS) for _ in range(count))

    return [(f"Question {at} {words(12)}?", words(25)) for at in range(NOTES)]


def large(texts: list[tuple[str, str]]) -> tuple[Plan, Schedule]:
    """Return the notes and their schedule, eight reviews each."""
    names = [f"t.n{at}" for at in range(NOTES)]
    notes = tuple(
        PlannedNote(
            item=ItemId(name),
            id=1_700_000_000_000 + at * 1_000,
            guid=f"quizapp:{name}",
            kind=NoteKind.BASIC,
            fields=(*texts[at], "", "", name, "", ""),
            tags=("quizapp", "a::b"),
            deck=("Quizapp", "Area", "Topic"),
            mod=1_795_000_000 + at,
            cards=(CardId(name),),
        )
        for at, name in enumerate(names)
    )
    card = CarriedCard(2, 2, 300, 20, 2500, 8, 0, 0, MEMORY, 1_790_000_000)
    cards = {CardId(name): card for name in names}
    reviews = tuple(
        CarriedReview(
            1_700_000_000_000 + at, CardId(names[at % NOTES]), 3, 5, 3, 600, 5_000, 1
        )
        for at in range(REVIEWS)
    )
    return Plan(notes), Schedule(Frame(1_577_847_600), Preset(), cards, reviews)


def test_a_large_package_is_written_as_fast_as_anki_writes_its_own(tmp_path):
    texts = rows()
    (tmp_path / "notes.json").write_text(json.dumps(texts), encoding="utf-8")
    plan, schedule = large(texts)
    own, theirs = [], []
    for _ in range(ROUNDS):
        started = time.perf_counter()
        write_package(tmp_path / "own.apkg", plan, schedule)
        own.append(time.perf_counter() - started)
        done = subprocess.run(
            [os.environ["QUIZAPP_TEST_ANKI"], TIME_ANKI, tmp_path / "notes.json"],
            capture_output=True,
            text=True,
            check=True,
            timeout=120,
        )
        theirs.append(float(done.stdout))
    ratio = statistics.median(own) / statistics.median(theirs)
    assert ratio <= 1.25, (own, theirs)


def test_a_large_package_is_read_quickly_and_tells_how_far_it_is(tmp_path):
    write_package(tmp_path / "own.apkg", *large(rows()))
    told = []
    started = time.perf_counter()
    contents = read_package(
        tmp_path / "own.apkg", progress=lambda *row: told.append(row)
    )
    seconds = time.perf_counter() - started
    assert (len(contents.cards), len(contents.answers)) == (NOTES, REVIEWS)
    assert NOTES / seconds >= 5_000, seconds
    assert told[-1] == ("reviews", REVIEWS, REVIEWS)
    assert {what for what, _, _ in told} == {"notes", "cards", "reviews"}
