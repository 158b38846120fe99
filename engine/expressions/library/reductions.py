"""Reductions, extremes and running sums along axes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from engine.errors import EvaluationError
from engine.expressions import registry
from engine.expressions.library.arguments import (
    array_of,
    checked_axis,
    enter,
    floats_of,
    integer,
    one_axis,
)
from engine.expressions.limits import Budget, broadcast
from engine.expressions.operators import numeric


def _reduction(name: str, call: Callable[..., Any], about: str) -> None:
    def reduce(
        budget: Budget,
        x: Any,
        axis: Any = None,
        keepdims: Any = False,
        dtype: Any = None,
    ) -> Any:
        x = array_of(x, name)
        axis = checked_axis(x, axis, name)
        budget.spend(0, x.size)
        return call(x, axis=axis, keepdims=bool(keepdims))

    registry.enter(name, "x, axis=None, keepdims=False", reduce, about)


_reduction("sum", np.sum, "Sum of the entries, along axes.")
_reduction("mean", np.mean, "Mean of the entries, along axes.")
_reduction("prod", np.prod, "Product of the entries, along axes.")
_reduction("any", np.any, "Whether any entry is true.")
_reduction("all", np.all, "Whether all entries are true.")
_reduction("median", np.median, "Median of the entries, along axes.")
_reduction("count_nonzero", np.count_nonzero, "Number of entries that are not zero.")


def _spread(name: str, call: Callable[..., Any], about: str) -> None:
    def reduce(
        budget: Budget, x: Any, axis: Any = None, keepdims: Any = False, ddof: Any = 0
    ) -> Any:
        x = floats_of(x, name)
        axis = checked_axis(x, axis, name)
        budget.spend(0, 3 * x.size)
        return call(x, axis=axis, keepdims=bool(keepdims), ddof=integer(ddof, "ddof"))

    registry.enter(name, "x, axis=None, keepdims=False, ddof=0", reduce, about)


_spread("var", np.var, "Variance: mean squared deviation, divided by N - ddof.")
_spread("std", np.std, "Standard deviation, the root of the variance with N - ddof.")


def _extreme(name: str, reduce_call: Any, pair_call: Any, about: str) -> None:
    def reduce(
        budget: Budget, *values: Any, axis: Any = None, keepdims: Any = False
    ) -> Any:
        if not values:
            raise TypeError("no argument")
        if len(values) == 1:
            x = array_of(values[0], name)
            budget.spend(0, x.size)
            if not x.size:
                raise EvaluationError("empty-array", {"name": name})
            return reduce_call(
                x, axis=checked_axis(x, axis, name), keepdims=bool(keepdims)
            )
        result = numeric(values[0], name)
        for value in values[1:]:
            other = numeric(value, name)
            budget.array(broadcast(name, result, other))
            result = pair_call(result, other)
        return result

    registry.enter(name, "x, axis=None, keepdims=False  or  a, b, ...", reduce, about)


_extreme(
    "max",
    np.max,
    np.maximum,
    "Largest entry of an array, or entrywise maximum of several values.",
)
_extreme(
    "min",
    np.min,
    np.minimum,
    "Smallest entry of an array, or entrywise minimum of several values.",
)


def _argument(name: str, call: Callable[..., Any], about: str) -> None:
    def reduce(budget: Budget, x: Any, axis: Any = None, keepdims: Any = False) -> Any:
        x = array_of(x, name)
        if not x.size:
            raise EvaluationError("empty-array", {"name": name})
        axis = one_axis(checked_axis(x, axis, name))
        return (
            call(x, axis=axis, keepdims=bool(keepdims)) if axis is not None else call(x)
        )

    registry.enter(name, "x, axis=None", reduce, about)


_argument("argmax", np.argmax, "Place of the largest entry.")
_argument("argmin", np.argmin, "Place of the smallest entry.")


def _along(
    name: str, call: Callable[..., Any], default: int | None, about: str
) -> None:
    def along(budget: Budget, x: Any, axis: Any = default) -> Any:
        x = array_of(x, name)
        budget.spend(x.size, 20 * x.size)
        return call(x, axis=one_axis(checked_axis(x, axis, name)))

    registry.enter(name, f"x, axis={default}", along, about)


_along("cumsum", np.cumsum, None, "Running sum.")
_along("cumprod", np.cumprod, None, "Running product.")
_along("sort", np.sort, -1, "Entries in rising order.")
_along("argsort", np.argsort, -1, "Places of the entries in rising order.")
_along("flip", np.flip, None, "Entries in reversed order.")


@enter("diff", "x, n=1, axis=-1")
def _diff(budget: Budget, x: Any, n: Any = 1, axis: Any = -1) -> Any:
    """Differences of neighbouring entries; diff(f, x) is a derivative."""
    x = floats_of(x, "diff")
    if x.ndim == 0:
        raise EvaluationError("needs-array", {"name": "diff"})
    count = integer(n, "n")
    if not 0 <= count <= 8:
        raise EvaluationError("out-of-range", {"name": "diff", "limit": 8})
    return np.diff(x, n=count, axis=integer(checked_axis(x, axis, "diff"), "axis"))


@enter("roll", "x, shift, axis=None")
def _roll(budget: Budget, x: Any, n: Any, axis: Any = None) -> Any:
    """Shift the entries round in a circle."""
    x = array_of(x, "roll")
    budget.array(x.shape)
    return np.roll(x, integer(n, "shift"), axis=one_axis(checked_axis(x, axis, "roll")))
