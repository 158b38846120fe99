"""The last resort without algebra: principal values over the complex numbers.

Used only where two formulas have no real point in common, and never for formulas
with steps or absolute values. Values are pairs of ``mpmath.libmp`` reals.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

from mpmath import libmp

from engine.expressions.bounded import digits
from engine.expressions.multiprecision import NOTHING, RND, TooLargeError, magnitude
from engine.expressions.nodes import (
    Binary,
    Call,
    Constant,
    Name,
    Negative,
    Node,
    Number,
    fraction,
    free_names,
)
from engine.expressions.operators import rational
from engine.expressions.points import Points, Stream
from engine.verdict import Witness

_PREC = 200
_AGREEMENT = -90
_NEEDED = 4
Complex = tuple[Any, Any]
Env = dict[str, Complex]

_FUNCTIONS: dict[str, Callable[[Complex, int, str], Complex]] = {
    "exp": libmp.mpc_exp, "log": libmp.mpc_log, "sqrt": libmp.mpc_sqrt,
    "sin": libmp.mpc_sin, "cos": libmp.mpc_cos, "tan": libmp.mpc_tan,
    "sinh": libmp.mpc_sinh, "cosh": libmp.mpc_cosh, "tanh": libmp.mpc_tanh,
    "asin": libmp.mpc_asin, "acos": libmp.mpc_acos, "atan": libmp.mpc_atan,
    "asinh": libmp.mpc_asinh, "acosh": libmp.mpc_acosh, "atanh": libmp.mpc_atanh,
}  # fmt: skip
_RECIPROCAL = {
    "cot": "tan",
    "sec": "cos",
    "csc": "sin",
    "coth": "tanh",
    "sech": "cosh",
    "csch": "sinh",
}
_OF_RECIPROCAL = {
    "acot": "atan",
    "asec": "acos",
    "acsc": "asin",
    "acoth": "atanh",
    "asech": "acosh",
    "acsch": "asinh",
}
_ONE: Complex = (libmp.fone, libmp.fzero)


class _NoValueError(ArithmeticError):
    """No principal value here, or no rule for a function."""


def decide(
    left: Node,
    right: Node,
    grid: Points,
    tolerance: float | None,
    deadline: Callable[[], bool] | None,
) -> tuple[bool, Witness | None] | None:
    """Compare at the real points, then at complex ones; None when nothing is valid."""
    names = sorted(free_names(left) | free_names(right))
    agreed = 0
    for env in _environments(names, grid):
        if deadline is not None and deadline():
            return None
        try:
            a, b = _value(left, env), _value(right, env)
        except (
            ArithmeticError,
            ValueError,
            MemoryError,
            RecursionError,
            NotImplementedError,
        ):
            continue
        if not _same(a, b, tolerance):
            at = tuple((name, _shown(env[name])) for name in names)
            return False, Witness(at, _shown(a), _shown(b))
        agreed += 1
        if agreed >= (_NEEDED if names else 1):
            return True, None
    return None


def _environments(names: list[str], grid: Points) -> list[Env]:
    """Return the first real points and as many complex ones."""
    if not names:
        return [{}]
    real = [
        {name: (_raw(fraction(grid.texts[name][place])), libmp.fzero) for name in names}
        for place in range(12)
    ]
    stream = Stream(1_000)
    mixed = []
    for place in range(12):
        env = {}
        for name in names:
            half = fraction(grid.texts[name][place]) / 2
            turn = Fraction(str(round(stream.uniform(-1.2, 1.2), 2)))
            env[name] = (_raw(half), _raw(turn))
        mixed.append(env)
    return [*real[:6], *mixed, *real[6:]]


def _raw(value: Fraction) -> Any:
    return libmp.from_rational(value.numerator, value.denominator, _PREC, RND)


def _value(node: Node, env: Env) -> Complex:
    match node:
        case Number():
            return _raw(node.value), libmp.fzero
        case Name(name):
            return env[name]
        case Constant("pi"):
            return libmp.mpf_pi(_PREC, RND), libmp.fzero
        case Constant("e"):
            return libmp.mpf_e(_PREC, RND), libmp.fzero
        case Negative(operand):
            real, imaginary = _value(operand, env)
            return libmp.mpf_neg(real), libmp.mpf_neg(imaginary)
        case Binary("^", base, exponent):
            return _power(base, exponent, env)
        case Binary("+", a, b):
            return _checked(libmp.mpc_add(_value(a, env), _value(b, env), _PREC, RND))
        case Binary("-", a, b):
            return _checked(libmp.mpc_sub(_value(a, env), _value(b, env), _PREC, RND))
        case Binary("*", a, b):
            return _checked(libmp.mpc_mul(_value(a, env), _value(b, env), _PREC, RND))
        case Binary("/", a, b):
            return _quotient(_value(a, env), _value(b, env))
        case Call(name, (argument,)):
            return _apply(name, _value(argument, env))
        case _:
            raise _NoValueError


def _size(value: Complex) -> int:
    return max(magnitude(value[0]), magnitude(value[1]))


def _checked(value: Complex) -> Complex:
    if any(not part[1] and part != libmp.fzero for part in value):
        raise _NoValueError  # infinite or not a number
    if abs(_size(value)) > 10**6 and _size(value) != NOTHING:
        raise TooLargeError
    return value


def _quotient(a: Complex, b: Complex) -> Complex:
    return _checked(libmp.mpc_div(a, b, _PREC, RND))


def _apply(name: str, x: Complex) -> Complex:
    if _size(x) > 20:
        raise TooLargeError
    if name in _RECIPROCAL:
        return _quotient(_ONE, _apply(_RECIPROCAL[name], x))
    if name in _OF_RECIPROCAL:
        return _apply(_OF_RECIPROCAL[name], _quotient(_ONE, x))
    if name in ("log10", "log2"):
        base = libmp.mpf_log(libmp.from_int(10 if name == "log10" else 2), _PREC, RND)
        return _quotient(_apply("log", x), (base, libmp.fzero))
    if name == "sigmoid":
        grown = _apply("exp", (libmp.mpf_neg(x[0]), libmp.mpf_neg(x[1])))
        return _quotient(_ONE, libmp.mpc_add(_ONE, grown, _PREC, RND))
    call = _FUNCTIONS.get(name)
    if call is None:
        raise _NoValueError
    return _checked(call(x, _PREC, RND))


def _power(base: Node, exponent: Node, env: Env) -> Complex:
    literal = rational(exponent)
    b = _value(base, env)
    if literal is not None and literal.denominator == 1 and abs(literal) < 10**5:
        if _size(b) == NOTHING and literal <= 0:
            raise _NoValueError
        return _checked(libmp.mpc_pow_int(b, int(literal), _PREC, RND))
    if (
        literal is not None
        and literal.denominator % 2
        and magnitude(b[1]) == NOTHING
        and b[0][0]
    ):
        root = libmp.mpf_pow(libmp.mpf_neg(b[0]), _raw(literal), _PREC, RND)
        return (libmp.mpf_neg(root) if literal.numerator % 2 else root), libmp.fzero
    n = _value(exponent, env)
    if _size(n) > 20:
        raise _NoValueError
    return _apply("exp", libmp.mpc_mul(n, _apply("log", b), _PREC, RND))


def _same(a: Complex, b: Complex, tolerance: float | None) -> bool:
    gap = libmp.mpc_sub(a, b, _PREC, RND)
    if tolerance is None:
        return _size(gap) <= max(_size(a), _size(b), 0) + _AGREEMENT
    distance, share = libmp.mpc_abs(gap, _PREC, RND), libmp.from_float(tolerance)
    return any(
        libmp.mpf_le(distance, libmp.mpf_mul(share, libmp.mpc_abs(side, _PREC, RND)))
        for side in (a, b)
    )


def _shown(value: Complex) -> str:
    real, imaginary = digits(value[0], 6), digits(value[1], 6)
    if not value[1][1]:
        return real
    sign = "-" if imaginary.startswith("-") else "+"
    return f"{real} {sign} {imaginary.lstrip('-')}i"
