"""Softmax, its Jacobian, and the distances between distributions.

Logits z are (C,) or (N, C), one row per example. Logarithms are natural. The largest
logit is subtracted first, so that logits of 1000 are harmless.
"""

from __future__ import annotations

import numpy as np

from engine.expressions.registry import register
from engine.reference.arguments import (
    Array,
    affordable,
    alike,
    count,
    fraction,
    number,
    reals,
    require,
    shape_text,
)


def logits(name: str, value: Array) -> Array:
    """Return logits (C,) or (N, C)."""
    z = reals(name, value)
    fits = z.ndim in (1, 2)
    require(fits, name, "(N, C)", shape_text(z.shape))
    return z


def _centred(z: Array, axis: int) -> tuple[Array, int]:
    """Return z less its maximum along ``axis``, and the axis counted from 0."""
    require(z.ndim > 0, "z", "(N, C)", shape_text(z.shape))
    place = count("axis", number("axis", axis) % z.ndim, 0)
    inside = -z.ndim <= axis < z.ndim
    require(inside, "axis", f"< {z.ndim}", axis)
    return z - np.max(np.real(z), axis=place, keepdims=True), place


@register("softmax", "z, axis=-1")
def softmax(z: Array, axis: int = -1) -> Array:
    """Compute e^(z_i) / sum_k e^(z_k) along ``axis`` (the last unless told otherwise).

    Invariant to adding a constant to z. Source: Bridle 1990.
    """
    shifted, axis = _centred(reals("z", z), axis)
    e = np.exp(shifted)
    return e / np.sum(e, axis=axis, keepdims=True)


@register("log_softmax", "z, axis=-1")
def log_softmax(z: Array, axis: int = -1) -> Array:
    """Compute z_i - log sum_k e^(z_k) along ``axis`` without ever taking log(0)."""
    shifted, axis = _centred(reals("z", z), axis)
    return shifted - np.log(np.sum(np.exp(shifted), axis=axis, keepdims=True))


@register("softmax_jacobian", "z")
def softmax_jacobian(z: Array) -> Array:
    """Compute J = diag(p) - p p^T with p = softmax(z): J_ij = p_i (delta_ij - p_j).

    z (C,) gives (C, C), z (N, C) gives (N, C, C). Symmetric, rows sum to 0.
    """
    p = softmax(logits("z", z))
    affordable("z", p.size * p.shape[-1])
    return p[..., None] * (np.eye(p.shape[-1]) - p[..., None, :])


@register("softmax_backward", "dout, z")
def softmax_backward(dout: Array, z: Array) -> Array:
    """Multiply an upstream gradient by the Jacobian: dz = p (dout - sum(dout p)).

    dout and z (C,) or (N, C).
    """
    z = logits("z", z)
    p, dout = softmax(z), alike("dout", dout, z)
    return p * (dout - np.sum(dout * p, axis=-1, keepdims=True))


def distribution(name: str, value: Array) -> Array:
    """Return non-negative rows that sum to 1 within 1e-6."""
    p = logits(name, value)
    sums = np.real(p).sum(axis=-1)
    fits = bool(np.all(np.real(p) >= 0) and np.all(np.abs(sums - 1) < 1e-6))
    require(fits, name, ">= 0, sum = 1", sums)
    return p


def _expect_log(p: Array, q: Array) -> Array:
    """Compute sum p log q per row with 0 log 0 = 0 (q = 0 < p gives -inf)."""
    used = np.real(p) > 0
    logs = np.full(p.shape, -np.inf, dtype=q.dtype)
    np.log(q, out=logs, where=np.real(q) > 0)
    return np.sum(p * np.where(used, logs, 0.0), axis=-1)


@register("entropy", "p")
def entropy(p: Array) -> Array:
    """Compute H(p) = -sum p log p in nats; 0 log 0 is 0. p (C,) or (N, C)."""
    p = distribution("p", p)
    return -_expect_log(p, p)


@register("cross_entropy", "p, q")
def cross_entropy(p: Array, q: Array) -> Array:
    """Compute H(p, q) = -sum p log q in nats; p is the truth, q the model.

    p and q (C,) or (N, C), one value per row; equals H(p) + KL(p || q).
    """
    p, q = distribution("p", p), distribution("q", q)
    return -_expect_log(p, alike("q", q, p))


@register("kl", "p, q")
def kl(p: Array, q: Array) -> Array:
    """Compute KL(p || q) = sum p log(p/q) in nats: not symmetric, never negative.

    p and q (C,) or (N, C), one value per row; infinite where q = 0 < p.
    """
    return cross_entropy(p, q) - entropy(p)


def _labels(labels: Array, classes: int) -> Array:
    whole = [count("labels", label, 0) for label in np.atleast_1d(labels)]
    top = f"<= {classes - 1}"
    require(max(whole) < classes, "labels", top, max(whole))
    return np.array(whole)


@register("onehot", "labels, C")
def onehot(labels: Array, C: int) -> Array:
    """Write class numbers 0..C-1 as rows with a single 1: (N,) gives (N, C)."""
    labels, C = reals("labels", labels), count("C", C)
    fits = labels.ndim <= 1
    require(fits, "labels", "(N)", shape_text(labels.shape))
    affordable("C", labels.size * C)
    rows = (_labels(labels, C)[:, None] == np.arange(C)).astype(np.float64)
    return rows[0] if labels.ndim == 0 else rows


@register("label_smooth", "labels, C, eps")
def label_smooth(labels: Array, C: int, eps: Array) -> Array:
    """Soften one-hot targets to (1-eps) onehot + eps/C (Szegedy 2016, PyTorch).

    labels (N,) gives (N, C). The true class keeps 1 - eps + eps/C.
    """
    eps = fraction("eps", eps)
    return (1 - eps) * onehot(labels, C) + eps / count("C", C)
