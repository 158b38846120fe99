"""Cut runs of words, Chinese text and small formulas into what lines are filled with.

A formula is one atom while it is short, a box where it needs two dimensions, and
flat text that may be broken at its relations where it is long.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from quizapp.mathtext.blocks import Inline, Run
from quizapp.mathtext.box import Box, line_box
from quizapp.mathtext.cells import cell_width, character_width
from quizapp.mathtext.glyphs import Glyphs
from quizapp.mathtext.latex import parse_latex
from quizapp.mathtext.layout import layout
from quizapp.mathtext.nodes import (
    Arrow,
    Brace,
    Fraction,
    Grid,
    Node,
    Scripts,
    Stack,
    children,
    walk,
)
from quizapp.mathtext.oneline import one_line
from quizapp.mathtext.spans import with_style
from quizapp.safetext import show

MAX_INLINE_ROWS = 5
LONG_FORMULA = 28

_STOPS = frozenset(",;")
_RELATIONS = frozenset("=≈≠≤≥<>≪≫←→⇒⇔∝≡∼∈")
_SUMS = frozenset("+−±-")
_PIECE = re.compile(r"\n|[ \t]+|[^ \t\n]+")

AtomKind = Literal["word", "wide", "space", "break", "box"]


@dataclass(frozen=True, slots=True)
class Atom:
    """The smallest thing a line is filled with."""

    kind: AtomKind
    text: str
    style: str
    width: int
    box: Box | None = None


def flow_atoms(runs: Inline, glyphs: Glyphs, width: int, style: str = "") -> list[Atom]:
    """Cut the runs of a paragraph into atoms for lines of ``width`` cells."""
    atoms: list[Atom] = []
    for run in runs:
        name = _style_of(run, style)
        if run.kind == "math":
            atoms += math_atoms(parse_latex(run.value), glyphs, width, name)
        elif run.kind == "code":
            atoms += _text_atoms(show(run.value), name)
        else:
            atoms += _text_atoms(show(run.value), name)
    return atoms


def math_atoms(node: Node, glyphs: Glyphs, width: int, style: str) -> list[Atom]:
    """Set a formula in a line: one row, a small box, or flat text."""
    box = layout(node, glyphs, display=False)
    if box.height > 1:
        if needs_rows(node) and box.height <= MAX_INLINE_ROWS and box.width <= width:
            return [Atom("box", "", style, box.width, box)]
        box = line_box(one_line(node, glyphs))
    if box.width <= min(LONG_FORMULA, width):
        return [Atom("box", box.lines[0], style, box.width, box)]
    if box.marks:  # long and with unknown parts: keep it breakable, mark it whole
        return formula_atoms(box.lines[0], with_style(style, box.marks[0].style))
    return formula_atoms(box.lines[0], style)


def needs_rows(node: Node) -> bool:
    """Tell whether flat text would be hard to read: grids, braces, nested fractions."""
    for part in walk(node):
        match part:
            case Grid() | Arrow():
                return True
            case Stack(_, over, under) if over or under:
                return True
            case Scripts(Brace(), _, _):
                return True
            case Fraction():
                inner = (p for child in children(part) for p in walk(child))
                if any(isinstance(p, Fraction) for p in inner):
                    return True
    return False


def _style_of(run: Run, style: str) -> str:
    names = [style] if style else []
    if run.kind != "text":
        names.append(run.kind)
    if run.strong:
        names.append("strong")
    if run.emph:
        names.append("emph")
    return " ".join(names)


def _text_atoms(text: str, style: str) -> list[Atom]:
    atoms: list[Atom] = []
    for match in _PIECE.finditer(text):
        piece = match.group()
        if piece == "\n":
            atoms.append(Atom("break", "", style, 0))
        elif piece.isspace():
            atoms.append(Atom("space", " ", style, 1))
        elif piece.isascii():
            atoms.append(Atom("word", piece, style, len(piece)))
        else:
            _split_wide(piece, style, atoms)
    return atoms


def formula_atoms(text: str, style: str) -> list[Atom]:
    """Cut a flat formula into parts that stay whole, with spaces between them."""
    atoms: list[Atom] = []
    for at, part in enumerate(_parts(text)):
        if at:
            atoms.append(Atom("space", " ", style, 1))
        if " " in part:
            atoms.append(Atom("word", part, style, cell_width(part)))
        else:
            atoms += _text_atoms(part, style)
    return atoms


def _parts(text: str) -> list[str]:
    """Cut a formula until no part is long: outside of brackets first."""
    if cell_width(text) <= LONG_FORMULA or " " not in text:
        return [text]
    depth, places = 0, []
    for at, sign in enumerate(text):
        depth += (sign in "([{") - (sign in ")]}")
        if sign == " ":
            places.append((max(depth, 0), _rank(text, at), at))
    best = min(places)[:2]
    cuts = [at for *place, at in places if tuple(place) == best]
    starts, ends = [0, *(at + 1 for at in cuts)], [*cuts, len(text)]
    pieces = (text[start:end] for start, end in zip(starts, ends, strict=True))
    return [part for piece in pieces for part in _parts(piece)]


def _rank(text: str, at: int) -> int:
    """Rank a space for a break: behind a comma, by a relation, by a sum's sign."""
    if text[at - 1 : at] in _STOPS:
        return 0
    following = text[at + 1 : at + 2]
    return 1 if following in _RELATIONS else 2 if following in _SUMS else 3


def _split_wide(piece: str, style: str, atoms: list[Atom]) -> None:
    """Add a piece whose wide characters may be parted."""
    word = ""
    for character in piece:
        if character_width(character) == 2:
            if word:
                atoms.append(Atom("word", word, style, cell_width(word)))
                word = ""
            atoms.append(Atom("wide", character, style, 2))
        else:
            word += character
    if word:
        atoms.append(Atom("word", word, style, cell_width(word)))
