"""Initial weights: variances, bounds, and what they do to a deep stack.

The variance of weights in N(0, v) is v; U(-a, a) has variance a^2/3.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from engine.expressions.registry import register
from engine.reference.arguments import (
    Array,
    count,
    nonnegative,
    number,
    positive,
    require,
)


class Fans(NamedTuple):
    """Connections into and out of a unit."""

    fan_in: int
    fan_out: int


@register("xavier_var", "fan_in, fan_out")
def xavier_var(fan_in: Array, fan_out: Array) -> Array:
    """Compute Glorot's variance 2/(fan_in + fan_out) (Glorot & Bengio 2010)."""
    return 2 / (positive("fan_in", fan_in) + positive("fan_out", fan_out))


@register("xavier_std", "fan_in, fan_out")
def xavier_std(fan_in: Array, fan_out: Array) -> Array:
    """Compute the standard deviation of Xavier-normal, sqrt(2/(fan_in + fan_out))."""
    return np.sqrt(xavier_var(fan_in, fan_out))


@register("xavier_bound", "fan_in, fan_out")
def xavier_bound(fan_in: Array, fan_out: Array) -> Array:
    """Compute the bound a of Xavier-uniform U(-a, a): sqrt(6/(fan_in + fan_out))."""
    return np.sqrt(3 * xavier_var(fan_in, fan_out))


@register("he_var", "fan, a=0")
def he_var(fan: Array, a: Array = 0.0) -> Array:
    """Compute He's variance 2/((1 + a^2) fan); a is the leaky slope, 0 for ReLU.

    fan is fan_in unless told otherwise. Source: He 2015, equations 10 and 15.
    """
    return 2 / ((1 + number("a", a) ** 2) * positive("fan", fan))


@register("he_std", "fan, a=0")
def he_std(fan: Array, a: Array = 0.0) -> Array:
    """Compute the standard deviation of He-normal, sqrt(2/((1 + a^2) fan))."""
    return np.sqrt(he_var(fan, a))


@register("he_bound", "fan, a=0")
def he_bound(fan: Array, a: Array = 0.0) -> Array:
    """Compute the bound of He-uniform: sqrt(6/((1 + a^2) fan))."""
    return np.sqrt(3 * he_var(fan, a))


@register("lecun_var", "fan_in")
def lecun_var(fan_in: Array) -> Array:
    """Compute LeCun's variance 1/fan_in (LeCun 1998): linear units keep their power."""
    return 1 / positive("fan_in", fan_in)


@register("leaky_gain", "a=0")
def leaky_gain(a: Array = 0.0) -> Array:
    """Compute the gain sqrt(2/(1 + a^2)) by which He exceeds LeCun's deviation."""
    return np.sqrt(2 / (1 + number("a", a) ** 2))


@register("conv_fans", "cin, cout, kh, kw, groups=1")
def conv_fans(cin: int, cout: int, kh: int, kw: int, groups: int = 1) -> Fans:
    """Count the fans of a convolution: fan_in = cin/g kh kw, fan_out = cout/g kh kw.

    PyTorch's own count leaves fan_out undivided; both agree for groups = 1.
    """
    groups, cin, cout = count("groups", groups), count("cin", cin), count("cout", cout)
    require(cin % groups == 0, "cin", f"{groups} | cin", cin)
    require(cout % groups == 0, "cout", f"{groups} | cout", cout)
    area = count("kh", kh) * count("kw", kw)
    return Fans(cin // groups * area, cout // groups * area)


@register("linear_variance", "n, weight_var, L, v=1")
def linear_variance(n: int, weight_var: Array, L: int, v: Array = 1.0) -> Array:
    """Compute the variance v (n weight_var)^L behind L linear layers of width n.

    Weights independent with mean 0; v is the variance of the input (Glorot 2010).
    """
    factor = count("n", n) * nonnegative("weight_var", weight_var)
    return nonnegative("v", v) * factor ** count("L", L, 0)


@register("relu_variance", "n, weight_var, L, v=1")
def relu_variance(n: int, weight_var: Array, L: int, v: Array = 1.0) -> Array:
    """Compute the mean square v (n weight_var/2)^L behind L ReLU layers of width n.

    ReLU halves the power of a symmetric input (He 2015); v is the mean square before.
    """
    factor = count("n", n) * nonnegative("weight_var", weight_var) / 2
    return nonnegative("v", v) * factor ** count("L", L, 0)
