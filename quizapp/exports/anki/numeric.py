"""Notes of computed values: pools of variants, and short answers to type."""

from __future__ import annotations

import re

from quizapp.exports.anki.escaping import plain
from quizapp.exports.anki.notetypes import NoteKind
from quizapp.exports.anki.pools import checked, variants
from quizapp.exports.anki.sheet import Sheet, Side, Written
from quizapp.exports.judging import data_element

_IMAGE = re.compile(r'<img src="([^"]+)"')


def numeric(sheet: Sheet) -> Written:
    """Write a number or array as a pool of variants."""
    rows = [
        {
            "q": sheet.both(sheet.stem, instance),
            "s": sheet.both(sheet.solution, instance),
            **checked(sheet.item, instance),
        }
        for instance in variants(sheet.item)
    ]
    first = rows[0]
    images = sorted({name for row in rows for name in _IMAGE.findall(str(row["q"]))})
    pool = {"id": sheet.item.id, "w": _judgements(sheet), "v": rows}
    return Written(
        NoteKind.NUMERIC,
        {
            "Stem": first["q"],
            "Solution": f'<div class="qz-solution">{first["s"]}</div>'
            + sheet.both(sheet.trailer),
            "Pool": data_element("qz-pool", pool),
            "Media": "".join(f'<img src="{name}">' for name in images),
        },
    )


def _judgements(sheet: Sheet) -> dict[str, str]:
    """Return what the script says about a typed answer."""
    yours = '<span class="qz-yours"></span>'

    def sentence(name: str) -> str:
        return sheet.both(lambda side: f"{side.word(name)} {yours}")

    words = {name: sentence(name) for name in ("right", "wrong", "unread")}
    first, second = sheet.languages
    label = f"{first('anki.card.type_here')} · {second('anki.card.type_here')}"
    return {**words, "label": label}


def shape(sheet: Sheet) -> Written:
    """Write a short answer that Anki compares letter by letter."""

    def rear(side: Side) -> str:
        return sheet.solution(side) + sheet.trailer(side)

    key = sheet.side(sheet.languages[0]).back.key
    return Written(
        NoteKind.TYPED,
        {
            "Q": sheet.both(sheet.stem),
            "Answer": plain(key),
            "Extra": sheet.both(rear),
        },
    )
