"""Nadam: Adam with Nesterov's look-ahead, constant or scheduled.

Arguments and result as in ``adam_family``.
"""

from __future__ import annotations

import numpy as np

from engine.expressions.registry import register
from engine.reference.adam_family import Adam, Betas, Moment, Rule, betas, run
from engine.reference.arguments import Array, divide, nonnegative
from engine.reference.iterates import given, quadratic


def _nadam(s: Moment, b: Betas) -> Array:
    ahead = b.beta1 * s.m_hat + (1 - b.beta1) * s.g / (1 - b.beta1**s.t)
    return divide("sqrt(v_hat) + eps", ahead, np.sqrt(s.v_hat) + b.eps)


@register("nadam", "x0, grads, lr, beta1=0.9, beta2=0.999, eps=1e-8")
def nadam(
    x0: Array,
    grads: Array,
    lr: Array,
    beta1: Array = 0.9,
    beta2: Array = 0.999,
    eps: Array = 1e-8,
) -> Adam:
    """Step as Adam with m_hat replaced by beta1 m_hat + (1-beta1) g/(1-beta1^t).

    Source: Dozat 2016 with constant beta1, as in Ruder's overview.
    """
    return run(given(x0, grads), _nadam, lr, betas(beta1, beta2, eps))


@register("nadam_quadratic", "x0, a, steps, lr, beta1=0.9, beta2=0.999, eps=1e-8")
def nadam_quadratic(
    x0: Array,
    a: Array,
    steps: int,
    lr: Array,
    beta1: Array = 0.9,
    beta2: Array = 0.999,
    eps: Array = 1e-8,
) -> Adam:
    """Step on x.A x/2 with Nadam, constant beta1."""
    return run(quadratic(x0, a, steps), _nadam, lr, betas(beta1, beta2, eps))


def _torch_schedule(psi: Array) -> Rule:
    """Build the rule of PyTorch's NAdam, whose momentum mu_t grows with t."""

    products = [1.0]  # mu_1 ... mu_t, one more at each step

    def mu(t: int, b: Betas) -> Array:
        return b.beta1 * (1 - 0.5 * 0.96 ** (t * psi))

    def rule(s: Moment, b: Betas) -> Array:
        products.append(products[-1] * mu(s.t, b))
        product, following = products[s.t], mu(s.t + 1, b)
        ahead = following * s.m / (1 - product * following)
        ahead = ahead + (1 - mu(s.t, b)) * s.g / (1 - product)
        return divide("sqrt(v_hat) + eps", ahead, np.sqrt(s.v_hat) + b.eps)

    return rule


@register("nadam_torch", "x0, grads, lr, beta1=0.9, beta2=0.999, eps=1e-8, psi=0.004")
def nadam_torch(
    x0: Array,
    grads: Array,
    lr: Array,
    beta1: Array = 0.9,
    beta2: Array = 0.999,
    eps: Array = 1e-8,
    psi: Array = 0.004,
) -> Adam:
    """Step as PyTorch's NAdam, with mu_t = beta1 (1 - 0.96^(t psi)/2).

    Numerator mu_{t+1} m/(1 - mu_1..mu_{t+1}) + (1-mu_t) g/(1 - mu_1..mu_t).
    """
    rule = _torch_schedule(nonnegative("psi", psi))
    return run(given(x0, grads), rule, lr, betas(beta1, beta2, eps))
