"""Large packages are read and taken in whole, and tell how far they are."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from large_package import NOTES, REVIEWS, large, texts

from quizapp.catalog.loading import topic_slugs
from quizapp.exports.anki.package import write_package
from quizapp.importing.anki.intake import Here, take_in
from quizapp.importing.anki.package import read_package
from quizapp.store import Store

pytestmark = pytest.mark.slow


def test_a_large_package_is_read_whole_and_tells_how_far_it_is(tmp_path):
    write_package(tmp_path / "own.apkg", *large(texts()))
    told = []
    contents = read_package(
        tmp_path / "own.apkg", progress=lambda *row: told.append(row)
    )
    assert (len(contents.cards), len(contents.answers)) == (NOTES, REVIEWS)
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
