"""The log as a set of rows: checked, exported, imported, merged.

Two logs merge by union and replay, so it does not matter which is merged into
which, in what order, or how often.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from sqlalchemy import Connection, func, select, update

from quizapp.models import CardId, Rating, Review, ReviewKind
from quizapp.scheduling.memory import SCHEDULING_KINDS, Scheduler
from quizapp.store import hotpath
from quizapp.store.hotpath import REVIEW
from quizapp.store.rows import (
    LOG_COLUMNS,
    LogRow,
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
_SCANNED = 20  # rows read in passing cost as much as one that is looked up


@dataclass(frozen=True, slots=True)
class Merged:
    """What a merge did: rows taken in, rows already there, cards replayed.

    ``conflicts`` are ids under which the two logs hold different rows; the row with
    the smaller checksum stays, on whichever side it was.
    """

    added: int
    known: int
    cards: int
    conflicts: tuple[str, ...] = ()


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


# ----- Merge -----


def merge(
    connection: Connection, incoming: Iterable[LogRow], scheduler: Scheduler
) -> Merged:
    """Take in rows of another log and replay the cards they touch."""
    rows = {row.id: row for row in incoming}
    here = _checksums(connection, rows.keys())
    new = [row for id_, row in rows.items() if id_ not in here]
    conflicts = sorted(
        id_ for id_, found in here.items() if rows[id_].checksum != found
    )
    touched = {CardId(row.card_id) for row in new}
    touched |= _cards_of(connection, [row.voids for row in new if row.voids])
    for id_ in conflicts:
        if rows[id_].checksum < here[id_]:
            touched |= _replace_row(connection, rows[id_])
    hotpath.replay_cards(connection, touched, scheduler, new)
    hotpath.insert_rows(connection, new)
    return Merged(
        added=len(new), known=len(here), cards=len(touched), conflicts=tuple(conflicts)
    )


def _checksums(connection: Connection, ids: Collection[str]) -> dict[str, str]:
    """Return the checksums of those ids that the log has."""
    query = select(REVIEW.c.id, REVIEW.c.checksum)
    count = connection.execute(select(func.count()).select_from(REVIEW)).scalar_one()
    if count <= _SCANNED * len(ids):
        rows = connection.execute(query)
        return {id_: sum_ for id_, sum_ in rows if id_ in ids}
    found: dict[str, str] = {}
    for batch in hotpath.batches(list(ids)):
        rows = connection.execute(query.where(REVIEW.c.id.in_(batch)))
        found.update((id_, sum_) for id_, sum_ in rows)
    return found


def _cards_of(connection: Connection, ids: list[str]) -> set[CardId]:
    cards: set[CardId] = set()
    for batch in hotpath.batches(ids):
        query = select(REVIEW.c.card_id).where(REVIEW.c.id.in_(batch))
        cards.update(CardId(card) for (card,) in connection.execute(query))
    return cards


def _replace_row(connection: Connection, row: LogRow) -> set[CardId]:
    """Put a row in place of the one with its id; return the cards of both."""
    before = _cards_of(connection, [row.id])
    statement = update(REVIEW).where(REVIEW.c.id == row.id)
    connection.execute(statement.values(**row._asdict()))
    return before | {CardId(row.card_id)}


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
