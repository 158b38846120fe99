"""Losses of classifiers with their gradients, down to the logits.

Z (N, C) or (C,) are logits. Targets are class numbers 0..C-1, one per row, or rows of
probabilities. Logarithms are natural; the mean over the rows is the default.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from engine.expressions.registry import register
from engine.reference.activations import dsigmoid, sigmoid, softplus
from engine.reference.arguments import (
    Array,
    affordable,
    alike,
    nonnegative,
    number,
    ranked,
    reals,
    require,
    shape_text,
    shaped,
)
from engine.reference.softmax import (
    distribution,
    label_smooth,
    log_softmax,
    logits,
    onehot,
    softmax,
)


class CrossEntropy(NamedTuple):
    """Mean loss, loss of each row, targets, probabilities, gradient by the logits."""

    loss: Array
    losses: Array
    targets: Array
    p: Array
    dZ: Array


class SquaredError(NamedTuple):
    """Loss, probabilities and gradient by the logits."""

    loss: Array
    p: Array
    dz: Array


class Neuron(NamedTuple):
    """One sigmoid unit: pre-activation, output, loss and the gradients."""

    z: Array
    a: Array
    loss: Array
    dz: Array
    dw: Array
    db: Array


class BinaryCrossEntropy(NamedTuple):
    """Mean loss, loss of each entry, probabilities, gradient by the logits."""

    loss: Array
    losses: Array
    p: Array
    dZ: Array


class Logistic(NamedTuple):
    """Logistic regression: logits, probabilities, loss and the gradients."""

    z: Array
    p: Array
    loss: Array
    dw: Array
    db: Array


def _targets(Z: Array, targets: Array) -> Array:
    """Read class numbers or rows of probabilities for the logits Z."""
    targets = reals("targets", targets)
    if targets.shape == Z.shape:
        return distribution("targets", targets)
    expected = shape_text(Z.shape[:-1])
    fits = targets.shape == Z.shape[:-1]
    require(fits, "targets", expected, shape_text(targets.shape))
    return onehot(targets, Z.shape[-1])


def _softmax_loss(Z: Array, targets: Array) -> CrossEntropy:
    losses = -np.sum(targets * log_softmax(Z), axis=-1)
    p = softmax(Z)
    return CrossEntropy(losses.mean(), losses, targets, p, (p - targets) / losses.size)


@register("softmax_ce", "Z, targets")
def softmax_ce(Z: Array, targets: Array) -> CrossEntropy:
    """Compute the mean cross-entropy of softmax(Z) and its gradient (P - T)/N.

    Z (N, C) with targets (N,) or (N, C); or one example, (C,) with a class number.
    Source: PyTorch CrossEntropyLoss, reduction mean.
    """
    Z = logits("Z", Z)
    return _softmax_loss(Z, _targets(Z, targets))


@register("softmax_ce_smooth", "Z, labels, eps")
def softmax_ce_smooth(Z: Array, labels: Array, eps: Array) -> CrossEntropy:
    """Compute the mean cross-entropy against (1-eps) onehot + eps/C.

    Z (N, C), labels (N,); or (C,) and one class number. Source: Szegedy 2016.
    """
    Z = logits("Z", Z)
    labels = shaped("labels", labels, Z.shape[:-1])
    return _softmax_loss(Z, label_smooth(labels, Z.shape[-1], eps))


@register("softmax_mse", "z, t")
def softmax_mse(z: Array, t: Array) -> SquaredError:
    """Compute e = sum (t - p)^2 with p = softmax(z), and de/dz = 2 p (r - p.r).

    z and t (C,), r = p - t; a sum, not a mean. The gradient fades where p saturates.
    """
    z = ranked("z", z, "C")
    p, t = softmax(z), alike("t", t, z)
    r = p - t
    return SquaredError(np.sum(r**2), p, 2 * p * (r - p @ r))


def _neuron(
    x: Array, w: Array, b: Array, y: Array
) -> tuple[Array, Array, Array, Array]:
    x = np.atleast_1d(reals("x", x))
    require(x.ndim == 1, "x", "(D)", shape_text(x.shape))
    w = shaped("w", w, x.shape)
    z = x @ w + number("b", b)
    return x, z, sigmoid(z), number("y", y)


@register("mse_sigmoid", "x, w, b, y")
def mse_sigmoid(x: Array, w: Array, b: Array, y: Array) -> Neuron:
    """Compute C = (a - y)^2/2 of one sigmoid unit; dC/dw = (a - y) a (1-a) x.

    x and w (D,), b and y numbers. Source: Nielsen, chapter 3: the factor a(1-a)
    slows a confidently wrong unit.
    """
    x, z, a, y = _neuron(x, w, b, y)
    dz = (a - y) * dsigmoid(z)
    return Neuron(z, a, (a - y) ** 2 / 2, dz, dz * x, dz)


@register("ce_sigmoid", "x, w, b, y")
def ce_sigmoid(x: Array, w: Array, b: Array, y: Array) -> Neuron:
    """Compute the cross-entropy of one sigmoid unit; dC/dw = (a - y) x.

    x and w (D,), b and y numbers. The factor a(1-a) cancels (Nielsen, chapter 3).
    """
    x, z, a, y = _neuron(x, w, b, y)
    return Neuron(z, a, softplus(z) - z * y, a - y, (a - y) * x, a - y)


@register("mse_sigmoid_peak", "y")
def mse_sigmoid_peak(y: Array) -> Array:
    """Find the output a at which |a - y| a (1-a) is largest: 2/3 for y=0, 1/3 for y=1.

    It is where the slope 3a^2 - 2(1+y)a + y of (a - y) a (1-a) is 0 (up to sign), on
    the side away from y.
    """
    y = number("y", y)
    require(bool(y in (0, 1)), "y", "0, 1", y)
    return (2 - y) / 3


@register("bce", "p, y")
def bce(p: Array, y: Array) -> Array:
    """Compute the mean of -(y log p + (1-y) log(1-p)) from probabilities.

    p and y of one shape, 0 < p < 1.
    """
    p = reals("p", p)
    inside = bool(np.all((np.real(p) > 0) & (np.real(p) < 1)))
    require(inside, "p", "0 < . < 1", p)
    y = alike("y", y, p)
    return -np.mean(y * np.log(p) + (1 - y) * np.log1p(-p))


@register("bce_logits", "z, y")
def bce_logits(z: Array, y: Array) -> BinaryCrossEntropy:
    """Compute max(z,0) - z y + log(1 + e^-|z|) per entry, its mean and gradient.

    z and y of one shape; the mean runs over ALL entries (N*L for several labels),
    and so does dZ = (sigmoid(z) - y)/(N L). Source: PyTorch BCEWithLogitsLoss.
    """
    z = reals("z", z)
    y = alike("y", y, z)
    losses = softplus(z) - z * y
    p = sigmoid(z)
    return BinaryCrossEntropy(np.mean(losses), losses, p, (p - y) / losses.size)


@register("logreg", "X, y, w, b, l1=0, l2=0")
def logreg(
    X: Array, y: Array, w: Array, b: Array, l1: Array = 0.0, l2: Array = 0.0
) -> Logistic:
    """Compute the loss and gradient of logistic regression with penalties.

    X (N, D), y (N,) of 0 and 1, w (D,), b a number. Loss = mean BCE + l1 |w|_1 +
    l2/2 |w|^2; the bias is not penalised; sign(0) = 0. Source: Bishop 4.3.
    """
    X = ranked("X", X, "N D")
    y, w = shaped("y", y, X.shape[:1]), shaped("w", w, X.shape[1:])
    l1, l2 = nonnegative("l1", l1), nonnegative("l2", l2)
    z = X @ w + number("b", b)
    p = sigmoid(z)
    penalty = l1 * np.sum(w * np.sign(np.real(w))) + l2 / 2 * (w @ w)
    dw = X.T @ (p - y) / len(X) + l1 * np.sign(np.real(w)) + l2 * w
    return Logistic(z, p, np.mean(softplus(z) - z * y) + penalty, dw, np.mean(p - y))


@register("logreg_hessian", "X, w, b, l2=0")
def logreg_hessian(X: Array, w: Array, b: Array, l2: Array = 0.0) -> Array:
    """Compute the Hessian by w: X^T diag(p(1-p)) X/N + l2 I (Bishop 4.97).

    X (N, D), w (D,); it does not depend on the labels.
    """
    X = ranked("X", X, "N D")
    z = X @ shaped("w", w, X.shape[1:]) + number("b", b)
    affordable("D", X.shape[1] ** 2)
    ridge = nonnegative("l2", l2) * np.eye(X.shape[1])
    return X.T @ (dsigmoid(z)[:, None] * X) / len(X) + ridge
