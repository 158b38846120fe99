"""Algebra as the last resort: SymPy on objects built from our own tree.

SymPy never sees text. It may run for ever, so callers put :func:`decide_with_sympy`
into a process that can be killed; it is imported only here and only when called.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.expressions.lower import UnsupportedError, lower
from engine.expressions.nodes import (
    Binary,
    Call,
    Constant,
    Name,
    Negative,
    Node,
    Number,
    Reduction,
    Relation,
)
from engine.expressions.operators import rational
from engine.expressions.points import domain_of
from engine.expressions.scalar import SCALARS

_CONSTANTS = {
    "e": "E",
    "pi": "pi",
    "inf": "oo",
    "nan": "nan",
    "True": "true",
    "False": "false",
}
_RELATIONS = {"<": "Lt", "<=": "Le", ">": "Gt", ">=": "Ge", "==": "Eq", "!=": "Ne"}


def to_sympy(node: Node, variables: Mapping[str, str] | None = None) -> Any:
    """Return the SymPy object of a scalar expression.

    ``variables`` gives the domains that become assumptions of the symbols. Raises
    UnsupportedError for an expression that is not scalar mathematics.
    """
    import sympy

    return _Builder(sympy, variables or {}).build(lower(node))


def decide_with_sympy(
    expected: Node, given: Node, variables: Mapping[str, str]
) -> bool | None:
    """Say by algebra whether two expressions are equal; None when that is not known."""
    import sympy

    try:
        builder = _Builder(sympy, variables)
        difference = builder.build(lower(expected)) - builder.build(lower(given))
        simplified = sympy.simplify(difference)
        if simplified == 0:
            return True
        if simplified.is_number and simplified.is_finite:
            return bool(simplified.equals(0))
        verdict = difference.equals(0)
    except (UnsupportedError, ArithmeticError, TypeError, ValueError, AttributeError):
        return None
    except (NotImplementedError, RecursionError, MemoryError):
        return None
    return None if verdict is None else bool(verdict)


class _Builder:
    """Builds SymPy objects with one symbol for each variable."""

    def __init__(self, sympy: Any, variables: Mapping[str, str]) -> None:
        self.sympy = sympy
        self.symbols = {
            name: self.symbol(name, text) for name, text in variables.items()
        }

    def symbol(self, name: str, text: str) -> Any:
        domain = domain_of(text)
        assumptions: dict[str, bool] = {"real": True}
        if domain.whole:
            assumptions = {"integer": True}
        if domain.low > 0 or (domain.low == 0 and domain.open_low):
            assumptions["positive"] = True
        elif domain.low == 0:
            assumptions["nonnegative"] = True
        return self.sympy.Symbol(name, **assumptions)

    def build(self, node: Node) -> Any:
        """Return the SymPy object of a core expression."""
        sympy = self.sympy
        match node:
            case Number():
                value = node.value
                return sympy.Rational(value.numerator, value.denominator)
            case Name(name):
                if name not in self.symbols:
                    self.symbols[name] = sympy.Symbol(name, real=True)
                return self.symbols[name]
            case Constant(name):
                return getattr(sympy, _CONSTANTS[name])
            case Negative(operand):
                return -self.build(operand)
            case Binary("^", left, right):
                return self.power(left, right)
            case Binary(op, left, right):
                a, b = self.build(left), self.build(right)
                return {"+": a + b, "-": a - b, "*": a * b}[op] if op != "/" else a / b
            case Relation(ops, operands):
                parts = [self.build(operand) for operand in operands]
                pairs = zip(ops, parts, parts[1:], strict=False)
                truths = [getattr(sympy, _RELATIONS[op])(a, b) for op, a, b in pairs]
                return sympy.And(*truths)
            case Reduction(kind, variable, low, high, body):
                return self.reduction(kind, variable, low, high, body)
            case Call(name, args):
                return self.call(name, [self.build(argument) for argument in args])
            case _:
                raise UnsupportedError

    def power(self, left: Node, right: Node) -> Any:
        literal = rational(right)
        base = self.build(left)
        if literal is not None and literal.denominator % 2 and literal.denominator > 1:
            root = self.sympy.real_root(base, literal.denominator)
            return root**literal.numerator
        return base ** self.build(right)

    def reduction(
        self, kind: str, variable: str, low: Node, high: Node, body: Node
    ) -> Any:
        outer = self.symbols.get(variable)
        index = self.sympy.Symbol(variable, integer=True)
        bounds = (index, self.build(low), self.build(high))
        self.symbols[variable] = index
        inside = self.build(body)
        if outer is None:
            del self.symbols[variable]
        else:
            self.symbols[variable] = outer
        total = self.sympy.Sum if kind == "sum" else self.sympy.Product
        return total(inside, bounds).doit()

    def call(self, name: str, args: list[Any]) -> Any:
        sympy = self.sympy
        if name in ("max", "min"):
            return getattr(sympy, name.capitalize())(*args)
        if name == "where":
            return sympy.Piecewise((args[1], args[0]), (args[2], True))
        if name == "atan2":
            return sympy.atan2(*args)
        own = _OWN.get(name)
        if own is not None:
            return own(sympy, args[0])
        return getattr(sympy, SCALARS[name].sympy)(args[0])


def _phi(sympy: Any, x: Any) -> Any:
    return (1 + sympy.erf(x / sympy.sqrt(2))) / 2


_OWN: dict[str, Any] = {
    "log10": lambda s, x: s.log(x) / s.log(10),
    "log2": lambda s, x: s.log(x) / s.log(2),
    "log1p": lambda s, x: s.log(1 + x),
    "expm1": lambda s, x: s.exp(x) - 1,
    "cbrt": lambda s, x: s.real_root(x, 3),
    "acot": lambda s, x: s.atan(1 / x),
    "asec": lambda s, x: s.acos(1 / x),
    "acsc": lambda s, x: s.asin(1 / x),
    "acoth": lambda s, x: s.atanh(1 / x),
    "asech": lambda s, x: s.acosh(1 / x),
    "acsch": lambda s, x: s.asinh(1 / x),
    "heaviside": lambda s, x: s.Heaviside(x, s.Rational(1, 2)),
    "relu": lambda s, x: s.Max(0, x),
    "sigmoid": lambda s, x: 1 / (1 + s.exp(-x)),
    "logit": lambda s, x: s.log(x / (1 - x)),
    "softplus": lambda s, x: s.log(1 + s.exp(x)),
    "silu": lambda s, x: x / (1 + s.exp(-x)),
    "gelu": lambda s, x: x * _phi(s, x),
    "gelu_tanh": lambda s, x: (
        x * (1 + s.tanh(s.sqrt(2 / s.pi) * (x + s.Rational(44715, 10**6) * x**3))) / 2
    ),
    "Phi": _phi,
    "normpdf": lambda s, x: s.exp(-(x**2) / 2) / s.sqrt(2 * s.pi),
}
