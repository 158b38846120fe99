"""Critical points, second-order steps, quadratics and the two-weight network."""

from __future__ import annotations

import numpy as np
import pytest
from autograd import hessian

from engine.errors import EvaluationError


@pytest.fixture
def A(rng):
    """A positive definite 3 x 3 matrix."""
    M = rng.normal(size=(3, 3))
    return M @ M.T + 1.5 * np.eye(3)


CASES = [
    ([[2, 0], [0, 3]], 1),
    ([[-2, 1], [1, -3]], 2),
    ([[1, 3], [3, 1]], 3),
    ([[0, -2], [-2, 0]], 3),
    ([[2, 0], [0, 0]], 0),
    ([[0, 0], [0, 0]], 0),
    ([[-1, 0, 0], [0, -2, 0], [0, 0, -3]], 2),
    ([[-1, 0, 0], [0, -2, 0], [0, 0, 3]], 3),  # det > 0, yet a saddle
]


@pytest.mark.parametrize("H, kind", CASES)
def test_kind_follows_the_signs_of_the_quadratic_form(oracle, ref, rng, H, kind):
    H = np.array(H, float)
    point = ref.classify_hessian(H)
    forms = [v @ H @ v for v in rng.normal(size=(2000, len(H)))]
    seen = (
        min(forms) > 1e-9,
        max(forms) < -1e-9,
        min(forms) < -1e-9 < 1e-9 < max(forms),
    )
    if kind:
        assert seen == (point.minimum, point.maximum, point.saddle)
    oracle.value("classify_hessian", "signs of v.Hv", point.kind, kind)
    assert point.inconclusive == (kind == 0)
    assert point.negative + point.zero + point.positive == len(H)
    share = np.mean(np.linalg.eigvals(H).real > 1e-9)
    oracle.value("minimum_ratio", "general eigenvalues", ref.minimum_ratio(H), share)


def test_escape_goes_down_faster_than_any_other_direction(oracle, ref, rng):
    H = np.array([[1.0, 2.0, 0.3], [2.0, -1.0, 0.5], [0.3, 0.5, 2.0]])
    got = ref.escape_direction(H, 0.5)
    vs = rng.normal(size=(20_000, 3))
    vs /= np.linalg.norm(vs, axis=1, keepdims=True)
    forms = np.einsum("ni,ij,nj->n", vs, H, vs)
    oracle.value(
        "escape_direction", "20000 directions", got.eigenvalue, forms.min(), 2e-3
    )
    assert got.eigenvalue <= forms.min()
    oracle.value(
        "escape_direction",
        "v.Hv step^2/2",
        got.change,
        got.direction @ H @ got.direction / 8,
    )
    with pytest.raises(EvaluationError):
        ref.escape_direction(np.eye(2))


def test_local_model_is_exact_on_a_quadratic(oracle, ref, A, rng):
    g, theta, v = rng.normal(size=(3, 3))

    def loss(x):
        return 2 + g @ (x - theta) + (x - theta) @ A @ (x - theta) / 2

    oracle.value(
        "taylor2", "the quadratic itself", ref.taylor2(2.0, g, A, v), loss(theta + v)
    )


def test_largest_stable_rate_separates_convergence_from_divergence(oracle, ref, A, rng):
    x0 = rng.normal(size=3)
    limit = ref.max_stable_lr(A)
    below = ref.gd_quadratic(x0, A, 0.99 * limit, 4000)
    above = ref.gd_quadratic(x0, A, 1.01 * limit, 4000)
    assert np.linalg.norm(below) < 1e-6
    assert np.linalg.norm(above) > 1e6
    values = np.linalg.eigvals(A).real
    oracle.value("max_stable_lr", "2/general eigenvalue", limit, 2 / values.max())
    kappa = np.linalg.cond(A)
    oracle.value("condition_number", "np.linalg.cond", ref.condition_number(A), kappa)
    rates = np.linspace(0.01, limit, 20_001)
    worst = np.max(np.abs(1 - rates[:, None] * values), axis=1)
    oracle.value("optimal_lr", "search", ref.optimal_lr(A), rates[worst.argmin()], 1e-3)
    oracle.value("gd_rate", "search", ref.gd_rate(A), worst.min(), 1e-3)
    assert ref.max_stable_lr([1.0, 4.0]) == ref.max_stable_lr(4.0) == 0.5
    assert ref.gd_stable([1.0, 4.0], 0.49)
    assert not ref.gd_stable([1.0, 4.0], 0.5)
    oracle.value(
        "gd_stable",
        "2/a",
        [ref.gd_stable(2.0, lr) for lr in (0.0, 0.99, 1.0, 1.1)],
        [0, 1, 0, 0],
    )


def test_best_heavy_ball_contracts_at_its_published_rate(oracle, ref):
    """Search the momentum whose iteration matrix has the least spectral radius."""
    h, lr = (1.0, 9.0), 4 / (1 + 3) ** 2  # lr = (2/(sqrt(l_min) + sqrt(l_max)))^2

    def radius(mu):
        matrices = [[[1 + mu - lr * a, -mu], [1, 0]] for a in h]
        return np.abs(np.linalg.eigvals(matrices)).max()

    best = min(radius(mu) for mu in np.linspace(0.01, 0.99, 1961))
    got = ref.heavy_ball_rate(h)
    oracle.value("heavy_ball_rate", "search of spectral radii", got, best, 1e-6)
    oracle.value("heavy_ball_rate", "published: kappa 9 gives 1/2", got, 0.5)


def test_bytes_of_a_hessian(oracle, ref):
    gib = ref.hessian_bytes(10**6) / 2**30
    oracle.value("hessian_bytes", "CS231n: 3725 GiB", round(gib), 3725)


def test_polynomial_model_equals_automatic_differentiation(oracle, ref, rng):
    C, at = rng.normal(size=(4, 3)), np.array([0.7, -1.2])

    def f(np, v):
        return sum(C[i, j] * v[0] ** i * v[1] ** j for i in range(4) for j in range(3))

    got = ref.polynomial2(C, *at)
    oracle.value("polynomial2", "double sum", got.value, f(np, at))
    oracle.gradient("polynomial2", got.g, f, at)
    oracle.value(
        "polynomial2", "autograd Hessian", got.H, hessian(lambda v: f(np, v))(at), 1e-11
    )
    for i in range(2):
        oracle.gradient("polynomial2", got.H[i], lambda np, v, i=i: _slope(C, v)[i], at)
    assert ref.polynomial2(C, 0.0, 0.0).H[0, 0] == 2 * C[2, 0]


def _slope(C, v):
    rows = [(i, j, C[i, j]) for i in range(4) for j in range(3)]
    return [
        sum(c * i * v[0] ** (i - 1) * v[1] ** j for i, j, c in rows if i),
        sum(c * j * v[0] ** i * v[1] ** (j - 1) for i, j, c in rows if j),
    ]


def test_newton_solves_a_quadratic_in_one_step(oracle, ref, A, rng):
    x, b = rng.normal(size=(2, 3))
    got = ref.newton_step(x, A, A @ x - b)
    oracle.value("newton_step", "minimum A^-1 b", got, np.linalg.inv(A) @ b)
    oracle.value(
        "newton_1d", "minimum of (x-3)^2", ref.newton_1d(7.0, 2 * (7.0 - 3), 2.0), 3.0
    )
    with pytest.raises(EvaluationError):
        ref.newton_step(x, np.ones((3, 3)), b)


def test_newton_on_a_fourth_power_keeps_two_thirds(oracle, ref):
    got = ref.newton_polynomial([1, 0, 0, 0, 0], 2.0, 6)
    oracle.value("newton_polynomial", "x (2/3)^t", got.xs, 2 * (2 / 3) ** np.arange(7))
    assert got.x == got.xs[-1]


def test_quasi_newton_updates_meet_the_secant_equation(oracle, ref, A, rng):
    s, H = rng.normal(size=3), np.linalg.inv(A + np.eye(3))
    y = A @ s
    for name in ("bfgs_inverse", "dfp_inverse", "sr1_inverse"):
        got = getattr(ref, name)(H, s, y)
        oracle.value(name, "secant H y = s", got @ y, s)
        assert np.allclose(got, got.T)
    B = ref.bfgs_hessian(A + np.eye(3), s, y)
    oracle.value("bfgs_hessian", "secant B s = y", B @ s, y)
    inverse = np.linalg.inv(ref.bfgs_inverse(H, s, y))
    oracle.value("bfgs_hessian", "inverse of bfgs_inverse", B, inverse, 1e-11)
    assert not np.allclose(ref.dfp_inverse(H, s, y), ref.bfgs_inverse(H, s, y))
    with pytest.raises(EvaluationError):
        ref.bfgs_inverse(H, s, -y)


VALUE_ROWS = [("bfgs_inverse",), ("dfp_inverse",), ("sr1_inverse",)]


def test_two_loops_equal_the_explicit_matrix(oracle, ref, A, rng):
    S, g = rng.normal(size=(3, 3)), rng.normal(size=3)
    Y = S @ A
    H = (S[2] @ Y[2]) / (Y[2] @ Y[2]) * np.eye(3)
    for s, y in zip(S, Y, strict=True):
        H = ref.bfgs_inverse(H, s, y)
    oracle.value(
        "lbfgs", "explicit BFGS updates", ref.lbfgs(g, S, Y).direction, -H @ g, 1e-11
    )


def test_conjugate_gradients_solve_in_n_steps(oracle, ref, A, rng):
    b, x0 = rng.normal(size=(2, 3))
    run = ref.cg(A, b, x0, 3)
    oracle.value("cg", "np.linalg.solve", run.x, np.linalg.solve(A, b), 1e-11)
    r0 = b - A @ x0
    one = ref.cg_step(A, x0, r0, r0)
    oracle.value("cg_step", "first iterate of cg", one.x, run.xs[1])
    oracle.value(
        "exact_step", "first alpha of cg", ref.exact_step(A, r0), run.alphas[0]
    )
    assert abs(one.p @ A @ r0) < 1e-10  # conjugate directions
    oracle.value("fr_beta", "beta of cg", ref.fr_beta(one.r, r0), one.beta)
    oracle.value("pr_beta", "equal on a quadratic", ref.pr_beta(one.r, r0), one.beta)
    assert len(ref.cg(np.eye(2), [1.0, 2.0], 0.0, 5).alphas) == 1


def test_exact_step_is_the_best_on_the_line(oracle, ref, A, rng):
    g = rng.normal(size=3)
    alphas = np.linspace(0, 1, 100_001)
    drop = -alphas * (g @ g) + alphas**2 / 2 * (g @ A @ g)
    oracle.value(
        "exact_step", "search", ref.exact_step(A, g), alphas[drop.argmin()], 1e-4
    )


@pytest.mark.parametrize(
    "w1, w2, x, y",
    [
        (1.0, -2.0, 1.0, 1.0),
        (0.0, 0.0, 1.0, 1.0),
        (0.5, 2.0, 1.5, 1.5),
        (0.3, -1.1, 0.7, 2.0),
    ],
)
def test_two_weight_network_equals_automatic_differentiation(oracle, ref, w1, w2, x, y):
    def loss(np, w):
        return (y - w[0] * w[1] * x) ** 2

    w = np.array([w1, w2])
    got = ref.two_weight(w1, w2, x, y)
    oracle.value("two_weight", "formula written again", got.L, loss(np, w))
    oracle.gradient("two_weight", got.g, loss, w)
    oracle.value(
        "two_weight", "autograd Hessian", got.H, hessian(lambda w: loss(np, w))(w)
    )


def test_two_weight_origin_is_a_saddle_and_its_minima_are_flat_along_a_curve(ref):
    assert ref.two_weight(0.0, 0.0).kind == 3
    minimum = ref.two_weight(2.0, 0.5)
    assert minimum.L == 0
    assert minimum.eigenvalues[0] == pytest.approx(0, abs=1e-12)
    assert minimum.kind == 0


def test_two_weight_descent_and_newton_step(oracle, ref):
    w = np.array([1.0, -1.0])
    for _ in range(2):
        e = 1 - w[0] * w[1]
        w = w + 0.05 * 2 * e * w[::-1]
    got = ref.two_weight_path(1.0, -1.0, 0.05, 2)
    oracle.value("two_weight_path", "loop written again", got.w, w)
    assert got.ws.shape == (3, 2)
    assert pytest.approx((1 - w[0] * w[1]) ** 2) == got.L
    here = ref.two_weight(0.1, 0.1)
    expected = np.array([0.1, 0.1]) - np.linalg.inv(here.H) @ here.g
    oracle.value(
        "two_weight_newton",
        "explicit inverse",
        ref.two_weight_newton(0.1, 0.1),
        expected,
    )


def test_descent_on_a_quadratic_has_a_closed_form(oracle, ref, A, rng):
    x0 = rng.normal(size=3)
    path = ref.gd_quadratic_path(x0, A, 5, 0.1)
    oracle.value(
        "gd_quadratic", "five steps", ref.gd_quadratic(x0, A, 0.1, 5), path.theta
    )
    values, Q = np.linalg.eigh(A)
    spectral = Q @ ((1 - 0.1 * values) ** 5 * (Q.T @ x0))
    oracle.value("gd_quadratic_path", "spectral form", path.theta, spectral)
    oracle.value(
        "gd_quadratic",
        "x0 (1 - lr a)^t",
        ref.gd_quadratic(2.0, 3.0, 0.1, 4),
        2 * 0.7**4,
    )
    assert ref.gd_quadratic(x0, A, 0.1, 0).tolist() == x0.tolist()


def test_steps_along_given_gradients_add_up(oracle, ref, rng):
    grads, x0 = rng.normal(size=(3, 2)), rng.normal(size=2)
    rates = np.array([0.1, 0.05, 0.01])
    got = ref.sgd_path(x0, grads, rates)
    oracle.value("sgd_path", "one product", got.theta, x0 - rates @ grads)
    oracle.value(
        "sgd", "first step of the path", ref.sgd(x0, grads[0], 0.1), got.thetas[1]
    )


def test_descent_on_a_polynomial_follows_its_slope(oracle, ref):
    x = 0.9
    for _ in range(4):
        x = x - 0.05 * (4 * x**3 - 6 * x + 1)
    got = ref.gd_polynomial([1, 0, -3, 1, 0], 0.9, 0.05, 4)
    oracle.value("gd_polynomial", "loop written again", got.theta, x)
    assert len(got.thetas) == 5


def test_linear_regression_and_mini_batch_gradients(oracle, ref, rng):
    X, y, w = rng.normal(size=(7, 2)), rng.normal(size=7), rng.normal(size=2)

    def cost(np, w):
        return np.sum((np.dot(X, w) - y) ** 2) / 14

    got = ref.linreg(X, y, w)
    oracle.value("linreg", "formula written again", got.J, cost(np, w))
    oracle.gradient("linreg", got.dw, cost, w)
    for k, rows in ((1, slice(0, 3)), (3, slice(6, 7))):
        oracle.gradient(
            "batch_gradient",
            ref.batch_gradient(X, y, w, 3, k),
            lambda np, w, rows=rows: np.mean((np.dot(X[rows], w) - y[rows]) ** 2),
            w,
        )
    with pytest.raises(EvaluationError):
        ref.batch_gradient(X, y, w, 3, 4)


@pytest.mark.parametrize("N, b", [(7, 3), (6, 3), (1, 5), (300_000, 100)])
def test_mini_batches_are_counted_as_a_loop_would(oracle, ref, N, b):
    sizes = [min(b, N - start) for start in range(0, N, b)]
    oracle.value("updates_per_epoch", "loop", ref.updates_per_epoch(N, b), len(sizes))
    full = sum(size == b for size in sizes)
    oracle.value("updates_per_epoch", "loop", ref.updates_per_epoch(N, b, 1), full)
    oracle.value("updates", "loop", ref.updates(N, b, 4), 4 * len(sizes))
    oracle.value("last_batch_size", "loop", ref.last_batch_size(N, b), sizes[-1])
    assert ref.updates(N, b, 0) == 0


def test_gradient_noise_falls_with_the_root_of_the_batch(oracle, ref):
    """Enumerate every batch of independent draws from a small population."""
    values = np.array([-1.0, 0.5, 2.0])
    pairs = [
        np.mean(p)
        for p in np.stack(np.meshgrid(values, values, values, values)).reshape(4, -1).T
    ]
    oracle.value(
        "gradient_noise_ratio",
        "all batches of 4",
        ref.gradient_noise_ratio(1, 4),
        np.std(pairs) / np.std(values),
    )


def test_noise_floor_is_the_fixed_point_of_the_second_moment(oracle, ref):
    lr, var, a = 0.3, 0.7, 1.9
    moment = 5.0
    for _ in range(500):
        moment = (1 - lr * a) ** 2 * moment + lr**2 * var
    oracle.value(
        "sgd_noise_floor",
        "500 steps of the moment",
        ref.sgd_noise_floor(lr, var, a),
        moment,
    )
    with pytest.raises(EvaluationError):
        ref.sgd_noise_floor(2.0, 1.0)


def test_matrices_that_do_not_fit_are_refused(ref, A):
    for call in (
        lambda: ref.classify_hessian([[1.0, 2.0], [3.0, 1.0]]),
        lambda: ref.classify_hessian([[1.0, 2.0]]),
        lambda: ref.max_stable_lr([-1.0, 2.0]),
        lambda: ref.taylor2(0.0, [1.0], [[1.0]], [1.0, 2.0]),
        lambda: ref.cg(A, [1.0, 2.0], 0.0, 2),
        lambda: ref.lbfgs([1.0, 2.0], [[0.0, 0.0]], [[1.0, 2.0]]),
        lambda: ref.gd_stable(-1.0, 0.1),
        lambda: ref.newton_1d(1.0, 1.0, 0.0),
        lambda: ref.exact_step(A, [0.0, 0.0, 0.0]),
    ):
        with pytest.raises(EvaluationError, match="reference_argument"):
            call()
