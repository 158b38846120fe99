"""Newton, quasi-Newton and conjugate gradients.

Letters of Nocedal & Wright: s = x+ - x, y = g+ - g, rho = 1/(y.s). H is the INVERSE
Hessian in the H-updates, B the Hessian in the B-updates; quadratics are x.A x/2 - b.x.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from engine.expressions.registry import register
from engine.reference.arguments import (
    Array,
    alike,
    divide,
    number,
    polynomial,
    ranked,
    reals,
    require,
    shaped,
    square,
    step_count,
    symmetric,
)


class NewtonPath(NamedTuple):
    """The last point and all points, the start included."""

    x: Array
    xs: Array


class TwoLoop(NamedTuple):
    """The L-BFGS direction and the numbers of its two loops, oldest pair first."""

    direction: Array
    rho: Array
    alpha: Array
    beta: Array
    gamma: Array


class ConjugateStep(NamedTuple):
    """One step of conjugate gradients."""

    alpha: Array
    x: Array
    r: Array
    beta: Array
    p: Array


class ConjugateGradients(NamedTuple):
    """The last iterate, residual and direction; then the numbers of all steps."""

    x: Array
    r: Array
    p: Array
    alphas: Array
    betas: Array
    xs: Array


@register("newton_step", "x, H, g")
def newton_step(x: Array, H: Array, g: Array) -> Array:
    """Take one Newton step x - H^(-1) g; x, g (n,), H (n, n) the Hessian."""
    x, H = ranked("x", x, "n"), square("H", H)
    g, H = alike("g", g, x), shaped("H", H, (len(x), len(x)))
    full = bool(np.linalg.matrix_rank(H) == len(H))
    require(full, "H", "det != 0", "det = 0")
    return x - np.linalg.solve(H, g)


@register("newton_1d", "x, d1, d2")
def newton_1d(x: Array, d1: Array, d2: Array) -> Array:
    """Take one Newton step x - f'(x)/f''(x) towards a point with f' = 0."""
    x = reals("x", x)
    return x - divide("d2", alike("d1", d1, x), alike("d2", d2, x))


@register("newton_polynomial", "coefficients, x0, steps")
def newton_polynomial(coefficients: Array, x0: Array, steps: int) -> NewtonPath:
    """Iterate x <- x - f'(x)/f''(x) on a polynomial, highest power first.

    coefficients (k,): [1, 0, 0, 0, 0] is x^4, where each step keeps 2/3 of x.
    """
    slope = np.polyder(polynomial("coefficients", coefficients))
    curvature = np.polyder(slope)
    xs = [number("x0", x0)]
    for _ in range(step_count("steps", steps)):
        x = xs[-1]
        xs.append(newton_1d(x, np.polyval(slope, x), np.polyval(curvature, x)))
    return NewtonPath(xs[-1], np.stack(xs))


def _pair(s: Array, y: Array, name: str, M: Array) -> tuple[Array, Array, Array]:
    s = ranked("s", s, "n")
    y, M = alike("y", y, s), shaped(name, symmetric(name, M), (len(s), len(s)))
    return s, y, M


@register("bfgs_inverse", "H, s, y")
def bfgs_inverse(H: Array, s: Array, y: Array) -> Array:
    """Update the inverse Hessian: (I - rho s y^T) H (I - rho y s^T) + rho s s^T.

    rho = 1/(y.s), y.s > 0. Keeps H symmetric and gives H y = s (Nocedal & Wright 6.17).
    """
    s, y, H = _pair(s, y, "H", H)
    require(bool(y @ s > 0), "y.s", "> 0", y @ s)
    rho = 1 / (y @ s)
    left = np.eye(len(s)) - rho * np.outer(s, y)
    return left @ H @ left.T + rho * np.outer(s, s)


@register("bfgs_hessian", "B, s, y")
def bfgs_hessian(B: Array, s: Array, y: Array) -> Array:
    """Update the Hessian: B - B s s^T B/(s.B s) + y y^T/(y.s), so that B s = y.

    Source: Nocedal & Wright 6.19; the inverse of bfgs_inverse.
    """
    s, y, B = _pair(s, y, "B", B)
    Bs = B @ s
    removed = divide("s.B s", np.outer(Bs, Bs), s @ Bs)
    return B - removed + divide("y.s", np.outer(y, y), y @ s)


@register("dfp_inverse", "H, s, y")
def dfp_inverse(H: Array, s: Array, y: Array) -> Array:
    """Update the inverse Hessian by DFP: H - H y y^T H/(y.H y) + s s^T/(y.s).

    Source: Nocedal & Wright 6.15; also H y = s, but another matrix than BFGS.
    """
    return bfgs_hessian(H, y, s)


@register("sr1_inverse", "H, s, y")
def sr1_inverse(H: Array, s: Array, y: Array) -> Array:
    """Update the inverse Hessian by rank one: H + u u^T/(u.y) with u = s - H y.

    Source: Nocedal & Wright 6.25; H y = s, not always positive definite.
    """
    s, y, H = _pair(s, y, "H", H)
    u = s - H @ y
    return H + divide("(s - H y).y", np.outer(u, u), u @ y)


@register("lbfgs", "g, S, Y")
def lbfgs(g: Array, S: Array, Y: Array) -> TwoLoop:
    """Compute the L-BFGS direction -H g by the two-loop recursion.

    g (n,); S, Y (m, n) hold the pairs, OLDEST first. First loop newest to oldest:
    alpha = rho s.q, q -= alpha y; r = gamma q with gamma = s.y/(y.y) of the newest;
    second loop oldest to newest: beta = rho y.r, r += (alpha - beta) s; direction -r.
    Source: Nocedal & Wright, algorithm 7.4.
    """
    g, S = ranked("g", g, "n"), ranked("S", S, "m n")
    S = shaped("S", S, (len(S), len(g)))
    Y = alike("Y", Y, S)
    rho = divide("s.y", 1.0, np.sum(S * Y, axis=1))
    alpha, beta = np.zeros(len(S)), np.zeros(len(S))
    q = g
    for i in reversed(range(len(S))):
        alpha[i] = rho[i] * (S[i] @ q)
        q = q - alpha[i] * Y[i]
    gamma = (S[-1] @ Y[-1]) / (Y[-1] @ Y[-1])
    r = gamma * q
    for i in range(len(S)):
        beta[i] = rho[i] * (Y[i] @ r)
        r = r + (alpha[i] - beta[i]) * S[i]
    return TwoLoop(-r, rho, alpha, beta, gamma)


@register("cg_step", "A, x, r, p")
def cg_step(A: Array, x: Array, r: Array, p: Array) -> ConjugateStep:
    """Take one conjugate-gradient step on A x = b, with r = b - A x.

    alpha = r.r/(p.A p), x+ = x + alpha p, r+ = r - alpha A p, beta = r+.r+/(r.r),
    p+ = r+ + beta p. A (n, n) positive definite. Source: Hestenes & Stiefel 1952.
    """
    x = ranked("x", x, "n")
    A = shaped("A", symmetric("A", A), (len(x), len(x)))
    r, p = alike("r", r, x), alike("p", p, x)
    alpha = divide("p.A p", r @ r, p @ A @ p)
    r_new = r - alpha * (A @ p)
    beta = divide("r.r", r_new @ r_new, r @ r)
    return ConjugateStep(alpha, x + alpha * p, r_new, beta, r_new + beta * p)


@register("cg", "A, b, x0, steps")
def cg(A: Array, b: Array, x0: Array, steps: int) -> ConjugateGradients:
    """Run conjugate gradients on A x = b from x0, starting with p = r = b - A x0.

    A (n, n) positive definite; n steps solve the system. Ends early when r = 0.
    """
    b = ranked("b", b, "n")
    A = shaped("A", symmetric("A", A), (len(b), len(b)))
    x = shaped("x0", x0, b.shape)
    r = p = b - A @ x
    xs, alphas, betas = [x], [], []
    for _ in range(step_count("steps", steps)):
        if not np.any(r):
            break
        step = cg_step(A, x, r, p)
        x, r, p = step.x, step.r, step.p
        xs.append(x)
        alphas.append(step.alpha)
        betas.append(step.beta)
    return ConjugateGradients(x, r, p, np.array(alphas), np.array(betas), np.stack(xs))


@register("fr_beta", "g_new, g")
def fr_beta(g_new: Array, g: Array) -> Array:
    """Compute Fletcher and Reeves' beta, g+.g+/(g.g)."""
    g = ranked("g", g, "n")
    g_new = alike("g_new", g_new, g)
    return divide("g.g", g_new @ g_new, g @ g)


@register("pr_beta", "g_new, g")
def pr_beta(g_new: Array, g: Array) -> Array:
    """Compute Polak and Ribiere's beta, g+.(g+ - g)/(g.g); equal on a quadratic."""
    g = ranked("g", g, "n")
    g_new = alike("g_new", g_new, g)
    return divide("g.g", g_new @ (g_new - g), g @ g)


@register("exact_step", "H, g")
def exact_step(H: Array, g: Array) -> Array:
    """Compute the steepest-descent step on a quadratic: alpha = g.g/(g.H g)."""
    g = ranked("g", g, "n")
    H = shaped("H", symmetric("H", H), (len(g), len(g)))
    return divide("g.H g", g @ g, g @ H @ g)
