"""Convolution and pooling against loops and differentiation; counts against arrays."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from engine.errors import EvaluationError


def _loops(x, W, b, s, p, d=1):
    """Cross-correlation with one loop per index."""
    n, c, h, w = x.shape
    o, _, kh, kw = W.shape
    padded = np.zeros((n, c, h + 2 * p, w + 2 * p))
    padded[:, :, p : p + h, p : p + w] = x
    ho = len(range(0, h + 2 * p - d * (kh - 1), s))
    wo = len(range(0, w + 2 * p - d * (kw - 1), s))
    y = np.zeros((n, o, ho, wo))
    for m, f, i, j in np.ndindex(y.shape):
        y[m, f, i, j] = b[f] + sum(
            padded[m, ch, i * s + u * d, j * s + v * d] * W[f, ch, u, v]
            for ch in range(c)
            for u in range(kh)
            for v in range(kw)
        )
    return y


SETTINGS = [(1, 0, 1), (1, 1, 1), (2, 1, 1), (3, 2, 1), (1, 2, 2), (2, 1, 2)]


@pytest.mark.parametrize("s, p, d", SETTINGS)
def test_convolution_forward_and_backward(oracle, ref, rng, s, p, d):
    x, W, b = (
        rng.normal(size=(2, 2, 6, 5)),
        rng.normal(size=(3, 2, 3, 2)),
        rng.normal(size=3),
    )
    y = _loops(x, W, b, s, p, d)
    oracle.value("conv2d", "loops", ref.conv2d(x, W, b, s, p, d), y)
    dout = rng.normal(size=y.shape)
    got = ref.conv2d_backward(dout, x, W, s, p, d)
    for field, at in (("dx", x), ("dW", W), ("db", b)):
        # the layer is linear in each argument: the derivative is exact at any step
        expected = np.zeros_like(at)
        for index in np.ndindex(at.shape):
            step = np.zeros_like(at)
            step[index] = 1.0
            moved = {
                "dx": (step, W, 0 * b),
                "dW": (x, step, 0 * b),
                "db": (0 * x, W, step),
            }
            expected[index] = np.sum(dout * _loops(*moved[field], s, p, d))
        oracle.value(
            "conv2d_backward", "unit perturbations", getattr(got, field), expected
        )


@pytest.mark.parametrize("s, p", [(1, 0), (2, 1)])
def test_convolution_backward_agrees_with_automatic_differentiation(
    oracle, ref, rng, s, p
):
    x, W = rng.normal(size=(2, 4, 5)), rng.normal(size=(3, 2, 3, 3))
    dout = rng.normal(size=ref.conv2d(x, W, 0.0, s, p).shape)

    def forward(np, x, W):
        padded = np.pad(x, ((0, 0), (p, p), (p, p)), "constant")
        rows = range(0, 4 + 2 * p - 2, s)
        columns = range(0, 5 + 2 * p - 2, s)
        flat = [
            np.sum(padded[:, i : i + 3, j : j + 3] * W[o])
            for o in range(3)
            for i in rows
            for j in columns
        ]
        return np.reshape(np.array(flat), dout.shape)

    got = ref.conv2d_backward(dout, x, W, s, p)
    oracle.gradient(
        "conv2d_backward",
        got.dx,
        lambda np, x: forward(np, x, W),
        x,
        upstream=dout,
        analytic=False,
    )
    oracle.gradient(
        "conv2d_backward",
        got.dW,
        lambda np, W: forward(np, x, W),
        W,
        upstream=dout,
        analytic=False,
    )


def test_ranks_of_images_are_kept(ref, rng):
    x, W = rng.normal(size=(4, 4)), rng.normal(size=(2, 2))
    y = ref.conv2d(x, W)
    assert y.shape == (3, 3)
    got = ref.conv2d_backward(np.ones((3, 3)), x, W)
    assert got.dx.shape == (4, 4)
    assert got.dW.shape == (2, 2)
    assert got.db.tolist() == [9.0]
    assert ref.conv2d(x[None], W[None, None]).shape == (1, 3, 3)


def test_flipped_convolution_is_the_product_of_polynomials(oracle, ref, rng):
    a, b = rng.normal(size=(4, 4)), rng.normal(size=(2, 2))
    product = np.zeros((5, 5))
    for (i, j), (u, v) in itertools.product(np.ndindex(4, 4), np.ndindex(2, 2)):
        product[i + u, j + v] += a[i, j] * b[u, v]
    oracle.value(
        "convolve_flipped",
        "polynomial product",
        ref.convolve_flipped(a, b, 1, 1),
        product,
    )


def test_columns_turn_a_convolution_into_a_product(oracle, ref, rng):
    x, W = rng.normal(size=(2, 5, 4)), rng.normal(size=(3, 2, 3, 2))
    columns = ref.im2col(x, 3, 2, 2, 1)
    y = (W.reshape(3, -1) @ columns).reshape(3, 3, 3)
    oracle.value("im2col", "conv2d", y, ref.conv2d(x, W, 0.0, 2, 1))
    g = rng.normal(size=columns.shape)
    back = ref.col2im(g, 2, 5, 4, 3, 2, 2, 1)
    other = rng.normal(size=x.shape)
    left, right = np.sum(g * ref.im2col(other, 3, 2, 2, 1)), np.sum(back * other)
    oracle.value("col2im", "adjoint of im2col", left, right)


@pytest.mark.parametrize("s, p, d", SETTINGS)
def test_sequences_are_correlated_like_images(oracle, ref, rng, s, p, d):
    x, w = rng.normal(size=8), rng.normal(size=3)
    image = _loops(x[None, None, :, None], w[None, None, :, None], [0.0], 1, 0)
    got = ref.conv1d(x, w, s, p, d)
    padded = np.pad(x, p)
    loop = [
        sum(padded[i + d * v] * w[v] for v in range(3))
        for i in range(0, 8 + 2 * p - 2 * d, s)
    ]
    oracle.value("conv1d", "loops", got, loop)
    assert np.allclose(ref.conv1d(x, w), image[0, 0, :, 0])


GRID = [
    (n, k, s, p, d)
    for n, k, s, p, d in itertools.product(
        (7, 12, 20), (1, 2, 3, 5), (1, 2, 3), (0, 1, 2), (1, 2)
    )
    if d * (k - 1) + 1 <= n + 2 * p
]


def test_sizes_are_those_of_the_positions_a_loop_visits(oracle, ref):
    for n, k, s, p, d in GRID:
        extent = d * (k - 1) + 1
        starts = range(0, n + 2 * p - extent + 1, s)
        size = ref.conv_out(n, k, s, p, d)
        oracle.value("conv_out", "positions counted", size, len(starts))
        rest = (n + 2 * p - extent) % s
        back = ref.tconv_out(size, k, s, p, rest, d)
        oracle.value("tconv_out", "inverse of conv_out", back, n)
        if extent % 2:
            same = ref.conv_out(n, k, 1, ref.same_pad(k, d), d)
            oracle.value("same_pad", "size kept", same, n)


def test_published_sizes(ref):
    assert ref.conv_out(224, 7, 2, 3) == 112  # ResNet's stem
    assert ref.conv_out(227, 11, 4) == 55  # AlexNet, CS231n
    assert ref.tconv_out(4, 4, 2, 1) == 8  # DCGAN


def test_counts_equal_the_sizes_of_arrays_and_loops(oracle, ref):
    full = np.zeros((8, 6, 3, 5)).size + 8
    oracle.value("conv_params", "entries of W and b", ref.conv_params(6, 8, 3, 5), full)
    grouped = sum(np.zeros((4, 3, 3, 3)).size for _ in range(2))
    got = ref.conv_params(6, 8, 3, 3, 2, 0)
    oracle.value("conv_params", "two small layers", got, grouped)
    dense = np.zeros((5, 8)).size
    oracle.value("fc_params", "entries of W and b", ref.fc_params(7, 5), dense)
    local = sum(ref.conv_params(2, 3, 3, 3) for _ in range(4 * 5))
    got = ref.local_params(2, 3, 3, 3, 4, 5)
    oracle.value("local_params", "a layer for each position", got, local)
    macs = sum(1 for _ in np.ndindex(3, 2, 3, 3, 4, 5))
    oracle.value("conv_macs", "loop", ref.conv_macs(2, 3, 3, 3, 4, 5), macs)
    flops = ref.conv_flops(2, 3, 3, 3, 4, 5)
    oracle.value("conv_flops", "two per multiplication", flops, 2 * macs)
    both = ref.conv_params(6, 6, 3, 3, 6, 0) + ref.conv_params(6, 8, 1, 1, 1, 0)
    got = ref.depthwise_separable_params(6, 8, 3)
    oracle.value("depthwise_separable_params", "two layers", got, both)
    got = ref.depthwise_separable_macs(6, 8, 3, 4, 5)
    oracle.value("depthwise_separable_macs", "two layers", got, both * 20)
    ratio = both / ref.conv_params(6, 8, 3, 3, 1, 0)
    oracle.value("depthwise_ratio", "counts divided", ref.depthwise_ratio(8, 3), ratio)


def _pool_loops(np, x, k, s, p, reduce, fill):
    h, w = x.shape
    padded = np.pad(x, ((p, p), (p, p)), "constant", constant_values=fill)
    rows = range(0, h + 2 * p - k + 1, s)
    columns = range(0, w + 2 * p - k + 1, s)
    flat = [reduce(padded[i : i + k, j : j + k]) for i in rows for j in columns]
    return np.reshape(np.array(flat), (len(rows), len(columns)))


@pytest.mark.parametrize(
    "k, s, p", [(2, 2, 0), (2, 1, 0), (3, 2, 1), (3, 1, 1), (2, 3, 0)]
)
def test_pooling_forward_and_backward(oracle, ref, rng, k, s, p):
    x = rng.permutation(30).reshape(5, 6).astype(float)
    for kind, name, fill in (("max", "max", -1e9), ("avg", "mean", 0.0)):

        def forward(np, x, name=name, fill=fill):
            return _pool_loops(np, x, k, s, p, getattr(np, name), fill)

        y = forward(np, x)
        oracle.value(
            f"{kind}_pool", "loops", getattr(ref, f"{kind}_pool")(x, k, s, p), y
        )
        oracle.value(
            "pool_out", "loops", [ref.pool_out(n, k, s, p) for n in x.shape], y.shape
        )
        dout = rng.normal(size=y.shape)
        got = getattr(ref, f"{kind}_pool_backward")(dout, x, k, s, p)
        oracle.gradient(
            f"{kind}_pool_backward",
            got,
            forward,
            x,
            upstream=dout,
            analytic=False,
            tol=1e-7,
        )


VALUE_ROWS = [("max_pool",), ("avg_pool",)]
GRADIENT_ROWS = [("max_pool_backward",), ("avg_pool_backward",)]


def test_pooling_conventions(oracle, ref, rng):
    x = rng.normal(size=(2, 3, 4, 4))
    means = [[np.mean(channel) for channel in image] for image in x]
    oracle.value("global_avg_pool", "np.mean of each", ref.global_avg_pool(x), means)
    tie = ref.max_pool_backward([[1.0]], np.ones((2, 2)), 2)
    assert tie.tolist() == [[1, 0], [0, 0]]
    assert ref.max_pool(x, 2).shape == (2, 3, 2, 2)
    assert ref.global_avg_pool(x[0, 0]) == pytest.approx(x[0, 0].mean())
    assert ref.max_pool_backward(np.ones((2, 3, 2, 2)), x, 2).sum() == pytest.approx(24)
    # PyTorch's rule: the last window must start inside the input or its left padding
    assert ref.pool_out(5, 2, 2, 0, 1) == 3
    assert ref.pool_out(6, 2) == 3  # the stride is the window unless told otherwise
    assert ref.pool_out(5, 2, 3, 1, 1) == 2
    assert ref.pool_out(112, 3, 2, 1) == 56


def test_receptive_field_is_what_a_gradient_reaches(oracle, ref, rng):
    """Walk back from one output and count the inputs it depends on."""
    for layers in (
        [(3, 1, 1), (3, 2, 1), (3, 1, 1)],
        [(5, 2, 1), (2, 2, 1), (3, 1, 2)],
        [(3, 1, 1), (3, 1, 2), (3, 1, 4)],
    ):
        support, size, stack = np.array([0]), 1, []
        for k, s, d in layers:
            stack.append((k, s, d))
            size = (size - 1) * s + d * (k - 1) + 1
        support = np.array([0])
        for k, s, d in reversed(stack):
            support = np.unique([i * s + d * u for i in support for u in range(k)])
        extent = support.max() - support.min() + 1
        got = ref.receptive_field(layers)
        oracle.value("receptive_field", "support of the gradient", got.r, extent)
        oracle.value(
            "receptive_field",
            "product of strides",
            got.jump,
            np.prod([s for _, s, _ in layers]),
        )
        assert got.fields[-1] == got.r


def test_field_centre_is_the_mean_of_the_pixels_it_covers(oracle, ref):
    for layers in ([(3, 1, 1), (3, 2, 1)], [(2, 2, 0)], [(5, 2, 1), (3, 2, 0)]):
        pixels = np.array([0])
        for k, s, p in reversed(layers):
            pixels = np.unique([i * s - p + u for i in pixels for u in range(k)])
        centre = (pixels.min() + pixels.max() + 1) / 2
        oracle.value("rf_center", "pixels covered", ref.rf_center(layers), centre)


def test_three_by_three_stack_sees_as_far_as_one_big_kernel(oracle, ref):
    for k in (3, 5, 7, 11):
        depth = ref.stack_depth(k)
        field = ref.receptive_field([(3, 1)] * depth).r if depth else 1
        oracle.value("stack_depth", "receptive_field", field, k)
        weights = (
            depth
            * ref.conv_params(4, 4, 3, 3, 1, 0)
            / ref.conv_params(4, 4, k, k, 1, 0)
        )
        oracle.value("stack_ratio", "counts divided", ref.stack_ratio(k), weights)
    assert ref.stack_ratio(7) == 27 / 49


def test_block_counts_equal_their_layers(oracle, ref):
    def conv(cin, cout, k, g=1):
        return ref.conv_params(cin, cout, k, k, g, 0)

    bottleneck = conv(256, 64, 1) + conv(64, 64, 3) + conv(64, 256, 1)
    oracle.value(
        "bottleneck_params",
        "three layers; published 69632",
        ref.bottleneck_params(256, 64),
        bottleneck,
    )
    oracle.value(
        "basic_block_params",
        "two layers",
        ref.basic_block_params(64),
        2 * conv(64, 64, 3),
    )
    grouped = conv(256, 128, 1) + conv(128, 128, 3, 32) + conv(128, 256, 1)
    oracle.value(
        "resnext_params",
        "grouped form; published 70144",
        ref.resnext_params(256, 32, 4),
        grouped,
    )
    assert (bottleneck, grouped) == (69632, 70144)
    se = ref.fc_params(64, 4, 0) + ref.fc_params(4, 64, 0)
    oracle.value("se_params", "two dense layers", ref.se_params(64, 16), se)
    asymmetric = (
        ref.conv_params(4, 4, 7, 1, 1, 0) + ref.conv_params(4, 4, 1, 7, 1, 0)
    ) / conv(4, 4, 7)
    oracle.value(
        "asymmetric_ratio", "counts divided", ref.asymmetric_ratio(7), asymmetric
    )
    got = ref.inception_reduction(192, 16, 32, 5, 28, 28)
    macs = (
        ref.conv_macs(192, 32, 5, 5, 28, 28),
        ref.conv_macs(192, 16, 1, 1, 28, 28) + ref.conv_macs(16, 32, 5, 5, 28, 28),
    )
    oracle.value("inception_reduction", "GoogLeNet 3a", [got.direct, got.reduced], macs)
    oracle.value(
        "inception_channels",
        "GoogLeNet 3a: 256",
        ref.inception_channels([64, 128, 32, 32]),
        256,
    )


def test_densenet_121_first_block(oracle, ref):
    state, params = 64, 0
    for _ in range(6):
        params += ref.conv_params(state, 128, 1, 1, 1, 0) + ref.conv_params(
            128, 32, 3, 3, 1, 0
        )
        state += 32
    got = ref.densenet_block(64, 32, 6)
    oracle.value("densenet_block", "layer by layer", got, [state, params, 21])
    oracle.value(
        "densenet_channels", "published: 256", ref.densenet_channels(64, 32, 6), 256
    )
    pairs = sum(1 for _ in itertools.combinations(range(7), 2))
    oracle.value(
        "densenet_connections", "pairs of states", ref.densenet_connections(6), pairs
    )
    oracle.value(
        "densenet_transition", "published: 128", ref.densenet_transition(256), 128
    )
    plain = ref.densenet_block(16, 12, 3, 0).params
    assert plain == sum(9 * (16 + 12 * i) * 12 for i in range(3))


def test_residual_chain_gradient(oracle, ref, rng):
    w, x = rng.uniform(-0.5, 0.5, size=6), 0.8

    def chain(residual):
        def forward(np, x):
            for weight in w:
                x = (x if residual else 0.0) + np.tanh(weight * x)
            return x

        return forward

    def slopes(residual):
        values, state = [], x
        for weight in w:
            values.append(weight * (1 - np.tanh(weight * state) ** 2))
            state = (state if residual else 0.0) + np.tanh(weight * state)
        return values

    oracle.gradient(
        "plain_gradient", ref.plain_gradient(slopes(False)), chain(False), x
    )
    oracle.gradient(
        "residual_gradient", ref.residual_gradient(slopes(True)), chain(True), x
    )
    oracle.gradient(
        "residual_gradient_sum", ref.residual_gradient_sum(slopes(True)), chain(True), x
    )


def test_layers_that_do_not_fit_are_refused(ref):
    x = np.ones((2, 4, 4))
    for call in (
        lambda: ref.conv_out(3, 5),
        lambda: ref.conv_out(5, 3, 0),
        lambda: ref.conv_out(5.5, 3),
        lambda: ref.same_pad(4),
        lambda: ref.tconv_out(1, 1, 1, 2),
        lambda: ref.conv_params(3, 4, 3, 3, 2),
        lambda: ref.conv2d(x, np.ones((1, 3, 2, 2))),
        lambda: ref.conv2d(x, np.ones((2, 2))),
        lambda: ref.conv2d_backward(np.ones((1, 2, 2)), x, np.ones((1, 2, 2, 2))),
        lambda: ref.max_pool(x, 5),
        lambda: ref.max_pool(x, 2, 2, 2),
        lambda: ref.max_pool_backward(np.ones((2, 3, 3)), x, 2),
        lambda: ref.receptive_field([(3, 1, 1, 1)]),
        lambda: ref.receptive_field([3, 1]),
        lambda: ref.stack_depth(4),
        lambda: ref.se_params(10, 3),
        lambda: ref.densenet_transition(10, 1.5),
        lambda: ref.col2im(np.ones((3, 3)), 1, 4, 4, 2, 2),
    ):
        with pytest.raises(EvaluationError, match="reference_argument"):
            call()
