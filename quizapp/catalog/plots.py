"""The ``plot`` table of an item or of a note's fenced block."""

from __future__ import annotations

from quizapp.catalog.fields import Table
from quizapp.models import Plot, PlotSeries


def read_plot(table: Table) -> Plot:
    """Read curves (``series``) or a surface (``y`` and ``z``) over ``x``."""
    x = table.formula("x")
    labels = table.sure_words("x_label"), table.sure_words("y_label")
    series: list[PlotSeries] = []
    if "series" in table or "z" not in table:
        for row in table.tables("series", least=1, most=6):
            series.append(PlotSeries(row.both(), row.formula("y")))
            row.finish()
    y = table.formula("y", required=False) or None
    z = table.formula("z", required=False) or None
    if (y is None) != (z is None) or (z is not None and series):
        table.report("z" if z else "y", "kind.plot_shape")
    table.finish()
    return Plot(x, *labels, tuple(series), y, z)
