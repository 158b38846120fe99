"""Momentum in its common writings, and Nesterov's look-ahead.

``grads`` (T, ...) are the gradients of T steps from ``x0``; lr is a number or (T,).
The ``_quadratic`` twins take the gradient from f(x) = x.A x/2 at the iterate
(a: a number, the diagonal or the matrix). All start with velocity v0 (0).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from engine.expressions.registry import register
from engine.reference.arguments import Array, divide, number, reals, shaped
from engine.reference.iterates import Source, given, quadratic, rates


class Momentum(NamedTuple):
    """The last parameters, velocity and change; then all iterates (start included)."""

    theta: Array
    v: Array
    update: Array
    thetas: Array
    vs: Array


# (theta, v, g, lr, mu) -> (change of theta, new v)
Rule = Callable[[Array, Array, Array, Array, Array], tuple[Array, Array]]


def _inside(
    _theta: Array, v: Array, g: Array, lr: Array, mu: Array
) -> tuple[Array, Array]:
    v = mu * v + lr * g
    return -v, v


def _sutskever(
    _theta: Array, v: Array, g: Array, lr: Array, mu: Array
) -> tuple[Array, Array]:
    v = mu * v - lr * g
    return v, v


def _torch(
    _theta: Array, v: Array, g: Array, lr: Array, mu: Array
) -> tuple[Array, Array]:
    v = mu * v + g
    return -lr * v, v


def _ema(
    _theta: Array, v: Array, g: Array, lr: Array, mu: Array
) -> tuple[Array, Array]:
    v = mu * v + (1 - mu) * g
    return -lr * v, v


def _nag_torch(
    _theta: Array, v: Array, g: Array, lr: Array, mu: Array
) -> tuple[Array, Array]:
    v = mu * v + g
    return -lr * (g + mu * v), v


def _run(
    source: Source, rule: Rule, lr: Array, mu: Array, v0: Array, look: float = 0.0
) -> Momentum:
    """Iterate ``rule``; the gradient is taken at theta + look * mu * v."""
    theta, v = source.start, shaped("v0", v0, source.start.shape)
    mu, update = number("mu", mu), source.zeros()
    thetas, vs = [theta], []
    for t, rate in enumerate(rates(lr, source.steps)):
        g = source.gradient(t, theta + look * mu * v)
        update, v = rule(theta, v, g, rate, mu)
        theta = theta + update
        thetas.append(theta)
        vs.append(v)
    return Momentum(theta, v, update, np.stack(thetas), np.stack(vs))


@register("momentum", "x0, grads, lr, mu, v0=0")
def momentum(
    x0: Array, grads: Array, lr: Array, mu: Array, v0: Array = 0.0
) -> Momentum:
    """Step with v <- mu v + lr g, theta <- theta - v (learning rate inside; Polyak)."""
    return _run(given(x0, grads), _inside, lr, mu, v0)


@register("momentum_quadratic", "x0, a, steps, lr, mu, v0=0")
def momentum_quadratic(
    x0: Array, a: Array, steps: int, lr: Array, mu: Array, v0: Array = 0.0
) -> Momentum:
    """Step on x.A x/2 with v <- mu v + lr g, theta <- theta - v."""
    return _run(quadratic(x0, a, steps), _inside, lr, mu, v0)


@register("momentum_sutskever", "x0, grads, lr, mu, v0=0")
def momentum_sutskever(
    x0: Array, grads: Array, lr: Array, mu: Array, v0: Array = 0.0
) -> Momentum:
    """Step with v <- mu v - lr g, theta <- theta + v (Sutskever 2013, CS231n)."""
    return _run(given(x0, grads), _sutskever, lr, mu, v0)


@register("momentum_sutskever_quadratic", "x0, a, steps, lr, mu, v0=0")
def momentum_sutskever_quadratic(
    x0: Array, a: Array, steps: int, lr: Array, mu: Array, v0: Array = 0.0
) -> Momentum:
    """Step on x.A x/2 with v <- mu v - lr g, theta <- theta + v."""
    return _run(quadratic(x0, a, steps), _sutskever, lr, mu, v0)


@register("momentum_torch", "x0, grads, lr, mu, v0=0")
def momentum_torch(
    x0: Array, grads: Array, lr: Array, mu: Array, v0: Array = 0.0
) -> Momentum:
    """Step with v <- mu v + g, theta <- theta - lr v (PyTorch; the first v is g)."""
    return _run(given(x0, grads), _torch, lr, mu, v0)


@register("momentum_torch_quadratic", "x0, a, steps, lr, mu, v0=0")
def momentum_torch_quadratic(
    x0: Array, a: Array, steps: int, lr: Array, mu: Array, v0: Array = 0.0
) -> Momentum:
    """Step on x.A x/2 with v <- mu v + g, theta <- theta - lr v."""
    return _run(quadratic(x0, a, steps), _torch, lr, mu, v0)


@register("momentum_ema", "x0, grads, lr, mu, v0=0")
def momentum_ema(
    x0: Array, grads: Array, lr: Array, mu: Array, v0: Array = 0.0
) -> Momentum:
    """Step with the average v <- mu v + (1-mu) g, theta <- theta - lr v (Ng's form)."""
    return _run(given(x0, grads), _ema, lr, mu, v0)


@register("momentum_ema_quadratic", "x0, a, steps, lr, mu, v0=0")
def momentum_ema_quadratic(
    x0: Array, a: Array, steps: int, lr: Array, mu: Array, v0: Array = 0.0
) -> Momentum:
    """Step on x.A x/2 with v <- mu v + (1-mu) g, theta <- theta - lr v."""
    return _run(quadratic(x0, a, steps), _ema, lr, mu, v0)


@register("nag_quadratic", "x0, a, steps, lr, mu, v0=0")
def nag_quadratic(
    x0: Array, a: Array, steps: int, lr: Array, mu: Array, v0: Array = 0.0
) -> Momentum:
    """Step on x.A x/2 with the gradient at the look-ahead point theta - mu v.

    v <- mu v + lr g(theta - mu v), theta <- theta - v (Nesterov 1983).
    """
    return _run(quadratic(x0, a, steps), _inside, lr, mu, v0, look=-1.0)


@register("nag_sutskever_quadratic", "x0, a, steps, lr, mu, v0=0")
def nag_sutskever_quadratic(
    x0: Array, a: Array, steps: int, lr: Array, mu: Array, v0: Array = 0.0
) -> Momentum:
    """Step on x.A x/2 with v <- mu v - lr g(theta + mu v), theta <- theta + v.

    Source: Sutskever 2013; the same iterates as nag_quadratic, v of opposite sign.
    """
    return _run(quadratic(x0, a, steps), _sutskever, lr, mu, v0, look=1.0)


@register("nag_torch", "x0, grads, lr, mu, v0=0")
def nag_torch(
    x0: Array, grads: Array, lr: Array, mu: Array, v0: Array = 0.0
) -> Momentum:
    """Step with v <- mu v + g, theta <- theta - lr (g + mu v) (PyTorch, Bengio 2013).

    theta is the look-ahead point itself, so g is taken at theta.
    """
    return _run(given(x0, grads), _nag_torch, lr, mu, v0)


@register("nag_torch_quadratic", "x0, a, steps, lr, mu, v0=0")
def nag_torch_quadratic(
    x0: Array, a: Array, steps: int, lr: Array, mu: Array, v0: Array = 0.0
) -> Momentum:
    """Step on x.A x/2 with v <- mu v + g, theta <- theta - lr (g + mu v)."""
    return _run(quadratic(x0, a, steps), _nag_torch, lr, mu, v0)


@register("terminal_velocity", "lr, mu, g")
def terminal_velocity(lr: Array, mu: Array, g: Array) -> Array:
    """Compute the step that a constant gradient leads to: lr g/(1 - mu)."""
    return divide("1 - mu", number("lr", lr) * reals("g", g), 1 - number("mu", mu))
