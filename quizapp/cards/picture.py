"""A plot's data: its formulas evaluated, then drawn with characters or as SVG."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from engine.expressions import evaluate, parse
from engine.expressions.limits import Budget
from quizapp.mathtext.plot import draw_curves, draw_surface
from quizapp.mathtext.svgplot import svg_plot, svg_surface
from quizapp.models import Language, Plot

Floats = npt.NDArray[np.float64]
Curve = tuple[str, list[float], list[float]]


def _array(text: str, env: Mapping[str, Any]) -> Floats:
    return np.asarray(evaluate(parse(text), env), dtype=float)


def curves(plot: Plot, values: Mapping[str, Any], language: Language) -> list[Curve]:
    """Return (name, xs, ys) of every series of a plot."""
    x = _array(plot.x, values)
    env = {**values, "x": x}
    rows: list[Curve] = []
    for series in plot.series:
        y = np.broadcast_to(_array(series.y, env), x.shape)
        rows.append((series.name.get(language), x.tolist(), y.tolist()))
    return rows


def surface(plot: Plot, values: Mapping[str, Any]) -> tuple[Floats, Floats, Floats]:
    """Return z, shape (len(y), len(x)), with its x and y.

    Raises ValueError for curves, EvaluationError for too many points.
    """
    if plot.y is None or plot.z is None:
        raise ValueError("the plot is not a surface")
    x, y = _array(plot.x, values), _array(plot.y, values)
    Budget().array((y.size, x.size))
    grid_x, grid_y = np.meshgrid(x, y)
    z = _array(plot.z, {**values, "x": grid_x, "y": grid_y})
    return np.broadcast_to(z, grid_x.shape), x, y


def draw_plot(
    plot: Plot,
    values: Mapping[str, Any],
    language: Language,
    *,
    width: int,
    height: int,
    ascii_only: bool = False,
) -> list[str]:
    """Draw a plot with characters, ``height`` rows of data in ``width`` cells."""
    x_label, y_label = plot.x_label.get(language), plot.y_label.get(language)
    if plot.z is not None:
        z, x, y = surface(plot, values)
        return draw_surface(
            z.tolist(),
            x.tolist(),
            y.tolist(),
            width,
            height,
            x_label=x_label,
            y_label=y_label,
            ascii=ascii_only,
        )
    drawn = curves(plot, values, language)
    return draw_curves(drawn, width, height, x_label, y_label, ascii=ascii_only)


def plot_svg(plot: Plot, values: Mapping[str, Any], language: Language) -> str:
    """Draw a plot as an SVG text, for pages and packages."""
    x_label, y_label = plot.x_label.get(language), plot.y_label.get(language)
    if plot.z is not None:
        z, x, y = surface(plot, values)
        return svg_surface(z.tolist(), x.tolist(), y.tolist(), x_label, y_label)
    return svg_plot(curves(plot, values, language), x_label, y_label)
