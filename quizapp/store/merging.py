"""Merge two logs by union and replay.

It does not matter which is merged into which, in what order, or how often.
"""

from __future__ import annotations

from collections.abc import Iterable, KeysView
from dataclasses import dataclass
from operator import attrgetter
from typing import Any

from sqlalchemy import Connection, Select, func, select, update

from quizapp.models import CardId
from quizapp.scheduling.memory import Scheduler
from quizapp.store import hotpath
from quizapp.store.hotpath import REVIEW
from quizapp.store.rows import LogRow

_CHECKED = attrgetter("id", "checksum")
_SCANNED = 20  # rows read in passing cost as much as one that is looked up


@dataclass(frozen=True, slots=True)
class Merged:
    """What a merge did: rows taken in, rows already there, cards replayed.

    ``conflicts`` are ids under which the two logs hold different rows; the row with
    the smaller checksum stays, on whichever side it was.
    """

    added: int
    known: int
    cards: int
    conflicts: tuple[str, ...] = ()


class Merge:
    """A merge under way, part by part in one transaction; cards may come again."""

    def __init__(self, connection: Connection, scheduler: Scheduler) -> None:
        self._connection = connection
        self._scheduler = scheduler
        self._checksums = _Checksums(connection)

    def add(self, incoming: Iterable[LogRow]) -> Merged:
        """Take in rows of another log and replay the cards they touch."""
        connection = self._connection
        rows = {row.id: row for row in incoming}
        here = self._checksums.of(rows.keys())
        new = list(rows.values())
        if here:
            new = [row for row in new if row.id not in here]
        conflicts = sorted(
            id_ for id_, found in here.items() if rows[id_].checksum != found
        )
        touched = {CardId(row.card_id) for row in new}
        touched |= _cards_of(connection, [row.voids for row in new if row.voids])
        for id_ in conflicts:
            if rows[id_].checksum < here[id_]:
                touched |= _replace_row(connection, rows[id_])
                self._checksums.put([rows[id_]])
        hotpath.replay_cards(connection, touched, self._scheduler, new)
        hotpath.insert_rows(connection, new)
        self._checksums.put(new)
        return Merged(len(new), len(here), len(touched), tuple(conflicts))


class _Checksums:
    """The checksums of the log's rows, read in one go or looked up, as is quicker."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._query = select(REVIEW.c.id, REVIEW.c.checksum)
        count = select(func.count()).select_from(REVIEW)
        self._count: int = connection.execute(count).scalar_one()
        self._all: dict[str, str] | None = None

    def of(self, ids: KeysView[str]) -> dict[str, str]:
        """Return the checksums of those ids that the log has."""
        if self._all is None and self._count <= _SCANNED * len(ids):
            self._all = self._found(self._query)
        if self._all is not None:
            return {id_: self._all[id_] for id_ in ids & self._all.keys()}
        found: dict[str, str] = {}
        for batch in hotpath.batches(list(ids)):
            found |= self._found(self._query.where(REVIEW.c.id.in_(batch)))
        return found

    def _found(self, query: Select[Any]) -> dict[str, str]:
        return {id_: checksum for id_, checksum in self._connection.execute(query)}  # noqa: C416

    def put(self, rows: Iterable[LogRow]) -> None:
        """Take notice of rows that have been written."""
        if self._all is not None:
            self._all.update(map(_CHECKED, rows))


def _cards_of(connection: Connection, ids: list[str]) -> set[CardId]:
    cards: set[CardId] = set()
    for batch in hotpath.batches(ids):
        query = select(REVIEW.c.card_id).where(REVIEW.c.id.in_(batch))
        cards.update(CardId(card) for (card,) in connection.execute(query))
    return cards


def _replace_row(connection: Connection, row: LogRow) -> set[CardId]:
    """Put a row in place of the one with its id; return the cards of both."""
    before = _cards_of(connection, [row.id])
    statement = update(REVIEW).where(REVIEW.c.id == row.id)
    connection.execute(statement.values(**row._asdict()))
    return before | {CardId(row.card_id)}
