"""Judge the stages of a computation one after another, with errors carried forward."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from engine.answers.draws import Axes, Env
from engine.answers.outcomes import Means
from engine.answers.staged_lines import Line
from engine.answers.tensor import (
    Fault,
    Rows,
    diagnose,
    difference,
    equal_rows,
    learner_rows,
    recognise,
    with_shape,
)
from engine.errors import EngineError
from engine.expressions import evaluate, free_names
from engine.expressions.nodes import Node
from engine.formulas import authored
from engine.misconceptions import rivals
from engine.problems import Problem, Stage
from engine.reasons import because
from engine.tolerance import same
from engine.variants import TENSOR_TOLERANCE
from engine.verdict import Detail, Outcome, Reason


class StageJudge:
    """What is known while the lines are judged from top to bottom.

    ``typed`` are the draws with the learner's own values of earlier stages,
    ``right`` the draws with the reference's.
    """

    def __init__(
        self,
        problem: Problem,
        envs: Sequence[Env],
        keys: Mapping[str, Rows],
        means: Means,
    ) -> None:
        self.problem = problem
        self.envs = envs
        self.keys = keys
        self.means = means
        self.axes = Axes.of(problem, envs[0])
        self.typed: list[dict[str, Any]] = [dict(env) for env in envs]
        self.right: list[dict[str, Any]] = [
            {**env, **{name: rows[i] for name, rows in keys.items()}}
            for i, env in enumerate(envs)
        ]
        self.rows: dict[str, Rows | None] = {}
        self.wrong: list[str] = []
        self.barren: set[str] = set()
        self.uses: dict[str, frozenset[str]] = {}

    def helper(self, line: Line) -> None:
        """Give a value to a name that the learner introduced."""
        self.uses[line.name] = self._dependencies(line)
        for envs in (self.typed, self.right):
            rows = self._values(line.node, envs)
            if not isinstance(rows, Fault):
                for env, row in zip(envs, rows, strict=True):
                    env[line.name] = row

    def stage(self, stage: Stage, line: Line) -> Detail:
        """Judge one stage: right, carried, or wrong with the reason."""
        keys = self.keys[stage.name]
        rows = self._values(line.node, self.typed)
        if isinstance(rows, Fault):
            self.rows[stage.name] = None
            fault: Fault | None = rows
        else:
            self.rows[stage.name] = rows
            fault = difference(keys, rows, self.envs, self.axes)
            for env, row in zip(self.typed, rows, strict=True):
                env[stage.name] = row
        if fault is None:
            return Detail(stage.name, Outcome.CORRECT, 1.0)
        if fault.costly:
            return Detail(stage.name, Outcome.UNDECIDED, 0.0, fault.reason)
        detail = self._carried(stage, line) or self._wrong(stage, fault)
        self.wrong.append(stage.name)
        return detail

    def _values(self, node: Node, envs: Sequence[Env]) -> Rows | Fault:
        return learner_rows(node, envs, self.axes, self.means)

    def _formula(self, stage: Stage) -> Node:
        return authored(f"stages.{stage.name}", stage.value, self.right[0])

    def _dependencies(self, line: Line) -> frozenset[str]:
        """Return the names that a line uses, through helpers too."""
        names = free_names(line.node)
        return names.union(*(self.uses.get(name, frozenset()) for name in names))

    # ----- Carried -----

    def _carried(self, stage: Stage, line: Line) -> Detail | None:
        """Return the detail of a stage that is wrong only by what it follows from."""
        used = self._dependencies(line) | free_names(self._formula(stage))
        blamed = [name for name in self.wrong if name in used]
        if not blamed or not self._follows(stage, line):
            return None
        for name in (*blamed, stage.name):
            if self._carries_nothing(name):
                self.barren.update((name, stage.name))
                reason = because("stage-degenerate", name=name)
                return Detail(stage.name, Outcome.INCORRECT, 0.0, reason)
        reason = because("stage-carried", name=blamed[0])
        return Detail(stage.name, Outcome.CORRECT, 1.0, reason, carried=True)

    def _follows(self, stage: Stage, line: Line) -> bool:
        """Tell whether the line is right about wrong earlier values.

        Either the learner's formula gives the reference on right values, or the
        reference's formula gives the learner's value on the learner's values.
        """
        again = self._values(line.node, self.right)
        if not isinstance(again, Fault) and equal_rows(self.keys[stage.name], again):
            return True
        values = self.rows[stage.name]
        if values is None:
            return False
        own = [
            {**right, **typed}
            for right, typed in zip(self.right, self.typed, strict=True)
        ]
        expected = _reference(self._formula(stage), own)
        return expected is not None and equal_rows(expected, values)

    def _carries_nothing(self, name: str) -> bool:
        rows = self.rows[name]
        if name in self.barren or rows is None:
            return True
        return is_degenerate(rows, self.keys[name])

    # ----- Wrong -----

    def _wrong(self, stage: Stage, fault: Fault) -> Detail:
        values = self.rows[stage.name]
        misconception: str | None = None
        reason: Reason | None = fault.reason
        if values is not None:
            found = recognise(rivals(self.problem, stage.name), values, self.right)
            misconception = found.id if found else None
            if misconception is None:
                slip = diagnose(
                    self._formula(stage),
                    self.keys[stage.name],
                    values,
                    self.right,
                    self.means,
                )
                reason = with_shape(slip, fault)
            elif fault.witness is not None:
                reason = None
        return Detail(
            stage.name, Outcome.INCORRECT, 0.0, reason, fault.witness, misconception
        )


def _reference(formula: Node, envs: Iterable[Env]) -> Rows | None:
    """Evaluate the reference on the learner's values; None when it cannot be."""
    rows = []
    for env in envs:
        try:
            rows.append(np.asarray(evaluate(formula, env), dtype=np.float64))
        except (EngineError, TypeError, ValueError):
            return None
    return tuple(rows)


def is_degenerate(rows: Rows, keys: Rows) -> bool:
    """Tell whether values would make what follows trivial.

    Wrong shape, not finite, one value in every entry, the identity, or the same
    scalar on every draw.
    """
    for row, key in zip(rows, keys, strict=True):
        if row.shape != key.shape or not np.all(np.isfinite(row)):
            return True
        if row.size > 1 and np.ptp(row) <= 1e-12 * np.max(np.abs(row), initial=1.0):
            return True
        if _is_identity(row):
            return True
    return rows[0].size == 1 and np.ptp([float(r.reshape(())) for r in rows]) == 0


def _is_identity(row: np.ndarray) -> bool:
    return row.ndim == 2 and same(TENSOR_TOLERANCE, np.eye(len(row)), row)
