"""Draw scripts: in script letters, on rows of their own, as limits, at corners."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from quizapp.mathtext.box import (
    EMPTY,
    Box,
    Mark,
    hcat,
    heightened,
    line_box,
    moved,
    vcat,
    widened,
)
from quizapp.mathtext.nodes import (
    Brace,
    Delimited,
    Grid,
    Node,
    Operator,
    Row,
    Scripts,
    Sized,
    Stack,
)
from quizapp.mathtext.spacing import plain_signs
from quizapp.mathtext.stackpaint import paint_stack

if TYPE_CHECKING:
    from quizapp.mathtext.layout import Painter

MAX_INLINE_SCRIPT = 4


def paint_scripts(painter: Painter, node: Scripts, tight: bool) -> Box:
    """Draw a base with its scripts, or with limits above and below it."""
    if node.limits and (painter.display or isinstance(node.base, Brace | Operator)):
        return _limits(painter, node, tight)
    base = painter.paint(node.base, tight)
    g = painter.glyphs
    sub = script_text(node.sub, g.subscripts) if node.sub else ""
    sup = script_text(node.sup, g.superscripts) if node.sup else ""
    raised = None if sup or not node.sup else painter.paint(node.sup, tight=True)
    lowered = None if sub or not node.sub else painter.paint(node.sub, tight=True)
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


def _limits(painter: Painter, node: Scripts, tight: bool) -> Box:
    """Draw scripts above and below their base."""
    over = None if node.sup == Row() else node.sup
    return paint_stack(painter, Stack(node.base, over, node.sub), tight)


def script_text(node: Node, table: Any) -> str:
    """Return a short script in script letters, or an empty text."""
    plain = plain_signs(node)
    if not plain or len(plain) > MAX_INLINE_SCRIPT:
        return ""
    if all(ord(sign) in table for sign in plain):
        return plain.translate(table)
    return ""


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
