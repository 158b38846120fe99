"""Draw what stands above and below: accents, braces, stacks, labelled arrows."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

from quizapp.mathtext.box import Box, line_box, vcat
from quizapp.mathtext.nodes import Accent, Arrow, Brace, Stack
from quizapp.mathtext.stretch import long_arrow, over_mark

if TYPE_CHECKING:
    from quizapp.mathtext.layout import Painter


def paint_accent(painter: Painter, node: Accent, tight: bool) -> Box:
    """Draw an accent: a combining mark over one letter, else a line over all."""
    body = painter.paint(node.body, tight)
    mark = painter.glyphs.marks.get(node.kind)
    if mark and body.height == 1 and body.width == 1 and not body.marks:
        text = unicodedata.normalize("NFC", body.lines[0] + mark)
        return Box((text,), 0, 1)
    if mark and body.height == 1 and body.width == 1:
        return Box((body.lines[0] + mark,), 0, 1, body.marks)
    if node.kind == "underline":
        line = line_box(painter.glyphs.bar * max(body.width, 1))
        return vcat((body, line), body.baseline)
    over = line_box(over_mark(painter.glyphs, node.kind, max(body.width, 1)))
    return vcat((over, body), body.baseline + 1)


def paint_brace(painter: Painter, node: Brace, tight: bool) -> Box:
    """Draw a brace over or under a body."""
    body = painter.paint(node.body, tight)
    left, middle, right = tuple(
        painter.glyphs.over_brace if node.over else painter.glyphs.under_brace
    )
    width = max(body.width, 3)
    half = (width - 3) // 2
    rest = width - 3 - half
    line = left + painter.glyphs.bar * half + middle + painter.glyphs.bar * rest + right
    mark = line_box(line)
    if node.over:
        return vcat((mark, body), body.baseline + 1)
    return vcat((body, mark), body.baseline)


def paint_stack(painter: Painter, node: Stack, tight: bool) -> Box:
    """Draw parts above and below a base."""
    base = painter.paint(node.base, tight)
    parts = [base]
    baseline = base.baseline
    if node.over is not None:
        over = painter.paint(node.over, tight=True)
        parts.insert(0, over)
        baseline += over.height
    if node.under is not None:
        parts.append(painter.paint(node.under, tight=True))
    return vcat(parts, baseline)


def paint_arrow(painter: Painter, node: Arrow, tight: bool) -> Box:
    """Draw an arrow as long as its labels."""
    over = painter.paint(node.over, tight=True)
    under = None if node.under is None else painter.paint(node.under, tight=True)
    width = max(over.width, under.width if under else 0) + 2
    parts = [over, line_box(long_arrow(painter.glyphs, node.text, width))]
    if under is not None:
        parts.append(under)
    return vcat(parts, over.height)
