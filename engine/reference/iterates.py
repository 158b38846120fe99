"""Where an optimiser's gradients come from, and what its learning rates are.

An optimiser is a loop over ``steps`` that asks ``gradient(t, theta)``. The answer is
either given (``grads``) or that of a quadratic bowl, where it depends on the iterate.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from engine.reference.arguments import (
    Array,
    affordable,
    reals,
    require,
    shape_text,
    step_count,
)

Gradient = Callable[[int, Array], Array]


class Source(NamedTuple):
    """A start, a gradient for every step and the number of steps."""

    start: Array
    gradient: Gradient
    steps: int

    def zeros(self) -> Array:
        """Return a zero state of the shape of the parameters."""
        return np.zeros_like(self.start)[()]


def given(x0: Array, grads: Array) -> Source:
    """Take the gradients from ``grads`` (T, ...); a scalar start is repeated."""
    x0, grads = reals("x0", x0), reals("grads", grads)
    require(grads.ndim > 0 and len(grads) > 0, "grads", "(T, ...)", "()")
    step_count("T", len(grads))
    shape = grads.shape[1:]
    if x0.ndim == 0 and shape:
        x0 = np.full(shape, x0)
    expected = shape_text((len(grads), *x0.shape))
    require(x0.shape == shape, "grads", expected, shape_text(grads.shape))
    return Source(x0[()], lambda t, _: grads[t], len(grads))


def quadratic(x0: Array, a: Array, steps: int) -> Source:
    """Take the gradients of f(x) = x.A x/2: A x for a matrix, a x for a diagonal.

    a is a number, the diagonal (of the shape of x0) or a symmetric matrix (n, n).
    """
    x0, a = reals("x0", x0), reals("a", a)
    steps = step_count("steps", steps)
    affordable("steps", steps * max(x0.size, a.size))
    if a.ndim == 2 and x0.ndim == 1:
        fits = a.shape == (x0.size, x0.size) and bool(np.allclose(a, a.T))
        require(fits, "a", "a = a^T (n, n)", shape_text(a.shape))
        return Source(x0, lambda _, x: a @ x, steps)
    if x0.ndim == 0 and a.ndim:
        x0 = np.full(a.shape, x0)
    fits = a.ndim == 0 or a.shape == x0.shape
    require(fits, "a", shape_text(x0.shape), shape_text(a.shape))
    return Source(x0[()], lambda _, x: a * x, steps)


def rates(lr: Array, steps: int) -> Array:
    """Return one learning rate per step; a single number holds for all."""
    lr = reals("lr", lr)
    fits = lr.ndim == 0 or lr.shape == (steps,)
    require(fits, "lr", f"() or ({steps})", shape_text(lr.shape))
    return np.broadcast_to(lr, (steps,))
