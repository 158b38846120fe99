"""Cards as lines of text for pipes, screen readers and narrow consoles."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from typing import Any

from quizapp.cards.picture import draw_plot
from quizapp.cli.console import glyphs
from quizapp.mathtext import parse_markdown, render_terminal
from quizapp.models import Language, Plot
from quizapp.safetext import show

LONGEST = 88
PICTURE_WIDTH, PICTURE_HEIGHT = 76, 12


def width() -> int:
    """Return the width to wrap at."""
    return min(LONGEST, max(40, shutil.get_terminal_size((80, 24)).columns))


def plain(markdown: str) -> str:
    """Return Markdown laid out as plain lines, maths in two dimensions."""
    lines = render_terminal(
        parse_markdown(show(markdown)), width=width(), glyphs=glyphs()
    )
    return "\n".join("".join(text for text, _ in line).rstrip() for line in lines)


def picture(plot: Plot, values: Mapping[str, Any], language: Language) -> list[str]:
    """Return a plot drawn for the width and the glyphs of standard output."""
    return draw_plot(
        plot,
        values,
        language,
        width=min(PICTURE_WIDTH, width()),
        height=PICTURE_HEIGHT,
        ascii_only=glyphs() == "ascii",
    )
