"""A plot drawn: bounded before anything large exists."""

from __future__ import annotations

import pytest
from builders import text
from patience import at_most

from engine.errors import EngineError
from quizapp.cards.picture import draw_plot, plot_svg
from quizapp.models import Plot


@pytest.mark.parametrize("points", [30_000, 150_000])
def test_a_surface_of_too_many_points_is_refused_before_it_exists(points):
    line = f"linspace(0, 2, {points})"
    plot = Plot(line, text("x"), text("y"), y=line, z="x + 2*y")
    with at_most(2.0), pytest.raises(EngineError, match="more than"):
        plot_svg(plot, {}, "en")
    with at_most(2.0), pytest.raises(EngineError, match="more than"):
        draw_plot(plot, {}, "en", width=40, height=10)
