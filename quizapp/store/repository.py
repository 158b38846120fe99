"""The store as the rest of the application sees it: values in, values out."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Connection, Engine, select, text

from quizapp.errors import StoreError
from quizapp.i18n import fault
from quizapp.models import CardId, CardState, Rating, Review, ReviewKind
from quizapp.scheduling.days import Moment, to_ms
from quizapp.scheduling.memory import MODEL, MemorySettings, Scheduler, effective
from quizapp.scheduling.queue import Done
from quizapp.store import backups, due, exchange, hotpath, log, opening, sqlite
from quizapp.store.backups import Backup
from quizapp.store.database import Location, locate, told
from quizapp.store.exams import ExamShelf
from quizapp.store.hotpath import REVIEW
from quizapp.store.identity import new_device
from quizapp.store.instances import Presence
from quizapp.store.log import Checked
from quizapp.store.merging import Merge, Merged
from quizapp.store.opened import OpenDatabase, put_setting
from quizapp.store.rows import LogRow, review_of, row_of, storable
from quizapp.store.sqlite import BUSY_TIMEOUT_S

_DEVICE = "device"
_MEMORY = "memory"


def _system_clock() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Saved:
    """What was committed: the row of the log and its card's state (None: new)."""

    review: Review
    state: CardState | None


class Store(OpenDatabase):
    """An open database. Every writing method returns after COMMIT.

    ``scheduler`` is None: the settings that the database was last opened with.
    Other settings than those re-derive all card states from the log.
    """

    def __init__(
        self,
        location: Location,
        engine: Engine,
        scheduler: Scheduler | None,
        clock: Callable[[], datetime] = _system_clock,
    ) -> None:
        super().__init__(location, engine)
        self.notices: tuple[StoreError, ...] = ()  # to be told once, not failures
        self.exams = ExamShelf(self)
        self._clock = clock
        self.device: str = self.first_setting(_DEVICE, new_device)
        self.scheduler = self._agree(scheduler)

    @classmethod
    def open(
        cls,
        target: str | Path,
        *,
        scheduler: Scheduler | None = None,
        timeout_s: float = BUSY_TIMEOUT_S,
        backup: bool = False,
        clock: Callable[[], datetime] = _system_clock,
    ) -> Store:
        """Open a database file or address; make, migrate or mend it where needed.

        With ``backup`` a file is backed up when its newest backup is stale; before
        a migration it always is. ``notices`` holds what the learner should be told.
        Raises StoreError with one sentence when the database cannot be opened.
        """
        location = locate(target)
        opened = opening.open_database(location, timeout_s, clock(), backup=backup)
        try:
            store = cls(location, opened.engine, scheduler, clock)
            store.notices = opened.notices
            if opened.recovered is not None:
                store.merge(opened.recovered.reviews)
            if location.path is not None:
                store._look_around(location.path)
        except BaseException:
            opened.engine.dispose()
            raise
        return store

    # ----- Answers -----

    def append(self, review: Review) -> Saved:
        """Write a row of the log and move its card, in one transaction.

        With ``device`` and ``id`` left empty the store gives them. The new state is
        derived from the database, so that it is right even when another process
        answered meanwhile or the clock was set back.
        """
        with self.writing() as connection:
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
        answer = replace(
            _row(card, kind, moment),
            rating=rating,
            elapsed_ms=elapsed_ms,
            response=response,
            verdict=verdict,
            params=params,
        )
        return self.append(answer)

    def void(self, review_id: str, moment: Moment) -> Saved:
        """Cancel a review by a void row and replay its card; twice is once.

        Raises StoreError when the log has no such review.
        """
        with self.writing() as connection:
            target = hotpath.review(connection, review_id)
            if target is None:
                raise fault(StoreError, "store.no_review", review=review_id)
            earlier = hotpath.void_of(connection, review_id)
            if earlier is not None:
                return Saved(earlier, hotpath.state(connection, target.card))
            return self._append_void(connection, target, moment)

    def reset(self, card: CardId, moment: Moment) -> int:
        """Cancel every review of a card, so that it is new; return how many.

        For an edit that changed what the card asks.
        """
        with self.writing() as connection:
            rows = effective(hotpath.card_reviews(connection, card))
            for row in rows:
                self._append_void(connection, row, moment)
        return len(rows)

    def bring_forward(self, cards: Iterable[CardId], moment: Moment) -> int:
        """Make cards due today whatever their schedule says; return how many.

        Their memory stays as it is: only the next question comes earlier. New cards
        and those due anyway are left alone.
        """
        count = 0
        with self.writing() as connection:
            for card in cards:
                state = hotpath.state(connection, card)
                if state is not None and state.due_day > moment.study_day:
                    row = _row(card, ReviewKind.FORWARD, moment)
                    hotpath.append(connection, row, self.device, self.scheduler)
                    count += 1
        return count

    # ----- What there is -----

    def states(self) -> dict[CardId, CardState]:
        """Return the states of all cards that were ever asked."""
        with self.reading() as connection:
            return hotpath.states(connection)

    def state(self, card: CardId) -> CardState | None:
        """Return the state of one card; None: new."""
        with self.reading() as connection:
            return hotpath.state(connection, card)

    def due(self, now: datetime, today: int) -> list[CardId]:
        """Return the cards that are due at an instant of a study day."""
        with self.reading() as connection:
            return hotpath.due_cards(connection, to_ms(now), today)

    def done(self, today: int) -> Done:
        """Return what a study day already holds, for the daily limits."""
        with self.reading() as connection:
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
        with self.reading() as connection:
            return [review_of(row) for row in connection.execute(query).mappings()]

    def ratings(self) -> list[tuple[str, int, int]]:
        """Return (card, instant in milliseconds, rating) of every rated row."""
        with self.reading() as connection:
            return log.ratings(connection)

    def ids_of(self, device: str) -> set[str]:
        """Return the ids of all rows that a device wrote."""
        with self.reading() as connection:
            return log.ids_of(connection, device)

    # ----- The log and the cache -----

    def rebuild(self) -> int:
        """Derive all card states from the log; return the number of cards."""
        with self.writing() as connection:
            return hotpath.rebuild(connection, self.scheduler)

    def check(self) -> Checked:
        """Compare the file, every log row and every state with what they should be."""
        path = self.location.path
        with told(self.location):
            sound = path is None or sqlite.is_sound(path, thorough=True)
        with self.reading() as connection:
            return log.check(connection, self.scheduler, sound=sound)

    def merge(self, reviews: Iterable[Review]) -> Merged:
        """Take in reviews of another log and replay the cards they touch."""
        with self.writing() as connection:
            return Merge(connection, self.scheduler).add(map(row_of, reviews))

    def merge_parts(self, parts: Iterable[Iterable[LogRow]]) -> int:
        """Take in finished rows part by part, all or none; return how many were new.

        The log is locked while the parts are made.
        """
        with self.writing() as connection:
            merge = Merge(connection, self.scheduler)
            return sum(merge.add(part).added for part in parts)

    def merge_file(self, path: Path) -> Merged:
        """Merge another database file or an exported log, after a backup.

        Raises StoreError, with every faulty line, and then takes in nothing.
        """
        reviews, problems = exchange.read_log(path)
        if problems:
            sentences = (
                str(fault(StoreError, "store.bad_log", place=str(path), problem=p))
                for p in problems
            )
            raise StoreError("\n".join(sentences), path)
        if self.location.path is not None:
            self.back_up()
        return self.merge(reviews)

    def export_log(self, path: Path) -> int:
        """Write the log as JSON Lines, one row a line; return how many."""
        return exchange.write_log(path, self.reviews())

    # ----- Backups -----

    def back_up(self) -> Backup:
        """Write a verified backup beside the database file; StoreError on a server."""
        return opening.back_up(self.location, self._clock())

    def backups(self) -> list[Backup]:
        """Return the backups of the database file, the newest first."""
        path = self.location.path
        return [] if path is None else backups.list_backups(backups.folder_of(path))

    # ----- Inside -----

    def _look_around(self, path: Path) -> None:
        """Say so when another process has the database open."""
        self._presence = Presence(path)
        if self._presence.others:
            notice = fault(StoreError, "store.another_open")
            self.notices = (*self.notices, notice)

    def _append_void(
        self, connection: Connection, target: Review, moment: Moment
    ) -> Saved:
        row = replace(_row(target.card, ReviewKind.VOID, moment), voids=target.id)
        return Saved(*hotpath.append(connection, row, self.device, self.scheduler))

    def _agree(self, scheduler: Scheduler | None) -> Scheduler:
        """Return the scheduler in force; other settings re-derive the states."""
        stored = self.setting(_MEMORY)
        settings = MemorySettings()
        readable = True
        if stored is not None:
            try:
                settings = MemorySettings.from_json(json.dumps(stored))
            except ValueError:  # of a memory model that this release does not have
                readable = False
        if scheduler is None:
            scheduler = Scheduler(settings)
        if scheduler.settings != settings or not readable:
            with self.writing() as connection:
                hotpath.rebuild(connection, scheduler)
                wanted = json.loads(scheduler.settings.to_json())
                put_setting(connection, _MEMORY, wanted)
        return scheduler


def _row(card: CardId, kind: ReviewKind, moment: Moment) -> Review:
    """Return a log row whose id, device and number the store is yet to give."""
    row = Review(
        id="",
        device="",
        seq=0,
        card=card,
        at=moment.at,
        tz_offset_min=moment.tz_offset_min,
        study_day=moment.study_day,
        kind=kind,
        scheduler=MODEL,
    )
    return storable(row)
