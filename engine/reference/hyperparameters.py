"""Searching hyperparameters: scales, grids, and the chances of random trials."""

from __future__ import annotations

import math
from typing import NamedTuple

from engine.expressions.registry import register
from engine.reference.arguments import (
    Array,
    count,
    positive,
    probability,
    reals,
    require,
)


class Search(NamedTuple):
    """Trials of a grid; distinct values per axis by grid and by random search."""

    trials: int
    grid_values: int
    random_values: int


@register("log_uniform", "u, lo, hi")
def log_uniform(u: Array, lo: Array, hi: Array) -> Array:
    """Map u in [0, 1] to lo (hi/lo)^u: uniform in the logarithm (CS231n, nn 3)."""
    u, lo, hi = reals("u", u), positive("lo", lo), positive("hi", hi)
    require(bool(((u >= 0) & (u <= 1)).all()), "u", "0 <= . <= 1", u)
    return lo * (hi / lo) ** u


@register("log_uniform_median", "lo, hi")
def log_uniform_median(lo: Array, hi: Array) -> Array:
    """Compute sqrt(lo hi), the median of a log-uniform law; not (lo + hi)/2."""
    return log_uniform(0.5, lo, hi)


@register("grid_vs_random", "k, d")
def grid_vs_random(k: int, d: int) -> Search:
    """Compare a grid of k values on d axes with as many random trials.

    k^d trials show k distinct values of each parameter, random ones k^d (Bergstra &
    Bengio 2012).
    """
    k, d = count("k", k), count("d", d)
    require(d * math.log10(k) <= 15, "k^d", "<= 1e15", f"{k}^{d}")
    return Search(k**d, k, k**d)


@register("random_search_success", "n, q")
def random_search_success(n: int, q: Array) -> Array:
    """Compute 1 - (1-q)^n: at least one of n random trials lies in the best share q."""
    # expm1 keeps the digits when q is tiny
    return -math.expm1(count("n", n, 0) * math.log1p(-probability("q", q)))


@register("random_trials_needed", "q, confidence")
def random_trials_needed(q: Array, confidence: Array) -> int:
    """Count the random trials for one in the best share q with that confidence.

    ceil(ln(1-confidence)/ln(1-q)): 59 for 5 % and 95 %.
    """
    miss = math.log1p(-probability("confidence", confidence))
    return math.ceil(miss / math.log1p(-probability("q", q)) - 1e-12)
