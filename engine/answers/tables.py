"""Read a typed vector or matrix in any usual writing.

``1 2; 3 4``, ``[1, 2]``, ``[[1,2],[3,4]]``, ``np.array([[1., 2.]])``, NumPy's printed
form without commas, one row a line, and the matrix environments of LaTeX. Each
entry is a number or an expression without names.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from engine.answers.numerals import Numeral, read_numeral
from engine.answers.texts import CLOSING, OPENING, fold, is_wrapped
from engine.errors import ParseError

_BLANKED = re.compile(
    r"^\s*(?:[^\W\d]|\\[A-Za-z]+)[\w\\{}']*\s*[=≈:]\s*(?!=)"  # dx =
    r"|(?:np\.|numpy\.)?\b(?:array|asarray|matrix)(?=\s*\()"  # np.array(...)
    r"|,\s*dtype\s*=\s*[\w.]+(?=\s*\))"
    r"|\\left|\\right|\\[,;:! ](?=\s)|\$"
)
_AND = re.compile(r",?\s*(?:\band\b|以及|[和与及])")
_ENVIRONMENT = re.compile(r"\\(begin|end)\{[bpvBV]?(?:small)?matrix\}(?:\{[lcr]*\})?")
_LONE_OPERATOR = re.compile(r"[-+*/^]+|.*[-+*/^]")
LARGEST = 2_000


@dataclass(frozen=True, slots=True)
class Table:
    """A typed array; ``loose`` writings do not tell a vector from a row or column.

    ``places`` are the decimals of each entry, as many as there are values; -1 where
    none was typed as a plain decimal.
    """

    values: np.ndarray
    places: np.ndarray
    loose: bool
    latex: str

    def fitted(self, shape: tuple[int, ...]) -> np.ndarray:
        """Return the values, in ``shape`` where only a loose writing hides it."""
        mine = tuple(n for n in self.values.shape if n != 1)
        fits = len(shape) <= 2 and mine == tuple(n for n in shape if n != 1)
        return self.values.reshape(shape) if self.loose and fits else self.values


@dataclass(frozen=True, slots=True)
class _Part:
    """A piece of the text and its first column."""

    text: str
    start: int

    def stripped(self) -> _Part:
        left = len(self.text) - len(self.text.lstrip())
        return _Part(self.text.strip(), self.start + left)

    def inside(self) -> _Part:
        return _Part(self.text[1:-1], self.start + 1)


def read_table(text: str, names: Collection[str] = ()) -> Table:
    """Read an array of numbers; raises ParseError with the column of the fault."""
    plain = _plain(text)
    _require_brackets(text, plain)
    part = _Part(plain, 0).stripped()
    while is_wrapped(part.text) and not _is_group(part):
        part = part.inside().stripped()  # the brackets of a call: array([...])
    loose = not _is_group(part) or ";" in plain or "\\begin" in text
    depth = int(_is_group(part))
    rows = _Reader(text, names).body(part.inside() if depth else part, depth)
    _require_even(text, rows)
    if _count(rows) > LARGEST:
        raise ParseError(text, 0, "too-long", {"limit": LARGEST})
    values = np.array(_each(rows, float), dtype=np.float64)
    places = np.array(_each(rows, _places), dtype=np.int64)
    return Table(values, places, loose, _latex(rows))


def _plain(text: str) -> str:
    """Fold widths, turn LaTeX and NumPy dress into blanks, "and" into a comma.

    Columns stay.
    """

    def blank(match: re.Match[str]) -> str:
        return " " * len(match.group())

    def environment(match: re.Match[str]) -> str:
        bracket = "[" if match.group(1) == "begin" else "]"
        return bracket.rjust(len(match.group()))

    folded = fold(text.replace("\r", " "))
    if "\\begin" in folded:
        folded = _ENVIRONMENT.sub(environment, folded)
        folded = folded.replace("\\\\", "; ").replace("&", ",").replace("\n", " ")
    folded = _BLANKED.sub(blank, folded)
    return _AND.sub(lambda match: ",".center(len(match.group())), folded)


def _require_brackets(text: str, plain: str) -> None:
    opened: list[int] = []
    for column, sign in enumerate(plain):
        if sign in OPENING:
            opened.append(column)
        elif sign in CLOSING and (
            not opened or OPENING.index(plain[opened.pop()]) != CLOSING.index(sign)
        ):
            raise ParseError(text, column, "bracket")
    if opened:
        raise ParseError(text, opened[-1], "bracket")


def _split(part: _Part, separators: str) -> Iterator[_Part]:
    """Yield the pieces between ``separators`` that stand outside brackets."""
    depth = start = 0
    for i, sign in enumerate(part.text):
        depth += (sign in OPENING) - (sign in CLOSING)
        if depth == 0 and sign in separators:
            yield _Part(part.text[start:i], part.start + start)
            start = i + 1
    yield _Part(part.text[start:], part.start + start)


def _is_round(part: _Part) -> bool:
    return part.text.startswith("(")


def _is_group(part: _Part) -> bool:
    """Tell whether a piece is a list of entries: ``[...]``, or ``(a, b)``."""
    if not is_wrapped(part.text):
        return False
    return not _is_round(part) or len(list(_split(part.inside(), ","))) > 1


@dataclass(frozen=True, slots=True)
class _Reader:
    text: str
    names: Collection[str]

    def body(self, part: _Part, depth: int) -> list[Any]:
        """Read rows, groups or entries at a depth of brackets into nested lists."""
        rows = _filled(_split(part, ";"))
        if not rows:
            raise ParseError(self.text, part.start, "empty")
        if len(rows) == 1 and not any(_is_group(p) for p in self._items(rows[0])):
            rows = self._lines(rows[0], depth)
        if len(rows) == 1:
            return self._row(rows[0], depth)
        return [self._row(r.inside() if _is_group(r) else r, depth) for r in rows]

    def _lines(self, part: _Part, depth: int) -> list[_Part]:
        """Split at line ends, unless a row goes on over the end of a line.

        That is so after a comma, in nested brackets, and in brackets where the lines
        have different lengths: NumPy wraps what it prints.
        """
        lines = _filled(_split(part, "\n"))
        uneven = len({len(self._items(line)) for line in lines}) > 1
        wrapped = depth > 1 or (depth == 1 and uneven)
        if wrapped or any(line.text.endswith(",") for line in lines[:-1]):
            return [_Part(part.text.replace("\n", " "), part.start)]
        return lines

    def _row(self, row: _Part, depth: int) -> list[Any]:
        return [
            self.body(item.inside(), depth + 1)
            if _is_group(item)
            else self._entry(item)
            for item in self._items(row)
        ]

    def _items(self, row: _Part) -> list[_Part]:
        """Split at commas, or at blanks where there is no comma."""
        pieces = [p.stripped() for p in _split(row, ",")]
        if len(pieces) > 1:
            if not pieces[-1].text:  # a comma at the end
                pieces.pop()
            for piece in pieces:
                if not piece.text:
                    raise ParseError(self.text, piece.start, "empty")
            return pieces
        blank = _filled(_split(row, " \n"))
        for piece in blank:
            if len(blank) > 1 and _LONE_OPERATOR.fullmatch(piece.text):
                raise ParseError(self.text, piece.start, "separate-entries")
        return blank

    def _entry(self, item: _Part) -> Numeral:
        try:
            return read_numeral(item.text, self.names, item.start)
        except ParseError as error:
            # Blanks and commas were mixed: each may part entries, but not both.
            code = error.code if error.code != "two-numbers" else "separate-entries"
            raise ParseError(self.text, error.position, code, error.values) from error


def _filled(parts: Iterable[_Part]) -> list[_Part]:
    stripped = [p.stripped() for p in parts]
    return [p for p in stripped if p.text]


def _count(rows: Any) -> int:
    return sum(_count(r) for r in rows) if isinstance(rows, list) else 1


def _each(rows: Any, what: Callable[[Numeral], float]) -> Any:
    return [_each(r, what) for r in rows] if isinstance(rows, list) else what(rows)


def _places(entry: Numeral) -> int:
    return -1 if entry.decimals is None else entry.decimals


def _form(rows: Any) -> tuple[int, ...] | None:
    """Return the shape of nested lists; None when it is ragged."""
    if not isinstance(rows, list):
        return ()
    forms = {_form(r) for r in rows}
    if len(forms) != 1:
        return None
    (form,) = forms
    return None if form is None else (len(rows), *form)


def _require_even(text: str, rows: list[Any]) -> None:
    if _form(rows) is None:
        raise ParseError(text, 0, "ragged")


def _latex(rows: list[Any]) -> str:
    if len(_form(rows) or ()) > 2:
        return _nested(rows)
    lines = rows if isinstance(rows[0], list) else [rows]
    body = r" \\ ".join(" & ".join(n.latex for n in line) for line in lines)
    return rf"\begin{{bmatrix}} {body} \end{{bmatrix}}"


def _nested(rows: Any) -> str:
    if isinstance(rows, list):
        return r"\left[" + ", ".join(_nested(r) for r in rows) + r"\right]"
    return str(rows.latex)
