"""What to do with a damaged database: set it aside, restore, save later answers."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path

from quizapp.errors import StoreError
from quizapp.i18n import fault
from quizapp.models import Review
from quizapp.store import backups, sqlite
from quizapp.store.backups import Backup
from quizapp.store.log import checked_review
from quizapp.store.rows import LOG_COLUMNS


@dataclass(frozen=True, slots=True)
class Recovered:
    """How a damaged database was replaced.

    ``backup`` is what was restored (None: there was none), ``reviews`` the rows of
    the log that could still be read from the damaged file.
    """

    aside: Path
    backup: Backup | None
    reviews: tuple[Review, ...]


def recover(database: Path) -> Recovered:
    """Replace a damaged database by its newest good backup, if there is one.

    Without a backup a new database begins with the rows that could be read. Raises
    StoreError, with the file left as it is, when there is neither.
    """
    good = _newest_good(database)
    rows = tuple(salvage(database))
    if good is None and not rows:
        raise fault(StoreError, "store.damaged", place=str(database))
    aside = backups.set_aside(database)
    if good is not None:
        backups.restore(good.path, database)
    return Recovered(aside, good, rows)


def _newest_good(database: Path) -> Backup | None:
    for backup in backups.list_backups(backups.folder_of(database)):
        with suppress(sqlite3.Error):
            if sqlite.is_sound(backup.path, thorough=True):
                return backup
    return None


def salvage(database: Path) -> Iterator[Review]:
    """Give the log rows of a damaged file that can be read and whose checksum fits."""
    seen: set[str] = set()
    for direction in ("ASC", "DESC"):  # from both ends towards the damage
        for review in _readable(database, direction):
            if review.id not in seen:
                seen.add(review.id)
                yield review


def _readable(database: Path, direction: str) -> Iterator[Review]:
    columns = ", ".join((*LOG_COLUMNS, "checksum"))
    query = f"SELECT {columns} FROM review ORDER BY rowid {direction}"  # noqa: S608  constants only
    with (
        suppress(sqlite3.DatabaseError),
        closing(sqlite3.connect(database, timeout=sqlite.BUSY_TIMEOUT_S)) as connection,
    ):
        connection.row_factory = sqlite3.Row
        connection.text_factory = lambda raw: raw.decode("utf-8", "replace")
        for row in connection.execute(query):
            with suppress(ValueError):
                yield checked_review(dict(row))
