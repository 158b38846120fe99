"""What a page or card needs to judge an answer without the application.

Numbers carry the engine's own allowance; the scripts only compare. What takes an
evaluator (formulas, derivations) is of the kind ``formula`` and left to the person.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

import numpy as np

from engine.answers.array_diagnosis import slips
from engine.answers.shapes import written
from engine.errors import EngineError
from engine.formulas import authored_value
from engine.instances import Instance
from engine.keys import key_value
from engine.misconceptions import Rival, rival_values, rivals
from engine.problems import (
    ArrayAnswer,
    BugAnswer,
    ChoiceAnswer,
    ClozeAnswer,
    CompareAnswer,
    Gap,
    MatchAnswer,
    NumberAnswer,
    OrderAnswer,
    Problem,
    ShapeAnswer,
    TicksAnswer,
    Tolerance,
)
from engine.shuffling import precedences
from engine.sizes import symbols
from engine.tolerance import agreement, allowance

_MOST_SLIPS = 200
# The names that the scripts compute with, unless a given is called so.
_CALCULATED = frozenset(
    (
        *("e", "pi", "sqrt", "exp", "ln", "log", "log2", "log10", "abs"),
        *("sin", "cos", "tan", "sinh", "cosh", "tanh"),
    )
)


def checked_value(tolerance: Tolerance, value: Any) -> dict[str, Any]:
    """Return a key ``a`` and its allowed differences ``abs`` by the engine's rule."""
    key = np.asarray(value, dtype=np.float64)
    return {"a": key.tolist(), "abs": allowance(tolerance, key).tolist()}


def judging(
    problem: Problem, instance: Instance, part: int, points: int
) -> dict[str, Any]:
    """Return how a response is judged, ``kind`` first; the scripts read it.

    ``points`` is the number of key points where the learner marks. Positions count
    what is shown from 0, numbers from 1.
    """
    order = instance.order
    match problem.answer:
        case TicksAnswer():
            return {"kind": "self", "points": points}
        case ChoiceAnswer(count=count, correct=correct, many=many):
            right = [at for at, index in enumerate(order) if index in correct]
            return {"kind": "choice", "count": count, "right": right, "many": many}
        case CompareAnswer(sides=sides):
            return {"kind": "sides", "right": [sides[index] for index in order]}
        case MatchAnswer(count=count):
            return {"kind": "pairs", "right": [order.index(n) for n in range(count)]}
        case OrderAnswer(count=count) as answer:
            before = sorted(
                [order.index(first) + 1, order.index(second) + 1]
                for first, second in precedences(answer)
            )
            return {"kind": "order", "count": count, "before": before}
        case BugAnswer(count=count, wrong=wrong):
            return {"kind": "lines", "count": count, "right": list(wrong)}
        case ClozeAnswer(gaps=gaps):
            return _gap(gaps[part], instance)
        case NumberAnswer() | ArrayAnswer() as answer:
            return _computed(answer, problem, instance)
        case ShapeAnswer() as answer:
            return _shape(answer, problem, instance)
    return {"kind": "formula"}


def _gap(gap: Gap, instance: Instance) -> dict[str, Any]:
    table: dict[str, Any] = {"kind": "gap", "words": [*gap.en, *gap.zh]}
    if gap.value is not None and gap.variables:
        return {**table, "formula": True}
    if gap.value is not None:
        value = authored_value("gaps", gap.value, instance.values)
        table["value"] = checked_value(Tolerance(), float(value))
    return table


def _computed(
    answer: NumberAnswer | ArrayAnswer, problem: Problem, instance: Instance
) -> dict[str, Any]:
    key = np.asarray(key_value(problem, instance.values), dtype=np.float64)
    if not key.size or not np.isfinite(key).all():
        return {"kind": "formula"}
    tolerance = answer.tolerance
    table = {
        **checked_value(tolerance, key),
        "shape": list(key.shape),
        "exact": tolerance.exact,
        "shadows": sorted(_CALCULATED & set(instance.values)),
        "rivals": [
            {
                **checked_value(tolerance, value),
                "id": rival.id,
                "credit": rival.credit,
                "shape": list(value.shape),
            }
            for rival, value in rival_values(problem, instance.values)
            if np.isfinite(value).all()
        ],
    }
    if isinstance(answer, NumberAnswer):
        return {"kind": "number", **table}
    return {
        "kind": "array",
        **table,
        "tolerance": asdict(tolerance),
        "slips": _near_slips(answer, instance, key),
    }


def _near_slips(
    answer: ArrayAnswer, instance: Instance, key: np.ndarray
) -> list[dict[str, Any]]:
    """Return the slips whose credit is capped: those right in more than half."""
    found: dict[str, dict[str, Any]] = {}
    for slip in slips(answer.value, instance.values, key):
        right = agreement(answer.tolerance, key, slip)
        if np.isfinite(slip).all() and 0.5 < right.mean() < 1.0:
            row = checked_value(answer.tolerance, slip)
            found.setdefault(json.dumps(row), row)
    return list(found.values())[:_MOST_SLIPS]


def _shape(answer: ShapeAnswer, problem: Problem, instance: Instance) -> dict[str, Any]:
    names: dict[str, Any] = {
        name: int(value)
        for name, value in instance.values.items()
        if np.ndim(value) == 0 and float(value).is_integer()
    }
    names |= {name: name for name in symbols(answer.value, instance.values)}
    listed = []
    for rival in rivals(problem):
        sizes = _rival_sizes(rival, instance)
        if sizes is not None:
            listed.append({"a": sizes, "id": rival.id})
    key = _sizes(written("answer", answer.value, instance))
    return {"kind": "shape", "a": key, "names": names, "rivals": listed}


def _rival_sizes(rival: Rival, instance: Instance) -> list[int | str] | None:
    """Return a wrong shape, None where it cannot be written entry by entry."""
    try:
        return _sizes(written(rival.key, rival.text, instance))
    except EngineError:
        return None


def _sizes(text: str) -> list[int | str]:
    """Read ``(N, 64, 28)`` as the engine writes it."""
    entries = [entry.strip() for entry in text.strip("()").split(",")]
    return [
        int(entry) if entry.lstrip("-").isdecimal() else entry
        for entry in entries
        if entry
    ]


def data_element(name: str, table: Mapping[str, Any]) -> str:
    """Return data as a script element that runs nothing and nothing in it can end."""
    text = json.dumps(table, ensure_ascii=False, separators=(",", ":"))
    for sign in "<>&":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return f'<script type="application/json" id="{name}">{text}</script>'
