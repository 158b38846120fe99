"""Items handed to the engine: drawn, answered with their key and known mistakes."""

from __future__ import annotations

import re
from collections.abc import Iterator

from quizapp.catalog.findings import Finding, Place
from quizapp.catalog.scope import Scope
from quizapp.models import Item

SEEDS = range(4)
_KEYS = ("answer", "require", "steps", "axes", "start", "plot", "gaps")
_COMPLAINT = re.compile(r"(?:seed -?\d+: )?([a-z]+)(?:[.\[ ]([\w-]+)\]?)?:")


def check(scope: Scope) -> Iterator[Finding]:
    """Yield what the engine finds wrong with an item on a few seeds."""
    for item in scope.items:
        for complaint in _complaints(item):
            yield scope.at(
                item, place_of(item, complaint), "engine.fault", what=complaint
            )


def _complaints(item: Item) -> list[str]:
    from engine.problems import TicksAnswer
    from engine.verification import verify_problem  # loads NumPy

    if item.problem.answer == TicksAnswer(0):  # words alone: nothing to compute
        return []
    try:
        return verify_problem(item.problem, SEEDS)
    except Exception as error:  # the item is told, and the others are still checked
        return [f"{type(error).__name__}: {error}"]


def place_of(item: Item, complaint: str) -> Place:
    """Return the key of an item that a complaint of the engine begins with."""
    match = _COMPLAINT.match(complaint)
    if match is None:
        return ()
    key, name = match.groups()
    rows = {
        "misconception": [m.id for m in item.problem.misconceptions],
        "convention": [c.id for c in item.problem.conventions],
        "steps": [step.name for step in item.problem.steps],
    }
    if key in rows and name in rows[key]:
        return (key, rows[key].index(name))
    if key == "given" and name:
        return (key, name)
    return (key,) if key in _KEYS else ()
