"""Softmax, cross-entropies, logistic regression and regression losses."""

from __future__ import annotations

import mpmath
import numpy as np
import pytest

from engine.errors import EvaluationError


def _softmax(np, z):
    e = np.exp(z)
    return e / np.sum(e, axis=-1, keepdims=True)


@pytest.fixture
def Z(rng):
    """Logits of five examples and three classes."""
    return rng.normal(0, 1.5, size=(5, 3))


LABELS = np.array([0, 2, 1, 1, 2])


def test_softmax_equals_exponentials_over_their_sum(oracle, ref, Z):
    with mpmath.workdps(30):
        rows = [[mpmath.exp(v) for v in row] for row in Z]
        exact = [[float(v / sum(row)) for v in row] for row in rows]
    oracle.value("softmax", "mpmath, 30 digits", ref.softmax(Z), exact, 1e-15)
    oracle.value("log_softmax", "log of softmax", ref.log_softmax(Z), np.log(exact))
    oracle.value("softmax", "shift invariance", ref.softmax(Z + 700), ref.softmax(Z))
    oracle.value("softmax", "other axis", ref.softmax(Z.T, axis=0), ref.softmax(Z).T)


def test_jacobian_is_the_derivative_of_each_probability(oracle, ref, Z):
    z = Z[0]
    J = ref.softmax_jacobian(z)
    for i in range(3):
        unit = np.eye(3)[i]
        oracle.gradient("softmax_jacobian", J[i], _softmax, z, upstream=unit)
    assert np.allclose(J, J.T)
    assert np.abs(J.sum(axis=1)).max() < 1e-15
    oracle.value("softmax_jacobian", "row by row", ref.softmax_jacobian(Z)[0], J)


def test_softmax_backward_is_the_jacobian_times_the_upstream(oracle, ref, Z, rng):
    dout = rng.normal(size=Z.shape)
    got = ref.softmax_backward(dout, Z)
    oracle.gradient("softmax_backward", got, _softmax, Z, upstream=dout)


def test_cross_entropy_from_logits_and_its_gradient(oracle, ref, Z):
    def loss(np, Z):
        p = _softmax(np, Z)
        return -np.mean(np.log(p[np.arange(5), LABELS]))

    got = ref.softmax_ce(Z, LABELS)
    oracle.value("softmax_ce", "formula written again", got.loss, loss(np, Z))
    oracle.gradient("softmax_ce", got.dZ, loss, Z)
    soft = ref.softmax(Z[::-1])
    against = ref.softmax_ce(Z, soft)
    oracle.value(
        "softmax_ce",
        "cross_entropy of rows",
        against.losses,
        ref.cross_entropy(soft, ref.softmax(Z)),
    )
    one = ref.softmax_ce(Z[0], 0)
    oracle.value("softmax_ce", "one row", one.dZ, ref.softmax(Z[0]) - [1, 0, 0])


def test_smoothed_labels_keep_a_share_for_every_class(oracle, ref, Z):
    targets = ref.label_smooth(LABELS, 3, 0.2)
    expected = np.full((5, 3), 0.2 / 3)
    expected[np.arange(5), LABELS] += 0.8
    oracle.value("label_smooth", "entries placed by hand", targets, expected)
    oracle.value(
        "onehot", "entries placed by hand", ref.onehot(LABELS, 3), (expected > 0.5)
    )

    def loss(np, Z):
        return -np.sum(expected * np.log(_softmax(np, Z))) / 5

    got = ref.softmax_ce_smooth(Z, LABELS, 0.2)
    oracle.value("softmax_ce_smooth", "formula written again", got.loss, loss(np, Z))
    oracle.gradient("softmax_ce_smooth", got.dZ, loss, Z)
    one = ref.softmax_ce_smooth(Z[1], 2, 0.2)
    assert one.dZ == pytest.approx(5 * got.dZ[1])
    assert one.loss == pytest.approx(got.losses[1])


def test_divergence_is_cross_entropy_minus_entropy(oracle, ref):
    p, q = np.array([0.5, 0.3, 0.2]), np.array([0.2, 0.2, 0.6])
    with mpmath.workdps(30):
        kl = float(
            sum(
                mpmath.mpf(a) * mpmath.log(mpmath.mpf(a) / b)
                for a, b in zip(p, q, strict=True)
            )
        )
    oracle.value("kl", "mpmath, 30 digits", ref.kl(p, q), kl)
    oracle.value("entropy", "uniform: log 8", ref.entropy(np.full(8, 1 / 8)), np.log(8))
    oracle.value(
        "cross_entropy",
        "entropy + divergence",
        ref.cross_entropy(p, q),
        kl + ref.entropy(p),
    )
    assert ref.entropy([1.0, 0.0]) == 0
    assert np.isinf(ref.kl([0.5, 0.5], [1.0, 0.0]))
    assert ref.kl([1.0, 0.0], [0.5, 0.5]) == pytest.approx(np.log(2))


def test_squared_error_of_softmax_needs_the_jacobian(oracle, ref, Z):
    t = np.array([0.0, 1.0, 0.0])

    def loss(np, z):
        return np.sum((t - _softmax(np, z)) ** 2)

    got = ref.softmax_mse(Z[0], t)
    oracle.value("softmax_mse", "formula written again", got.loss, loss(np, Z[0]))
    oracle.gradient("softmax_mse", got.dz, loss, Z[0])


@pytest.mark.parametrize("y", [0.0, 1.0])
def test_one_sigmoid_unit_under_both_losses(oracle, ref, rng, y):
    x, w, b = rng.normal(size=3), rng.normal(size=3), 0.4

    def activation(np, w, b):
        return 1 / (1 + np.exp(-(np.sum(x * w) + b)))

    def squared(np, w, b=b):
        return (activation(np, w, b) - y) ** 2 / 2

    def entropy(np, w, b=b):
        a = activation(np, w, b)
        return -y * np.log(a) - (1 - y) * np.log(1 - a)

    for name, loss in (("mse_sigmoid", squared), ("ce_sigmoid", entropy)):
        got = getattr(ref, name)(x, w, b, y)
        oracle.value(name, "formula written again", got.loss, loss(np, w))
        oracle.gradient(name, got.dw, loss, w)
        oracle.gradient(name, got.db, lambda np, v, loss=loss: loss(np, w, v), b)


GRADIENT_ROWS = [("mse_sigmoid",), ("ce_sigmoid",)]


@pytest.mark.parametrize("y", [0, 1])
def test_peak_of_the_squared_error_gradient_is_found_by_search(oracle, ref, y):
    a = np.linspace(0, 1, 3_000_001)
    best = a[np.argmax(np.abs(a - y) * a * (1 - a))]
    oracle.value("mse_sigmoid_peak", "grid search", ref.mse_sigmoid_peak(y), best, 1e-6)


def test_binary_cross_entropy_from_probabilities_and_logits(oracle, ref, Z, rng):
    Y = rng.integers(0, 2, size=Z.shape).astype(float)

    def loss(np, Z):
        p = 1 / (1 + np.exp(-Z))
        return -np.mean(Y * np.log(p) + (1 - Y) * np.log(1 - p))

    got = ref.bce_logits(Z, Y)
    oracle.value("bce_logits", "formula written again", got.loss, loss(np, Z))
    oracle.gradient("bce_logits", got.dZ, loss, Z)
    oracle.value("bce", "bce_logits of the same", ref.bce(got.p, Y), got.loss)


def test_logistic_regression_and_its_hessian(oracle, ref, rng):
    X, y, w = (
        rng.normal(size=(6, 2)),
        np.array([0, 1, 1, 0, 1, 0.0]),
        np.array([0.7, -1.1]),
    )
    b, l1, l2 = 0.3, 0.2, 0.4

    def loss(np, w, b=b, l1=l1):
        p = 1 / (1 + np.exp(-(np.dot(X, w) + b)))
        bce = -np.mean(y * np.log(p) + (1 - y) * np.log(1 - p))
        return bce + l1 * np.sum(np.abs(w)) + l2 / 2 * np.sum(w * w)

    got = ref.logreg(X, y, w, b, l1, l2)
    oracle.value("logreg", "formula written again", got.loss, loss(np, w))
    oracle.gradient("logreg", got.dw, loss, w, analytic=False)
    oracle.gradient("logreg", got.db, lambda np, b: loss(np, w, b, 0.0), b)
    H = ref.logreg_hessian(X, w, b, l2)
    for i in range(2):
        oracle.gradient(
            "logreg_hessian",
            H[i],
            lambda np, w, i=i: _logreg_slope(np, X, y, w, b, l2)[i],
            w,
        )


def _logreg_slope(np, X, y, w, b, l2):
    return np.dot(X.T, 1 / (1 + np.exp(-(np.dot(X, w) + b))) - y) / len(y) + l2 * w


def test_regression_losses_and_their_slopes(oracle, ref, rng):
    f, y = rng.normal(size=5), rng.normal(size=5)
    losses = {
        "mae": lambda np, f: np.mean(np.abs(f - y)),
        "mse": lambda np, f: np.mean((f - y) ** 2),
    }
    for name, loss in losses.items():
        oracle.value(
            name, "formula written again", getattr(ref, name)(f, y), loss(np, f)
        )
        oracle.gradient(
            f"d{name}", getattr(ref, f"d{name}")(f, y), loss, f, analytic=name == "mse"
        )


VALUE_ROWS = [("mae",), ("mse",)]
GRADIENT_ROWS += [("dmae",), ("dmse",)]


@pytest.mark.parametrize("beta", [0.5, 1.0, 2.0])
def test_huber_and_smooth_l1_differ_by_the_factor_beta(oracle, ref, beta):
    r = np.array([-4.0, -1.7, -0.9, -0.3, 0.1, 0.45, 1.3, 3.9])

    def huber(np, r):
        near = np.abs(r) <= beta
        return np.where(near, r**2 / 2, beta * (np.abs(r) - beta / 2))

    oracle.value("huber", "formula written again", ref.huber(r, beta), huber(np, r))
    oracle.gradient("dhuber", ref.dhuber(r, beta), huber, r, analytic=False)
    oracle.value("smooth_l1", "Huber/beta", ref.smooth_l1(r, beta), huber(np, r) / beta)
    oracle.gradient(
        "dsmooth_l1",
        ref.dsmooth_l1(r, beta),
        lambda np, r: huber(np, r) / beta,
        r,
        analytic=False,
    )


def test_thousand_sized_logits_stay_finite(ref):
    Z = np.array([[1e3, -1e3, 0.0], [-1e3, 1e3, 1e3]])
    results = [
        ref.softmax(Z),
        ref.log_softmax(Z),
        ref.softmax_jacobian(Z),
        ref.softmax_backward(Z, Z),
        *ref.softmax_ce(Z, [1, 0]),
        *ref.softmax_ce_smooth(Z, [1, 0], 0.1),
        *ref.softmax_mse(Z[0], [0, 1, 0]),
        *ref.bce_logits(Z, np.ones_like(Z)),
        *ref.ce_sigmoid([1e3], [1.0], 0.0, 0.0),
        *ref.mse_sigmoid([1e3], [-1.0], 0.0, 1.0),
        *ref.logreg(Z, [0, 1], [1.0, 2.0, 3.0], 0.0, 1.0, 1.0),
        ref.logreg_hessian(Z, [1.0, 2.0, 3.0], 0.0),
        ref.huber(1e300),
        ref.dsmooth_l1(-1e300),
    ]
    assert all(np.all(np.isfinite(r)) for r in results)


def test_targets_that_do_not_fit_are_refused(ref, Z):
    for call in (
        lambda: ref.softmax_ce(Z, LABELS[:4]),
        lambda: ref.softmax_ce(Z, [0, 1, 2, 3, 0]),
        lambda: ref.softmax_ce(Z, np.ones_like(Z)),
        lambda: ref.softmax_ce(Z, [0.5, 0, 0, 0, 0]),
        lambda: ref.softmax([]),
        lambda: ref.softmax(Z, axis=2),
        lambda: ref.kl([0.5, 0.6], [0.5, 0.5]),
        lambda: ref.kl([1.5, -0.5], [0.5, 0.5]),
        lambda: ref.bce([0.0], [1.0]),
        lambda: ref.mse([1.0, 2.0], [1.0]),
        lambda: ref.huber([1.0], 0.0),
        lambda: ref.mse_sigmoid_peak(0.5),
        lambda: ref.onehot([[1]], 2),
    ):
        with pytest.raises(EvaluationError, match="reference_argument"):
            call()
