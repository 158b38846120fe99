"""Arithmetic on numbers of many digits that carry a bound on their error.

A value is a pair: a ``mpmath.libmp`` number and the base-2 logarithm of a bound on
its absolute error. Cancellation is seen for what it is: the error stays while the
value shrinks.
"""

from __future__ import annotations

import math
from fractions import Fraction
from functools import lru_cache
from typing import Any

from mpmath import libmp

from engine.expressions.multiprecision import (
    NOTHING,
    ONE,
    RND,
    ZERO,
    Raw,
    TooLargeError,
    UndefinedError,
    magnitude,
)
from engine.expressions.nodes import fraction
from engine.expressions.scalar import Scalar

Pair = tuple[Raw, float]
EXACT = float(NOTHING)
SLACK = 3.0  # a bound is met up to this factor of two
_ROOTED = frozenset(("sqrt", "asin", "acos", "acosh", "asec", "acsc", "asech"))
_POWER_LIMIT = 2**42
_DIGITS_LIMIT = 60_000


class UncertainError(ArithmeticError):
    """More precision is needed to tell whether the value exists."""


def error_sum(a: float, b: float) -> float:
    """Return log2(2**a + 2**b)."""
    if a < b:
        a, b = b, a
    gap = a - b
    return a if gap > 30 else a + math.log1p(2.0**-gap) * 1.4426950408889634


@lru_cache(maxsize=8192)
def coordinate(text: str, prec: int) -> Pair:
    """Return a decimal text as a pair."""
    return literal(fraction(text), prec)


def literal(value: Fraction, prec: int) -> Pair:
    """Return an exact fraction as a pair; whole numbers stay exact."""
    if value.denominator == 1:
        return libmp.from_int(value.numerator), EXACT
    raw = libmp.from_rational(value.numerator, value.denominator, prec, RND)
    return raw, magnitude(raw) - prec


def _within(raw: Raw) -> Raw:
    """Refuse numbers whose exponents run away."""
    if abs(raw[2] + raw[3]) > _POWER_LIMIT:
        raise TooLargeError
    return raw


def add(left: Pair, right: Pair, prec: int) -> Pair:
    """Return the sum."""
    raw = libmp.mpf_add(left[0], right[0], prec, RND)
    return raw, error_sum(error_sum(left[1], right[1]), magnitude(raw) - prec)


def subtract(left: Pair, right: Pair, prec: int) -> Pair:
    """Return the difference."""
    raw = libmp.mpf_sub(left[0], right[0], prec, RND)
    return raw, error_sum(error_sum(left[1], right[1]), magnitude(raw) - prec)


def multiply(left: Pair, right: Pair, prec: int) -> Pair:
    """Return the product."""
    (a, a_error), (b, b_error) = left, right
    raw = _within(libmp.mpf_mul(a, b, prec, RND))
    a_size, b_size = magnitude(a), magnitude(b)
    if not raw[1]:
        return raw, max(a_error + b_size, b_error + a_size, a_error + b_error)
    relative = error_sum(a_error - a_size, b_error - b_size)
    return raw, magnitude(raw) + error_sum(relative, -prec)


def divide(left: Pair, right: Pair, prec: int) -> Pair:
    """Return the quotient; raises UncertainError when the divisor may be zero."""
    (a, a_error), (b, b_error) = left, right
    b_size = magnitude(b)
    if b_size <= b_error + 4:
        raise UndefinedError if not b[1] and b_error == EXACT else UncertainError
    if not a[1]:
        return ZERO, a_error - b_size + 1
    raw = _within(libmp.mpf_div(a, b, prec, RND))
    relative = error_sum(a_error - magnitude(a), b_error - b_size)
    return raw, magnitude(raw) + error_sum(relative, -prec)


def atan2(y: Pair, x: Pair, prec: int) -> Pair:
    """Return the angle of the point (x, y); there is none at the origin."""
    size = max(magnitude(y[0]), magnitude(x[0]))
    if size == NOTHING:
        raise UndefinedError
    raw = libmp.mpf_atan2(y[0], x[0], prec, RND)
    return raw, error_sum(error_sum(y[1], x[1]) - size + 2, 2.0 - prec)


def snapped(raw: Raw, error: float) -> Raw | None:
    """Return the whole number that a value is up to its error, if there is one."""
    if raw[2] >= 0:
        return raw
    if magnitude(raw) > 200 or error > -1:
        return None
    whole = libmp.mpf_nint(raw)
    gap = magnitude(libmp.mpf_sub(raw, whole))
    return whole if gap <= error + SLACK else None


def whole_number(pair: Pair) -> int:
    """Return a bound of a sum as an int; raises UndefinedError when it is none."""
    whole = snapped(*pair)
    if whole is None:
        raise UndefinedError
    if magnitude(whole) > 40:
        raise TooLargeError
    return int(libmp.to_int(whole))


def applied(function: Scalar, argument: Pair, prec: int) -> Pair:
    """Return a smooth function's value; the edge of its domain may be rounding.

    Raises UndefinedError, UncertainError or TooLargeError.
    """
    x, error = argument
    try:
        y = function.real(x, prec)
    except (UndefinedError, ValueError, ZeroDivisionError):
        return _at_the_edge(function, argument, prec)
    if y[1] == 0 and y[2] != 0:
        raise UndefinedError
    _within(y)
    rounding = magnitude(y) - prec + 2
    if error == EXACT:
        return y, rounding
    growth: float = function.slope(x, y)
    if function.name in _ROOTED:
        growth = min(growth, 4 - error / 2)
    return y, error_sum(error + growth, rounding)


def _at_the_edge(function: Scalar, argument: Pair, prec: int) -> Pair:
    """Return the value at the whole number that an argument is up to its error."""
    x, error = argument
    whole = snapped(x, error) if error != EXACT else None
    if whole is None:
        if error != EXACT and magnitude(x) <= error + SLACK:
            raise UncertainError
        raise UndefinedError
    try:
        return function.real(whole, prec), error / 2 + 4
    except (UndefinedError, ValueError, ZeroDivisionError):
        raise UncertainError from None


def power(left: Pair, right: Pair, exponent: Fraction | None, prec: int) -> Pair:
    """Return a power over the reals.

    ``exponent`` is the right side as a fraction when it is written as one: with an
    odd denominator the root of a negative number is real.
    """
    (b, b_error), (n, n_error) = left, right
    if not b[1]:
        return _zero_power(b_error, n, n_error, exponent)
    whole = n if n[2] >= 0 else None
    rooted = exponent is not None and exponent.denominator % 2 == 1
    if b[0] and not rooted:
        whole = snapped(n, n_error)
        if whole is None:
            raise UndefinedError
    negative = b[0] and exponent is not None and exponent.numerator % 2 == 1
    return _nonzero_power(left, right, whole, negative, prec)


def _nonzero_power(
    left: Pair, right: Pair, whole: Raw | None, negative: bool, prec: int
) -> Pair:
    (b, b_error), (n, n_error) = left, right
    size, log_size = magnitude(b), _log_magnitude(b)
    growth = magnitude(n) + log_size
    if growth > 42:
        raise TooLargeError
    wide = prec + max(0, math.ceil(growth)) + 10
    if whole is not None:
        raw = libmp.mpf_pow_int(b, int(libmp.to_int(whole)), wide, RND)
    else:
        raw = _by_logarithm(libmp.mpf_abs(b), n, wide)
        raw = libmp.mpf_neg(raw) if negative else raw
    relative = error_sum(b_error - size + max(magnitude(n), 0), n_error + log_size)
    return raw, magnitude(raw) + error_sum(relative, 1.0 - prec)


def _by_logarithm(b: Raw, n: Raw, prec: int) -> Raw:
    return libmp.mpf_exp(libmp.mpf_mul(n, libmp.mpf_log(b, prec, RND)), prec, RND)


def _log_magnitude(b: Raw) -> float:
    """Return about log2 |ln |b||, from above."""
    size = abs(magnitude(b))
    return math.log2(size + 1) if size > 1 else 0.0


def _zero_power(
    b_error: float, n: Raw, n_error: float, exponent: Fraction | None
) -> Pair:
    """Return a power of 0: 1 where the exponent is 0 for certain (``0``, ``0*x``).

    An exponent that is only found to be about 0 (``x - x``) leaves it open: a bit
    above it the power is 0, a bit below there is none.
    """
    if b_error != EXACT:
        if exponent is not None and exponent > 0:
            return ZERO, b_error * min(float(exponent), 1.0) + 2
        raise UncertainError
    if not n[1] and n_error == EXACT:
        return ONE, EXACT
    if n[0] or not n[1]:
        raise UndefinedError
    return ZERO, EXACT


def digits(raw: Raw, count: int) -> str:
    """Return a value in ``count`` significant digits, as short as that allows."""
    if magnitude(raw) > _DIGITS_LIMIT:
        return f"{'-' if raw[0] else ''}2^{magnitude(raw)}"
    text: Any = libmp.to_str(raw, count)
    return str(text).removesuffix(".0").replace(".0e", "e")
