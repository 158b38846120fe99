"""Evaluate a core expression to many digits, with a bound on its error.

Every value carries the base-2 logarithm of a bound on its absolute error, so that
cancellation is seen for what it is: either the values differ by more than their
errors, or more precision is asked for. Values are ``mpmath.libmp`` tuples.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from fractions import Fraction
from functools import lru_cache
from typing import Any

from mpmath import libmp

from engine.expressions.fuel import Fuel
from engine.expressions.lower import UnsupportedError
from engine.expressions.multiprecision import (
    NOTHING,
    ONE,
    RND,
    ZERO,
    Raw,
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
    fraction,
    free_names,
)
from engine.expressions.operators import rational
from engine.expressions.scalar import SCALARS

Pair = tuple[Raw, float]
EXACT = float(NOTHING)
PRECISION = 150
_NEAR_RAW = libmp.from_rational(1, 1000, 60, RND)
_ROOTED = frozenset(("sqrt", "asin", "acos", "acosh", "asec", "acsc", "asech"))
_MAX_TERMS = 2_000
_POWER_LIMIT = 2**42
_SLACK = 3.0
_DIGITS_LIMIT = 60_000


class UncertainError(ArithmeticError):
    """More precision is needed to tell whether the value exists."""


class Point(dict[str, Pair]):
    """Coordinates by variable; ``near`` is set when a step is close by.

    Variables in ``whole`` take whole numbers only: their steps are met exactly.
    """

    def __init__(self, fuel: Fuel, whole: frozenset[str] = frozenset()) -> None:
        super().__init__()
        self.fuel = fuel
        self.whole = whole
        self.near = False

    def mark(self, names: frozenset[str]) -> None:
        """Note a step close by, unless only whole numbers lead to it."""
        self.near = self.near or not names <= self.whole


Program = Callable[[Point, int], Pair]


def error_sum(a: float, b: float) -> float:
    """Return log2(2**a + 2**b)."""
    if a < b:
        a, b = b, a
    gap = a - b
    return a if gap > 30 else a + math.log1p(2.0**-gap) * 1.4426950408889634


@lru_cache(maxsize=8192)
def coordinate(text: str, prec: int) -> Pair:
    """Return a decimal text as a pair."""
    return _literal(fraction(text), prec)


def _literal(value: Fraction, prec: int) -> Pair:
    if value.denominator == 1:
        raw = libmp.from_int(value.numerator)
        return raw, EXACT
    raw = libmp.from_rational(value.numerator, value.denominator, prec, RND)
    return raw, magnitude(raw) - prec


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
            inner = program(operand)
            return _negated(inner)
        case Binary("^", left, right):
            return _power(left, right)
        case Binary(op, left, right) if op in _BINARY:
            return _BINARY[op](program(left), program(right))
        case Call("where", (condition, a, b)):
            return _where(_condition(condition), program(a), program(b))
        case Call("max" | "min" as name, args):
            return _extreme(name == "max", [program(argument) for argument in args])
        case Call("atan2", (y, x)):
            return _atan2(program(y), program(x))
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


def _number(value: Fraction) -> Program:
    found: dict[int, Pair] = {}

    def run(point: Point, prec: int) -> Pair:
        pair = found.get(prec)
        if pair is None:
            pair = found[prec] = _literal(value, prec)
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


def _bounded(raw: Raw) -> Raw:
    """Refuse numbers whose exponents run away."""
    if abs(raw[2] + raw[3]) > _POWER_LIMIT:
        raise TooLargeError
    return raw


def _add(left: Program, right: Program) -> Program:
    def run(point: Point, prec: int) -> Pair:
        a, a_error = left(point, prec)
        b, b_error = right(point, prec)
        raw = libmp.mpf_add(a, b, prec, RND)
        return raw, error_sum(error_sum(a_error, b_error), magnitude(raw) - prec)

    return run


def _subtract(left: Program, right: Program) -> Program:
    def run(point: Point, prec: int) -> Pair:
        a, a_error = left(point, prec)
        b, b_error = right(point, prec)
        raw = libmp.mpf_sub(a, b, prec, RND)
        return raw, error_sum(error_sum(a_error, b_error), magnitude(raw) - prec)

    return run


def _multiply(left: Program, right: Program) -> Program:
    def run(point: Point, prec: int) -> Pair:
        a, a_error = left(point, prec)
        b, b_error = right(point, prec)
        raw = _bounded(libmp.mpf_mul(a, b, prec, RND))
        a_size, b_size = magnitude(a), magnitude(b)
        if not raw[1]:
            return raw, max(a_error + b_size, b_error + a_size, a_error + b_error)
        relative = error_sum(a_error - a_size, b_error - b_size)
        return raw, magnitude(raw) + error_sum(relative, -prec)

    return run


def _divide(left: Program, right: Program) -> Program:
    def run(point: Point, prec: int) -> Pair:
        a, a_error = left(point, prec)
        b, b_error = right(point, prec)
        b_size = magnitude(b)
        if b_size <= b_error + 4:
            raise UndefinedError if not b[1] and b_error == EXACT else UncertainError
        if not a[1]:
            return ZERO, a_error - b_size + 1
        raw = _bounded(libmp.mpf_div(a, b, prec, RND))
        relative = error_sum(a_error - magnitude(a), b_error - b_size)
        return raw, magnitude(raw) + error_sum(relative, -prec)

    return run


_BINARY = {"+": _add, "-": _subtract, "*": _multiply, "/": _divide}


def _snapped(raw: Raw, error: float) -> Raw | None:
    """Return the whole number that a value is up to its error, if there is one."""
    if raw[2] >= 0:
        return raw
    if magnitude(raw) > 200 or error > -1:
        return None
    whole = libmp.mpf_nint(raw)
    gap = magnitude(libmp.mpf_sub(raw, whole))
    return whole if gap <= error + _SLACK else None


def _function(name: str, argument: Node) -> Program:
    row, inner = SCALARS[name], program(argument)
    real, slope = row.real, row.slope
    if row.jumps:
        return _step(name, inner, free_names(argument))
    rooted = name in _ROOTED

    def run(point: Point, prec: int) -> Pair:
        x, error = inner(point, prec)
        point.fuel.burn((prec // PRECISION) ** 2)
        try:
            y = real(x, prec)
        except (UndefinedError, ValueError, ZeroDivisionError):
            y = ZERO
            snapped = _snapped(x, error) if error != EXACT else None
            if snapped is None:
                if error != EXACT and magnitude(x) <= error + _SLACK:
                    raise UncertainError from None
                raise UndefinedError from None
            try:
                y = real(snapped, prec)
            except (UndefinedError, ValueError, ZeroDivisionError):
                raise UncertainError from None
            return y, error / 2 + 4
        if y[1] == 0 and y[2] != 0:
            raise UndefinedError
        _bounded(y)
        rounding = magnitude(y) - prec + 2
        if error == EXACT:
            return y, rounding
        growth: float = slope(x, y)
        if rooted:
            growth = min(growth, 4 - error / 2)
        return y, error_sum(error + growth, rounding)

    return run


def _step(name: str, inner: Program, names: frozenset[str]) -> Program:
    """Compile a function with a step; a point close to the step is marked."""
    real = SCALARS[name].real
    whole = name in ("floor", "ceil")

    def run(point: Point, prec: int) -> Pair:
        x, error = inner(point, prec)
        if whole:
            x = _snapped(x, error) or x
            distance = libmp.mpf_sub(x, libmp.mpf_nint(x))
            if x[2] < 0 and libmp.mpf_lt(libmp.mpf_abs(distance), _NEAR_RAW):
                point.mark(names)
        else:
            if error != EXACT and magnitude(x) <= error + _SLACK:
                x = ZERO
            if libmp.mpf_lt(libmp.mpf_abs(x), _NEAR_RAW):
                point.mark(names)
        return real(x, prec), EXACT

    return run


def _extreme(largest: bool, parts: list[Program]) -> Program:
    def run(point: Point, prec: int) -> Pair:
        best, error = parts[0](point, prec)
        for part in parts[1:]:
            other, other_error = part(point, prec)
            above = libmp.mpf_gt(other, best)
            if above == largest and not libmp.mpf_eq(other, best):
                best = other
            error = max(error, other_error)
        return best, error

    return run


def _atan2(y: Program, x: Program) -> Program:
    def run(point: Point, prec: int) -> Pair:
        a, a_error = y(point, prec)
        b, b_error = x(point, prec)
        size = max(magnitude(a), magnitude(b))
        if size == NOTHING:
            raise UndefinedError
        raw = libmp.mpf_atan2(a, b, prec, RND)
        return raw, error_sum(error_sum(a_error, b_error) - size + 2, 2.0 - prec)

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
            sign = 0 if magnitude(gap) <= error + _SLACK else sign_of(gap)
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


# ------------------------------------------------------------- powers and sums


def _power(left: Node, right: Node) -> Program:
    if left == Constant("e"):
        return _function("exp", right)
    literal = rational(right)
    base, exponent = program(left), program(right)
    odd = (
        literal is not None and literal.denominator % 2 == 1 and literal.denominator > 1
    )
    odd_numerator = literal is not None and literal.numerator % 2 == 1

    def run(point: Point, prec: int) -> Pair:
        b, b_error = base(point, prec)
        n, n_error = exponent(point, prec)
        point.fuel.burn(1)
        if not b[1]:
            return _zero_power(b_error, n, n_error, literal)
        whole = n if n_error == EXACT and n[2] >= 0 else None
        if b[0] and whole is None and not odd:
            whole = _snapped(n, n_error)
            if whole is None:
                raise UndefinedError
        return nonzero((b, b_error), (n, n_error), whole, prec)

    def nonzero(left: Pair, right: Pair, whole: Raw | None, prec: int) -> Pair:
        (b, b_error), (n, n_error) = left, right
        size, log_size = magnitude(b), _log_magnitude(b)
        growth = magnitude(n) + log_size
        if growth > 42:
            raise TooLargeError
        wide = prec + max(0, math.ceil(growth)) + 10
        if whole is not None:
            count = int(libmp.to_int(whole))
            if abs(count) < 2**20:
                raw = libmp.mpf_pow_int(b, count, wide, RND)
            else:
                raw = _by_logarithm(libmp.mpf_abs(b), whole, wide)
                raw = libmp.mpf_neg(raw) if b[0] and count % 2 else raw
        else:
            raw = _by_logarithm(libmp.mpf_abs(b), n, wide)
            raw = libmp.mpf_neg(raw) if b[0] and odd_numerator else raw
        relative = error_sum(b_error - size + max(magnitude(n), 0), n_error + log_size)
        return raw, magnitude(raw) + error_sum(relative, 1.0 - prec)

    return run


def _by_logarithm(b: Raw, n: Raw, prec: int) -> Raw:
    return libmp.mpf_exp(libmp.mpf_mul(n, libmp.mpf_log(b, prec, RND)), prec, RND)


def _log_magnitude(b: Raw) -> float:
    """Return about log2 |ln |b||, from above."""
    size = abs(magnitude(b))
    return math.log2(size + 1) if size > 1 else 0.0


def _zero_power(
    b_error: float, n: Raw, n_error: float, literal: Fraction | None
) -> Pair:
    if b_error != EXACT:
        if literal is not None and literal > 0:
            return ZERO, b_error * min(float(literal), 1.0) + 2
        raise UncertainError
    if not n[1] and n_error == EXACT:
        return ONE, EXACT
    if n[0] or not n[1]:
        raise UndefinedError
    return ZERO, EXACT


def _reduction(
    kind: str, variable: str, low: Program, high: Program, body: Program
) -> Program:
    def run(point: Point, prec: int) -> Pair:
        first, last = _bound(low(point, prec)), _bound(high(point, prec))
        if last - first >= _MAX_TERMS:
            raise TooLargeError
        inner = Point(point.fuel, point.whole | {variable})
        inner.update(point)
        total: Pair = (ZERO, EXACT) if kind == "sum" else (ONE, EXACT)
        step = _add if kind == "sum" else _multiply
        for index in range(first, last + 1):
            point.fuel.burn(1)
            inner[variable] = (libmp.from_int(index), EXACT)
            value, so_far = body(inner, prec), total
            total = step(_given(so_far), _given(value))(inner, prec)
        point.near = point.near or inner.near
        return total

    return run


def _given(pair: Pair) -> Program:
    return lambda point, prec: pair


def _bound(pair: Pair) -> int:
    whole = _snapped(*pair)
    if whole is None:
        raise UndefinedError
    if magnitude(whole) > 40:
        raise TooLargeError
    return int(libmp.to_int(whole))


def digits(raw: Raw, count: int) -> str:
    """Return a value in ``count`` significant digits, as short as that allows."""
    if magnitude(raw) > _DIGITS_LIMIT:
        return f"{'-' if raw[0] else ''}2^{magnitude(raw)}"
    text: Any = libmp.to_str(raw, count)
    return str(text).removesuffix(".0").replace(".0e", "e")
