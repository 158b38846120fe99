"""What a package holds, as plain values: notes, cards, reviews, types, decks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple


@dataclass(frozen=True, slots=True)
class Template:
    """One card of a note type."""

    place: int
    name: str
    front: str
    back: str


@dataclass(frozen=True, slots=True)
class Type:
    """A note type."""

    id: int
    name: str
    cloze: bool
    fields: tuple[str, ...]
    templates: tuple[Template, ...]


@dataclass(frozen=True, slots=True)
class Note:
    """A note with its fields as HTML."""

    id: int
    guid: str
    type: int
    tags: tuple[str, ...]
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Card:
    """A card; ``place`` is its template, or its cloze number minus 1."""

    id: int
    note: int
    deck: int
    place: int
    type: int
    queue: int
    due: int
    interval: int
    reps: int
    lapses: int
    data: str


class Asked(NamedTuple):
    """A note of somebody else and its cards: their ids and places, in order."""

    guid: str
    tags: tuple[str, ...]
    fields: tuple[str, ...]
    kind: Type
    cards: tuple[tuple[int, int], ...]


class Answer(NamedTuple):
    """A row of Anki's review log; ``ms`` is its id."""

    ms: int
    card: int
    ease: int
    interval: int
    factor: int
    elapsed_ms: int
    kind: int


@dataclass(frozen=True, slots=True)
class Contents:
    """A whole package."""

    types: Mapping[int, Type]
    notes: tuple[Note, ...]
    cards: tuple[Card, ...]
    answers: tuple[Answer, ...]
    decks: Mapping[int, str]
    created: int  # seconds: the beginning of day 0
    offset: int  # local time minus UTC in minutes at day 0
    rollover_hour: int = 4
    media: Mapping[str, str] = field(default_factory=dict)  # entry -> file name
