"""Schedules, bounds, search, dropout, penalties and early stopping."""

from __future__ import annotations

import itertools
import math

import mpmath
import numpy as np
import pytest

from engine.errors import EvaluationError

T = np.arange(0, 61)


def test_step_schedules_multiply_at_their_boundaries(oracle, ref):
    rate, expected = 0.5, []
    for t in T:
        if t and t % 7 == 0:
            rate *= 0.3
        expected.append(rate)
    oracle.value(
        "step_decay", "multiplied on the way", ref.step_decay(0.5, 0.3, 7, T), expected
    )
    rate, expected = 0.5, []
    for t in T:
        if t in (10, 15, 40):
            rate *= 0.3
        expected.append(rate)
    got = ref.multi_step_decay(0.5, 0.3, [10, 15, 40], T)
    oracle.value("multi_step_decay", "multiplied on the way", got, expected)
    assert ref.multi_step_decay(0.5, 0.3, [10, 15, 40], 15) == pytest.approx(0.045)
    chain = 0.5 * np.cumprod(np.r_[1.0, np.full(60, 0.97)])
    oracle.value(
        "geometric_decay",
        "multiplied on the way",
        ref.geometric_decay(0.5, 0.97, T),
        chain,
    )


def test_smooth_schedules_solve_their_equations(oracle, ref):
    """Each is the solution of an ordinary differential equation: lr' = ..."""
    t = 12.0

    def slope(f):
        return float(mpmath.diff(lambda x: mpmath.mpf(float(f(float(x)))), t, h=1e-4))

    e = ref.exp_decay(0.5, 0.05, t)
    oracle.value(
        "exp_decay",
        "lr' = -k lr",
        slope(lambda x: ref.exp_decay(0.5, 0.05, x)),
        -0.05 * e,
        1e-7,
    )
    i = ref.inv_t_decay(0.5, 0.1, t)
    oracle.value(
        "inv_t_decay",
        "lr' = -k lr^2/lr0",
        slope(lambda x: ref.inv_t_decay(0.5, 0.1, x)),
        -0.1 * i**2 / 0.5,
        1e-7,
    )
    oracle.value(
        "inv_sqrt_decay",
        "lr^-2 is linear",
        ref.inv_sqrt_decay(0.5, T) ** -2.0,
        (T + 1) / 0.25,
    )
    assert ref.exp_decay(0.5, 0.05, 0) == ref.inv_t_decay(0.5, 0.1, 0) == 0.5


def test_cosine_is_a_half_period_of_rotation(oracle, ref):
    """Rotate a unit vector by pi/T per step instead of calling cos."""
    turn = complex(math.cos(math.pi / 60), math.sin(math.pi / 60))
    vector, expected = 1 + 0j, []
    for _ in T:
        expected.append(0.01 + (0.4 - 0.01) * (1 + vector.real) / 2)
        vector *= turn
    got = ref.cosine_decay(0.4, 60, T, 0.01)
    oracle.value("cosine_decay", "rotation", got, expected)
    assert got[0] == 0.4
    assert got[-1] == pytest.approx(0.01)
    assert ref.cosine_decay(0.4, 60, 70, 0.01) > 0.01
    restarted = ref.cosine_restarts(0.4, 60, np.arange(120), 0.01)
    oracle.value("cosine_restarts", "two periods", restarted, np.tile(got[:60], 2))


def test_polynomial_schedule_interpolates_its_ends(oracle, ref):
    lr = ref.polynomial_decay(0.4, 60, T, 0.01)
    second = np.diff(lr, 2)
    oracle.value(
        "polynomial_decay",
        "constant second difference",
        second,
        np.full(59, 2 * 0.39 / 3600),
    )
    oracle.value(
        "polynomial_decay",
        "ends",
        [lr[0], lr[-1], ref.polynomial_decay(0.4, 60, 99, 0.01)],
        [0.4, 0.01, 0.01],
    )


def test_warm_up_climbs_and_hands_over(oracle, ref):
    oracle.value(
        "warmup_linear",
        "multiples of lr/W",
        ref.warmup_linear(0.4, 5, np.arange(8)),
        0.4 * np.array([0.2, 0.4, 0.6, 0.8, 1, 1, 1, 1]),
    )
    both = ref.warmup_cosine(0.4, 5, 20, np.arange(21), 0.01)
    parts = [
        *ref.warmup_linear(0.4, 5, np.arange(5)),
        *ref.cosine_decay(0.4, 15, np.arange(16), 0.01),
    ]
    oracle.value("warmup_cosine", "two pieces joined", both, parts)
    t = np.arange(1, 20_001)
    rate = ref.noam(512, 4000, t)
    assert t[rate.argmax()] == 4000
    oracle.value("noam", "published peak (d W)^-1/2", rate.max(), (512 * 4000) ** -0.5)
    oracle.value(
        "linear_scaling",
        "Goyal: 0.1 at 256 is 3.2 at 8192",
        ref.linear_scaling(0.1, 8192 / 256),
        3.2,
    )
    first = next(n for n in itertools.count() if 0.9**n <= 0.01)
    oracle.value("steps_to_factor", "search", ref.steps_to_factor(0.9, 0.01), first)


def test_small_rates_are_not_rounded_away(ref):
    assert ref.step_decay(1e-5, 0.1, 10, 35) == pytest.approx(1e-8, rel=1e-12)


def test_hoeffding_bounds_the_exact_binomial_tail(oracle, ref):
    N, eps = 50, 0.15
    bound = ref.hoeffding(N, eps)
    for mu in (0.1, 0.3, 0.5, 0.8):
        tail = sum(
            math.comb(N, k) * mu**k * (1 - mu) ** (N - k)
            for k in range(N + 1)
            if abs(k / N - mu) > eps
        )
        assert 0 < tail <= bound
    oracle.value("hoeffding", "math.exp", bound, 2 * math.exp(-2 * 50 * 0.0225))
    oracle.value("hoeffding", "union bound", ref.hoeffding(N, eps, 7), 7 * bound)


@pytest.mark.parametrize(
    "H, p, eps", [(10_000, 0.1, 0.1), (100, 0.05, 0.03), (1, 0.5, 0.4)]
)
def test_sample_bound_is_the_first_size_that_suffices(oracle, ref, H, p, eps):
    N = ref.sample_bound(H, p, eps)
    first = next(
        n for n in itertools.count(max(1, N - 50)) if ref.hoeffding(n, eps, H) <= p
    )
    oracle.value("sample_bound", "search", N, first)
    bar = ref.eps_bound(H, p, N)
    oracle.value("eps_bound", "inverse of hoeffding", ref.hoeffding(N, bar, H), p)
    most = ref.max_hypotheses(N, p, eps)
    oracle.value(
        "max_hypotheses",
        "last that fits",
        [ref.hoeffding(N, eps, h) <= p for h in (most, most + 1)],
        [1, 0],
    )


def test_excess_loss_never_exceeds_twice_the_largest_gap(oracle, ref, rng):
    for _ in range(50):
        train, overall = rng.uniform(size=(2, 6))
        got = ref.excess(train, overall)
        pairs = sorted(zip(train, overall, strict=True))
        oracle.value("excess", "sorted pairs", got.excess, pairs[0][1] - min(overall))
        assert got.excess <= 2 * np.abs(train - overall).max()
    oracle.value(
        "error_gaps", "by hand", ref.error_gaps(0.01, 0.05, 0.12), [0.04, 0.07]
    )


def test_search_scales_and_chances(oracle, ref):
    with mpmath.workdps(30):
        exact = [float(mpmath.power(10, -6 + u * 5)) for u in (0.0, 0.25, 0.5, 1.0)]
    got = ref.log_uniform(np.array([0.0, 0.25, 0.5, 1.0]), 1e-6, 1e-1)
    oracle.value("log_uniform", "mpmath, 30 digits", got, exact)
    oracle.value(
        "log_uniform_median", "u = 1/2", ref.log_uniform_median(1e-6, 1e-1), exact[2]
    )
    grid = list(itertools.product(range(4), repeat=3))
    got = ref.grid_vs_random(4, 3)
    oracle.value(
        "grid_vs_random",
        "itertools.product",
        got,
        [len(grid), len({g[0] for g in grid}), len(grid)],
    )
    best = sum(math.comb(20, k) * 0.05**k * 0.95 ** (20 - k) for k in range(1, 21))
    oracle.value(
        "random_search_success",
        "binomial sum",
        ref.random_search_success(20, 0.05),
        best,
    )
    first = next(n for n in itertools.count() if 1 - 0.95**n >= 0.95)
    oracle.value(
        "random_trials_needed",
        "search; published 59",
        ref.random_trials_needed(0.05, 0.95),
        first,
    )
    assert first == 59


def _masks(n):
    return [np.array(bits, float) for bits in itertools.product((0, 1), repeat=n)]


def _chance(mask, p):
    return np.prod(np.where(mask == 1, 1 - p, p))


def test_dropout_moments_by_enumerating_every_mask(oracle, ref, rng):
    x, w, p = rng.normal(size=4), rng.normal(size=4), 0.3
    masks = _masks(4)
    chances = np.array([_chance(m, p) for m in masks])
    outs = np.stack([ref.dropout(x, m, p) for m in masks])
    oracle.value("dropout", "mean over masks is x", chances @ outs, x)
    oracle.value("dropout_mean", "all masks", ref.dropout_mean(x, p), chances @ outs)
    oracle.value(
        "dropout_var", "all masks", ref.dropout_var(x, p), chances @ (outs - x) ** 2
    )
    sums = outs @ w
    oracle.value(
        "dropout_sum_var",
        "all masks",
        ref.dropout_sum_var(x, w, p),
        chances @ (sums - x @ w) ** 2,
    )
    unscaled = np.stack([x * m for m in masks])
    oracle.value(
        "dropout_test_scale",
        "mean without scaling",
        ref.dropout_test_scale(x, p),
        chances @ unscaled,
    )
    g, mask = rng.normal(size=4), masks[6]
    oracle.gradient(
        "dropout_backward",
        ref.dropout_backward(g, mask, p),
        lambda np, x: x * mask / 0.7,
        x,
        upstream=g,
    )


def test_expected_dropout_loss_by_enumerating_every_mask(oracle, ref, rng):
    X, y, w, p = rng.normal(size=(2, 3)), rng.normal(size=2), rng.normal(size=3), 0.4
    total = 0.0
    for mask in _masks(6):
        M = mask.reshape(2, 3)
        total += _chance(mask, p) * np.sum((y - ref.dropout(X, M, p) @ w) ** 2)
    oracle.value(
        "dropout_linear_loss",
        "all 64 masks",
        ref.dropout_linear_loss(X, y, w, p),
        total,
    )


def test_penalty_steps_follow_the_gradient_of_the_penalised_loss(oracle, ref, rng):
    w, g, lr, lam = rng.normal(size=4), rng.normal(size=4), 0.1, 0.5
    step = (w - ref.sgd_l2(w, g, lr, lam)) / lr
    oracle.gradient("sgd_l2", step, lambda np, w: g * w + lam / 2 * w * w, w)
    step = (w - ref.l1_step(w, g, lr, lam)) / lr
    oracle.gradient(
        "l1_step", step, lambda np, w: g * w + lam * np.abs(w), w, analytic=False
    )
    assert ref.l1_step(0.0, 0.0, lr, lam) == 0


def test_proximal_maps_minimise_their_objective(oracle, ref):
    w = np.array([-1.3, -0.2, 0.0, 0.45, 2.0])
    u = np.arange(-300_000, 300_001) / 100_000
    k = 0.5
    objectives = {
        "soft_threshold": k * np.abs(u),
        "prox_l2": k / 2 * u**2,
        "hard_threshold": k**2 / 2 * (u != 0),
    }
    for name, penalty in objectives.items():
        best = [u[np.argmin((u - v) ** 2 / 2 + penalty)] for v in w]
        oracle.value(name, "grid search", getattr(ref, name)(w, k), best, 1e-5)
    g = np.array([0.3, -0.1, 0.2, 0.0, 1.0])
    penalty = 0.5 * np.abs(u)
    best = [
        u[np.argmin(s * u + (u - v) ** 2 / (2 * 0.4) + penalty)]
        for s, v in zip(g, w, strict=True)
    ]
    oracle.value("ista_step", "grid search", ref.ista_step(w, g, 0.4, 0.5), best, 1e-5)
    assert ref.soft_threshold(w, k)[1] == 0


VALUE_ROWS = [("soft_threshold",), ("prox_l2",), ("hard_threshold",)]


def test_ridge_solves_the_augmented_least_squares(oracle, ref, rng):
    X, y, lam = rng.normal(size=(8, 2)), rng.normal(size=8), 0.7
    rows = np.vstack([X, np.sqrt(lam) * np.eye(2)])
    least = np.linalg.lstsq(rows, np.r_[y, 0, 0], rcond=None)[0]
    got = ref.ridge(X, y, lam)
    oracle.value("ridge", "augmented rows", got, least)
    values, Q = np.linalg.eigh(X.T @ X)
    plain = ref.ridge(X, y, 0.0)
    shrunk = Q @ (ref.ridge_shrinkage(values, lam) * (Q.T @ plain))
    oracle.value("ridge_shrinkage", "ridge", shrunk, got)


def test_max_norm_projects_on_the_ball(oracle, ref):
    w = np.array([[3.0, 4.0], [0.3, 0.4]])
    oracle.value("max_norm", "by hand", ref.max_norm(w, 2.0), [[1.2, 1.6], [0.3, 0.4]])


def _stop(losses, patience):
    """Early stopping told with a counter."""
    best, best_epoch, waited = math.inf, 0, 0
    for epoch, loss in enumerate(losses):
        if loss < best:
            best, best_epoch, waited = loss, epoch, 0
        else:
            waited += 1
            if waited == patience:
                return epoch, best_epoch, best
    return len(losses) - 1, best_epoch, best


def test_early_stopping_counts_epochs_without_a_new_best(oracle, ref, rng):
    for patience in (1, 2, 3):
        for _ in range(40):
            losses = rng.integers(1, 8, size=9) / 10
            oracle.value(
                "early_stop",
                "counter",
                ref.early_stop(losses, patience),
                _stop(losses, patience),
            )
    got = ref.early_stop([1, 0.8, 0.9, 0.7, 0.75, 0.72, 0.71, 0.9], 2)
    assert (got.stop, got.best) == (5, 3)


def test_values_out_of_range_are_refused(ref):
    for call in (
        lambda: ref.dropout([1.0], [0.5], 0.3),
        lambda: ref.dropout([1.0], [1.0], 1.0),
        lambda: ref.step_decay(0.1, 0.5, 0, 3),
        lambda: ref.cosine_decay(0.1, 10, -1),
        lambda: ref.warmup_cosine(0.1, 10, 10, 3),
        lambda: ref.noam(512, 4000, 0),
        lambda: ref.sample_bound(10, 1.5, 0.1),
        lambda: ref.log_uniform(1.5, 1e-3, 1.0),
        lambda: ref.early_stop([1.0], 0),
        lambda: ref.ridge([[1.0, 1.0], [1.0, 1.0]], [1.0, 2.0], 0.0),
        lambda: ref.excess([0.1], [0.1, 0.2]),
        lambda: ref.steps_to_factor(1.1, 0.5),
        lambda: ref.soft_threshold([1.0], -0.1),
    ):
        with pytest.raises(EvaluationError, match="reference_argument"):
            call()
