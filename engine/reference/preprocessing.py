"""Preparing inputs: scaling, principal components, whitening.

X is (N, D), one example per row; statistics are per column. ddof = 0 divides by N
(NumPy, scikit-learn), ddof = 1 by N-1 (pandas, torch.std). Source: CS231n, nn 2.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from engine.expressions.registry import register
from engine.reference.arguments import (
    Array,
    affordable,
    count,
    divide,
    nonnegative,
    number,
    ranked,
    reals,
    require,
    shape_text,
)


class Principal(NamedTuple):
    """Principal components: rows of ``components`` by falling eigenvalue.

    Signs are free; here the largest entry of each component is positive.
    """

    mean: Array
    centred: Array
    covariance: Array
    eigenvalues: Array
    ratios: Array
    components: Array


def _table(name: str, value: Array) -> Array:
    """Return (N, D); a vector (N,) stays one column."""
    X = reals(name, value)
    fits = X.ndim in (1, 2)
    require(fits, name, "(N, D)", shape_text(X.shape))
    return X


def _pair(train: Array, test: Array) -> tuple[Array, Array]:
    train, test = _table("train", train), _table("test", test)
    fits = test.ndim == train.ndim and test.shape[1:] == train.shape[1:]
    expected = shape_text(train.shape[1:]).replace("(", "(N, ")
    require(fits, "test", expected, shape_text(test.shape))
    return train, test


def _std(X: Array, ddof: int) -> Array:
    ddof = count("ddof", ddof, 0)
    require(len(X) > ddof, "N", f"> {ddof}", len(X))
    return X.std(axis=0, ddof=ddof)


@register("standardize", "X, ddof=0")
def standardize(X: Array, ddof: int = 0) -> Array:
    """Subtract each column's mean and divide by its standard deviation."""
    return standardize_with(X, X, ddof)


@register("standardize_with", "train, test, ddof=0")
def standardize_with(train: Array, test: Array, ddof: int = 0) -> Array:
    """Scale test (M, D) with the mean and standard deviation of train (N, D).

    Statistics come from the training set only; anything else leaks.
    """
    train, test = _pair(train, test)
    return divide("std", test - train.mean(axis=0), _std(train, ddof))


@register("minmax", "X, lo=0, hi=1")
def minmax(X: Array, lo: Array = 0.0, hi: Array = 1.0) -> Array:
    """Map each column linearly so that its minimum is lo and its maximum hi."""
    return minmax_with(X, X, lo, hi)


@register("minmax_with", "train, test, lo=0, hi=1")
def minmax_with(train: Array, test: Array, lo: Array = 0.0, hi: Array = 1.0) -> Array:
    """Map test with the minimum and maximum of train: lo + (hi-lo)(x-min)/(max-min).

    Test values outside the training range land outside [lo, hi].
    """
    train, test = _pair(train, test)
    lo, hi = number("lo", lo), number("hi", hi)
    low, high = train.min(axis=0), train.max(axis=0)
    return lo + (hi - lo) * divide("max - min", test - low, high - low)


@register("covariance", "X, ddof=1")
def covariance(X: Array, ddof: int = 1) -> Array:
    """Compute the covariance matrix (D, D) of the columns: Xc^T Xc/(N - ddof)."""
    X, ddof = ranked("X", X, "N D"), count("ddof", ddof, 0)
    require(len(X) > ddof, "N", f"> {ddof}", len(X))
    affordable("D", X.shape[1] ** 2)
    centred = X - X.mean(axis=0)
    return centred.T @ centred / (len(X) - ddof)


@register("pca", "X, ddof=1")
def pca(X: Array, ddof: int = 1) -> Principal:
    """Find the principal components of the centred columns.

    ratios = eigenvalues/sum: the explained-variance ratios, whatever ddof is.
    """
    X = ranked("X", X, "N D")
    C = covariance(X, ddof)
    values, vectors = np.linalg.eigh(C)
    values, components = np.maximum(values[::-1], 0.0), vectors.T[::-1]
    largest = np.argmax(np.abs(components), axis=1)
    components = components * np.sign(components[np.arange(len(C)), largest])[:, None]
    mean, total = X.mean(axis=0), values.sum()
    ratios = divide("sum of eigenvalues", values, total)
    return Principal(mean, X - mean, C, values, ratios, components)


@register("pca_project", "X, k")
def pca_project(X: Array, k: int) -> Array:
    """Project the centred rows on the first k components: (N, k), signs free."""
    p, k = pca(X), count("k", k)
    require(k <= len(p.components), "k", f"<= {len(p.components)}", k)
    return p.centred @ p.components[:k].T


@register("pca_reconstruct", "X, k")
def pca_reconstruct(X: Array, k: int) -> Array:
    """Rebuild X (N, D) from its first k components; free of any sign choice."""
    p = pca(X)
    return p.mean + pca_project(X, k) @ p.components[: count("k", k)]


def _whitening(X: Array, eps: Array, ddof: int) -> tuple[Principal, Array]:
    p = pca(X, ddof)
    roots = np.sqrt(p.eigenvalues + nonnegative("eps", eps))
    full = bool(roots[-1] > 1e-9 * roots[0])
    require(full, "X", "rank D", "rank < D")
    return p, 1 / roots


@register("pca_whiten", "X, eps=0, ddof=0")
def pca_whiten(X: Array, eps: Array = 0.0, ddof: int = 0) -> Array:
    """Project on the components and divide by sqrt(eigenvalue + eps): covariance I.

    Column signs are free; compare up to sign.
    """
    p, scale = _whitening(X, eps, ddof)
    return p.centred @ p.components.T * scale


@register("zca_whiten", "X, eps=0, ddof=0")
def zca_whiten(X: Array, eps: Array = 0.0, ddof: int = 0) -> Array:
    """Whiten and rotate back: Xc U (L + eps)^(-1/2) U^T, the nearest to X.

    Covariance (with 1/N by default) is L = U diag(eigenvalues) U^T; no free signs.
    """
    p, scale = _whitening(X, eps, ddof)
    return p.centred @ p.components.T * scale @ p.components
