"""What every kind of item writes into the fields of its note."""

from __future__ import annotations

from collections.abc import Callable

from quizapp.exports.anki import choices, gaps, listings, numeric, prose
from quizapp.exports.anki.sheet import Sheet, Written
from quizapp.models import Kind


def write_note(sheet: Sheet) -> Written:
    """Return the note of an item."""
    written = _WRITERS[sheet.item.kind](sheet)
    fields = {**written.fields, "ID": sheet.item.id}
    return Written(written.kind, fields, written.cards)


_WRITERS: dict[Kind, Callable[[Sheet], Written]] = {
    Kind.RECALL: prose.recall,
    Kind.EXPLAIN: prose.recall,
    Kind.CHAIN: prose.recall,
    Kind.CLOZE: gaps.cloze,
    Kind.CHOICE: choices.choice,
    Kind.DIAGNOSE: choices.choice,
    Kind.COMPARE: prose.compare,
    Kind.ORDER: prose.order,
    Kind.MATCH: prose.match,
    Kind.BUG: listings.bug,
    Kind.NUMBER: numeric.numeric,
    Kind.ARRAY: numeric.numeric,
    Kind.EXPRESSION: prose.formula,
    Kind.TENSOR: prose.formula,
    Kind.SHAPE: numeric.shape,
    Kind.DERIVATION: gaps.derivation,
    Kind.STAGED: prose.formula,
    Kind.CODE: listings.code,
}
