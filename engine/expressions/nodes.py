"""The expression tree: frozen nodes that mean something and can be evaluated.

Every spelling of the language (calculator, Python, LaTeX, Unicode) ends in these
nodes; evaluation, comparison and printing start from them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from typing import Any, Literal


class Node:
    """Base of every node of the expression tree."""

    __slots__ = ()


@lru_cache(maxsize=4096)
def fraction(text: str) -> Fraction:
    """Return a decimal text as an exact fraction."""
    return Fraction(text)


@dataclass(frozen=True, slots=True)
class Number(Node):
    """An exact decimal literal such as ``0.1`` or ``1e-3``, kept as text."""

    text: str

    @property
    def value(self) -> Fraction:
        """The literal as an exact fraction."""
        return fraction(self.text)

    @property
    def is_integer(self) -> bool:
        """Whether the literal is written without point and exponent."""
        return self.text.isdigit()


@dataclass(frozen=True, slots=True)
class Name(Node):
    """A variable."""

    name: str


@dataclass(frozen=True, slots=True)
class Constant(Node):
    """``e``, ``pi``, ``inf``, ``nan``, ``True``, ``False`` or ``None``."""

    name: str


@dataclass(frozen=True, slots=True)
class Text(Node):
    """A quoted text: an einsum specification or a dtype."""

    text: str


@dataclass(frozen=True, slots=True)
class Negative(Node):
    """A prefix minus."""

    operand: Node


@dataclass(frozen=True, slots=True)
class Binary(Node):
    """Two operands and one of ``+ - * / // % ^ @``."""

    op: str
    left: Node
    right: Node


@dataclass(frozen=True, slots=True)
class Relation(Node):
    """A chain of comparisons: ``0 < x <= 1`` has two operators, three operands."""

    ops: tuple[str, ...]
    operands: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Call(Node):
    """A function of the language applied to arguments and keywords."""

    name: str
    args: tuple[Node, ...]
    keywords: tuple[tuple[str, Node], ...] = ()


@dataclass(frozen=True, slots=True)
class Attribute(Node):
    """``.T``, ``.shape`` or a named field of a result."""

    base: Node
    name: str


@dataclass(frozen=True, slots=True)
class Slice(Node):
    """``start:stop:step`` inside an index; absent parts are None."""

    start: Node | None
    stop: Node | None
    step: Node | None


@dataclass(frozen=True, slots=True)
class Ellipsis(Node):
    """``...`` inside an index."""


@dataclass(frozen=True, slots=True)
class Index(Node):
    """``base[items]``."""

    base: Node
    items: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Array(Node):
    """A vector, or a matrix when the items are arrays."""

    items: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Tuple(Node):
    """``(a, b)``: a shape, axes, or an answer made of several values."""

    items: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Reduction(Node):
    """A sum or product of ``body`` over ``variable`` from ``low`` to ``high``."""

    kind: Literal["sum", "prod"]
    variable: str
    low: Node
    high: Node
    body: Node


@dataclass(frozen=True, slots=True)
class Derivative(Node):
    """The ``order``-th derivative of ``body`` by ``variable``."""

    body: Node
    variable: str
    order: int = 1


_CHILDREN: dict[type[Node], Callable[[Any], tuple[Node, ...]]] = {
    Negative: lambda node: (node.operand,),
    Binary: lambda node: (node.left, node.right),
    Relation: lambda node: node.operands,
    Call: lambda node: (
        (*node.args, *(value for _, value in node.keywords))
        if node.keywords
        else node.args
    ),
    Attribute: lambda node: (node.base,),
    Slice: lambda node: tuple(
        part for part in (node.start, node.stop, node.step) if part is not None
    ),
    Index: lambda node: (node.base, *node.items),
    Array: lambda node: node.items,
    Tuple: lambda node: node.items,
    Reduction: lambda node: (node.low, node.high, node.body),
    Derivative: lambda node: (node.body,),
}


def children(node: Node) -> tuple[Node, ...]:
    """Return the direct sub-expressions in reading order."""
    listed = _CHILDREN.get(type(node))
    return listed(node) if listed else ()


def walk(node: Node) -> Iterator[Node]:
    """Yield the node and all nodes below it."""
    stack = [node]
    while stack:
        current = stack.pop()
        yield current
        stack.extend(reversed(children(current)))


def free_names(node: Node) -> frozenset[str]:
    """Return the variables of an expression, without those bound by sums."""
    names: set[str] = set()
    stack: list[Node] = [node]
    while stack:
        current = stack.pop()
        if isinstance(current, Name):
            names.add(current.name)
        elif isinstance(current, Binary):
            stack += (current.left, current.right)
        elif isinstance(current, Reduction):
            names |= free_names(current.body) - {current.variable}
            stack += (current.low, current.high)
        else:
            if isinstance(current, Derivative):
                names.add(current.variable)
            stack += children(current)
    return frozenset(names)
