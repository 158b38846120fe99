"""AMSGrad and AdaMax: Adam with a maximum in the place of the second average.

Arguments as in ``adam_family``; ``update`` is the signed change of the last step.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from engine.expressions.registry import register
from engine.reference.adam_family import Betas, betas
from engine.reference.arguments import Array, divide
from engine.reference.iterates import Source, given, quadratic, rates


class AMSGrad(NamedTuple):
    """State after the last step; then all iterates, start included."""

    theta: Array
    m: Array
    v: Array
    v_max: Array
    update: Array
    thetas: Array


@register("amsgrad", "x0, grads, lr, beta1=0.9, beta2=0.999, eps=1e-8")
def amsgrad(
    x0: Array,
    grads: Array,
    lr: Array,
    beta1: Array = 0.9,
    beta2: Array = 0.999,
    eps: Array = 1e-8,
) -> AMSGrad:
    """Step as Adam with the largest v so far, so that steps cannot grow again.

    Source: Reddi 2018, in PyTorch's form: v_max = max(v_max, v), then corrected by
    1-beta2^t; eps outside the root.
    """
    source, b = given(x0, grads), betas(beta1, beta2, eps)
    theta, m, v, v_max = source.start, source.zeros(), source.zeros(), source.zeros()
    thetas, update = [theta], source.zeros()
    for t, rate in enumerate(rates(lr, source.steps), start=1):
        g = source.gradient(t - 1, theta)
        m = b.beta1 * m + (1 - b.beta1) * g
        v = b.beta2 * v + (1 - b.beta2) * g**2
        v_max = np.maximum(v_max, v)
        below = np.sqrt(v_max / (1 - b.beta2**t)) + b.eps
        update = -rate * divide("sqrt(v_max) + eps", m / (1 - b.beta1**t), below)
        theta = theta + update
        thetas.append(theta)
    return AMSGrad(theta, m, v, v_max, update, np.stack(thetas))


class AdaMax(NamedTuple):
    """State after the last step; then all iterates, start included."""

    theta: Array
    m: Array
    u: Array
    update: Array
    thetas: Array


def _adamax(source: Source, lr: Array, b: Betas) -> AdaMax:
    theta, m, u = source.start, source.zeros(), source.zeros()
    thetas, update = [theta], source.zeros()
    for t, rate in enumerate(rates(lr, source.steps), start=1):
        g = source.gradient(t - 1, theta)
        m = b.beta1 * m + (1 - b.beta1) * g
        u = np.maximum(b.beta2 * u, np.abs(g) + b.eps)
        update = -rate / (1 - b.beta1**t) * divide("u", m, u)
        theta = theta + update
        thetas.append(theta)
    return AdaMax(theta, m, u, update, np.stack(thetas))


@register("adamax", "x0, grads, lr, beta1=0.9, beta2=0.999, eps=0")
def adamax(
    x0: Array,
    grads: Array,
    lr: Array,
    beta1: Array = 0.9,
    beta2: Array = 0.999,
    eps: Array = 0.0,
) -> AdaMax:
    """Step with u <- max(beta2 u, |g|), theta <- theta - lr/(1-beta1^t) m/u.

    Source: section 7.1; u needs no correction. PyTorch adds eps = 1e-8 to |g|.
    """
    return _adamax(given(x0, grads), lr, betas(beta1, beta2, eps))


@register("adamax_quadratic", "x0, a, steps, lr, beta1=0.9, beta2=0.999, eps=0")
def adamax_quadratic(
    x0: Array,
    a: Array,
    steps: int,
    lr: Array,
    beta1: Array = 0.9,
    beta2: Array = 0.999,
    eps: Array = 0.0,
) -> AdaMax:
    """Step on x.A x/2 with AdaMax."""
    return _adamax(quadratic(x0, a, steps), lr, betas(beta1, beta2, eps))
