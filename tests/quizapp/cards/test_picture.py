"""A plot's data: evaluated within bounds, the same for every way of drawing."""

from __future__ import annotations

import pytest
from builders import text
from patience import at_most

from engine.errors import EvaluationError
from quizapp.cards.picture import curves, draw_plot, plot_svg, surface
from quizapp.models import Plot, PlotSeries

LABELS = text("x"), text("y")


def a_surface(points: int) -> Plot:
    """Return a surface of so many points along each side."""
    line = f"linspace(0, 2, {points})"
    return Plot(line, *LABELS, y=line, z="x + 2*y")


def test_a_surface_has_a_row_for_each_y():
    z, x, y = surface(a_surface(3), {})
    assert z.shape == (3, 3)
    assert z[2, 0] == 2 * y[2]
    assert z[0, 2] == x[2]


def test_a_surface_of_one_value_is_drawn_everywhere():
    flat = Plot("linspace(0, 1, 4)", *LABELS, y="linspace(0, 1, 3)", z="1")
    z, _, _ = surface(flat, {})
    assert z.shape == (3, 4)
    assert (z == 1).all()


def test_curves_know_the_drawn_values():
    plot = Plot("linspace(0, 1, 3)", *LABELS, series=(PlotSeries(text("s"), "a*x"),))
    ((name, xs, ys),) = curves(plot, {"a": 2.0}, "zh")
    assert name == "中文 s"
    assert ys == [2.0 * x for x in xs]


@pytest.mark.parametrize("points", [30_000, 150_000])
def test_a_surface_of_too_many_points_is_refused_before_it_exists(points):
    plot = a_surface(points)
    with at_most(2.0), pytest.raises(EvaluationError, match="too-many-elements"):
        plot_svg(plot, {}, "en")
    with at_most(2.0), pytest.raises(EvaluationError, match="too-many-elements"):
        draw_plot(plot, {}, "en", width=40, height=10)
