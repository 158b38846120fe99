"""Ids that are the same on every machine and in every export.

Anki knows a note by its GUID, a field by its id and a preset by its id; a second
import updates what it finds by them, so none may depend on content or on a clock.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from hashlib import sha256

NAMESPACE = "quizapp"
_FIRST_ID, _ID_SPAN = 1_000_000_000_000, 500_000_000_000  # ms: the years 2001 to 2017
_DAY_MS = 86_400_000
NOTE_STEP = 1_000  # card ids follow their note's id, up to this many a note


def _number(key: str) -> int:
    digest = sha256(f"{NAMESPACE}:{key}".encode()).digest()
    return int.from_bytes(digest[:8], "big")


def stable_id(key: str) -> int:
    """Return the id of a note type, deck or preset: milliseconds from a hash."""
    return _FIRST_ID + _number(key) % _ID_SPAN


def stable_field_id(key: str) -> int:
    """Return the id of a field or template: a signed 64-bit hash."""
    return _number(key) - 2**63


def guid(item: str) -> str:
    """Return the GUID of an item's note, readable and free of quotes."""
    return f"{NAMESPACE}:{item}"


def stable_seed(key: str, index: int = 0) -> int:
    """Return the seed that an item's exported instance is drawn from."""
    return _number(f"seed:{key}:{index}") % 2**31


def day_seconds(day: date) -> int:
    """Return the beginning of a day in UTC, in seconds."""
    return int(datetime.combine(day, time(), tzinfo=UTC).timestamp())


def note_slot(item: str, day: date) -> int:
    """Return the id a note would like to have: a moment of the day it was written."""
    slots = _DAY_MS // NOTE_STEP
    return day_seconds(day) * 1_000 + _number(f"note:{item}") % slots * NOTE_STEP
