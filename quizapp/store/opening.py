"""Open a database: make it, migrate it, mend it, or say in one sentence why not."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import Engine

from quizapp.errors import StoreError
from quizapp.i18n import fault
from quizapp.store import backups, migrate, sqlite
from quizapp.store.database import Location, connect, locate, told
from quizapp.store.recovery import Recovered, recover
from quizapp.store.sqlite import READING


@dataclass(frozen=True, slots=True)
class Opened:
    """A usable engine, what to tell the learner, and how a damaged file was mended."""

    engine: Engine
    notices: tuple[StoreError, ...] = ()
    recovered: Recovered | None = None


def open_database(
    location: Location, timeout_s: float, now: datetime, *, backup: bool
) -> Opened:
    """Return an engine on a sound database of today's schema.

    With ``backup`` a file is backed up first when the newest backup is stale.
    """
    notices: list[StoreError] = []
    recovered = None
    if location.path is not None:
        recovered = _prepare_file(location, location.path, timeout_s)
        if recovered is not None:
            notices.append(_recovery_notice(location.path, recovered))
        elif backup and location.path.stat().st_size:
            notices.extend(_back_up_if_stale(location, location.path, now))
    engine = connect(location, timeout_s)
    try:
        _bring_up_to_date(location, engine, now)
    except BaseException:
        engine.dispose()
        raise
    return Opened(engine, tuple(notices), recovered)


def _prepare_file(location: Location, path: Path, timeout_s: float) -> Recovered | None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise fault(StoreError, "store.cannot_open", place=str(path)) from error
    recovered = None
    with told(location):
        if path.exists() and not sqlite.is_sound(path):
            try:
                recovered = recover(path)
            except OSError as error:
                raise _file_error(location, error) from error
        sqlite.set_journal(path, timeout_s)
    return recovered


def _recovery_notice(path: Path, recovered: Recovered) -> StoreError:
    values = {"aside": recovered.aside.name, "count": len(recovered.reviews)}
    if recovered.backup is None:
        notice = fault(StoreError, "store.salvaged", place=str(path), **values)
    else:
        at = recovered.backup.at.strftime("%Y-%m-%d %H:%M UTC")
        notice = fault(StoreError, "store.restored", place=str(path), at=at, **values)
    notice.path = path
    return notice


def _back_up_if_stale(
    location: Location, path: Path, now: datetime
) -> list[StoreError]:
    """Back up; a failure is told but does not keep anybody from studying."""
    folder = backups.folder_of(path)
    try:
        if backups.is_stale(path, backups.list_backups(folder), now):
            backups.make_backup(path, folder, now)
    except (OSError, sqlite3.Error, StoreError) as error:
        reason = str(error)
        return [
            fault(StoreError, "store.not_backed_up", place=str(path), detail=reason)
        ]
    return []


def _bring_up_to_date(location: Location, engine: Engine, now: datetime) -> None:
    place = str(location)
    reader = engine.execution_options(**{READING: True})
    with told(location), reader.begin() as connection:
        if not migrate.needs_upgrade(connection, place):
            return
        old = migrate.revision(connection)
    if location.path is not None and old is not None:
        back_up(location, now)
    with told(location), engine.begin() as connection:
        # Another process may have done it between the two transactions.
        if migrate.needs_upgrade(connection, place):
            migrate.upgrade(connection)


def back_up(location: Location, now: datetime) -> backups.Backup:
    """Back up a database file at once; StoreError when that cannot be done."""
    if location.path is None:
        raise fault(StoreError, "store.no_file_backup", place=str(location))
    try:
        with told(location):
            folder = backups.folder_of(location.path)
            return backups.make_backup(location.path, folder, now)
    except OSError as error:
        raise _file_error(location, error) from error


def _file_error(location: Location, error: OSError) -> StoreError:
    values = {"place": str(location), "detail": error.strerror or str(error)}
    return fault(StoreError, "store.io", **values)


@dataclass(frozen=True, slots=True)
class Restored:
    """What was restored, and where the former content is.

    ``kept`` is the backup made of a sound database, ``aside`` the name that a
    damaged one was given; both None: there was no database.
    """

    backup: Path
    kept: Path | None = None
    aside: Path | None = None


def restore(target: str | Path, now: datetime, backup: Path | None = None) -> Restored:
    """Put a backup (None: the newest) in the place of a database file.

    What is there now is backed up first if it is sound, else set aside. Raises
    StoreError when there is no such backup or it is damaged.
    """
    location = locate(target)
    path = location.path
    if path is None:
        raise fault(StoreError, "store.no_file_backup", place=str(location))
    folder = backups.folder_of(path)
    known = backups.list_backups(folder)
    if backup is None and not known:
        raise fault(StoreError, "store.no_backups", place=str(folder))
    chosen = known[0].path if backup is None else backup
    kept = None
    try:
        with told(location):
            backups.check_backup(chosen)
            if path.exists() and path.stat().st_size and sqlite.is_sound(path):
                kept = backups.make_backup(path, folder, now, spare=chosen).path
            aside = backups.restore(chosen, path)
    except OSError as error:
        raise _file_error(location, error) from error
    return Restored(chosen, kept, aside)
