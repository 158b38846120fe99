"""The two-weight network y = w2 w1 x with L = (y - w1 w2 x)^2, and no 1/2.

Its origin is a saddle, its minima the hyperbola w1 w2 x = y, where the Hessian has a
zero eigenvalue: not strict. Source: H.-Y. Lee's course.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from engine.expressions.registry import register
from engine.reference.arguments import Array, number, step_count
from engine.reference.hessian import classify_hessian
from engine.reference.second_order import newton_step


class TwoWeight(NamedTuple):
    """Loss, gradient (2,), Hessian (2, 2), eigenvalues; kind as in classify_hessian."""

    L: Array
    g: Array
    H: Array
    eigenvalues: Array
    kind: int


class TwoWeightPath(NamedTuple):
    """The last point and loss, and all points, the start included."""

    w: Array
    L: Array
    ws: Array


@register("two_weight", "w1, w2, x=1, y=1")
def two_weight(w1: Array, w2: Array, x: Array = 1.0, y: Array = 1.0) -> TwoWeight:
    """Compute the loss, gradient and Hessian of L = (y - w1 w2 x)^2.

    With e = y - w1 w2 x: g = (-2 e w2 x, -2 e w1 x); H has 2 (w2 x)^2, 2 (w1 x)^2 on
    the diagonal and 2 w1 w2 x^2 - 2 e x beside it.
    """
    w1, w2 = number("w1", w1), number("w2", w2)
    x, y = number("x", x), number("y", y)
    e = y - w1 * w2 * x
    g = np.array([-2 * e * w2 * x, -2 * e * w1 * x])
    cross = 2 * w1 * w2 * x**2 - 2 * e * x
    H = np.array([[2 * (w2 * x) ** 2, cross], [cross, 2 * (w1 * x) ** 2]])
    point = classify_hessian(H)
    return TwoWeight(e**2, g, H, point.eigenvalues, point.kind)


@register("two_weight_path", "w1, w2, lr, steps, x=1, y=1")
def two_weight_path(
    w1: Array, w2: Array, lr: Array, steps: int, x: Array = 1.0, y: Array = 1.0
) -> TwoWeightPath:
    """Run gradient descent on the two-weight network."""
    ws, lr = [np.array([number("w1", w1), number("w2", w2)])], number("lr", lr)
    for _ in range(step_count("steps", steps)):
        w = ws[-1]
        ws.append(w - lr * two_weight(w[0], w[1], x, y).g)
    w = ws[-1]
    return TwoWeightPath(w, two_weight(w[0], w[1], x, y).L, np.stack(ws))


@register("two_weight_newton", "w1, w2, x=1, y=1")
def two_weight_newton(w1: Array, w2: Array, x: Array = 1.0, y: Array = 1.0) -> Array:
    """Take one Newton step on the two-weight network (it seeks the saddle as well)."""
    here = two_weight(w1, w2, x, y)
    return newton_step(np.array([number("w1", w1), number("w2", w2)]), here.H, here.g)
