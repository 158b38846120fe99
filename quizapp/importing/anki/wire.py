"""A conversion as JSON, on its way to the process that does it."""

from __future__ import annotations

import json
from dataclasses import astuple
from datetime import date
from pathlib import Path

from quizapp.importing.anki.contents import Asked, Template, Type
from quizapp.importing.anki.conversion import Conversion


def packed(wanted: Conversion) -> bytes:
    """Return a conversion as JSON; note types, which many notes share, stand once."""
    kinds = {
        note.kind.id: note.kind for notes in wanted.notes.values() for note in notes
    }
    table = {
        "kinds": [astuple(kind) for kind in kinds.values()],
        "notes": {
            topic: [(*note[:3], note.kind.id, note.cards) for note in notes]
            for topic, notes in wanted.notes.items()
        },
        "title": wanted.title,
        "folder": str(wanted.folder),
        "today": wanted.today.isoformat(),
        "taken": sorted(wanted.taken),
    }
    return json.dumps(table).encode()


def unpacked(data: bytes) -> Conversion:
    """Return the conversion of such JSON."""
    table = json.loads(data)
    kinds = {row[0]: _kind(*row) for row in table["kinds"]}
    return Conversion(
        {
            topic: [
                Asked(
                    guid,
                    tuple(tags),
                    tuple(fields),
                    kinds[kind],
                    tuple((card, place) for card, place in cards),
                )
                for guid, tags, fields, kind, cards in notes
            ]
            for topic, notes in table["notes"].items()
        },
        table["title"],
        Path(table["folder"]),
        date.fromisoformat(table["today"]),
        frozenset(table["taken"]),
    )


def _kind(
    number: int,
    name: str,
    cloze: bool,
    fields: list[str],
    templates: list[tuple[int, str, str, str]],
) -> Type:
    sides = tuple(Template(*template) for template in templates)
    return Type(number, name, cloze, tuple(fields), sides)
