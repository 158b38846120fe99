"""Draw matrices, cases and aligned lines."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from quizapp.mathtext.box import EMPTY, Box, hcat, line_box, vcat, widened
from quizapp.mathtext.nodes import Grid, Node, Row, Scripts
from quizapp.mathtext.stretch import fenced

if TYPE_CHECKING:
    from quizapp.mathtext.layout import Painter

_GAP = 2
# A drawn number: what stands before its decimal point, and the rest.
_NUMBER = re.compile(r"([−+-]?\d+)((?:\.\d*)?(?: ?[×·*] ?10\S*)?)")


def paint_grid(painter: Painter, node: Grid, tight: bool) -> Box:
    """Draw the cells of ``node`` in columns, between its delimiters."""
    cells = _at_their_points(node, _alike(painter, node, tight))
    count = max(len(row) for row in cells)
    widths = [
        max((row[at].width for row in cells if at < len(row)), default=0)
        for at in range(count)
    ]
    lines = [_line(painter, node, row, widths) for row in cells]
    body = _with_rules(painter, node, lines, airy=_is_airy(node, cells))
    air = (line_box(" " if node.left else ""), line_box(" " if node.right else ""))
    return fenced(painter.glyphs, node.left, node.right, hcat((air[0], body, air[1])))


def _cells(painter: Painter, node: Grid, tight: bool) -> list[list[Box]]:
    # In aligned lines the sign after & has the left column as its left side.
    odd = "ord" if node.kind == "aligned" else ""
    return [
        [
            painter.items(_items(cell), tight or node.tight, odd if at % 2 else "")
            for at, cell in enumerate(row)
        ]
        for row in node.rows
    ]


def _items(cell: Node) -> Sequence[Node]:
    return cell.items if isinstance(cell, Row) else (cell,)


def _alike(painter: Painter, node: Grid, tight: bool) -> list[list[Box]]:
    """Draw the cells; in a matrix of indexed letters all indices stand alike."""
    cells = _cells(painter, node, tight)
    if node.kind != "matrix":
        return cells
    indexed = all(
        isinstance(cell, Row)
        and len(cell.items) == 1
        and isinstance(cell.items[0], Scripts)
        and cell.items[0].sup is None
        for row in node.rows
        for cell in row
    )
    heights = {box.height for row in cells for box in row}
    if indexed and heights == {1, 2}:
        return _cells(painter.without_inline_subscripts(), node, tight)
    return cells


def _at_their_points(node: Grid, cells: list[list[Box]]) -> list[list[Box]]:
    """Shift the numbers of a matrix so that their decimal points stand in a line."""
    if node.kind != "matrix" or node.columns or len(cells) < 2:
        return cells
    rows = [list(row) for row in cells]
    for at in range(min(len(row) for row in rows)):
        parts = [_NUMBER.fullmatch(_text(row[at])) for row in rows]
        if not all(parts):
            continue
        before = max(len(part[1]) for part in parts if part)
        after = max(len(part[2]) for part in parts if part)
        for row, part in zip(rows, parts, strict=True):
            if part:
                left, right = before - len(part[1]), after - len(part[2])
                row[at] = hcat((_blank(left), row[at], _blank(right)))
    return rows


def _text(box: Box) -> str:
    return box.lines[0] if box.height == 1 else ""


def _blank(width: int) -> Box:
    return line_box(" " * width)


def _is_airy(node: Grid, cells: Sequence[Sequence[Box]]) -> bool:
    """Tell whether an empty row keeps the rows apart."""
    if node.tight:
        return False
    if node.kind == "cases" and len(cells) == 2:
        return True  # so that the brace has three rows, and its point
    return any(box.height > 1 for row in cells for box in row)


def _with_rules(
    painter: Painter, node: Grid, lines: Sequence[Box], *, airy: bool
) -> Box:
    """Put the rows below one another, with their rules or the air between them."""
    width = max(line.width for line in lines)
    parts: list[Box] = []
    for index, line in enumerate(lines):
        if index in node.rules:
            parts.append(line_box(painter.glyphs.bar * width))
        elif index and airy:
            parts.append(line_box(" " * width))
        parts.append(line)
    if len(lines) in node.rules:
        parts.append(line_box(painter.glyphs.bar * width))
    if len(parts) == 1:
        return parts[0]
    height = sum(part.height for part in parts)
    return vcat(parts, (height - 1) // 2, "c" if node.kind == "gathered" else "l")


def _line(painter: Painter, node: Grid, row: Sequence[Box], widths: list[int]) -> Box:
    """Draw one row of a grid, its cells aligned in their columns."""
    rules = _column_rules(node.columns)
    above = max(box.baseline for box in row)
    height = above + max(box.height - box.baseline for box in row)
    parts: list[Box] = []
    for at, width in enumerate(widths):
        if at in rules:
            sign = painter.glyphs.stroke
            text = f" {sign} " if at else f"{sign} "
            parts.append(Box((text,) * height, above, len(text)))
        elif at:
            parts.append(line_box(" " * _space_before(node, at)))
        box = row[at] if at < len(row) else EMPTY
        parts.append(widened(box, width, _align(node, at)))
    if len(widths) in rules:
        parts.append(Box((f" {painter.glyphs.stroke}",) * height, above, 2))
    return hcat(parts)


def _space_before(node: Grid, column: int) -> int:
    if node.kind == "aligned":
        return 0 if column % 2 else _GAP
    return 1 if node.tight else _GAP


def _align(node: Grid, column: int) -> str:
    match node.kind:
        case "aligned":
            return "rl"[column % 2]
        case "cases":
            return "l"
        case _:
            letters = node.columns.replace("|", "")
            return letters[column] if column < len(letters) else "c"


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
