"""Neurons, dense layers, Maxout, depth products, clipping."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest

from engine.errors import EvaluationError

ACTIVATIONS = {
    "sigmoid": lambda np, z: 1 / (1 + np.exp(-z)),
    "tanh": lambda np, z: np.tanh(z),
    "relu": lambda np, z: np.maximum(z, 0.0),
}
GRADIENT_ROWS = [("sigmoid_neuron",), ("tanh_neuron",), ("relu_neuron",)]


@pytest.mark.parametrize("kind", ACTIVATIONS)
@pytest.mark.parametrize("bias", [0.3, -6.0])
def test_neuron_hands_back_weight_bias_and_input_gradients(
    oracle, ref, rng, kind, bias
):
    x, w, u = rng.normal(size=3), rng.normal(size=3), -1.7
    f, smooth = ACTIVATIONS[kind], kind != "relu"
    name = f"{kind}_neuron"
    got = getattr(ref, name)(u, x, w, bias)
    at = {
        "dw": (w, lambda np, v: f(np, np.sum(v * x) + bias)),
        "dx": (x, lambda np, v: f(np, np.sum(w * v) + bias)),
        "db": (bias, lambda np, v: f(np, np.sum(w * x) + v)),
    }
    for field, (point, forward) in at.items():
        oracle.gradient(
            name, getattr(got, field), forward, point, upstream=u, analytic=smooth
        )
    assert got.a == pytest.approx(float(f(np, got.z)))


def test_dense_layer_gradients(oracle, ref, rng):
    X, W, dY = rng.normal(size=(4, 3)), rng.normal(size=(3, 2)), rng.normal(size=(4, 2))
    got = ref.dense_backward(dY, X, W)
    oracle.gradient(
        "dense_backward", got.dX, lambda np, X: np.dot(X, W), X, upstream=dY
    )
    oracle.gradient(
        "dense_backward", got.dW, lambda np, W: np.dot(X, W), W, upstream=dY
    )
    b = np.zeros(2)
    oracle.gradient(
        "dense_backward", got.db, lambda np, b: np.dot(X, W) + b, b, upstream=dY
    )


def test_relu_layer_gradients_and_its_dead_unit(oracle, ref, rng):
    X, W, G = rng.normal(size=(5, 3)), rng.normal(size=(4, 3)), rng.normal(size=(5, 4))
    b = np.array([0.1, -50.0, 0.2, -0.3])
    got = ref.relu_layer(G, X, W, b)

    def forward(np, X, W, b):
        return np.maximum(np.dot(X, W.T) + b, 0.0)

    oracle.value("relu_layer", "formula written again", got.Y, forward(np, X, W, b))
    at = {
        "dX": (X, lambda np, v: forward(np, v, W, b)),
        "dW": (W, lambda np, v: forward(np, X, v, b)),
        "db": (b, lambda np, v: forward(np, X, W, v)),
    }
    for field, (point, f) in at.items():
        oracle.gradient(
            "relu_layer", getattr(got, field), f, point, upstream=G, analytic=False
        )
    assert got.dead.tolist() == [0, 1, 0, 0]
    assert not got.dW[1].any()
    assert got.db[1] == 0


def test_maxout_takes_the_best_piece_and_its_gradient(oracle, ref, rng):
    x, W, b = rng.normal(size=4), rng.normal(size=(3, 2, 4)), rng.normal(size=(3, 2))
    got = ref.maxout(x, W, b)
    pieces = [[sum(W[k, m] * x) + b[k, m] for m in range(2)] for k in range(3)]
    oracle.value(
        "maxout", "loops", got.y, [max(p[m] for p in pieces) for m in range(2)]
    )
    for m in range(2):
        one = ref.maxout(x, W[:, m], b[:, m])
        oracle.gradient(
            "maxout",
            one.dx,
            lambda np, x, m=m: np.max(np.dot(W[:, m], x) + b[:, m]),
            x,
            analytic=False,
        )
        assert np.array_equal(one.dx, got.dx[m])
        assert one.winner == got.winner[m]


def test_counts_of_maxout_and_merged_layers(oracle, ref, rng):
    shapes = rng.normal(size=(3, 2, 4)), rng.normal(size=(3, 2))
    oracle.value(
        "maxout_params",
        "entries of W and b",
        ref.maxout_params(4, 2, 3),
        sum(s.size for s in shapes),
    )
    W1, b1, W2, b2 = (rng.normal(size=s) for s in ((4, 3), (4,), (2, 4), (2,)))
    x = rng.normal(size=3)
    merged = ref.merge_linear(W1, b1, W2, b2)
    oracle.value(
        "merge_linear",
        "two layers in turn",
        merged.W @ x + merged.b,
        W2 @ (W1 @ x + b1) + b2,
    )


@pytest.mark.parametrize("kind", ACTIVATIONS)
def test_chain_factor_is_the_derivative_of_the_whole_chain(oracle, ref, rng, kind):
    w, b, x = rng.uniform(0.5, 1.5, size=5), rng.normal(0, 0.2, size=5), 0.7
    f = ACTIVATIONS[kind]

    def forward(np, x):
        for weight, bias in zip(w, b, strict=True):
            x = f(np, weight * x + bias)
        return x

    name = f"{kind}_chain"
    got = getattr(ref, name)(w, x, b)
    oracle.value(name, "loop written again", got.a[-1], forward(np, x))
    oracle.gradient(name, got.factor, forward, x, analytic=kind != "relu")
    oracle.value(
        "chain_product",
        "the chain's own factor",
        ref.chain_product(w, got.slopes),
        got.factor,
    )


GRADIENT_ROWS += [("sigmoid_chain",), ("tanh_chain",), ("relu_chain",)]


def test_recurrence_factor_is_the_derivative_by_the_first_state(oracle, ref):
    def forward(np, h):
        for _ in range(4):
            h = np.tanh(1.3 * h)
        return h

    got = ref.tanh_rnn(1.3, 0.6, 4)
    oracle.gradient("tanh_rnn", got.factor, forward, 0.6)
    assert got.h[-1] == pytest.approx(float(forward(np, 0.6)))


def test_sigmoid_factor_never_exceeds_its_bound(oracle, ref, rng):
    factors = [
        ref.sigmoid_chain(np.full(4, 1.5), *rng.normal(size=2)).factor
        for _ in range(300)
    ]
    bound = ref.vanish_bound(4, 1.5)
    assert max(factors) <= bound
    best = ref.sigmoid_chain(np.full(4, 1.5), 0.0, [0.0, -0.75, -0.75, -0.75]).factor
    oracle.value("vanish_bound", "reached where every z is 0", bound, best)


@pytest.mark.parametrize("c, T", [(1.5, 100.0), (2.0, 1024.0), (1.01, 1e6), (3.0, 2.0)])
def test_depth_is_the_first_that_reaches_the_target(oracle, ref, c, T):
    first = next(L for L in itertools.count() if c**L >= T * (1 - 1e-12))
    oracle.value("depth_to_exceed", "search", ref.depth_to_exceed(c, T), first)


def test_clipping_by_one_global_norm_and_by_value(oracle, ref, rng):
    g1, g2 = rng.normal(0, 3, size=(2, 3)), rng.normal(0, 3, size=4)
    norm = math.sqrt(math.fsum(float(v) ** 2 for v in (*g1.ravel(), *g2)))
    oracle.value("global_norm", "exact sum of squares", ref.global_norm(g1, g2), norm)
    oracle.value("clip_factor", "1.5/norm", ref.clip_factor(1.5, g1, g2), 1.5 / norm)
    assert ref.clip_factor(100.0, g1, g2) == 1
    clipped = ref.clip_by_norm(g2, 1.0)
    oracle.value("clip_by_norm", "np.linalg.norm", clipped, g2 / np.linalg.norm(g2))
    by_hand = [max(-1.0, min(1.0, float(v))) for v in g2]
    oracle.value("clip_by_value", "entry by entry", ref.clip_by_value(g2, 1.0), by_hand)
    assert ref.global_norm([1e300, 1e300]) == pytest.approx(math.sqrt(2) * 1e300)
    assert ref.global_norm([0.0]) == 0


def test_gradient_checks_measure_relative_errors(oracle, ref):
    a, n = np.array([1.0, 2.0, 0.0]), np.array([1.1, 2.0, 0.0])
    oracle.value(
        "gradient_error", "by hand: 0.1/1.1", ref.gradient_error(a, n), 0.1 / 1.1
    )
    ratio = 0.1 / (math.sqrt(5) + math.sqrt(1.21 + 4))
    oracle.value("gradient_norm_ratio", "by hand", ref.gradient_norm_ratio(a, n), ratio)
    assert (
        ref.gradient_error([0.0], [0.0]) == ref.gradient_norm_ratio([0.0], [0.0]) == 0
    )


def test_differences_of_a_cube_miss_by_h_and_by_h_squared(oracle, ref):
    x, h = 1.7, 0.1
    cube = [1, 0, 0, 0]
    oracle.value(
        "central_difference",
        "3x^2 + h^2",
        ref.central_difference(cube, x, h),
        3 * x**2 + h**2,
    )
    oracle.value(
        "forward_difference",
        "3x^2 + 3xh + h^2",
        ref.forward_difference(cube, x, h),
        3 * x**2 + 3 * x * h + h**2,
    )


def test_shapes_that_do_not_fit_are_refused(ref, rng):
    X, W = rng.normal(size=(4, 3)), rng.normal(size=(3, 2))
    for call in (
        lambda: ref.dense_backward(np.ones((4, 3)), X, W),
        lambda: ref.dense_backward(np.ones((4, 2)), X, W.T),
        lambda: ref.relu_layer(np.ones((4, 2)), X, W, 0.0),
        lambda: ref.maxout([1.0, 2.0], [[1.0, 2.0, 3.0]], [0.0]),
        lambda: ref.sigmoid_neuron(1.0, [1.0, 2.0], [1.0], 0.0),
        lambda: ref.chain_product([1.0, 2.0], [1.0]),
        lambda: ref.depth_to_exceed(0.9, 10.0),
        lambda: ref.merge_linear(W, [0, 0, 0], W, 0.0),
        lambda: ref.gradient_error([1.0], [1.0, 2.0]),
        lambda: ref.clip_factor(1.0),
    ):
        with pytest.raises(EvaluationError, match="reference_argument"):
            call()
