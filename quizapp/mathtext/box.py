"""Rectangles of text with a baseline, and the ways to join them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from quizapp.mathtext.cells import cell_width


class Mark(NamedTuple):
    """A stretch of one line that is not ordinary ink: unknown, missing, strong."""

    row: int
    column: int
    width: int
    style: str


@dataclass(frozen=True, slots=True)
class Box:
    """Equally wide lines; ``baseline`` is the row that sits on the line of text."""

    lines: tuple[str, ...]
    baseline: int
    width: int
    marks: tuple[Mark, ...] = ()

    @property
    def height(self) -> int:
        """Return the number of rows."""
        return len(self.lines)


EMPTY = Box(("",), 0, 0)


def line_box(text: str, style: str = "") -> Box:
    """Return one row of ``text``, marked with ``style`` when there is one."""
    width = cell_width(text)
    marks = (Mark(0, 0, width, style),) if style and width else ()
    return Box((text,), 0, width, marks)


def moved(marks: Sequence[Mark], rows: int, columns: int) -> list[Mark]:
    """Return ``marks`` shifted down and to the right."""
    return [Mark(m.row + rows, m.column + columns, m.width, m.style) for m in marks]


def hcat(boxes: Sequence[Box]) -> Box:
    """Put boxes side by side on one baseline."""
    if len(boxes) == 1:
        return boxes[0]
    above = below = 0
    for box in boxes:
        above = max(above, box.baseline)
        below = max(below, len(box.lines) - box.baseline)
    rows: list[list[str]] = [[] for _ in range(above + below)]
    marks: list[Mark] = []
    column = 0
    for box in boxes:
        top = above - box.baseline
        end = top + len(box.lines)
        blank = " " * box.width
        for index, row in enumerate(rows):
            row.append(box.lines[index - top] if top <= index < end else blank)
        if box.marks:
            marks += moved(box.marks, top, column)
        column += box.width
    lines = tuple(["".join(row) for row in rows])
    return Box(lines, above, column, tuple(marks))


def widened(box: Box, width: int, align: str = "c") -> Box:
    """Return ``box`` padded to ``width`` cells; ``align`` is l, c or r."""
    room = width - box.width
    if room <= 0:
        return box
    left = {"l": 0, "r": room}.get(align, room // 2)
    before, after = " " * left, " " * (room - left)
    lines = tuple([before + line + after for line in box.lines])
    marks = tuple(moved(box.marks, 0, left)) if box.marks else ()
    return Box(lines, box.baseline, width, marks)


def vcat(boxes: Sequence[Box], baseline: int, align: str = "c") -> Box:
    """Put boxes below one another; ``baseline`` is a row of the result."""
    width = max(box.width for box in boxes)
    lines: list[str] = []
    marks: list[Mark] = []
    for box in boxes:
        wide = widened(box, width, align)
        if wide.marks:
            marks += moved(wide.marks, len(lines), 0)
        lines += wide.lines
    return Box(tuple(lines), baseline, width, tuple(marks))


def heightened(box: Box, above: int, below: int) -> Box:
    """Return ``box`` with empty rows over and under it."""
    if not above and not below:
        return box
    blank = " " * box.width
    lines = (blank,) * above + box.lines + (blank,) * below
    marks = tuple(moved(box.marks, above, 0)) if box.marks else ()
    return Box(lines, box.baseline + above, box.width, marks)


def restyled(box: Box, style: str) -> Box:
    """Return ``box`` with every row marked with ``style``, older marks on top."""
    marks = tuple(
        Mark(row, len(line) - len(line.lstrip()), cell_width(line.strip()), style)
        for row, line in enumerate(box.lines)
        if line.strip()
    )
    return Box(box.lines, box.baseline, box.width, marks + box.marks)
