"""A plot drawn with characters or as SVG, for every card and page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from quizapp.catalog.plot_values import curves, surface
from quizapp.mathtext.plot import draw_curves, draw_surface
from quizapp.mathtext.svgplot import svg_plot, svg_surface
from quizapp.models import Language, Plot


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
