"""A plot's data: its formulas evaluated on the drawn values, the same for every pen."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from engine.errors import ProblemError
from engine.expressions.limits import MAX_ARRAY
from engine.formulas import authored_value
from quizapp.models import Language, Plot

Floats = npt.NDArray[np.float64]
Curve = tuple[str, list[float], list[float]]


def curves(plot: Plot, values: Mapping[str, Any], language: Language) -> list[Curve]:
    """Return (name, xs, ys) of every series of a plot.

    Raises EngineError where a formula has no value, or none that can be drawn.
    """
    x = _line("x", plot.x, values)
    env = {**values, "x": x}
    rows: list[Curve] = []
    for series in plot.series:
        y = _over(x, "series", _array("series", series.y, env))
        rows.append((series.name.get(language), x.tolist(), y.tolist()))
    return rows


def surface(plot: Plot, values: Mapping[str, Any]) -> tuple[Floats, Floats, Floats]:
    """Return z, shape (len(y), len(x)), with its x and y.

    Raises ValueError for curves, EngineError for too many points and the like.
    """
    if plot.y is None or plot.z is None:
        raise ValueError("the plot is not a surface")
    x, y = _line("x", plot.x, values), _line("y", plot.y, values)
    if y.size * x.size > MAX_ARRAY:
        raise ProblemError("z", f"has more than {MAX_ARRAY} points")
    grid_x, grid_y = np.meshgrid(x, y)
    z = _array("z", plot.z, {**values, "x": grid_x, "y": grid_y})
    return _over(grid_x, "z", z), x, y


def plotted(plot: Plot, values: Mapping[str, Any]) -> None:
    """Evaluate a plot and drop the values: EngineError when it cannot be drawn."""
    if plot.z is None:
        curves(plot, values, "en")
    else:
        surface(plot, values)


def _array(key: str, text: str, env: Mapping[str, Any]) -> Floats:
    value = authored_value(key, text, env)
    try:
        return np.asarray(value, dtype=float)
    except (TypeError, ValueError) as error:
        raise ProblemError(key, "is neither a number nor an array") from error


def _line(key: str, text: str, env: Mapping[str, Any]) -> Floats:
    """Return the points of an axis."""
    points = _array(key, text, env)
    if points.ndim != 1:
        raise ProblemError(key, f"has shape {points.shape}; a line of points is wanted")
    return points


def _over(grid: Floats, key: str, values: Floats) -> Floats:
    """Return values over a grid; one value holds everywhere."""
    if values.shape not in ((), grid.shape):
        message = f"has shape {values.shape}, the points have {grid.shape}"
        raise ProblemError(key, message)
    return np.broadcast_to(values, grid.shape)
