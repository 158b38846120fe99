"""Dropout, weight decay, shrinkage, ridge, early stopping.

p is always the probability to DROP (PyTorch); CS231n and Srivastava write the
probability to keep. Penalties are lam/2 |w|^2 and lam |w|_1 unless told otherwise.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from engine.expressions.registry import register
from engine.reference.arguments import (
    Array,
    affordable,
    alike,
    count,
    fraction,
    nonnegative,
    number,
    positive,
    ranked,
    reals,
    require,
    shaped,
)


class EarlyStop(NamedTuple):
    """Epoch of the stop, epoch of the best loss (both 0-based), and that loss."""

    stop: int
    best: int
    loss: Array


def _mask(mask: Array, x: Array) -> Array:
    mask = alike("mask", mask, x)
    require(bool(np.all((mask == 0) | (mask == 1))), "mask", "0, 1", mask)
    return mask


@register("dropout", "x, mask, p")
def dropout(x: Array, mask: Array, p: Array) -> Array:
    """Compute inverted dropout x mask/(1-p); mask is 1 where a unit is KEPT.

    x and mask of one shape. At test time the layer is the identity.
    """
    x = reals("x", x)
    return x * _mask(mask, x) / (1 - fraction("p", p))


@register("dropout_backward", "dout, mask, p")
def dropout_backward(dout: Array, mask: Array, p: Array) -> Array:
    """Pass the gradient through the same mask and scale: dout mask/(1-p)."""
    return dropout(dout, mask, p)


@register("dropout_test_scale", "x, p")
def dropout_test_scale(x: Array, p: Array) -> Array:
    """Compute the test-time output x (1-p) of dropout that does not scale in training.

    Source: Srivastava 2014.
    """
    return reals("x", x) * (1 - fraction("p", p))


@register("dropout_mean", "x, p")
def dropout_mean(x: Array, p: Array) -> Array:
    """Compute the mean of inverted dropout over the masks, which is x itself."""
    fraction("p", p)
    return +reals("x", x)


@register("dropout_var", "x, p")
def dropout_var(x: Array, p: Array) -> Array:
    """Compute the variance x^2 p/(1-p) of inverted dropout over the masks."""
    p = fraction("p", p)
    return reals("x", x) ** 2 * p / (1 - p)


@register("dropout_sum_var", "x, w, p")
def dropout_sum_var(x: Array, w: Array, p: Array) -> Array:
    """Compute the variance of w . dropout(x): p/(1-p) sum (w x)^2; x and w (n,)."""
    x = ranked("x", x, "n")
    return np.sum(dropout_var(x * alike("w", w, x), p))


@register("dropout_linear_loss", "X, y, w, p")
def dropout_linear_loss(X: Array, y: Array, w: Array, p: Array) -> Array:
    """Compute the mean of |y - dropout(X) w|^2 over the masks of the inputs.

    |y - X w|^2 + p/(1-p) sum_j w_j^2 |x_j|^2: a ridge weighted by the columns' size.
    X (N, D), y (N,), w (D,).
    """
    X, p = ranked("X", X, "N D"), fraction("p", p)
    y, w = shaped("y", y, X.shape[:1]), shaped("w", w, X.shape[1:])
    r = y - X @ w
    return r @ r + p / (1 - p) * np.sum(w**2 * np.sum(X**2, axis=0))


@register("sgd_l2", "w, g, lr, lam")
def sgd_l2(w: Array, g: Array, lr: Array, lam: Array) -> Array:
    """Take one step on L + lam/2 |w|^2: (1 - lr lam) w - lr g."""
    w, lr = reals("w", w), number("lr", lr)
    return (1 - lr * number("lam", lam)) * w - lr * alike("g", g, w)


@register("l1_step", "w, g, lr, lam")
def l1_step(w: Array, g: Array, lr: Array, lam: Array) -> Array:
    """Take one subgradient step on L + lam |w|_1: w - lr (g + lam sign(w)).

    sign(0) = 0. The steps jump across 0 and never stay there.
    """
    w = reals("w", w)
    change = alike("g", g, w) + number("lam", lam) * np.sign(w)
    return w - number("lr", lr) * change


@register("soft_threshold", "w, k")
def soft_threshold(w: Array, k: Array) -> Array:
    """Compute sign(w) max(|w| - k, 0), the proximal map of k |w|_1: exact zeros."""
    w = reals("w", w)
    return np.sign(w) * np.maximum(np.abs(w) - nonnegative("k", k), 0.0)


@register("hard_threshold", "w, k")
def hard_threshold(w: Array, k: Array) -> Array:
    """Keep w where |w| > k and put 0 elsewhere, without shrinking."""
    w = reals("w", w)
    return np.where(np.abs(w) > nonnegative("k", k), w, 0.0)[()]


@register("prox_l2", "w, k")
def prox_l2(w: Array, k: Array) -> Array:
    """Compute w/(1 + k), the proximal map of k/2 |w|^2: smaller, never 0."""
    return reals("w", w) / (1 + nonnegative("k", k))


@register("ista_step", "w, g, lr, lam")
def ista_step(w: Array, g: Array, lr: Array, lam: Array) -> Array:
    """Take one proximal step on L + lam |w|_1: soft_threshold(w - lr g, lr lam)."""
    w, lr = reals("w", w), positive("lr", lr)
    moved = w - lr * alike("g", g, w)
    return soft_threshold(moved, lr * nonnegative("lam", lam))


@register("ridge", "X, y, lam")
def ridge(X: Array, y: Array, lam: Array) -> Array:
    """Minimise |X w - y|^2 + lam |w|^2: w = (X^T X + lam I)^(-1) X^T y.

    X (N, D), y (N,), lam > 0 (or 0 with X of full rank). Source: ESL 3.44; a sum, so
    for the MEAN squared error put lam N.
    """
    X, lam = ranked("X", X, "N D"), nonnegative("lam", lam)
    y = shaped("y", y, X.shape[:1])
    affordable("D", X.shape[1] ** 2)
    G = X.T @ X + lam * np.eye(X.shape[1])
    full = bool(np.linalg.matrix_rank(G) == len(G))
    require(full, "lam", "> 0", lam)
    return np.linalg.solve(G, X.T @ y)


@register("ridge_shrinkage", "eigenvalues, lam")
def ridge_shrinkage(eigenvalues: Array, lam: Array) -> Array:
    """Compute e/(e + lam): what ridge leaves of the solution along each eigenvector."""
    values, lam = reals("eigenvalues", eigenvalues), nonnegative("lam", lam)
    require(bool(np.all(values + lam > 0)), "lam", "> 0", lam)
    return values / (values + lam)


@register("max_norm", "w, c")
def max_norm(w: Array, c: Array) -> Array:
    """Scale each row of w down to length c where it is longer (Srivastava 2014)."""
    w, c = reals("w", w), positive("c", c)
    require(w.ndim in (1, 2), "w", "(H, D)", w.ndim)
    length = np.sqrt(np.sum(w**2, axis=-1, keepdims=True))
    return w * (c / np.maximum(length, c))


@register("early_stop", "losses, patience")
def early_stop(losses: Array, patience: int) -> EarlyStop:
    """Stop after ``patience`` epochs in a row without a new best validation loss.

    losses (T,), epochs 0-based; only strictly lower counts as better. The weights to
    return are those of ``best``. Without a stop, ``stop`` is the last epoch.
    Source: Goodfellow, algorithm 7.1.
    """
    losses, patience = ranked("losses", losses, "T"), count("patience", patience)
    best = 0
    for epoch, loss in enumerate(losses):
        if loss < losses[best]:
            best = epoch
        elif epoch - best >= patience:
            return EarlyStop(epoch, best, losses[best])
    return EarlyStop(len(losses) - 1, best, losses[best])
