"""Cards as lines of text for pipes, screen readers and narrow consoles."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from typing import Any

from quizapp.cards.picture import draw_plot
from quizapp.cli.console import glyphs
from quizapp.mathtext import parse_markdown, render_terminal
from quizapp.mathtext.cells import cell_width
from quizapp.models import Language, Plot
from quizapp.safetext import show

LONGEST = 88
LONGEST_POINTED = 160  # characters of a line that is shown again with a caret
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


def pointed(text: str, position: int) -> str:
    """Return the line of an answer that is at fault, with a caret below the place.

    Of several lines it has its number; of a very long one nothing is returned.
    """
    before = text[:position].split("\n")
    line = text.split("\n")[len(before) - 1].rstrip("\r")
    if len(line) >= LONGEST_POINTED:
        return ""
    head = f"{len(before)}  " if "\n" in text.strip() else ""
    place = cell_width(head + show(before[-1]).replace("\t", " "))
    return f"{head}{show(line)}".replace("\t", " ") + f"\n{' ' * place}^"


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
