"""Learning rates as functions of the step t, which counts from 0 and may be an array.

Compare answers relatively: a rate of 1e-5 is not 0.
"""

from __future__ import annotations

import math

import numpy as np

from engine.expressions.registry import register
from engine.reference.arguments import (
    Array,
    affordable,
    count,
    number,
    positive,
    ranked,
    reals,
    require,
)


def _time(t: Array, least: float = 0.0) -> Array:
    t = reals("t", t)
    require(bool(np.all(t >= least)), "t", f">= {least:g}", t)
    return t


@register("step_decay", "lr, gamma, s, t")
def step_decay(lr: Array, gamma: Array, s: Array, t: Array) -> Array:
    """Compute lr gamma^floor(t/s): times gamma every s steps (PyTorch StepLR)."""
    power = np.floor(_time(t) / positive("s", s))
    return number("lr", lr) * positive("gamma", gamma) ** power


@register("multi_step_decay", "lr, gamma, milestones, t")
def multi_step_decay(lr: Array, gamma: Array, milestones: Array, t: Array) -> Array:
    """Compute lr gamma^(number of milestones <= t) (PyTorch MultiStepLR)."""
    milestones = ranked("milestones", milestones, "k")
    t = _time(t)
    affordable("milestones", milestones.size * t.size)
    passed = np.sum(milestones <= np.expand_dims(t, -1), axis=-1)
    return number("lr", lr) * positive("gamma", gamma) ** passed


@register("geometric_decay", "lr, gamma, t")
def geometric_decay(lr: Array, gamma: Array, t: Array) -> Array:
    """Compute lr gamma^t (PyTorch ExponentialLR)."""
    return number("lr", lr) * positive("gamma", gamma) ** _time(t)


@register("exp_decay", "lr, k, t")
def exp_decay(lr: Array, k: Array, t: Array) -> Array:
    """Compute lr e^(-k t) (CS231n, neural networks 3)."""
    return number("lr", lr) * np.exp(-number("k", k) * _time(t))


@register("inv_t_decay", "lr, k, t")
def inv_t_decay(lr: Array, k: Array, t: Array) -> Array:
    """Compute lr/(1 + k t) (CS231n, neural networks 3)."""
    return number("lr", lr) / (1 + positive("k", k) * _time(t))


@register("inv_sqrt_decay", "lr, t")
def inv_sqrt_decay(lr: Array, t: Array) -> Array:
    """Compute lr/sqrt(t + 1), the decay under which the RMS step becomes Adagrad."""
    return number("lr", lr) / np.sqrt(_time(t) + 1)


@register("cosine_decay", "lr, T, t, lo=0")
def cosine_decay(lr: Array, T: Array, t: Array, lo: Array = 0.0) -> Array:
    """Compute lo + (lr - lo)(1 + cos(pi t/T))/2 (Loshchilov & Hutter 2017).

    Half a period: lr at t = 0, lo at t = T. Beyond T it rises again, as in PyTorch.
    """
    lr, lo = number("lr", lr), number("lo", lo)
    return lo + (lr - lo) / 2 * (1 + np.cos(np.pi * _time(t) / positive("T", T)))


@register("cosine_restarts", "lr, T, t, lo=0")
def cosine_restarts(lr: Array, T: Array, t: Array, lo: Array = 0.0) -> Array:
    """Compute the cosine of t mod T: back to lr every T steps (SGDR, equal periods)."""
    return cosine_decay(lr, T, np.mod(_time(t), positive("T", T)), lo)


@register("polynomial_decay", "lr, T, t, lo=0, power=2")
def polynomial_decay(
    lr: Array, T: Array, t: Array, lo: Array = 0.0, power: Array = 2.0
) -> Array:
    """Compute (lr - lo)(1 - t/T)^power + lo for t <= T (TensorFlow PolynomialDecay)."""
    lr, lo, T = number("lr", lr), number("lo", lo), positive("T", T)
    left = 1 - np.minimum(_time(t), T) / T
    return (lr - lo) * left ** positive("power", power) + lo


@register("warmup_linear", "lr, W, t")
def warmup_linear(lr: Array, W: int, t: Array) -> Array:
    """Compute lr min(1, (t+1)/W): the first step has lr/W, step W-1 has lr.

    t counts from 0. Source: Goyal 2017.
    """
    return number("lr", lr) * np.minimum(1.0, (_time(t) + 1) / count("W", W))


@register("warmup_cosine", "lr, W, T, t, lo=0")
def warmup_cosine(lr: Array, W: int, T: int, t: Array, lo: Array = 0.0) -> Array:
    """Warm up linearly over W steps, then decay by a cosine over the T - W left.

    t < W: lr (t+1)/W; then lo + (lr - lo)(1 + cos(pi (t-W)/(T-W)))/2.
    """
    W, T, t = count("W", W), count("T", T), _time(t)
    require(T > W, "T", f"> {W}", T)
    cosine = cosine_decay(lr, T - W, np.maximum(t - W, 0.0), lo)
    rate: Array = np.where(t < W, warmup_linear(lr, W, t), cosine)
    return rate[()]


@register("noam", "d, W, t")
def noam(d: Array, W: Array, t: Array) -> Array:
    """Compute d^(-1/2) min(t^(-1/2), t W^(-3/2)); t counts from 1, the peak is t = W.

    Source: Vaswani 2017, equation 3.
    """
    t, W = _time(t, 1.0), positive("W", W)
    return positive("d", d) ** -0.5 * np.minimum(t**-0.5, t * W**-1.5)


@register("linear_scaling", "lr, k")
def linear_scaling(lr: Array, k: Array) -> Array:
    """Compute k lr, the rate for a batch k times as large (Goyal 2017)."""
    return number("lr", lr) * positive("k", k)


@register("steps_to_factor", "gamma, factor")
def steps_to_factor(gamma: Array, factor: Array) -> int:
    """Count the steps until gamma^t <= factor; 0 < gamma < 1, 0 < factor <= 1."""
    gamma, factor = positive("gamma", gamma), positive("factor", factor)
    require(bool(gamma < 1), "gamma", "< 1", gamma)
    require(bool(factor <= 1), "factor", "<= 1", factor)
    return math.ceil(math.log(factor) / math.log(gamma) - 1e-12)
