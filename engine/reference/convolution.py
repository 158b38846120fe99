"""Convolution: forward, backward, im2col.

Deep-learning "convolution" is cross-correlation: the kernel is not flipped. x is
(N, C, H, W), (C, H, W) or (H, W); kernels W are (O, C, kh, kw), or (kh, kw) for a
single channel (H, W). One stride s, padding p and dilation d for both directions.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from engine.expressions.registry import register
from engine.reference.arguments import (
    Array,
    affordable,
    count,
    ranked,
    reals,
    require,
    shape_text,
    shaped,
)
from engine.reference.conv_arithmetic import conv_out


class ConvGradients(NamedTuple):
    """Gradients of the input, the kernel and the bias."""

    dx: Array
    dW: Array
    db: Array


class Layout(NamedTuple):
    """A convolution brought to x (N, C, H, W) and W (O, C, kh, kw)."""

    x: Array
    W: Array
    s: int
    p: int
    d: int
    out: tuple[int, int]
    rank: int

    def windows(self) -> Array:
        """View the padded input as (N, C, Ho, Wo, kh, kw)."""
        padded = pad(self.x, self.p)
        return window_view(padded, self.W.shape[2:], self.s, self.d)


def pad(x: Array, p: int, value: float = 0.0) -> Array:
    """Surround the last two axes with p rows and columns of ``value``."""
    edges = [(0, 0)] * (x.ndim - 2) + [(p, p), (p, p)]
    return np.pad(x, edges, constant_values=value)


def window_view(x: Array, kernel: tuple[int, int], s: int, d: int = 1) -> Array:
    """View x (N, C, H, W) as (N, C, Ho, Wo, kh, kw): every window, read only."""
    kh, kw = ((k - 1) * d + 1 for k in kernel)
    windows = np.lib.stride_tricks.sliding_window_view(x, (kh, kw), axis=(2, 3))
    return windows[:, :, ::s, ::s, ::d, ::d]


def _layout(x: Array, W: Array, s: int, p: int, d: int) -> Layout:
    x, W = reals("x", x), reals("W", W)
    rank = x.ndim
    require(rank in (2, 3, 4), "x", "(N, C, H, W)", shape_text(x.shape))
    wanted = 2 if rank == 2 else 4
    require(W.ndim == wanted, "W", "(O, C, kh, kw)", shape_text(W.shape))
    x = x.reshape((1,) * (4 - rank) + x.shape)
    W = W.reshape((1,) * (4 - W.ndim) + W.shape)
    fits = x.shape[1] == W.shape[1]
    expected = f"(O, {x.shape[1]}, kh, kw)"
    require(fits, "W", expected, shape_text(W.shape))
    s, p, d = count("s", s), count("p", p, 0), count("d", d)
    sizes = zip(x.shape[2:], W.shape[2:], strict=True)
    ho, wo = (conv_out(n, k, s, p, d) for n, k in sizes)
    n, c, h, w = x.shape
    affordable("p", n * c * (h + 2 * p) * (w + 2 * p))
    affordable("W", len(x) * W.size * ho * wo // 10)
    return Layout(x, W, s, p, d, (ho, wo), rank)


def _strip(y: Array, rank: int) -> Array:
    """Give (N, C, H, W) the rank of the caller's input again."""
    return y[(0,) * (4 - rank)]


@register("conv2d", "x, W, b=0, s=1, p=0, d=1")
def conv2d(
    x: Array, W: Array, b: Array = 0.0, s: int = 1, p: int = 0, d: int = 1
) -> Array:
    """Correlate: y[o,i,j] = b[o] + sum_{c,u,v} x[c, si+du, sj+dv] W[o,c,u,v].

    x is padded by p zeros on each side; b is (O,) or a number.
    """
    at = _layout(x, W, s, p, d)
    b = shaped("b", b, at.W.shape[:1])
    y = np.einsum("ncijuv,ocuv->noij", at.windows(), at.W)
    return _strip(y + b[:, None, None], at.rank)


@register("convolve_flipped", "x, W, s=1, p=0")
def convolve_flipped(x: Array, W: Array, s: int = 1, p: int = 0) -> Array:
    """Convolve in the sense of mathematics: with the kernel flipped in both axes."""
    W = reals("W", W)
    require(W.ndim >= 2, "W", "(kh, kw)", shape_text(W.shape))
    return conv2d(x, W[..., ::-1, ::-1], 0.0, s, p)


@register("conv2d_backward", "dout, x, W, s=1, p=0, d=1")
def conv2d_backward(
    dout: Array, x: Array, W: Array, s: int = 1, p: int = 0, d: int = 1
) -> ConvGradients:
    """Compute dx, dW, db: every output hands its gradient to its window and kernel.

    dx is the full correlation of dout with the flipped kernel (at s = 1), dW the
    correlation of x with dout, db (O,) the SUM of dout. dout has the shape of y.
    """
    at = _layout(x, W, s, p, d)
    full = (len(at.x), len(at.W), *at.out)
    dout = shaped("dout", dout, full[4 - at.rank :]).reshape(full)
    dW = np.einsum("noij,ncijuv->ocuv", dout, at.windows())
    shares = np.einsum("noij,ocuv->ncijuv", dout, at.W)
    dx = add_windows(shares, at.x.shape, at.s, at.p, at.d)
    return ConvGradients(
        _strip(dx, at.rank),
        dW[(0, 0)] if at.rank == 2 else dW,
        dout.sum(axis=(0, 2, 3)),
    )


def add_windows(
    shares: Array, shape: tuple[int, ...], s: int, p: int, d: int = 1
) -> Array:
    """Add (N, C, Ho, Wo, kh, kw) back where they were read from; cut the padding."""
    n, c, h, w = shape
    total = np.zeros((n, c, h + 2 * p, w + 2 * p), dtype=shares.dtype)
    ho, wo, kh, kw = shares.shape[2:]
    for u in range(kh):
        for v in range(kw):
            rows = slice(u * d, u * d + (ho - 1) * s + 1, s)
            columns = slice(v * d, v * d + (wo - 1) * s + 1, s)
            total[:, :, rows, columns] += shares[:, :, :, :, u, v]
    return total[:, :, p : p + h, p : p + w]


def _image(x: Array) -> Array:
    """Return one image (C, H, W); (H, W) is one channel."""
    x = reals("x", x)
    fits = x.ndim in (2, 3)
    require(fits, "x", "(C, H, W)", shape_text(x.shape))
    return x if x.ndim == 3 else x[None]


@register("im2col", "x, kh, kw, s=1, p=0")
def im2col(x: Array, kh: int, kw: int, s: int = 1, p: int = 0) -> Array:
    """Lay every window out as a column: (C kh kw, Ho Wo), so that y = W2 cols.

    x (C, H, W) or (H, W); W2 is the kernel as (O, C kh kw). Positions row by row.
    """
    x, s, p = _image(x), count("s", s), count("p", p, 0)
    kh, kw = count("kh", kh), count("kw", kw)
    ho, wo = conv_out(x.shape[1], kh, s, p), conv_out(x.shape[2], kw, s, p)
    affordable("x", len(x) * kh * kw * ho * wo)
    affordable("p", len(x) * (x.shape[1] + 2 * p) * (x.shape[2] + 2 * p))
    windows = window_view(pad(x[None], p), (kh, kw), s)[0]
    return windows.transpose(0, 3, 4, 1, 2).reshape(len(x) * kh * kw, ho * wo)


@register("col2im", "columns, C, H, W, kh, kw, s=1, p=0")
def col2im(
    columns: Array, C: int, H: int, W: int, kh: int, kw: int, s: int = 1, p: int = 0
) -> Array:
    """Add columns (C kh kw, Ho Wo) back into an image (C, H, W); overlaps add up.

    The transpose of im2col, not its inverse.
    """
    C, H, W = count("C", C), count("H", H), count("W", W)
    kh, kw, s, p = count("kh", kh), count("kw", kw), count("s", s), count("p", p, 0)
    affordable("H", C * (H + 2 * p) * (W + 2 * p))
    ho, wo = conv_out(H, kh, s, p), conv_out(W, kw, s, p)
    columns = ranked("columns", columns, "C*kh*kw Ho*Wo")
    columns = shaped("columns", columns, (C * kh * kw, ho * wo))
    shares = columns.reshape(C, kh, kw, ho, wo).transpose(0, 3, 4, 1, 2)
    return add_windows(shares[None], (1, C, H, W), s, p)[0]


@register("conv1d", "x, w, s=1, p=0, d=1")
def conv1d(x: Array, w: Array, s: int = 1, p: int = 0, d: int = 1) -> Array:
    """Correlate a sequence x (n,) with a kernel w (k,)."""
    x, w = ranked("x", x, "n"), ranked("w", w, "k")
    s, p, d = count("s", s), count("p", p, 0), count("d", d)
    size = conv_out(len(x), len(w), s, p, d)
    affordable("p", len(x) + 2 * p)
    padded = np.pad(x, p)
    starts = range(0, size * s, s)
    return np.array([padded[i : i + (len(w) - 1) * d + 1 : d] @ w for i in starts])
