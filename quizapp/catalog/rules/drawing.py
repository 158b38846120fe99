"""Items that cannot be drawn: what must be known before a deck is studied.

The content check finds the same by its closer rules (``verification``, ``plots``);
this one is quick enough for every deck that is added.
"""

from __future__ import annotations

from collections.abc import Iterator

from quizapp.catalog.findings import Finding
from quizapp.catalog.rules.verification import SEEDS, place_of
from quizapp.catalog.scope import Scope
from quizapp.models import Item


def check(scope: Scope) -> Iterator[Finding]:
    """Yield each item that cannot be drawn on one of a few seeds, once."""
    for item in scope.items:
        complaint = _complaint(item)
        if complaint:
            place = place_of(item, complaint)
            yield scope.at(item, place, "engine.undrawable", what=complaint)


def _complaint(item: Item) -> str:
    from engine.errors import EngineError
    from quizapp.catalog.drawing import sound  # loads NumPy

    varies = item.problem.given or item.plot is not None
    try:
        for seed in SEEDS if varies else SEEDS[:1]:
            sound(item, seed)
    except EngineError as error:
        return str(error)
    return ""
