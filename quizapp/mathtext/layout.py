"""Draw the ink tree as rows of characters.

A formula is a box of equally wide lines with a baseline. Boxes are joined on their
baselines; a fraction is a numerator, a bar and a denominator with the baseline on the
bar; delimiters grow from pieces. ``tight`` is the style of scripts and limits, where
signs have no space around them; ``display`` puts limits above and below.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from quizapp.mathtext.box import (
    EMPTY,
    Box,
    hcat,
    line_box,
    restyled,
)
from quizapp.mathtext.fractionpaint import paint_fraction, paint_root
from quizapp.mathtext.glyphs import Glyphs, glyphs_for
from quizapp.mathtext.gridpaint import paint_grid
from quizapp.mathtext.nodes import (
    Accent,
    Arrow,
    Big,
    Brace,
    Delimited,
    Fraction,
    Grid,
    Middle,
    Missing,
    Name,
    Node,
    Number,
    Operator,
    Root,
    Row,
    Scripts,
    Sized,
    Space,
    Stack,
    Styled,
    Symbol,
    Text,
    Unknown,
)
from quizapp.mathtext.scriptpaint import paint_scripts
from quizapp.mathtext.spacing import gap, spaced_roles
from quizapp.mathtext.stackpaint import (
    paint_accent,
    paint_arrow,
    paint_brace,
    paint_stack,
)
from quizapp.mathtext.stretch import delimiter, fenced


def layout(
    node: Node,
    glyphs: str | Glyphs = "unicode",
    *,
    display: bool = True,
    max_width: int | None = None,
) -> Box:
    """Draw ``node``; every line of the box is as wide as the box.

    A formula wider than ``max_width`` cells is broken at its relations, then at its
    plus signs. What cannot be broken stays wider.
    """
    painter = Painter(glyphs_for(glyphs), display=display)
    box = painter.paint(node)
    if max_width is None or box.width <= max_width:
        return box
    from quizapp.mathtext.breaking import broken

    return broken(painter, node, box, max_width)


class Painter:
    """Draws nodes with one glyph table."""

    def __init__(self, glyphs: Glyphs, *, display: bool) -> None:
        self.glyphs = glyphs
        self.display = display

    def without_inline_subscripts(self) -> Painter:
        """Return a painter that puts all subscripts on a row of their own."""
        glyphs = replace(self.glyphs, subscripts={})
        return Painter(glyphs, display=self.display)

    def paint(self, node: Node, tight: bool = False) -> Box:
        """Draw one node."""
        return _PAINTERS[type(node)](self, node, tight)

    # ----- Leaves -----

    def sign(self, text: str) -> str:
        """Return a sign in this tier."""
        return self.glyphs.sign(text)

    def symbol(self, node: Symbol, tight: bool) -> Box:
        return line_box(self.sign(node.text))

    def text(self, node: Text | Number | Name, tight: bool) -> Box:
        return line_box(node.text)

    def big(self, node: Big, tight: bool) -> Box:
        return line_box(self.sign(node.text))

    def space(self, node: Space, tight: bool) -> Box:
        cells = min(node.cells, 1) if tight else node.cells
        return Box((" " * cells,), 0, cells)

    def unknown(self, node: Unknown, tight: bool) -> Box:
        return line_box(node.source, "unknown")

    def missing(self, node: Missing, tight: bool) -> Box:
        return line_box(self.glyphs.missing, "missing")

    def sized(self, node: Sized, tight: bool) -> Box:
        if not node.text:
            return EMPTY
        return delimiter(self.glyphs, node.text, node.rows, node.rows // 2)

    def middle(self, node: Middle, tight: bool) -> Box:
        return line_box(self.glyphs.pieces[node.text][0] if node.text else "")

    def operator(self, node: Operator, tight: bool) -> Box:
        return self.paint(node.body, tight)

    # ----- Rows -----

    def row(self, node: Row, tight: bool) -> Box:
        return self.items(node.items, tight)

    def items(
        self, items: Sequence[Node], tight: bool, before: str = "", height: int = 0
    ) -> Box:
        """Draw parts side by side; ``before`` is the role of what stands in front."""
        if not items:
            return EMPTY
        pieces: list[Box] = []
        words: list[str] = []
        previous = before
        last = ""
        for item, role in zip(items, spaced_roles(items, before), strict=True):
            box = self.paint(item, tight)
            if gap(previous, role, tight=tight) or self.touches(last, box):
                words.append(" ")
            previous = role
            if len(box.lines) == 1 and not box.marks:
                last = box.lines[0] or last
                words.append(box.lines[0])
                continue
            if words:
                pieces.append(line_box("".join(words)))
                words = []
            pieces.append(box)
            last = box.lines[box.baseline]
        if words:
            pieces.append(line_box("".join(words)))
        return hcat(pieces)

    def touches(self, last: str, box: Box) -> bool:
        """Tell whether two words of the ASCII tier would run into one."""
        if self.glyphs.name != "ascii" or not last or not box.width:
            return False
        first = box.lines[box.baseline]
        return (len(last.strip()) > 1 or len(first.strip()) > 1) and (
            last[-1].isalpha() and first[0].isalpha()
        )

    def styled(self, node: Styled, tight: bool) -> Box:
        if node.font in ("bb", "cal"):
            g = self.glyphs
            table = g.double_struck if node.font == "bb" else g.script
            box = self.paint(node.body, tight)
            lines = tuple(line.translate(table) for line in box.lines)
            return Box(lines, box.baseline, box.width, box.marks)
        box = self.paint(node.body, tight)
        return restyled(box, "strong") if node.font == "bf" else box

    # ----- Delimiters -----

    def delimited(self, node: Delimited, tight: bool) -> Box:
        items = node.body.items if isinstance(node.body, Row) else (node.body,)
        body = self.paint(node.body, tight)
        if any(isinstance(item, Middle) for item in items):
            body = self.with_middles(items, tight, body)
        return fenced(self.glyphs, node.left, node.right, body)

    def with_middles(self, items: Sequence[Node], tight: bool, whole: Box) -> Box:
        """Draw a row whose middle delimiters are as tall as the rest."""
        pieces: list[Box] = []
        part: list[Node] = []
        for item in (*items, None):
            if item is not None and not isinstance(item, Middle):
                part.append(item)
                continue
            pieces.append(self.items(part, tight))
            part = []
            if item is not None and item.text:
                bar = delimiter(self.glyphs, item.text, whole.height, whole.baseline)
                pieces += [line_box(" "), bar, line_box(" ")]
        return hcat(pieces)


_PAINTERS: dict[type[object], Callable[[Painter, Any, bool], Box]] = {
    Symbol: Painter.symbol,
    Number: Painter.text,
    Text: Painter.text,
    Name: Painter.text,
    Big: Painter.big,
    Operator: Painter.operator,
    Space: Painter.space,
    Unknown: Painter.unknown,
    Missing: Painter.missing,
    Row: Painter.row,
    Styled: Painter.styled,
    Fraction: paint_fraction,
    Root: paint_root,
    Scripts: paint_scripts,
    Delimited: Painter.delimited,
    Middle: Painter.middle,
    Sized: Painter.sized,
    Accent: paint_accent,
    Brace: paint_brace,
    Stack: paint_stack,
    Arrow: paint_arrow,
    Grid: paint_grid,
}
