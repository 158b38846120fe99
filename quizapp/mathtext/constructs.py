r"""Commands of the LaTeX subset that read arguments, and environments."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

from quizapp.mathtext import symbols as tables
from quizapp.mathtext.assemble import unwrap, upright_word
from quizapp.mathtext.cursor import MAX_ROWS
from quizapp.mathtext.nodes import (
    Brace,
    Delimited,
    Fraction,
    Grid,
    GridKind,
    Middle,
    Missing,
    Name,
    Node,
    Operator,
    Root,
    Row,
    Space,
    Stack,
    Symbol,
    Text,
    Unknown,
)

if TYPE_CHECKING:
    from quizapp.mathtext.latex import Parser

_RIGHT = frozenset({"\\right"})
_CELL_END = frozenset({"&", "\\\\", "\\cr", "\\end"})
_SUBSTACK_END = frozenset({"\\\\", "}"})


def _left(parser: Parser) -> Node:
    """Read ``\\left( ... \\right)``."""
    opening = parser.delimiter()
    body = parser.row(_RIGHT)
    items = body.items
    closing: str | None = None
    if parser.take("\\right"):
        closing = parser.delimiter()
    if opening is None:
        items = (Missing(), *items)
    if closing is None:
        items = (*items, Missing())
    return Delimited(opening or "", closing or "", unwrap(Row(items)))


def _environment(parser: Parser) -> Node:
    """Read ``\\begin{name} ... \\end{name}``."""
    name = parser.raw_group()
    if name is None:
        return Missing()
    kind = _environment_kind(name)
    if kind is None:
        return Unknown(f"\\begin{{{name}}}")
    columns = ""
    if name in ("array", "alignedat", "alignat"):
        columns = parser.raw_group() or ""
    left, right = {**tables.MATRICES, **tables.CASES}.get(name, ("", ""))
    rows, rules = parser.cells(_CELL_END)
    if parser.take("\\end"):
        parser.raw_group()
    else:
        rows[-1] = (*rows[-1], Missing())
    if kind != "matrix":
        columns = ""
    columns = re.sub(r"[^lcr|]", "", columns)
    tight = name == "smallmatrix"
    return Grid(kind, tuple(rows), left, right, columns, rules, tight)


def _substack(parser: Parser) -> Node:
    """Read the lines under a large operator."""
    if not parser.take("{"):
        return Missing()
    rows: list[tuple[Node, ...]] = []
    while True:
        rows.append((parser.row(_SUBSTACK_END),))
        parser.grid_rows += 1
        if parser.grid_rows >= MAX_ROWS or not parser.take("\\\\"):
            break
    if not parser.take("}"):
        rows.append((Missing(),))
    return Grid("gathered", tuple(rows), tight=True)


def _negated(parser: Parser) -> Node:
    """Read the relation after ``\\not``."""
    body = parser.argument()
    if isinstance(body, Symbol):
        return Symbol(tables.NEGATED.get(body.text, body.text + "\u0338"), "rel")
    return Row((Unknown("\\not"), body))


def _operator_name(parser: Parser) -> Node:
    """Read ``\\operatorname{name}``, with a star for limits."""
    starred = parser.take("*")
    body = parser.argument()
    word = upright_word(body)
    if word:
        return Name(word, limits=starred or word in ("arg max", "arg min"))
    return Operator(body) if starred else body


def _stray_end(parser: Parser) -> Node:
    """Show an ``\\end`` that nothing began."""
    name = parser.raw_group()
    return Unknown("\\end" if name is None else f"\\end{{{name}}}")


def _fraction(parser: Parser, *, bar: bool = True, small: bool = False) -> Node:
    """Read the two arguments of a fraction."""
    return Fraction(parser.argument(), parser.argument(), bar, small)


def _binomial(parser: Parser) -> Node:
    """Read the two arguments of a binomial coefficient."""
    return Delimited("(", ")", _fraction(parser, bar=False))


def _root(parser: Parser) -> Node:
    """Read a root, its index first."""
    index = parser.optional()
    return Root(parser.argument(), index)


def _stack(parser: Parser, *, over: bool) -> Node:
    """Read the small part, then its base."""
    small = parser.argument()
    base = parser.argument()
    return Stack(base, over=small) if over else Stack(base, under=small)


def _brace(parser: Parser, *, over: bool) -> Node:
    """Read what a horizontal brace spans."""
    return Brace(over, parser.argument())


def _operator(parser: Parser) -> Node:
    """Read ``\\mathop{...}``."""
    body = parser.argument()
    word = upright_word(body)
    return Name(word, limits=True) if word else Operator(body)


def _middle(parser: Parser) -> Node:
    """Read a delimiter inside ``\\left ... \\right``."""
    sign = parser.delimiter()
    return Unknown("\\middle") if sign is None else Middle(sign)


def _modulus(parser: Parser) -> Node:
    """Read ``\\pmod{n}``."""
    return Row(
        (Symbol("(", "open"), Name("mod"), parser.argument(), Symbol(")", "close"))
    )


def _tag(parser: Parser) -> Node:
    """Read an equation's number."""
    return Row((Space(4), Text(f"({parser.raw_group() or ''})")))


def _environment_kind(name: str) -> GridKind | None:
    if name in tables.MATRICES:
        return "matrix"
    if name in tables.CASES:
        return "cases"
    if name in tables.ALIGNED:
        return "aligned"
    if name in tables.GATHERED:
        return "gathered"
    return None


READERS: dict[str, Callable[[Parser], Node]] = {
    "frac": _fraction,
    "dfrac": _fraction,
    "cfrac": _fraction,
    "tfrac": lambda p: _fraction(p, small=True),
    "binom": _binomial,
    "dbinom": _binomial,
    "tbinom": _binomial,
    "sqrt": _root,
    "left": _left,
    "middle": _middle,
    "right": lambda p: Row((Unknown("\\right"),)),
    "begin": _environment,
    "end": _stray_end,
    "substack": _substack,
    "not": _negated,
    "operatorname": _operator_name,
    "mathop": _operator,
    "mathrel": lambda p: Stack(p.argument()),
    "mathbin": lambda p: p.argument(),
    "mathord": lambda p: p.argument(),
    "underbrace": lambda p: _brace(p, over=False),
    "overbrace": lambda p: _brace(p, over=True),
    "stackrel": lambda p: _stack(p, over=True),
    "overset": lambda p: _stack(p, over=True),
    "underset": lambda p: _stack(p, over=False),
    "pmod": _modulus,
    "bmod": lambda p: Name("mod"),
    "mod": lambda p: Name("mod"),
    "tag": _tag,
}
