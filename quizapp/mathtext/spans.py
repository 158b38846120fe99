"""Lines of styled text: what a screen paints and ``--plain`` prints."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import TypeAlias

from quizapp.mathtext.box import Box, Mark
from quizapp.mathtext.cells import cell_width, character_width

Span: TypeAlias = tuple[str, str]
Line: TypeAlias = tuple[Span, ...]

_OPERATORS = re.compile(
    r"[+\-−·×÷±∓∗⊙⊗⊕=<>≤≥≠≈≡∼∝∈∉→←↔⇒⇐⇔⟶⟵↦∣∑∏∫∂∇"
    r"─│║√┌╭╮╰╯┬┴┤├⎛⎜⎝⎞⎟⎠⎡⎢⎣⎤⎥⎦⎧⎨⎩⎪⎫⎬⎭]+"
)


def plain(line: Line) -> str:
    """Return the text of a line without its styles and trailing spaces."""
    return "".join(text for text, _ in line).rstrip()


def line_width(line: Line) -> int:
    """Return the cells of a line."""
    return sum(cell_width(text) for text, _ in line)


def joined(spans: Iterable[Span]) -> Line:
    """Return spans as a line, neighbours of one style as one span."""
    line: list[Span] = []
    for text, style in spans:
        if not text:
            continue
        if line and line[-1][1] == style:
            line[-1] = (line[-1][0] + text, style)
        else:
            line.append((text, style))
    return tuple(line)


def with_style(style: str, extra: str) -> str:
    """Return two style names as one, each once."""
    names = dict.fromkeys(f"{style} {extra}".split())
    return " ".join(names)


def box_lines(box: Box, style: str = "math") -> list[Line]:
    """Return the rows of a box as spans: ink, dim operators, marked stretches."""
    marks: dict[int, list[Mark]] = {}
    for mark in box.marks:
        marks.setdefault(mark.row, []).append(mark)
    return [
        _row_spans(text, style, marks.get(row, ()))
        for row, text in enumerate(box.lines)
    ]


def _row_spans(text: str, style: str, marks: Sequence[Mark]) -> Line:
    if not marks:
        return joined(_ink(text, style))
    spans: list[Span] = []
    column = 0
    for character in text:
        over = [m.style for m in marks if m.column <= column < m.column + m.width]
        if any(name in ("unknown", "missing") for name in over):
            spans.append((character, over[-1]))
        else:
            names = with_style(style, " ".join(over))
            spans += _ink(character, names)
        column += character_width(character)
    return joined(spans)


def _ink(text: str, style: str) -> list[Span]:
    spans: list[Span] = []
    start = 0
    for match in _OPERATORS.finditer(text):
        spans += [
            (text[start : match.start()], style),
            (match.group(), with_style(style, "operator")),
        ]
        start = match.end()
    spans.append((text[start:], style))
    return spans
