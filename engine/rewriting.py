"""Put other expressions or drawn values in the place of names."""

from __future__ import annotations

from collections.abc import Mapping
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

    The running variable of a sum hides a name of the table inside its body; a
    derivative is taken before its variable is replaced, so a table must not hold it.
    """
    if not table:
        return node
    match node:
        case Name(name):
            return table.get(name, node)
        case Negative(operand):
            return Negative(substitute(operand, table))
        case Binary(op, left, right):
            return Binary(op, substitute(left, table), substitute(right, table))
        case Relation(ops, operands):
            return Relation(ops, _each(operands, table))
        case Call(name, args, keywords):
            named = tuple((k, substitute(v, table)) for k, v in keywords)
            return Call(name, _each(args, table), named)
        case Attribute(base, name):
            return Attribute(substitute(base, table), name)
        case Slice(start, stop, step):
            parts = (
                None if p is None else substitute(p, table) for p in (start, stop, step)
            )
            return Slice(*parts)
        case Index(base, items):
            return Index(substitute(base, table), _each(items, table))
        case Array(items):
            return Array(_each(items, table))
        case Tuple(items):
            return Tuple(_each(items, table))
        case Reduction(variable=variable):
            inner = {k: v for k, v in table.items() if k != variable}
            return replace(
                node,
                low=substitute(node.low, table),
                high=substitute(node.high, table),
                body=substitute(node.body, inner),
            )
        case Derivative(variable=variable):
            inner = {k: v for k, v in table.items() if k != variable}
            return replace(node, body=substitute(node.body, inner))
        case _:
            return node


def _each(items: tuple[Node, ...], table: Mapping[str, Node]) -> tuple[Node, ...]:
    return tuple(substitute(item, table) for item in items)


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
