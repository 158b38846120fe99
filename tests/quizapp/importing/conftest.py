"""Packages made by hand: sound ones in each format, and hostile ones."""

from __future__ import annotations

import json
import sqlite3
import zipfile

import pytest
import zstandard

TABLES = """
create table col (id integer, crt integer, mod integer, scm integer, ver integer,
  dty integer, usn integer, ls integer, conf text, models text, decks text, dconf text,
  tags text);
create table notes (id integer primary key, guid text, mid integer, mod integer,
  usn integer, tags text, flds text, sfld text, csum integer, flags integer, data text);
create table cards (id integer primary key, nid integer, did integer, ord integer,
  mod integer, usn integer, type integer, queue integer, due integer, ivl integer,
  factor integer, reps integer, lapses integer, left integer, odue integer,
  odid integer, flags integer, data text);
create table revlog (id integer primary key, cid integer, usn integer, ease integer,
  ivl integer, lastIvl integer, factor integer, time integer, type integer);
"""
MODELS = {
    "1": {
        "id": 1,
        "name": "Basic (and reversed)",
        "type": 0,
        "flds": [{"name": "Front"}, {"name": "Back"}, {"name": "Note"}],
        "tmpls": [
            {
                "ord": 0,
                "name": "a",
                "qfmt": "{{Front}}",
                "afmt": "{{FrontSide}}<hr id=answer>{{Back}}"
                "{{#Note}}<p>{{Note}}{{/Note}}",
            },
            {"ord": 1, "name": "b", "qfmt": "{{Back}}", "afmt": "{{Front}}"},
        ],
    },
    "2": {
        "id": 2,
        "name": "Cloze",
        "type": 1,
        "flds": [{"name": "Text"}, {"name": "Extra"}],
        "tmpls": [
            {"ord": 0, "name": "c", "qfmt": "{{cloze:Text}}", "afmt": "{{cloze:Text}}"}
        ],
    },
}


def collection(notes, answers=(), *, sql=""):
    """Return a schema-11 database of (guid, type, tags, fields, places) rows."""
    base = sqlite3.connect(":memory:")
    base.executescript(TABLES)
    conf = json.dumps({"creationOffset": -480, "rollover": 4})
    decks = json.dumps({"1": {"id": 1, "name": "Deep::Learning"}})
    row = (
        1,
        1_577_836_800,
        0,
        0,
        11,
        0,
        0,
        0,
        conf,
        json.dumps(MODELS),
        decks,
        "{}",
        "{}",
    )
    base.execute("insert into col values (?,?,?,?,?,?,?,?,?,?,?,?,?)", row)
    number = 100
    for at, (guid, kind, tags, fields, places) in enumerate(notes):
        note = (at + 1, guid, kind, 0, 0, tags, "\x1f".join(fields), "", 0, 0, "")
        base.execute("insert into notes values (?,?,?,?,?,?,?,?,?,?,?)", note)
        for place in places:
            card = (number, at + 1, 1, place, *[0] * 13, "")
            base.execute(
                "insert into cards values (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)", card
            )
            number += 1
    for answer in answers:
        base.execute("insert into revlog values (?,?,?,?,?,?,?,?,?)", answer)
    base.executescript(sql)
    base.commit()
    data = base.serialize()
    base.close()
    return data


@pytest.fixture
def make_collection():
    """Return the maker of collections."""
    return collection


@pytest.fixture
def package(tmp_path):
    """Return a function that writes a package of a format."""

    def write(data, *, format=2, media=None, entries=(), name="deck.apkg"):
        place = tmp_path / name
        media = media or {}
        with zipfile.ZipFile(place, "w", zipfile.ZIP_DEFLATED) as archive:
            if format == 3:
                squeeze = zstandard.ZstdCompressor(write_content_size=False).compress
                archive.writestr("meta", b"\x08\x03")
                archive.writestr("collection.anki21b", squeeze(data))
                rows = b""
                for file in media:
                    inner = b"\x0a" + bytes([len(file)]) + file.encode()
                    rows += b"\x0a" + bytes([len(inner)]) + inner
                archive.writestr("media", squeeze(rows))
                for at, content in enumerate(media.values()):
                    archive.writestr(str(at), squeeze(content))
            else:
                member = "collection.anki21" if format == 2 else "collection.anki2"
                archive.writestr(member, data)
                names = {str(at): file for at, file in enumerate(media)}
                archive.writestr("media", json.dumps(names))
                for at, content in enumerate(media.values()):
                    archive.writestr(str(at), content)
            for entry, content in entries:
                archive.writestr(entry, content)
        return place

    return write
