"""The one row ``col`` of a schema-11 collection: settings, types, decks, presets."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from quizapp.exports.anki.identity import day_seconds, stable_field_id, stable_id
from quizapp.exports.anki.notetypes import REVISED, NoteKind, note_types, style

SCHEMA = 11
NEW_ON_IMPORT = -1  # update sequence number of what no server has seen
_DEFAULT = 1  # id of the deck and of the preset that every collection has
_LATEX_PRE = (
    "\\documentclass[12pt]{article}\n\\usepackage[utf8]{inputenc}\n"
    "\\usepackage{amssymb,amsmath}\n\\pagestyle{empty}\n\\begin{document}\n"
)


@dataclass(frozen=True, slots=True)
class Preset:
    """Options of the decks: FSRS weights (none: the defaults) and retention."""

    name: str = "Quizapp"
    weights: tuple[float, ...] = ()
    desired_retention: float = 0.9
    new_per_day: int = 20
    reviews_per_day: int = 200
    steps: tuple[float, ...] = (1.0, 10.0)  # minutes
    relearning_steps: tuple[float, ...] = (10.0,)
    maximum_interval: int = 36_500

    @property
    def id(self) -> int:
        """Return the id of the preset, the same everywhere."""
        return stable_id("preset:1")


def deck_name(path: Iterable[str]) -> str:
    """Return a deck's name as schema 11 writes it."""
    return "::".join(path)


def deck_id(path: Iterable[str]) -> int:
    """Return the id of a deck."""
    return stable_id(f"deck:{deck_name(path)}")


def _field(kind: NoteKind, at: int, name: str) -> dict[str, Any]:
    return {
        "name": name,
        "ord": at,
        "sticky": False,
        "rtl": False,
        "font": "Arial",
        "size": 20,
        "description": "",
        "plainText": False,
        "collapsed": name in ("ID", "Spare1", "Spare2", "Pool", "Media"),
        "excludeFromSearch": False,
        "media": [],
        "id": stable_field_id(f"field:{kind}:{name}"),
    }


def model(kind: NoteKind) -> dict[str, Any]:
    """Return a note type as the JSON of schema 11."""
    row = note_types()[kind]
    return {
        "id": row.id,
        "name": row.name,
        "type": int(row.cloze),
        "mod": day_seconds(REVISED),
        "usn": NEW_ON_IMPORT,
        "sortf": 0,
        "did": None,
        "tmpls": [
            {
                "name": "Cloze" if row.cloze else "Card 1",
                "ord": 0,
                "qfmt": row.front,
                "afmt": row.back,
                "bqfmt": "",
                "bafmt": "",
                "did": None,
                "bfont": "",
                "bsize": 0,
                "id": row.template_id,
            }
        ],
        "flds": [_field(kind, at, name) for at, name in enumerate(row.fields)],
        "css": style(),
        "latexPre": _LATEX_PRE,
        "latexPost": "\\end{document}",
        "latexsvg": False,
        "req": [[0, "any", [0]]],
        "tags": [],
        "vers": [],
    }


def _deck(id_: int, name: str, preset: int, mod: int) -> dict[str, Any]:
    return {
        "id": id_,
        "mod": mod,
        "name": name,
        "usn": NEW_ON_IMPORT,
        "lrnToday": [0, 0],
        "revToday": [0, 0],
        "newToday": [0, 0],
        "timeToday": [0, 0],
        "collapsed": False,
        "browserCollapsed": False,
        "desc": "",
        "dyn": 0,
        "conf": preset,
        "extendNew": 0,
        "extendRev": 0,
    }


def _preset(id_: int, preset: Preset, mod: int) -> dict[str, Any]:
    return {
        "id": id_,
        "mod": mod,
        "name": preset.name,
        "usn": NEW_ON_IMPORT,
        "maxTaken": 60,
        "autoplay": True,
        "timer": 0,
        "replayq": True,
        "new": {
            "bury": True,
            "delays": list(preset.steps),
            "initialFactor": 2500,
            "ints": [1, 4, 0],
            "order": 1,
            "perDay": preset.new_per_day,
        },
        "rev": {
            "bury": True,
            "ease4": 1.3,
            "ivlFct": 1.0,
            "maxIvl": preset.maximum_interval,
            "perDay": preset.reviews_per_day,
            "hardFactor": 1.2,
            "fuzz": 0.05,
            "minSpace": 1,
        },
        "lapse": {
            "delays": list(preset.relearning_steps),
            "leechAction": 1,
            "leechFails": 8,
            "minInt": 1,
            "mult": 0.0,
        },
        "dyn": False,
        "fsrsWeights": [],
        "fsrsParams5": [],
        "fsrsParams6": list(preset.weights),
        "desiredRetention": preset.desired_retention,
        "sm2Retention": 0.9,
    }


@dataclass(frozen=True, slots=True)
class Frame:
    """When day 0 was (seconds) and the offset west of UTC in minutes that it had."""

    created: int
    minutes_west: int = 0
    rollover_hour: int = 4


def _conf(frame: Frame, positions: int) -> dict[str, Any]:
    return {
        "nextPos": positions + 1,
        "estTimes": True,
        "activeDecks": [_DEFAULT],
        "sortType": "noteFld",
        "timeLim": 0,
        "sortBackwards": False,
        "addToCur": True,
        "curDeck": _DEFAULT,
        "newSpread": 0,
        "dueCounts": True,
        "curModel": None,
        "collapseTime": 1200,
        "schedVer": 2,
        "sched2021": True,
        "creationOffset": frame.minutes_west,
        "rollover": frame.rollover_hour,
        "fsrs": True,
    }


def collection_row(
    *,
    kinds: Iterable[NoteKind],
    decks: Iterable[tuple[str, ...]],
    preset: Preset,
    frame: Frame,
    mod: int,
    positions: int,
) -> tuple[Any, ...]:
    """Return the row of ``col`` in the order of its columns; ``mod`` in seconds."""
    models: Mapping[str, Any] = {str(m["id"]): m for m in map(model, kinds)}
    rows = [_deck(_DEFAULT, "Default", _DEFAULT, mod)]
    rows += [_deck(deck_id(path), deck_name(path), preset.id, mod) for path in decks]
    presets = {
        str(_DEFAULT): _preset(_DEFAULT, Preset(name="Default"), 0),
        str(preset.id): _preset(preset.id, preset, mod),
    }
    return (
        1,
        frame.created,
        mod * 1_000,
        mod * 1_000,
        SCHEMA,
        0,
        0,
        0,
        _json(_conf(frame, positions)),
        _json(models),
        _json({str(row["id"]): row for row in rows}),
        _json(presets),
        "{}",
    )


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
