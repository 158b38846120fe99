"""The store as the rest of the application sees it: values in, values out."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Any

from sqlalchemy import Connection, Engine, delete, insert, select, text
from sqlmodel import SQLModel

from quizapp.errors import StoreError
from quizapp.i18n import fault
from quizapp.models import CardId, CardState, Rating, Review, ReviewKind
from quizapp.scheduling.days import Moment, to_ms
from quizapp.scheduling.memory import MODEL, MemorySettings, Scheduler
from quizapp.scheduling.queue import Done
from quizapp.store import due, hotpath, opening
from quizapp.store.database import Location, locate, told
from quizapp.store.hotpath import REVIEW
from quizapp.store.identity import new_device
from quizapp.store.rows import review_of, storable
from quizapp.store.sqlite import BUSY_TIMEOUT_S, READING

_SETTING = SQLModel.metadata.tables["setting"]
_DEVICE = "device"
_MEMORY = "memory"


@dataclass(frozen=True, slots=True)
class Saved:
    """What was committed: the row of the log and its card's state (None: new)."""

    review: Review
    state: CardState | None


class Store:
    """An open database. Every writing method returns after COMMIT.

    ``scheduler`` is None: the settings that the database was last opened with.
    Other settings than those re-derive all card states from the log.
    """

    def __init__(
        self, location: Location, engine: Engine, scheduler: Scheduler | None
    ) -> None:
        self.location = location
        self._engine = engine
        self._reader = engine.execution_options(**{READING: True})
        self.device: str = self._first_setting(_DEVICE, new_device)
        self.scheduler = self._agree(scheduler)

    @classmethod
    def open(
        cls,
        target: str | Path,
        *,
        scheduler: Scheduler | None = None,
        timeout_s: float = BUSY_TIMEOUT_S,
    ) -> Store:
        """Open a database file or address, and make or migrate it where needed.

        Raises StoreError with one sentence when that cannot be done.
        """
        location = locate(target)
        engine = opening.open_engine(location, timeout_s)
        try:
            return cls(location, engine, scheduler)
        except BaseException:
            engine.dispose()
            raise

    def close(self) -> None:
        """Close the connections."""
        self._engine.dispose()

    def __enter__(self) -> Store:
        """Return the open store."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close the connections."""
        self.close()

    # ----- Answers -----

    def append(self, review: Review) -> Saved:
        """Write a row of the log and move its card, in one transaction.

        With ``device`` and ``id`` left empty the store gives them. The new state is
        derived from the database, so that it is right even when another process
        answered meanwhile or the clock was set back.
        """
        with self._writing() as connection:
            return Saved(
                *hotpath.append(
                    connection, storable(review), self.device, self.scheduler
                )
            )

    def record(
        self,
        card: CardId,
        rating: Rating | None,
        kind: ReviewKind,
        moment: Moment,
        *,
        elapsed_ms: int = 0,
        response: str = "",
        verdict: str = "",
        params: str = "",
    ) -> Saved:
        """Append an answer given at a moment."""
        return self.append(
            Review(
                id="",
                device="",
                seq=0,
                card=card,
                at=moment.at,
                tz_offset_min=moment.tz_offset_min,
                study_day=moment.study_day,
                kind=kind,
                rating=rating,
                elapsed_ms=elapsed_ms,
                response=response,
                verdict=verdict,
                params=params,
                scheduler=MODEL,
            )
        )

    def void(self, review_id: str, moment: Moment) -> Saved:
        """Cancel a review by a void row and replay its card; twice is once.

        Raises StoreError when the log has no such review.
        """
        with self._writing() as connection:
            target = hotpath.review(connection, review_id)
            if target is None:
                raise fault(StoreError, "store.no_review", review=review_id)
            earlier = hotpath.void_of(connection, review_id)
            if earlier is not None:
                return Saved(earlier, hotpath.state(connection, target.card))
            row = Review(
                id="",
                device="",
                seq=0,
                card=target.card,
                at=moment.at,
                tz_offset_min=moment.tz_offset_min,
                study_day=moment.study_day,
                kind=ReviewKind.VOID,
                voids=review_id,
                scheduler=MODEL,
            )
            return Saved(
                *hotpath.append(connection, storable(row), self.device, self.scheduler)
            )

    # ----- What there is -----

    def states(self) -> dict[CardId, CardState]:
        """Return the states of all cards that were ever asked."""
        with self._reading() as connection:
            return hotpath.states(connection)

    def state(self, card: CardId) -> CardState | None:
        """Return the state of one card; None: new."""
        with self._reading() as connection:
            return hotpath.state(connection, card)

    def due(self, now: datetime, today: int) -> list[CardId]:
        """Return the cards that are due at an instant of a study day."""
        with self._reading() as connection:
            return hotpath.due_cards(connection, to_ms(now), today)

    def done(self, today: int) -> Done:
        """Return what a study day already holds, for the daily limits."""
        with self._reading() as connection:
            new, reviews = (
                int(connection.execute(text(sql), {"today": today}).scalar_one())
                for sql in (due.NEW_ON_DAY, due.REVIEWED_ON_DAY)
            )
        return Done(new=new, reviews=reviews)

    def reviews(
        self, *, card: CardId | None = None, since_day: int | None = None
    ) -> list[Review]:
        """Return log rows in the order of the replay, void rows included."""
        query = select(REVIEW).order_by(
            REVIEW.c.at_ms, REVIEW.c.device, REVIEW.c.seq, REVIEW.c.id
        )
        if card is not None:
            query = query.where(REVIEW.c.card_id == card)
        if since_day is not None:
            query = query.where(REVIEW.c.study_day >= since_day)
        with self._reading() as connection:
            return [review_of(row) for row in connection.execute(query).mappings()]

    # ----- Settings -----

    def setting(self, key: str, default: Any = None) -> Any:
        """Return a stored setting (a JSON value), or ``default``."""
        query = select(_SETTING.c.value).where(_SETTING.c.key == key)
        with self._reading() as connection:
            value = connection.execute(query).scalar()
        return default if value is None else json.loads(value)

    def set_setting(self, key: str, value: Any) -> None:
        """Store a setting (a JSON value); None removes it."""
        with self._writing() as connection:
            _put_setting(connection, key, value)

    # ----- The cache -----

    def rebuild(self) -> int:
        """Derive all card states from the log; return the number of cards."""
        with self._writing() as connection:
            return self._rebuild(connection, self.scheduler)

    # ----- Inside -----

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        with told(self.location), self._engine.begin() as connection:
            yield connection

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        with told(self.location), self._reader.begin() as connection:
            yield connection

    @staticmethod
    def _rebuild(connection: Connection, scheduler: Scheduler) -> int:
        derived = [
            state
            for _, rows in hotpath.replay_rows(connection)
            if (state := scheduler.replay(rows)) is not None
        ]
        hotpath.replace_states(connection, derived)
        return len(derived)

    def _first_setting(self, key: str, make: Any) -> str:
        """Return a setting that is made once, whoever comes first."""
        value = self.setting(key)
        if value is None:
            with self._writing() as connection:
                query = select(_SETTING.c.value).where(_SETTING.c.key == key)
                found = connection.execute(query).scalar()
                value = make() if found is None else json.loads(found)
                _put_setting(connection, key, value)
        return str(value)

    def _agree(self, scheduler: Scheduler | None) -> Scheduler:
        """Return the scheduler in force; other settings re-derive the states."""
        stored = self.setting(_MEMORY)
        if scheduler is None:
            if stored is None:
                return Scheduler()
            return Scheduler(MemorySettings.from_json(json.dumps(stored)))
        wanted = json.loads(scheduler.settings.to_json())
        default = json.loads(MemorySettings().to_json())
        if wanted != (stored or default):
            with self._writing() as connection:
                self._rebuild(connection, scheduler)
                _put_setting(connection, _MEMORY, wanted)
        return scheduler


def _put_setting(connection: Connection, key: str, value: Any) -> None:
    connection.execute(delete(_SETTING).where(_SETTING.c.key == key))
    if value is not None:
        row = {"key": key, "value": json.dumps(value, ensure_ascii=False)}
        connection.execute(insert(_SETTING), row)
