"""Sections of notes made ready to be shown: their plots drawn where they stand."""

from __future__ import annotations

import re
import tomllib

from engine.errors import EngineError
from quizapp.cards.picture import draw_plot
from quizapp.models import Language, Plot, PlotSeries, Text

_FENCE = re.compile(r"^```plot[ \t]*\n(.*?)^```[ \t]*$", re.DOTALL | re.MULTILINE)


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


def with_plots(
    markdown: str,
    language: Language,
    *,
    width: int,
    height: int = 12,
    ascii_only: bool = False,
) -> str:
    """Replace each ``plot`` fence by the picture, drawn for ``width`` cells.

    A fence that cannot be drawn stays as it is; the content check reports it.
    """

    def one(match: re.Match[str]) -> str:
        try:
            lines = draw_plot(
                read_plot(match[1]),
                {},
                language,
                width=width,
                height=height,
                ascii_only=ascii_only,
            )
        except (ValueError, KeyError, EngineError):
            return match[0]
        return "```\n" + "\n".join(lines) + "\n```"

    return _FENCE.sub(one, markdown)
