"""Values to rows and back, and the checksum that each log row carries."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from hashlib import blake2b
from json.encoder import encode_basestring_ascii as _quoted
from typing import Any, NamedTuple

from quizapp.models import CardId, CardState, Rating, Review, ReviewKind, State
from quizapp.scheduling.days import from_ms, to_ms


class LogRow(NamedTuple):
    """A row of the log as it stands in the table, its checksum last."""

    id: str
    device: str
    seq: int
    card_id: str
    at_ms: int
    tz_offset_min: int
    study_day: int
    kind: str
    rating: int | None
    elapsed_ms: int
    response: str
    verdict: str
    params: str
    voids: str | None
    scheduler: str
    checksum: str


# Id, instant in milliseconds, offset in minutes, study day, kind, rating, duration.
RatedAnswer = tuple[str, int, int, int, str, int, int]
LOG_COLUMNS = LogRow._fields[:-1]
_EMPTY = blake2b(digest_size=8)  # to be copied, which is quicker than a new one
LONGEST_MS = 2**31 - 1  # an answer that took longer than 24 days took 24 days


class DamagedRowError(ValueError):
    """A row holds what no release ever wrote."""


def checksum(row: Mapping[Any, Any]) -> str:
    """Return the hash of a log row's columns, 16 hexadecimal digits."""
    return _hash(tuple(row[name] for name in LOG_COLUMNS))


def _hash(columns: tuple[Any, ...]) -> str:
    """Return the hash of the columns as compact JSON, written without an encoder.

    A merge writes tens of thousands of rows, and setting up the encoder would take
    longer than the rest.
    """
    # fmt: off
    (id_, device, seq, card, at, offset, day, kind,
     rating, elapsed, response, verdict, params, voids, scheduler) = columns
    # fmt: on
    rated = "null" if rating is None else rating
    named = "null" if voids is None else _quoted(voids)
    text = (
        f"[{_quoted(id_)},{_quoted(device)},{seq},{_quoted(card)},{at},{offset},{day},"
        f"{_quoted(kind)},{rated},{elapsed},{_quoted(response)},{_quoted(verdict)},"
        f"{_quoted(params)},{named},{_quoted(scheduler)}]"
    )
    return _digest(text)


def _digest(text: str) -> str:
    digest = _EMPTY.copy()
    digest.update(text.encode())
    return digest.hexdigest()


def sealed(columns: tuple[Any, ...]) -> LogRow:
    """Return a row of the columns of the log, with its checksum."""
    return LogRow._make((*columns, _hash(columns)))


def rated_rows(
    card: str, device: str, scheduler: str, answers: Iterable[RatedAnswer]
) -> Iterator[LogRow]:
    """Yield the rows of a card's answers of which nothing but the rating is known.

    They are those of ``sealed``, in a fraction of the time: what all of them share
    is written once. The instant is the sequence number, too.
    """
    first = f",{_quoted(device)},"
    second = f",{_quoted(card)},"
    last = f',"","","",null,{_quoted(scheduler)}]'
    for id_, ms, offset, day, kind, rating, elapsed in answers:
        text = (
            f"[{_quoted(id_)}{first}{ms}{second}{ms},{offset},{day},"
            f'"{kind}",{rating},{elapsed}{last}'
        )
        # fmt: off
        yield LogRow._make((
            id_, device, ms, card, ms, offset, day, kind, rating, elapsed,
            "", "", "", None, scheduler, _digest(text),
        ))
        # fmt: on


def storable(review: Review) -> Review:
    """Return a review as it will be read back from any database.

    The instant loses what is below a millisecond; characters that databases refuse
    (NUL, lone surrogates) become U+FFFD.
    """
    return replace(
        review,
        at=from_ms(to_ms(review.at)),
        elapsed_ms=min(max(0, review.elapsed_ms), LONGEST_MS),
        response=storable_text(review.response),
        verdict=storable_text(review.verdict),
        params=storable_text(review.params),
    )


def storable_text(text: str) -> str:
    """Return a text without the characters that databases refuse."""
    if text.isascii() and "\0" not in text:
        return text
    return "".join(
        "�" if char == "\0" or "\ud800" <= char <= "\udfff" else char for char in text
    )


def row_of(review: Review) -> LogRow:
    """Return the row of a review, checksum included."""
    return sealed(
        (
            review.id,
            review.device,
            review.seq,
            str(review.card),
            to_ms(review.at),
            review.tz_offset_min,
            review.study_day,
            review.kind.value,
            None if review.rating is None else int(review.rating),
            review.elapsed_ms,
            review.response,
            review.verdict,
            review.params,
            review.voids,
            review.scheduler,
        )
    )


def log_row(review: Review) -> dict[str, Any]:
    """Return the row of a review by the names of its columns."""
    return row_of(review)._asdict()


def review_of(row: Mapping[Any, Any]) -> Review:
    """Return the review of a log row."""
    try:
        return _review(row)
    except (ValueError, TypeError, OverflowError) as error:
        raise DamagedRowError(f"{row['id']}: {error}") from error


def _review(row: Mapping[Any, Any]) -> Review:
    return Review(
        id=row["id"],
        device=row["device"],
        seq=row["seq"],
        card=CardId(row["card_id"]),
        at=from_ms(row["at_ms"]),
        tz_offset_min=row["tz_offset_min"],
        study_day=row["study_day"],
        kind=ReviewKind(row["kind"]),
        rating=None if row["rating"] is None else Rating(row["rating"]),
        elapsed_ms=row["elapsed_ms"],
        response=row["response"],
        verdict=row["verdict"],
        params=row["params"],
        voids=row["voids"],
        scheduler=row["scheduler"],
    )


class StateRow(NamedTuple):
    """A row of the cache of states as it stands in the table."""

    card_id: str
    state: int
    step: int | None
    stability: float
    difficulty: float
    due_day: int
    due_at_ms: int | None
    reps: int
    lapses: int
    last_day: int
    log_head: str


def state_row(state: CardState) -> StateRow:
    """Return the row of a card's state."""
    return StateRow(
        str(state.card),
        int(state.state),
        state.step,
        state.stability,
        state.difficulty,
        state.due_day,
        None if state.due_at is None else to_ms(state.due_at),
        state.reps,
        state.lapses,
        state.last_day,
        state.log_head,
    )


def state_of(row: Mapping[Any, Any]) -> CardState:
    """Return the state of a row."""
    try:
        return _state(row)
    except (ValueError, TypeError, OverflowError) as error:
        raise DamagedRowError(f"{row['card_id']}: {error}") from error


def _state(row: Mapping[Any, Any]) -> CardState:
    due_at_ms = row["due_at_ms"]
    return CardState(
        card=CardId(row["card_id"]),
        state=State(row["state"]),
        step=row["step"],
        stability=row["stability"],
        difficulty=row["difficulty"],
        due_day=row["due_day"],
        due_at=None if due_at_ms is None else from_ms(due_at_ms),
        reps=row["reps"],
        lapses=row["lapses"],
        last_day=row["last_day"],
        log_head=row["log_head"],
    )
