"""Products of slopes through depth, clipping, and checking a gradient."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from engine.expressions.registry import register
from engine.reference.activations import drelu, dsigmoid, dtanh, sigmoid
from engine.reference.arguments import (
    Array,
    alike,
    count,
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


class Chain(NamedTuple):
    """A scalar chain a = f(w a + b): values and slopes per layer, and the product."""

    z: Array
    a: Array
    slopes: Array
    factor: Array


class Recurrence(NamedTuple):
    """A scalar recurrence h = tanh(w h): states h_1..h_T and dh_T/dh_0."""

    h: Array
    factor: Array


@register("chain_product", "w, slopes")
def chain_product(w: Array, slopes: Array) -> Array:
    """Compute the product of w_l f'(z_l) over the layers; w and slopes (L,).

    It is the gradient's factor from the last activation to the first input.
    """
    w = ranked("w", w, "L")
    return np.prod(w * shaped("slopes", slopes, w.shape))


def _chain(
    w: Array,
    x: Array,
    b: Array,
    f: Callable[[Array], Array],
    slope: Callable[[Array], Array],
) -> Chain:
    w = ranked("w", w, "L")
    b, a = shaped("b", b, w.shape), number("x", x)
    zs, activations = [], []
    for weight, bias in zip(w, b, strict=True):
        zs.append(weight * a + bias)
        a = f(zs[-1])
        activations.append(a)
    z = np.array(zs)
    return Chain(z, np.array(activations), slope(z), chain_product(w, slope(z)))


@register("sigmoid_chain", "w, x, b=0")
def sigmoid_chain(w: Array, x: Array, b: Array = 0.0) -> Chain:
    """Run a = sigmoid(w_l a + b_l) through L layers from x; factor is da_L/dx.

    w and b (L,); the slopes are taken at the pre-activations z.
    """
    return _chain(w, x, b, sigmoid, dsigmoid)


@register("tanh_chain", "w, x, b=0")
def tanh_chain(w: Array, x: Array, b: Array = 0.0) -> Chain:
    """Run a = tanh(w_l a + b_l) through L layers from x; factor is da_L/dx."""
    return _chain(w, x, b, np.tanh, dtanh)


@register("relu_chain", "w, x, b=0")
def relu_chain(w: Array, x: Array, b: Array = 0.0) -> Chain:
    """Run a = max(w_l a + b_l, 0) through L layers from x; factor is da_L/dx."""
    return _chain(w, x, b, lambda z: np.maximum(z, 0.0), drelu)


@register("vanish_bound", "L, w=1")
def vanish_bound(L: int, w: Array = 1.0) -> Array:
    """Bound the gradient's factor through L sigmoid layers by (|w|/4)^L."""
    return (np.abs(number("w", w)) / 4) ** count("L", L, 0)


@register("tanh_rnn", "w, h0, T")
def tanh_rnn(w: Array, h0: Array, T: int) -> Recurrence:
    """Run h_t = tanh(w h_{t-1}) for T steps; factor is dh_T/dh_0.

    The product of w (1 - h_t^2) over t = 1..T. Source: Pascanu 2013.
    """
    w, T = number("w", w), step_count("T", T)
    chain = tanh_chain(np.full(T, w), h0)
    return Recurrence(chain.a, chain.factor)


@register("depth_to_exceed", "c, T")
def depth_to_exceed(c: Array, T: Array) -> int:
    """Count the layers until c^L >= T: ceil(ln T/ln c), with c > 1 and T > 1."""
    c, T = positive("c", c), positive("T", T)
    require(bool(c > 1), "c", "> 1", c)
    require(bool(T > 1), "T", "> 1", T)
    return math.ceil(math.log(T) / math.log(c) - 1e-12)


@register("clip_by_value", "g, c")
def clip_by_value(g: Array, c: Array) -> Array:
    """Clamp every entry to [-c, c]; the direction may change."""
    c = nonnegative("c", c)
    return np.clip(reals("g", g), -c, c)


def _length(*gradients: Array) -> Array:
    """Compute a norm that does not overflow: scaled by the largest entry."""
    largest = max(float(np.max(np.abs(g), initial=0.0)) for g in gradients)
    if largest == 0:
        return np.float64(0.0)
    return largest * np.sqrt(sum(np.sum((g / largest) ** 2) for g in gradients))


@register("global_norm", "g1, g2, ...")
def global_norm(*gradients: Array) -> Array:
    """Compute ONE norm over all gradients: sqrt of the sum of all squares."""
    require(len(gradients) > 0, "g", "1, 2, ...", 0)
    return _length(*(reals("g", g) for g in gradients))


@register("clip_factor", "c, g1, g2, ...")
def clip_factor(c: Array, *gradients: Array) -> Array:
    """Compute min(1, c/norm) with the global norm of all gradients.

    Each gradient is multiplied by it; PyTorch adds 1e-6 to the norm.
    """
    c, norm = positive("c", c), global_norm(*gradients)
    return c / np.maximum(norm, c)


@register("clip_by_norm", "g, c")
def clip_by_norm(g: Array, c: Array) -> Array:
    """Scale g by min(1, c/|g|_2): the direction stays (Pascanu 2013)."""
    g = reals("g", g)
    return g * clip_factor(c, g)


@register("gradient_error", "a, n")
def gradient_error(a: Array, n: Array) -> Array:
    """Compute the worst relative error max |a - n|/max(|a|, |n|), 0/0 being 0.

    a analytic, n numeric, of one shape. Source: CS231n, neural networks 3.
    """
    a = reals("a", a)
    n = alike("n", n, a)
    scale = np.maximum(np.abs(a), np.abs(n))
    return np.max(np.abs(a - n) / np.where(scale > 0, scale, 1.0))


@register("gradient_norm_ratio", "a, n")
def gradient_norm_ratio(a: Array, n: Array) -> Array:
    """Compute |a - n|/(|a| + |n|) with Euclidean norms (Ng's gradient check)."""
    a = reals("a", a)
    n = alike("n", n, a)
    total = _length(a) + _length(n)
    return _length(a - n) / total if total > 0 else np.float64(0.0)


@register("central_difference", "coefficients, x, h")
def central_difference(coefficients: Array, x: Array, h: Array) -> Array:
    """Compute (f(x+h) - f(x-h))/(2h) of a polynomial, highest power first.

    The error is O(h^2): for x^3 exactly h^2.
    """
    f, x = polynomial("coefficients", coefficients), reals("x", x)
    h = positive("h", h)
    return (np.polyval(f, x + h) - np.polyval(f, x - h)) / (2 * h)


@register("forward_difference", "coefficients, x, h")
def forward_difference(coefficients: Array, x: Array, h: Array) -> Array:
    """Compute (f(x+h) - f(x))/h of a polynomial, highest power first; error O(h)."""
    f, x = polynomial("coefficients", coefficients), reals("x", x)
    h = positive("h", h)
    return (np.polyval(f, x + h) - np.polyval(f, x)) / h
