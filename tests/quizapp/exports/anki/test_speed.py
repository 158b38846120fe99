"""Large packages are written and taken in quickly."""

from __future__ import annotations

import json
import os
import subprocess
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest
from large_package import NOTES, REVIEWS, large, texts

from quizapp.catalog.loading import topic_slugs
from quizapp.exports.anki import write_package
from quizapp.importing.anki.intake import Here, take_in
from quizapp.importing.anki.package import read_package
from quizapp.store import Store

pytestmark = [pytest.mark.anki, pytest.mark.slow]

TIME_ANKI = Path(__file__).parents[3] / "tools" / "time_anki.py"
ROUNDS = 3


def test_a_large_package_is_written_as_fast_as_anki_writes_its_own(tmp_path):
    rows = texts()
    (tmp_path / "notes.json").write_text(json.dumps(rows), encoding="utf-8")
    plan, schedule = large(rows)
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
        theirs.append(json.loads(done.stdout)["write"])
    assert min(own) / min(theirs) <= 1.25, (own, theirs)


def test_a_large_package_is_read_quickly_and_tells_how_far_it_is(tmp_path):
    write_package(tmp_path / "own.apkg", *large(texts()))
    told = []
    started = time.process_time()
    contents = read_package(
        tmp_path / "own.apkg", progress=lambda *row: told.append(row)
    )
    seconds = time.process_time() - started
    assert (len(contents.cards), len(contents.answers)) == (NOTES, REVIEWS)
    assert NOTES / seconds >= 5_000, seconds
    assert told[-1] == ("reviews", REVIEWS, REVIEWS)
    assert {what for what, _, _ in told} == {"notes", "cards", "reviews"}


def test_a_large_package_is_taken_in_and_the_log_is_sound(tmp_path):
    place = tmp_path / "foreign.apkg"
    write_package(place, *large(texts(), guid="foreign"))
    told = []
    with Store.open(tmp_path / "log.db") as store:
        here = Here(lambda: store, frozenset, topic_slugs, datetime.now(UTC), 4)
        taken = take_in(
            place, tmp_path / "deck", here, progress=lambda *row: told.append(row)
        )
        assert (taken.items, taken.added) == (NOTES, REVIEWS)
        assert store.check().ok
    assert len(told) > 40
    assert told[-1] == ("saving", REVIEWS, REVIEWS)
