"""Delimiters as tall as what they enclose, marks and arrows as wide."""

from __future__ import annotations

from quizapp.mathtext.box import Box, hcat, heightened, line_box
from quizapp.mathtext.cells import cell_width
from quizapp.mathtext.glyphs import Glyphs

_OVER_MARKS = {
    "hat": "^",
    "widehat": "^",
    "tilde": "~",
    "widetilde": "~",
    "dot": ".",
    "ddot": "..",
    "check": "v",
    "breve": "u",
    "acute": "'",
    "grave": "`",
    "ring": "o",
}
_ASCII_ARROW_ENDS = {
    "⟶": ("-", ">"),
    "⟵": ("<", "-"),
    "⟷": ("<", ">"),
    "⟹": ("=", ">"),
    "⟸": ("<", "="),
    "⟼": ("|", ">"),
}
_ARROW_ENDS = {
    "⟶": ("─", "→"),
    "⟵": ("←", "─"),
    "⟷": ("←", "→"),
    "⟹": ("═", "⇒"),
    "⟸": ("⇐", "═"),
    "⟼": ("├", "→"),
}


def fenced(glyphs: Glyphs, left: str, right: str, body: Box) -> Box:
    """Put delimiters around a box, as tall as it is."""
    if body.height == 2 and ("{" in (left, right) or "}" in (left, right)):
        # A brace of two rows has no point: give it a third, on the far side.
        body = heightened(body, *((1, 0) if body.baseline == 0 else (0, 1)))
    height, baseline = body.height, body.baseline
    parts = [body]
    if left:
        parts.insert(0, delimiter(glyphs, left, height, baseline))
    if right:
        parts.append(delimiter(glyphs, right, height, baseline))
    return hcat(parts)


def delimiter(glyphs: Glyphs, sign: str, height: int, baseline: int) -> Box:
    """Draw a delimiter of ``height`` rows."""
    single, top, middle, bottom, centre = glyphs.pieces[sign]
    if height == 1:
        return line_box(single)
    rows = [top, *([middle] * (height - 2)), bottom]
    if height > 2:
        rows[min(max(baseline, 1), height - 2)] = centre
    return Box(tuple(rows), baseline, cell_width(top))


def over_mark(glyphs: Glyphs, kind: str, width: int) -> str:
    """Return the row above a body of several cells."""
    arrow = {"overleftarrow": "←"}.get(kind, "→")
    if kind in ("overline", "bar"):
        return glyphs.overbar * width
    if kind in ("vec", "overarrow", "overleftarrow"):
        sign = glyphs.sign(arrow)
        line = glyphs.bar * max(width - len(sign), 0)
        return sign + line if kind == "overleftarrow" else line + sign
    return _OVER_MARKS[kind]


def long_arrow(glyphs: Glyphs, sign: str, width: int) -> str:
    """Return an arrow of ``width`` cells."""
    double = sign in "⟹⟸"
    if glyphs.name == "ascii":
        tail, head = _ASCII_ARROW_ENDS[sign]
        line = "=" if double else "-"
    else:
        tail, head = _ARROW_ENDS[sign]
        line = "═" if double else "─"
    return tail + line * (width - len(tail) - len(head)) + head
