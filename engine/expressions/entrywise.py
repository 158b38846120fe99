"""The scalar functions on float arrays, entry by entry, NaN outside their domain."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np


def sigmoid(x: Any) -> Any:
    x = np.asarray(x, dtype=float)
    small = np.exp(-np.abs(x))
    return np.where(x >= 0, 1 / (1 + small), small / (1 + small))


def silu(x: Any) -> Any:
    return x * sigmoid(x)


def softplus(x: Any) -> Any:
    return np.logaddexp(0.0, x)


_ERF = np.frompyfunc(math.erf, 1, 1)
_ERFC = np.frompyfunc(math.erfc, 1, 1)


def _gamma_or_nan(x: float) -> float:
    try:
        return math.gamma(x)
    except OverflowError:
        return math.inf
    except ValueError:
        return math.nan


def _lgamma_or_nan(x: float) -> float:
    try:
        return math.lgamma(x) if x > 0 else math.nan
    except (OverflowError, ValueError):
        return math.nan


def _psi_or_nan(x: float) -> float:
    """Digamma by upward recurrence and the asymptotic series (A&S 6.3.18)."""
    if not math.isfinite(x) or (x <= 0 and x == math.floor(x)):
        return math.nan
    if x < 0:
        return _psi_or_nan(1 - x) - math.pi / math.tan(math.pi * x)
    shift = 0.0
    while x < 10:
        shift -= 1 / x
        x += 1
    square = 1 / (x * x)
    tail = 1 / 252 - square * (1 / 240 - square * (1 / 132 - square * 691 / 32760))
    series = square * (1 / 12 - square * (1 / 120 - square * tail))
    return shift + math.log(x) - 0.5 / x - series


_GAMMA = np.frompyfunc(_gamma_or_nan, 1, 1)
_LGAMMA = np.frompyfunc(_lgamma_or_nan, 1, 1)
_PSI = np.frompyfunc(_psi_or_nan, 1, 1)


def floats(call: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """Give an object-valued ufunc float results."""

    def array(x: Any) -> Any:
        return np.asarray(call(np.asarray(x, dtype=float)), dtype=float)

    return array


erf = floats(_ERF)
erfc = floats(_ERFC)
gamma = floats(_GAMMA)


def factorial(x: Any) -> Any:
    return gamma(np.asarray(x, dtype=float) + 1.0)


def normal_cdf(x: Any) -> Any:
    return 0.5 * erfc(-np.asarray(x, dtype=float) / math.sqrt(2))


def normal_pdf(x: Any) -> Any:
    return np.exp(-0.5 * np.square(x)) / math.sqrt(2 * math.pi)


def gelu(x: Any) -> Any:
    return x * normal_cdf(x)


def gelu_tanh(x: Any) -> Any:
    return 0.5 * x * (1 + np.tanh(math.sqrt(2 / math.pi) * (x + 0.044715 * x * x * x)))


def logit(x: Any) -> Any:
    return np.log(x) - np.log1p(-np.asarray(x, dtype=float))


def relu(x: Any) -> Any:
    return np.maximum(x, 0.0)


def inverted(f: Callable[[Any], Any]) -> Callable[[Any], Any]:
    def array(x: Any) -> Any:
        return 1.0 / f(x)

    return array


def of_reciprocal(f: Callable[[Any], Any]) -> Callable[[Any], Any]:
    def array(x: Any) -> Any:
        return f(1.0 / np.asarray(x, dtype=float))

    return array


def heaviside(x: Any) -> Any:
    return np.heaviside(x, 0.5)


lgamma = floats(_LGAMMA)
digamma = floats(_PSI)
