"""Open a database: make it, migrate it, or say in one sentence why not."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Engine

from quizapp.errors import StoreError
from quizapp.i18n import fault
from quizapp.store import migrate, sqlite
from quizapp.store.database import Location, connect, told
from quizapp.store.sqlite import READING


def open_engine(location: Location, timeout_s: float) -> Engine:
    """Return an engine on a database of today's schema."""
    if location.path is not None:
        _prepare_file(location, location.path, timeout_s)
    engine = connect(location, timeout_s)
    try:
        _bring_up_to_date(location, engine)
    except BaseException:
        engine.dispose()
        raise
    return engine


def _prepare_file(location: Location, path: Path, timeout_s: float) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise fault(StoreError, "store.cannot_open", place=str(path)) from error
    with told(location):
        if path.exists() and not sqlite.is_sound(path):
            raise fault(StoreError, "store.damaged", place=str(path))
        sqlite.set_journal(path, timeout_s)


def _bring_up_to_date(location: Location, engine: Engine) -> None:
    reader = engine.execution_options(**{READING: True})
    with told(location), reader.begin() as connection:
        if not migrate.needs_upgrade(connection, str(location)):
            return
    with told(location), engine.begin() as connection:
        # Another process may have done it between the two transactions.
        if migrate.needs_upgrade(connection, str(location)):
            migrate.upgrade(connection)
