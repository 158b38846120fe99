"""Papers, sittings, responses and marks: nothing entered is ever overwritten."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Protocol

from sqlalchemy import Connection, insert, select, update
from sqlmodel import SQLModel

from quizapp.errors import StoreError
from quizapp.i18n import fault
from quizapp.scheduling.days import from_ms, to_ms
from quizapp.store import tables  # noqa: F401  fills the metadata
from quizapp.store.rows import storable_text

_TABLES = SQLModel.metadata.tables
_EXAM, _SITTING = _TABLES["exam"], _TABLES["sitting"]
_RESPONSE, _MARK = _TABLES["response"], _TABLES["mark"]


class SittingState(StrEnum):
    """Where a sitting stands; only an open one takes responses."""

    OPEN = "open"
    PAUSED = "paused"
    SUBMITTED = "submitted"
    EXPIRED = "expired"  # handed in by the clock


class MarkKind(StrEnum):
    """The first marking of a sitting, or a later one with a corrected key."""

    ORIGINAL = "original"
    REGRADE = "regrade"


@dataclass(frozen=True, slots=True)
class ExamRecord:
    """A frozen paper; ``document`` is its JSON, ``content_hash`` the hash of it."""

    id: str
    blueprint: str
    title: str
    language: str
    seed: int
    created_at: datetime
    document: str
    content_hash: str


@dataclass(frozen=True, slots=True)
class Sitting:
    """One attempt at a paper; the deadline is an instant, so a crash needs no timer."""

    id: str
    exam_id: str
    started_at: datetime
    deadline_at: datetime | None
    state: SittingState
    paused_seconds: int = 0
    paused_at: datetime | None = None
    ended_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Response:
    """What was entered at a position (0-based) of a sitting; the latest counts."""

    position: int
    at: datetime
    text: str
    flagged: bool = False
    elapsed_ms: int = 0


@dataclass(frozen=True, slots=True)
class Mark:
    """A marking of a sitting; ``document`` is its JSON."""

    id: str
    sitting_id: str
    at: datetime
    kind: MarkKind
    document: str


class Transactions(Protocol):
    """Gives connections inside a transaction, committed at the end of the block."""

    def writing(self) -> AbstractContextManager[Connection]:
        """Return a connection that may write."""
        ...

    def reading(self) -> AbstractContextManager[Connection]:
        """Return a connection that only reads."""
        ...


class ExamShelf:
    """The exams of a store. Every writing method returns after COMMIT."""

    def __init__(self, transactions: Transactions) -> None:
        self._in = transactions

    # ----- Papers -----

    def add(self, exam: ExamRecord) -> None:
        """Keep a paper; the same paper twice is once, another under its id an error."""
        with self._in.writing() as connection:
            found = _exam(connection, exam.id)
            if found is not None and found.content_hash != exam.content_hash:
                raise fault(StoreError, "store.exam_exists", exam=exam.id)
            if found is None:
                connection.execute(insert(_EXAM), _exam_row(exam))

    def exam(self, exam_id: str) -> ExamRecord:
        """Return a paper; StoreError when there is none of this id."""
        with self._in.reading() as connection:
            found = _exam(connection, exam_id)
        if found is None:
            raise fault(StoreError, "store.no_exam", exam=exam_id)
        return found

    def exams(self) -> list[ExamRecord]:
        """Return all papers, the newest first."""
        query = select(_EXAM).order_by(_EXAM.c.created_at_ms.desc(), _EXAM.c.id)
        with self._in.reading() as connection:
            return [_exam_of(row) for row in connection.execute(query).mappings()]

    # ----- Sittings -----

    def start(
        self, exam_id: str, started_at: datetime, deadline_at: datetime | None
    ) -> Sitting:
        """Begin a sitting of a paper."""
        sitting = Sitting(
            secrets.token_hex(8), exam_id, started_at, deadline_at, SittingState.OPEN
        )
        with self._in.writing() as connection:
            if _exam(connection, exam_id) is None:
                raise fault(StoreError, "store.no_exam", exam=exam_id)
            connection.execute(insert(_SITTING), _sitting_row(sitting))
        return self.sitting(sitting.id)

    def sitting(self, sitting_id: str) -> Sitting:
        """Return a sitting; StoreError when there is none of this id."""
        with self._in.reading() as connection:
            return _sitting(connection, sitting_id)

    def sittings(
        self, exam_id: str | None = None, state: SittingState | None = None
    ) -> list[Sitting]:
        """Return sittings, the latest first."""
        query = select(_SITTING).order_by(
            _SITTING.c.started_at_ms.desc(), _SITTING.c.id
        )
        if exam_id is not None:
            query = query.where(_SITTING.c.exam_id == exam_id)
        if state is not None:
            query = query.where(_SITTING.c.state == state.value)
        with self._in.reading() as connection:
            return [_sitting_of(row) for row in connection.execute(query).mappings()]

    def respond(self, sitting_id: str, response: Response) -> None:
        """Append a response; StoreError when the sitting takes none any more."""
        with self._in.writing() as connection:
            _require(connection, sitting_id, SittingState.OPEN)
            row = {
                "sitting_id": sitting_id,
                "position": response.position,
                "at_ms": to_ms(response.at),
                "text": storable_text(response.text),
                "flagged": response.flagged,
                "elapsed_ms": response.elapsed_ms,
            }
            connection.execute(insert(_RESPONSE), row)

    def responses(self, sitting_id: str) -> list[Response]:
        """Return everything that was entered, in the order of entering."""
        query = (
            select(_RESPONSE)
            .where(_RESPONSE.c.sitting_id == sitting_id)
            .order_by(_RESPONSE.c.id)
        )
        with self._in.reading() as connection:
            return [_response_of(row) for row in connection.execute(query).mappings()]

    def latest(self, sitting_id: str) -> dict[int, Response]:
        """Return what counts: the latest response at each position."""
        return {entry.position: entry for entry in self.responses(sitting_id)}

    def pause(self, sitting_id: str, at: datetime) -> Sitting:
        """Stop the clock of an open sitting."""
        with self._in.writing() as connection:
            sitting = _require(connection, sitting_id, SittingState.OPEN)
            _change(
                connection,
                sitting.id,
                state=SittingState.PAUSED.value,
                paused_at_ms=to_ms(at),
            )
        return self.sitting(sitting_id)

    def resume(self, sitting_id: str, at: datetime) -> Sitting:
        """Let the clock run on; the deadline moves by the length of the pause."""
        with self._in.writing() as connection:
            sitting = _require(connection, sitting_id, SittingState.PAUSED)
            pause = max(timedelta(0), at - (sitting.paused_at or at))
            deadline = sitting.deadline_at
            _change(
                connection,
                sitting.id,
                state=SittingState.OPEN.value,
                paused_at_ms=None,
                paused_seconds=sitting.paused_seconds + round(pause.total_seconds()),
                deadline_at_ms=None if deadline is None else to_ms(deadline + pause),
            )
        return self.sitting(sitting_id)

    def finish(
        self,
        sitting_id: str,
        at: datetime,
        state: SittingState = SittingState.SUBMITTED,
    ) -> Sitting:
        """Hand a sitting in; it takes no more responses. Twice is once."""
        with self._in.writing() as connection:
            sitting = _sitting(connection, sitting_id)
            if sitting.ended_at is None:
                _change(
                    connection,
                    sitting.id,
                    state=state.value,
                    paused_at_ms=None,
                    ended_at_ms=to_ms(at),
                )
        return self.sitting(sitting_id)

    # ----- Marks -----

    def add_mark(
        self, sitting_id: str, at: datetime, kind: MarkKind, document: str
    ) -> Mark:
        """Append a marking of a sitting."""
        mark = Mark(
            secrets.token_hex(8), sitting_id, from_ms(to_ms(at)), kind, document
        )
        row = {
            "id": mark.id,
            "sitting_id": sitting_id,
            "at_ms": to_ms(at),
            "kind": kind.value,
            "document": document,
        }
        with self._in.writing() as connection:
            _sitting(connection, sitting_id)
            connection.execute(insert(_MARK), row)
        return mark

    def marks(self, sitting_id: str) -> list[Mark]:
        """Return the markings of a sitting, the first one first."""
        query = (
            select(_MARK)
            .where(_MARK.c.sitting_id == sitting_id)
            # The original is the first whatever the clock says; "o" before "r".
            .order_by(_MARK.c.kind, _MARK.c.at_ms, _MARK.c.id)
        )
        with self._in.reading() as connection:
            return [_mark_of(row) for row in connection.execute(query).mappings()]


# ----- Rows -----


def _exam(connection: Connection, exam_id: str) -> ExamRecord | None:
    query = select(_EXAM).where(_EXAM.c.id == exam_id)
    row = connection.execute(query).mappings().first()
    return None if row is None else _exam_of(row)


def _sitting(connection: Connection, sitting_id: str) -> Sitting:
    query = select(_SITTING).where(_SITTING.c.id == sitting_id)
    row = connection.execute(query).mappings().first()
    if row is None:
        raise fault(StoreError, "store.no_sitting", sitting=sitting_id)
    return _sitting_of(row)


def _require(connection: Connection, sitting_id: str, state: SittingState) -> Sitting:
    sitting = _sitting(connection, sitting_id)
    if sitting.state is not state:
        values = {"sitting": sitting_id, "state": sitting.state.value}
        raise fault(StoreError, "store.sitting_not_open", **values)
    return sitting


def _change(connection: Connection, sitting_id: str, **columns: Any) -> None:
    query = update(_SITTING).where(_SITTING.c.id == sitting_id).values(**columns)
    connection.execute(query)


def _exam_row(exam: ExamRecord) -> dict[str, Any]:
    return {
        "id": exam.id,
        "blueprint": exam.blueprint,
        "title": exam.title,
        "language": exam.language,
        "seed": exam.seed,
        "created_at_ms": to_ms(exam.created_at),
        "document": exam.document,
        "content_hash": exam.content_hash,
    }


def _exam_of(row: Mapping[Any, Any]) -> ExamRecord:
    return ExamRecord(
        id=row["id"],
        blueprint=row["blueprint"],
        title=row["title"],
        language=row["language"],
        seed=row["seed"],
        created_at=from_ms(row["created_at_ms"]),
        document=row["document"],
        content_hash=row["content_hash"],
    )


def _instant(at_ms: int | None) -> datetime | None:
    return None if at_ms is None else from_ms(at_ms)


def _sitting_row(sitting: Sitting) -> dict[str, Any]:
    deadline = sitting.deadline_at
    return {
        "id": sitting.id,
        "exam_id": sitting.exam_id,
        "started_at_ms": to_ms(sitting.started_at),
        "deadline_at_ms": None if deadline is None else to_ms(deadline),
        "state": sitting.state.value,
        "paused_seconds": sitting.paused_seconds,
    }


def _sitting_of(row: Mapping[Any, Any]) -> Sitting:
    return Sitting(
        id=row["id"],
        exam_id=row["exam_id"],
        started_at=from_ms(row["started_at_ms"]),
        deadline_at=_instant(row["deadline_at_ms"]),
        state=SittingState(row["state"]),
        paused_seconds=row["paused_seconds"],
        paused_at=_instant(row["paused_at_ms"]),
        ended_at=_instant(row["ended_at_ms"]),
    )


def _response_of(row: Mapping[Any, Any]) -> Response:
    return Response(
        position=row["position"],
        at=from_ms(row["at_ms"]),
        text=row["text"],
        flagged=bool(row["flagged"]),
        elapsed_ms=row["elapsed_ms"],
    )


def _mark_of(row: Mapping[Any, Any]) -> Mark:
    return Mark(
        id=row["id"],
        sitting_id=row["sitting_id"],
        at=from_ms(row["at_ms"]),
        kind=MarkKind(row["kind"]),
        document=row["document"],
    )
