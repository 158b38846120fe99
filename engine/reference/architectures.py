"""The arithmetic of ResNet, ResNeXt, Inception, DenseNet and SE blocks.

Weights only: no biases, no normalisation layers, unless told otherwise.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from engine.expressions.registry import register
from engine.reference.arguments import (
    Array,
    count,
    positive,
    ranked,
    require,
    step_count,
)
from engine.reference.conv_arithmetic import conv_macs


class Reduction(NamedTuple):
    """Multiplications without and with a 1 x 1 reduction, and their ratio."""

    direct: int
    reduced: int
    ratio: float


class DenseBlock(NamedTuple):
    """Output channels, weights and connections of a DenseNet block."""

    channels: int
    params: int
    connections: int


@register("basic_block_params", "C")
def basic_block_params(C: int) -> int:
    """Count two 3 x 3 layers on C channels: 18 C^2 (He 2016)."""
    return 18 * count("C", C) ** 2


@register("bottleneck_params", "C, w")
def bottleneck_params(C: int, w: int) -> int:
    """Count 1x1 C->w, 3x3 w->w, 1x1 w->C: C w + 9 w^2 + w C (He 2016).

    C = 256, w = 64: 69632.
    """
    C, w = count("C", C), count("w", w)
    return 2 * C * w + 9 * w**2


@register("resnext_params", "C, cardinality, d")
def resnext_params(C: int, cardinality: int, d: int) -> int:
    """Count the paths 1x1 C->d, 3x3 d->d, 1x1 d->C: cardinality (2 C d + 9 d^2).

    C = 256, 32 x 4d: 70144 (Xie 2017).
    """
    C, d = count("C", C), count("d", d)
    return count("cardinality", cardinality) * (2 * C * d + 9 * d**2)


@register("se_params", "C, r")
def se_params(C: int, r: int) -> int:
    """Count squeeze-and-excitation's two layers C -> C/r -> C: 2 C^2/r (Hu 2018)."""
    C, r = count("C", C), count("r", r)
    require(C % r == 0, "r", f"divides {C}", r)
    return 2 * C * (C // r)


@register("plain_gradient", "F")
def plain_gradient(F: Array) -> Array:
    """Multiply the slopes F_l of a plain scalar chain: dx_L/dx_0 = prod F_l."""
    return np.prod(ranked("F", F, "L"))


@register("residual_gradient", "F")
def residual_gradient(F: Array) -> Array:
    """Multiply the slopes of a residual chain x + F(x): dx_L/dx_0 = prod (1 + F_l).

    F (L,) holds the slopes of the branches (He 2016b).
    """
    return np.prod(1 + ranked("F", F, "L"))


@register("residual_gradient_sum", "F")
def residual_gradient_sum(F: Array) -> Array:
    """Add the same gradient up as 1 + sum_l F_l prod_{j<l} (1 + F_j).

    The 1 is the identity path, the sum d/dx_0 of all branches (He 2016b, eq. 5).
    """
    F = ranked("F", F, "L")
    before = np.concatenate([[1.0], np.cumprod(1 + F)[:-1]])
    return 1 + np.sum(F * before)


@register("asymmetric_ratio", "n")
def asymmetric_ratio(n: int) -> float:
    """Compute the weights of n x 1 and 1 x n over those of n x n: 2/n.

    Equal channels, no bias (Szegedy 2016, Inception v3).
    """
    return 2 / count("n", n)


@register("inception_reduction", "cin, cmid, cout, k, h, w")
def inception_reduction(
    cin: int, cmid: int, cout: int, k: int, h: int, w: int
) -> Reduction:
    """Compare k x k straight away with 1 x 1 to cmid channels first, same size h x w.

    cin cout k^2 h w against (cin cmid + cmid cout k^2) h w multiplications
    (Szegedy 2015).
    """
    direct = conv_macs(cin, cout, k, k, h, w)
    reduced = conv_macs(cin, cmid, 1, 1, h, w) + conv_macs(cmid, cout, k, k, h, w)
    return Reduction(direct, reduced, reduced / direct)


@register("inception_channels", "branches")
def inception_channels(branches: Array) -> int:
    """Add the channels of parallel branches, which are concatenated; branches (B,)."""
    return sum(count("branches", c) for c in ranked("branches", branches, "B"))


@register("densenet_channels", "k0, k, L")
def densenet_channels(k0: int, k: int, L: int) -> int:
    """Count the channels behind L layers of growth k: k0 + k L (Huang 2017).

    Layer l (1-based) READS k0 + k (l-1).
    """
    return count("k0", k0) + count("k", k) * count("L", L, 0)


@register("densenet_connections", "L")
def densenet_connections(L: int) -> int:
    """Count the direct connections of L layers: L (L+1)/2, the input's included."""
    L = count("L", L)
    return L * (L + 1) // 2


@register("densenet_block", "k0, k, L, bottleneck=4")
def densenet_block(k0: int, k: int, L: int, bottleneck: int = 4) -> DenseBlock:
    """Count a DenseNet block: its output channels, weights and connections.

    Each layer is 1x1 to bottleneck*k channels and 3x3 to k (DenseNet-B); with
    bottleneck = 0 only the 3x3. Source: Huang 2017.
    """
    L, wide = step_count("L", L), count("bottleneck", bottleneck, 0) * count("k", k)
    params = 0
    for layer in range(L):
        c = densenet_channels(k0, k, layer)
        params += c * wide + 9 * wide * k if wide else 9 * c * k
    channels = densenet_channels(k0, k, L)
    return DenseBlock(channels, int(params), densenet_connections(L))


@register("densenet_transition", "channels, theta=0.5")
def densenet_transition(channels: int, theta: Array = 0.5) -> int:
    """Compute the channels floor(theta m) behind a transition layer (Huang 2017)."""
    theta = positive("theta", theta)
    require(bool(theta <= 1), "theta", "<= 1", theta)
    return math.floor(float(theta) * count("channels", channels))
