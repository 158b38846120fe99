"""Dense layers, single neurons, Maxout, dead units: one layer at a time, both ways."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from engine.expressions.registry import register
from engine.reference.activations import drelu, dsigmoid, dtanh, sigmoid
from engine.reference.arguments import (
    Array,
    affordable,
    alike,
    count,
    number,
    ranked,
    reals,
    require,
    shape_text,
    shaped,
)


class Neuron(NamedTuple):
    """One unit a = f(w.x + b): values, then gradients."""

    z: Array
    a: Array
    delta: Array
    dw: Array
    db: Array
    dx: Array


class DenseGradients(NamedTuple):
    """Gradients of Y = X W + b."""

    dX: Array
    dW: Array
    db: Array


class ReluLayer(NamedTuple):
    """Y = max(X W^T + b, 0): values, dead units, gradients."""

    Z: Array
    Y: Array
    dead: Array
    dZ: Array
    dW: Array
    db: Array
    dX: Array


class Maxout(NamedTuple):
    """The value, the winning piece (0-based) and its gradient by x."""

    y: Array
    winner: Array
    dx: Array


class Affine(NamedTuple):
    """Weights and bias."""

    W: Array
    b: Array


def _neuron(
    u: Array,
    x: Array,
    w: Array,
    b: Array,
    f: Callable[[Array], Array],
    slope: Callable[[Array], Array],
) -> Neuron:
    x = np.atleast_1d(reals("x", x))
    require(x.ndim == 1, "x", "(D)", shape_text(x.shape))
    w = shaped("w", w, x.shape)
    z = x @ w + number("b", b)
    delta = number("u", u) * slope(z)
    return Neuron(z, f(z), delta, delta * x, delta, delta * w)


@register("sigmoid_neuron", "u, x, w, b")
def sigmoid_neuron(u: Array, x: Array, w: Array, b: Array) -> Neuron:
    """Backpropagate u through a = sigmoid(w.x + b): delta = u a(1-a).

    x and w (D,), u and b numbers; dw = delta x, db = delta, dx = delta w. With
    x > 0 all entries of dw have the sign of u (CS231n, neural networks 1).
    """
    return _neuron(u, x, w, b, sigmoid, dsigmoid)


@register("tanh_neuron", "u, x, w, b")
def tanh_neuron(u: Array, x: Array, w: Array, b: Array) -> Neuron:
    """Backpropagate u through a = tanh(w.x + b): delta = u (1-a^2).

    x and w (D,), u and b numbers; dw = delta x, db = delta, dx = delta w.
    """
    return _neuron(u, x, w, b, np.tanh, dtanh)


@register("relu_neuron", "u, x, w, b")
def relu_neuron(u: Array, x: Array, w: Array, b: Array) -> Neuron:
    """Backpropagate u through a = max(w.x + b, 0): delta = u where w.x + b > 0.

    x and w (D,), u and b numbers; dw = delta x, db = delta, dx = delta w.
    """
    return _neuron(u, x, w, b, lambda z: np.maximum(z, 0.0), drelu)


@register("dense_backward", "dY, X, W")
def dense_backward(dY: Array, X: Array, W: Array) -> DenseGradients:
    """Compute dX = dY W^T, dW = X^T dY, db = column sums of dY for Y = X W + b.

    X (N, D), W (D, M), dY (N, M). PyTorch's Linear stores the transpose of W.
    """
    X, W = ranked("X", X, "N D"), ranked("W", W, "D M")
    fits = X.shape[1] == W.shape[0]
    require(fits, "W", f"({X.shape[1]}, M)", shape_text(W.shape))
    dY = shaped("dY", dY, (len(X), W.shape[1]))
    return DenseGradients(dY @ W.T, X.T @ dY, dY.sum(axis=0))


@register("relu_layer", "dout, X, W, b")
def relu_layer(dout: Array, X: Array, W: Array, b: Array) -> ReluLayer:
    """Run Y = max(X W^T + b, 0) and backpropagate dout through it.

    X (N, D), W (H, D): one row per unit, b (H,), dout (N, H). A unit is dead (1) when
    its pre-activation is <= 0 on EVERY row; its dW and db are then 0.
    """
    X, W = ranked("X", X, "N D"), ranked("W", W, "H D")
    fits = X.shape[1] == W.shape[1]
    require(fits, "W", f"(H, {X.shape[1]})", shape_text(W.shape))
    affordable("W", len(X) * len(W))
    Z = X @ W.T + shaped("b", b, W.shape[:1])
    dZ = alike("dout", dout, Z) * drelu(Z)
    dead = np.all(np.real(Z) <= 0, axis=0).astype(np.float64)
    Y = Z * drelu(Z)
    return ReluLayer(Z, Y, dead, dZ, dZ.T @ X, dZ.sum(axis=0), dZ @ W)


@register("maxout", "x, W, b")
def maxout(x: Array, W: Array, b: Array) -> Maxout:
    """Compute max_k (W_k x + b_k) and its gradient, the winner's W_k.

    x (D,); W (K, D) and b (K,) for one unit, or W (K, M, D) and b (K, M) for M units:
    the maximum runs over the K pieces. dx is (D,) or (M, D). Ties go to the first.
    Source: Goodfellow 2013.
    """
    x, W = ranked("x", x, "D"), reals("W", W)
    fits = W.ndim in (2, 3) and W.shape[-1] == len(x)
    require(fits, "W", f"(K, {len(x)}), (K, M, {len(x)})", shape_text(W.shape))
    pieces = W @ x + shaped("b", b, W.shape[:-1])
    winner = np.argmax(np.real(pieces), axis=0)
    y = np.take_along_axis(pieces, winner[None], axis=0)[0]
    dx = W[winner] if W.ndim == 2 else W[winner, np.arange(W.shape[1])]
    return Maxout(y, winner.astype(np.float64)[()], dx)


@register("maxout_params", "d, m, k")
def maxout_params(d: int, m: int, k: int) -> int:
    """Count the parameters of m Maxout units of k pieces on d inputs: k m (d+1)."""
    return count("k", k) * count("m", m) * (count("d", d) + 1)


@register("merge_linear", "W1, b1, W2, b2")
def merge_linear(W1: Array, b1: Array, W2: Array, b2: Array) -> Affine:
    """Merge y = W2 (W1 x + b1) + b2 into one affine layer: W = W2 W1, b = W2 b1 + b2.

    W1 (H, D), b1 (H,), W2 (O, H), b2 (O,): without an activation depth adds nothing.
    """
    W1, W2 = ranked("W1", W1, "H D"), ranked("W2", W2, "O H")
    fits = W2.shape[1] == W1.shape[0]
    require(fits, "W2", f"(O, {W1.shape[0]})", shape_text(W2.shape))
    affordable("W2", len(W2) * W1.shape[1])
    b1, b2 = shaped("b1", b1, W1.shape[:1]), shaped("b2", b2, W2.shape[:1])
    return Affine(W2 @ W1, W2 @ b1 + b2)
