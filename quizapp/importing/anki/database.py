"""Read the collection of a package: a SQLite file of a stranger.

It is opened in memory, may only be read, runs nothing that its schema holds, and is
given up when a row is too large or a question takes too long.
"""

from __future__ import annotations

import json
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import chain
from typing import Any

from quizapp.importing.anki import protobuf
from quizapp.importing.anki.contents import (
    Answer,
    Card,
    Contents,
    Note,
    Template,
    Type,
)
from quizapp.importing.drafts import Progress, quiet

MAX_FIELD = 1_000_000  # bytes of one row's text
MAX_ROWS = 2_000_000
_SECONDS = 120.0
_HEADER = b"SQLite format 3\x00"
_STEPS = 100_000  # of SQLite's machine between two looks at the clock
_CHUNK = 5_000
_NEW_SCHEMA = 15  # from here on types and decks are tables
_READS = frozenset(
    {sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ, sqlite3.SQLITE_FUNCTION}
)
_FUNCTIONS = frozenset({"count"})


class DamagedCollectionError(Exception):
    """The database is none, is not Anki's, or does what no collection does."""


def _authorise(action: int, first: str | None, second: str | None, *_: object) -> int:
    if action == sqlite3.SQLITE_FUNCTION:
        return sqlite3.SQLITE_OK if second in _FUNCTIONS else sqlite3.SQLITE_DENY
    return sqlite3.SQLITE_OK if action in _READS else sqlite3.SQLITE_DENY


def _unicase(left: str, right: str) -> int:
    return (left.casefold() > right.casefold()) - (left.casefold() < right.casefold())


def _open(data: bytes, clock: Callable[[], float]) -> sqlite3.Connection:
    if not data.startswith(_HEADER) or len(data) < 512:
        raise DamagedCollectionError("not a database")
    # A write-ahead log cannot go along in memory: say that there is none.
    plain = data[:18] + b"\x01\x01" + data[20:]
    connection = sqlite3.connect(":memory:")
    connection.deserialize(plain)
    connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, MAX_FIELD)
    connection.setlimit(sqlite3.SQLITE_LIMIT_ATTACHED, 0)
    connection.setlimit(sqlite3.SQLITE_LIMIT_TRIGGER_DEPTH, 1)
    connection.execute("pragma trusted_schema = off")
    connection.execute("pragma cell_size_check = on")
    connection.execute("pragma query_only = on")
    connection.create_collation("unicase", _unicase)
    until = clock() + _SECONDS
    connection.set_progress_handler(lambda: clock() > until, _STEPS)
    connection.set_authorizer(_authorise)
    return connection


@contextmanager
def _sound() -> Iterator[None]:
    """Say of whatever goes wrong in a block that the collection is damaged."""
    try:
        yield
    except (
        sqlite3.Error,
        ValueError,
        KeyError,
        TypeError,
        IndexError,
        AttributeError,
        OverflowError,
        RecursionError,
        MemoryError,
    ) as error:
        raise DamagedCollectionError(str(error)) from error


class Collection:
    """An open collection; every method raises DamagedCollectionError. Close it."""

    def __init__(
        self,
        data: bytes,
        *,
        progress: Progress = quiet,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        with _sound():
            self.connection = _open(data, clock)
        self.progress = progress

    def close(self) -> None:
        """Give its memory back."""
        self.connection.close()

    def contents(self) -> Contents:
        """Return what it holds but for the answers."""
        with _sound():
            return self._contents()

    def answers(self) -> tuple[Answer, ...]:
        """Return the rows of its review log."""
        answers: list[Answer] = []
        columns = "id, cid, ease, ivl, factor, time, type"
        with _sound():
            for rows in self._chunks("reviews", "revlog", columns):
                whole = set(map(type, chain.from_iterable(rows))) == {int}
                answers += map(Answer._make, rows if whole else map(_whole, rows))
        return tuple(answers)

    def _tables(self) -> None:
        """Refuse a schema in which a wanted table is a view or computes something."""
        rows = self.connection.execute("select type, name, sql from sqlite_master")
        plain = set()
        for kind, name, sql in rows:
            words = " ".join(str(sql or "").lower().split())
            if kind in ("view", "trigger") or words.startswith("create virtual"):
                raise DamagedCollectionError(f"{kind} {name}")
            if kind == "table" and " generated always" not in words:
                plain.add(name)
        if not {"col", "notes", "cards", "revlog"} <= plain:
            raise DamagedCollectionError("tables are missing")

    def _rows(self, what: str, table: str, columns: str) -> Iterator[tuple[Any, ...]]:
        for rows in self._chunks(what, table, columns):
            yield from rows

    def _chunks(
        self, what: str, table: str, columns: str
    ) -> Iterator[list[tuple[Any, ...]]]:
        # Both are this module's own words.
        count = self.connection.execute(f"select count(*) from {table}")  # noqa: S608
        total = int(count.fetchone()[0])
        if total > MAX_ROWS:
            raise DamagedCollectionError(f"more than {MAX_ROWS} rows")
        cursor = self.connection.execute(f"select {columns} from {table}")  # noqa: S608
        done = 0
        while rows := cursor.fetchmany(_CHUNK):
            yield rows
            done += len(rows)
            self.progress(what, done, total)

    def _contents(self) -> Contents:
        self._tables()
        created, version = self.connection.execute(
            "select crt, ver from col"
        ).fetchone()
        new = int(version) >= _NEW_SCHEMA
        types, decks = self._new_types() if new else self._old_types()
        conf = self._new_conf() if new else self._old("conf")
        notes = tuple(
            Note(int(id_), str(guid), int(mid), tuple(str(tags).split()), _split(flds))
            for id_, guid, mid, tags, flds in self._rows(
                "notes", "notes", "id, guid, mid, tags, flds"
            )
        )
        cards = tuple(
            _card(row)
            for row in self._rows(
                "cards",
                "cards",
                "id, nid, case when odid then odid else did end, ord, type, queue, "
                "case when odue then odue else due end, ivl, reps, lapses, data",
            )
        )
        return Contents(
            types=types,
            notes=notes,
            cards=cards,
            answers=(),
            decks=decks,
            created=int(created),
            offset=-int(conf.get("creationOffset") or 0),
            rollover_hour=int(conf.get("rollover") or 4) % 24,
        )

    # ----- Schema 11 -----

    def _old(self, column: str) -> dict[str, Any]:
        questions = {
            "conf": "select conf from col",
            "models": "select models from col",
            "decks": "select decks from col",
        }
        text = self.connection.execute(questions[column]).fetchone()[0]
        table = json.loads(text)
        if not isinstance(table, dict):
            raise ValueError(f"{column} is no table")
        return table

    def _old_types(self) -> tuple[dict[int, Type], dict[int, str]]:
        types = {}
        for row in self._old("models").values():
            types[int(row["id"])] = Type(
                id=int(row["id"]),
                name=str(row["name"]),
                cloze=row["type"] == 1,
                fields=tuple(str(field["name"]) for field in row["flds"]),
                templates=tuple(
                    Template(
                        int(t["ord"]), str(t["name"]), str(t["qfmt"]), str(t["afmt"])
                    )
                    for t in row["tmpls"]
                ),
            )
        decks = {int(r["id"]): str(r["name"]) for r in self._old("decks").values()}
        return types, decks

    # ----- Schema 15 and later -----

    def _new_conf(self) -> dict[str, Any]:
        rows = self.connection.execute("select key, val from config")
        wanted = ("creationOffset", "rollover")
        return {key: json.loads(val) for key, val in rows if key in wanted}

    def _new_types(self) -> tuple[dict[int, Type], dict[int, str]]:
        ask = self.connection.execute
        names: dict[int, list[tuple[int, str]]] = {}
        for ntid, place, name in ask("select ntid, ord, name from fields"):
            names.setdefault(int(ntid), []).append((int(place), str(name)))
        templates: dict[int, list[Template]] = {}
        for ntid, place, name, config in ask(
            "select ntid, ord, name, config from templates"
        ):
            table = protobuf.message(bytes(config))
            sides = protobuf.text(table.get(1)), protobuf.text(table.get(2))
            row = Template(int(place), str(name), *sides)
            templates.setdefault(int(ntid), []).append(row)
        types = {}
        for number, name, config in ask("select id, name, config from notetypes"):
            kind = protobuf.message(bytes(config)).get(1, 0)
            rows = sorted(templates.get(int(number), ()), key=lambda row: row.place)
            types[int(number)] = Type(
                id=int(number),
                name=str(name),
                cloze=kind == 1,
                fields=tuple(n for _, n in sorted(names.get(int(number), ()))),
                templates=tuple(rows),
            )
        decks = {
            int(number): str(name).replace("\x1f", "::")
            for number, name in ask("select id, name from decks")
        }
        return types, decks


def _card(row: tuple[Any, ...]) -> Card:
    *numbers, data = row
    id_, note, deck, place, type_, queue, due, interval, reps, lapses = map(
        int, numbers
    )
    return Card(
        id=id_,
        note=note,
        deck=deck,
        place=place,
        type=type_,
        queue=queue,
        due=due,
        interval=interval,
        reps=reps,
        lapses=lapses,
        data=str(data or ""),
    )


def _whole(row: tuple[Any, ...]) -> tuple[int, ...]:
    return tuple(map(int, row))


def _split(fields: object) -> tuple[str, ...]:
    return tuple(str(fields).split("\x1f"))
