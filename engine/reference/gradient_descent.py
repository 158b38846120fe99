"""Gradient descent: a step, quadratics in closed form, mini-batches, their noise."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from engine.expressions.registry import register
from engine.reference.arguments import (
    Array,
    alike,
    count,
    flag,
    nonnegative,
    number,
    polynomial,
    positive,
    ranked,
    reals,
    require,
    shaped,
    step_count,
)
from engine.reference.iterates import given, quadratic, rates


class Descent(NamedTuple):
    """The last parameters and change, then all iterates (start included)."""

    theta: Array
    update: Array
    thetas: Array


class LinearRegression(NamedTuple):
    """Residual X w - y, cost |r|^2/(2m) and its gradient."""

    r: Array
    J: Array
    dw: Array


@register("sgd", "theta, g, lr")
def sgd(theta: Array, g: Array, lr: Array) -> Array:
    """Take one step theta - lr g; theta and g of one shape."""
    theta = reals("theta", theta)
    return theta - number("lr", lr) * alike("g", g, theta)


@register("sgd_path", "x0, grads, lr")
def sgd_path(x0: Array, grads: Array, lr: Array) -> Descent:
    """Step along given gradients (T, ...) from x0; lr is a number or (T,)."""
    source = given(x0, grads)
    theta, update, thetas = source.start, source.zeros(), [source.start]
    for t, rate in enumerate(rates(lr, source.steps)):
        update = -rate * source.gradient(t, theta)
        theta = theta + update
        thetas.append(theta)
    return Descent(theta, update, np.stack(thetas))


@register("gd_quadratic", "x0, a, lr, t")
def gd_quadratic(x0: Array, a: Array, lr: Array, t: int) -> Array:
    """Compute x_t = (1 - lr a)^t x0 of gradient descent on f(x) = a x^2/2.

    a is a number, the diagonal (the shape of x0) or a symmetric matrix (n, n).
    """
    source, lr = quadratic(x0, a, max(count("t", t, 0), 1)), number("lr", lr)
    a = reals("a", a)
    if a.ndim == 2 and source.start.ndim == 1:
        factor = np.linalg.matrix_power(np.eye(len(a)) - lr * a, count("t", t, 0))
        return factor @ source.start
    return (1 - lr * a) ** count("t", t, 0) * source.start


@register("gd_quadratic_path", "x0, a, steps, lr")
def gd_quadratic_path(x0: Array, a: Array, steps: int, lr: Array) -> Descent:
    """Iterate x <- x - lr a x on f(x) = a x^2/2; lr is a number or (T,)."""
    source = quadratic(x0, a, steps)
    theta, update, thetas = source.start, source.zeros(), [source.start]
    for t, rate in enumerate(rates(lr, source.steps)):
        update = -rate * source.gradient(t, theta)
        theta = theta + update
        thetas.append(theta)
    return Descent(theta, update, np.stack(thetas))


@register("gd_stable", "a, lr")
def gd_stable(a: Array, lr: Array) -> bool:
    """Tell whether gradient descent on f(x) = a x^2/2 converges: 0 < lr < 2/a.

    a > 0 is a number or the diagonal (n,), of which the largest entry decides.
    """
    a = reals("a", a)
    require(bool(np.all(a > 0)), "a", "> 0", a)
    return bool(0 < number("lr", lr) < 2 / np.max(a))


@register("gd_polynomial", "coefficients, x0, lr, steps")
def gd_polynomial(coefficients: Array, x0: Array, lr: Array, steps: int) -> Descent:
    """Iterate x <- x - lr f'(x) on a polynomial, highest power first.

    coefficients (k,): [1, 0, -3, 1, 0] is x^4 - 3x^2 + x.
    """
    slope = np.polyder(polynomial("coefficients", coefficients))
    x, update = number("x0", x0), np.float64(0.0)
    thetas = [x]
    for rate in rates(lr, step_count("steps", steps)):
        update = -rate * np.polyval(slope, x)
        x = x + update
        thetas.append(x)
    return Descent(x, update, np.stack(thetas))


@register("linreg", "X, y, w")
def linreg(X: Array, y: Array, w: Array) -> LinearRegression:
    """Compute r = X w - y, J = |r|^2/(2m) and dJ/dw = X^T r/m.

    X (m, D), y (m,), w (D,). Source: Ng, CS229: the 1/2 cancels in the gradient.
    """
    X = ranked("X", X, "m D")
    r = X @ shaped("w", w, X.shape[1:]) - shaped("y", y, X.shape[:1])
    return LinearRegression(r, r @ r / (2 * len(X)), X.T @ r / len(X))


@register("batch_gradient", "X, y, w, b, k")
def batch_gradient(X: Array, y: Array, w: Array, b: int, k: int) -> Array:
    """Compute the gradient of the mean squared error over mini-batch k.

    X (N, D) is cut in order into batches of b rows, k = 1, 2, ...; the last may be
    smaller. 2 X_B^T (X_B w - y_B)/|B| with the REAL size |B|.
    """
    X = ranked("X", X, "N D")
    y, w = shaped("y", y, X.shape[:1]), shaped("w", w, X.shape[1:])
    b, k = count("b", b), count("k", k)
    number_of_batches = -(-len(X) // b)
    require(k <= number_of_batches, "k", f"<= {number_of_batches}", k)
    rows = slice((k - 1) * b, k * b)
    r = X[rows] @ w - y[rows]
    return 2 * X[rows].T @ r / len(r)


@register("updates_per_epoch", "N, b, drop_last=0")
def updates_per_epoch(N: int, b: int, drop_last: int = 0) -> int:
    """Count the mini-batches of an epoch: ceil(N/b), or floor with drop_last = 1."""
    N, b = count("N", N), count("b", b)
    return N // b if flag("drop_last", drop_last) else -(-N // b)


@register("updates", "N, b, E, drop_last=0")
def updates(N: int, b: int, E: int, drop_last: int = 0) -> int:
    """Count the updates of E epochs: E ceil(N/b), rounded per epoch, not at the end."""
    return count("E", E, 0) * updates_per_epoch(N, b, drop_last)


@register("last_batch_size", "N, b")
def last_batch_size(N: int, b: int) -> int:
    """Compute the size of the last mini-batch when N examples are cut into b's."""
    N, b = count("N", N), count("b", b)
    return N - (updates_per_epoch(N, b) - 1) * b


@register("gradient_noise_ratio", "b1, b2")
def gradient_noise_ratio(b1: Array, b2: Array) -> Array:
    """Compute the noise of batch size b2 over that of b1, in standard deviations.

    sqrt(b1/b2) for independent examples; the variances have the ratio b1/b2.
    """
    return np.sqrt(positive("b1", b1) / positive("b2", b2))


@register("sgd_noise_floor", "lr, var, a=1")
def sgd_noise_floor(lr: Array, var: Array, a: Array = 1.0) -> Array:
    """Compute the stationary mean of x^2 of noisy descent on f(x) = a x^2/2.

    The gradient is a x + noise of the given variance: lr var/(a (2 - lr a)), the fixed
    point of m <- (1 - lr a)^2 m + lr^2 var. Needs 0 < lr a < 2.
    """
    lr, a, var = positive("lr", lr), positive("a", a), nonnegative("var", var)
    require(bool(lr * a < 2), "lr", "< 2/a", lr)
    return lr * var / (a * (2 - lr * a))
