"""A plot's data: evaluated within bounds, the same for every way of drawing."""

from __future__ import annotations

import pytest
from builders import text

from engine.errors import EngineError
from quizapp.catalog.plot_values import curves, plotted, surface
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


@pytest.mark.parametrize(
    ("x", "y", "key"),
    [
        ("5", "x", "x"),
        ("ones(3, 3)", "x", "x"),
        ("linspace(0, 1, 9)", "[1, 2, 3]", "series"),
        ("linspace(0, 1, 9)", "x @ ones(4)", "series"),
        ("linspace(0, 1, 9)", "nothing(x)", "series"),
        ("linspace(0, 1, 9)", "adam(x, x, x, x, 1)", "series"),
        ("linspace(0, 1, 10^9)", "x", "x"),
    ],
)
def test_curves_that_cannot_be_drawn_name_the_formula(x, y, key):
    plot = Plot(x, *LABELS, series=(PlotSeries(text("s"), y),))
    with pytest.raises(EngineError, match=f"^{key}: "):
        plotted(plot, {})


@pytest.mark.parametrize(
    ("y", "z", "key"), [("2", "x", "y"), ("linspace(0, 1, 8)", "x @ y", "z")]
)
def test_surfaces_that_cannot_be_drawn_name_the_formula(y, z, key):
    plot = Plot("linspace(0, 1, 9)", *LABELS, y=y, z=z)
    with pytest.raises(EngineError, match=f"^{key}: "):
        plotted(plot, {})
