"""Values to rows and back, and the checksum that each log row carries."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from hashlib import blake2b
from typing import Any

from quizapp.models import CardId, CardState, Rating, Review, ReviewKind, State
from quizapp.scheduling.days import from_ms, to_ms

LOG_COLUMNS = (
    "id",
    "device",
    "seq",
    "card_id",
    "at_ms",
    "tz_offset_min",
    "study_day",
    "kind",
    "rating",
    "elapsed_ms",
    "response",
    "verdict",
    "params",
    "voids",
    "scheduler",
)
_LONGEST_MS = 2**31 - 1  # an answer that took longer than 24 days took 24 days


class DamagedRowError(ValueError):
    """A row holds what no release ever wrote."""


def checksum(row: Mapping[Any, Any]) -> str:
    """Return the hash of a log row's columns, 16 hexadecimal digits."""
    text = json.dumps([row[name] for name in LOG_COLUMNS], separators=(",", ":"))
    return blake2b(text.encode(), digest_size=8).hexdigest()


def storable(review: Review) -> Review:
    """Return a review as it will be read back from any database.

    The instant loses what is below a millisecond; characters that databases refuse
    (NUL, lone surrogates) become U+FFFD.
    """
    return replace(
        review,
        at=from_ms(to_ms(review.at)),
        elapsed_ms=min(max(0, review.elapsed_ms), _LONGEST_MS),
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


def log_row(review: Review) -> dict[str, Any]:
    """Return the row of a review, checksum included."""
    row: dict[str, Any] = {
        "id": review.id,
        "device": review.device,
        "seq": review.seq,
        "card_id": str(review.card),
        "at_ms": to_ms(review.at),
        "tz_offset_min": review.tz_offset_min,
        "study_day": review.study_day,
        "kind": review.kind.value,
        "rating": None if review.rating is None else int(review.rating),
        "elapsed_ms": review.elapsed_ms,
        "response": review.response,
        "verdict": review.verdict,
        "params": review.params,
        "voids": review.voids,
        "scheduler": review.scheduler,
    }
    row["checksum"] = checksum(row)
    return row


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


def state_row(state: CardState) -> dict[str, Any]:
    """Return the row of a card's state."""
    return {
        "card_id": str(state.card),
        "state": int(state.state),
        "step": state.step,
        "stability": state.stability,
        "difficulty": state.difficulty,
        "due_day": state.due_day,
        "due_at_ms": None if state.due_at is None else to_ms(state.due_at),
        "reps": state.reps,
        "lapses": state.lapses,
        "last_day": state.last_day,
        "log_head": state.log_head,
    }


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
