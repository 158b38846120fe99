"""Batch normalisation in training: forward, and backward in three writings.

x is (N, D): statistics per column over the N examples, with 1/N and eps inside the
root. gamma and beta are (D,), or one number for all columns. Names of the stages
follow the usual staged code (xmu, sq, ivar, ...). Source: Ioffe & Szegedy 2015.
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
    positive,
    ranked,
    reals,
    require,
    shape_text,
    shaped,
)


class BatchNorm(NamedTuple):
    """Every intermediate of the forward pass, in order."""

    mu: Array
    xmu: Array
    sq: Array
    var: Array
    sqrtvar: Array
    ivar: Array
    xhat: Array
    y: Array


class BatchNormGradients(NamedTuple):
    """Gradients in the order of the paper's section 3."""

    dbeta: Array
    dgamma: Array
    dxhat: Array
    dvar: Array
    dmu: Array
    dx: Array


class BatchNormStages(NamedTuple):
    """Gradients of every node of the forward graph, last node first."""

    dbeta: Array
    dgamma: Array
    dxhat: Array
    divar: Array
    dxmu1: Array
    dsqrtvar: Array
    dvar: Array
    dsq: Array
    dxmu2: Array
    dmu: Array
    dx1: Array
    dx2: Array
    dx: Array


class AffineGradients(NamedTuple):
    """Gradients of a normalisation's input, scale and shift."""

    dx: Array
    dgamma: Array
    dbeta: Array


class ScaleShift(NamedTuple):
    """Scale and shift of a normalisation."""

    gamma: Array
    beta: Array


class ScaleInvariance(NamedTuple):
    """Batch norm behind w and behind a*w: outputs and gradients."""

    y: Array
    y_scaled: Array
    dw: Array
    dw_scaled: Array


@register("batchnorm_forward", "x, gamma, beta, eps")
def batchnorm_forward(x: Array, gamma: Array, beta: Array, eps: Array) -> BatchNorm:
    """Normalise each column over the batch, then scale and shift (training mode).

    x (N, D), gamma and beta (D,). Variance with 1/N, eps inside the root:
    y = gamma (x - mu)/sqrt(var + eps) + beta. Source: algorithm 1.
    """
    x, eps = ranked("x", x, "N D"), nonnegative("eps", eps)
    gamma = shaped("gamma", gamma, x.shape[1:])
    beta = shaped("beta", beta, x.shape[1:])
    mu = x.mean(axis=0)
    xmu = x - mu
    sq = xmu**2
    var = sq.mean(axis=0)
    sqrtvar = np.sqrt(var + eps)
    ivar = divide("var + eps", 1.0, sqrtvar)
    xhat = xmu * ivar
    return BatchNorm(mu, xmu, sq, var, sqrtvar, ivar, xhat, gamma * xhat + beta)


@register("batchnorm_backward", "dout, x, gamma, eps")
def batchnorm_backward(
    dout: Array, x: Array, gamma: Array, eps: Array
) -> BatchNormGradients:
    """Compute the gradients of batch norm along the three paths x -> xhat, var, mu.

    dout and x (N, D), gamma (D,). dvar = -1/2 sum(dxhat xmu)(var+eps)^(-3/2),
    dmu = -sum(dxhat)/sqrt(var+eps) (its second term is 0 as sum(xmu) = 0),
    dx = dxhat/sqrt(var+eps) + 2 dvar xmu/N + dmu/N. Source: section 3.
    """
    f = batchnorm_forward(x, gamma, 0.0, eps)
    dout = alike("dout", dout, f.xmu)
    n = len(f.xmu)
    dxhat = dout * shaped("gamma", gamma, f.mu.shape)
    dvar = -0.5 * np.sum(dxhat * f.xmu, axis=0) * f.ivar**3
    dmu = -np.sum(dxhat, axis=0) * f.ivar - 2 * dvar * f.xmu.mean(axis=0)
    dx = dxhat * f.ivar + dvar * 2 * f.xmu / n + dmu / n
    dgamma = np.sum(dout * f.xhat, axis=0)
    return BatchNormGradients(dout.sum(axis=0), dgamma, dxhat, dvar, dmu, dx)


@register("batchnorm_backward_staged", "dout, x, gamma, eps")
def batchnorm_backward_staged(
    dout: Array, x: Array, gamma: Array, eps: Array
) -> BatchNormStages:
    """Walk the forward graph backwards node by node, naming each gradient.

    dout and x (N, D), gamma (D,). xmu is used twice (in xhat and in sq), so its
    gradient is dxmu1 + dxmu2; x is used twice (in xmu and in mu): dx1 + dx2.
    """
    f = batchnorm_forward(x, gamma, 0.0, eps)
    dout = alike("dout", dout, f.xmu)
    n = len(f.xmu)
    dbeta = dout.sum(axis=0)
    dgamma = np.sum(dout * f.xhat, axis=0)
    dxhat = dout * shaped("gamma", gamma, f.mu.shape)
    divar = np.sum(dxhat * f.xmu, axis=0)
    dxmu1 = dxhat * f.ivar
    dsqrtvar = -divar / f.sqrtvar**2
    dvar = 0.5 * dsqrtvar / f.sqrtvar
    dsq = np.ones_like(f.sq) * dvar / n
    dxmu2 = 2 * f.xmu * dsq
    dx1 = dxmu1 + dxmu2
    dmu = -np.sum(dx1, axis=0)
    dx2 = np.ones_like(f.sq) * dmu / n
    stages = (dbeta, dgamma, dxhat, divar, dxmu1, dsqrtvar, dvar, dsq, dxmu2, dmu)
    return BatchNormStages(*stages, dx1, dx2, dx1 + dx2)


@register("batchnorm_backward_compact", "dout, x, gamma, eps")
def batchnorm_backward_compact(
    dout: Array, x: Array, gamma: Array, eps: Array
) -> AffineGradients:
    """Compute dx = gamma ivar/N (N dy - sum(dy) - xhat sum(dy xhat)) in one line.

    dout and x (N, D), gamma (D,); also dgamma and dbeta. The columns of dx sum to 0.
    """
    f = batchnorm_forward(x, gamma, 0.0, eps)
    dout = alike("dout", dout, f.xmu)
    n = len(f.xmu)
    dbeta = dout.sum(axis=0)
    dgamma = np.sum(dout * f.xhat, axis=0)
    scale = shaped("gamma", gamma, f.mu.shape) * f.ivar / n
    return AffineGradients(scale * (n * dout - dbeta - f.xhat * dgamma), dgamma, dbeta)


@register("batchnorm_undo", "x, eps")
def batchnorm_undo(x: Array, eps: Array) -> ScaleShift:
    """Find the gamma and beta with which batch norm returns its input on this batch.

    x (N, D) or (N,): gamma = sqrt(var + eps), beta = mu.
    """
    x, eps = reals("x", x), nonnegative("eps", eps)
    require(x.ndim in (1, 2), "x", "(N, D)", shape_text(x.shape))
    return ScaleShift(np.sqrt(x.var(axis=0) + eps), x.mean(axis=0))


@register("batchnorm_params", "C")
def batchnorm_params(C: int) -> int:
    """Count the learned numbers of a batch norm over C channels: gamma and beta, 2C.

    The running mean and variance, another 2C, are buffers and not learned.
    """
    return 2 * count("C", C)


def _channels_last(x: Array) -> Array:
    """Return (N, C, H, W) as (N*H*W, C): one column per channel."""
    return np.moveaxis(x, 1, -1).reshape(-1, x.shape[1])


def _channels_first(columns: Array, shape: tuple[int, ...]) -> Array:
    """Undo ``_channels_last`` for an array of the given (N, C, H, W)."""
    n, c, h, w = shape
    return np.moveaxis(columns.reshape(n, h, w, c), -1, 1)


@register("batchnorm2d_forward", "x, gamma, beta, eps")
def batchnorm2d_forward(x: Array, gamma: Array, beta: Array, eps: Array) -> BatchNorm:
    """Normalise each channel over N, H and W (section 3.2).

    x (N, C, H, W), gamma and beta (C,); mu and var are (C,), y has the shape of x.
    """
    x = ranked("x", x, "N C H W")
    f = batchnorm_forward(_channels_last(x), gamma, beta, eps)
    spread = {k: _channels_first(getattr(f, k), x.shape) for k in ("xmu", "sq", "xhat")}
    return f._replace(y=_channels_first(f.y, x.shape), **spread)


@register("batchnorm2d_backward", "dout, x, gamma, eps")
def batchnorm2d_backward(
    dout: Array, x: Array, gamma: Array, eps: Array
) -> AffineGradients:
    """Compute the gradients of batch norm over channels; sums run over N, H and W.

    dout and x (N, C, H, W), gamma (C,); dgamma and dbeta are (C,).
    """
    x = ranked("x", x, "N C H W")
    columns = _channels_last(alike("dout", dout, x))
    g = batchnorm_backward_compact(columns, _channels_last(x), gamma, eps)
    return g._replace(dx=_channels_first(g.dx, x.shape))


@register("batchnorm_scale_invariance", "U, w, a, dout")
def batchnorm_scale_invariance(
    U: Array, w: Array, a: Array, dout: Array
) -> ScaleInvariance:
    """Compare batch norm behind the weights w and behind a w (eps = 0, gamma = 1).

    U (N, D) inputs, w (D,), dout (N,). For a > 0: BN(U(aw)) = BN(Uw), and the
    gradient by the scaled weights is 1/a of the other. Source: section 3.3.
    """
    U = ranked("U", U, "N D")
    w = shaped("w", w, U.shape[1:])
    dout = shaped("dout", dout, U.shape[:1])[:, None]
    a = positive("a", a)
    results: list[Array] = []
    for weights in (w, a * w):
        z = (U @ weights)[:, None]
        g = batchnorm_backward_compact(dout, z, 1.0, 0.0)
        results += [batchnorm_forward(z, 1.0, 0.0, 0.0).y[:, 0], U.T @ g.dx[:, 0]]
    y, dw, y_scaled, dw_scaled = results
    return ScaleInvariance(y, y_scaled, dw, dw_scaled)
