"""Numeric agreement: how far an answer may lie from the key.

|x - k| <= max(rtol * |k|, atol). In an array the entry's own size counts, but at
least a hundredth of the largest entry's, so that an entry near 0 is not asked for
more digits than its neighbours. Half a unit of the asked place replaces both where
decimals or digits are asked for.
"""

from __future__ import annotations

import math
from fractions import Fraction
from typing import Any

import numpy as np

from engine.problems import Tolerance

FLOOR = 0.01  # share of the largest entry that an entry near 0 counts as
_SLACK = 1 + 1e-9  # a value typed exactly half a unit away is still inside
_ROUNDING = 1e-12  # relative error of an exact answer computed in floats


def allowance(tolerance: Tolerance, key: Any) -> np.ndarray:
    """Return the allowed absolute difference for each entry of ``key``."""
    keys = np.abs(np.asarray(key, dtype=np.float64))
    if tolerance.exact:
        return keys * _ROUNDING
    if tolerance.decimals is not None:
        return np.full(keys.shape, 0.5 * 10.0**-tolerance.decimals * _SLACK)
    if tolerance.digits is not None:
        with np.errstate(divide="ignore"):
            place = np.floor(np.log10(keys)) - tolerance.digits + 1
        return np.where(keys > 0, 0.5 * 10.0**place * _SLACK, tolerance.atol)
    scale = np.maximum(keys, FLOOR * keys.max(initial=0.0))
    allowed: np.ndarray = np.maximum(tolerance.rtol * scale, tolerance.atol)
    return allowed


def agreement(
    tolerance: Tolerance, key: Any, value: Any, *, widen: float = 1.0
) -> np.ndarray:
    """Tell for each entry whether ``value`` agrees with ``key`` (same shapes).

    A value that is not finite agrees with nothing. ``widen`` multiplies the
    allowance; exactness is never widened.
    """
    keys = np.asarray(key, dtype=np.float64)
    values = np.asarray(value, dtype=np.float64)
    allowed = allowance(tolerance, keys)
    if not tolerance.exact:
        allowed = allowed * widen
    with np.errstate(invalid="ignore", over="ignore"):
        near: np.ndarray = np.abs(values - keys) <= allowed
    return near & np.isfinite(values) & np.isfinite(keys)


def same(tolerance: Tolerance, key: Any, value: Any, *, widen: float = 1.0) -> bool:
    """Tell whether ``value`` has the shape of ``key`` and agrees in every entry."""
    if np.shape(key) != np.shape(value):
        return False
    return bool(np.all(agreement(tolerance, key, value, widen=widen)))


def rounded_alike(places: Any, key: Any, value: Any) -> np.ndarray:
    """Tell for each entry whether ``value`` is ``key`` rounded to ``places``."""
    unit = 10.0 ** -np.asarray(places, dtype=np.float64)
    difference = np.abs(np.asarray(value, dtype=np.float64) - key)
    alike: np.ndarray = difference <= 0.5 * unit * _SLACK
    return alike


def number_agrees(tolerance: Tolerance, key: float, value: Fraction | float) -> bool:
    """Tell whether a typed number agrees; exact ones are compared without floats."""
    if tolerance.exact and isinstance(value, Fraction) and float(key).is_integer():
        return value == Fraction(key)
    return same(tolerance, key, to_float(value))


def to_float(value: Fraction | float) -> float:
    """Return the nearest float, infinite when there is none."""
    try:
        return float(value)
    except OverflowError:
        return math.inf if value > 0 else -math.inf


def number_text(value: float, tolerance: Tolerance) -> str:
    """Write ``value`` plainly with enough digits to be inside its own tolerance."""
    if float(value).is_integer() and abs(value) < 1e15:
        return str(int(value))
    if tolerance.exact:
        return repr(float(value))
    if tolerance.decimals is not None:
        return f"{value:.{max(tolerance.decimals, 0)}f}"
    if tolerance.digits is not None:
        return f"{value:.{max(tolerance.digits, 1)}g}"
    digits = max(4, math.ceil(-math.log10(max(tolerance.rtol, 1e-15))) + 2)
    return f"{value:.{digits}g}"
