"""Put other expressions or drawn values in the place of names."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from engine.expressions.nodes import (
    Array,
    Attribute,
    Binary,
    Call,
    Constant,
    Derivative,
    Index,
    Name,
    Negative,
    Node,
    Number,
    Reduction,
    Relation,
    Slice,
    Tuple,
    walk,
)


def substitute(node: Node, table: Mapping[str, Node]) -> Node:
    """Return ``node`` with the names of ``table`` replaced.

    The running variable of a sum hides a name of the table inside its body, and so
    does the variable of a derivative.
    """
    if not table:
        return node
    if isinstance(node, Name):
        return table.get(node.name, node)
    if isinstance(node, Reduction | Derivative):
        inner = {k: v for k, v in table.items() if k != node.variable}
        body = substitute(node.body, inner)
        if isinstance(node, Derivative):
            return replace(node, body=body)
        low, high = substitute(node.low, table), substitute(node.high, table)
        return replace(node, low=low, high=high, body=body)
    return rebuilt(node, lambda child: substitute(child, table))


def fold(node: Node, names: Mapping[str, Node]) -> Node:
    """Return ``node`` with each sub-expression that a name stands for as that name."""
    for name, formula in names.items():
        if node == formula:
            return Name(name)
    return rebuilt(node, lambda child: fold(child, names))


def rebuilt(node: Node, change: Callable[[Node], Node]) -> Node:
    """Return ``node`` with ``change`` applied to its direct sub-expressions."""
    match node:
        case Negative(operand):
            return Negative(change(operand))
        case Binary(op, left, right):
            return Binary(op, change(left), change(right))
        case Relation(ops, operands):
            return Relation(ops, _each(operands, change))
        case Call(name, args, keywords):
            named = tuple((k, change(v)) for k, v in keywords)
            return Call(name, _each(args, change), named)
        case Attribute(base, name):
            return Attribute(change(base), name)
        case Slice(start, stop, step):
            parts = (None if p is None else change(p) for p in (start, stop, step))
            return Slice(*parts)
        case Index(base, items):
            return Index(change(base), _each(items, change))
        case Array(items):
            return Array(_each(items, change))
        case Tuple(items):
            return Tuple(_each(items, change))
        case Reduction(_, _, low, high, body):
            return replace(node, low=change(low), high=change(high), body=change(body))
        case Derivative(body, _, _):
            return replace(node, body=change(body))
        case _:
            return node


def _each(items: tuple[Node, ...], change: Callable[[Node], Node]) -> tuple[Node, ...]:
    return tuple(change(item) for item in items)


def literal(value: Any) -> Node:
    """Return the expression that stands for a drawn value."""
    if isinstance(value, np.ndarray) and value.ndim:
        return Array(tuple(literal(part) for part in value))
    if isinstance(value, bool | np.bool_):
        return Constant(str(bool(value)))
    number = value.item() if isinstance(value, np.generic | np.ndarray) else value
    if number < 0:
        return Negative(Number(repr(-number)))
    return Number(repr(number))


def with_values(node: Node, values: Mapping[str, Any]) -> Node:
    """Return ``node`` with drawn values in the place of their names."""
    return substitute(node, {name: literal(value) for name, value in values.items()})


def size(node: Node) -> int:
    """Count the nodes of an expression."""
    return sum(1 for _ in walk(node))
