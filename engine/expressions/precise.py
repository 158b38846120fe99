"""Compile a core expression into its value to many digits, with a bound on its error.

A program takes a point and a precision in bits. Either the values of two formulas
differ by more than their errors, or more precision is asked for.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from functools import reduce

from mpmath import libmp

from engine.expressions.bounded import (
    EXACT,
    SLACK,
    Pair,
    add,
    applied,
    atan2,
    divide,
    error_sum,
    literal,
    multiply,
    power,
    snapped,
    subtract,
    whole_number,
)
from engine.expressions.fuel import Fuel
from engine.expressions.lower import UnsupportedError
from engine.expressions.multiprecision import (
    ONE,
    RND,
    ZERO,
    TooLargeError,
    UndefinedError,
    magnitude,
    sign_of,
)
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

PRECISION = 150
_NEAR_RAW = libmp.from_rational(1, 1000, 60, RND)
_MAX_TERMS = 2_000


class Point(dict[str, Pair]):
    """Coordinates by variable; ``near`` is set when a step is close by.

    Variables in ``whole`` take whole numbers only: their steps are met exactly.
    """

    def __init__(self, fuel: Fuel, whole: frozenset[str] = frozenset()) -> None:
        self.fuel = fuel
        self.whole = whole
        self.near = False

    def mark(self, names: frozenset[str]) -> None:
        """Note a step close by, unless only whole numbers lead to it."""
        self.near = self.near or not names <= self.whole


Program = Callable[[Point, int], Pair]


def program(node: Node) -> Program:
    """Compile a core expression; raises UnsupportedError for anything else."""
    match node:
        case Number():
            return _number(node.value)
        case Name(name):
            return lambda point, prec: point[name]
        case Constant(name):
            return _constant(name)
        case Negative(operand):
            return _negated(program(operand))
        case Binary("^", left, right):
            return _power(left, right)
        case Binary(op, left, right) if op in _BINARY:
            return _operation(_BINARY[op], program(left), program(right))
        case Call("where", (condition, a, b)):
            return _where(_condition(condition), program(a), program(b))
        case Call("max" | "min" as name, args):
            return _extreme(name == "max", [program(argument) for argument in args])
        case Call("atan2", (y, x)):
            return _operation(atan2, program(y), program(x))
        case Call(name, (argument,)) if name in SCALARS:
            return _function(name, argument)
        case Reduction(kind, variable, low, high, body):
            return _reduction(
                kind, variable, program(low), program(high), program(body)
            )
        case Relation():
            return _truth(_condition(node))
        case _:
            raise UnsupportedError


_BINARY = {"+": add, "-": subtract, "*": multiply, "/": divide}


def _number(value: Fraction) -> Program:
    found: dict[int, Pair] = {}

    def run(point: Point, prec: int) -> Pair:
        pair = found.get(prec)
        if pair is None:
            pair = found[prec] = literal(value, prec)
        return pair

    return run


def _constant(name: str) -> Program:
    if name == "True":
        return lambda point, prec: (ONE, EXACT)
    if name == "False":
        return lambda point, prec: (ZERO, EXACT)
    if name == "pi":
        return lambda point, prec: (libmp.mpf_pi(prec, RND), 2.0 - prec)
    if name == "e":
        return lambda point, prec: (libmp.mpf_e(prec, RND), 2.0 - prec)

    def undefined(point: Point, prec: int) -> Pair:
        raise UndefinedError

    return undefined


def _negated(inner: Program) -> Program:
    def run(point: Point, prec: int) -> Pair:
        raw, error = inner(point, prec)
        return libmp.mpf_neg(raw), error

    return run


def _operation(
    combine: Callable[[Pair, Pair, int], Pair], left: Program, right: Program
) -> Program:
    return lambda point, prec: combine(left(point, prec), right(point, prec), prec)


def _power(left: Node, right: Node) -> Program:
    if left == Constant("e"):
        return _function("exp", right)
    written = rational(right)
    base, exponent = program(left), program(right)

    def run(point: Point, prec: int) -> Pair:
        b, n = base(point, prec), exponent(point, prec)
        point.fuel.burn(1)
        return power(b, n, written, prec)

    return run


def _function(name: str, argument: Node) -> Program:
    function, inner = SCALARS[name], program(argument)
    if function.jumps:
        return _step(name, inner, free_names(argument))

    def run(point: Point, prec: int) -> Pair:
        x = inner(point, prec)
        point.fuel.burn((prec // PRECISION) ** 2)
        return applied(function, x, prec)

    return run


def _step(name: str, inner: Program, names: frozenset[str]) -> Program:
    """Compile a function with a step; a point close to the step is marked."""
    real = SCALARS[name].real
    whole = name in ("floor", "ceil")

    def run(point: Point, prec: int) -> Pair:
        x, error = inner(point, prec)
        if whole:
            x = snapped(x, error) or x
            distance = libmp.mpf_sub(x, libmp.mpf_nint(x))
            if x[2] < 0 and libmp.mpf_lt(libmp.mpf_abs(distance), _NEAR_RAW):
                point.mark(names)
        else:
            if magnitude(x) <= error + SLACK:
                x = ZERO
            if libmp.mpf_lt(libmp.mpf_abs(x), _NEAR_RAW):
                point.mark(names)
        return real(x, prec), EXACT

    return run


def _extreme(largest: bool, parts: list[Program]) -> Program:
    def further(best: Pair, other: Pair) -> Pair:
        above = libmp.mpf_gt(other[0], best[0])
        return (other if above == largest else best)[0], max(best[1], other[1])

    return lambda point, prec: reduce(further, [part(point, prec) for part in parts])


def _reduction(
    kind: str, variable: str, low: Program, high: Program, body: Program
) -> Program:
    def run(point: Point, prec: int) -> Pair:
        first = whole_number(low(point, prec))
        last = whole_number(high(point, prec))
        if last - first >= _MAX_TERMS:
            raise TooLargeError
        inner = Point(point.fuel, point.whole | {variable})
        inner.update(point)
        total: Pair = (ZERO, EXACT) if kind == "sum" else (ONE, EXACT)
        combine = add if kind == "sum" else multiply
        for index in range(first, last + 1):
            point.fuel.burn(1)
            inner[variable] = (libmp.from_int(index), EXACT)
            total = combine(total, body(inner, prec), prec)
        point.near = point.near or inner.near
        return total

    return run


# ------------------------------------------------------------------- conditions

Condition = Callable[[Point, int], bool]
_HOLDS: dict[str, Callable[[int], bool]] = {
    "<": lambda sign: sign < 0,
    "<=": lambda sign: sign <= 0,
    ">": lambda sign: sign > 0,
    ">=": lambda sign: sign >= 0,
    "==": lambda sign: sign == 0,
    "!=": lambda sign: sign != 0,
}


def _condition(node: Node) -> Condition:
    if not isinstance(node, Relation):
        inner = program(node)
        return lambda point, prec: bool(inner(point, prec)[0][1])
    parts = [program(operand) for operand in node.operands]
    names = free_names(node)

    def run(point: Point, prec: int) -> bool:
        values = [part(point, prec) for part in parts]
        for op, left, right in zip(node.ops, values, values[1:], strict=False):
            gap = libmp.mpf_sub(left[0], right[0], prec, RND)
            error = error_sum(left[1], right[1])
            sign = 0 if magnitude(gap) <= error + SLACK else sign_of(gap)
            if libmp.mpf_lt(libmp.mpf_abs(gap), _NEAR_RAW):
                point.mark(names)
            if not _HOLDS[op](sign):
                return False
        return True

    return run


def _where(condition: Condition, a: Program, b: Program) -> Program:
    return lambda point, prec: (a if condition(point, prec) else b)(point, prec)


def _truth(condition: Condition) -> Program:
    return lambda point, prec: (ONE if condition(point, prec) else ZERO, EXACT)
