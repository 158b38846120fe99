"""Preprocessing and initialisation."""

from __future__ import annotations

import statistics

import numpy as np
import pytest

from engine.errors import EvaluationError


@pytest.fixture
def X(rng):
    """Nine rows of three correlated columns."""
    M = np.array([[2.0, 0.5, 0.1], [0.0, 1.0, 0.7], [0.0, 0.0, 0.4]])
    return rng.normal(size=(9, 3)) @ M + 1


@pytest.mark.parametrize("ddof", [0, 1])
def test_standardising_equals_the_statistics_module(oracle, ref, X, rng, ddof):
    spread = statistics.stdev if ddof else statistics.pstdev
    test = rng.normal(2, 2, size=(4, 3))
    for data, got in (
        (X, ref.standardize(X, ddof)),
        (test, ref.standardize_with(X, test, ddof)),
    ):
        expected = np.empty_like(data)
        for d in range(3):
            column = X[:, d].tolist()
            expected[:, d] = (data[:, d] - statistics.fmean(column)) / spread(column)
        name = "standardize" if data is X else "standardize_with"
        oracle.value(name, "module statistics", got, expected)


VALUE_ROWS = [("standardize",), ("standardize_with",)]


def test_minmax_maps_the_training_extremes_to_the_range(oracle, ref, X, rng):
    test = rng.normal(size=(4, 3))
    got = ref.minmax_with(X, test, -1.0, 1.0)
    ends = np.stack([X.min(axis=0), X.max(axis=0)])
    columns = []
    for d in range(3):
        slope, offset = np.linalg.solve(np.stack([ends[:, d], [1, 1]], axis=1), [-1, 1])
        columns.append(slope * test[:, d] + offset)
    oracle.value(
        "minmax_with", "line through two points", got, np.stack(columns, axis=1)
    )
    scaled = ref.minmax(X)
    oracle.value("minmax", "extremes", [scaled.min(), scaled.max()], [0.0, 1.0])
    order = np.argsort(X, axis=0)
    assert np.array_equal(np.argsort(scaled, axis=0), order)


@pytest.mark.parametrize("ddof", [0, 1])
def test_components_equal_a_singular_value_decomposition(oracle, ref, X, ddof):
    got = ref.pca(X, ddof)
    _, s, V = np.linalg.svd(X - X.mean(axis=0), full_matrices=False)
    oracle.value(
        "covariance", "np.cov", ref.covariance(X, ddof), np.cov(X.T, ddof=ddof)
    )
    oracle.value("pca", "SVD", got.eigenvalues, s**2 / (9 - ddof))
    oracle.value("pca", "SVD", got.ratios, s**2 / np.sum(s**2))
    oracle.value(
        "pca", "SVD, up to sign", np.abs(got.components @ V.T), np.eye(3), 1e-10
    )
    largest = np.max(np.abs(got.components), axis=1)
    assert np.allclose(got.components.max(axis=1), largest)


def test_projection_and_reconstruction_are_the_best_of_rank_k(oracle, ref, X):
    mean = X.mean(axis=0)
    U, s, V = np.linalg.svd(X - mean, full_matrices=False)
    best = mean + (U[:, :2] * s[:2]) @ V[:2]
    oracle.value("pca_reconstruct", "truncated SVD", ref.pca_reconstruct(X, 2), best)
    projected = ref.pca_project(X, 2)
    oracle.value(
        "pca_project", "SVD, up to sign", np.abs(projected), np.abs(U[:, :2] * s[:2])
    )


def test_whitened_data_have_unit_covariance(oracle, ref, X):
    for name in ("pca_whiten", "zca_whiten"):
        white = getattr(ref, name)(X)
        oracle.value(name, "covariance I", white.T @ white / 9, np.eye(3), 1e-11)
    C = np.cov(X.T, ddof=0)
    values, vectors = np.linalg.eig(C)
    root = (vectors / np.sqrt(values)) @ vectors.T
    oracle.value(
        "zca_whiten", "C^(-1/2)", ref.zca_whiten(X), (X - X.mean(0)) @ root, 1e-11
    )
    with pytest.raises(EvaluationError):
        ref.zca_whiten(np.ones((4, 2)) * np.arange(4)[:, None])


VALUE_ROWS += [("pca_whiten",), ("zca_whiten",)]


def test_columns_without_spread_are_refused(ref):
    for call in (
        lambda: ref.standardize([[1.0], [1.0]]),
        lambda: ref.minmax([2.0, 2.0]),
        lambda: ref.standardize([[1.0, 2.0]], 1),
        lambda: ref.standardize_with([[1.0, 2.0], [2.0, 3.0]], [[1.0]]),
        lambda: ref.pca_project([[1.0, 2.0], [2.0, 3.0]], 3),
    ):
        with pytest.raises(EvaluationError, match="reference_argument"):
            call()


def test_uniform_bounds_have_the_stated_variances(oracle, ref):
    """A uniform law on (-a, a) has variance a^2/3, here by its own integral."""
    t = (np.arange(100_000) + 0.5) / 100_000 * 2 - 1
    for name, var, bound in (
        ("xavier_bound", ref.xavier_var(30, 50), ref.xavier_bound(30, 50)),
        ("he_bound", ref.he_var(64, 0.2), ref.he_bound(64, 0.2)),
    ):
        oracle.value(
            name, "variance of the uniform law", np.mean((bound * t) ** 2), var, 1e-9
        )
    oracle.value("xavier_var", "fans 30, 50: 1/40", ref.xavier_var(30, 50), 1 / 40)
    oracle.value(
        "xavier_std", "root of the variance", ref.xavier_std(30, 50) ** 2, 1 / 40
    )
    oracle.value("he_std", "published: 0.0625 for 512", ref.he_std(512), 0.0625)
    oracle.value("he_var", "ReLU: 2/512", ref.he_var(512), 2 / 512)
    oracle.value("lecun_var", "1/25", ref.lecun_var(25), 0.04)
    oracle.value(
        "leaky_gain",
        "PyTorch: sqrt 2, sqrt(2/1.04)",
        [ref.leaky_gain(), ref.leaky_gain(0.2)],
        [2**0.5, (2 / 1.04) ** 0.5],
    )


VALUE_ROWS += [("xavier_bound",), ("he_bound",)]


def test_fans_are_the_connections_of_one_unit(oracle, ref, rng):
    """Count which inputs reach an output, and which outputs an input, by perturbing."""
    W = rng.normal(size=(4, 3, 3, 3))
    x = np.zeros((3, 7, 7))
    x[1, 3, 3] = 1.0
    reached = np.count_nonzero(ref.conv2d(x, W, 0.0, 1, 1))
    fans = ref.conv_fans(3, 4, 3, 3)
    oracle.value("conv_fans", "reached outputs", fans.fan_out, reached)
    inner = np.zeros((4, 7, 7))
    inner[2, 3, 3] = 1.0
    dx = ref.conv2d_backward(inner, x, W, 1, 1).dx
    oracle.value("conv_fans", "inputs of one output", fans.fan_in, np.count_nonzero(dx))
    assert ref.conv_fans(4, 8, 3, 3, 2) == (18, 36)
    with pytest.raises(EvaluationError):
        ref.conv_fans(3, 4, 3, 3, 2)


def test_variance_through_layers_is_exact_for_every_sign_pattern(oracle, ref):
    """Average over ALL sign weights +-s of two layers of width 2."""
    s = 0.8
    signs = np.array(np.meshgrid(*[[-s, s]] * 8)).reshape(8, -1).T
    W1, W2 = signs[:, :4].reshape(-1, 2, 2), signs[:, 4:].reshape(-1, 2, 2)
    x = (
        np.array([[1.0, 0.0], [0.0, 1.0], [-1.0, 0.0], [0.0, -1.0]]) * 2**0.5
    )  # mean square 1
    h = np.einsum("bij,xj->bxi", W1, x)
    linear = np.einsum("bij,bxj->bxi", W2, h)
    power = np.mean(linear**2)
    oracle.value(
        "linear_variance", "all sign patterns", ref.linear_variance(2, s**2, 2), power
    )
    relu = np.einsum("bij,bxj->bxi", W2, np.maximum(h, 0))
    # the first layer sees x itself, the second the half that ReLU lets through
    expected = 2 * ref.relu_variance(2, s**2, 2)
    oracle.value("relu_variance", "all sign patterns", expected, np.mean(relu**2))
