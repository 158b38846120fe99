"""The questions of a sitting in a few lines: which are answered, which are flagged.

Signs, not colours, carry the meaning: ``3*`` answered, ``4!`` not readable, ``5.``
blank, ``?`` behind it flagged, ``[ ]`` around the one in front.
"""

from __future__ import annotations

from collections.abc import Sequence

from textual.content import Content
from textual.events import Resize
from textual.widgets import Static

from quizapp.exams.sitting import SittingRun, Standing

SIGNS = {
    "unicode": {
        Standing.ANSWERED: "✓",
        Standing.UNREADABLE: "!",
        Standing.BLANK: "·",
    },
    "ascii": {Standing.ANSWERED: "*", Standing.UNREADABLE: "!", Standing.BLANK: "."},
}
FLAG = {"unicode": "⚑", "ascii": "?"}
STYLES = {
    Standing.ANSWERED: "$text-success",
    Standing.UNREADABLE: "$text-error",
    Standing.BLANK: "$text-muted",
}
_MOST_LINES = 3


class Navigator(Static):
    """Show how every question of the section stands, as many as there is room for."""

    DEFAULT_CSS = (
        "Navigator { height: auto; max-height: 3; padding: 0 1; width: 100%; }"
    )

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id, markup=False)
        self._run: SittingRun | None = None

    def follow(self, run: SittingRun) -> None:
        """Show the standing of a sitting."""
        self._run = run
        self._draw()

    def on_resize(self, event: Resize) -> None:
        """Fill the lines again for the new width."""
        self._draw()

    def _draw(self) -> None:
        width = self.content_size.width
        if self._run is None or width <= 0:
            return
        tier = getattr(self.app, "glyphs", "unicode")
        signs = SIGNS.get(tier, SIGNS["unicode"])
        flag = FLAG.get(tier, FLAG["unicode"])
        cells = []
        front = 0
        for place, position in enumerate(self._run.positions):
            standing = self._run.standing(position)
            words = f"{position + 1}{signs[standing]}"
            if self._run.entry(position).flagged:
                words += flag
            style = STYLES[standing]
            if position == self._run.position:
                front = place
                cells.append(Content.assemble((f"[{words}]", f"bold {style}")))
            else:
                cells.append(Content.assemble((f" {words} ", style)))
        self.update(Content("\n").join(lines_around(cells, front, width)))


def lines_around(cells: Sequence[Content], front: int, width: int) -> list[Content]:
    """Fill lines with cells; of too many lines those around the one in front."""
    lines: list[Content] = []
    wanted = 0
    for place, cell in enumerate(cells):
        if lines and lines[-1].cell_length + cell.cell_length <= width:
            lines[-1] += cell
        else:
            lines.append(cell)
        if place == front:
            wanted = len(lines) - 1
    first = max(0, min(wanted - 1, len(lines) - _MOST_LINES))
    return lines[first : first + _MOST_LINES]
