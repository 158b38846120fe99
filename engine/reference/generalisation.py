"""Bounds for a finite set of hypotheses, and what the gaps of errors say.

Losses lie in [0, 1]; H is the number of hypotheses, N of examples.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from engine.expressions.registry import register
from engine.reference.arguments import (
    Array,
    alike,
    count,
    number,
    positive,
    probability,
    ranked,
)


class Excess(NamedTuple):
    """Best hypothesis on the training set and overall (0-based), and the excess."""

    h_train: int
    h_all: int
    excess: Array


class Gaps(NamedTuple):
    """Avoidable bias and variance."""

    bias: Array
    variance: Array


@register("hoeffding", "N, eps, H=1")
def hoeffding(N: Array, eps: Array, H: Array = 1) -> Array:
    """Bound P(some |L(h, train) - L(h, all)| > eps) by 2 H e^(-2 N eps^2).

    Hoeffding's inequality for one hypothesis, times H by the union bound; it may
    exceed 1 and then says nothing. Source: Abu-Mostafa 2012, equation 1.6.
    """
    return (
        2 * positive("H", H) * np.exp(-2 * positive("N", N) * positive("eps", eps) ** 2)
    )


@register("sample_bound", "H, p, eps")
def sample_bound(H: Array, p: Array, eps: Array) -> int:
    """Count the examples that make the bound at most p: ceil(ln(2H/p)/(2 eps^2)).

    eps is the allowed |L(train) - L(all)| of every hypothesis; for an excess loss of
    delta take eps = delta/2.
    """
    H, p = positive("H", H), probability("p", p)
    return math.ceil(float(np.log(2 * H / p) / (2 * positive("eps", eps) ** 2)))


@register("eps_bound", "H, p, N")
def eps_bound(H: Array, p: Array, N: Array) -> Array:
    """Compute the error bar sqrt(ln(2H/p)/(2N)) that holds with probability 1 - p."""
    H, p = positive("H", H), probability("p", p)
    return np.sqrt(np.log(2 * H / p) / (2 * positive("N", N)))


@register("max_hypotheses", "N, p, eps")
def max_hypotheses(N: Array, p: Array, eps: Array) -> int:
    """Count the hypotheses one can afford: floor(p/2 e^(2 N eps^2))."""
    power = 2 * count("N", N) * positive("eps", eps) ** 2
    return math.floor(float(probability("p", p)) / 2 * math.exp(min(float(power), 700)))


@register("excess", "train, overall")
def excess(train: Array, overall: Array) -> Excess:
    """Compute L(h_train, all) - L(h_all, all) from the losses of each hypothesis.

    train and overall (H,): h_train minimises the first, h_all the second.
    """
    train = ranked("train", train, "H")
    overall = alike("overall", overall, train)
    best, best_overall = int(np.argmin(train)), int(np.argmin(overall))
    return Excess(best, best_overall, overall[best] - overall[best_overall])


@register("error_gaps", "human, train, val")
def error_gaps(human: Array, train: Array, val: Array) -> Gaps:
    """Split an error: bias = train - human, variance = val - train (Ng 2018)."""
    train = number("train", train)
    return Gaps(train - number("human", human), number("val", val) - train)
