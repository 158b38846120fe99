"""The operators of the language on scalars and arrays.

Integers are exact up to 256 bits and floats beyond; integer arrays become floats
before they could overflow. Broadcasting is NumPy's, sized before it happens.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np

from engine.errors import EvaluationError
from engine.expressions.limits import (
    MAX_INTEGER_BITS,
    Budget,
    broadcast,
    shape_of,
    shape_text,
)
from engine.expressions.nodes import Binary, Negative, Node, Number

_SAFE_PRODUCT = 2.0**62


def rational(node: Node) -> Fraction | None:
    """Return the value of a literal, or of a quotient of literals, else None."""
    match node:
        case Number():
            return node.value
        case Negative(operand):
            inner = rational(operand)
            return None if inner is None else -inner
        case Binary("/", left, right):
            upper, lower = rational(left), rational(right)
            if upper is None or lower is None or lower == 0:
                return None
            return upper / lower
        case _:
            return None


def plain(value: Any) -> Any:
    """Return NumPy scalars and 0-d arrays as Python numbers."""
    if isinstance(value, np.ndarray):
        return value.item() if value.ndim == 0 else value
    if isinstance(value, np.generic):
        return value.item()
    return value


def bounded(value: Any) -> Any:
    """Return an integer of more than 256 bits as a float, other values as they are."""
    if isinstance(value, int) and value.bit_length() > MAX_INTEGER_BITS:
        try:
            return float(value)
        except OverflowError:
            return np.inf if value > 0 else -np.inf
    return value


def numeric(value: Any, op: str) -> Any:
    """Return a value that arithmetic accepts; booleans count as 0 and 1."""
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, int | float):
        return value
    if isinstance(value, np.ndarray) and value.dtype.kind in "biuf":
        return value.astype(np.int64) if value.dtype.kind == "b" else value
    raise EvaluationError("not-a-number", {"op": op, "kind": kind_of(value)})


def kind_of(value: Any) -> str:
    """Return the kind of a value in a word."""
    if isinstance(value, np.ndarray):
        return "array"
    if isinstance(value, bool):
        return "truth value"
    if isinstance(value, int | float):
        return "number"
    if isinstance(value, tuple):
        return "result" if hasattr(value, "_fields") else "tuple"
    return "text" if isinstance(value, str) else "nothing"


def _largest(value: Any) -> float:
    if isinstance(value, np.ndarray):
        return float(np.max(np.abs(value.astype(float)))) if value.size else 0.0
    return abs(float(value))


def _is_integer(value: Any) -> bool:
    if isinstance(value, np.ndarray):
        return value.dtype.kind in "iu"
    return isinstance(value, int)


def _widened(left: Any, right: Any) -> tuple[Any, Any]:
    """Make integers floats where an integer array and its partner could overflow."""
    if not (isinstance(left, np.ndarray) or isinstance(right, np.ndarray)):
        return left, right
    if not (_is_integer(left) and _is_integer(right)):
        return _float_if_huge(left), _float_if_huge(right)
    if max(_largest(left), 1.0) * max(_largest(right), 1.0) >= _SAFE_PRODUCT:
        return _floated(left), _floated(right)
    return left, right


def _float_if_huge(value: Any) -> Any:
    return float(value) if isinstance(value, int) and abs(value) >= 2**63 else value


def _floated(value: Any) -> Any:
    return value.astype(float) if isinstance(value, np.ndarray) else float(value)


def add(left: Any, right: Any) -> Any:
    """Return left + right."""
    left, right = _widened(left, right)
    return left + right


def subtract(left: Any, right: Any) -> Any:
    """Return left - right."""
    left, right = _widened(left, right)
    return left - right


def multiply(left: Any, right: Any) -> Any:
    """Return left * right, entry by entry."""
    left, right = _widened(left, right)
    return left * right


def divide(left: Any, right: Any) -> Any:
    """Return left / right as IEEE 754 has it: 1/0 is inf, 0/0 is nan."""
    if isinstance(left, np.ndarray) or isinstance(right, np.ndarray):
        return np.true_divide(left, right)
    if right == 0 or isinstance(left, float) or isinstance(right, float):
        return float(np.true_divide(float(left), float(right)))
    return left / right


def floor_divide(left: Any, right: Any) -> Any:
    """Return the floor of left / right."""
    if (
        not _has_array(left, right)
        and isinstance(left, int)
        and isinstance(right, int)
        and right
    ):
        return left // right
    return np.floor_divide(_floated(left), _floated(right))


def remainder(left: Any, right: Any) -> Any:
    """Return left - right * floor(left / right)."""
    if (
        not _has_array(left, right)
        and isinstance(left, int)
        and isinstance(right, int)
        and right
    ):
        return left % right
    return np.remainder(_floated(left), _floated(right))


def _has_array(*values: Any) -> bool:
    return any(isinstance(value, np.ndarray) for value in values)


def power(base: Any, exponent: Any, literal: Fraction | None = None) -> Any:
    """Return base ** exponent over the reals.

    ``literal`` is the exponent as a reduced fraction when it is written as one: with
    an odd denominator the root of a negative number is real.
    """
    if (
        not _has_array(base, exponent)
        and isinstance(base, int)
        and isinstance(exponent, int)
    ):
        exact = _integer_power(base, exponent)
        if exact is not None:
            return exact
    base, exponent = _floated(base), _floated(exponent)
    if literal is not None and literal.denominator % 2 == 1 and literal.denominator > 1:
        size = np.power(np.abs(base), exponent)
        return size * (np.sign(base) if literal.numerator % 2 else 1.0)
    return np.power(base, exponent)


def _integer_power(base: int, exponent: int) -> int | None:
    """Return an exact power of at most 256 bits, else None."""
    if exponent < 0:
        return None
    if base in (0, 1, -1):
        return int(base ** (exponent if exponent < 2 else 2 - exponent % 2))
    if (
        exponent > MAX_INTEGER_BITS
        or base.bit_length() * exponent > 2 * MAX_INTEGER_BITS
    ):
        return None
    value = int(base**exponent)
    return value if value.bit_length() <= MAX_INTEGER_BITS else None


def matmul(left: Any, right: Any, budget: Budget) -> Any:
    """Return the matrix product, costed before it is computed."""
    a, b = shape_of(left), shape_of(right)
    values: dict[str, object] = {
        "op": "@",
        "left": shape_text(a),
        "right": shape_text(b),
    }
    if not a or not b:
        raise EvaluationError("matmul-of-scalar", values)
    rows = b[-2] if len(b) > 1 else b[0]
    if a[-1] != rows:
        raise EvaluationError(
            "matmul-shapes", {**values, "inner": a[-1], "outer": rows}
        )
    try:
        stack = np.broadcast_shapes(a[:-2], b[:-2])
    except ValueError:
        raise EvaluationError("shapes", values) from None
    shape = (*stack, *(a[-2:-1]), *(b[-1:] if len(b) > 1 else ()))
    budget.array(shape)
    budget.spend(0, 2 * int(np.prod(shape, dtype=object)) * a[-1])
    return _floated(left) @ _floated(right)


_OPERATORS = {
    "+": add,
    "-": subtract,
    "*": multiply,
    "/": divide,
    "//": floor_divide,
    "%": remainder,
}


def apply(
    op: str, left: Any, right: Any, budget: Budget, literal: Fraction | None = None
) -> Any:
    """Apply a binary operator; raises EvaluationError for shapes that do not fit."""
    left, right = numeric(left, op), numeric(right, op)
    if op == "@":
        with np.errstate(all="ignore"):
            return plain(matmul(left, right, budget))
    if isinstance(left, np.ndarray) or isinstance(right, np.ndarray):
        budget.array(broadcast(op, left, right))
    with np.errstate(all="ignore"):
        if op == "^":
            return plain(power(left, right, literal))
        return bounded(plain(_OPERATORS[op](left, right)))


_RELATIONS = {
    "<": np.less,
    "<=": np.less_equal,
    ">": np.greater,
    ">=": np.greater_equal,
    "==": np.equal,
    "!=": np.not_equal,
}


def relate(op: str, left: Any, right: Any, budget: Budget) -> Any:
    """Return the truth value or truth array of one comparison."""
    left, right = numeric(left, op), numeric(right, op)
    budget.array(broadcast(op, left, right))
    if not _has_array(left, right):
        left, right = bounded(left), bounded(right)
    return plain(_RELATIONS[op](_float_if_huge(left), _float_if_huge(right)))
