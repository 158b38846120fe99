"""Set a table of a note into cells."""

from __future__ import annotations

from collections.abc import Sequence

from quizapp.mathtext.atoms import flow_atoms
from quizapp.mathtext.blocks import Inline, Table
from quizapp.mathtext.glyphs import Glyphs
from quizapp.mathtext.inline import wrap_runs
from quizapp.mathtext.spans import Line, Span, joined, line_width

MIN_COLUMN = 4
GAP = 2


def table_lines(table: Table, width: int, glyphs: Glyphs) -> list[Line]:
    """Set ``table`` in at most ``width`` cells; cells wrap where there is no room.

    A table with more columns than fit is set as a list of its rows.
    """
    count = len(table.header)
    if count * (MIN_COLUMN + GAP) - GAP > width:
        return _stacked(table, width, glyphs)
    widths = _column_widths(table, width - GAP * (count - 1), glyphs)
    lines = _row_lines(table.header, widths, table.align, glyphs, "strong")
    rule = glyphs.bar * (sum(widths) + GAP * (count - 1))
    lines.append(((rule, "rule"),))
    tall = False
    for row in table.rows:
        rows = _row_lines(row, widths, table.align, glyphs, "")
        if tall or (len(rows) > 1 and lines[-1] != ((rule, "rule"),)):
            lines.append(())
        tall = len(rows) > 1
        lines += rows
    return lines


def _column_widths(table: Table, room: int, glyphs: Glyphs) -> list[int]:
    """Give each column what it wants, or a fair share of what there is."""
    columns = zip(table.header, *table.rows, strict=True)
    wanted = [
        max(MIN_COLUMN, *(_natural(cell, room, glyphs) for cell in column))
        for column in columns
    ]
    granted = [0] * len(wanted)
    open_columns = set(range(len(wanted)))
    while open_columns:
        share = (room - sum(granted)) // len(open_columns)
        modest = {at for at in open_columns if wanted[at] <= share}
        if not modest:
            for at in open_columns:
                granted[at] = share
            break
        for at in modest:
            granted[at] = wanted[at]
        open_columns -= modest
    return granted


def _natural(cell: Inline, room: int, glyphs: Glyphs) -> int:
    return sum(atom.width for atom in flow_atoms(cell, glyphs, room))


def _row_lines(
    row: Sequence[Inline],
    widths: Sequence[int],
    align: str,
    glyphs: Glyphs,
    style: str,
) -> list[Line]:
    cells = [
        wrap_runs(cell, glyphs, width, style)
        for cell, width in zip(row, widths, strict=True)
    ]
    lines: list[Line] = []
    for at in range(max(map(len, cells), default=0)):
        spans: list[Span] = []
        for column, (cell, width) in enumerate(zip(cells, widths, strict=True)):
            line = cell[at] if at < len(cell) else ()
            space = width - line_width(line)
            left = {"l": 0, "r": space}.get(align[column], space // 2)
            spans += [(" " * left, ""), *line, (" " * (space - left), "")]
            if column < len(widths) - 1:
                spans.append((" " * GAP, ""))
        lines.append(joined(spans))
    return lines


def _stacked(table: Table, width: int, glyphs: Glyphs) -> list[Line]:
    """Set each row as "header: cell" lines."""
    lines: list[Line] = []
    for row in table.rows:
        if lines:
            lines.append(())
        for name, cell in zip(table.header, row, strict=True):
            lines += wrap_runs(name, glyphs, width, "strong")
            inner = wrap_runs(cell, glyphs, max(width - 2, 2))
            lines += [joined((("  ", ""), *line)) for line in inner]
    return lines
