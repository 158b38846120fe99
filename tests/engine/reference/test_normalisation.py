"""Batch, layer, group and RMS norm: every gradient against three oracles."""

from __future__ import annotations

import numpy as np
import pytest

from engine.errors import EvaluationError

EPS = 0.05


@pytest.fixture
def batch(rng):
    """x, upstream gradient, gamma and beta of a 5 x 3 batch."""
    return (
        rng.normal(1, 2, size=(5, 3)),
        rng.normal(size=(5, 3)),
        rng.uniform(0.5, 2, size=3),
        rng.normal(size=3),
    )


def _bn(np, x, gamma, beta, axis=0):
    mu = np.sum(x, axis=axis, keepdims=True) / x.shape[axis]
    var = np.sum((x - mu) * (x - mu), axis=axis, keepdims=True) / x.shape[axis]
    return gamma * (x - mu) / np.sqrt(var + EPS) + beta


def _by_hand(x, gamma, beta):
    """Batch norm with loops over single numbers."""
    y = np.zeros_like(x)
    for d in range(x.shape[1]):
        column = [float(v) for v in x[:, d]]
        mu = sum(column) / len(column)
        var = sum((v - mu) ** 2 for v in column) / len(column)
        for n, v in enumerate(column):
            y[n, d] = gamma[d] * (v - mu) / (var + EPS) ** 0.5 + beta[d]
    return y


def test_batchnorm_forward_equals_loops_over_single_numbers(oracle, ref, batch):
    x, _, gamma, beta = batch
    f = ref.batchnorm_forward(x, gamma, beta, EPS)
    oracle.value("batchnorm_forward", "loops", f.y, _by_hand(x, gamma, beta))
    oracle.value("batchnorm_forward", "NumPy statistics", f.var, x.var(axis=0))
    oracle.value(
        "batchnorm_forward", "var/(var+eps)", f.xhat.var(axis=0), f.var / (f.var + EPS)
    )
    assert np.allclose(f.xmu * f.ivar, f.xhat)
    assert np.allclose(f.sqrtvar**2 - EPS, f.var)
    assert np.allclose(f.sq, f.xmu**2)


@pytest.mark.parametrize(
    "name",
    ["batchnorm_backward", "batchnorm_backward_staged", "batchnorm_backward_compact"],
)
def test_batchnorm_backward_equals_the_derivative_of_the_forward(
    oracle, ref, batch, name
):
    x, dout, gamma, beta = batch
    got = getattr(ref, name)(dout, x, gamma, EPS)
    oracle.gradient(
        name, got.dx, lambda np, x: _bn(np, x, gamma, beta), x, upstream=dout
    )
    oracle.gradient(
        name, got.dgamma, lambda np, g: _bn(np, x, g, beta), gamma, upstream=dout
    )
    oracle.gradient(
        name, got.dbeta, lambda np, b: _bn(np, x, gamma, b), beta, upstream=dout
    )
    assert np.abs(got.dx.sum(axis=0)).max() < 1e-12


# The rows of GRADIENT are named for the completeness test.
GRADIENT_ROWS = [
    ("batchnorm_backward",),
    ("batchnorm_backward_staged",),
    ("batchnorm_backward_compact",),
]


def test_stages_are_the_derivatives_by_each_intermediate(oracle, ref, batch):
    x, dout, gamma, beta = batch
    f = ref.batchnorm_forward(x, gamma, beta, EPS)
    s = ref.batchnorm_backward_staged(dout, x, gamma, EPS)
    paper = ref.batchnorm_backward(dout, x, gamma, EPS)
    n = len(x)
    nodes = {
        "dxhat": (f.xhat, lambda np, v: gamma * v + beta),
        "divar": (f.ivar, lambda np, v: gamma * f.xmu * v + beta),
        "dxmu1": (f.xmu, lambda np, v: gamma * v * f.ivar + beta),
        "dsqrtvar": (f.sqrtvar, lambda np, v: gamma * f.xmu / v + beta),
        "dvar": (f.var, lambda np, v: gamma * f.xmu / np.sqrt(v + EPS) + beta),
        "dsq": (
            f.sq,
            lambda np, v: gamma * f.xmu / np.sqrt(np.sum(v, axis=0) / n + EPS) + beta,
        ),
        "dmu": (f.mu, lambda np, v: _from_mu(np, x, v, gamma, beta)),
    }
    for field, (at, forward) in nodes.items():
        oracle.gradient(
            "batchnorm_backward_staged", getattr(s, field), forward, at, upstream=dout
        )
    for field in ("dxhat", "dvar", "dmu", "dx"):
        assert np.allclose(getattr(s, field), getattr(paper, field), atol=1e-13)
    assert np.allclose(s.dx1 + s.dx2, s.dx)
    assert np.allclose(s.dxmu1 + s.dxmu2, s.dx1)


def _from_mu(np, x, mu, gamma, beta):
    """Batch norm as a function of its mean, the variance depending on it as well."""
    var = np.sum((x - mu) ** 2, axis=0) / len(x)
    return gamma * (x - mu) / np.sqrt(var + EPS) + beta


def test_constant_upstream_gradient_gives_no_input_gradient(ref, batch):
    x, _, gamma, _ = batch
    dx = ref.batchnorm_backward(np.ones_like(x), x, gamma, 0.0).dx
    assert np.abs(dx).max() < 1e-14


def test_running_statistics_equal_their_closed_sum(oracle, ref, rng):
    X = rng.normal(size=(4, 5, 2))
    m = 0.3
    weights = m * (1 - m) ** np.arange(3, -1, -1)
    mean = np.einsum("k,kd->d", weights, X.mean(axis=1))
    var = (1 - m) ** 4 + np.einsum("k,kd->d", weights, X.var(axis=1, ddof=1))
    got = ref.batchnorm_running(X, m)
    oracle.value("batchnorm_running", "closed sum of weights", got.mean, mean)
    oracle.value("batchnorm_running", "closed sum of weights", got.var, var)
    other = ref.batchnorm_running_biased(X, 1 - m)
    biased = np.einsum("k,kd->d", weights, X.var(axis=1))
    oracle.value("batchnorm_running_biased", "closed sum", other.mean, mean)
    oracle.value("batchnorm_running_biased", "closed sum", other.var, biased)


def test_running_statistics_start_at_0_and_1_and_take_one_batch(ref):
    got = ref.batchnorm_running([[1.0], [3.0]], 0.1)
    assert got.mean == pytest.approx([0.2])
    assert got.var == pytest.approx([0.9 + 0.1 * 2.0])


def test_inference_folds_into_the_layer_before_it(oracle, ref, batch, rng):
    x, _, gamma, beta = batch
    mean, var = rng.normal(size=3), rng.uniform(0.5, 2, size=3)
    W, b = rng.normal(size=(3, 4)), rng.normal(size=3)
    inputs = rng.normal(size=(5, 4))
    y = ref.batchnorm_inference(inputs @ W.T + b, mean, var, gamma, beta, EPS)
    folded = ref.batchnorm_fold(W, b, gamma, beta, mean, var, EPS)
    oracle.value("batchnorm_fold", "layer then norm", inputs @ folded.W.T + folded.b, y)
    batchwise = ref.batchnorm_inference(x, x.mean(0), x.var(0), gamma, beta, EPS)
    oracle.value(
        "batchnorm_inference",
        "training mode, same statistics",
        batchwise,
        _by_hand(x, gamma, beta),
    )


def test_folding_a_kernel_equals_norm_after_convolution(oracle, ref, rng):
    x, K = rng.normal(size=(2, 3, 5, 5)), rng.normal(size=(4, 3, 3, 3))
    b, gamma, beta, mean = rng.normal(size=(4, 4))
    var = rng.uniform(0.5, 2, size=4)
    y = ref.conv2d(x, K, b)
    spread = (slice(None), None, None)
    expected = gamma[spread] * (y - mean[spread]) / np.sqrt(var + EPS)[spread]
    folded = ref.batchnorm_fold(K, b, gamma, beta, mean, var, EPS)
    got = ref.conv2d(x, folded.W, folded.b)
    oracle.value("batchnorm_fold", "norm after conv2d", got, expected + beta[spread])


def test_undoing_scale_and_shift_return_the_input(oracle, ref, batch):
    x, *_ = batch
    undo = ref.batchnorm_undo(x, EPS)
    y = ref.batchnorm_forward(x, undo.gamma, undo.beta, EPS).y
    oracle.value("batchnorm_undo", "identity", y, x)


def test_parameter_count_of_a_channel_norm(oracle, ref):
    oracle.value(
        "batchnorm_params", "published: BatchNorm2d(64)", ref.batchnorm_params(64), 128
    )


def test_image_norm_equals_column_norm_of_each_channel(oracle, ref, rng):
    x, dout = rng.normal(1, 2, size=(2, 3, 4, 2)), rng.normal(size=(2, 3, 4, 2))
    gamma, beta = rng.uniform(0.5, 2, size=3), rng.normal(size=3)

    def forward(np, x):
        mu = np.mean(x, axis=(0, 2, 3), keepdims=True)
        var = np.mean((x - mu) ** 2, axis=(0, 2, 3), keepdims=True)
        g, b = gamma.reshape(1, 3, 1, 1), beta.reshape(1, 3, 1, 1)
        return g * (x - mu) / np.sqrt(var + EPS) + b

    f = ref.batchnorm2d_forward(x, gamma, beta, EPS)
    oracle.value("batchnorm2d_forward", "means over axes 0, 2, 3", f.y, forward(np, x))
    assert f.mu.shape == (3,)
    assert f.xhat.shape == x.shape
    got = ref.batchnorm2d_backward(dout, x, gamma, EPS)
    oracle.gradient("batchnorm2d_backward", got.dx, forward, x, upstream=dout)
    assert np.allclose(got.dbeta, dout.sum(axis=(0, 2, 3)))
    assert np.allclose(got.dgamma, (dout * f.xhat).sum(axis=(0, 2, 3)))


def test_scaled_weights_give_the_same_output_and_a_smaller_gradient(oracle, ref, rng):
    U, w, dout = rng.normal(size=(6, 3)), rng.normal(size=3), rng.normal(size=6)
    got = ref.batchnorm_scale_invariance(U, w, 4.0, dout)

    def forward(np, w):
        z = np.dot(U, w)
        mu = np.mean(z)
        return (z - mu) / np.sqrt(np.mean((z - mu) ** 2))

    oracle.value("batchnorm_scale_invariance", "y unchanged", got.y_scaled, got.y)
    oracle.gradient("batchnorm_scale_invariance", got.dw, forward, w, upstream=dout)
    oracle.gradient(
        "batchnorm_scale_invariance", got.dw_scaled, forward, 4 * w, upstream=dout
    )
    assert np.allclose(got.dw_scaled, got.dw / 4)


def test_layernorm_equals_batchnorm_of_the_transposed_batch(oracle, ref, batch):
    x, dout, gamma, beta = batch
    f = ref.layernorm_forward(x, gamma, beta, EPS)
    turned = ref.batchnorm_forward(x.T, 1.0, 0.0, EPS).xhat.T
    oracle.value("layernorm_forward", "batch norm of the transpose", f.xhat, turned)
    oracle.value(
        "layernorm_forward", "formula written again", f.y, _bn(np, x, gamma, beta, 1)
    )
    got = ref.layernorm_backward(dout, x, gamma, EPS)
    oracle.gradient(
        "layernorm_backward",
        got.dx,
        lambda np, x: _bn(np, x, gamma, beta, 1),
        x,
        upstream=dout,
    )
    oracle.gradient(
        "layernorm_backward",
        got.dgamma,
        lambda np, g: _bn(np, x, g, beta, 1),
        gamma,
        upstream=dout,
    )
    oracle.gradient(
        "layernorm_backward",
        got.dbeta,
        lambda np, b: _bn(np, x, gamma, b, 1),
        beta,
        upstream=dout,
    )
    assert np.abs(got.dx.sum(axis=1)).max() < 1e-12


def test_one_row_may_be_a_vector(ref):
    f = ref.layernorm_forward([1.0, 2.0, 6.0], 1.0, 0.0, 0.0)
    assert f.y == pytest.approx(np.array([-2.0, -1.0, 3.0]) / np.sqrt(14 / 3))


def test_rms_norm_leaves_the_mean_in(oracle, ref, batch):
    x, dout, gamma, _ = batch

    def forward(np, x, g):
        return g * x / np.sqrt(np.mean(x * x, axis=1, keepdims=True) + EPS)

    oracle.value(
        "rmsnorm",
        "formula written again",
        ref.rmsnorm(x, gamma, EPS),
        forward(np, x, gamma),
    )
    got = ref.rmsnorm_backward(dout, x, gamma, EPS)
    oracle.gradient(
        "rmsnorm_backward",
        got.dx,
        lambda np, x: forward(np, x, gamma),
        x,
        upstream=dout,
    )
    oracle.gradient(
        "rmsnorm_backward",
        got.dgamma,
        lambda np, g: forward(np, x, g),
        gamma,
        upstream=dout,
    )


def test_group_norm_has_layer_and_instance_norm_at_its_ends(oracle, ref, rng):
    x, dout = rng.normal(1, 2, size=(2, 6, 2, 3)), rng.normal(size=(2, 6, 2, 3))
    gamma, beta = rng.uniform(0.5, 2, size=6), rng.normal(size=6)

    def forward(np, x, groups=2):
        rows = np.reshape(x, (2, groups, -1))
        mu = np.mean(rows, axis=2, keepdims=True)
        var = np.mean((rows - mu) ** 2, axis=2, keepdims=True)
        xhat = np.reshape((rows - mu) / np.sqrt(var + EPS), x.shape)
        return gamma.reshape(6, 1, 1) * xhat + beta.reshape(6, 1, 1)

    f = ref.groupnorm_forward(x, 2, gamma, beta, EPS)
    oracle.value("groupnorm_forward", "formula written again", f.y, forward(np, x))
    whole = ref.layernorm_forward(x.reshape(2, -1), 1.0, 0.0, EPS).y.reshape(x.shape)
    one = ref.groupnorm_forward(x, 1, 1.0, 0.0, EPS).y
    oracle.value("groupnorm_forward", "layer norm for 1 group", one, whole)
    single = np.stack(
        [ref.batchnorm2d_forward(v[None], gamma, beta, EPS).y[0] for v in x]
    )
    got = ref.instancenorm_forward(x, gamma, beta, EPS).y
    oracle.value("instancenorm_forward", "batch norm of one image", got, single)
    back = ref.groupnorm_backward(dout, x, 2, gamma, EPS)
    oracle.gradient("groupnorm_backward", back.dx, forward, x, upstream=dout)
    assert np.allclose(back.dgamma, (dout * f.xhat).sum(axis=(0, 2, 3)))
    assert np.allclose(back.dbeta, dout.sum(axis=(0, 2, 3)))


def test_wrong_shapes_are_named(ref, batch):
    x, dout, gamma, _ = batch
    with pytest.raises(EvaluationError) as caught:
        ref.batchnorm_backward(dout[:4], x, gamma, EPS)
    assert caught.value.code == "reference_argument"
    assert caught.value.values == {
        "name": "dout",
        "expected": "(5, 3)",
        "got": "(4, 3)",
    }
    for call in (
        lambda: ref.batchnorm_forward(x, gamma[:2], 0.0, EPS),
        lambda: ref.batchnorm_forward(x[0], gamma, 0.0, EPS),
        lambda: ref.batchnorm_forward(x, gamma, 0.0, -1.0),
        lambda: ref.batchnorm_forward(np.ones((3, 1)), 1.0, 0.0, 0.0),
        lambda: ref.layernorm_backward(dout.T, x, gamma, EPS),
        lambda: ref.groupnorm_forward(np.ones((1, 4, 2, 2)), 3, 1.0, 0.0, EPS),
        lambda: ref.batchnorm_running(np.ones((1, 3))),
        lambda: ref.batchnorm_forward([[1.0, 2.0], [3.0]], 1.0, 0.0, EPS),
    ):
        with pytest.raises(EvaluationError, match="reference_argument"):
            call()


@pytest.mark.parametrize("size", [1e3, 1e100])
def test_large_inputs_stay_finite(ref, batch, size):
    x, dout, gamma, beta = batch
    big = x * size
    for y in (
        ref.batchnorm_forward(big, gamma, beta, EPS).y,
        ref.batchnorm_backward(dout, big, gamma, EPS).dx,
        ref.layernorm_forward(big, gamma, beta, EPS).y,
        ref.layernorm_backward(dout, big, gamma, EPS).dx,
        ref.rmsnorm(big, gamma, EPS),
    ):
        assert np.all(np.isfinite(y))
