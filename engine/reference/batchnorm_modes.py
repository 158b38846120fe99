"""Batch normalisation beyond the batch: running statistics, inference, folding.

Source: Ioffe & Szegedy 2015, algorithm 2; the momentum conventions are PyTorch's and
CS231n's.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from engine.expressions.registry import register
from engine.reference.arguments import (
    Array,
    divide,
    nonnegative,
    reals,
    require,
    shape_text,
    shaped,
)
from engine.reference.layers import Affine


class Moments(NamedTuple):
    """A mean and a variance."""

    mean: Array
    var: Array


def _batches(batches: Array) -> Array:
    """Return batches as (K, N, D), reading (N, D) as one batch."""
    batches = reals("batches", batches)
    if batches.ndim == 2:
        batches = batches[None]
    fits = batches.ndim == 3 and batches.shape[1] > 1
    require(fits, "batches", "(K, N, D), N > 1", shape_text(batches.shape))
    return batches


@register("batchnorm_running", "batches, momentum=0.1, mean=0, var=1")
def batchnorm_running(
    batches: Array, momentum: Array = 0.1, mean: Array = 0.0, var: Array = 1.0
) -> Moments:
    """Update running statistics as PyTorch does, batch after batch.

    batches (K, N, D) or one batch (N, D); mean and var are the start, (D,).
    momentum weighs the NEW value: (1-m) old + m new, and the variance that is
    stored has 1/(N-1).
    """
    batches, m = _batches(batches), nonnegative("momentum", momentum)
    mean = shaped("mean", mean, batches.shape[2:])
    var = shaped("var", var, batches.shape[2:])
    for x in batches:
        mean = (1 - m) * mean + m * x.mean(axis=0)
        var = (1 - m) * var + m * x.var(axis=0, ddof=1)
    return Moments(mean, var)


@register("batchnorm_running_biased", "batches, p=0.9, mean=0, var=0")
def batchnorm_running_biased(
    batches: Array, p: Array = 0.9, mean: Array = 0.0, var: Array = 0.0
) -> Moments:
    """Update running statistics as in CS231n: p old + (1-p) new, variance with 1/N.

    batches (K, N, D) or one batch (N, D); mean and var are the start, (D,).
    """
    batches, p = _batches(batches), nonnegative("p", p)
    mean = shaped("mean", mean, batches.shape[2:])
    var = shaped("var", var, batches.shape[2:])
    for x in batches:
        mean = p * mean + (1 - p) * x.mean(axis=0)
        var = p * var + (1 - p) * x.var(axis=0)
    return Moments(mean, var)


@register("batchnorm_inference", "x, mean, var, gamma, beta, eps")
def batchnorm_inference(
    x: Array, mean: Array, var: Array, gamma: Array, beta: Array, eps: Array
) -> Array:
    """Normalise with the stored statistics: gamma (x - mean)/sqrt(var + eps) + beta.

    x (N, D) or (D,), the rest (D,). Source: algorithm 2.
    """
    x, eps = reals("x", x), nonnegative("eps", eps)
    require(x.ndim in (1, 2), "x", "(N, D)", shape_text(x.shape))
    mean, var = shaped("mean", mean, x.shape[-1:]), shaped("var", var, x.shape[-1:])
    require(bool(np.all(np.real(var) >= 0)), "var", ">= 0", var)
    gamma = shaped("gamma", gamma, x.shape[-1:])
    beta = shaped("beta", beta, x.shape[-1:])
    return gamma * divide("var + eps", x - mean, np.sqrt(var + eps)) + beta


@register("batchnorm_fold", "W, b, gamma, beta, mean, var, eps")
def batchnorm_fold(
    W: Array, b: Array, gamma: Array, beta: Array, mean: Array, var: Array, eps: Array
) -> Affine:
    """Fold inference-mode batch norm into the layer in front of it.

    W (O, D) with y = W x + b, or a kernel (O, C, kh, kw); the rest (O,).
    W' = gamma W/sqrt(var+eps), b' = gamma (b - mean)/sqrt(var+eps) + beta.
    """
    W, eps = reals("W", W), nonnegative("eps", eps)
    require(W.ndim >= 2, "W", "(O, D)", shape_text(W.shape))
    out = W.shape[:1]
    var = shaped("var", var, out)
    require(bool(np.all(np.real(var) >= 0)), "var", ">= 0", var)
    scale = divide("var + eps", shaped("gamma", gamma, out), np.sqrt(var + eps))
    shift = shaped("b", b, out) - shaped("mean", mean, out)
    folded = W * scale.reshape(out + (1,) * (W.ndim - 1))
    return Affine(folded, scale * shift + shaped("beta", beta, out))
