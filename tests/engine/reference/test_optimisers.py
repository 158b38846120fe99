"""Momentum, adaptive rates and the Adam family against closed sums and identities."""

from __future__ import annotations

import numpy as np
import pytest

from engine.errors import EvaluationError

DIAGONAL = np.array([1.0, 3.0, 0.2])


@pytest.fixture
def grads(rng):
    """Gradients of four steps of three parameters."""
    return rng.normal(size=(4, 3))


@pytest.fixture
def x0(rng):
    """A start."""
    return rng.normal(size=3)


def _powers(mu, steps):
    """Lower-triangular mu^(t-i): row t holds the weights of g_0..g_t."""
    t, i = np.indices((steps, steps))
    return np.where(i <= t, float(mu) ** np.maximum(t - i, 0), 0.0)


# name, velocity as weights of the gradients, change of theta per velocity
MOMENTUM_ROWS = [
    ("momentum", lambda lr, mu, T: lr * _powers(mu, T), lambda lr, mu, v, g: -v),
    (
        "momentum_sutskever",
        lambda lr, mu, T: -lr * _powers(mu, T),
        lambda lr, mu, v, g: v,
    ),
    ("momentum_torch", lambda lr, mu, T: _powers(mu, T), lambda lr, mu, v, g: -lr * v),
    (
        "momentum_ema",
        lambda lr, mu, T: (1 - mu) * _powers(mu, T),
        lambda lr, mu, v, g: -lr * v,
    ),
    (
        "nag_torch",
        lambda lr, mu, T: _powers(mu, T),
        lambda lr, mu, v, g: -lr * (g + mu * v),
    ),
]


@pytest.mark.parametrize("name, weights, change", MOMENTUM_ROWS)
def test_velocity_is_the_closed_sum_of_the_gradients(
    oracle, ref, grads, x0, name, weights, change
):
    lr, mu = 0.1, 0.8
    got = getattr(ref, name)(x0, grads, lr, mu)
    vs = weights(lr, mu, 4) @ grads
    thetas = x0 + np.cumsum(change(lr, mu, vs, grads), axis=0)
    oracle.value(name, "closed sum of weights", got.vs, vs)
    oracle.value(name, "closed sum of weights", got.thetas, np.vstack([x0, thetas]))
    assert np.array_equal(got.theta, got.thetas[-1])
    assert np.array_equal(got.v, got.vs[-1])
    assert np.allclose(got.update, got.thetas[-1] - got.thetas[-2])


def test_forms_agree_while_the_rate_is_constant_and_differ_after_a_drop(ref, grads, x0):
    same = [
        ref.momentum(x0, grads, 0.1, 0.8).theta,
        ref.momentum_torch(x0, grads, 0.1, 0.8).theta,
        ref.momentum_sutskever(x0, grads, 0.1, 0.8).theta,
        ref.momentum_ema(x0, grads, 0.5, 0.8).theta,  # lr/(1 - mu)
    ]
    for other in same[1:]:
        assert np.allclose(other, same[0])
    rates = [0.1, 0.1, 0.01, 0.01]
    inside = ref.momentum(x0, grads, rates, 0.8).theta
    outside = ref.momentum_torch(x0, grads, rates, 0.8).theta
    assert np.abs(inside - outside).max() > 1e-3


# name, keyword arguments: the twin on a quadratic must follow the given gradients
TWIN_ROWS = [
    ("momentum_quadratic", {"lr": 0.1, "mu": 0.8}),
    ("momentum_sutskever_quadratic", {"lr": [0.1, 0.1, 0.05, 0.02], "mu": 0.8}),
    ("momentum_torch_quadratic", {"lr": 0.1, "mu": 0.8, "v0": 0.3}),
    ("momentum_ema_quadratic", {"lr": 0.1, "mu": 0.8}),
    ("nag_torch_quadratic", {"lr": 0.1, "mu": 0.8}),
    ("adagrad_quadratic", {"lr": 0.1, "eps": 0.05}),
    ("rmsprop_quadratic", {"lr": 0.1, "rho": 0.8, "eps": 0.05}),
    ("adadelta_quadratic", {"rho": 0.8, "eps": 0.05, "lr": 0.7}),
    ("adam_quadratic", {"lr": 0.1, "beta1": 0.8, "beta2": 0.9, "eps": 0.05}),
    ("adam_eps_hat_quadratic", {"lr": 0.1, "eps": 0.05}),
    ("adam_l2_quadratic", {"lr": 0.1, "wd": 0.3, "eps": 0.05}),
    ("adamw_quadratic", {"lr": 0.1, "wd": 0.3, "eps": 0.05}),
    ("nadam_quadratic", {"lr": 0.1, "eps": 0.05}),
    ("adamax_quadratic", {"lr": 0.1, "eps": 0.05}),
]


@pytest.mark.parametrize("name, settings", TWIN_ROWS)
@pytest.mark.parametrize("matrix", [False, True])
def test_quadratic_twin_follows_the_gradients_at_its_own_iterates(
    oracle, ref, x0, name, settings, matrix
):
    a = np.array([[2.0, 0.5, 0.0], [0.5, 1.0, 0.3], [0.0, 0.3, 0.4]])
    a = a if matrix else DIAGONAL
    got = getattr(ref, name)(x0, a, 4, **settings)
    points = got.thetas[:-1]
    grads = points @ a if matrix else points * a
    twin = getattr(ref, name.removesuffix("_quadratic"))(x0, grads, **settings)
    oracle.value(name, "same gradients handed over", got.thetas, twin.thetas)
    assert np.array_equal(got.theta, got.thetas[-1])
    assert np.allclose(got.update, got.thetas[-1] - got.thetas[-2])


def test_nesterov_takes_the_gradient_at_the_look_ahead_point(oracle, ref, x0):
    lr, mu = 0.1, 0.9
    theta, v = x0.copy(), np.zeros(3)
    for _ in range(3):
        ahead = theta - mu * v
        v = mu * v + lr * DIAGONAL * ahead
        theta = theta - v
    got = ref.nag_quadratic(x0, DIAGONAL, 3, lr, mu)
    oracle.value("nag_quadratic", "loop written again", got.theta, theta)
    other = ref.nag_sutskever_quadratic(x0, DIAGONAL, 3, lr, mu)
    oracle.value(
        "nag_sutskever_quadratic", "mirror of nag_quadratic", other.theta, theta
    )
    assert np.allclose(other.v, -got.v)


def test_torch_nesterov_tracks_the_look_ahead_point(oracle, ref, x0):
    """Bengio's change of variables: the iterate of one is theta - mu v of the other."""
    lr, mu = 0.1, 0.9
    plain = ref.nag_quadratic(x0, DIAGONAL, 5, lr, mu)
    ahead = plain.thetas[1:] - mu * plain.vs
    got = ref.nag_torch_quadratic(x0, DIAGONAL, 5, lr, mu).thetas[1:]
    oracle.value("nag_torch_quadratic", "Bengio's change of variables", got, ahead)


def test_constant_gradient_reaches_the_terminal_velocity(oracle, ref):
    run = ref.momentum(0.0, np.full(400, 1.5), 0.1, 0.9)
    oracle.value(
        "terminal_velocity", "400 steps", ref.terminal_velocity(0.1, 0.9, 1.5), run.v
    )


def test_adagrad_sums_every_squared_gradient(oracle, ref, grads, x0):
    got = ref.adagrad(x0, grads, 0.1, 0.05)
    G = np.cumsum(grads**2, axis=0)
    thetas = x0 - np.cumsum(0.1 * grads / (np.sqrt(G) + 0.05), axis=0)
    oracle.value("adagrad", "cumulative sums", got.thetas[1:], thetas)
    oracle.value("adagrad", "cumulative sums", got.v, G[-1])


def test_rms_step_with_decaying_rate_is_adagrad(oracle, ref, grads, x0):
    got = ref.rms_step_decayed(x0, grads, 0.1)
    oracle.value(
        "rms_step_decayed", "Adagrad", got.theta, ref.adagrad(x0, grads, 0.1, 0.0).theta
    )
    plain = ref.rms_step(x0, grads, 0.1)
    counts = np.arange(1, 5)[:, None]
    sigma = np.sqrt(np.cumsum(grads**2, axis=0) / counts)
    oracle.value("rms_step", "cumulative means", plain.sigmas, sigma)
    oracle.value(
        "rms_step", "cumulative means", plain.theta, x0 - (0.1 * grads / sigma).sum(0)
    )
    oracle.value(
        "rms_average", "3 and 4: root of 12.5", ref.rms_average([3.0, 4.0]), 12.5**0.5
    )


def _average(decay, values):
    """Exponential averages as a weighted sum, one row per step."""
    return (1 - decay) * _powers(decay, len(values)) @ values


def test_rmsprop_is_an_exponential_average_of_squares(oracle, ref, grads, x0):
    v = _average(0.8, grads**2)
    got = ref.rmsprop(x0, grads, 0.1, 0.8, 0.05)
    expected = x0 - (0.1 * grads / (np.sqrt(v) + 0.05)).sum(axis=0)
    oracle.value("rmsprop", "closed sum of weights", got.theta, expected)
    v = v + 0.8 ** np.arange(1, 5)[:, None]
    inside = ref.rmsprop_eps_inside(x0, grads, 0.1, 0.8, 0.05)
    expected = x0 - (0.1 * grads / np.sqrt(v + 0.05)).sum(axis=0)
    oracle.value("rmsprop_eps_inside", "closed sum of weights", inside.theta, expected)


def test_adadelta_uses_the_updates_before_the_present_one(oracle, ref, grads, x0):
    rho, eps = 0.8, 0.05
    Eg = _average(rho, grads**2)
    dx = np.zeros_like(grads)
    for t in range(4):
        Ex = (
            _average(rho, np.vstack([dx[:t], np.zeros((1, 3))]) ** 2)[t - 1] if t else 0
        )
        dx[t] = -np.sqrt(Ex + eps) / np.sqrt(Eg[t] + eps) * grads[t]
    got = ref.adadelta(x0, grads, rho, eps)
    oracle.value("adadelta", "closed sum of weights", got.theta, x0 + dx.sum(axis=0))
    oracle.value("adadelta", "closed sum of weights", got.Ex, _average(rho, dx**2)[-1])
    assert np.allclose(
        ref.adadelta(x0, grads, rho, eps, 0.1).theta - x0, 0.1 * dx.sum(0)
    )


B1, B2, EPS = 0.8, 0.9, 0.05


def _corrected(grads):
    t = np.arange(1, len(grads) + 1)[:, None]
    m, v = _average(B1, grads), _average(B2, grads**2)
    return m, v, m / (1 - B1**t), v / (1 - B2**t), t


def test_adam_is_two_corrected_averages(oracle, ref, grads, x0):
    m, v, m_hat, v_hat, t = _corrected(grads)
    got = ref.adam(x0, grads, 0.1, B1, B2, EPS)
    steps = -0.1 * m_hat / (np.sqrt(v_hat) + EPS)
    oracle.value("adam", "closed sum of weights", got.updates, steps)
    oracle.value("adam", "closed sum of weights", got.theta, x0 + steps.sum(axis=0))
    for field, expected in zip(
        ("m", "v", "m_hat", "v_hat"), (m, v, m_hat, v_hat), strict=True
    ):
        oracle.value("adam", "closed sum of weights", getattr(got, field), expected[-1])
    hat = ref.adam_eps_hat(x0, grads, 0.1, B1, B2, EPS)
    same = -0.1 * m_hat / (np.sqrt(v_hat) + EPS / np.sqrt(1 - B2**t))
    oracle.value(
        "adam_eps_hat", "algorithm 1 with eps/sqrt(1-beta2^t)", hat.updates, same
    )


def test_adam_step_continues_where_adam_stopped(oracle, ref, grads, x0):
    before = ref.adam(x0, grads[:3], 0.1, B1, B2, EPS)
    after = ref.adam(x0, grads, 0.1, B1, B2, EPS)
    got = ref.adam_step(before.theta, before.m, before.v, grads[3], 4, 0.1, B1, B2, EPS)
    oracle.value("adam_step", "fourth step of adam", got.theta, after.theta)
    oracle.value("adam_step", "fourth step of adam", got.v_hat, after.v_hat)


def test_first_adam_step_has_the_size_of_the_rate(oracle, ref):
    for g in (1e-3, 7.0, -1e3):
        step = ref.adam(0.0, [g], 0.01, eps=0.0).update
        oracle.value("adam", "section 2.1: first step is lr", step, -0.01 * np.sign(g))


def test_decay_goes_past_the_averages_in_adamw_and_through_them_in_l2(
    oracle, ref, grads, x0
):
    wd, lr = 0.3, 0.1
    *_, m_hat, v_hat, _t = _corrected(grads)
    steps = -lr * m_hat / (np.sqrt(v_hat) + EPS)
    theta = x0
    for step in steps:
        theta = theta * (1 - lr * wd) + step
    got = ref.adamw(x0, grads, lr, wd, B1, B2, EPS)
    oracle.value("adamw", "shrink, then Adam", got.theta, theta)
    theta = x0
    for step in steps:
        theta = theta + 0.5 * step - 0.5 * wd * theta
    paper = ref.adamw_paper(x0, grads, lr, wd, 0.5, B1, B2, EPS)
    oracle.value("adamw_paper", "algorithm 2 written again", paper.theta, theta)
    through = ref.adam_l2(x0, grads, lr, wd, B1, B2, EPS)
    seen = grads + wd * through.thetas[:-1]
    twin = ref.adam(x0, seen, lr, B1, B2, EPS)
    oracle.value("adam_l2", "Adam on g + wd theta", through.theta, twin.theta)
    assert np.abs(through.theta - got.theta).max() > 1e-3


def test_nadam_looks_one_step_ahead(oracle, ref, grads, x0):
    *_, m_hat, v_hat, t = _corrected(grads)
    ahead = B1 * m_hat + (1 - B1) * grads / (1 - B1**t)
    steps = -0.1 * ahead / (np.sqrt(v_hat) + EPS)
    got = ref.nadam(x0, grads, 0.1, B1, B2, EPS)
    oracle.value("nadam", "closed sum of weights", got.theta, x0 + steps.sum(axis=0))


def test_last_entries_of_every_path_are_the_final_state(ref, grads, x0):
    runs = [
        ref.nadam_torch(x0, grads, 0.1),
        ref.amsgrad(x0, grads, 0.1),
        ref.adamw_paper(x0, grads, 0.1, 0.2),
        ref.rms_step(x0, grads, 0.1),
        ref.rmsprop_eps_inside(x0, grads, 0.1),
        ref.nag_quadratic(x0, DIAGONAL, 4, 0.1, 0.9),
        ref.sgd_path(x0, grads, 0.1),
        ref.gd_quadratic_path(x0, DIAGONAL, 4, 0.1),
        ref.gd_polynomial([1, 0, 0], 1.0, 0.1, 4),
    ]
    for run in runs:
        assert len(run.thetas) == 5
        assert np.array_equal(run.theta, run.thetas[-1])
        assert np.allclose(run.update, run.thetas[-1] - run.thetas[-2])
    assert np.array_equal(ref.rms_step(x0, grads, 0.1).sigma, runs[3].sigmas[-1])


def test_torch_nadam_follows_its_published_schedule(oracle, ref, grads, x0):
    m, _v, _m_hat, v_hat, _t = _corrected(grads)
    theta, product = x0, 1.0
    for t in range(1, 5):
        mu = B1 * (1 - 0.5 * 0.96 ** (t * 0.004))
        following = B1 * (1 - 0.5 * 0.96 ** ((t + 1) * 0.004))
        product *= mu
        below = np.sqrt(v_hat[t - 1]) + EPS
        theta = theta - 0.1 * (1 - mu) / (1 - product) * grads[t - 1] / below
        theta = theta - 0.1 * following / (1 - product * following) * m[t - 1] / below
    got = ref.nadam_torch(x0, grads, 0.1, B1, B2, EPS)
    oracle.value("nadam_torch", "PyTorch's pseudo-code", got.theta, theta)


def test_adamax_divides_by_the_decayed_maximum(oracle, ref, grads, x0):
    m, *_, t = _corrected(grads)
    lags = np.arange(4)[:, None] - np.arange(4)
    weights = np.where(lags >= 0, B2 ** np.maximum(lags, 0), 0.0)
    u = np.max(weights[:, :, None] * np.abs(grads), axis=1)
    got = ref.adamax(x0, grads, 0.1, B1, B2)
    steps = -0.1 / (1 - B1**t) * m / u
    oracle.value("adamax", "maximum over all lags", got.u, u[-1])
    oracle.value("adamax", "maximum over all lags", got.theta, x0 + steps.sum(axis=0))


def test_amsgrad_keeps_the_largest_second_moment(oracle, ref, grads, x0):
    _m, v, m_hat, _v_hat, t = _corrected(grads)
    v_max = np.maximum.accumulate(v, axis=0)
    steps = -0.1 * m_hat / (np.sqrt(v_max / (1 - B2**t)) + EPS)
    got = ref.amsgrad(x0, grads, 0.1, B1, B2, EPS)
    oracle.value("amsgrad", "running maximum", got.theta, x0 + steps.sum(axis=0))


def test_weights_of_a_corrected_average_sum_to_one(oracle, ref, rng):
    values, beta = rng.normal(size=5), 0.7
    weights = np.array([ref.ema_weight(beta, 5, i) for i in range(1, 6)])
    oracle.value(
        "ema_weight",
        "row of the weight matrix",
        weights,
        (1 - beta) * _powers(beta, 5)[-1],
    )
    oracle.value("ema", "weights", ref.ema(values, beta), weights @ values)
    oracle.value(
        "ema",
        "start decays",
        ref.ema(values, beta, 2.0),
        weights @ values + 2 * beta**5,
    )
    oracle.value(
        "bias_correction",
        "1/sum of weights",
        ref.bias_correction(beta, 5),
        1 / weights.sum(),
    )
    corrected = ref.ema_corrected(values, beta)
    oracle.value(
        "ema_corrected", "np.average", corrected, np.average(values, weights=weights)
    )
    path = [ref.ema(values[: t + 1], beta) for t in range(5)]
    oracle.value("ema_path", "prefixes", ref.ema_path(values, beta), path)
    ages = np.arange(5000)
    mean_age = (ages + 1) @ ((1 - 0.9) * 0.9**ages)
    oracle.value(
        "ema_window", "mean age of the weights", ref.ema_window(0.9), mean_age, 1e-10
    )


def test_scalar_parameters_take_a_flat_list_of_gradients(ref):
    got = ref.adam(0, [1, 2], 0.1)
    assert np.ndim(got.theta) == 0
    assert got.thetas.shape == (3,)


def test_arguments_that_do_not_fit_are_refused(ref, x0):
    for call in (
        lambda: ref.adam(x0, np.ones((2, 4)), 0.1),
        lambda: ref.adam(x0, np.ones((2, 3)), 0.1, beta1=1.0),
        lambda: ref.adam(0.0, [0.0], 0.1, eps=0.0),
        lambda: ref.momentum(x0, np.ones((2, 3)), [0.1, 0.1, 0.1], 0.9),
        lambda: ref.momentum_quadratic(x0, np.ones((3, 2)), 2, 0.1, 0.9),
        lambda: ref.momentum_quadratic(
            x0, [[1, 2, 0], [0, 1, 0], [0, 0, 1]], 2, 0.1, 0.9
        ),
        lambda: ref.momentum_quadratic(x0, DIAGONAL, 1.5, 0.1, 0.9),
        lambda: ref.adamax(0.0, [0.0], 0.1),
        lambda: ref.terminal_velocity(0.1, 1.0, 1.0),
        lambda: ref.ema_weight(0.9, 2, 3),
        lambda: ref.adam_step(0.0, 0.0, -1.0, 1.0, 1, 0.1),
    ):
        with pytest.raises(EvaluationError, match="reference_argument"):
            call()


def test_given_arrays_are_not_changed(ref, grads, x0):
    kept = grads.copy(), x0.copy()
    for name, *_ in MOMENTUM_ROWS:
        getattr(ref, name)(x0, grads, 0.1, 0.9)
    ref.adam(x0, grads, 0.1)
    ref.adamw(x0, grads, 0.1, 0.1)
    ref.adadelta(x0, grads)
    ref.amsgrad(x0, grads, 0.1)
    assert np.array_equal(grads, kept[0])
    assert np.array_equal(x0, kept[1])
