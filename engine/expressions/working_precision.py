"""Choose how many bits a judgement is worth: no more than tell two values apart."""

from __future__ import annotations

from mpmath import libmp

from engine.expressions.bounded import Pair
from engine.expressions.fuel import Fuel
from engine.expressions.multiprecision import magnitude
from engine.expressions.nodes import Binary, Call, Node, Number, Reduction, walk
from engine.expressions.precise import PRECISION, Point, program

AGREEMENT = -83.0  # 2**-83 is 1e-25: exact literals are compared to that
FINEST = 1200
CONSTANT = 4000  # tells 2^3000 from 2^3000 + 1
_STEP = 400
_GUARD = 20
_FUNCTIONS = 8  # powers and functions in a constant worth measuring one by one
_MEASURE = 60
_STEEP = frozenset((
    "exp", "expm1", "sinh", "cosh", "tanh", "coth", "sech", "csch", "sigmoid",
    "softplus", "silu", "gelu", "gelu_tanh", "erf", "erfc", "Phi", "normpdf",
))  # fmt: skip


def finer(prec: int, *values: Pair) -> int | None:
    """Return the next precision when the errors of values are too coarse.

    None when ``prec`` is the finest already. What is larger than its error is known;
    when nothing is, the next step is tried.
    """
    if prec >= FINEST:
        return None
    known = [magnitude(raw) for raw, error in values if magnitude(raw) > error]
    if not known:
        return _STEP if prec < _STEP else FINEST
    lacking = max(error for _, error in values) - (max(known) + AGREEMENT)
    return min(FINEST, prec + max(0, int(lacking)) + _GUARD)


def for_constant(*sides: Node) -> int:
    """Return the precision at which two equal constants are looked at once more.

    A constant hides a remainder as small as its terms are large or small: the bits
    of its literals and powers, and what an exponential makes of its argument.
    """
    return min(CONSTANT, _STEP + sum(map(_hidden_bits, sides)))


def _hidden_bits(core: Node) -> int:
    bits, measured = 0, 0
    for part in walk(core):
        if isinstance(part, Number):
            value = part.value
            bits += value.numerator.bit_length() + value.denominator.bit_length()
        elif isinstance(part, Reduction):
            return CONSTANT
        elif isinstance(part, Call) or (isinstance(part, Binary) and part.op == "^"):
            measured += 1
            if measured > _FUNCTIONS:
                return CONSTANT
            bits += _span(part)
    return bits


def _span(part: Call | Binary) -> int:
    """Return the bits between a power or function value and its argument."""
    point = Point(Fuel(PRECISION))
    try:
        raw, _ = program(part)(point, _MEASURE)
        bits = abs(magnitude(raw)) if raw != libmp.fzero else 0
        if isinstance(part, Call) and part.name in _STEEP:
            argument, _ = program(part.args[0])(point, _MEASURE)
            bits += 4 ** min(max(magnitude(argument), 0), 6)  # as exp(-x^2) does
    except ArithmeticError:
        return CONSTANT
    return bits


__all__ = ["AGREEMENT", "CONSTANT", "FINEST", "finer", "for_constant"]
