"""Write a plan as an Anki package: a schema-11 database in a zip archive.

Two packages of the same plan are the same bytes: nothing depends on the clock.
"""

from __future__ import annotations

import html
import json
import re
import sqlite3
import tempfile
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from hashlib import sha1
from pathlib import Path

from quizapp.errors import ExportError
from quizapp.exports.anki.collection import (
    NEW_ON_IMPORT,
    Frame,
    Preset,
    collection_row,
    deck_id,
)
from quizapp.exports.anki.notetypes import note_types
from quizapp.exports.anki.plan import Plan, PlannedNote
from quizapp.exports.anki.schedule import Schedule
from quizapp.i18n import fault

SEPARATOR = "\x1f"
_META, _META_LATEST = b"\x08\x02", b"\x08\x03"
_EPOCH = (1980, 1, 1, 0, 0, 0)  # the earliest moment that a zip archive can name
_NO_FRAME = Frame(created=1_577_847_600)  # 2020-01-01 at the rollover hour, UTC
_TABLES = """
create table col (id integer primary key, crt integer not null, mod integer not null,
  scm integer not null, ver integer not null, dty integer not null,
  usn integer not null, ls integer not null, conf text not null, models text not null,
  decks text not null, dconf text not null, tags text not null);
create table notes (id integer primary key, guid text not null, mid integer not null,
  mod integer not null, usn integer not null, tags text not null, flds text not null,
  sfld integer not null, csum integer not null, flags integer not null,
  data text not null);
create table cards (id integer primary key, nid integer not null, did integer not null,
  ord integer not null, mod integer not null, usn integer not null,
  type integer not null, queue integer not null, due integer not null,
  ivl integer not null, factor integer not null, reps integer not null,
  lapses integer not null, left integer not null, odue integer not null,
  odid integer not null, flags integer not null, data text not null);
create table revlog (id integer primary key, cid integer not null,
  usn integer not null, ease integer not null, ivl integer not null,
  lastIvl integer not null, factor integer not null, time integer not null,
  type integer not null);
create table graves (usn integer not null, oid integer not null, type integer not null);
"""
_INDEXES = """
create index ix_notes_usn on notes (usn);
create index ix_notes_csum on notes (csum);
create index ix_cards_usn on cards (usn);
create index ix_cards_nid on cards (nid);
create index ix_cards_sched on cards (did, queue, due);
create index ix_revlog_usn on revlog (usn);
create index ix_revlog_cid on revlog (cid);
"""
_LEVEL = 4  # of zlib; 6 takes three times as long for a package 7 % smaller
_UNSEEN = re.compile(r"<!--.*?-->|<(style|script)\b.*?</\1>|<[^>]*>", re.DOTALL)
_IMAGE = re.compile(r'<img[^>]*src="([^"]+)"[^>]*>')


def sort_text(first: str) -> str:
    """Return the first field as Anki sorts by it: no tags, entities as letters."""
    text = _IMAGE.sub(r" \1 ", first)
    text = html.unescape(_UNSEEN.sub("", text))
    return text.replace("\xa0", " ").strip()


def checksum(text: str) -> int:
    """Return Anki's checksum of a first field, by which it looks for twins."""
    digest = sha1(text.encode(), usedforsecurity=False).hexdigest()
    return int(digest[:8], 16)


def _note_rows(notes: Iterable[PlannedNote]) -> Iterator[tuple[object, ...]]:
    types = {kind: row.id for kind, row in note_types().items()}
    for note in notes:
        first = sort_text(note.fields[0])
        yield (
            note.id,
            note.guid,
            types[note.kind],
            note.mod,
            NEW_ON_IMPORT,
            f" {' '.join(note.tags)} " if note.tags else "",
            SEPARATOR.join(note.fields),
            first,
            checksum(first),
            0,
            "",
        )


def _card_rows(
    notes: Iterable[PlannedNote], schedule: Schedule
) -> Iterator[tuple[object, ...]]:
    decks = {path: deck_id(path) for path in {note.deck for note in notes}}
    carried = schedule.cards
    for position, note in enumerate(notes, 1):
        for place, name in enumerate(note.cards):
            card = carried.get(name) if name is not None else None
            head = (note.id + place, note.id, decks[note.deck], place)
            if card is None:
                yield (
                    *head,
                    note.mod,
                    NEW_ON_IMPORT,
                    *(0, 0, position, 0, 0, 0, 0, 0, 0, 0, 0),
                    "",
                )
                continue
            yield (
                *head,
                card.mod,
                NEW_ON_IMPORT,
                card.type,
                card.queue,
                card.due,
                card.interval,
                card.factor,
                card.reps,
                card.lapses,
                card.left,
                *(0, 0, 0),
                card.data(position),
            )


def _review_rows(
    notes: Iterable[PlannedNote], schedule: Schedule
) -> Iterator[tuple[object, ...]]:
    numbers = {
        name: note.id + place
        for note in notes
        for place, name in enumerate(note.cards)
        if name is not None
    }
    for row in schedule.reviews:
        number = numbers.get(row.card)
        if number is not None:
            yield (
                row.ms,
                number,
                NEW_ON_IMPORT,
                row.ease,
                row.interval,
                row.last_interval,
                row.factor,
                row.elapsed_ms,
                row.kind,
            )


def database(plan: Plan, schedule: Schedule) -> bytes:
    """Return the collection of a package as the bytes of a SQLite file."""
    connection = sqlite3.connect(":memory:")
    try:
        connection.executescript(_TABLES)
        newest = max((note.mod for note in plan.notes), default=0)
        row = collection_row(
            kinds=plan.kinds,
            decks=plan.decks,
            preset=schedule.preset,
            frame=schedule.frame,
            mod=newest,
            positions=len(plan.notes),
        )
        _insert(connection, "col", [row])
        _insert(connection, "notes", _note_rows(plan.notes))
        _insert(connection, "cards", _card_rows(plan.notes, schedule))
        _insert(connection, "revlog", _review_rows(plan.notes, schedule))
        connection.executescript(_INDEXES)
        connection.commit()
        return connection.serialize()
    finally:
        connection.close()


_COLUMNS = {"col": 13, "notes": 11, "cards": 18, "revlog": 9}


def _insert(
    connection: sqlite3.Connection, table: str, rows: Iterable[tuple[object, ...]]
) -> None:
    marks = ",".join("?" * _COLUMNS[table])
    # The table's name is one of this module's own words.
    connection.executemany(f"insert into {table} values ({marks})", rows)  # noqa: S608


def _entry(
    archive: zipfile.ZipFile, name: str, data: bytes, *, stored: bool = False
) -> None:
    info = zipfile.ZipInfo(name, _EPOCH)
    info.compress_type = zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED
    info.external_attr = 0o644 << 16
    archive.writestr(info, data, compresslevel=_LEVEL)


def _legacy(
    archive: zipfile.ZipFile, collection: bytes, media: Mapping[str, bytes]
) -> None:
    """Fill an archive in the format that every Anki since 2.1 reads."""
    _entry(archive, "meta", _META)
    _entry(archive, "collection.anki21", collection)
    names = {str(at): name for at, name in enumerate(media)}
    _entry(archive, "media", json.dumps(names).encode())
    for at, data in enumerate(media.values()):
        _entry(archive, str(at), data)


def _latest(
    archive: zipfile.ZipFile, collection: bytes, media: Mapping[str, bytes]
) -> None:
    """Fill an archive in the format of Anki 2.1.50 and later, with zstd.

    Raises ExportError when the library for it is not installed.
    """
    try:
        import zstandard
    except ImportError as error:
        raise fault(ExportError, "anki.needs_zstd") from error
    squeeze = zstandard.ZstdCompressor(level=3).compress
    rows = [
        _message(
            (1, name.encode()),
            (2, len(data)),
            (3, sha1(data, usedforsecurity=False).digest()),
        )
        for name, data in media.items()
    ]
    _entry(archive, "meta", _META_LATEST, stored=True)
    _entry(archive, "collection.anki21b", squeeze(collection), stored=True)
    entries = _message(*((1, row) for row in rows))
    _entry(archive, "media", squeeze(entries), stored=True)
    for at, data in enumerate(media.values()):
        _entry(archive, str(at), squeeze(data), stored=True)


def _varint(number: int) -> bytes:
    found = bytearray()
    while number > 0x7F:
        found.append(number & 0x7F | 0x80)
        number >>= 7
    return bytes((*found, number))


def _message(*fields: tuple[int, bytes | int]) -> bytes:
    """Return fields as a protocol buffer: numbers as varints, the rest as bytes."""
    parts = []
    for number, value in fields:
        if isinstance(value, int):
            parts.append(_varint(number << 3) + _varint(value))
        else:
            parts.append(_varint(number << 3 | 2) + _varint(len(value)) + value)
    return b"".join(parts)


def write_archive(
    place: Path,
    collection: bytes,
    media: Mapping[str, bytes],
    *,
    latest: bool = False,
) -> None:
    """Write the archive beside its place, then put it there in one go.

    Raises ExportError when the place cannot be written.
    """
    try:
        with tempfile.NamedTemporaryFile(
            dir=place.parent, prefix=".quizapp-", suffix=".apkg", delete=False
        ) as file:
            beside = Path(file.name)
        try:
            with zipfile.ZipFile(beside, "w") as archive:
                (_latest if latest else _legacy)(archive, collection, media)
            beside.chmod(0o644)
            beside.replace(place)
        finally:
            beside.unlink(missing_ok=True)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise fault(
            ExportError, "anki.unwritable", place=str(place), reason=reason
        ) from error


def write_package(
    place: Path,
    plan: Plan,
    schedule: Schedule | None = None,
    *,
    latest: bool = False,
) -> None:
    """Write ``plan`` as a package; raises ExportError when it cannot be written.

    Without a schedule every card is new. ``latest`` is the smaller format, which
    Anki reads since 2.1.50.
    """
    collection = database(plan, schedule or Schedule(_NO_FRAME, Preset()))
    write_archive(place, collection, plan.media, latest=latest)
