"""What an evaluation may cost, checked before an array exists."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from engine.errors import EvaluationError

MAX_ARRAY = 200_000
MAX_TOTAL = 2_000_000
MAX_FLOPS = 50_000_000
MAX_DIMENSIONS = 8
MAX_TERMS = 20_000
MAX_INTEGER_BITS = 256

Shape = tuple[int, ...]


def shape_text(shape: Sequence[int]) -> str:
    """Return a shape as ``(3, 4)``; ``()`` is a scalar."""
    return f"({', '.join(map(str, shape))}{',' if len(shape) == 1 else ''})"


def shape_of(value: Any) -> Shape:
    """Return the shape of an array, () for a scalar."""
    return value.shape if isinstance(value, np.ndarray) else ()


class Budget:
    """Counts elements, operations and terms; raises EvaluationError when spent."""

    __slots__ = ("deadline", "elements", "flops", "terms")

    def __init__(self, deadline: Callable[[], bool] | None = None) -> None:
        self.elements = 0
        self.flops = 0
        self.terms = 0
        self.deadline = deadline

    def tick(self) -> None:
        """Stop an evaluation whose time is over."""
        if self.deadline is not None and self.deadline():
            raise EvaluationError("too-slow")

    def array(self, shape: Sequence[int]) -> None:
        """Charge an array of this shape before it is made."""
        if len(shape) > MAX_DIMENSIONS:
            raise EvaluationError("too-many-axes", {"limit": MAX_DIMENSIONS})
        if any(size < 0 for size in shape):
            raise EvaluationError("negative-size", {"shape": shape_text(shape)})
        self.spend(math.prod(shape))

    def spend(self, elements: int, flops: int = 0) -> None:
        """Charge a number of elements and operations."""
        self.elements += elements
        self.flops += flops
        if elements > MAX_ARRAY or self.elements > MAX_TOTAL:
            raise EvaluationError("too-many-elements", {"limit": MAX_ARRAY})
        if self.flops > MAX_FLOPS:
            raise EvaluationError("too-much-work", {"limit": MAX_FLOPS})

    def term(self, count: int = 1) -> None:
        """Charge terms of a sum or product."""
        self.terms += count
        if self.terms > MAX_TERMS:
            raise EvaluationError("too-many-terms", {"limit": MAX_TERMS})


def broadcast(op: str, left: Any, right: Any) -> Shape:
    """Return the broadcast shape of two operands; EvaluationError when they clash."""
    a, b = shape_of(left), shape_of(right)
    if a == b or not b:
        return a
    if not a:
        return b
    try:
        return np.broadcast_shapes(a, b)
    except ValueError:
        raise EvaluationError(
            "shapes", {"op": op, "left": shape_text(a), "right": shape_text(b)}
        ) from None
