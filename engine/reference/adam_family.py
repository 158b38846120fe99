"""Adam and its relatives.

``grads`` (T, ...) are the gradients of T steps from ``x0``; lr is a number or (T,);
t counts from 1; m and v start at 0. The ``_quadratic`` twins take the gradient of
f(x) = x.A x/2 at the iterate (a: a number, the diagonal or the matrix). ``update`` is
the signed change of theta in the last step. Source: Kingma & Ba 2015.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from engine.expressions.registry import register
from engine.reference.arguments import (
    Array,
    alike,
    count,
    divide,
    fraction,
    nonnegative,
    number,
    reals,
    require,
)
from engine.reference.iterates import Source, given, quadratic, rates


class Adam(NamedTuple):
    """State after the last step; then all iterates (start included) and changes."""

    theta: Array
    m: Array
    v: Array
    m_hat: Array
    v_hat: Array
    update: Array
    thetas: Array
    updates: Array


class Moment(NamedTuple):
    """What a rule needs to know of one step."""

    g: Array
    m: Array
    v: Array
    m_hat: Array
    v_hat: Array
    t: int


class Betas(NamedTuple):
    """Decay rates of the two averages and the guard of the division."""

    beta1: Array
    beta2: Array
    eps: Array


Rule = Callable[[Moment, Betas], Array]


def betas(beta1: Array, beta2: Array, eps: Array) -> Betas:
    return Betas(
        fraction("beta1", beta1), fraction("beta2", beta2), nonnegative("eps", eps)
    )


def _adam(s: Moment, b: Betas) -> Array:
    return divide("sqrt(v_hat) + eps", s.m_hat, np.sqrt(s.v_hat) + b.eps)


def _eps_hat(s: Moment, b: Betas) -> Array:
    scale = np.sqrt(1 - b.beta2**s.t) / (1 - b.beta1**s.t)
    return scale * divide("sqrt(v) + eps", s.m, np.sqrt(s.v) + b.eps)


def run(
    source: Source,
    rule: Rule,
    lr: Array,
    b: Betas,
    *,
    l2: Array = 0.0,
    decay: Callable[[Array], Array] = lambda _rate: 0.0,
) -> Adam:
    """Iterate: g + l2 theta goes into the averages, decay(lr) theta past them."""
    theta, m, v = source.start, source.zeros(), source.zeros()
    m_hat, v_hat = m, v
    thetas, updates = [theta], []
    for t, rate in enumerate(rates(lr, source.steps), start=1):
        g = source.gradient(t - 1, theta) + l2 * theta
        m = b.beta1 * m + (1 - b.beta1) * g
        v = b.beta2 * v + (1 - b.beta2) * g**2
        m_hat, v_hat = m / (1 - b.beta1**t), v / (1 - b.beta2**t)
        step = rate * rule(Moment(g, m, v, m_hat, v_hat, t), b)
        updates.append(-decay(rate) * theta - step)
        theta = theta + updates[-1]
        thetas.append(theta)
    paths = np.stack(thetas), np.stack(updates)
    return Adam(theta, m, v, m_hat, v_hat, updates[-1], *paths)


@register("adam", "x0, grads, lr, beta1=0.9, beta2=0.999, eps=1e-8")
def adam(
    x0: Array,
    grads: Array,
    lr: Array,
    beta1: Array = 0.9,
    beta2: Array = 0.999,
    eps: Array = 1e-8,
) -> Adam:
    """Step with theta <- theta - lr m_hat/(sqrt(v_hat) + eps).

    m_hat = m/(1-beta1^t), v_hat = v/(1-beta2^t), eps outside the root (algorithm 1).
    """
    return run(given(x0, grads), _adam, lr, betas(beta1, beta2, eps))


@register("adam_quadratic", "x0, a, steps, lr, beta1=0.9, beta2=0.999, eps=1e-8")
def adam_quadratic(
    x0: Array,
    a: Array,
    steps: int,
    lr: Array,
    beta1: Array = 0.9,
    beta2: Array = 0.999,
    eps: Array = 1e-8,
) -> Adam:
    """Step on x.A x/2 with Adam (algorithm 1)."""
    return run(quadratic(x0, a, steps), _adam, lr, betas(beta1, beta2, eps))


@register("adam_eps_hat", "x0, grads, lr, beta1=0.9, beta2=0.999, eps=1e-8")
def adam_eps_hat(
    x0: Array,
    grads: Array,
    lr: Array,
    beta1: Array = 0.9,
    beta2: Array = 0.999,
    eps: Array = 1e-8,
) -> Adam:
    """Step with lr sqrt(1-beta2^t)/(1-beta1^t) m/(sqrt(v) + eps): "epsilon hat".

    The paper's efficient form (section 2) and TensorFlow's: eps is added before the
    correction, so it is worth eps/sqrt(1-beta2^t) of algorithm 1.
    """
    return run(given(x0, grads), _eps_hat, lr, betas(beta1, beta2, eps))


@register(
    "adam_eps_hat_quadratic", "x0, a, steps, lr, beta1=0.9, beta2=0.999, eps=1e-8"
)
def adam_eps_hat_quadratic(
    x0: Array,
    a: Array,
    steps: int,
    lr: Array,
    beta1: Array = 0.9,
    beta2: Array = 0.999,
    eps: Array = 1e-8,
) -> Adam:
    """Step on x.A x/2 with Adam in the "epsilon hat" form."""
    return run(quadratic(x0, a, steps), _eps_hat, lr, betas(beta1, beta2, eps))


@register("adam_l2", "x0, grads, lr, wd, beta1=0.9, beta2=0.999, eps=1e-8")
def adam_l2(
    x0: Array,
    grads: Array,
    lr: Array,
    wd: Array,
    beta1: Array = 0.9,
    beta2: Array = 0.999,
    eps: Array = 1e-8,
) -> Adam:
    """Step with Adam on g + wd theta: the penalty wd/2 |theta|^2 goes through m, v."""
    b, wd = betas(beta1, beta2, eps), number("wd", wd)
    return run(given(x0, grads), _adam, lr, b, l2=wd)


@register("adam_l2_quadratic", "x0, a, steps, lr, wd, beta1=0.9, beta2=0.999, eps=1e-8")
def adam_l2_quadratic(
    x0: Array,
    a: Array,
    steps: int,
    lr: Array,
    wd: Array,
    beta1: Array = 0.9,
    beta2: Array = 0.999,
    eps: Array = 1e-8,
) -> Adam:
    """Step on x.A x/2 with Adam and an L2 penalty wd/2 |x|^2."""
    b, wd = betas(beta1, beta2, eps), number("wd", wd)
    return run(quadratic(x0, a, steps), _adam, lr, b, l2=wd)


@register("adamw", "x0, grads, lr, wd, beta1=0.9, beta2=0.999, eps=1e-8")
def adamw(
    x0: Array,
    grads: Array,
    lr: Array,
    wd: Array,
    beta1: Array = 0.9,
    beta2: Array = 0.999,
    eps: Array = 1e-8,
) -> Adam:
    """Step with theta <- theta (1 - lr wd), then Adam (decoupled decay, PyTorch).

    Source: Loshchilov & Hutter 2019; the decay does not pass through m and v.
    """
    b, wd = betas(beta1, beta2, eps), number("wd", wd)
    return run(given(x0, grads), _adam, lr, b, decay=lambda rate: rate * wd)


@register("adamw_quadratic", "x0, a, steps, lr, wd, beta1=0.9, beta2=0.999, eps=1e-8")
def adamw_quadratic(
    x0: Array,
    a: Array,
    steps: int,
    lr: Array,
    wd: Array,
    beta1: Array = 0.9,
    beta2: Array = 0.999,
    eps: Array = 1e-8,
) -> Adam:
    """Step on x.A x/2 with AdamW in PyTorch's form."""
    b, wd = betas(beta1, beta2, eps), number("wd", wd)
    return run(quadratic(x0, a, steps), _adam, lr, b, decay=lambda rate: rate * wd)


@register("adamw_paper", "x0, grads, lr, wd, eta=1, beta1=0.9, beta2=0.999, eps=1e-8")
def adamw_paper(
    x0: Array,
    grads: Array,
    lr: Array,
    wd: Array,
    eta: Array = 1.0,
    beta1: Array = 0.9,
    beta2: Array = 0.999,
    eps: Array = 1e-8,
) -> Adam:
    """Step with theta <- theta - eta (lr m_hat/(sqrt(v_hat) + eps) + wd theta).

    The paper's algorithm 2: the decay is scaled by the schedule eta, not by lr.
    """
    b, wd, eta = betas(beta1, beta2, eps), number("wd", wd), number("eta", eta)
    rate = eta * reals("lr", lr)
    return run(given(x0, grads), _adam, rate, b, decay=lambda _rate: eta * wd)


class AdamStep(NamedTuple):
    """The state after one step."""

    theta: Array
    m: Array
    v: Array
    m_hat: Array
    v_hat: Array
    update: Array


@register("adam_step", "theta, m, v, g, t, lr, beta1=0.9, beta2=0.999, eps=1e-8")
def adam_step(
    theta: Array,
    m: Array,
    v: Array,
    g: Array,
    t: int,
    lr: Array,
    beta1: Array = 0.9,
    beta2: Array = 0.999,
    eps: Array = 1e-8,
) -> AdamStep:
    """Take step number t (from 1) of Adam from the state m, v of step t - 1.

    theta, m, v and g of one shape; v >= 0. Algorithm 1 of the paper.
    """
    theta, b, t = reals("theta", theta), betas(beta1, beta2, eps), count("t", t)
    m, v, g = alike("m", m, theta), alike("v", v, theta), alike("g", g, theta)
    require(bool(np.all(v >= 0)), "v", ">= 0", v)
    m = b.beta1 * m + (1 - b.beta1) * g
    v = b.beta2 * v + (1 - b.beta2) * g**2
    m_hat, v_hat = m / (1 - b.beta1**t), v / (1 - b.beta2**t)
    update = -number("lr", lr) * _adam(Moment(g, m, v, m_hat, v_hat, t), b)
    return AdamStep(theta + update, m, v, m_hat, v_hat, update)
