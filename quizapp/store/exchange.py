"""Logs in files: JSON Lines out and in, and the log of another database file."""

from __future__ import annotations

import os
import sqlite3
import tempfile
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path

from quizapp.errors import StoreError
from quizapp.i18n import fault
from quizapp.models import Review
from quizapp.store import log
from quizapp.store.revisions import error_code
from quizapp.store.rows import LOG_COLUMNS

_SQLITE_MAGIC = b"SQLite format 3\0"


def write_log(path: Path, reviews: Iterable[Review]) -> int:
    """Write rows as JSON Lines; the file is there whole or not at all."""
    count = 0
    try:
        descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=path.name)
        temporary = Path(name)
        try:
            with os.fdopen(descriptor, "w", encoding="utf-8", newline="\n") as file:
                for line in log.to_lines(reviews):
                    file.write(line)
                    count += 1
            temporary.replace(path)
        except BaseException:
            temporary.unlink(missing_ok=True)
            raise
    except OSError as error:
        raise _unreadable(path, error) from error
    return count


def read_log(path: Path) -> tuple[list[Review], list[str]]:
    """Return the rows of a database file or of JSON Lines, and what is wrong in it.

    Each problem begins with the number of its line or the id of its row.
    """
    if not path.is_file():
        raise fault(StoreError, "store.no_log", place=str(path))
    try:
        with path.open("rb") as file:
            is_database = file.read(len(_SQLITE_MAGIC)) == _SQLITE_MAGIC
        if is_database:
            return _read_database(path)
        with path.open(encoding="utf-8") as lines:
            return log.from_lines(lines)
    except UnicodeDecodeError as error:
        raise fault(StoreError, "store.no_log", place=str(path)) from error
    except OSError as error:
        raise _unreadable(path, error) from error


def _read_database(path: Path) -> tuple[list[Review], list[str]]:
    """Read the log of another database, read-only; its other tables are not touched."""
    columns = ", ".join((*LOG_COLUMNS, "checksum"))
    reviews: list[Review] = []
    problems: list[str] = []
    address = f"{path.absolute().as_uri()}?mode=ro"
    try:
        with closing(sqlite3.connect(address, uri=True)) as connection:
            connection.execute("PRAGMA trusted_schema = OFF")
            connection.row_factory = sqlite3.Row
            for row in connection.execute(f"SELECT {columns} FROM review"):  # noqa: S608  constants only
                try:
                    reviews.append(log.checked_review(dict(row)))
                except ValueError as error:
                    problems.append(f"{row['id']}: {error}")
    except sqlite3.Error as error:
        code = error_code(error)
        if code == "failed":  # no table review: not one of ours
            code = "foreign"
        values = {"place": str(path), "detail": str(error)}
        raise fault(StoreError, f"store.{code}", **values) from error
    return reviews, problems


def _unreadable(path: Path, error: OSError) -> StoreError:
    values = {"place": str(path), "detail": error.strerror or str(error)}
    return fault(StoreError, "store.io", **values)
