"""Exponential averages: the state inside momentum, RMSprop, Adam and batch norm."""

from __future__ import annotations

import numpy as np

from engine.expressions.registry import register
from engine.reference.arguments import (
    Array,
    count,
    fraction,
    number,
    ranked,
    reals,
    require,
    shaped,
    step_count,
)


@register("bias_correction", "beta, t")
def bias_correction(beta: Array, t: int) -> Array:
    """Compute the factor 1/(1 - beta^t) that undoes the start at 0."""
    return 1 / (1 - fraction("beta", beta) ** count("t", t))


@register("ema_weight", "beta, t, i")
def ema_weight(beta: Array, t: int, i: int) -> Array:
    """Compute the weight (1-beta) beta^(t-i) of value i in the average of t values."""
    beta, t, i = fraction("beta", beta), count("t", t), count("i", i)
    require(i <= t, "i", f"<= {t}", i)
    return (1 - beta) * beta ** (t - i)


@register("ema", "values, beta, start=0")
def ema(values: Array, beta: Array, start: Array = 0.0) -> Array:
    """Average with m <- beta m + (1-beta) value, from ``start``; return the last m.

    values (T, ...): beta is the weight of the OLD value.
    """
    return _averages(values, beta, start)[-1]


def _averages(values: Array, beta: Array, start: Array) -> list[Array]:
    values = reals("values", values)
    require(values.ndim > 0 and len(values) > 0, "values", "(T, ...)", "()")
    step_count("T", len(values))
    beta, m = number("beta", beta), shaped("start", start, values.shape[1:])
    averages = []
    for value in values:
        m = beta * m + (1 - beta) * value
        averages.append(m)
    return averages


@register("ema_corrected", "values, beta")
def ema_corrected(values: Array, beta: Array) -> Array:
    """Average from 0 and divide by 1 - beta^T, so that the weights sum to 1."""
    total = _averages(values, beta, 0.0)
    return total[-1] / (1 - fraction("beta", beta) ** len(total))


@register("ema_path", "values, beta, start=0")
def ema_path(values: Array, beta: Array, start: Array = 0.0) -> Array:
    """Return the average after each of the values (T,)."""
    return np.array(_averages(ranked("values", values, "T"), beta, start))


@register("ema_window", "beta")
def ema_window(beta: Array) -> Array:
    """Compute 1/(1-beta), about how many values the average remembers."""
    return 1 / (1 - fraction("beta", beta))
