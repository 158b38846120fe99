"""Learning rates that each coordinate sets for itself: Adagrad, RMSprop, Adadelta.

``grads`` (T, ...) are the gradients of T steps from ``x0``; lr is a number or (T,).
The ``_quadratic`` twins take the gradient of f(x) = x.A x/2 at the iterate. ``update``
is the signed change of theta in the last step.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from engine.expressions.registry import register
from engine.reference.arguments import (
    Array,
    divide,
    fraction,
    nonnegative,
    number,
    reals,
    require,
    shaped,
)
from engine.reference.iterates import Source, given, quadratic, rates


class Accumulated(NamedTuple):
    """Parameters, accumulator and change at the end; then all iterates and states."""

    theta: Array
    v: Array
    update: Array
    thetas: Array
    vs: Array


class Adadelta(NamedTuple):
    """Parameters, the averages of g^2 and of update^2, the change; all iterates."""

    theta: Array
    Eg: Array
    Ex: Array
    update: Array
    thetas: Array


class RootMeanSquare(NamedTuple):
    """Parameters, sigma_t of the last step, the change; all iterates and sigmas."""

    theta: Array
    sigma: Array
    update: Array
    thetas: Array
    sigmas: Array


def _run(
    source: Source,
    lr: Array,
    v0: Array,
    gather: Callable[[Array, Array], Array],
    root: Callable[[Array], Array],
) -> Accumulated:
    """Iterate v <- gather(v, g^2), theta <- theta - lr g/root(v)."""
    theta, v = source.start, shaped("v0", v0, source.start.shape)
    require(bool(np.all(v >= 0)), "v0", ">= 0", v)
    update, thetas, vs = source.zeros(), [theta], []
    for t, rate in enumerate(rates(lr, source.steps)):
        g = source.gradient(t, theta)
        v = gather(v, g**2)
        update = -rate * divide("sqrt(v) + eps", g, root(v))
        theta = theta + update
        thetas.append(theta)
        vs.append(v)
    return Accumulated(theta, v, update, np.stack(thetas), np.stack(vs))


def _outside(eps: Array) -> Callable[[Array], Array]:
    eps = nonnegative("eps", eps)
    return lambda v: np.sqrt(v) + eps


def _within(eps: Array) -> Callable[[Array], Array]:
    eps = nonnegative("eps", eps)
    return lambda v: np.sqrt(v + eps)


def _average(rho: Array) -> Callable[[Array, Array], Array]:
    rho = fraction("rho", rho)
    return lambda v, square: rho * v + (1 - rho) * square


@register("adagrad", "x0, grads, lr, eps=1e-10, v0=0")
def adagrad(
    x0: Array, grads: Array, lr: Array, eps: Array = 1e-10, v0: Array = 0.0
) -> Accumulated:
    """Step with v <- v + g^2, theta <- theta - lr g/(sqrt(v) + eps).

    v sums ALL squared gradients, the present one included. Source: Duchi 2011;
    PyTorch's eps; TensorFlow starts v at 0.1.
    """
    return _run(given(x0, grads), lr, v0, np.add, _outside(eps))


@register("adagrad_quadratic", "x0, a, steps, lr, eps=1e-10, v0=0")
def adagrad_quadratic(
    x0: Array, a: Array, steps: int, lr: Array, eps: Array = 1e-10, v0: Array = 0.0
) -> Accumulated:
    """Step on x.A x/2 with Adagrad."""
    return _run(quadratic(x0, a, steps), lr, v0, np.add, _outside(eps))


@register("rmsprop", "x0, grads, lr, rho=0.9, eps=1e-8, v0=0")
def rmsprop(
    x0: Array,
    grads: Array,
    lr: Array,
    rho: Array = 0.9,
    eps: Array = 1e-8,
    v0: Array = 0.0,
) -> Accumulated:
    """Step with v <- rho v + (1-rho) g^2, theta <- theta - lr g/(sqrt(v) + eps).

    eps outside the root, no bias correction. Source: Hinton (rho 0.9); PyTorch 0.99.
    """
    return _run(given(x0, grads), lr, v0, _average(rho), _outside(eps))


@register("rmsprop_quadratic", "x0, a, steps, lr, rho=0.9, eps=1e-8, v0=0")
def rmsprop_quadratic(
    x0: Array,
    a: Array,
    steps: int,
    lr: Array,
    rho: Array = 0.9,
    eps: Array = 1e-8,
    v0: Array = 0.0,
) -> Accumulated:
    """Step on x.A x/2 with RMSprop, eps outside the root."""
    return _run(quadratic(x0, a, steps), lr, v0, _average(rho), _outside(eps))


@register("rmsprop_eps_inside", "x0, grads, lr, rho=0.9, eps=1e-10, v0=1")
def rmsprop_eps_inside(
    x0: Array,
    grads: Array,
    lr: Array,
    rho: Array = 0.9,
    eps: Array = 1e-10,
    v0: Array = 1.0,
) -> Accumulated:
    """Step with lr g/sqrt(v + eps), v starting at 1: TensorFlow 1's RMSprop."""
    return _run(given(x0, grads), lr, v0, _average(rho), _within(eps))


def _adadelta(source: Source, rho: Array, eps: Array, lr: Array) -> Adadelta:
    rho, eps = fraction("rho", rho), nonnegative("eps", eps)
    theta, Eg, Ex = source.start, source.zeros(), source.zeros()
    update, thetas = source.zeros(), [theta]
    for t, rate in enumerate(rates(lr, source.steps)):
        g = source.gradient(t, theta)
        Eg = rho * Eg + (1 - rho) * g**2
        step = -divide("Eg + eps", np.sqrt(Ex + eps) * g, np.sqrt(Eg + eps))
        Ex = rho * Ex + (1 - rho) * step**2
        update = rate * step
        theta = theta + update
        thetas.append(theta)
    return Adadelta(theta, Eg, Ex, update, np.stack(thetas))


@register("adadelta", "x0, grads, rho=0.9, eps=1e-6, lr=1")
def adadelta(
    x0: Array, grads: Array, rho: Array = 0.9, eps: Array = 1e-6, lr: Array = 1.0
) -> Adadelta:
    """Step with dx = -sqrt(Ex + eps)/sqrt(Eg + eps) g, Ex from the PREVIOUS steps.

    Eg averages g^2 (the present one included), Ex averages dx^2 afterwards; eps inside
    both roots. The paper (Zeiler 2012) has no learning rate: lr = 1; PyTorch has.
    """
    return _adadelta(given(x0, grads), rho, eps, lr)


@register("adadelta_quadratic", "x0, a, steps, rho=0.9, eps=1e-6, lr=1")
def adadelta_quadratic(
    x0: Array,
    a: Array,
    steps: int,
    rho: Array = 0.9,
    eps: Array = 1e-6,
    lr: Array = 1.0,
) -> Adadelta:
    """Step on x.A x/2 with Adadelta."""
    return _adadelta(quadratic(x0, a, steps), rho, eps, lr)


def _mean_squares(
    x0: Array, grads: Array, eta: Array, decay: Callable[[int], float]
) -> RootMeanSquare:
    source, eta = given(x0, grads), number("eta", eta)
    theta, total = source.start, source.zeros()
    update, thetas, sigmas = source.zeros(), [theta], []
    for t in range(source.steps):
        g = source.gradient(t, theta)
        total = total + g**2
        sigmas.append(np.sqrt(total / (t + 1)))
        update = -eta * decay(t) * divide("sigma", g, sigmas[-1])
        theta = theta + update
        thetas.append(theta)
    return RootMeanSquare(theta, sigmas[-1], update, np.stack(thetas), np.stack(sigmas))


@register("rms_average", "grads")
def rms_average(grads: Array) -> Array:
    """Compute sigma_t = sqrt((g_0^2 + ... + g_t^2)/(t+1)); grads (t+1, ...)."""
    grads = np.atleast_1d(reals("grads", grads))
    require(len(grads) > 0, "grads", "(T, ...)", "(0)")
    return np.sqrt(np.mean(grads**2, axis=0))


@register("rms_step", "x0, grads, eta")
def rms_step(x0: Array, grads: Array, eta: Array) -> RootMeanSquare:
    """Step with theta <- theta - eta g_t/sigma_t, sigma_t the root MEAN square so far.

    Source: H.-Y. Lee's course; with a constant gradient every step is eta.
    """
    return _mean_squares(x0, grads, eta, lambda _t: 1.0)


@register("rms_step_decayed", "x0, grads, eta")
def rms_step_decayed(x0: Array, grads: Array, eta: Array) -> RootMeanSquare:
    """Step with eta/sqrt(t+1) g_t/sigma_t, which is Adagrad with eps = 0."""
    return _mean_squares(x0, grads, eta, lambda t: 1 / np.sqrt(t + 1))
