"""Read the arguments of array functions; only clean errors leave."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from engine.errors import EvaluationError
from engine.expressions import registry
from engine.expressions.limits import Budget, shape_of, shape_text
from engine.expressions.operators import kind_of, numeric, plain

_DTYPES: dict[str, type] = {
    "float": float, "float64": float, "float32": float, "double": float,
    "int": int, "int64": int, "int32": int, "bool": bool,
}  # fmt: skip

MATRIX_LIMIT = 64


def enter(
    name: str, signature: str
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Enter the decorated function; its first parameter is the budget."""

    def decorate(call: Callable[..., Any]) -> Callable[..., Any]:
        registry.enter(name, signature, call)
        return call

    return decorate


def array_of(value: Any, name: str) -> Any:
    """Return a value as an array of numbers."""
    if isinstance(value, tuple) and not hasattr(value, "_fields"):
        value = np.array([numeric(item, name) for item in value])
    value = numeric(value, name)
    return np.asarray(value)


def floats_of(value: Any, name: str) -> Any:
    """Return a value as an array of floats."""
    return array_of(value, name).astype(float)


def integer(value: Any, role: str) -> int:
    """Return a whole number; EvaluationError otherwise."""
    value = plain(value)
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise EvaluationError("not-an-integer", {"role": role, "value": kind_of(value)})
    if not math.isfinite(value) or value != math.floor(value) or abs(value) > 1e12:
        raise EvaluationError("not-an-integer", {"role": role, "value": f"{value:g}"})
    return int(value)


def sizes(value: Any) -> tuple[int, ...]:
    """Return a shape argument as a tuple of whole numbers."""
    if isinstance(value, np.ndarray):
        value = tuple(value.tolist()) if value.ndim == 1 else value
    if isinstance(value, tuple):
        return tuple(integer(part, "size") for part in value)
    return (integer(value, "size"),)


def axes_of(axis: Any) -> Any:
    """Return an axis argument as None, an int or a tuple of ints."""
    if axis is None:
        return None
    if isinstance(axis, tuple):
        return tuple(integer(part, "axis") for part in axis)
    return integer(axis, "axis")


def one_axis(axis: Any) -> int | None:
    """Return an axis argument as None or an int."""
    return None if axis is None else integer(axis, "axis")


def checked_axis(x: Any, axis: Any, name: str) -> Any:
    found = axes_of(axis)
    for part in (
        found if isinstance(found, tuple) else () if found is None else (found,)
    ):
        if not -x.ndim <= part < x.ndim:
            raise EvaluationError(
                "no-such-axis",
                {"name": name, "axis": part, "shape": shape_text(x.shape)},
            )
    return found


def axes_within(x: Any, axes: Any, name: str) -> list[int]:
    """Return one axis or several of an array, each counted from the front."""
    found = sizes(axes)
    checked_axis(x, found, name)
    return [axis % x.ndim for axis in found]


def shape_arguments(
    shape: Sequence[Any], dtype: Any, budget: Budget
) -> tuple[int, ...]:
    found = sizes(shape[0]) if len(shape) == 1 else sizes(tuple(shape))
    budget.array(found)
    return found


def dtype_of(dtype: Any, default: type = float) -> type:
    """Return an element type of the fixed table."""
    if dtype is None:
        return default
    if not isinstance(dtype, str) or dtype not in _DTYPES:
        raise EvaluationError("unknown-dtype", {"allowed": "float, int, bool"})
    return _DTYPES[dtype]


def shapes_text(args: Sequence[Any]) -> str:
    return ", ".join(shape_text(shape_of(value)) for value in args)
