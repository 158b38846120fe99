"""What a replay needs of the log's rows, and which of them move a card."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

from quizapp.models import CardId, Rating, Review, ReviewKind
from quizapp.scheduling.days import from_ms
from quizapp.scheduling.memory import MODEL, SCHEDULING_KINDS

FORWARD = ReviewKind.FORWARD.value
_VOID = ReviewKind.VOID.value
_KINDS = frozenset(kind.value for kind in ReviewKind)
_MOVING = frozenset(kind.value for kind in (*SCHEDULING_KINDS, ReviewKind.FORWARD))


class LogEntry(NamedTuple):
    """What a replay needs of a log row; as a tuple it sorts by card and replay."""

    card: str
    at_ms: int
    device: str
    seq: int
    id: str
    study_day: int
    kind: str
    rating: int | None
    voids: str | None


CARD, AT, _, _, ID, DAY, KIND, RATING, VOIDS = range(len(LogEntry._fields))


def standing(entries: Iterable[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    """Return the rows that move a card, in the order of the replay.

    ValueError: one is of a kind that no release ever wrote.
    """
    rows = sorted(entries)
    kinds = {row[KIND] for row in rows}
    if not kinds <= _KINDS:
        raise ValueError(f"unknown kinds of reviews: {kinds - _KINDS}")
    voided = {(row[CARD], row[VOIDS]) for row in rows if row[KIND] == _VOID}
    return [
        row
        for row in rows
        if row[KIND] in _MOVING
        and (row[RATING] is not None or row[KIND] == FORWARD)
        and (not voided or (row[CARD], row[ID]) not in voided)
    ]


def entry_review(row: LogEntry) -> Review:
    """Return what a replay needs of a row as a review."""
    return Review(
        id=row.id,
        device=row.device,
        seq=row.seq,
        card=CardId(row.card),
        at=from_ms(row.at_ms),
        tz_offset_min=0,
        study_day=row.study_day,
        kind=ReviewKind(row.kind),
        rating=None if row.rating is None else Rating(row.rating),
        voids=row.voids,
        scheduler=MODEL,
    )
