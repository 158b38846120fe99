"""Backups of the database file: made, verified, thinned out, restored.

Made by SQLite's backup API, never by copying the file without its log. A backup is
checked before it takes its name, so every file of that name is a whole one.
"""

from __future__ import annotations

import os
import re
import sqlite3
from collections.abc import Callable, Iterable
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from quizapp.errors import StoreError
from quizapp.i18n import fault
from quizapp.store import sqlite

KEEP_LAST = 10
KEEP_DAYS = 14
KEEP_MONTHS = 12
FRESH = timedelta(hours=1)  # an automatic backup younger than this will do
_STAMP = "%Y%m%dT%H%M%SZ"
_NAME = re.compile(r"quizapp-(\d{8}T\d{6}Z)(?:-\d+)?\.db")
_ATTENDANTS = ("", "-wal", "-shm", "-journal")


@dataclass(frozen=True, slots=True)
class Backup:
    """A backup file and when it was made (UTC, to the second)."""

    path: Path
    at: datetime


def folder_of(database: Path) -> Path:
    """Return the folder of a database's backups."""
    return database.parent / "backups"


def list_backups(folder: Path) -> list[Backup]:
    """Return the backups of a folder, the newest first."""
    found = []
    with suppress(FileNotFoundError):
        for path in folder.iterdir():
            if match := _NAME.fullmatch(path.name):
                at = datetime.strptime(match[1], _STAMP).replace(tzinfo=UTC)
                found.append(Backup(path, at))
    return sorted(found, key=lambda b: (b.at, len(b.path.name), b.path.name))[::-1]


def make_backup(
    database: Path, folder: Path, now: datetime, *, spare: Path | None = None
) -> Backup:
    """Write a verified backup, then thin the older ones out, all but ``spare``.

    Raises StoreError when the database or its copy is not sound, OSError and
    sqlite3.Error when it cannot be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    path = _free_name(folder, now)
    temporary = path.with_suffix(".tmp")
    try:
        _copy(database, temporary)
        if not sqlite.is_sound(temporary, thorough=True):
            raise fault(StoreError, "store.damaged", place=str(database))
        _settle(temporary, path)
    finally:
        for file in _attendants(temporary):
            file.unlink(missing_ok=True)
    backups = list_backups(folder)
    for backup in to_thin(backups):
        if backup.path != spare:
            backup.path.unlink(missing_ok=True)
    return next(backup for backup in backups if backup.path == path)


def is_stale(database: Path, backups: Iterable[Backup], now: datetime) -> bool:
    """Tell whether a backup is wanted: the newest is old and there were changes."""
    newest = max((backup.at for backup in backups), default=None)
    if newest is None:
        return True
    if newest <= now and now - newest < FRESH:
        return False
    changed = 0.0
    for suffix in ("", "-wal"):
        with suppress(FileNotFoundError):
            file = database.with_name(database.name + suffix)
            changed = max(changed, file.stat().st_mtime)
    return changed > newest.timestamp()


def to_thin(backups: Iterable[Backup]) -> list[Backup]:
    """Return what may go: neither of the last ten nor the last of a kept day or month.

    Days and months are counted among those that have backups.
    """
    newest_first = sorted(backups, key=lambda b: b.at, reverse=True)
    kept = {backup.path for backup in newest_first[:KEEP_LAST]}
    periods: tuple[tuple[int, Callable[[Backup], object]], ...] = (
        (KEEP_DAYS, lambda backup: backup.at.date()),
        (KEEP_MONTHS, lambda backup: (backup.at.year, backup.at.month)),
    )
    for count, period in periods:
        last_of: dict[object, Path] = {}
        for backup in newest_first:
            last_of.setdefault(period(backup), backup.path)
        kept |= set(list(last_of.values())[:count])
    return [backup for backup in newest_first if backup.path not in kept]


def check_backup(backup: Path) -> None:
    """Raise StoreError when a backup is missing or not sound."""
    if not backup.is_file():
        raise fault(StoreError, "store.no_backup", place=str(backup))
    if not sqlite.is_sound(backup, thorough=True):
        raise fault(StoreError, "store.damaged_backup", place=str(backup))


def restore(backup: Path, database: Path) -> Path | None:
    """Put a backup in the place of a database; return where a damaged one went.

    A sound one is overwritten through SQLite: another process that has it open sees
    the old or the new content, never a mix. ``check_backup`` comes first.
    """
    aside = None
    if database.exists() and not sqlite.is_sound(database):
        aside = set_aside(database)
    if database.exists():
        _copy(backup, database)
        return None
    if _attendants(database):  # a log left behind would be played into the backup
        aside = aside or set_aside(database)
    temporary = database.with_name(database.name + ".tmp")
    temporary.unlink(missing_ok=True)
    _copy(backup, temporary)
    _settle(temporary, database)
    return aside


def set_aside(database: Path) -> Path:
    """Rename a damaged database with its attendants; return its new name."""
    number = 1
    while True:
        aside = database.with_name(f"{database.stem}.damaged-{number}{database.suffix}")
        if not aside.exists():
            break
        number += 1
    for file in _attendants(database):
        suffix = file.name.removeprefix(database.name)
        file.rename(aside.with_name(aside.name + suffix))
    return aside


# ----- Inside -----


def _attendants(database: Path) -> list[Path]:
    """Return the files of a database that are there: itself, its log, its index."""
    files = (database.with_name(database.name + suffix) for suffix in _ATTENDANTS)
    return [file for file in files if file.exists()]


def _free_name(folder: Path, now: datetime) -> Path:
    stamp = now.astimezone(UTC).strftime(_STAMP)
    path, number = folder / f"quizapp-{stamp}.db", 2
    while path.exists():
        path, number = folder / f"quizapp-{stamp}-{number}.db", number + 1
    return path


def _copy(source: Path, target: Path) -> None:
    timeout = sqlite.BUSY_TIMEOUT_S
    with (
        closing(sqlite3.connect(source, timeout=timeout)) as reader,
        closing(sqlite3.connect(target, timeout=timeout)) as writer,
    ):
        reader.backup(writer)


def _settle(temporary: Path, path: Path) -> None:
    """Leave WAL mode, bring the file to the disk, and give it its name."""
    with closing(sqlite3.connect(temporary)) as connection:
        connection.execute("PRAGMA journal_mode = DELETE").fetchone()
    with temporary.open("rb+") as file:
        os.fsync(file.fileno())
    temporary.replace(path)
    with suppress(OSError):  # a folder cannot be opened on every system
        descriptor = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
