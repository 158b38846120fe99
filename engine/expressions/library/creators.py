"""Arrays from sizes and ranges."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from engine.errors import EvaluationError
from engine.expressions import registry
from engine.expressions.library.arguments import (
    array_of,
    dtype_of,
    enter,
    integer,
    shape_arguments,
    sizes,
)
from engine.expressions.limits import Budget, shape_text
from engine.expressions.operators import numeric, plain

for _name, _fill, _about in (
    ("zeros", 0.0, "An array of zeros."),
    ("ones", 1.0, "An array of ones."),
):

    def _filled(value: float) -> Callable[..., Any]:
        def entry(budget: Budget, *shape: Any, dtype: Any = None) -> Any:
            return np.full(
                shape_arguments(shape, dtype, budget), value, dtype_of(dtype)
            )

        return entry

    def _alike(value: float, name: str) -> Callable[..., Any]:
        def entry(budget: Budget, x: Any) -> Any:
            x = array_of(x, name)
            budget.array(x.shape)
            return np.full(x.shape, value)

        return entry

    registry.enter(_name, "shape", _filled(_fill), _about)
    registry.enter(
        f"{_name}_like",
        "x",
        _alike(_fill, f"{_name}_like"),
        _about[:-1] + " of x's shape.",
    )


@enter("full", "shape, value")
def _full(budget: Budget, shape: Any, value: Any) -> Any:
    """An array of one value."""
    wanted = sizes(shape)
    budget.array(wanted)
    return np.full(wanted, plain(numeric(value, "full")))


@enter("full_like", "x, value")
def _full_like(budget: Budget, x: Any, value: Any) -> Any:
    """An array of one value, of x's shape."""
    x = array_of(x, "full_like")
    budget.array(x.shape)
    return np.full(x.shape, plain(numeric(value, "full_like")))


@enter("eye", "n, m=n")
def _eye(
    budget: Budget,
    n: Any,
    m: Any = None,
    k: Any = 0,
) -> Any:
    """The identity matrix."""
    rows = integer(n, "size")
    columns = rows if m is None else integer(m, "size")
    budget.array((rows, columns))
    return np.eye(rows, columns, k=integer(k, "k"))


@enter("arange", "start, stop, step=1")
def _arange(budget: Budget, start: Any, stop: Any = None, step: Any = 1) -> Any:
    """Numbers from start up to, not including, stop."""
    if stop is None:
        start, stop = 0, start
    low, high, width = (
        plain(numeric(value, "arange")) for value in (start, stop, step)
    )
    if any(
        isinstance(value, np.ndarray) or not math.isfinite(value)
        for value in (low, high, width)
    ):
        raise EvaluationError("needs-number", {"name": "arange"})
    if width == 0:
        raise EvaluationError("step-zero")
    budget.array((max(0, math.ceil(min((high - low) / width, 1e12))),))
    return np.arange(low, high, width)


@enter("linspace", "start, stop, num=50")
def _linspace(
    budget: Budget, start: Any, stop: Any, num: Any = 50, endpoint: Any = True
) -> Any:
    """num numbers from start to stop, evenly spaced."""
    count = integer(num, "num")
    budget.array((count,))
    low, high = plain(numeric(start, "linspace")), plain(numeric(stop, "linspace"))
    if isinstance(low, np.ndarray) or isinstance(high, np.ndarray):
        raise EvaluationError("needs-number", {"name": "linspace"})
    return np.linspace(low, high, count, endpoint=bool(endpoint))


@enter("diag", "x, k=0")
def _diag(budget: Budget, x: Any, k: Any = 0) -> Any:
    """The diagonal of a matrix, or a diagonal matrix from a vector."""
    x, offset = array_of(x, "diag"), integer(k, "k")
    if x.ndim not in (1, 2):
        raise EvaluationError(
            "wrong-axes", {"name": "diag", "shape": shape_text(x.shape)}
        )
    if x.ndim == 1:
        budget.array((x.size + abs(offset),) * 2)
    return np.diag(x, offset)


for _name, _call, _about in (
    ("triu", np.triu, "The part on and above the diagonal."),
    ("tril", np.tril, "The part on and below the diagonal."),
):

    def _triangle(call: Callable[..., Any], name: str) -> Callable[..., Any]:
        def entry(budget: Budget, x: Any, k: Any = 0) -> Any:
            x = array_of(x, name)
            if x.ndim < 2:
                raise EvaluationError(
                    "wrong-axes", {"name": name, "shape": shape_text(x.shape)}
                )
            budget.array(x.shape)
            return call(x, integer(k, "k"))

        return entry

    registry.enter(_name, "x, k=0", _triangle(_call, _name), _about)
