"""Read the words, emphasis, code and formulas inside a paragraph."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from quizapp.mathtext.blocks import Inline, Run
from quizapp.mathtext.segments import split_math

_TOKEN = re.compile(
    r"(?P<escape>\\[!-/:-@\[-`{-~])"
    r"|(?P<mark>\*{1,3})"
    r"|(?P<break>(?:\\| {2,})\n[ ]*)"
    r"|(?P<soft>[ ]*\n[ ]*)"
    r"|[^\\*\n ]+|[\s\S]"
)
_WIDE_FROM = "\u2e80"


@dataclass(slots=True)
class _Piece:
    kind: Literal["text", "code", "math", "mark"]
    value: str
    strong: bool = False
    emph: bool = False
    opens: bool = False
    closes: bool = False


def parse_inline(text: str) -> Inline:
    """Read the words, emphasis, code and formulas of one paragraph."""
    pieces: list[_Piece] = []
    for segment in split_math(text):
        if segment.kind in ("inline", "display"):
            pieces.append(_Piece("math", segment.value))
        elif segment.kind == "code":
            pieces.append(_Piece("code", _code_text(segment.value)))
        else:
            pieces += _words(segment.value)
    _flank(pieces)
    _pair_marks(pieces)
    return _merged(pieces)


def _code_text(source: str) -> str:
    ticks = len(source) - len(source.lstrip("`"))
    text = source[ticks:-ticks] if ticks and len(source) > 2 * ticks else source
    if text.startswith(" ") and text.endswith(" ") and text.strip():
        return text[1:-1]
    return text


def _words(text: str) -> list[_Piece]:
    pieces: list[_Piece] = []
    for match in _TOKEN.finditer(text):
        if match["escape"]:
            pieces.append(_Piece("text", match["escape"][1]))
        elif match["mark"]:
            pieces.append(_Piece("mark", match["mark"]))
        elif match["break"]:
            pieces.append(_Piece("text", "\n"))
        elif match["soft"]:
            pieces.append(_Piece("text", _soft_break(text, match)))
        else:
            pieces.append(_Piece("text", match.group()))
    return pieces


def _soft_break(text: str, match: re.Match[str]) -> str:
    """Return what joins two lines: nothing between Chinese, else a space."""
    before = text[match.start() - 1 : match.start()]
    after = text[match.end() : match.end() + 1]
    return "" if before >= _WIDE_FROM and after >= _WIDE_FROM else " "


def _flank(pieces: list[_Piece]) -> None:
    """Decide which marks touch what follows (open) and what precedes (close)."""
    for at, piece in enumerate(pieces):
        if piece.kind != "mark":
            continue
        before = pieces[at - 1].value[-1:] if at else ""
        after = pieces[at + 1].value[:1] if at + 1 < len(pieces) else ""
        piece.opens = bool(after) and not after.isspace()
        piece.closes = bool(before) and not before.isspace()


def _pair_marks(pieces: list[_Piece]) -> None:
    """Style what stands between matching marks; lone marks become words."""
    open_marks: list[int] = []
    paired: set[int] = set()
    for at, piece in enumerate(pieces):
        if piece.kind != "mark":
            continue
        opener = next(
            (o for o in reversed(open_marks) if pieces[o].value == piece.value), None
        )
        if piece.closes and opener is not None and opener < at - 1:
            for inner in pieces[opener + 1 : at]:
                inner.strong = inner.strong or len(piece.value) >= 2
                inner.emph = inner.emph or len(piece.value) != 2
            paired |= {opener, at}
            del open_marks[open_marks.index(opener) :]
        elif piece.opens:
            open_marks.append(at)
    for at, piece in enumerate(pieces):
        if piece.kind == "mark":
            piece.kind = "text"
            piece.value = "" if at in paired else piece.value


def _merged(pieces: Sequence[_Piece]) -> Inline:
    runs: list[Run] = []
    for piece in pieces:
        if not piece.value:
            continue
        kind = piece.kind if piece.kind != "mark" else "text"
        run = Run(kind, piece.value, piece.strong, piece.emph)
        last = runs[-1] if runs else None
        if (
            last is not None
            and last.kind == kind == "text"
            and (last.strong, last.emph) == (run.strong, run.emph)
        ):
            run = Run("text", last.value + run.value, run.strong, run.emph)
            runs[-1] = run
        else:
            runs.append(run)
    return tuple(runs)
