"""Where the database is, how it is opened, and what its errors mean for a person."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError

from quizapp.errors import StoreError
from quizapp.i18n import fault
from quizapp.store import sqlite
from quizapp.store.revisions import error_code
from quizapp.store.rows import DamagedRowError
from quizapp.store.sqlite import READING

_POSTGRES = "postgresql"
_WRITER_LOCK = 7_108_281_953_620_113  # any fixed number: the one writer's lock
_LOCK_NOT_AVAILABLE = "55P03"  # PostgreSQL's lock_timeout ran out


@dataclass(frozen=True, slots=True)
class Location:
    """The address of a database; ``path`` is set where it is a file."""

    url: URL
    path: Path | None

    def __str__(self) -> str:
        """Return the address as shown to a person, without a password."""
        if self.path is not None:
            return str(self.path)
        return self.url.render_as_string(hide_password=True)


def locate(target: str | Path) -> Location:
    """Return the location of a path or database address; StoreError if neither."""
    if isinstance(target, Path) or "://" not in target:
        path = Path(target)
        return Location(URL.create("sqlite", database=str(path)), path)
    try:
        url = make_url(target)
    except ArgumentError as error:
        raise fault(StoreError, "store.bad_url", place=target) from error
    backend = url.get_backend_name().replace("postgres", _POSTGRES, 1)
    if backend == "sqlite" and url.database:
        return Location(url, Path(url.database))
    if backend.startswith(_POSTGRES):
        return Location(url.set(drivername="postgresql+psycopg"), None)
    raise fault(
        StoreError, "store.bad_url", place=url.render_as_string(hide_password=True)
    )


def connect(location: Location, timeout_s: float = sqlite.BUSY_TIMEOUT_S) -> Engine:
    """Return the engine of a location; nothing is opened yet."""
    if location.path is not None:
        return sqlite.make_engine(location.path, timeout_s)
    try:
        engine = create_engine(location.url, pool_pre_ping=True)
    except (ModuleNotFoundError, NoSuchModuleError) as error:
        raise fault(StoreError, "store.no_driver") from error

    @event.listens_for(engine, "begin")
    def _one_writer(connection: Connection) -> None:
        """Let writers follow one another, as BEGIN IMMEDIATE does."""
        if not connection.get_execution_options().get(READING, False):
            limit = f"SET LOCAL lock_timeout = {round(timeout_s * 1000)}"
            connection.exec_driver_sql(limit)
            connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_WRITER_LOCK})")

    return engine


@contextmanager
def told(location: Location) -> Iterator[None]:
    """Turn errors of the database into one sentence for a person."""
    try:
        yield
    except DBAPIError as error:
        raise explain(location, error.orig or error) from error
    except sqlite3.Error as error:
        raise explain(location, error) from error
    except DamagedRowError as error:
        values = {"place": str(location), "detail": str(error)}
        raise fault(StoreError, "store.damaged_row", **values) from error


def explain(location: Location, error: BaseException) -> StoreError:
    """Return the StoreError that says what a driver's error means."""
    values: dict[str, Any] = {"place": str(location)}
    if isinstance(error, sqlite3.Error):
        code = error_code(error)
    elif getattr(error, "sqlstate", None) == _LOCK_NOT_AVAILABLE:
        code = "locked"
    elif type(error).__name__ == "OperationalError":
        code = "unreachable"
    else:
        code = "failed"
    if code in ("io", "failed", "unreachable"):
        lines = str(error).strip().splitlines()
        values["detail"] = lines[0] if lines else type(error).__name__
    result = fault(StoreError, f"store.{code}", **values)
    result.path = location.path
    return result
