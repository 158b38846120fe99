"""Sections of notes made ready to be shown: their plots drawn where they stand."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Sequence

from engine.errors import EngineError
from quizapp.cards.picture import draw_plot
from quizapp.models import Language, Plot, PlotSeries, Text


def _text(table: dict[str, str]) -> Text:
    return Text(en=table["en"], zh=table["zh"])


def read_plot(source: str) -> Plot:
    """Return the plot that a fence describes; ValueError or KeyError if it is none."""
    table = tomllib.loads(source)
    return Plot(
        x=table["x"],
        x_label=_text(table["x_label"]),
        y_label=_text(table["y_label"]),
        series=tuple(
            PlotSeries(_text(row), row["y"]) for row in table.get("series", ())
        ),
        y=table.get("y"),
        z=table.get("z"),
    )


def plot_drawer(
    language: Language, *, height: int = 12, ascii_only: bool = False
) -> Callable[[str, int], Sequence[str]]:
    """Return what draws the body of a ``plot`` fence for a width in cells.

    A fence that cannot be drawn is shown as it is; the content check reports it.
    """

    def draw(body: str, width: int) -> Sequence[str]:
        try:
            return draw_plot(
                read_plot(body),
                {},
                language,
                width=width,
                height=height,
                ascii_only=ascii_only,
            )
        except (ValueError, KeyError, EngineError):
            return body.split("\n")

    return draw
