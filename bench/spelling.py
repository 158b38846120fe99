"""Write an expression as KAS reads it: single letters, ``e^(x)``, base-10 ``log``."""

from __future__ import annotations

from collections.abc import Sequence

from engine.expressions.nodes import (
    Binary,
    Call,
    Constant,
    Name,
    Negative,
    Node,
    Number,
)

_SAME = frozenset(
    [
        "sin",
        "cos",
        "tan",
        "csc",
        "sec",
        "cot",
        "sinh",
        "cosh",
        "tanh",
        "csch",
        "sech",
        "sqrt",
        "abs",
    ]
)
_OTHER = {
    "asin": "arcsin", "acos": "arccos", "atan": "arctan", "acsc": "arccsc",
    "asec": "arcsec", "acot": "arccot", "log": "ln", "log10": "log",
}  # fmt: skip
_LETTERS = "xyzabcdghjkmnpqrstuvwABCDGHJKMNPQRSTUVW"


class UnspeakableError(Exception):
    """KAS has no word for it."""


def spell(node: Node, variables: Sequence[str]) -> str:
    """Return KAS text; longer names become free single letters."""
    taken = {name for name in variables if len(name) == 1}
    free = (letter for letter in _LETTERS if letter not in taken)
    letters = {
        name: name if len(name) == 1 else next(free) for name in sorted(variables)
    }
    return _text(node, letters)


def _text(node: Node, letters: dict[str, str]) -> str:
    match node:
        case Number(text):
            mantissa, _, exponent = text.lower().partition("e")
            return f"({mantissa}*10^({int(exponent)}))" if exponent else mantissa
        case Name(name):
            return letters[name]
        case Constant("e" | "pi" as name):
            return name
        case Negative(operand):
            return f"(-{_text(operand, letters)})"
        case Binary("+" | "-" | "*" | "/" | "^" as op, left, right):
            return f"({_text(left, letters)}){op}({_text(right, letters)})"
        case Call("exp", (x,)):
            return f"e^({_text(x, letters)})"
        case Call("sigmoid", (x,)):
            return f"1/(1+e^(-({_text(x, letters)})))"
        case Call("coth", (x,)):
            return f"1/tanh({_text(x, letters)})"
        case Call(name, (x,)) if name in _SAME or name in _OTHER:
            return f"({_OTHER.get(name, name)}({_text(x, letters)}))"
        case _:
            raise UnspeakableError(type(node).__name__)
