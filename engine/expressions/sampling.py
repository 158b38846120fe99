"""Evaluate a core expression on many points at once, in floats.

NaN and infinity mark points outside the real domain or beyond the floats; the
many-digit evaluation decides what they mean. Points close to a step are marked too.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import reduce
from typing import Any

import numpy as np

from engine.expressions.fuel import Fuel
from engine.expressions.lower import UnsupportedError
from engine.expressions.nodes import (
    Binary,
    Call,
    Constant,
    Name,
    Negative,
    Node,
    Number,
    Reduction,
    Relation,
    free_names,
)
from engine.expressions.operators import rational
from engine.expressions.scalar import SCALARS

_NEAR = 1e-3
_MAX_TERMS = 400
SAMPLING_FUEL = 1_500  # terms of sums, each for all points at once
_CONSTANTS = {
    "e": np.e,
    "pi": np.pi,
    "True": 1.0,
    "False": 0.0,
    "inf": np.inf,
    "nan": np.nan,
}


class Columns(dict[str, Any]):
    """Coordinates by variable; ``near`` collects the marks of points near a step."""

    def __init__(
        self,
        columns: Mapping[str, Any],
        fuel: Fuel | None = None,
        whole: frozenset[str] = frozenset(),
    ) -> None:
        super().__init__(columns)
        self.fuel = fuel if fuel is not None else Fuel(SAMPLING_FUEL)
        self.whole = whole
        self.near: Any = False


Sampler = Callable[[Columns], Any]


def sampler(node: Node) -> Sampler:
    """Compile a core expression; raises UnsupportedError for anything else."""
    match node:
        case Number():
            value = np.float64(node.text)
            return lambda columns: value
        case Name(name):
            return lambda columns: columns[name]
        case Constant(name):
            constant = np.float64(_CONSTANTS[name])
            return lambda columns: constant
        case Negative(operand):
            return _negated(sampler(operand))
        case Binary("^", left, right):
            return _power(left, right)
        case Binary(op, left, right) if op in _BINARY:
            return _BINARY[op](sampler(left), sampler(right))
        case Call("where", (condition, a, b)):
            return _where(_condition(condition), sampler(a), sampler(b))
        case Call("max" | "min" as name, args):
            return _extreme(
                np.maximum if name == "max" else np.minimum, list(map(sampler, args))
            )
        case Call("atan2", (y, x)):
            return _angle(sampler(y), sampler(x))
        case Call(name, (argument,)) if name in SCALARS:
            return _function(name, argument)
        case Reduction(kind, variable, low, high, body):
            return _reduction(
                kind, variable, sampler(low), sampler(high), sampler(body)
            )
        case Relation():
            condition_of = _condition(node)
            return lambda columns: np.float64(condition_of(columns))
        case _:
            raise UnsupportedError


def _negated(inner: Sampler) -> Sampler:
    return lambda columns: -inner(columns)


def _add(left: Sampler, right: Sampler) -> Sampler:
    return lambda columns: left(columns) + right(columns)


def _subtract(left: Sampler, right: Sampler) -> Sampler:
    return lambda columns: left(columns) - right(columns)


def _multiply(left: Sampler, right: Sampler) -> Sampler:
    return lambda columns: left(columns) * right(columns)


def _divide(left: Sampler, right: Sampler) -> Sampler:
    return lambda columns: left(columns) / right(columns)


_BINARY = {"+": _add, "-": _subtract, "*": _multiply, "/": _divide}


def _power(left: Node, right: Node) -> Sampler:
    if left == Constant("e"):
        exponent = sampler(right)
        return lambda columns: np.exp(exponent(columns))
    base, literal = sampler(left), rational(right)
    if literal == 2:
        return lambda columns: np.square(base(columns))
    exponent = sampler(right)
    if literal is None or literal.denominator % 2 == 0:
        return lambda columns: np.power(base(columns), exponent(columns))
    odd = literal.numerator % 2 == 1

    def root(columns: Columns) -> Any:
        x = base(columns)
        size = np.power(np.abs(x), exponent(columns))
        return np.copysign(size, x) if odd else size

    return root


def _angle(y: Sampler, x: Sampler) -> Sampler:
    return lambda columns: np.arctan2(y(columns), x(columns))


def _function(name: str, argument: Node) -> Sampler:
    inner, call = sampler(argument), SCALARS[name].array
    names = free_names(argument) if SCALARS[name].jumps else frozenset()
    if not names:
        return lambda columns: call(inner(columns))
    whole = name in ("floor", "ceil")

    def step(columns: Columns) -> Any:
        x = inner(columns)
        distance = np.abs(x - np.round(x)) if whole else np.abs(x)
        if not names <= columns.whole:
            near = (distance < _NEAR) & ~(whole & (distance == 0))
            columns.near = columns.near | near
        return call(x)

    return step


def _extreme(call: Any, parts: list[Sampler]) -> Sampler:
    return lambda columns: reduce(call, [part(columns) for part in parts])


_RELATIONS: dict[str, Callable[[Any, Any], Any]] = {
    "<": np.less, "<=": np.less_equal, ">": np.greater, ">=": np.greater_equal,
    "==": np.equal, "!=": np.not_equal,
}  # fmt: skip


def _condition(node: Node) -> Sampler:
    if not isinstance(node, Relation):
        inner = sampler(node)
        return lambda columns: inner(columns) != 0
    parts = [sampler(operand) for operand in node.operands]
    names = free_names(node)

    def run(columns: Columns) -> Any:
        values = [part(columns) for part in parts]
        truth: Any = True
        for op, left, right in zip(node.ops, values, values[1:], strict=False):
            if not names <= columns.whole:
                columns.near = columns.near | (np.abs(left - right) < _NEAR)
            truth = truth & _RELATIONS[op](left, right)
        return truth

    return run


def _where(condition: Sampler, a: Sampler, b: Sampler) -> Sampler:
    return lambda columns: np.where(condition(columns), a(columns), b(columns))


def _reduction(
    kind: str, variable: str, low: Sampler, high: Sampler, body: Sampler
) -> Sampler:
    def run(columns: Columns) -> Any:
        first, last = np.asarray(low(columns), float), np.asarray(high(columns), float)
        whole = (
            (first == np.round(first))
            & (last == np.round(last))
            & (last - first < _MAX_TERMS)
        )
        if not np.any(whole):
            return np.full(np.shape(whole), np.nan)
        start = int(np.min(np.where(whole, first, np.inf)))
        stop = int(np.max(np.where(whole, last, -np.inf)))
        if stop - start >= 4 * _MAX_TERMS:
            return np.full(np.shape(whole), np.nan)
        neutral = 0.0 if kind == "sum" else 1.0
        total: Any = neutral
        inner = Columns(columns, columns.fuel, columns.whole | {variable})
        for index in range(start, stop + 1):
            if not columns.fuel.lasts(1):
                return np.full(np.shape(whole), np.nan)
            inner[variable] = np.float64(index)
            used = (first <= index) & (index <= last)
            value = np.where(used, body(inner), neutral)
            total = total + value if kind == "sum" else total * value
        columns.near = columns.near | inner.near
        return np.where(whole, total, np.nan)

    return run
