"""A look at the counts with the standard library alone: no engine, no mapping.

For the home screen's first moments and for commands that only count. The file is
opened read-only, so nothing here can wait for a writer or disturb one.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from quizapp.errors import StoreError
from quizapp.i18n import fault
from quizapp.models import CardId
from quizapp.scheduling.days import to_ms
from quizapp.store import due
from quizapp.store.revisions import HEAD, REVISIONS, error_code

_TIMEOUT_S = 1.0


@dataclass(frozen=True, slots=True)
class Counts:
    """What a study day holds: cards due, cards begun, cards reviewed; all answers."""

    due: int = 0
    new_today: int = 0
    reviewed_today: int = 0
    total: int = 0
    due_cards: tuple[CardId, ...] = ()


def peek(path: Path, now: datetime, today: int) -> Counts | None:
    """Return the counts of a database file; zeros when there is none yet.

    None: its schema is an earlier one, and opening the store will bring it up to
    date. Raises StoreError when it cannot be read or is of a later release.
    """
    if not path.exists():
        return Counts()
    try:
        with closing(_open(path)) as connection:
            return _counts(connection, path, to_ms(now), today)
    except sqlite3.Error as error:
        code = error_code(error)
        values = {"place": str(path), "detail": str(error)}
        raise fault(StoreError, f"store.{code}", **values) from error


def _open(path: Path) -> sqlite3.Connection:
    address = path.absolute().as_uri()
    connection = sqlite3.connect(f"{address}?mode=ro", uri=True, timeout=_TIMEOUT_S)
    try:
        connection.execute("SELECT 1 FROM sqlite_master LIMIT 1").fetchall()
    except sqlite3.OperationalError:
        connection.close()
        if _has_wal(path):
            raise
        # In a folder that cannot be written a WAL database opens only as immutable.
        return sqlite3.connect(f"{address}?mode=ro&immutable=1", uri=True)
    except sqlite3.DatabaseError:
        connection.close()
        raise
    return connection


def _has_wal(path: Path) -> bool:
    wal = path.with_name(path.name + "-wal")
    return wal.exists() and wal.stat().st_size > 0


def _counts(
    connection: sqlite3.Connection, path: Path, now_ms: int, today: int
) -> Counts | None:
    revision = _revision(connection)
    if revision is not None and revision not in REVISIONS:
        told = {"place": str(path), "found": revision, "known": HEAD}
        raise fault(StoreError, "store.newer", **told)
    if revision != HEAD:
        return None
    values = {"now_ms": now_ms, "today": today}
    found = connection.execute(due.DUE_CARDS, values)
    cards = tuple(sorted(CardId(card) for (card,) in found))
    new, reviewed, total = (
        int(connection.execute(sql, values).fetchone()[0])
        for sql in (due.NEW_ON_DAY, due.REVIEWED_ON_DAY, due.TOTAL_REVIEWS)
    )
    return Counts(len(cards), new, reviewed, total, cards)


def _revision(connection: sqlite3.Connection) -> str | None:
    table = "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?"
    if connection.execute(table, ("alembic_version",)).fetchone() is None:
        return None
    row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    return None if row is None else str(row[0])
