"""Tell whether a formula is simplified: nothing obvious is left to do.

What the key itself leaves undone, the learner may leave undone too: s*sqrt(b)/b is
fine where the key is written with a rational denominator.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

from engine.expressions.nodes import (
    Binary,
    Call,
    Constant,
    Negative,
    Node,
    Number,
    walk,
)
from engine.expressions.operators import rational
from engine.rewriting import size

_SUMS = frozenset({"+", "-"})
_PRODUCTS = frozenset({"*"})
_ROOM = 1.5  # a simplified formula may be this much longer than the key, and a bit
_BIT = 4
_E = Constant("e")


def is_simplified(node: Node, key: Node) -> bool:
    """Tell whether nothing obvious is left to do and the length is near the key's."""
    if size(node) > max(_ROOM * size(key), size(key) + _BIT):
        return False
    return _is_reduced(node) or not _is_reduced(key)


def _is_reduced(node: Node) -> bool:
    return not any(_is_reducible(part) for part in walk(node))


def _is_reducible(part: Node) -> bool:
    match part:
        case Negative(Negative()):
            return True
        case Binary("+" | "-"):
            terms = _parts(part, _SUMS)
            cores = [_core(term) for term in terms]
            return _repeats(cores) or any(_is(term, 0) for term in terms)
        case Binary("*", left, right):
            numbers = sum(isinstance(f, Number) for f in _parts(part, _PRODUCTS))
            return (
                numbers > 1 or _is_trivial(left) or _is_trivial(right) or _joins(part)
            )
        case Binary("/", _, right):
            return _is(right, 1) or _cancels(part) or _joins(part)
        case Binary("^", _, exponent):
            return _is_trivial(exponent)
    return False


# ----- Sums -----


def _parts(node: Node, ops: frozenset[str]) -> list[Node]:
    """Return the terms of a sum, or the factors of a product, without signs."""
    if isinstance(node, Negative):
        return _parts(node.operand, ops)
    if isinstance(node, Binary) and node.op in ops:
        return [*_parts(node.left, ops), *_parts(node.right, ops)]
    return [node]


def _core(term: Node) -> tuple[Node, ...]:
    """Return the factors of a term that are no numbers, in one order."""
    factors = _parts(term, _PRODUCTS)
    return tuple(sorted((f for f in factors if not isinstance(f, Number)), key=repr))


def _repeats(parts: Sequence[object]) -> bool:
    return len(set(parts)) < len(parts)


# ----- Products and quotients -----


def _factors(node: Node, below: bool = False) -> Iterator[tuple[Node, bool]]:
    """Yield the factors of a product or quotient; True for those under the line."""
    match node:
        case Negative(operand):
            yield from _factors(operand, below)
        case Binary("*", left, right):
            yield from _factors(left, below)
            yield from _factors(right, below)
        case Binary("/", left, right):
            yield from _factors(left, below)
            yield from _factors(right, not below)
        case _:
            yield node, below


def _joins(node: Node) -> bool:
    """Tell whether two factors are powers of one base, as x and sqrt(x) are."""
    bases = [_base(factor) for factor, _ in _factors(node)]
    return _repeats([base for base in bases if rational(base) is None])


def _base(factor: Node) -> Node:
    match factor:
        case Binary("^", base, _) | Call("sqrt" | "cbrt", (base,)):
            return base
        case Call("exp", _):
            return _E
    return factor


def _cancels(quotient: Node) -> bool:
    """Tell whether whole numbers above and below the line have a common divisor."""
    sides: tuple[list[int], list[int]] = ([], [])
    for factor, below in _factors(quotient):
        if isinstance(factor, Number) and factor.is_integer:
            sides[below].append(int(factor.text))
    return any(math.gcd(a, b) > 1 for a in sides[0] for b in sides[1])


def _is_trivial(node: Node) -> bool:
    return _is(node, 0) or _is(node, 1)


def _is(node: Node, value: int) -> bool:
    return isinstance(node, Number) and node.value == value
