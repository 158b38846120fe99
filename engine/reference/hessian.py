"""Critical points: the signs of the Hessian, the local model, the learning rate."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from engine.expressions.registry import register
from engine.reference.arguments import (
    Array,
    count,
    nonnegative,
    number,
    ranked,
    reals,
    require,
    shape_text,
    shaped,
    square,
    symmetric,
)


class CriticalPoint(NamedTuple):
    """Eigenvalues in ascending order, how many of each sign, and the verdict.

    kind is 1 for a minimum, 2 for a maximum, 3 for a saddle, 0 for inconclusive.
    """

    eigenvalues: Array
    negative: int
    zero: int
    positive: int
    kind: int
    minimum: bool
    maximum: bool
    saddle: bool
    inconclusive: bool


class Escape(NamedTuple):
    """The most negative eigenvalue, its unit vector, and the change along it."""

    eigenvalue: Array
    direction: Array
    change: Array


class LocalModel(NamedTuple):
    """Value, gradient and Hessian of a function of two variables."""

    value: Array
    g: Array
    H: Array


@register("classify_hessian", "H, tol=1e-9")
def classify_hessian(H: Array, tol: Array = 1e-9) -> CriticalPoint:
    """Classify a critical point by the signs of the eigenvalues of H (n, n).

    All positive: minimum; all negative: maximum; both signs: saddle; otherwise (some
    zero, the rest of one sign) inconclusive. |eigenvalue| <= tol counts as zero.
    """
    values = np.linalg.eigvalsh(symmetric("H", H))
    tol = nonnegative("tol", tol)
    negative, positive = int(np.sum(values < -tol)), int(np.sum(values > tol))
    zero = len(values) - negative - positive
    minimum, maximum = positive == len(values), negative == len(values)
    saddle = positive > 0 and negative > 0
    kind = 1 if minimum else 2 if maximum else 3 if saddle else 0
    verdict = (minimum, maximum, saddle, kind == 0)
    return CriticalPoint(values, negative, zero, positive, kind, *verdict)


@register("minimum_ratio", "H")
def minimum_ratio(H: Array) -> Array:
    """Compute the share of positive eigenvalues of H (n, n); 1 at a minimum.

    Source: the "minimum ratio" of H.-Y. Lee's course.
    """
    point = classify_hessian(H)
    return point.positive / len(point.eigenvalues)


@register("taylor2", "L0, g, H, v")
def taylor2(L0: Array, g: Array, H: Array, v: Array) -> Array:
    """Predict L(theta + v) as L0 + g.v + v.H v/2; g, v (n,) and H (n, n).

    At a critical point g = 0 and the sign of v.H v decides.
    """
    v, H = ranked("v", v, "n"), square("H", H)
    fits = len(H) == len(v)
    require(fits, "H", shape_text((len(v), len(v))), shape_text(H.shape))
    return number("L0", L0) + shaped("g", g, v.shape) @ v + v @ H @ v / 2


@register("escape_direction", "H, step=1")
def escape_direction(H: Array, step: Array = 1.0) -> Escape:
    """Find the downhill way out of a saddle: the eigenvector of the lowest eigenvalue.

    H (n, n) with a negative eigenvalue; the loss changes by eigenvalue step^2/2. The
    vector has length 1; its sign is free: here its largest entry is positive.
    """
    values, vectors = np.linalg.eigh(symmetric("H", H))
    require(bool(values[0] < 0), "H", "min eigenvalue < 0", values[0])
    v = vectors[:, 0]
    v = v * np.sign(v[np.argmax(np.abs(v))])
    return Escape(values[0], v, values[0] * number("step", step) ** 2 / 2)


def _positive_definite(H: Array) -> Array:
    """Return the ascending eigenvalues of a matrix, or of a diagonal given as (n,)."""
    H = reals("H", H)
    values = np.sort(np.atleast_1d(H)) if H.ndim < 2 else None
    if values is None:
        values = np.linalg.eigvalsh(symmetric("H", H))
    require(bool(values[0] > 0), "H", "min eigenvalue > 0", values[0])
    return values


@register("max_stable_lr", "H")
def max_stable_lr(H: Array) -> Array:
    """Compute 2/lambda_max, below which gradient descent on x.H x/2 converges.

    H (n, n) positive definite, or its diagonal (n,), or a number.
    """
    return 2 / _positive_definite(H)[-1]


@register("optimal_lr", "H")
def optimal_lr(H: Array) -> Array:
    """Compute 2/(lambda_min + lambda_max), the best fixed learning rate on x.H x/2."""
    values = _positive_definite(H)
    return 2 / (values[0] + values[-1])


@register("condition_number", "H")
def condition_number(H: Array) -> Array:
    """Compute lambda_max/lambda_min of a positive definite H (or of its diagonal)."""
    values = _positive_definite(H)
    return values[-1] / values[0]


@register("gd_rate", "H")
def gd_rate(H: Array) -> Array:
    """Compute (kappa-1)/(kappa+1): the error factor per step at the best fixed rate.

    Source: Boyd & Vandenberghe 9.3; H positive definite, or its diagonal.
    """
    kappa = condition_number(H)
    return (kappa - 1) / (kappa + 1)


@register("heavy_ball_rate", "H")
def heavy_ball_rate(H: Array) -> Array:
    """Compute (sqrt(kappa)-1)/(sqrt(kappa)+1): momentum's error factor at its best.

    Source: Polyak 1964; also the bound of conjugate gradients.
    """
    root = np.sqrt(condition_number(H))
    return (root - 1) / (root + 1)


@register("hessian_bytes", "n, bytes_each=4")
def hessian_bytes(n: int, bytes_each: int = 4) -> int:
    """Count the bytes of a full Hessian of n parameters: 4 n^2 in float32.

    Source: CS231n, neural networks 3 (1e6 parameters: 3725 GiB).
    """
    return count("bytes_each", bytes_each) * count("n", n) ** 2


@register("polynomial2", "C, x, y")
def polynomial2(C: Array, x: Array, y: Array) -> LocalModel:
    """Evaluate f(x, y) = sum C[i, j] x^i y^j with its gradient and Hessian.

    C (p, q) holds the coefficient of x^i y^j in row i, column j.
    """
    C = ranked("C", C, "p q")
    x, y = number("x", x), number("y", y)

    def powers(z: Array, size: int) -> list[Array]:
        """Return the powers of z, their first and their second derivatives."""
        k = np.arange(size)
        first = k * z ** np.maximum(k - 1, 0)
        return [z**k, first, k * (k - 1) * z ** np.maximum(k - 2, 0)]

    X, Y = powers(x, C.shape[0]), powers(y, C.shape[1])
    g = np.array([X[1] @ C @ Y[0], X[0] @ C @ Y[1]])
    mixed = X[1] @ C @ Y[1]
    H = np.array([[X[2] @ C @ Y[0], mixed], [mixed, X[0] @ C @ Y[2]]])
    return LocalModel(X[0] @ C @ Y[0], g, H)
