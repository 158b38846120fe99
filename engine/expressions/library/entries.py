"""Functions of entries: the scalar table on arrays, pairs, rounding, choice."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from engine.errors import EvaluationError
from engine.expressions import registry
from engine.expressions.library.arguments import enter, floats_of, integer
from engine.expressions.limits import Budget, broadcast
from engine.expressions.operators import (
    apply,
    floor_divide,
    numeric,
    plain,
    relate,
    remainder,
)
from engine.expressions.scalar import SCALARS


def _pairwise(
    name: str, call: Callable[[Any, Any], Any], about: str, signature: str = "a, b"
) -> None:
    def pair(budget: Budget, a: Any, b: Any) -> Any:
        a, b = numeric(a, name), numeric(b, name)
        budget.array(broadcast(name, a, b))
        return call(a, b)

    registry.enter(name, signature, pair, about)


def _float_pair(call: Callable[[Any, Any], Any]) -> Callable[[Any, Any], Any]:
    def pair(a: Any, b: Any) -> Any:
        return call(np.asarray(a, float), np.asarray(b, float))

    return pair


_pairwise("maximum", np.maximum, "Entrywise maximum of two values.")
_pairwise("minimum", np.minimum, "Entrywise minimum of two values.")
_pairwise("mod", remainder, "Remainder with the sign of b.")
_pairwise("floor_divide", floor_divide, "Floor of a / b.")
_pairwise("hypot", _float_pair(np.hypot), "sqrt(a^2 + b^2).")
_pairwise(
    "logaddexp", _float_pair(np.logaddexp), "log(exp(a) + exp(b)), without overflow."
)
_pairwise("atan2", _float_pair(np.arctan2), "Angle of the point (x, y).", "y, x")
_pairwise("logical_and", np.logical_and, "Whether both are true.")
_pairwise("logical_or", np.logical_or, "Whether one of the two is true.")


def _arithmetic(name: str, op: str, about: str) -> None:
    def pair(budget: Budget, a: Any, b: Any) -> Any:
        return apply(op, a, b, budget)

    registry.enter(name, "a, b", pair, about)


for _name, _op, _about in (
    ("add", "+", "a + b."),
    ("subtract", "-", "a - b."),
    ("multiply", "*", "a * b, entry by entry."),
    ("divide", "/", "a / b."),
    ("pow", "^", "a to the power b."),
    ("matmul", "@", "Matrix product."),
):
    _arithmetic(_name, _op, _about)


def _relation(name: str, op: str, about: str) -> None:
    def pair(budget: Budget, a: Any, b: Any) -> Any:
        return relate(op, a, b, budget)

    registry.enter(name, "a, b", pair, about)


_relation("equal", "==", "Whether a equals b, entry by entry.")
_relation("greater", ">", "Whether a is above b, entry by entry.")
_relation("less", "<", "Whether a is below b, entry by entry.")


def _entrywise(name: str) -> None:
    row = SCALARS[name]

    def apply_row(budget: Budget, x: Any) -> Any:
        x = numeric(x, name)
        if isinstance(x, np.ndarray):
            budget.array(x.shape)
            return row.array(x.astype(float))
        return _whole(row.array(float(x)), x, name)

    registry.enter(name, row.signature, apply_row, row.summary)


def _whole(value: Any, x: Any, name: str) -> Any:
    """Keep whole results of whole arguments integers where they count things."""
    value = plain(value)
    if name in ("floor", "ceil") and math.isfinite(value) and abs(value) < 2**53:
        return int(value)
    if (
        name in ("abs", "sign", "relu", "factorial")
        and isinstance(x, int)
        and math.isfinite(value)
        and abs(value) < 2**53
    ):
        return int(value)
    return value


for _name in SCALARS:
    if _name not in ("log", "heaviside"):
        _entrywise(_name)


@enter("heaviside", SCALARS["heaviside"].signature)
def _heaviside(budget: Budget, x: Any, h0: Any = 0.5) -> Any:
    """The step function: 0 below 0, 1 above; at 0 it is 1/2, or h0."""
    x, h0 = floats_of(x, "heaviside"), floats_of(h0, "heaviside")
    budget.array(broadcast("heaviside", x, h0))
    return np.heaviside(x, h0)


@enter("log", "x, base=e")
def _log(budget: Budget, x: Any, base: Any = None) -> Any:
    """Natural logarithm, or the logarithm to a base."""
    value = np.log(floats_of(x, "log"))
    budget.array(value.shape)
    if base is None:
        return value
    lower = np.log(floats_of(base, "log"))
    budget.array(broadcast("log", value, lower))
    return value / lower


for _name, _call, _about in (
    ("square", np.square, "x^2, entry by entry."),
    ("reciprocal", lambda x: 1.0 / x, "1/x, entry by entry."),
    ("negative", np.negative, "-x, entry by entry."),
    ("exp2", np.exp2, "2^x, entry by entry."),
    ("isnan", np.isnan, "Whether an entry is not a number."),
    ("isfinite", np.isfinite, "Whether an entry is a finite number."),
    ("deg2rad", np.deg2rad, "Degrees to radians."),
    ("sinc", np.sinc, "sin(pi x)/(pi x)."),
):

    def _closed(call: Callable[..., Any], name: str) -> Callable[[Budget, Any], Any]:
        def entry(budget: Budget, x: Any) -> Any:
            x = floats_of(x, name)
            budget.array(x.shape)
            return call(x)

        return entry

    registry.enter(_name, "x", _closed(_call, _name), _about)


@enter("round", "x, decimals=0")
def _round(budget: Budget, x: Any, decimals: Any = 0) -> Any:
    """Round to decimals; halves go to the even neighbour."""
    places = integer(decimals, "decimals")
    if abs(places) > 20:
        raise EvaluationError("out-of-range", {"name": "round", "limit": 20})
    x = numeric(x, "round")
    if places == 0 and isinstance(x, int | float) and math.isfinite(x):
        return round(x)
    return np.round(np.asarray(x, float), places)


@enter("clip", "x, low, high")
def _clip(budget: Budget, x: Any, a_min: Any = None, a_max: Any = None) -> Any:
    """Bound every entry by low and high."""
    x = numeric(x, "clip")
    for bound, call in ((a_min, np.maximum), (a_max, np.minimum)):
        if bound is not None:
            limit = numeric(bound, "clip")
            budget.array(broadcast("clip", x, limit))
            x = call(x, limit)
    return x


@enter("where", "condition, a, b")
def _where(budget: Budget, condition: Any, a: Any, b: Any) -> Any:
    """a where the condition holds, else b, entry by entry."""
    condition, a, b = (
        numeric(condition, "where"),
        numeric(a, "where"),
        numeric(b, "where"),
    )
    if not any(isinstance(value, np.ndarray) for value in (condition, a, b)):
        return a if condition else b
    shape = broadcast("where", a, b)
    budget.array(broadcast("where", condition, np.broadcast_to(np.float64(0), shape)))
    return np.where(np.asarray(condition) != 0, a, b)


@enter("logical_not", "x")
def _logical_not(budget: Budget, x: Any) -> Any:
    """Whether an entry is false."""
    return np.logical_not(numeric(x, "logical_not"))


@enter("comb", "n, k")
def _comb(budget: Budget, n: Any, k: Any) -> Any:
    """Number of ways to choose k of n."""
    n, k = integer(n, "n"), integer(k, "k")
    if not 0 <= n <= 1000:
        raise EvaluationError("out-of-range", {"name": "comb", "limit": 1000})
    return math.comb(n, k) if k >= 0 else 0
