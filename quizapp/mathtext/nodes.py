"""The ink tree: what a formula looks like on a page, as frozen values.

It may hold things without a value (words, braces, cases); the expression tree of the
engine is the one that means something. LaTeX is the bridge between the two.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, TypeAlias

Role = Literal["ord", "bin", "rel", "open", "close", "punct"]
Font = Literal["rm", "bf", "it", "bb", "cal", "sf", "tt", "frak"]
GridKind = Literal["matrix", "cases", "aligned", "gathered"]


@dataclass(frozen=True, slots=True)
class Symbol:
    """One sign (with its combining marks) and how it is spaced."""

    text: str
    role: Role = "ord"


@dataclass(frozen=True, slots=True)
class Number:
    """Digits, possibly with a decimal point."""

    text: str


@dataclass(frozen=True, slots=True)
class Text:
    """Upright words, spaces kept."""

    text: str


@dataclass(frozen=True, slots=True)
class Name:
    """A named function such as log; ``limits`` puts scripts above and below."""

    text: str
    limits: bool = False


@dataclass(frozen=True, slots=True)
class Big:
    """A large operator: sum, product, integral."""

    text: str
    limits: bool = True


@dataclass(frozen=True, slots=True)
class Operator:
    """Anything made into an operator whose scripts go above and below."""

    body: Node


@dataclass(frozen=True, slots=True)
class Space:
    """Explicit white space, in cells."""

    cells: int


@dataclass(frozen=True, slots=True)
class Unknown:
    """Source that is outside the subset, shown literally and reported."""

    source: str


@dataclass(frozen=True, slots=True)
class Missing:
    """The place of an argument or bracket that has not been written."""


@dataclass(frozen=True, slots=True)
class Row:
    """Things side by side; also what a pair of braces groups."""

    items: tuple[Node, ...] = ()


@dataclass(frozen=True, slots=True)
class Styled:
    """A body in another alphabet."""

    font: Font
    body: Node


@dataclass(frozen=True, slots=True)
class Fraction:
    """A fraction; without a bar it is the inside of a binomial."""

    numerator: Node
    denominator: Node
    bar: bool = True
    small: bool = False


@dataclass(frozen=True, slots=True)
class Root:
    """A root with an optional index."""

    body: Node
    index: Node | None = None


@dataclass(frozen=True, slots=True)
class Scripts:
    """A base with what stands below and above its right (or itself: ``limits``)."""

    base: Node
    sub: Node | None = None
    sup: Node | None = None
    limits: bool = False


@dataclass(frozen=True, slots=True)
class Delimited:
    """A body between delimiters as tall as it is; an empty text draws nothing."""

    left: str
    right: str
    body: Node


@dataclass(frozen=True, slots=True)
class Middle:
    """A delimiter inside ``Delimited`` that grows with it."""

    text: str


@dataclass(frozen=True, slots=True)
class Sized:
    """A lone delimiter of a fixed number of rows."""

    text: str
    rows: int
    role: Role = "ord"


@dataclass(frozen=True, slots=True)
class Accent:
    """A mark over (or a line under) a body; ``kind`` is a key of ``ACCENTS``."""

    kind: str
    body: Node


@dataclass(frozen=True, slots=True)
class Brace:
    """A horizontal brace over or under a body; its label is a script of it."""

    over: bool
    body: Node


@dataclass(frozen=True, slots=True)
class Stack:
    """Something small above or below a base, on the base's own axis."""

    base: Node
    over: Node | None = None
    under: Node | None = None


@dataclass(frozen=True, slots=True)
class Arrow:
    """A long arrow that carries words."""

    text: str
    over: Node
    under: Node | None = None


@dataclass(frozen=True, slots=True)
class Grid:
    """Rows and columns: matrices, cases, aligned lines.

    ``columns`` holds one letter (l, c, r) a column and ``|`` for rules; ``rules``
    are the rows above which a horizontal line runs.
    """

    kind: GridKind
    rows: tuple[tuple[Node, ...], ...]
    left: str = ""
    right: str = ""
    columns: str = ""
    rules: tuple[int, ...] = ()
    tight: bool = False


Node: TypeAlias = (
    Symbol
    | Number
    | Text
    | Name
    | Big
    | Operator
    | Space
    | Unknown
    | Missing
    | Row
    | Styled
    | Fraction
    | Root
    | Scripts
    | Delimited
    | Middle
    | Sized
    | Accent
    | Brace
    | Stack
    | Arrow
    | Grid
)


def children(node: Node) -> tuple[Node, ...]:
    """Return the direct parts of ``node``, in reading order."""
    match node:
        case Row(items):
            return items
        case Operator(body) | Styled(_, body) | Accent(_, body) | Brace(_, body):
            return (body,)
        case Delimited(_, _, body):
            return (body,)
        case Fraction(numerator, denominator):
            return (numerator, denominator)
        case Root(body, index):
            return (body,) if index is None else (index, body)
        case Scripts(base, sub, sup):
            return tuple(part for part in (base, sub, sup) if part is not None)
        case Stack(base, over, under):
            return tuple(part for part in (base, over, under) if part is not None)
        case Arrow(_, over, under):
            return (over,) if under is None else (over, under)
        case Grid(_, rows):
            return tuple(cell for row in rows for cell in row)
        case _:
            return ()


def walk(node: Node) -> Iterator[Node]:
    """Yield ``node`` and everything inside it, in reading order."""
    stack = [node]
    while stack:
        current = stack.pop()
        yield current
        stack.extend(reversed(children(current)))


def unknown_commands(node: Node) -> list[str]:
    """Return each piece of source outside the subset once, in reading order."""
    found = (part.source for part in walk(node) if isinstance(part, Unknown))
    return list(dict.fromkeys(found))


def is_complete(node: Node) -> bool:
    """Tell whether every argument and bracket of the formula was written."""
    return not any(isinstance(part, Missing) for part in walk(node))
