"""Required forms of a formula: what it may use and how it must be built."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import numpy as np

from engine.answers.simplified import is_simplified
from engine.errors import EngineError, ProblemError
from engine.expressions import evaluate, free_names
from engine.expressions.nodes import (
    Binary,
    Call,
    Constant,
    Derivative,
    Name,
    Negative,
    Node,
    Number,
    Reduction,
    walk,
)
from engine.points import COUNT, Domains, agree, columns
from engine.reasons import because
from engine.verdict import Reason

_SUMS = frozenset({"+", "-"})


def form_fault(
    forms: tuple[str, ...], node: Node, key: Node, variables: Domains
) -> Reason | None:
    """Return why ``node`` has not the required forms; None when it has them all.

    ``variables`` are the domains of every name that the formulas use.
    """
    if is_unfinished(node) and not is_unfinished(key):
        return because("form-unfinished")
    for form in forms:
        fault = _fault(form, node, key, variables)
        if fault is not None:
            return fault
    return None


def is_unfinished(node: Node) -> bool:
    """Tell whether a derivative, sum or product still has to be carried out."""
    return any(isinstance(part, Derivative | Reduction) for part in walk(node))


def _fault(form: str, node: Node, key: Node, variables: Domains) -> Reason | None:
    if form.startswith("in terms of "):
        return _in_terms_of(form.removeprefix("in terms of "), node)
    if form.startswith("without "):
        function = form.removeprefix("without ").strip()
        used = any(_uses(function, part) for part in walk(node))
        return because("form-without", function=function) if used else None
    match form:
        case "simplified":
            return None if is_simplified(node, key) else because("form-simplified")
        case "factored":
            right = is_factored(node, key) or same_build(node, key, variables)
            return None if right else because("form-factored")
        case "expanded":
            return None if is_expanded(node) else because("form-expanded")
    raise ProblemError("form", f"unknown form {form!r}")


def _in_terms_of(text: str, node: Node) -> Reason | None:
    allowed = {name for name in re.split(r"[\s,]+|\band\b", text) if name}
    if free_names(node) <= allowed:
        return None
    return because("form-in-terms-of", names=", ".join(sorted(allowed)))


def _uses(function: str, part: Node) -> bool:
    match part:
        case Call(name, _, _):
            return name == function
        case Binary("^", Constant("e"), _):
            return function == "exp"
        case Binary("^", _, Binary("/", Number("1"), Number("2")) | Number("0.5")):
            return function == "sqrt"
    return False


# ----- Structure -----


def is_sum(node: Node) -> bool:
    """Tell whether a formula is a sum or difference, a sign in front or not."""
    while isinstance(node, Negative):
        node = node.operand
    return isinstance(node, Binary) and node.op in _SUMS


def is_expanded(node: Node) -> bool:
    """Tell whether no product has a sum as a factor and no sum is a whole power."""
    for part in walk(node):
        match part:
            case Binary("*", left, right) if is_sum(left) or is_sum(right):
                return False
            case Binary("^", base, Number() as exponent) if is_sum(base):
                if exponent.is_integer and exponent.value > 1:
                    return False
            case Negative(operand) if is_sum(operand):
                return False
    return True


def is_factored(node: Node, key: Node) -> bool:
    """Tell whether a formula is a product with at least the key's factors."""
    return not is_sum(node) and _sum_factors(node) >= _sum_factors(key)


def _sum_factors(node: Node) -> int:
    """Count the factors that are sums, a whole power as often as it says."""
    match node:
        case Negative(operand):
            return _sum_factors(operand)
        case Binary("*" | "/", left, right):
            return _sum_factors(left) + _sum_factors(right)
        case Binary("^", base, Number() as exponent) if exponent.is_integer:
            return _sum_factors(base) * int(exponent.value)
    return 1 if is_sum(node) else 0


# ----- Bizarre arithmetic -----


def same_build(node: Node, key: Node, variables: Domains) -> bool:
    """Tell whether two formulas agree under a deformed addition.

    With a (+) b = a sqrt(1 + b^2) + b sqrt(1 + a^2) multiplication no longer
    distributes: formulas that are equal only after expanding or collecting differ,
    while the order of terms and factors and their signs make no difference.
    The idea is WeBWorK's (bizarro arithmetic).
    """
    grid = columns(variables)
    return agree(_bizarre(node, grid), _bizarre(key, grid))


def _bizarre(node: Node, grid: Mapping[str, np.ndarray]) -> np.ndarray:
    try:
        with np.errstate(all="ignore"):
            values = np.asarray(_deformed(node, grid), dtype=np.float64)
        return np.broadcast_to(values, (COUNT,))
    except (EngineError, TypeError, ValueError):
        return np.full(COUNT, np.nan)


def _deformed(node: Node, grid: Mapping[str, Any]) -> Any:
    match node:
        case Negative(operand):
            return -_deformed(operand, grid)
        case Binary("+", left, right):
            return _plus(_deformed(left, grid), _deformed(right, grid))
        case Binary("-", left, right):
            return _plus(_deformed(left, grid), -_deformed(right, grid))
        case Binary(op, left, right):
            sides = {"u": _deformed(left, grid), "v": _deformed(right, grid)}
            return evaluate(Binary(op, Name("u"), Name("v")), sides)
        case Call(name, args, keywords):
            values = {f"u{i}": _deformed(arg, grid) for i, arg in enumerate(args)}
            call = Call(name, tuple(Name(n) for n in values), keywords)
            return evaluate(call, values)
    return evaluate(node, grid)


def _plus(a: Any, b: Any) -> Any:
    return a * np.sqrt(1 + np.square(b)) + b * np.sqrt(1 + np.square(a))
