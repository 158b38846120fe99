"""Draw the ink tree as rows of characters.

A formula is a box of equally wide lines with a baseline. Boxes are joined on their
baselines; a fraction is a numerator, a bar and a denominator with the baseline on the
bar; delimiters grow from pieces. ``tight`` is the style of scripts and limits, where
signs have no space around them; ``display`` puts limits above and below.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from quizapp.mathtext.box import (
    EMPTY,
    Box,
    Mark,
    hcat,
    heightened,
    line_box,
    moved,
    restyled,
    vcat,
    widened,
)
from quizapp.mathtext.cells import cell_width
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
from quizapp.mathtext.spacing import gap, is_atom, plain_signs, spaced_roles
from quizapp.mathtext.stretch import delimiter, fenced, long_arrow, over_mark

MAX_INLINE_SCRIPT = 4


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

    # ----- Fractions and roots -----

    def fraction(self, node: Fraction, tight: bool) -> Box:
        numerator = self.paint(node.numerator, tight)
        denominator = self.paint(node.denominator, tight)
        vulgar = self.vulgar(node, numerator, denominator, tight)
        if vulgar:
            return line_box(vulgar)
        if tight and node.bar and numerator.height == denominator.height == 1:
            over = self.grouped(node.numerator, numerator, product=True)
            under = self.grouped(node.denominator, denominator, product=False)
            return hcat((over, line_box("/"), under))
        width = max(numerator.width, denominator.width)
        if node.bar:
            width += 2
            bar = line_box(self.glyphs.bar * width)
        else:
            bar = line_box(" " * width)
        return vcat((numerator, bar, denominator), numerator.height)

    def grouped(self, node: Node, box: Box, *, product: bool) -> Box:
        """Put a part of a flat fraction in brackets, unless it reads as one thing.

        A ``product`` may stand alone: it does over a line, not under one.
        """
        single = is_atom(node) or plain_signs(node).isdigit()
        if product and not single:
            items = node.items if isinstance(node, Row) else (node,)
            single = not any(
                isinstance(item, Symbol) and item.role in ("bin", "rel")
                for item in items[1:]
            )
        return box if single else hcat((line_box("("), box, line_box(")")))

    def vulgar(self, node: Fraction, over: Box, under: Box, tight: bool) -> str:
        """Return the single sign of a small numeric fraction, where there is one."""
        if not self.glyphs.vulgar or not node.bar or not (tight or node.small):
            return ""
        if over.height > 1 or under.height > 1:
            return ""
        return self.glyphs.vulgar.get(f"{over.lines[0]}/{under.lines[0]}", "")

    def root(self, node: Root, tight: bool) -> Box:
        body = self.paint(node.body, tight)
        box = self.radical(node.body, body)
        if node.index is None:
            return box
        raised = self.script_text(node.index, self.glyphs.superscripts)
        if raised:
            return hcat((line_box(raised), box))
        index = self.paint(node.index, tight=True)
        return hcat(
            (Box((*index.lines, " " * index.width), index.height, index.width), box)
        )

    def radical(self, node: Node, body: Box) -> Box:
        """Draw the sign and the roof; a single letter needs no roof."""
        g = self.glyphs
        if body.height == 1 and is_atom(node) and g.name != "ascii":
            return hcat((line_box(g.root), body))
        width = cell_width(g.root)
        if g.name == "ascii":
            roof = line_box(" " * width + "_" * body.width)
            foot = g.root
            side = " " * (width - 1) + g.stroke
        else:
            bent = body.height > 1
            roof = line_box(" " * width + g.roof + g.bar * (body.width - (not bent)))
            foot = g.root + (g.stroke if bent else "")
            side = " " * width + g.stroke
        column = [side] * (body.height - 1) + [foot]
        left = Box(tuple(column), body.baseline, cell_width(foot))
        return vcat((roof, hcat((left, body))), body.baseline + 1, "l")

    # ----- Scripts -----

    def scripts(self, node: Scripts, tight: bool) -> Box:
        if node.limits and (self.display or isinstance(node.base, Brace | Operator)):
            return self.limits(node, tight)
        base = self.paint(node.base, tight)
        g = self.glyphs
        sub = self.script_text(node.sub, g.subscripts) if node.sub else ""
        sup = self.script_text(node.sup, g.superscripts) if node.sup else ""
        raised = None if sup or not node.sup else self.paint(node.sup, tight=True)
        lowered = None if sub or not node.sub else self.paint(node.sub, tight=True)
        if base.height > 1:
            top = line_box(sup) if sup else raised
            bottom = line_box(sub) if sub else lowered
            return _corner_scripts(node.base, base, top, bottom)
        if sup and lowered and not sub:  # x² with a subscript on its own row
            raised = None
        column = line_box(sub + sup)
        above = raised.height if raised else 0
        below = lowered.height if lowered else 0
        if not raised and not lowered:
            return hcat((base, column)) if node.base != Row() else column
        width = max(
            column.width,
            raised.width if raised else 0,
            lowered.width if lowered else 0,
        )
        parts = [box for box in (raised, column, lowered) if box is not None]
        side = vcat([widened(box, width, "l") for box in parts], above, "l")
        return hcat((heightened(base, above, below), side))

    def limits(self, node: Scripts, tight: bool) -> Box:
        """Draw scripts above and below their base."""
        base = self.paint(node.base, tight)
        parts = [base]
        baseline = base.baseline
        if node.sup is not None and node.sup != Row():
            over = self.paint(node.sup, tight=True)
            parts.insert(0, over)
            baseline += over.height
        if node.sub is not None:
            parts.append(self.paint(node.sub, tight=True))
        return vcat(parts, baseline)

    def script_text(self, node: Node, table: Any) -> str:
        """Return a short script in script letters, or an empty text."""
        plain = plain_signs(node)
        if not plain or len(plain) > MAX_INLINE_SCRIPT:
            return ""
        if all(ord(sign) in table for sign in plain):
            return plain.translate(table)
        return ""

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

    # ----- Accents, braces, stacks -----

    def accent(self, node: Accent, tight: bool) -> Box:
        body = self.paint(node.body, tight)
        mark = self.glyphs.marks.get(node.kind)
        if mark and body.height == 1 and body.width == 1 and not body.marks:
            text = unicodedata.normalize("NFC", body.lines[0] + mark)
            return Box((text,), 0, 1)
        if mark and body.height == 1 and body.width == 1:
            return Box((body.lines[0] + mark,), 0, 1, body.marks)
        if node.kind == "underline":
            line = line_box(self.glyphs.bar * max(body.width, 1))
            return vcat((body, line), body.baseline)
        over = line_box(over_mark(self.glyphs, node.kind, max(body.width, 1)))
        return vcat((over, body), body.baseline + 1)

    def brace(self, node: Brace, tight: bool) -> Box:
        body = self.paint(node.body, tight)
        left, middle, right = tuple(
            self.glyphs.over_brace if node.over else self.glyphs.under_brace
        )
        width = max(body.width, 3)
        half = (width - 3) // 2
        rest = width - 3 - half
        line = left + self.glyphs.bar * half + middle + self.glyphs.bar * rest + right
        mark = line_box(line)
        if node.over:
            return vcat((mark, body), body.baseline + 1)
        return vcat((body, mark), body.baseline)

    def stack(self, node: Stack, tight: bool) -> Box:
        base = self.paint(node.base, tight)
        parts = [base]
        baseline = base.baseline
        if node.over is not None:
            over = self.paint(node.over, tight=True)
            parts.insert(0, over)
            baseline += over.height
        if node.under is not None:
            parts.append(self.paint(node.under, tight=True))
        return vcat(parts, baseline)

    def arrow(self, node: Arrow, tight: bool) -> Box:
        over = self.paint(node.over, tight=True)
        under = None if node.under is None else self.paint(node.under, tight=True)
        width = max(over.width, under.width if under else 0) + 2
        parts = [over, line_box(long_arrow(self.glyphs, node.text, width))]
        if under is not None:
            parts.append(under)
        return vcat(parts, over.height)


def _corner_scripts(node: Node, base: Box, top: Box | None, bottom: Box | None) -> Box:
    """Draw scripts at the corners of a base of several rows."""
    corner = isinstance(node, Delimited | Grid | Sized)
    inset = 1 if corner else 0  # level with the delimiter's end, else beyond it
    above = max(top.height - inset, 0) if top else 0
    below = max(bottom.height - inset, 0) if bottom else 0
    tall = heightened(base, above, below)
    width = max(top.width if top else 0, bottom.width if bottom else 0)
    lines = [" " * width] * tall.height
    marks: list[Mark] = []
    for box, start in ((top, 0), (bottom, tall.height - (bottom or EMPTY).height)):
        if box is None:
            continue
        wide = widened(box, width, "l")
        lines[start : start + wide.height] = wide.lines
        marks += moved(wide.marks, start, 0)
    side = Box(tuple(lines), tall.baseline, width, tuple(marks))
    return hcat((tall, side))


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
    Fraction: Painter.fraction,
    Root: Painter.root,
    Scripts: Painter.scripts,
    Delimited: Painter.delimited,
    Middle: Painter.middle,
    Sized: Painter.sized,
    Accent: Painter.accent,
    Brace: Painter.brace,
    Stack: Painter.stack,
    Arrow: Painter.arrow,
    Grid: paint_grid,
}
