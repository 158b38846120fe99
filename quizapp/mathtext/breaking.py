"""Break a formula that is too wide over several lines.

Statements set apart by a comma and wide space get lines of their own. Inside one,
breaks stand before relations (but the first), then before plus and minus signs, then
after commas, rather outside brackets than inside; continuation lines are aligned
under the first relation. Aligned environments break inside their cells. As a last
resort limits stand beside their signs, which is narrower.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from quizapp.mathtext.box import Box, hcat, line_box, vcat
from quizapp.mathtext.nodes import Grid, Node, Row, Space, Symbol
from quizapp.mathtext.spacing import spaced_roles

if TYPE_CHECKING:
    from quizapp.mathtext.layout import Painter

MIN_INDENT = 2
_NEVER = 99
_FIRST_RELATION = 3
_PER_BRACKET = 4
_BESIDE = 8


def broken(painter: Painter, node: Node, box: Box, width: int) -> Box:
    """Return ``box``, or the narrowest drawing of ``node`` when that is better."""
    best = _narrow(painter, node, width)
    if best.width > width and painter.display:
        flat = type(painter)(painter.glyphs, display=False)
        second = _narrow(flat, node, width)
        best = second if second.width < best.width else best
    return best if best.width < box.width else box


def _narrow(painter: Painter, node: Node, width: int) -> Box:
    match node:
        case Grid("aligned" | "gathered", rows):
            return _narrow_lines(painter, rows, width)
        case Row(items) if len(items) > 1:
            lines = [
                _narrow_row(painter, statement, width)
                for statement in _statements(painter, items, width)
            ]
            return _piled(lines)
        case _:
            return painter.paint(node)


def _statements(
    painter: Painter, items: Sequence[Node], width: int
) -> list[Sequence[Node]]:
    """Cut a row after a comma that wide space follows, as seldom as possible."""
    statements: list[Sequence[Node]] = []
    start = 0
    last_cut = 0
    for at, item in enumerate((*items, None)):
        wide = isinstance(item, Space) and item.cells > 1
        if item is not None and not (wide and at and _is_comma(items[at - 1])):
            continue
        too_long = painter.items(items[start:at], tight=False).width > width
        if too_long and last_cut > start:
            statements.append(items[start:last_cut])
            start = last_cut + 1
        last_cut = at
    statements.append(items[start:])
    return statements


def _is_comma(node: Node) -> bool:
    return isinstance(node, Symbol) and node.role == "punct"


def _narrow_lines(painter: Painter, rows: Sequence[Sequence[Node]], width: int) -> Box:
    """Break the lines of an aligned environment, its columns given up if need be."""
    lefts = [painter.paint(row[0]) for row in rows]
    column = max(box.width for box in lefts)
    lines: list[Box] = []
    for row, left in zip(rows, lefts, strict=True):
        rest = tuple(item for cell in row[1:] for item in _items(cell))
        if column * 2 > width:  # no room beside the left column
            whole = (*_items(row[0]), *rest)
            lines.append(_narrow_row(painter, whole, width))
            continue
        pad = line_box(" " * (column - left.width))
        right = _narrow_row(painter, rest, width - column, before="ord")
        lines.append(hcat((pad, left, right)))
    return _piled(lines)


def _items(node: Node) -> tuple[Node, ...]:
    return node.items if isinstance(node, Row) else (node,)


def _narrow_row(
    painter: Painter, items: Sequence[Node], width: int, before: str = ""
) -> Box:
    """Draw a row on as many lines as it needs; ``before`` is what stands in front."""
    if not items:
        return line_box("")
    whole = painter.items(items, tight=False, before=before)
    return (
        whole if whole.width <= width else _Filler(painter, items, before).fill(width)
    )


def _piled(boxes: Sequence[Box]) -> Box:
    """Put the lines of a broken formula below one another."""
    if len(boxes) == 1:
        return boxes[0]
    tall = any(box.height > 1 for box in boxes)
    parts: list[Box] = []
    for at, box in enumerate(boxes):
        if at and tall:
            parts.append(line_box(" "))
        parts.append(box)
    return vcat(parts, boxes[0].baseline, "l")


class _Filler:
    """Fills lines with the parts of one row."""

    def __init__(self, painter: Painter, items: Sequence[Node], before: str) -> None:
        self.painter = painter
        self.items = items
        self.before = before
        self.roles = spaced_roles(items, before)
        self.depths = self.bracket_depths()
        self.relation = -1 if before else self.find_relation()

    def bracket_depths(self) -> list[int]:
        """Return how many plain brackets are open before each part."""
        depths: list[int] = []
        depth = 0
        for role in self.roles:
            depth -= role == "close" and depth > 0
            depths.append(depth)
            depth += role == "open"
        return depths

    def find_relation(self) -> int:
        """Return the place of the first relation outside brackets, or -1."""
        for at, role in enumerate(self.roles):
            if role == "rel" and not self.depths[at]:
                return at
        return -1

    def paint(self, start: int, end: int) -> Box:
        """Draw a stretch of the row as a line of its own."""
        first = self.roles[start]
        lead = self.before if not start else ("ord" if first in ("rel", "bin") else "")
        return self.painter.items(self.items[start:end], tight=False, before=lead)

    def indent(self, width: int) -> int:
        """Return where continuation lines start: under the first relation."""
        if self.before:
            return 0
        if self.relation > 0:
            left = self.paint(0, self.relation).width
            if left <= width // 3:
                return left
        return MIN_INDENT

    def fill(self, width: int) -> Box:
        """Put as much on each line as fits, ending it at the best place that does."""
        indent = self.indent(width)
        lines: list[Box] = []
        start = 0
        while start < len(self.items):
            end = self.line_end(start, width - (indent if lines else 0))
            line = self.paint(start, end)
            if lines and indent:
                line = hcat((line_box(" " * indent), line))
            lines.append(line)
            start = end
            while start < len(self.items) and self.roles[start] == "space":
                start += 1
        return _piled(lines)

    def line_end(self, start: int, room: int) -> int:
        """Return where the line that starts at ``start`` ends."""
        if self.paint(start, len(self.items)).width <= room:
            return len(self.items)
        candidates = [
            (self.cost(at), -at)
            for at in range(start + 1, len(self.items))
            if self.cost(at) < _NEVER and self.has_ink(start, at)
        ]
        for _, negative in sorted(candidates):
            if self.paint(start, -negative).width <= room:
                return -negative
        # Nothing fits: the shortest line that ends at a place where one may end.
        return min((-at for _, at in candidates), default=len(self.items))

    def cost(self, at: int) -> int:
        """Return how bad a break before part ``at`` is."""
        role, previous = self.roles[at], self.roles[at - 1]
        if role == "rel":
            cost = _FIRST_RELATION if at == self.relation else 0
        elif role == "bin":
            cost = 1
        elif previous == "punct":
            cost = 2
        elif role in ("delim", "frac", "big", "op"):
            bound = previous in ("rel", "bin", "op", "big", "unary", "open", "space")
            cost = _NEVER if bound else _BESIDE
        else:
            return _NEVER
        return min(cost + _PER_BRACKET * self.depths[at], _NEVER)

    def has_ink(self, start: int, end: int) -> bool:
        """Tell whether a line from ``start`` to ``end`` is more than a lone sign."""
        lone = ("rel", "bin", "space", "unary")
        return any(role not in lone for role in self.roles[start:end])
