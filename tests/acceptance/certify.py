"""Read formulas with Python's own grammar and decide them in 40 digits.

This reader shares nothing with the engine: texts go through ``ast.parse`` and are
walked with mpmath numbers. The acceptance rows are certified by it, so that a verdict
of the suite never rests on the engine that the suite is there to judge.
"""

from __future__ import annotations

import ast
import operator
import random
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import mpmath
from mpmath import mp

DIGITS = 40
POINTS = 16
Point = Mapping[str, Any]

_BINARY: dict[type, Callable[[Any, Any], Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.FloorDiv: lambda a, b: mpmath.floor(a / b),
    ast.Mod: lambda a, b: a - b * mpmath.floor(a / b),
    ast.Pow: operator.pow,
}
_COMPARE: dict[type, Callable[[Any, Any], bool]] = {
    ast.Gt: operator.gt,
    ast.Lt: operator.lt,
    ast.GtE: operator.ge,
    ast.LtE: operator.le,
}


def _sigmoid(x: Any) -> Any:
    return 1 / (1 + mpmath.exp(-x))


def _sign(x: Any) -> int:
    return (x > 0) - (x < 0)


FUNCTIONS: dict[str, Callable[..., Any]] = {
    "exp": mpmath.exp,
    "log": mpmath.log,
    "ln": mpmath.log,
    "log2": lambda x: mpmath.log(x) / mpmath.log(2),
    "log10": lambda x: mpmath.log(x) / mpmath.log(10),
    "sqrt": mpmath.sqrt,
    "sin": mpmath.sin,
    "cos": mpmath.cos,
    "sinh": mpmath.sinh,
    "cosh": mpmath.cosh,
    "tanh": mpmath.tanh,
    "atanh": mpmath.atanh,
    "erf": mpmath.erf,
    "floor": mpmath.floor,
    "ceil": mpmath.ceil,
    "abs": abs,
    "min": min,
    "max": max,
    "sign": _sign,
    "relu": lambda x: max(x, 0),
    "where": lambda test, yes, no: yes if test else no,
    "sigmoid": _sigmoid,
    "softplus": lambda x: mpmath.log(1 + mpmath.exp(x)),
    "sum": mpmath.fsum,
    "mpf": mpmath.mpf,
}
CONSTANTS = {"pi": mp.pi, "e": mp.e}


class UnreadableError(ValueError):
    """The text is outside the little language of this reader."""


def value(text: str, point: Point) -> Any:
    """Evaluate a Python expression at a point in 40 digits."""
    return _walk(ast.parse(text.strip(), mode="eval").body, dict(point))


def _walk(node: ast.expr, names: dict[str, Any]) -> Any:
    match node:
        case ast.Constant(value=int() | float() | str() as literal):
            return literal if isinstance(literal, str) else mpmath.mpf(str(literal))
        case ast.Name(id=name):
            return names[name] if name in names else CONSTANTS[name] + 0
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return -_walk(operand, names)
        case ast.BinOp(left=left, op=op, right=right):
            return _BINARY[type(op)](_walk(left, names), _walk(right, names))
        case ast.Compare(left=left, ops=[op], comparators=[right]):
            return _COMPARE[type(op)](_walk(left, names), _walk(right, names))
        case ast.Call(func=ast.Name(id=name), args=args):
            return FUNCTIONS[name](*(_walk(a, names) for a in args))
        case ast.Call(func=ast.Attribute(attr=name), args=args):
            return FUNCTIONS[name](*(_walk(a, names) for a in args))
        case ast.Attribute(attr=name):
            return CONSTANTS[name] + 0
        case ast.GeneratorExp(elt=body, generators=[loop]):
            return list(_terms(body, loop, names))
    raise UnreadableError(ast.dump(node))


def _terms(
    body: ast.expr, loop: ast.comprehension, names: dict[str, Any]
) -> Iterator[Any]:
    match loop:
        case ast.comprehension(
            target=ast.Name(id=index),
            iter=ast.Call(func=ast.Name(id="range"), args=[low, high]),
        ):
            for i in range(int(_walk(low, names)), int(_walk(high, names))):
                yield _walk(body, {**names, index: mpmath.mpf(i)})
        case _:
            raise UnreadableError(ast.dump(loop))


def points(domains: Mapping[str, str], count: int, seed: int) -> list[Point]:
    """Draw points in the declared domains, with four decimals."""
    rng = random.Random(seed)  # noqa: S311 - sample points, not secrets
    return [
        {name: _draw(domain, rng) for name, domain in domains.items()}
        for _ in range(count)
    ]


def _draw(domain: str, rng: random.Random) -> Any:
    kind, _, bounds = domain.partition(" ")
    low, _, high = bounds.partition("..")
    if kind == "integer":
        return mpmath.mpf(rng.randint(int(low or 1), int(high or 12)))
    span = {
        "real": (-2.5, 2.5),
        "positive": (0.05, 4.0),
        "nonnegative": (0.0, 4.0),
        "unit": (0.02, 0.98),
    }.get(kind) or (float(low), float(high))
    return mpmath.mpf(round(rng.uniform(*span), 4))


def difference(first: str, second: str, point: Point) -> Any | None:
    """Relative difference of two readings; None where one has no real value."""
    with mp.workdps(DIGITS):
        try:
            a, b = value(first, point), value(second, point)
        except (ZeroDivisionError, ValueError):
            return None
        if not all(_is_real(v) for v in (a, b)):
            return None
        return abs(a - b) / max(abs(a), abs(b), mpmath.mpf("1e-12"))


def _is_real(number: Any) -> bool:
    return not isinstance(number, mpmath.mpc) and bool(mpmath.isfinite(number))


def verdict(first: str, second: str, domains: Mapping[str, str]) -> str:
    """Decide two readings: ``equal``, ``unequal``, or ``unclear`` (a broken row)."""
    gaps = [difference(first, second, p) for p in points(domains, POINTS, 7)]
    valid = [g for g in gaps if g is not None]
    if len(valid) < 8:
        return "unclear"
    if max(valid) < mpmath.mpf("1e-28"):
        return "equal"
    return "unequal" if max(valid) > mpmath.mpf("1e-13") else "unclear"
