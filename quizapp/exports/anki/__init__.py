"""Anki packages: what an export holds, and how it is written."""

from quizapp.exports.anki.collection import Preset
from quizapp.exports.anki.ledger import Changes, Ledger, read_ledger, write_ledger
from quizapp.exports.anki.package import write_package
from quizapp.exports.anki.plan import Plan, PlannedNote, make_plan

__all__ = [
    "Changes",
    "Ledger",
    "Plan",
    "PlannedNote",
    "Preset",
    "make_plan",
    "read_ledger",
    "write_ledger",
    "write_package",
]
