"""Compare formulas in array variables on random arrays of pairwise distinct sizes."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import numpy as np

from engine.answers import tensor
from engine.answers.draws import DRAWS, Axes
from engine.answers.outcomes import Means
from engine.expressions import Comparison
from engine.expressions.nodes import Node
from engine.points import COUNT, Domains, array_axes, columns
from engine.reasons import because
from engine.verdict import Reason

_SEED = 20261122
_SMALLEST = 3


@lru_cache(maxsize=256)
def environments(variables: Domains) -> tuple[Mapping[str, Any], ...]:
    """Return five draws of the variables and of the sizes of their axes."""
    rng = np.random.Generator(np.random.PCG64(_SEED))
    axes = dict.fromkeys(a for _, text in variables for a in array_axes(text) or ())
    scalars = tuple(v for v in variables if array_axes(v[1]) is None)
    grid = columns(scalars)
    drawn = []
    for number in range(DRAWS):
        pool = rng.permutation(np.arange(_SMALLEST, _SMALLEST + len(axes) + 3))
        env: dict[str, Any] = {a: int(n) for a, n in zip(axes, pool, strict=False)}
        for name, text in variables:
            shape = array_axes(text)
            if shape is None:
                env[name] = float(grid[name][number % COUNT])
            else:
                env[name] = rng.normal(size=[env[axis] for axis in shape])
        drawn.append(env)
    return tuple(drawn)


def _axes(variables: Domains, env: Mapping[str, Any]) -> Axes:
    names = dict.fromkeys(a for _, text in variables for a in array_axes(text) or ())
    return Axes({env[name]: name for name in names})


def equal(variables: Domains, first: Node, second: Node, means: Means) -> Comparison:
    """Compare two array formulas: shape with named axes, then values.

    Undecided when ``first`` has no value or a formula costs too much.
    """
    envs = environments(variables)
    axes = _axes(variables, envs[0])
    keys = tensor.learner_rows(first, envs, axes, means)
    rows = tensor.learner_rows(second, envs, axes, means)
    if isinstance(keys, tensor.Fault):
        return Comparison("undecided", None, keys.reason)
    if isinstance(rows, tensor.Fault):
        return Comparison("undecided" if rows.costly else "unequal", None, rows.reason)
    fault = tensor.difference(keys, rows, envs, axes)
    if fault is None:
        return Comparison("equal")
    reason = None if fault.reason == because("formula-differs") else fault.reason
    return Comparison("unequal", fault.witness, reason)


def diagnose(variables: Domains, key: Node, given: Node) -> Reason | None:
    """Name an automatic kind of wrong of an array formula."""
    envs = environments(variables)
    axes = _axes(variables, envs[0])
    keys = tensor.learner_rows(key, envs, axes, Means())
    rows = tensor.learner_rows(given, envs, axes, Means())
    if isinstance(keys, tensor.Fault) or isinstance(rows, tensor.Fault):
        return None
    return tensor.diagnose(key, keys, rows, envs, Means())
