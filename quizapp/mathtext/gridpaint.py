"""Draw matrices, cases and aligned lines."""

from __future__ import annotations

from typing import TYPE_CHECKING

from quizapp.mathtext.box import EMPTY, Box, hcat, line_box, vcat, widened
from quizapp.mathtext.nodes import Grid, Node, Row
from quizapp.mathtext.stretch import fenced

if TYPE_CHECKING:
    from quizapp.mathtext.layout import Painter


def paint_grid(painter: Painter, node: Grid, tight: bool) -> Box:
    cells = [
        [_cell(painter, node, cell, at, tight) for at, cell in enumerate(row)]
        for row in node.rows
    ]
    count = max(len(row) for row in cells)
    widths = [
        max((row[at].width for row in cells if at < len(row)), default=0)
        for at in range(count)
    ]
    airy = not node.tight and (
        any(box.height > 1 for row in cells for box in row)
        or (node.kind == "cases" and len(cells) == 2)
    )
    lines: list[Box] = []
    for index, row in enumerate(cells):
        line = _grid_line(painter, node, row, widths)
        if index in node.rules:
            lines.append(line_box(painter.glyphs.bar * line.width))
        elif index and airy:
            lines.append(Box((" " * line.width,), 0, line.width))
        lines.append(line)
    if len(cells) in node.rules:
        lines.append(line_box(painter.glyphs.bar * lines[-1].width))
    if len(lines) == 1:
        return fenced(painter.glyphs, node.left, node.right, _margins(node, lines[0]))
    height = sum(box.height for box in lines)
    align = "c" if node.kind == "gathered" else "l"
    body = vcat(lines, (height - 1) // 2, align)
    return fenced(painter.glyphs, node.left, node.right, _margins(node, body))


def _margins(node: Grid, body: Box) -> Box:
    """Put the air between a delimiter and the cells next to it."""
    left = " " if node.left else ""
    right = " " if node.right else ""
    return hcat((line_box(left), body, line_box(right)))


def _cell(painter: Painter, node: Grid, cell: Node, at: int, tight: bool) -> Box:
    items = cell.items if isinstance(cell, Row) else (cell,)
    # In aligned lines the sign after & has the left column as its left side.
    before = "ord" if node.kind == "aligned" and at % 2 else ""
    return painter.items(items, tight or node.tight, before)


def _grid_line(painter: Painter, node: Grid, row: list[Box], widths: list[int]) -> Box:
    """Draw one row of a grid, its cells aligned in their columns."""
    letters = node.columns.replace("|", "")
    parts: list[Box] = []
    rules = _column_rules(node.columns)
    for at, width in enumerate(widths):
        box = row[at] if at < len(row) else EMPTY
        if node.kind == "aligned":
            align = "rl"[at % 2]
            space = 2 if at and not at % 2 else 0
        elif node.kind == "cases":
            align, space = "l", 2 if at else 0
        else:
            align = letters[at] if at < len(letters) else "c"
            space = 2 if at else 0
        if at in rules:
            parts.append(line_box(" │ " if at else "│ "))
        elif space:
            parts.append(line_box(" " * (1 if node.tight else space)))
        parts.append(widened(box, width, align))
    if len(widths) in rules:
        parts.append(line_box(" │"))
    line = hcat(parts)
    if rules:
        line = _ruled(painter, line, rules, widths)
    return line


def _ruled(
    painter: Painter, line: Box, rules: frozenset[int], widths: list[int]
) -> Box:
    """Carry vertical rules through all rows of a tall line."""
    stroke = painter.glyphs.stroke
    rows = [list(text) for text in line.lines]
    for at, sign in enumerate(line.lines[line.baseline]):
        if sign == "│":
            for row in rows:
                if at < len(row) and row[at] == " ":
                    row[at] = stroke
    rows[line.baseline] = list(line.lines[line.baseline].replace("│", stroke))
    return Box(
        tuple("".join(row) for row in rows), line.baseline, line.width, line.marks
    )


def _column_rules(columns: str) -> frozenset[int]:
    """Return the columns left of which a vertical rule runs."""
    rules: set[int] = set()
    at = 0
    for letter in columns:
        if letter == "|":
            rules.add(at)
        else:
            at += 1
    return frozenset(rules)
