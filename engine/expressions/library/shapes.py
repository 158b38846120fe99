"""Shapes: reshaping, joining, repeating."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from engine.errors import EvaluationError
from engine.expressions import registry
from engine.expressions.library.arguments import (
    array_of,
    axes_within,
    checked_axis,
    dtype_of,
    enter,
    integer,
    one_axis,
    shapes_text,
    sizes,
)
from engine.expressions.limits import Budget, shape_of, shape_text


@enter("reshape", "x, shape")
def _reshape(budget: Budget, x: Any, shape: Any) -> Any:
    """The same entries in another shape; one size may be -1."""
    x = array_of(x, "reshape")
    wanted = sizes(shape)
    if len(wanted) > 8:
        raise EvaluationError("too-many-axes", {"limit": 8})
    try:
        return np.reshape(x, wanted)
    except ValueError:
        values: dict[str, object] = {
            "shape": shape_text(x.shape),
            "wanted": shape_text(wanted),
        }
        raise EvaluationError("reshape", values) from None


@enter("transpose", "x, axes=None")
def _transpose(budget: Budget, x: Any, axes: Any = None) -> Any:
    """The axes in reversed or given order."""
    return np.transpose(array_of(x, "transpose"), None if axes is None else sizes(axes))


for _name, _call, _about in (
    ("ravel", np.ravel, "All entries in one row."),
    ("flatten", np.ravel, "All entries in one row."),
    ("copy", np.copy, "The same array."),
):

    def _shaped(call: Callable[..., Any], name: str) -> Callable[[Budget, Any], Any]:
        def entry(budget: Budget, x: Any) -> Any:
            return call(array_of(x, name))

        return entry

    registry.enter(_name, "x", _shaped(_call, _name), _about)


@enter("squeeze", "x, axis=None")
def _squeeze(budget: Budget, x: Any, axis: Any = None) -> Any:
    """Drop axes of size 1."""
    x = array_of(x, "squeeze")
    return np.squeeze(x, axis=checked_axis(x, axis, "squeeze"))


@enter("expand_dims", "x, axis")
def _expand_dims(budget: Budget, x: Any, axis: Any) -> Any:
    """Insert an axis of size 1."""
    return np.expand_dims(array_of(x, "expand_dims"), integer(axis, "axis"))


@enter("swapaxes", "x, a, b")
def _swapaxes(budget: Budget, x: Any, a: Any, b: Any) -> Any:
    """Exchange two axes."""
    x = array_of(x, "swapaxes")
    return np.swapaxes(
        x,
        integer(checked_axis(x, a, "swapaxes"), "axis"),
        integer(checked_axis(x, b, "swapaxes"), "axis"),
    )


@enter("moveaxis", "x, source, destination")
def _moveaxis(budget: Budget, x: Any, source: Any, destination: Any) -> Any:
    """Axes at other places, the order of the others kept."""
    x = array_of(x, "moveaxis")
    places = [axes_within(x, axes, "moveaxis") for axes in (source, destination)]
    return np.moveaxis(x, *places)


@enter("broadcast_to", "x, shape")
def _broadcast_to(budget: Budget, x: Any, shape: Any) -> Any:
    """Repeat an array up to a shape."""
    wanted = sizes(shape)
    budget.array(wanted)
    return np.broadcast_to(array_of(x, "broadcast_to"), wanted)


@enter("shape", "x")
def _shape(budget: Budget, x: Any) -> Any:
    """The sizes of the axes."""
    return shape_of(x)


@enter("size", "x")
def _size(budget: Budget, x: Any) -> Any:
    """The number of entries."""
    return int(array_of(x, "size").size)


@enter("len", "x")
def _len(budget: Budget, x: Any) -> Any:
    """The size of the first axis."""
    if isinstance(x, np.ndarray | tuple):
        return len(x)
    raise EvaluationError("needs-array", {"name": "len"})


@enter("array", "x, dtype=float")
def _make_array(budget: Budget, x: Any, dtype: Any = None) -> Any:
    """An array of the given entries."""
    x = array_of(x, "array")
    return x if dtype is None else x.astype(dtype_of(dtype))


@enter("astype", "x, dtype")
def _astype(budget: Budget, x: Any, dtype: Any) -> Any:
    """The entries as another type: 'float', 'int' or 'bool'."""
    wanted = dtype_of(dtype)
    x = array_of(x, "astype")
    if wanted is int and not np.all(np.isfinite(x.astype(float))):
        raise EvaluationError("not-an-integer", {"role": "entry", "value": "nan"})
    return x.astype(wanted)


def _several(values: Any, name: str) -> list[Any]:
    """Return the arrays of a tuple, or the rows of an array."""
    if isinstance(values, np.ndarray):
        values = tuple(values)
    if not isinstance(values, tuple) or not values:
        raise EvaluationError("needs-several", {"name": name})
    return [array_of(value, name) for value in values]


def _joining(name: str, call: Callable[..., Any], about: str) -> None:
    def join(budget: Budget, values: Any, axis: Any = 0) -> Any:
        arrays = _several(values, name)
        budget.spend(sum(array.size for array in arrays))
        try:
            return call(arrays, axis=integer(axis, "axis"))
        except ValueError:
            raise EvaluationError(
                "join", {"name": name, "shapes": shapes_text(arrays)}
            ) from None

    registry.enter(name, "(a, b, ...), axis=0", join, about)


_joining("concatenate", np.concatenate, "Arrays one after another along an axis.")
_joining("stack", np.stack, "Arrays side by side along a new axis.")


def _stacking(name: str, call: Callable[..., Any], about: str) -> None:
    def join(budget: Budget, values: Any) -> Any:
        arrays = _several(values, name)
        budget.spend(sum(array.size for array in arrays))
        try:
            return call(arrays)
        except ValueError:
            raise EvaluationError(
                "join", {"name": name, "shapes": shapes_text(arrays)}
            ) from None

    registry.enter(name, "(a, b, ...)", join, about)


_stacking("vstack", np.vstack, "Arrays as rows, one below another.")
_stacking("hstack", np.hstack, "Arrays next to one another.")
_stacking("column_stack", np.column_stack, "Vectors as columns.")


@enter("repeat", "x, n, axis=None")
def _repeat(budget: Budget, x: Any, n: Any, axis: Any = None) -> Any:
    """Every entry n times."""
    x, count = array_of(x, "repeat"), integer(n, "n")
    budget.array((x.size, count))
    return np.repeat(x, count, axis=one_axis(checked_axis(x, axis, "repeat")))


@enter("tile", "x, repetitions")
def _tile(budget: Budget, x: Any, n: Any) -> Any:
    """The whole array repeated along its axes."""
    x, counts = array_of(x, "tile"), sizes(n)
    budget.array((max(1, x.size), *counts))
    return np.tile(x, counts)
