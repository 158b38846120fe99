"""Reduce an expression to the core that both number systems compute.

Derivatives are carried out, functions of several arguments are written with simpler
ones, and sums over listed arrays become sums of their entries. What remains is
arithmetic, powers, the scalar table, ``max``/``min``, ``where``, relations and sums.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import reduce

from engine.expressions.derivative import differentiate
from engine.expressions.nodes import (
    Array,
    Attribute,
    Binary,
    Call,
    Constant,
    Derivative,
    Index,
    Name,
    Negative,
    Node,
    Number,
    Reduction,
    Relation,
    Tuple,
)
from engine.expressions.scalar import SCALARS


class UnsupportedError(Exception):
    """The expression is not scalar mathematics."""


_ZERO, _ONE, _TWO = Number("0"), Number("1"), Number("2")


def lower(node: Node) -> Node:
    """Return the core form; UnsupportedError when the expression is not scalar."""
    match node:
        case Number() | Name():
            return node
        case Constant(name):
            if name in ("e", "pi", "inf", "nan", "True", "False"):
                return node
            raise UnsupportedError
        case Negative(operand):
            return Negative(lower(operand))
        case Binary("@", _, _):
            raise UnsupportedError
        case Binary("%", left, right):
            a, b = lower(left), lower(right)
            return Binary("-", a, Binary("*", b, Call("floor", (Binary("/", a, b),))))
        case Binary("//", left, right):
            return Call("floor", (Binary("/", lower(left), lower(right)),))
        case Binary(op, left, right):
            return Binary(op, lower(left), lower(right))
        case Relation(ops, operands):
            return Relation(ops, tuple(map(lower, operands)))
        case Call():
            return _call(node)
        case Attribute(base, "T"):
            return lower(base)
        case Index(Array(items) | Tuple(items), (Number() as place,)) if (
            place.is_integer and int(place.text) < len(items)
        ):
            return lower(items[int(place.text)])
        case Reduction(kind, variable, low, high, body):
            return Reduction(kind, variable, lower(low), lower(high), lower(body))
        case Derivative(body, variable, order):
            return lower(differentiate(body, variable, order))
        case _:
            raise UnsupportedError


def _call(node: Call) -> Node:
    if node.keywords:
        raise UnsupportedError
    name, args = node.name, node.args
    if len(args) == 1 and isinstance(args[0], Array | Tuple):
        return _folded(name, args[0].items)
    lowered = tuple(map(lower, args))
    if name in SCALARS and len(lowered) == 1:
        return Call(name, lowered)
    if name in ("max", "min", "maximum", "minimum") and lowered:
        return lowered[0] if len(lowered) == 1 else Call(name[:3], lowered)
    rule = _RULES.get((name, len(lowered)))
    if rule is None:
        raise UnsupportedError
    return rule(*lowered)


def _folded(name: str, items: tuple[Node, ...]) -> Node:
    """Return a reduction over listed scalars as arithmetic."""
    parts = tuple(map(lower, items))
    if not parts:
        raise UnsupportedError
    total = reduce(lambda a, b: Binary("+", a, b), parts)
    if name == "sum":
        return total
    if name == "mean":
        return Binary("/", total, Number(str(len(parts))))
    if name == "prod":
        return reduce(lambda a, b: Binary("*", a, b), parts)
    if name in ("max", "min"):
        return Call(name, parts) if len(parts) > 1 else parts[0]
    if name == "norm":
        squares = [Binary("^", part, _TWO) for part in parts]
        return Call("sqrt", (reduce(lambda a, b: Binary("+", a, b), squares),))
    if name == "len":
        return Number(str(len(parts)))
    raise UnsupportedError


def _comb(n: Node, k: Node) -> Node:
    rest = Call("factorial", (Binary("-", n, k),))
    return Binary(
        "/", Call("factorial", (n,)), Binary("*", Call("factorial", (k,)), rest)
    )


_RULES: dict[tuple[str, int], Callable[..., Node]] = {
    ("log", 2): lambda x, b: Binary("/", Call("log", (x,)), Call("log", (b,))),
    ("heaviside", 2): lambda x, h0: Call(
        "where", (Relation(("==",), (x, _ZERO)), h0, Call("heaviside", (x,)))
    ),
    ("pow", 2): lambda a, b: Binary("^", a, b),
    ("add", 2): lambda a, b: Binary("+", a, b),
    ("subtract", 2): lambda a, b: Binary("-", a, b),
    ("multiply", 2): lambda a, b: Binary("*", a, b),
    ("dot", 2): lambda a, b: Binary("*", a, b),
    ("divide", 2): lambda a, b: Binary("/", a, b),
    ("mod", 2): lambda a, b: lower(Binary("%", a, b)),
    ("floor_divide", 2): lambda a, b: lower(Binary("//", a, b)),
    ("where", 3): lambda c, a, b: Call("where", (c, a, b)),
    ("clip", 3): lambda x, a, b: Call("min", (Call("max", (x, a)), b)),
    ("comb", 2): _comb,
    ("atan2", 2): lambda y, x: Call("atan2", (y, x)),
    ("hypot", 2): lambda a, b: Call(
        "sqrt", (Binary("+", Binary("^", a, _TWO), Binary("^", b, _TWO)),)
    ),
    ("logaddexp", 2): lambda a, b: Call(
        "log", (Binary("+", Call("exp", (a,)), Call("exp", (b,))),)
    ),
    ("norm", 1): lambda x: Call("abs", (x,)),
    ("square", 1): lambda x: Binary("^", x, _TWO),
    ("reciprocal", 1): lambda x: Binary("/", _ONE, x),
    ("negative", 1): Negative,
    ("exp2", 1): lambda x: Binary("^", _TWO, x),
    ("sum", 1): lambda x: x,
    ("mean", 1): lambda x: x,
    ("transpose", 1): lambda x: x,
    ("greater", 2): lambda a, b: Relation((">",), (a, b)),
    ("less", 2): lambda a, b: Relation(("<",), (a, b)),
    ("round", 1): lambda x: Call("floor", (Binary("+", x, Number("0.5")),)),
}
