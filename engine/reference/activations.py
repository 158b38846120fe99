"""Activation functions and their derivatives, element by element.

x is a number or an array of any shape. The kinks follow PyTorch: ReLU has slope 0
at 0, the leaky family and ELU take their left branch at 0.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from engine.expressions.registry import register
from engine.reference.arguments import Array, alike, number, reals, require, shape_text

SELU_ALPHA = 1.6732632423543772
SELU_SCALE = 1.0507009873554805

_erf = np.vectorize(math.erf, otypes=[np.float64])


def sigmoid(x: Array) -> Array:
    """Compute 1/(1+e^-x), from the side where the exponential is small."""
    x = reals("x", x)
    right = np.real(x) >= 0
    e = np.exp(np.where(right, -x, x))
    return np.where(right, 1.0, e)[()] / (1 + e)


def softplus(x: Array) -> Array:
    """Compute log(1+e^x) as max(x, 0) + log(1 + e^-|x|)."""
    x = reals("x", x)
    right = np.real(x) >= 0
    e = np.exp(np.where(right, -x, x))
    return np.where(right, x, 0.0)[()] + np.log1p(e)


def normal_cdf(x: Array) -> Array:
    """Compute Phi(x), the distribution function of the standard normal law."""
    return (1 + _erf(reals("x", x) / math.sqrt(2)))[()] / 2


@register("dsigmoid", "x")
def dsigmoid(x: Array) -> Array:
    """Compute the slope of the sigmoid, s(1-s), at most 1/4.

    Source: CS231n, neural networks 1. Written as e/(1+e)^2 with e = e^-|x|, so
    that no digits are lost in the tails.
    """
    x = reals("x", x)
    e = np.exp(np.where(np.real(x) >= 0, -x, x))
    return (e / (1 + e) ** 2)[()]


@register("dtanh", "x")
def dtanh(x: Array) -> Array:
    """Compute the slope of tanh, 1 - tanh(x)^2, at most 1.

    Source: CS231n, neural networks 1. Equals 4 s(2x)(1-s(2x)).
    """
    return 4 * dsigmoid(2 * reals("x", x))


@register("drelu", "x")
def drelu(x: Array) -> Array:
    """Compute the slope of ReLU: 1 where x > 0, else 0 (also at 0, as in PyTorch)."""
    return np.where(np.real(reals("x", x)) > 0, 1.0, 0.0)[()]


@register("relu_backward", "dout, x")
def relu_backward(dout: Array, x: Array) -> Array:
    """Pass the upstream gradient where the INPUT was positive.

    dout and x have one shape; dx = dout * [x > 0].
    """
    x = reals("x", x)
    return alike("dout", dout, x) * drelu(x)


@register("leaky_relu", "x, alpha=0.01")
def leaky_relu(x: Array, alpha: Array = 0.01) -> Array:
    """Compute x for x > 0, else alpha x (Maas 2013; PyTorch's default 0.01)."""
    x, alpha = reals("x", x), number("alpha", alpha)
    return np.where(np.real(x) > 0, x, alpha * x)[()]


@register("dleaky_relu", "x, alpha=0.01")
def dleaky_relu(x: Array, alpha: Array = 0.01) -> Array:
    """Compute the slope of leaky ReLU: 1 for x > 0, else alpha (also at 0)."""
    alpha = number("alpha", alpha)
    return np.where(np.real(reals("x", x)) > 0, 1.0, alpha)[()]


def _per_channel(alpha: Array, x: Array) -> Array:
    """Spread one slope per channel (axis 1 of x) over the shape of x."""
    if alpha.ndim == 0:
        return alpha
    fits = x.ndim >= 2 and alpha.shape == x.shape[1:2]
    require(fits, "alpha", "() or (C)", shape_text(alpha.shape))
    return alpha.reshape((1, -1) + (1,) * (x.ndim - 2))


@register("prelu", "x, alpha")
def prelu(x: Array, alpha: Array) -> Array:
    """Compute x for x > 0, else alpha x with a learned alpha (He 2015).

    alpha is one number, or (C,) for x of shape (N, C, ...).
    """
    x = reals("x", x)
    return np.where(x > 0, x, _per_channel(reals("alpha", alpha), x) * x)[()]


class PReLUGradients(NamedTuple):
    """Gradients of PReLU with respect to its input and its slope."""

    dx: Array
    dalpha: Array


@register("prelu_backward", "dout, x, alpha")
def prelu_backward(dout: Array, x: Array, alpha: Array) -> PReLUGradients:
    """Compute dx and dalpha = sum of dout * x over the entries with x <= 0 (He 2015).

    alpha is one number, or (C,) for x of shape (N, C, ...); dalpha has its shape.
    """
    x, alpha = reals("x", x), reals("alpha", alpha)
    dout = alike("dout", dout, x)
    dx = dout * np.where(x > 0, 1.0, _per_channel(alpha, x))
    axes = None if alpha.ndim == 0 else (0, *range(2, x.ndim))
    return PReLUGradients(dx, np.sum(dout * np.where(x > 0, 0.0, x), axis=axes))


@register("elu", "x, alpha=1")
def elu(x: Array, alpha: Array = 1.0) -> Array:
    """Compute x for x > 0, else alpha (e^x - 1) (Clevert 2015)."""
    x, alpha = reals("x", x), number("alpha", alpha)
    right = np.real(x) > 0
    return np.where(right, x, alpha * np.expm1(np.where(right, 0.0, x)))[()]


@register("delu", "x, alpha=1")
def delu(x: Array, alpha: Array = 1.0) -> Array:
    """Compute the slope of ELU: 1 for x > 0, else alpha e^x = elu(x) + alpha."""
    x, alpha = reals("x", x), number("alpha", alpha)
    right = np.real(x) > 0
    return np.where(right, 1.0, alpha * np.exp(np.where(right, 0.0, x)))[()]


@register("selu", "x")
def selu(x: Array) -> Array:
    """Compute 1.0507 elu(x, 1.6733), whose fixed point is mean 0 and variance 1.

    Source: Klambauer 2017; the scale multiplies both branches.
    """
    return SELU_SCALE * elu(x, SELU_ALPHA)


@register("dselu", "x")
def dselu(x: Array) -> Array:
    """Compute the slope of SELU: 1.0507 for x > 0, else 1.0507 * 1.6733 e^x."""
    return SELU_SCALE * delu(x, SELU_ALPHA)


@register("dsoftplus", "x")
def dsoftplus(x: Array) -> Array:
    """Compute the slope of log(1+e^x), which is the sigmoid."""
    return sigmoid(x)


def normal_pdf(x: Array) -> Array:
    """Compute phi(x) = e^(-x^2/2)/sqrt(2 pi), the standard normal density."""
    return np.exp(-(reals("x", x) ** 2) / 2) / math.sqrt(2 * math.pi)


@register("dgelu", "x")
def dgelu(x: Array) -> Array:
    """Compute the slope of x Phi(x): Phi(x) + x phi(x) (Hendrycks 2016, exact form)."""
    x = reals("x", x)
    return normal_cdf(x) + x * normal_pdf(x)


@register("dgelu_tanh", "x")
def dgelu_tanh(x: Array) -> Array:
    """Compute the slope of x/2 (1 + tanh(u)), u = sqrt(2/pi)(x + 0.044715 x^3).

    The tanh form of GELU (Hendrycks 2016) is within 5e-4 of x Phi(x).
    """
    x = reals("x", x)
    c = math.sqrt(2 / math.pi)
    u = c * (x + 0.044715 * x**3)
    return (1 + np.tanh(u)) / 2 + x / 2 * dtanh(u) * c * (1 + 3 * 0.044715 * x**2)


@register("dsilu", "x")
def dsilu(x: Array) -> Array:
    """Compute the slope of x s(x): s(1 + x(1-s)) (Ramachandran 2017)."""
    x = reals("x", x)
    return sigmoid(x) + x * dsigmoid(x)


@register("swish", "x, beta")
def swish(x: Array, beta: Array) -> Array:
    """Compute x s(beta x); beta = 1 is SiLU (Ramachandran 2017)."""
    x = reals("x", x)
    return x * sigmoid(number("beta", beta) * x)


@register("dswish", "x, beta")
def dswish(x: Array, beta: Array) -> Array:
    """Compute the slope of x s(beta x): s + beta x s(1-s) with s = s(beta x)."""
    x, beta = reals("x", x), number("beta", beta)
    return sigmoid(beta * x) + beta * x * dsigmoid(beta * x)


@register("hard_sigmoid", "x")
def hard_sigmoid(x: Array) -> Array:
    """Compute clip(x/6 + 1/2, 0, 1): PyTorch's form."""
    return np.clip(reals("x", x) / 6 + 0.5, 0.0, 1.0)


@register("hard_sigmoid_keras", "x")
def hard_sigmoid_keras(x: Array) -> Array:
    """Compute clip(0.2 x + 0.5, 0, 1): the form of Keras 2."""
    return np.clip(0.2 * reals("x", x) + 0.5, 0.0, 1.0)


@register("dhard_sigmoid", "x")
def dhard_sigmoid(x: Array) -> Array:
    """Compute the slope of PyTorch's hard sigmoid: 1/6 for |x| < 3, else 0."""
    return np.where(np.abs(reals("x", x)) < 3, 1 / 6, 0.0)[()]


@register("softsign", "x")
def softsign(x: Array) -> Array:
    """Compute x/(1+|x|), which saturates more slowly than tanh (Glorot 2010)."""
    x = reals("x", x)
    return x / (1 + np.abs(x))


@register("dsoftsign", "x")
def dsoftsign(x: Array) -> Array:
    """Compute the slope of x/(1+|x|): 1/(1+|x|)^2."""
    return (1 / (1 + np.abs(reals("x", x)))) ** 2
