"""The file itself: the same bytes twice, whole or not at all, every row in place."""

from __future__ import annotations

import json
import sqlite3
import zipfile
from contextlib import closing

import pytest

from quizapp.errors import ExportError
from quizapp.exports.anki.package import checksum, sort_text, write_package
from quizapp.exports.anki.plan import Plan


@pytest.fixture
def package(tmp_path, catalog, plan_of):
    """Return the plan of every kind and the package written from it."""
    plan = plan_of(catalog)
    place = tmp_path / "deck.apkg"
    write_package(place, plan)
    return plan, place


def _collection(place):
    connection = sqlite3.connect(":memory:")
    with zipfile.ZipFile(place) as archive:
        connection.deserialize(archive.read("collection.anki21"))
    return closing(connection)


def test_two_packages_of_a_plan_are_the_same_bytes(tmp_path, package):
    plan, place = package
    write_package(tmp_path / "again.apkg", plan)
    assert (tmp_path / "again.apkg").read_bytes() == place.read_bytes()


def test_the_media_map_numbers_the_files_of_the_archive(package):
    plan, place = package
    with zipfile.ZipFile(place) as archive:
        names = json.loads(archive.read("media"))
        assert {names[at]: archive.read(at) for at in names} == dict(plan.media)


def test_every_note_has_its_cards_type_deck_and_checksum(package):
    plan, place = package
    with _collection(place) as base:
        col = base.execute("select models, decks, dconf from col").fetchone()
        models, decks, presets = map(json.loads, col)
        notes = base.execute("select guid, mid, tags, flds, sfld, csum, id from notes")
        for (guid, mid, tags, fields, sort, csum, number), note in zip(
            notes.fetchall(), sorted(plan.notes, key=lambda n: n.id), strict=True
        ):
            assert guid == note.guid
            assert len(models[str(mid)]["flds"]) == len(fields.split("\x1f"))
            assert tags == f" {' '.join(note.tags)} "
            assert csum == checksum(str(sort)) > 0
            rows = base.execute(
                "select ord, did from cards where nid = ? order by ord", (number,)
            ).fetchall()
            assert [row[0] for row in rows] == list(range(len(note.cards)))
            assert {decks[str(row[1])]["name"] for row in rows} == {
                "::".join(note.deck)
            }
        assert all(str(deck["conf"]) in presets for deck in decks.values())
        assert base.execute("pragma integrity_check").fetchone() == ("ok",)


def test_a_first_field_is_sorted_by_its_words():
    field = "<style>x</style><p>a&nbsp;&lt; <b>b</b></p><!-- c --><img src='d'> "
    assert sort_text(field) == "a < b"


def test_a_place_that_cannot_be_written_is_told_and_leaves_nothing(tmp_path):
    with pytest.raises(ExportError, match="choose another place"):
        write_package(tmp_path / "none" / "deck.apkg", Plan(()))
    target = tmp_path / "folder"
    target.mkdir()
    with pytest.raises(ExportError):
        write_package(target, Plan(()))
    assert list(tmp_path.iterdir()) == [target]
