"""Pooling, forward and backward.

x is (H, W), (C, H, W) or (N, C, H, W); windows of k x k with stride s (k unless told
otherwise) and padding p; the output size is rounded down.
"""

from __future__ import annotations

import numpy as np

from engine.expressions.registry import register
from engine.reference.arguments import (
    Array,
    affordable,
    count,
    flag,
    reals,
    require,
    shape_text,
    shaped,
)
from engine.reference.conv_arithmetic import conv_out
from engine.reference.convolution import add_windows, pad, window_view


@register("pool_out", "n, k, s=0, p=0, ceil_mode=0")
def pool_out(n: int, k: int, s: int = 0, p: int = 0, ceil_mode: int = 0) -> int:
    """Compute the size floor((n + 2p - k)/s) + 1; s = 0 means s = k.

    ceil_mode = 1 rounds up, but drops a last window that would start beyond the
    input and its left padding (PyTorch).
    """
    k, p = count("k", k), count("p", p, 0)
    s = count("s", s, 0) or k
    size = conv_out(n, k, s, p)
    if not flag("ceil_mode", ceil_mode):
        return size
    n = count("n", n)
    up = -(-(n + 2 * p - k) // s) + 1
    return up if (up - 1) * s < n + p else up - 1


def _read(x: Array, k: int, s: int, p: int) -> tuple[Array, int, int, int, int]:
    """Return x as (N, C, H, W), its own rank, and k, s, p."""
    x, k, p = reals("x", x), count("k", k), count("p", p, 0)
    fits = x.ndim in (2, 3, 4)
    require(fits, "x", "(N, C, H, W)", shape_text(x.shape))
    require(2 * p <= k, "p", f"<= {k // 2}", p)
    s = count("s", s, 0) or k
    outputs = [conv_out(n, k, s, p) for n in x.shape[-2:]]
    images = x.size // (x.shape[-1] * x.shape[-2])
    affordable("x", images * outputs[0] * outputs[1] * k**2)
    return x.reshape((1,) * (4 - x.ndim) + x.shape), x.ndim, k, s, p


def _windows(x: Array, k: int, s: int, p: int, fill: float) -> Array:
    return window_view(pad(x, p, fill), (k, k), s)


@register("max_pool", "x, k, s=0, p=0")
def max_pool(x: Array, k: int, s: int = 0, p: int = 0) -> Array:
    """Take the maximum of each window; padding never wins."""
    x, rank, k, s, p = _read(x, k, s, p)
    return _windows(x, k, s, p, -np.inf).max(axis=(4, 5))[(0,) * (4 - rank)]


@register("avg_pool", "x, k, s=0, p=0")
def avg_pool(x: Array, k: int, s: int = 0, p: int = 0) -> Array:
    """Take the mean of each window, always over k^2 entries (padding counts as 0)."""
    x, rank, k, s, p = _read(x, k, s, p)
    return _windows(x, k, s, p, 0.0).mean(axis=(4, 5))[(0,) * (4 - rank)]


def _upstream(dout: Array, windows: Array, rank: int) -> Array:
    full = windows.shape[:4]
    return shaped("dout", dout, full[4 - rank :]).reshape(full)


@register("max_pool_backward", "dout, x, k, s=0, p=0")
def max_pool_backward(dout: Array, x: Array, k: int, s: int = 0, p: int = 0) -> Array:
    """Hand each output's whole gradient to the maximum of its window.

    Ties go to the first in row-major order (PyTorch); overlapping windows add up.
    """
    x, rank, k, s, p = _read(x, k, s, p)
    windows = _windows(x, k, s, p, -np.inf)
    flat = windows.reshape(*windows.shape[:4], k * k)
    winner = np.argmax(flat, axis=-1)[..., None] == np.arange(k * k)
    shares = winner * _upstream(dout, windows, rank)[..., None]
    dx = add_windows(shares.reshape(windows.shape), x.shape, s, p)
    return dx[(0,) * (4 - rank)]


@register("avg_pool_backward", "dout, x, k, s=0, p=0")
def avg_pool_backward(dout: Array, x: Array, k: int, s: int = 0, p: int = 0) -> Array:
    """Spread each output's gradient evenly: dout/k^2 to every entry of its window."""
    x, rank, k, s, p = _read(x, k, s, p)
    windows = _windows(x, k, s, p, 0.0)
    share = _upstream(dout, windows, rank)[..., None, None] / k**2
    dx = add_windows(np.broadcast_to(share, windows.shape), x.shape, s, p)
    return dx[(0,) * (4 - rank)]


@register("global_avg_pool", "x")
def global_avg_pool(x: Array) -> Array:
    """Average each channel over its positions: (N, C, H, W) to (N, C) (Lin 2013)."""
    x = reals("x", x)
    fits = x.ndim in (2, 3, 4)
    require(fits, "x", "(N, C, H, W)", shape_text(x.shape))
    return x.mean(axis=(-2, -1))
