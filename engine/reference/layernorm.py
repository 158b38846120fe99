"""Normalising within one example: layer, group, instance and RMS norm.

Variance with 1/D and eps inside the root, as everywhere here. The same in training
and at test time; nothing is shared between examples.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from engine.expressions.registry import register
from engine.reference.arguments import (
    Array,
    alike,
    count,
    divide,
    nonnegative,
    ranked,
    reals,
    require,
    shape_text,
    shaped,
)


class Norm(NamedTuple):
    """Statistics, normalised values and output."""

    mu: Array
    var: Array
    xhat: Array
    y: Array


class NormGradients(NamedTuple):
    """Gradients of the normalised values, shift, scale and input."""

    dxhat: Array
    dbeta: Array
    dgamma: Array
    dx: Array


class RMSNormGradients(NamedTuple):
    """Gradients of the input and the scale."""

    dx: Array
    dgamma: Array


def _rows(x: Array) -> Array:
    x = reals("x", x)
    fits = x.ndim in (1, 2)
    require(fits, "x", "(N, D)", shape_text(x.shape))
    return x


def _normalise(x: Array, eps: Array) -> tuple[Array, Array, Array, Array]:
    """Return mean, variance, normalised rows and 1/sqrt(var + eps) of the last axis."""
    mu = x.mean(axis=-1, keepdims=True)
    var = ((x - mu) ** 2).mean(axis=-1, keepdims=True)
    ivar = divide("var + eps", 1.0, np.sqrt(var + nonnegative("eps", eps)))
    return mu[..., 0], var[..., 0], (x - mu) * ivar, ivar


def _pull_back(g: Array, xhat: Array, ivar: Array) -> Array:
    """Backpropagate g through the normalisation of the last axis."""
    mean = g.mean(axis=-1, keepdims=True)
    return ivar * (g - mean - xhat * (g * xhat).mean(axis=-1, keepdims=True))


@register("layernorm_forward", "x, gamma, beta, eps")
def layernorm_forward(x: Array, gamma: Array, beta: Array, eps: Array) -> Norm:
    """Normalise each row over its D features, then scale and shift per feature.

    x (N, D) or (D,), gamma and beta (D,); mu and var are (N,). Source: Ba 2016.
    """
    x = _rows(x)
    mu, var, xhat, _ = _normalise(x, eps)
    gamma = shaped("gamma", gamma, x.shape[-1:])
    return Norm(mu, var, xhat, gamma * xhat + shaped("beta", beta, x.shape[-1:]))


@register("layernorm_backward", "dout, x, gamma, eps")
def layernorm_backward(
    dout: Array, x: Array, gamma: Array, eps: Array
) -> NormGradients:
    """Compute dx = (g - mean(g) - xhat mean(g xhat))/sqrt(var + eps), g = dout gamma.

    dout and x (N, D) or (D,), gamma (D,), means along the row: gamma varies there
    and stays INSIDE them. The rows of dx sum to 0.
    """
    x = _rows(x)
    dout = alike("dout", dout, x)
    _, _, xhat, ivar = _normalise(x, eps)
    g = dout * shaped("gamma", gamma, x.shape[-1:])
    rows = dout.reshape(-1, x.shape[-1])
    dgamma = (rows * xhat.reshape(rows.shape)).sum(axis=0)
    return NormGradients(g, rows.sum(axis=0), dgamma, _pull_back(g, xhat, ivar))


@register("rmsnorm", "x, gamma, eps")
def rmsnorm(x: Array, gamma: Array, eps: Array) -> Array:
    """Divide each row by its root mean square and scale: the mean is NOT removed.

    x (N, D) or (D,), gamma (D,); eps inside the root (Zhang & Sennrich 2019).
    """
    x = _rows(x)
    power = (x**2).mean(axis=-1, keepdims=True) + nonnegative("eps", eps)
    return shaped("gamma", gamma, x.shape[-1:]) * divide("x", x, np.sqrt(power))


@register("rmsnorm_backward", "dout, x, gamma, eps")
def rmsnorm_backward(
    dout: Array, x: Array, gamma: Array, eps: Array
) -> RMSNormGradients:
    """Compute dx = (g - xhat mean(g xhat))/rms with g = dout gamma, xhat = x/rms."""
    x = _rows(x)
    dout = alike("dout", dout, x)
    rms = np.sqrt((x**2).mean(axis=-1, keepdims=True) + nonnegative("eps", eps))
    xhat = divide("x", x, rms)
    g = dout * shaped("gamma", gamma, x.shape[-1:])
    dx = (g - xhat * (g * xhat).mean(axis=-1, keepdims=True)) / rms
    rows = (dout * xhat).reshape(-1, x.shape[-1])
    return RMSNormGradients(dx, rows.sum(axis=0))


def _grouped(x: Array, groups: int) -> tuple[Array, Array]:
    """Return x (N, C, H, W) and its rows (N, groups, size of a group)."""
    x, groups = ranked("x", x, "N C H W"), count("groups", groups)
    require(x.shape[1] % groups == 0, "groups", f"divides {x.shape[1]}", groups)
    return x, x.reshape(len(x), groups, -1)


def _channel(name: str, value: Array, x: Array) -> Array:
    return shaped(name, value, x.shape[1:2])[:, None, None]


@register("groupnorm_forward", "x, groups, gamma, beta, eps")
def groupnorm_forward(
    x: Array, groups: int, gamma: Array, beta: Array, eps: Array
) -> Norm:
    """Normalise each example over groups of C/groups channels, all positions.

    x (N, C, H, W), gamma and beta (C,); groups is their NUMBER: 1 is layer norm over
    the whole example, C is instance norm. Source: Wu & He 2018.
    """
    x, rows = _grouped(x, groups)
    mu, var, xhat, _ = _normalise(rows, eps)
    xhat = xhat.reshape(x.shape)
    y = _channel("gamma", gamma, x) * xhat + _channel("beta", beta, x)
    return Norm(mu, var, xhat, y)


@register("groupnorm_backward", "dout, x, groups, gamma, eps")
def groupnorm_backward(
    dout: Array, x: Array, groups: int, gamma: Array, eps: Array
) -> NormGradients:
    """Compute the gradients of group norm; dgamma and dbeta are (C,).

    dout and x (N, C, H, W), gamma (C,).
    """
    x, rows = _grouped(x, groups)
    dout = alike("dout", dout, x)
    _, _, xhat, ivar = _normalise(rows, eps)
    g = dout * _channel("gamma", gamma, x)
    dx = _pull_back(g.reshape(rows.shape), xhat, ivar).reshape(x.shape)
    dgamma = (dout * xhat.reshape(x.shape)).sum(axis=(0, 2, 3))
    return NormGradients(g, dout.sum(axis=(0, 2, 3)), dgamma, dx)


@register("instancenorm_forward", "x, gamma, beta, eps")
def instancenorm_forward(x: Array, gamma: Array, beta: Array, eps: Array) -> Norm:
    """Normalise each channel of each example over its positions (Ulyanov 2016).

    x (N, C, H, W), gamma and beta (C,); mu and var are (N, C).
    """
    x = ranked("x", x, "N C H W")
    return groupnorm_forward(x, x.shape[1], gamma, beta, eps)
