"""The path of an answer: log row and card state, as Core statements on one connection.

Every function works inside the transaction of the connection it is given.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, TypeVar

from sqlalchemy import (
    Connection,
    Select,
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
from quizapp.scheduling.days import to_ms
from quizapp.scheduling.memory import MODEL, Scheduler
from quizapp.store import due, tables  # noqa: F401  tables fill the metadata
from quizapp.store.identity import new_review_id
from quizapp.store.rows import log_row, review_of, state_of, state_row

T = TypeVar("T")
_BATCH = 500
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
_REPLAY = select(
    *(
        REVIEW.c[name]
        for name in (
            "id",
            "device",
            "seq",
            "card_id",
            "at_ms",
            "study_day",
            "kind",
            "rating",
            "voids",
        )
    )
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
    rows = connection.execute(_REPLAY_CARD, {"card": card}).mappings()
    return [_bare_review(row) for row in rows]


def derived_states(
    connection: Connection, scheduler: Scheduler
) -> dict[CardId, CardState]:
    """Return the states that the whole log leads to; the cache is not looked at."""
    derived = _derived(connection, _REPLAY_ALL, scheduler)
    return {entry.card: entry for entry in derived}


def _card_by_card(connection: Connection, query: Select[Any]) -> Iterator[list[Review]]:
    """Group the rows of a query that is ordered by card."""
    group: list[Review] = []
    for row in connection.execute(query).mappings():
        entry = _bare_review(row)
        if group and group[0].card != entry.card:
            yield group
            group = []
        group.append(entry)
    if group:
        yield group


def _bare_review(row: Mapping[Any, Any]) -> Review:
    unread = {"tz_offset_min": 0, "elapsed_ms": 0, "scheduler": MODEL}
    texts = {"response": "", "verdict": "", "params": ""}
    return review_of({**row, **unread, **texts})


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
    connection: Connection, cards: Iterable[CardId], scheduler: Scheduler
) -> None:
    """Derive the states of many cards from their log rows, some hundreds at a time."""
    for batch in batches(sorted(cards)):
        query = _REPLAY.where(REVIEW.c.card_id.in_(batch)).order_by(REVIEW.c.card_id)
        derived = _derived(connection, query, scheduler)
        connection.execute(delete(CARD_STATE).where(CARD_STATE.c.card_id.in_(batch)))
        _insert_states(connection, derived)


def rebuild(connection: Connection, scheduler: Scheduler) -> int:
    """Empty the cache of states and fill it from the log; return their number."""
    derived = _derived(connection, _REPLAY_ALL, scheduler)
    connection.execute(delete(CARD_STATE))
    _insert_states(connection, derived)
    return len(derived)


def _derived(
    connection: Connection, query: Select[Any], scheduler: Scheduler
) -> list[CardState]:
    return [
        after
        for rows in _card_by_card(connection, query)
        if (after := scheduler.replay(rows)) is not None
    ]


def _insert_states(connection: Connection, after: Iterable[CardState]) -> None:
    rows = [state_row(entry) for entry in after]
    if rows:
        connection.execute(_INSERT_STATE, rows)


def batches(values: Sequence[T]) -> Iterator[Sequence[T]]:
    """Cut values into pieces that one query can name."""
    for start in range(0, len(values), _BATCH):
        yield values[start : start + _BATCH]


def insert_rows(connection: Connection, rows: list[dict[str, Any]]) -> None:
    """Write log rows that are already complete."""
    if rows:
        connection.execute(_INSERT_REVIEW, rows)


def _put_state(connection: Connection, after: CardState, *, known: bool) -> None:
    row = state_row(after)
    if known:
        connection.execute(_UPDATE_STATE, {"card": after.card, **row})
    else:
        connection.execute(_INSERT_STATE, row)
