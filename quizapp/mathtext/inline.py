"""Fill lines with words, Chinese text and small formulas.

A line may be broken at a space, and before or after a wide character unless that
would put closing punctuation at the start of a line or opening punctuation at its
end. A formula that needs two dimensions is a box that makes its line taller.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
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
from quizapp.mathtext.spans import Line, Span, box_lines, joined, with_style
from quizapp.safetext import show

MAX_INLINE_ROWS = 5
LONG_FORMULA = 28

_NO_START = frozenset(
    ",。;:、?!)】》」』〉”’…—·%‰℃"
    ",.;:!?)]}%\uff0c\uff1b\uff1a\uff1f\uff01\uff09\uff3d\uff5d\uff05\uff5e"
)
_NO_END = frozenset("(【《「『〈“‘([{\uff08\uff3b\uff5b")
_STOPS = frozenset(",;")
_RELATIONS = frozenset("=≈≠≤≥<>≪≫←→⇒⇔∝≡∼∈")
_SUMS = frozenset("+−±-")
_HEAD = re.compile(r"\s*(?:\d+ {2})?\s*")  # the number of a line and its indentation
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
        return _formula_atoms(box.lines[0], with_style(style, box.marks[0].style))
    return _formula_atoms(box.lines[0], style)


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


def _formula_atoms(text: str, style: str) -> list[Atom]:
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


def _breakable(left: Atom, right: Atom) -> bool:
    """Tell whether a line may end between two atoms."""
    if "space" in (left.kind, right.kind):
        return right.kind != "space" or left.kind == "space"
    if right.text[:1] in _NO_START or left.text[-1:] in _NO_END:
        return False
    if left.kind == "wide" or right.kind == "wide":
        return True
    return left.kind == "box" and right.kind == "box" and not (left.text or right.text)


def _chunks(atoms: Sequence[Atom]) -> list[list[Atom]]:
    """Group atoms between which no line may end."""
    chunks: list[list[Atom]] = []
    for at, atom in enumerate(atoms):
        glued = at > 0 and chunks and not _breakable(atoms[at - 1], atom)
        alone = "break" in (atom.kind, atoms[at - 1].kind if at else "")
        space = "space" in (atom.kind, atoms[at - 1].kind if at else "")
        if glued and not alone and not space:
            chunks[-1].append(atom)
        else:
            chunks.append([atom])
    return chunks


def wrap_atoms(atoms: Sequence[Atom], width: int) -> list[list[Atom]]:
    """Fill lines of at most ``width`` cells; spaces at their ends are dropped."""
    lines: list[list[Atom]] = [[]]
    used = 0
    for chunk in _chunks(atoms):
        size = sum(atom.width for atom in chunk)
        if chunk[0].kind == "break":
            lines.append([])
            used = 0
            continue
        if used + size > width and lines[-1]:
            lines.append([])
            used = 0
        if chunk[0].kind == "space" and not lines[-1]:
            continue
        if size <= width:
            lines[-1] += chunk
            used += size
            continue
        for part in _hard_split(chunk, width):
            if used + part.width > width and lines[-1]:
                lines.append([])
                used = 0
            lines[-1].append(part)
            used += part.width
    return [_trimmed(line) for line in lines]


def _trimmed(line: list[Atom]) -> list[Atom]:
    while line and line[-1].kind == "space":
        line.pop()
    return line


def _hard_split(chunk: Sequence[Atom], width: int) -> list[Atom]:
    """Cut what is longer than a line into pieces of at most a line."""
    parts: list[Atom] = []
    for atom in chunk:
        if atom.box is not None and atom.box.height > 1:
            parts.append(atom)
            continue
        piece, used = "", 0
        for character in atom.text:
            cells = character_width(character)
            if used + cells > max(width, 2) and piece:
                parts.append(Atom("word", piece, atom.style, used))
                piece, used = "", 0
            piece += character
            used += cells
        parts.append(Atom("word", piece, atom.style, used))
    return parts


def line_rows(atoms: Sequence[Atom]) -> list[Line]:
    """Set one filled line: one row of spans, or several where boxes are taller."""
    above = max((a.box.baseline for a in atoms if a.box), default=0)
    below = max((a.box.height - a.box.baseline for a in atoms if a.box), default=1)
    rows: list[list[Span]] = [[] for _ in range(above + below)]
    for atom in atoms:
        box = atom.box
        painted = [] if box is None else box_lines(box, atom.style)
        top = above - (box.baseline if box else 0)
        height = box.height if box else 1
        for index, row in enumerate(rows):
            if not top <= index < top + height:
                row.append((" " * atom.width, ""))
            elif box is None:
                row.append((atom.text, atom.style))
            else:
                row.extend(painted[index - top])
    return [joined(row) for row in rows]


def wrap_runs(runs: Inline, glyphs: Glyphs, width: int, style: str = "") -> list[Line]:
    """Fill a paragraph into lines of at most ``width`` cells."""
    lines: list[Line] = []
    for filled in wrap_atoms(flow_atoms(runs, glyphs, width, style), width):
        lines += line_rows(filled)
    return lines


def flat_lines(node: Node, glyphs: Glyphs, width: int) -> list[Line]:
    """Set a formula as flat text over as many lines as it needs."""
    atoms = _formula_atoms(one_line(node, glyphs), "math")
    return [row for filled in wrap_atoms(atoms, width) for row in line_rows(filled)]


def cut_listing(row: str, width: int) -> list[str]:
    """Cut a line of a listing into pieces of at most ``width`` cells.

    It is cut at a space where there is one in the second half of the line; what
    follows stands under the line's own beginning, to the right of its number.
    """
    head = _HEAD.match(row)
    indent = min(len(head.group()) if head else 0, width // 3)
    pieces = []
    while cell_width(row) > width:
        most = len(_hard_split([Atom("word", row, "", 0)], width)[0].text)
        space = row.rfind(" ", 0, most + 1)
        at = space if space > most // 2 else most
        if row[at] in _NO_START:
            at -= 1
        pieces.append(row[:at].rstrip())
        row = " " * indent + row[at:].lstrip()
    return [*pieces, row]
