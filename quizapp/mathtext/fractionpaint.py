"""Draw fractions, stacked or flat, and roots."""

from __future__ import annotations

from typing import TYPE_CHECKING

from quizapp.mathtext.box import Box, hcat, line_box, vcat
from quizapp.mathtext.cells import cell_width
from quizapp.mathtext.nodes import Fraction, Node, Root, Row, Symbol
from quizapp.mathtext.scriptpaint import script_text
from quizapp.mathtext.spacing import is_atom, plain_signs

if TYPE_CHECKING:
    from quizapp.mathtext.layout import Painter


def paint_fraction(painter: Painter, node: Fraction, tight: bool) -> Box:
    """Draw a fraction: one sign, flat in scripts, else over a bar."""
    numerator = painter.paint(node.numerator, tight)
    denominator = painter.paint(node.denominator, tight)
    vulgar = _vulgar(painter, node, numerator, denominator, tight)
    if vulgar:
        return line_box(vulgar)
    if tight and node.bar and numerator.height == denominator.height == 1:
        over = _grouped(node.numerator, numerator, product=True)
        under = _grouped(node.denominator, denominator, product=False)
        return hcat((over, line_box("/"), under))
    width = max(numerator.width, denominator.width)
    if node.bar:
        width += 2
        bar = line_box(painter.glyphs.bar * width)
    else:
        bar = line_box(" " * width)
    return vcat((numerator, bar, denominator), numerator.height)


def _grouped(node: Node, box: Box, *, product: bool) -> Box:
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


def _vulgar(
    painter: Painter, node: Fraction, over: Box, under: Box, tight: bool
) -> str:
    """Return the single sign of a small numeric fraction, where there is one."""
    if not painter.glyphs.vulgar or not node.bar or not (tight or node.small):
        return ""
    if over.height > 1 or under.height > 1:
        return ""
    return painter.glyphs.vulgar.get(f"{over.lines[0]}/{under.lines[0]}", "")


def paint_root(painter: Painter, node: Root, tight: bool) -> Box:
    """Draw a root with its index."""
    body = painter.paint(node.body, tight)
    box = _radical(painter, node.body, body)
    if node.index is None:
        return box
    raised = script_text(node.index, painter.glyphs.superscripts)
    if raised:
        return hcat((line_box(raised), box))
    index = painter.paint(node.index, tight=True)
    return hcat(
        (Box((*index.lines, " " * index.width), index.height, index.width), box)
    )


def _radical(painter: Painter, node: Node, body: Box) -> Box:
    """Draw the sign and the roof; a single letter needs no roof."""
    g = painter.glyphs
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
