r"""Write the ink tree in Typst's maths mode, for ``eval(..., mode: "math")``.

Nothing of a formula's source is ever copied. What is written is one of: a call of a
Typst function named in this module; a single ASCII letter or a number, set apart by
spaces so that no two letters can form a name; an ASCII sign with a backslash before
it; a sign of the symbol tables; and everything else as a string literal in which
backslashes, quotes and line breaks are escaped. So there is nothing to filter.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any

from quizapp.mathtext import symbols as tables
from quizapp.mathtext.nodes import (
    Accent,
    Arrow,
    Big,
    Brace,
    Delimited,
    Font,
    Fraction,
    Grid,
    Middle,
    Missing,
    Name,
    Node,
    Number,
    Operator,
    Root,
    Row,
    Scripts,
    Sized,
    Space,
    Stack,
    Styled,
    Symbol,
    Text,
    Unknown,
)
from quizapp.safetext import for_typst

_ESCAPED = frozenset("!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~")
_SYNTAX = frozenset("√⌊⌋⌈⌉⟨⟩")  # signs that Typst reads as brackets or as a root
_SIGNS = (
    frozenset(
        sign
        for table in (tables.SYMBOLS.values(), tables.NEGATED.items())
        for pair in table
        for sign in pair
        if len(sign) == 1 and not sign.isascii()
    )
    | frozenset("−∗′ϵ")
    | frozenset((tables.BIG | tables.INTEGRALS).values())
)
_FONTS: dict[Font, str] = {
    "rm": "upright",
    "bf": "bold",
    "it": "italic",
    "bb": "bb",
    "cal": "cal",
    "sf": "sans",
    "tt": "mono",
    "frak": "frak",
}
_ACCENTS = {
    "hat": "hat",
    "widehat": "hat",
    "bar": "macron",
    "tilde": "tilde",
    "widetilde": "tilde",
    "vec": "arrow",
    "overarrow": "arrow",
    "overleftarrow": "arrow.l",
    "dot": "dot",
    "ddot": "dot.double",
    "check": "caron",
    "breve": "breve",
    "acute": "acute",
    "grave": "grave",
    "ring": "circle",
    "overline": "overline",
    "underline": "underline",
}
_EMPTY = '""'
_DIGITS = re.compile(r"[0-9]+(?:\.[0-9]+)?")
_BARS = frozenset("|‖")
_CLASSES = {"open": "opening", "close": "closing"}


def to_typst(node: Node) -> str:
    """Return ``node`` as Typst maths source that can run no code."""
    if isinstance(node, Grid) and node.kind in ("aligned", "gathered"):
        return _aligned(node)
    return _write(node)


def _write(node: Node) -> str:
    return _WRITERS[type(node)](node)


def _items(items: Sequence[Node]) -> str:
    return _joined([_write(item) for item in items]) or _EMPTY


def _joined(parts: Sequence[str]) -> str:
    """Join parts with spaces, but not beside strings: there a space would be seen."""
    written: list[str] = []
    for part in parts:
        beside_string = part[:1] == '"' or (written and written[-1][-1:] == '"')
        if written and not beside_string:
            written.append(" ")
        written.append(part)
    return "".join(written)


def _sign(text: str) -> str:
    """Write one sign: a letter, an escaped ASCII sign, a known sign or a string."""
    if len(text) == 1:
        if text.isascii() and text.isalpha():
            return text
        if text in _ESCAPED or text in _SYNTAX:
            return "\\" + text
        if text in _SIGNS or "\u0391" <= text <= "\u03f5":
            return text
    if text and not text.strip("′"):
        return " ".join(text)
    return f"upright({for_typst(text)})" if text else _EMPTY


def _number(node: Number) -> str:
    return node.text if _DIGITS.fullmatch(node.text) else for_typst(node.text)


def _symbol(node: Symbol | Big) -> str:
    if node.text == "-":
        return "minus"
    if node.text in _BARS and isinstance(node, Symbol):
        kind = _CLASSES.get(node.role, "normal")
        return f'class("{kind}", {_sign(node.text)})'
    return _sign(node.text)


def _name(node: Name) -> str:
    return f"op({for_typst(node.text)}, limits: #{'true' if node.limits else 'false'})"


def _delimiter(text: str) -> str:
    return _sign(text) if text else _EMPTY


def _styled(node: Styled) -> str:
    body = f"{_FONTS[node.font]}({_write(node.body)})"
    return f"upright({body})" if node.font in ("bf", "sf") else body


def _fraction(node: Fraction) -> str:
    over, under = _write(node.numerator), _write(node.denominator)
    if node.bar:
        return f"frac({over}, {under})"
    return f"mat(delim: #none, {over}; {under})"


def _root(node: Root) -> str:
    if node.index is None:
        return f"sqrt({_write(node.body)})"
    return f"root({_write(node.index)}, {_write(node.body)})"


def _scripts(node: Scripts) -> str:
    if isinstance(node.base, Brace):
        return _labelled(node.base, node.sub, node.sup)
    base = _items(node.base.items) if isinstance(node.base, Row) else _write(node.base)
    # In a line of text they stand beside their sign, as in LaTeX.
    parts = [f"limits({base}, inline: #false)" if node.limits else f"scripts({base})"]
    if node.sup is not None and node.sup != Row():
        parts.append(f"t: {_write(node.sup)}")
    if node.sub is not None:
        parts.append(f"b: {_write(node.sub)}")
    return f"attach({', '.join(parts)})"


def _brace(node: Brace) -> str:
    return _labelled(node, None, None)


def _labelled(node: Brace, sub: Node | None, sup: Node | None) -> str:
    """Write a brace: its own label inside it, the script on the other side outside."""
    name, inner, outer, place = (
        ("overbrace", sup, sub, "b") if node.over else ("underbrace", sub, sup, "t")
    )
    label = "" if inner is None else f", {_write(inner)}"
    body = f"{name}({_write(node.body)}{label})"
    return body if outer is None else f"attach({body}, {place}: {_write(outer)})"


def _delimited(node: Delimited) -> str:
    body = node.body
    if isinstance(body, Fraction) and not body.bar and node.left == "(":
        return f"binom({_write(body.numerator)}, {_write(body.denominator)})"
    left, right = _delimiter(node.left), _delimiter(node.right)
    return f"lr({_joined((left, _write(body), right))})"


def _middle(node: Middle) -> str:
    return f"mid({_delimiter(node.text)})"


def _sized(node: Sized) -> str:
    return f"lr({_delimiter(node.text)}, size: #{100 + 60 * (node.rows - 1)}%)"


def _accent(node: Accent) -> str:
    name = _ACCENTS[node.kind]
    if name == "arrow.l":
        return f"accent({_write(node.body)}, arrow.l)"
    return f"{name}({_write(node.body)})"


def _stack(node: Stack) -> str:
    base = _write(node.base)
    parts = [f"limits({base})"]
    if node.over is not None:
        parts.append(f"t: {_write(node.over)}")
    if node.under is not None:
        parts.append(f"b: {_write(node.under)}")
    return f"attach({', '.join(parts)})"


def _arrow(node: Arrow) -> str:
    parts = [f"limits(stretch({node.text}))", f"t: {_write(node.over)}"]
    if node.under is not None:
        parts.append(f"b: {_write(node.under)}")
    return f"attach({', '.join(parts)})"


def _aligned(node: Grid) -> str:
    """Write lines of a whole formula, aligned at their marks."""
    return " \\ ".join(" & ".join(_write(cell) for cell in row) for row in node.rows)


def _grid(node: Grid) -> str:
    count = max(len(row) for row in node.rows)
    if node.kind == "cases":
        return _cases(node)
    if node.kind in ("aligned", "gathered"):
        lines = "; ".join(" & ".join(map(_write, row)) for row in node.rows)
        return f"mat(delim: #none, gap: #0.5em, {lines})"
    rows = "; ".join(
        ", ".join(_cell(row, at) for at in range(count)) for row in node.rows
    )
    letters = node.columns.replace("|", "")
    names = {"l": "left", "c": "center", "r": "right"}
    same = names[letters[0]] if letters and len(set(letters)) == 1 else "center"
    body = f"mat(delim: #none, align: #{same}, {rows})"
    if not (node.left or node.right):
        return body
    return f"lr({_delimiter(node.left)} {body} {_delimiter(node.right)})"


def _cell(row: Sequence[Node], at: int) -> str:
    return _write(row[at]) if at < len(row) else _EMPTY


def _cases(node: Grid) -> str:
    rows = ", ".join(" & quad ".join(_write(cell) for cell in row) for row in node.rows)
    reverse = ", reverse: #true" if node.right else ""
    return f"cases({rows}{reverse})"


def _space(node: Space) -> str:
    return f"#h({node.cells * 0.3:.1f}em)" if node.cells else _EMPTY


_WRITERS: dict[type[object], Callable[[Any], str]] = {
    Symbol: _symbol,
    Number: _number,
    Text: lambda node: for_typst(node.text),
    Name: _name,
    Big: _symbol,
    Operator: lambda node: f"op({_write(node.body)}, limits: #true)",
    Space: _space,
    Unknown: lambda node: f"mono({for_typst(node.source)})",
    Missing: lambda _: "square.stroked",
    Row: lambda node: _items(node.items),
    Styled: _styled,
    Fraction: _fraction,
    Root: _root,
    Scripts: _scripts,
    Delimited: _delimited,
    Middle: _middle,
    Sized: _sized,
    Accent: _accent,
    Brace: _brace,
    Stack: _stack,
    Arrow: _arrow,
    Grid: _grid,
}
