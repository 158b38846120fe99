"""The log as a set of rows: checked, written as lines, read from them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from sqlalchemy import Connection, select

from quizapp.models import CardId, Rating, Review, ReviewKind
from quizapp.scheduling.memory import SCHEDULING_KINDS, Scheduler
from quizapp.store import hotpath
from quizapp.store.hotpath import REVIEW
from quizapp.store.rows import (
    LOG_COLUMNS,
    checksum,
    log_row,
    review_of,
    storable,
)

# What the calendar holds with room for the longest interval; what columns hold.
_LAST_DAY = 3_600_000
_LAST_MS = 250_000_000_000_000
_LAST_OFFSET = 24 * 60
_INTEGERS = {
    "seq": (0, 2**62),
    "at_ms": (-_LAST_MS, _LAST_MS),
    "tz_offset_min": (-_LAST_OFFSET, _LAST_OFFSET),
    "study_day": (1, _LAST_DAY),
    "elapsed_ms": (0, 2**31 - 1),
}
_NAMES = ("id", "device", "card_id", "kind", "scheduler")  # not empty, at most:
_LONGEST_NAME = 200
_TEXTS = ("response", "verdict", "params")
_LONGEST_TEXT = 200_000


# ----- Rows from elsewhere -----


def checked_review(row: object) -> Review:
    """Return the review of a row from outside; ValueError says what is wrong."""
    if not isinstance(row, dict):
        raise ValueError("not an object")
    missing = [name for name in LOG_COLUMNS if name not in row]
    if missing:
        raise ValueError(f"no {', '.join(missing)}")
    for name, (least, most) in _INTEGERS.items():
        if type(row[name]) is not int or not least <= row[name] <= most:
            raise ValueError(f"{name} is not a whole number from {least} to {most}")
    for name in _NAMES:
        _check_text(name, row[name], _LONGEST_NAME)
        if not row[name]:
            raise ValueError(f"{name} is empty")
    for name in _TEXTS:
        _check_text(name, row[name], _LONGEST_TEXT)
    if row["voids"] is not None:
        _check_text("voids", row["voids"], _LONGEST_NAME)
    kind = ReviewKind(row["kind"])
    if row["rating"] is not None:
        if type(row["rating"]) is not int:
            raise ValueError("rating is not a whole number")
        Rating(row["rating"])
    elif kind in SCHEDULING_KINDS:
        raise ValueError("a review without a rating")
    if (kind is ReviewKind.VOID) != (row["voids"] is not None):
        raise ValueError("a void row names a review, and no other row does")
    if row.get("checksum") != checksum(row):
        raise ValueError("the checksum does not fit")
    review = review_of(row)
    if storable(review) != review:
        raise ValueError("characters that no row may hold")
    return review


def _check_text(name: str, value: object, longest: int) -> None:
    if not isinstance(value, str) or len(value) > longest:
        raise ValueError(f"{name} is not a text of at most {longest} characters")


def ratings(connection: Connection) -> list[tuple[str, int, int]]:
    """Return (card, instant in milliseconds, rating) of every rated row."""
    query = select(REVIEW.c.card_id, REVIEW.c.at_ms, REVIEW.c.rating)
    rows = connection.execute(query.where(REVIEW.c.rating.is_not(None)))
    return [(card, at, rating) for card, at, rating in rows]


def ids_of(connection: Connection, device: str) -> set[str]:
    """Return the ids of all rows that a device wrote."""
    query = select(REVIEW.c.id).where(REVIEW.c.device == device)
    return set(connection.execute(query).scalars())


# ----- JSON Lines -----


def to_lines(reviews: Iterable[Review]) -> Iterator[str]:
    """Return one line of JSON for each row, checksum included."""
    for review in reviews:
        yield json.dumps(log_row(review), ensure_ascii=False) + "\n"


def from_lines(lines: Iterable[str]) -> tuple[list[Review], list[str]]:
    """Read such lines; return the rows and what is wrong, each with its line."""
    reviews: list[Review] = []
    problems: list[str] = []
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            reviews.append(checked_review(json.loads(line)))
        except (ValueError, RecursionError) as error:
            problems.append(f"{number}: {error}")
    return reviews, problems


# ----- Check -----


@dataclass(frozen=True, slots=True)
class Checked:
    """What a check found; nothing means all is well.

    ``damaged`` are ids of rows whose checksum does not fit, ``stale`` cards whose
    cached state is not the one their log rows lead to.
    """

    rows: int
    cards: int
    sound: bool
    damaged: tuple[str, ...]
    stale: tuple[CardId, ...]

    @property
    def ok(self) -> bool:
        """Tell whether nothing was found."""
        return self.sound and not self.damaged and not self.stale


def check(connection: Connection, scheduler: Scheduler, *, sound: bool) -> Checked:
    """Compare every row with its checksum and every state with its replay."""
    count = 0
    damaged = []
    for row in connection.execute(select(REVIEW)).mappings():
        count += 1
        try:
            checked_review(dict(row))
        except ValueError:
            damaged.append(str(row["id"]))
    cached = hotpath.states(connection)
    derived = hotpath.derived_states(connection, scheduler)
    cards = cached.keys() | derived.keys()
    stale = sorted(card for card in cards if cached.get(card) != derived.get(card))
    return Checked(count, len(derived), sound, tuple(damaged), tuple(stale))
