"""Compare formulas that only NumPy can evaluate, such as array functions."""

from __future__ import annotations

from typing import Any

import numpy as np

from engine.errors import EvaluationError
from engine.expressions.comparison import Comparison, Deadline, undecided
from engine.expressions.evaluate import evaluate
from engine.expressions.nodes import Constant, Node, walk
from engine.expressions.points import points
from engine.expressions.values import format_value
from engine.verdict import Witness

_MINIMUM = 4
_FLOAT_AGREEMENT = 1e-9
_ROWS = 24


def has_nan(node: Node) -> bool:
    return any(part == Constant("nan") for part in walk(node))


def by_floats(
    expected: Node,
    given: Node,
    variables: tuple[tuple[str, str], ...],
    tolerance: float | None,
    deadline: Deadline | None,
) -> Comparison:
    """Compare expressions that only NumPy can evaluate, in floats."""
    grid = points(variables)
    allowed = tolerance if tolerance is not None else _FLOAT_AGREEMENT
    agreed = 0
    fault: EvaluationError | None = None
    for place in range(min(grid.count, _ROWS)):
        env = {name: float(texts[place]) for name, texts in grid.texts.items()}
        try:
            mine = evaluate(expected, env, deadline=deadline)
            theirs = evaluate(given, env, deadline=deadline)
        except EvaluationError as failed:
            fault = failed
            if failed.code == "too-slow":
                return undecided("too-slow")
            continue
        same = _close(mine, theirs, allowed)
        if same is None:
            continue
        if not same:
            at = tuple(
                (name, texts[place]) for name, texts in sorted(grid.texts.items())
            )
            return Comparison(
                "unequal", Witness(at, format_value(mine), format_value(theirs))
            )
        agreed += 1
    if agreed >= min(grid.count, _MINIMUM):
        return Comparison("equal")
    if fault is not None:
        return undecided("unsupported", what=fault.code)
    return undecided("no-points")


def _close(mine: Any, theirs: Any, allowed: float) -> bool | None:
    """Compare two values entry by entry; None when one is not finite."""
    if isinstance(mine, tuple) or isinstance(theirs, tuple):
        if not (isinstance(mine, tuple) and isinstance(theirs, tuple)) or len(
            mine
        ) != len(theirs):
            return False
        parts = [_close(a, b, allowed) for a, b in zip(mine, theirs, strict=True)]
        return False if False in parts else None if None in parts else True
    a, b = np.asarray(mine, float), np.asarray(theirs, float)
    if a.shape != b.shape:
        return False
    if not (np.all(np.isfinite(a)) and np.all(np.isfinite(b))):
        return None
    size = np.max(np.abs([a, b]), initial=0.0)
    return bool(np.all(np.abs(a - b) <= allowed * size))
