"""An open database: transactions, settings, and which content was seen last."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Engine, delete, insert, select
from sqlmodel import SQLModel

from quizapp.closing import Closing
from quizapp.scheduling.days import to_ms
from quizapp.store import tables  # noqa: F401  tables fill the metadata
from quizapp.store.database import Location, told
from quizapp.store.instances import Presence
from quizapp.store.sqlite import READING

_SETTING = SQLModel.metadata.tables["setting"]
_STAMP = SQLModel.metadata.tables["content_stamp"]


class OpenDatabase(Closing):
    """A database that was brought up to date; every writing method commits."""

    def __init__(self, location: Location, engine: Engine) -> None:
        self.location = location
        self._engine = engine
        self._reader = engine.execution_options(**{READING: True})
        self._presence: Presence | None = None

    def close(self) -> None:
        """Close the connections."""
        self._engine.dispose()
        if self._presence is not None:
            self._presence.release()

    # ----- Transactions -----

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Give a connection that may write; committed at the end of the block."""
        with told(self.location), self._engine.begin() as connection:
            yield connection

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Give a connection that only reads, and sees one state of the database."""
        with told(self.location), self._reader.begin() as connection:
            yield connection

    # ----- Settings -----

    def setting(self, key: str, default: Any = None) -> Any:
        """Return a stored setting (a JSON value), or ``default``."""
        query = select(_SETTING.c.value).where(_SETTING.c.key == key)
        with self.reading() as connection:
            value = connection.execute(query).scalar()
        return default if value is None else json.loads(value)

    def set_setting(self, key: str, value: Any) -> None:
        """Store a setting (a JSON value); None removes it."""
        with self.writing() as connection:
            put_setting(connection, key, value)

    # ----- Content -----

    def content_stamps(self) -> dict[str, str]:
        """Return the hash under which each item's content was last seen."""
        with self.reading() as connection:
            return _stamps(connection)

    def stamp_content(self, hashes: Mapping[str, str], at: datetime) -> tuple[str, ...]:
        """Keep the hashes of items; return those items that had another one."""
        with self.writing() as connection:
            known = _stamps(connection)
            news = {i: h for i, h in hashes.items() if known.get(i) != h}
            seen = [
                {"item_id": item, "content_hash": hash_, "seen_at_ms": to_ms(at)}
                for item, hash_ in news.items()
            ]
            for item in news.keys() & known.keys():
                connection.execute(delete(_STAMP).where(_STAMP.c.item_id == item))
            if seen:
                connection.execute(insert(_STAMP), seen)
        return tuple(sorted(news.keys() & known.keys()))

    def first_setting(self, key: str, make: Callable[[], str]) -> str:
        """Return a setting that is made once, whoever comes first."""
        value = self.setting(key)
        if value is None:
            with self.writing() as connection:
                query = select(_SETTING.c.value).where(_SETTING.c.key == key)
                found = connection.execute(query).scalar()
                value = make() if found is None else json.loads(found)
                put_setting(connection, key, value)
        return str(value)


def put_setting(connection: Connection, key: str, value: Any) -> None:
    """Store a setting inside a transaction; None removes it."""
    connection.execute(delete(_SETTING).where(_SETTING.c.key == key))
    if value is not None:
        row = {"key": key, "value": json.dumps(value, ensure_ascii=False)}
        connection.execute(insert(_SETTING), row)


def _stamps(connection: Connection) -> dict[str, str]:
    query = select(_STAMP.c.item_id, _STAMP.c.content_hash)
    return {row.item_id: row.content_hash for row in connection.execute(query)}
