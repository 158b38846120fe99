"""Anki packages: what an export holds, and how it is written."""

from quizapp.exports.anki.collection import Preset
from quizapp.exports.anki.ledger import Changes, Ledger, read_ledger, write_ledger
from quizapp.exports.anki.package import write_package
from quizapp.exports.anki.plan import Plan, PlannedNote, make_plan
from quizapp.exports.anki.schedule import Schedule, carry_over, preset_of

__all__ = [
    "Changes",
    "Ledger",
    "Plan",
    "PlannedNote",
    "Preset",
    "Schedule",
    "carry_over",
    "make_plan",
    "preset_of",
    "read_ledger",
    "write_ledger",
    "write_package",
]
