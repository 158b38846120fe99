"""Name a constant factor: 2, 1/2, 100, pi, or a size of the problem's arrays."""

from __future__ import annotations

import math
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

import numpy as np

_NAMED = (
    (math.pi, "π"),
    (2 * math.pi, "2π"),
    (1 / math.pi, "1/π"),
    (math.sqrt(2), "√2"),
    (math.sqrt(2 * math.pi), "√(2π)"),
    (math.sqrt(3), "√3"),
    (math.e, "e"),
)
_LARGEST_PART = 12


def factor_name(ratio: float, near: float) -> str | None:
    """Return the usual name of ``ratio``, or None when it has none.

    ``near`` is the relative error allowed: fractions of integers up to 12, powers
    of ten, 1024, and a few constants, each with either sign.
    """
    if ratio == 0 or not math.isfinite(ratio):
        return None
    sign, size = ("-" if ratio < 0 else ""), abs(ratio)
    fraction = Fraction(size).limit_denominator(_LARGEST_PART)
    if _is_near(size, float(fraction), near) and fraction.numerator <= _LARGEST_PART:
        return f"{sign}{fraction}"
    exponent = round(math.log10(size))
    if _is_near(size, 10.0**exponent, near):
        return (
            f"{sign}10^{exponent}" if abs(exponent) > 3 else f"{sign}{_ten(exponent)}"
        )
    for value in (16, 32, 64, 1000, 1024):
        if _is_near(size, value, near):
            return f"{sign}{value}"
        if _is_near(size, 1 / value, near):
            return f"{sign}1/{value}"
    for constant, name in _NAMED:
        if _is_near(size, constant, near):
            return f"{sign}{name}"
    return None


def sizes(values: Mapping[str, Any]) -> set[int]:
    """Return the sizes that a sum or mean may have run over: axes and counts."""
    found: set[int] = set()
    for value in values.values():
        if isinstance(value, np.ndarray):
            found.update(value.shape)
            found.add(int(value.size))
        elif isinstance(value, int) and not isinstance(value, bool):
            found.add(value)
    return {n for n in found if n > 1}


def _is_near(value: float, target: float, near: float) -> bool:
    return abs(value - target) <= near * target


def _ten(exponent: int) -> str:
    return str(10**exponent) if exponent >= 0 else f"1/{10**-exponent}"
