"""Fill lines with words, Chinese text and small formulas.

A line may be broken at a space, and before or after a wide character unless that
would put closing punctuation at the start of a line or opening punctuation at its
end. A formula that needs two dimensions is a box that makes its line taller.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from quizapp.mathtext.atoms import Atom, flow_atoms, formula_atoms
from quizapp.mathtext.blocks import Inline
from quizapp.mathtext.cells import cell_width, character_width
from quizapp.mathtext.glyphs import Glyphs
from quizapp.mathtext.nodes import Node
from quizapp.mathtext.oneline import one_line
from quizapp.mathtext.spans import Line, Span, box_lines, joined

_NO_START = frozenset(
    ",。;:、?!)】》」』〉”’…—·%‰℃"
    ",.;:!?)]}%\uff0c\uff1b\uff1a\uff1f\uff01\uff09\uff3d\uff5d\uff05\uff5e"
)
_NO_END = frozenset("(【《「『〈“‘([{\uff08\uff3b\uff5b")
_HEAD = re.compile(r"\s*(?:\d+ {2})?\s*")  # the number of a line and its indentation


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
    atoms = formula_atoms(one_line(node, glyphs), "math")
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
