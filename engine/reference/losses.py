"""Regression losses and their slopes. f is the prediction, y the target, r = f - y."""

from __future__ import annotations

import numpy as np

from engine.expressions.registry import register
from engine.reference.arguments import Array, alike, positive, reals


def _residual(f: Array, y: Array) -> Array:
    f = reals("f", f)
    return f - alike("y", y, f)


@register("mae", "f, y")
def mae(f: Array, y: Array) -> Array:
    """Compute the mean absolute error, mean |f - y|; f and y of one shape."""
    return np.mean(np.abs(_residual(f, y)))


@register("dmae", "f, y")
def dmae(f: Array, y: Array) -> Array:
    """Compute the gradient of the mean absolute error by f: sign(f - y)/n (0 at 0)."""
    r = _residual(f, y)
    return np.sign(r) / r.size


@register("mse", "f, y")
def mse(f: Array, y: Array) -> Array:
    """Compute the mean squared error, mean (f - y)^2; no 1/2."""
    return np.mean(_residual(f, y) ** 2)


@register("dmse", "f, y")
def dmse(f: Array, y: Array) -> Array:
    """Compute the gradient of the mean squared error by f: 2 (f - y)/n."""
    r = _residual(f, y)
    return 2 * r / r.size


@register("smooth_l1", "r, beta=1")
def smooth_l1(r: Array, beta: Array = 1.0) -> Array:
    """Compute r^2/(2 beta) for |r| < beta, else |r| - beta/2, per element.

    Source: Girshick 2015, PyTorch SmoothL1Loss. Equals huber(r, beta)/beta.
    """
    beta = positive("beta", beta)
    return huber(r, beta) / beta


@register("dsmooth_l1", "r, beta=1")
def dsmooth_l1(r: Array, beta: Array = 1.0) -> Array:
    """Compute the slope of smooth L1: r/beta for |r| < beta, else sign(r)."""
    r, beta = reals("r", r), positive("beta", beta)
    return np.clip(r / beta, -1.0, 1.0)


@register("huber", "r, delta=1")
def huber(r: Array, delta: Array = 1.0) -> Array:
    """Compute r^2/2 for |r| <= delta, else delta (|r| - delta/2), per element.

    Source: Huber 1964, PyTorch HuberLoss.
    """
    r, delta = reals("r", r), positive("delta", delta)
    size = np.where(np.real(r) < 0, -r, r)
    near = np.real(size) <= delta
    inner = np.where(near, size, 0.0)  # the square must not overflow far outside
    return np.where(near, inner**2 / 2, delta * (size - delta / 2))[()]


@register("dhuber", "r, delta=1")
def dhuber(r: Array, delta: Array = 1.0) -> Array:
    """Compute the slope of Huber's loss: r for |r| <= delta, else delta sign(r)."""
    delta = positive("delta", delta)
    return np.clip(reals("r", r), -delta, delta)
