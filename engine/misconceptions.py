"""Known mistakes and other conventions: evaluated on the same values as the key."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from engine.errors import ProblemError
from engine.formulas import authored_value
from engine.keys import array
from engine.problems import Problem, Tolerance
from engine.tolerance import agreement, same

MARGIN = 5.0  # tolerances by which a draw keeps its rivals apart


@dataclass(frozen=True, slots=True)
class Rival:
    """A listed formula beside the key. ``credit`` is a convention's, else None."""

    id: str
    text: str
    credit: float | None = None
    stage: str | None = None
    result: str | None = None

    @property
    def key(self) -> str:
        """The place in the item, for messages to its author."""
        kind = "misconception" if self.credit is None else "convention"
        return f"{kind} {self.id}"


def rivals(problem: Problem, stage: str | None = None) -> tuple[Rival, ...]:
    """Return the listed conventions, then the misconceptions, of a stage or of all."""
    conventions = tuple(Rival(c.id, c.value, c.credit) for c in problem.conventions)
    mistakes = tuple(
        Rival(m.id, m.value, None, m.stage, m.result)
        for m in problem.misconceptions
        if stage is None or m.stage == stage
    )
    return (*conventions, *mistakes) if stage is None else mistakes


def rival_values(
    problem: Problem, values: Mapping[str, Any]
) -> Iterator[tuple[Rival, np.ndarray]]:
    """Evaluate each rival on drawn values; raises ProblemError for a bad formula."""
    for rival in rivals(problem):
        value = authored_value(rival.key, rival.text, values)
        yield rival, array(rival.key, value)


def recognise(
    problem: Problem, values: Mapping[str, Any], given: Any, tolerance: Tolerance
) -> Rival | None:
    """Return the listed rival whose value the learner gave; the nearest of several."""
    best: tuple[float, Rival] | None = None
    for rival, value in rival_values(problem, values):
        if not same(tolerance, value, given):
            continue
        distance = float(np.max(np.abs(value - np.asarray(given)), initial=0.0))
        if best is None or distance < best[0]:
            best = (distance, rival)
    return None if best is None else best[1]


def coincide(tolerance: Tolerance, first: Any, second: Any) -> bool:
    """Tell whether two values are too near each other to tell answers apart."""
    if np.shape(first) != np.shape(second):
        return False
    one = agreement(tolerance, first, second, widen=MARGIN)
    other = agreement(tolerance, second, first, widen=MARGIN)
    return bool(np.all(one | other))


def not_finite(key: str, value: Any) -> ProblemError | None:
    """Return the complaint about a value that is not finite."""
    if np.all(np.isfinite(np.asarray(value, dtype=np.float64))):
        return None
    return ProblemError(key, "is not finite")
