"""The receptive field of a stack of layers, by the recursion of Araujo 2019.

``layers`` has one row per layer, from the input on: (k, s) or (k, s, d).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from engine.expressions.registry import register
from engine.reference.arguments import Array, count, reals, require, shape_text


class ReceptiveField(NamedTuple):
    """Field and jump behind the last layer, and behind every layer."""

    r: int
    jump: int
    fields: Array
    jumps: Array


def _layers(layers: Array, widths: tuple[int, ...], expected: str) -> Array:
    layers = reals("layers", layers)
    fits = layers.ndim == 2 and len(layers) > 0 and layers.shape[1] in widths
    require(fits, "layers", expected, shape_text(layers.shape))
    return layers


@register("receptive_field", "layers")
def receptive_field(layers: Array) -> ReceptiveField:
    """Compute the receptive field: r += d (k-1) jump, then jump *= s; start 1, 1.

    layers (L, 2) of (k, s) or (L, 3) of (k, s, d). A layer's own stride acts only on
    the layers above it; padding does not enlarge the field.
    """
    r, jump = 1, 1
    fields, jumps = [], []
    for row in _layers(layers, (2, 3), "(L, 2), (L, 3)"):
        d = count("d", row[2]) if len(row) == 3 else 1
        r += d * (count("k", row[0]) - 1) * jump
        jump *= count("s", row[1])
        fields.append(r)
        jumps.append(jump)
    return ReceptiveField(r, jump, np.array(fields, float), np.array(jumps, float))


@register("rf_center", "layers")
def rf_center(layers: Array) -> float:
    """Compute where the field of unit 0 is centred: c += ((k-1)/2 - p) jump.

    layers (L, 3) of (k, s, p). The first pixel spans 0..1, so c starts at 0.5.
    """
    center, jump = 0.5, 1
    for k, s, p in _layers(layers, (3,), "(L, 3)"):
        center += ((count("k", k) - 1) / 2 - count("p", p, 0)) * jump
        jump *= count("s", s)
    return center


@register("stack_depth", "k")
def stack_depth(k: int) -> int:
    """Count the 3 x 3 layers of stride 1 that see as far as one k x k: (k-1)/2."""
    k = count("k", k)
    require(k % 2 == 1, "k", "2 m + 1", k)
    return (k - 1) // 2


@register("stack_ratio", "k")
def stack_ratio(k: int) -> float:
    """Compute the weights of the 3 x 3 stack over those of one k x k: 9 (k-1)/2 / k^2.

    Equal channels, no bias (VGG, section 2.3): 18/25 for k = 5, 27/49 for k = 7.
    """
    return 9 * stack_depth(k) / count("k", k) ** 2
