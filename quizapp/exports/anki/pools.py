"""Pools of computed variants: the data that the scripts of the cards work on.

The application draws and solves every variant; a card only picks one and compares.
"""

from __future__ import annotations

import json
from typing import Any

import numpy as np

from engine import Instance
from engine.keys import key_value
from engine.problems import ArrayAnswer, NumberAnswer
from quizapp.catalog.drawing import UndrawableError, drawn
from quizapp.exports.anki.identity import stable_seed
from quizapp.exports.judging import checked_value
from quizapp.models import Item

VARIANTS = 20
_MOST_DIMENSIONS = 2  # of a key that can be typed in one line
_DRAWS = 3 * VARIANTS


def variants(item: Item, count: int = VARIANTS) -> tuple[Instance, ...]:
    """Return up to ``count`` different instances, the same in every export."""
    found: dict[str, Instance] = {}
    for index in range(_DRAWS):
        try:
            instance = drawn(item, stable_seed(item.id, index))
        except UndrawableError:
            continue
        found.setdefault(_values(instance), instance)
        if len(found) == count:
            break
    return tuple(found.values())


def _values(instance: Instance) -> str:
    table = json.loads(instance.to_json())
    return json.dumps({k: v for k, v in table.items() if k != "seed"}, sort_keys=True)


def checked(item: Item, instance: Instance) -> dict[str, Any]:
    """Return key ``a`` and allowed difference ``abs`` by the engine's own rule.

    Empty where the key cannot be typed in one line.
    """
    answer = item.problem.answer
    if not isinstance(answer, NumberAnswer | ArrayAnswer):
        return {}
    key = np.asarray(key_value(item.problem, instance.values), dtype=float)
    if key.ndim > _MOST_DIMENSIONS or not key.size or not np.isfinite(key).all():
        return {}
    return checked_value(answer.tolerance, key)
