"""The path of an answer: log row and card state, as Core statements on one connection.

Every function works inside the transaction of the connection it is given.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from operator import itemgetter
from typing import Any, TypeVar

from sqlalchemy import (
    Connection,
    Insert,
    bindparam,
    delete,
    func,
    insert,
    select,
    text,
    update,
)
from sqlmodel import SQLModel

from quizapp.models import CardId, CardState, Review, ReviewKind
from quizapp.scheduling.batch import replay_all
from quizapp.scheduling.days import to_ms
from quizapp.scheduling.entries import LogEntry, entry_review
from quizapp.scheduling.memory import Scheduler
from quizapp.store import due, tables  # noqa: F401  tables fill the metadata
from quizapp.store.identity import new_review_id
from quizapp.store.rows import (
    DamagedRowError,
    LogRow,
    StateRow,
    log_row,
    review_of,
    state_of,
    state_row,
)

T = TypeVar("T")
NamedRow = LogRow | StateRow
_BATCH = 500
_CARDS = 10_000  # replayed together
_PART = 200_000  # rows replayed together
REVIEW = SQLModel.metadata.tables["review"]
CARD_STATE = SQLModel.metadata.tables["card_state"]

_INSERT_REVIEW = insert(REVIEW)
_INSERT_STATE = insert(CARD_STATE)
_UPDATE_STATE = update(CARD_STATE).where(CARD_STATE.c.card_id == bindparam("card"))
_DELETE_STATE = delete(CARD_STATE).where(CARD_STATE.c.card_id == bindparam("card"))
_ALL_STATES = select(CARD_STATE)
_STATE = _ALL_STATES.where(CARD_STATE.c.card_id == bindparam("card"))
_LAST_SEQ = (
    select(func.max(REVIEW.c.seq))
    .where(REVIEW.c.device == bindparam("device"))
    .scalar_subquery()
)
_LAST_AT = (
    select(func.max(REVIEW.c.at_ms))
    .where(REVIEW.c.card_id == bindparam("card"))
    .scalar_subquery()
)
_HEADS = select(_LAST_SEQ, _LAST_AT)
_REVIEW = select(REVIEW).where(REVIEW.c.id == bindparam("review"))
_VOID_OF = select(REVIEW).where(
    REVIEW.c.voids == bindparam("review"), REVIEW.c.kind == ReviewKind.VOID.value
)
# What a replay needs; answers and drawn values stay on the disk.
_NAMES = {"card": "card_id"}
_REPLAY = select(*(REVIEW.c[_NAMES.get(name, name)] for name in LogEntry._fields))
_ENTRY = itemgetter(
    *(LogRow._fields.index(_NAMES.get(name, name)) for name in LogEntry._fields)
)
_REPLAY_CARD = _REPLAY.where(REVIEW.c.card_id == bindparam("card"))
_REPLAY_ALL = _REPLAY.order_by(REVIEW.c.card_id)
_DUE = text(due.DUE_CARDS)


# ----- Reading -----


def state(connection: Connection, card: CardId) -> CardState | None:
    """Return the state of a card; None: new."""
    row = connection.execute(_STATE, {"card": card}).mappings().first()
    return None if row is None else state_of(row)


def states(connection: Connection) -> dict[CardId, CardState]:
    """Return the states of all cards that were ever asked."""
    rows = connection.execute(_ALL_STATES).mappings()
    return {result.card: result for result in map(state_of, rows)}


def due_cards(connection: Connection, now_ms: int, today: int) -> list[CardId]:
    """Return the cards that are due by the one definition of due, sorted."""
    rows = connection.execute(_DUE, {"now_ms": now_ms, "today": today})
    return sorted(CardId(card) for (card,) in rows)


def review(connection: Connection, review_id: str) -> Review | None:
    """Return a row of the log."""
    row = connection.execute(_REVIEW, {"review": review_id}).mappings().first()
    return None if row is None else review_of(row)


def card_reviews(connection: Connection, card: CardId) -> list[Review]:
    """Return what a replay needs of a card's log rows, in no order."""
    return [_sound(row) for row in connection.execute(_REPLAY_CARD, {"card": card})]


def _sound(row: Sequence[Any]) -> Review:
    """Return the review of a row; DamagedRowError when no release wrote it."""
    entry = LogEntry._make(row)
    try:
        return entry_review(entry)
    except (ValueError, TypeError, OverflowError) as error:
        raise DamagedRowError(f"{entry.id}: {error}") from error


def derived_states(
    connection: Connection, scheduler: Scheduler
) -> dict[CardId, CardState]:
    """Return the states that the whole log leads to; the cache is not looked at."""
    derived = _derived(connection, scheduler)
    return {entry.card: entry for entry in derived}


def _derived(connection: Connection, scheduler: Scheduler) -> Iterator[CardState]:
    """Replay the whole log, as many cards at a time as the memory of a phone holds."""
    part: list[tuple[Any, ...]] = []
    card = None
    for row in connection.execute(_REPLAY_ALL):
        if len(part) >= _PART and row[0] != card:
            yield from _replayed(scheduler, part)
            part = []
        card = row[0]
        part.append(tuple(row))
    yield from _replayed(scheduler, part)


def _replayed(scheduler: Scheduler, rows: list[tuple[Any, ...]]) -> list[CardState]:
    try:
        return replay_all(scheduler, rows)
    except (ValueError, TypeError, OverflowError):
        for row in rows:
            _sound(row)
        raise


# ----- Writing -----


def append(
    connection: Connection, entry: Review, device: str, scheduler: Scheduler
) -> tuple[Review, CardState | None]:
    """Write a log row and move its card; return both as they now stand.

    A row without device or id is given this installation's name, the next sequence
    number and a fresh id. The state is derived from the row found inside the
    transaction, so an answer given meanwhile elsewhere is never overwritten.
    """
    card = entry.card
    heads = {"device": entry.device or device, "card": card}
    last_seq, last_at = connection.execute(_HEADS, heads).one()
    at_ms = to_ms(entry.at)
    if not entry.device:
        entry = replace(entry, device=device, seq=(last_seq or 0) + 1)
    if not entry.id:
        entry = replace(entry, id=new_review_id(at_ms))
    connection.execute(_INSERT_REVIEW, log_row(entry))
    if entry.kind is ReviewKind.VOID or (last_at is not None and at_ms <= last_at):
        return entry, replay_card(connection, card, scheduler)
    before = state(connection, card)
    after = scheduler.apply(before, entry)
    if after is not None and after is not before:
        _put_state(connection, after, known=before is not None)
    return entry, after


def void_of(connection: Connection, review_id: str) -> Review | None:
    """Return the row that voids a review, if there is one."""
    row = connection.execute(_VOID_OF, {"review": review_id}).mappings().first()
    return None if row is None else review_of(row)


def replay_card(
    connection: Connection, card: CardId, scheduler: Scheduler
) -> CardState | None:
    """Derive the state of one card from its log rows and put it in the cache."""
    after = scheduler.replay(card_reviews(connection, card))
    known = connection.execute(_STATE, {"card": card}).first() is not None
    if after is not None:
        _put_state(connection, after, known=known)
    elif known:
        connection.execute(_DELETE_STATE, {"card": card})
    return after


def replay_cards(
    connection: Connection,
    cards: Iterable[CardId],
    scheduler: Scheduler,
    coming: Iterable[LogRow] = (),
) -> None:
    """Derive the states of many cards from their log rows, thousands at a time.

    ``coming`` are rows that the log will have in this transaction; every one of them
    belongs to one of the cards.
    """
    entries: dict[str, list[tuple[Any, ...]]] = {}
    for row in coming:
        entries.setdefault(row.card_id, []).append(_ENTRY(row))
    for some in batches(sorted(cards), _CARDS):
        rows = [row for card in some for row in entries.get(card, ())]
        for batch in batches(some):
            query = _REPLAY.where(REVIEW.c.card_id.in_(batch))
            rows.extend(map(tuple, connection.execute(query).all()))
            gone = delete(CARD_STATE).where(CARD_STATE.c.card_id.in_(batch))
            connection.execute(gone)
        _insert_states(connection, _replayed(scheduler, rows))


def rebuild(connection: Connection, scheduler: Scheduler) -> int:
    """Empty the cache of states and fill it from the log; return their number."""
    derived = list(_derived(connection, scheduler))
    connection.execute(delete(CARD_STATE))
    _insert_states(connection, derived)
    return len(derived)


def _insert_states(connection: Connection, after: Iterable[CardState]) -> None:
    _insert_all(connection, _INSERT_STATE, [state_row(entry) for entry in after])


def batches(values: Sequence[T], size: int = _BATCH) -> Iterator[Sequence[T]]:
    """Cut values into pieces, by default as long as one query can name."""
    for start in range(0, len(values), size):
        yield values[start : start + size]


def insert_rows(connection: Connection, rows: Iterable[LogRow]) -> None:
    """Write log rows that are already complete."""
    _insert_all(connection, _INSERT_REVIEW, rows)


def _insert_all(
    connection: Connection, statement: Insert, rows: Iterable[NamedRow]
) -> None:
    """Write rows whose values stand in the order of the table's columns."""
    values = list(rows)
    if not values:
        return
    compiled = statement.compile(dialect=connection.dialect)
    if compiled.positional:
        # Straight to the driver: turning rows into names and back takes longer,
        # and it is quicker with tuples that are nothing else.
        connection.exec_driver_sql(str(compiled), list(map(tuple, values)))
    else:
        connection.execute(statement, [row._asdict() for row in values])


def _put_state(connection: Connection, after: CardState, *, known: bool) -> None:
    row = state_row(after)
    if known:
        connection.execute(_UPDATE_STATE, {"card": after.card, **row._asdict()})
    else:
        connection.execute(_INSERT_STATE, row._asdict())
