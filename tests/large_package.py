"""A large package: notes of ordinary length, eight reviews each over two years."""

from __future__ import annotations

import random
from dataclasses import replace

from quizapp.exports.anki.collection import Frame, Preset
from quizapp.exports.anki.notetypes import NoteKind
from quizapp.exports.anki.plan import Plan, PlannedNote
from quizapp.exports.anki.schedule import CarriedCard, CarriedReview, Schedule
from quizapp.models import CardId, ItemId

NOTES, REVIEWS = 10_000, 80_000
_WORDS = (
    *("mean", "batch", "variance", "gradient", "column", "flow", "of", "the", "and"),
    *("is", "over", "each", "<b>loss</b>", "\\(x_1\\)"),
)
_MEMORY = {"s": 12.3456, "d": 5.123, "dr": 0.9, "decay": 0.154, "lrt": 1_790_000_000}
_START, _DAY = 1_700_000_000_000, 86_400_000
_DAYS_AFTER = (0, 0, 1, 4, 12, 35, 90, 200)  # of the eight reviews of a card


def texts(count: int = NOTES) -> list[tuple[str, str]]:
    """Return fronts and backs of ordinary length, as HTML."""
    chance = random.Random(1)  # noqa: S311 - a simulation, not a secret

    def words(number: int) -> str:
        return " ".join(chance.choice(_WORDS) for _ in range(number))

    return [(f"Question {at} {words(12)}?", words(25)) for at in range(count)]


def _reviews(names: list[str]) -> list[CarriedReview]:
    chance = random.Random(2)  # noqa: S311 - a simulation, not a secret
    rows = [
        CarriedReview(
            _START + (at % 400 + after) * _DAY + at * 3_000 + place * 700_000,
            CardId(name),
            chance.choices((1, 2, 3, 4), (10, 15, 60, 15))[0],
            5,
            3,
            600,
            5_000,
            1 if place else 0,
        )
        for at, name in enumerate(names)
        for place, after in enumerate(_DAYS_AFTER)
    ]
    rows.sort(key=lambda row: row.ms)
    apart: list[CarriedReview] = []
    for row in rows:
        ms = max(row.ms, apart[-1].ms + 1) if apart else row.ms
        apart.append(replace(row, ms=ms))
    return apart


def large(rows: list[tuple[str, str]], guid: str = "quizapp") -> tuple[Plan, Schedule]:
    """Return notes of those texts and their schedule; ``guid`` begins their GUIDs."""
    names = [f"t.n{at}" for at in range(len(rows))]
    notes = tuple(
        PlannedNote(
            item=ItemId(name),
            id=1_700_000_000_000 + at * 1_000,
            guid=f"{guid}:{name}",
            kind=NoteKind.BASIC,
            fields=(*rows[at], "", "", name, "", ""),
            tags=("quizapp", "a::b"),
            deck=("Quizapp", "Area", "Topic"),
            mod=1_795_000_000 + at,
            cards=(CardId(name),),
        )
        for at, name in enumerate(names)
    )
    card = CarriedCard(2, 2, 300, 20, 2500, 8, 0, 0, _MEMORY, 1_790_000_000)
    cards = {CardId(name): card for name in names}
    reviews = tuple(_reviews(names))
    return Plan(notes), Schedule(Frame(1_577_847_600), Preset(), cards, reviews)
