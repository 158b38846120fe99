"""Claims of the notes that a computation settles, one test each."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest


@pytest.mark.parametrize("kind", ["sigmoid", "tanh"])
def test_upstream_sign_decides_the_sign_of_all_weights_when_inputs_are_positive(
    ref, rng, kind
):
    x, w = rng.uniform(0.1, 2, size=4), rng.normal(size=4)
    neuron = getattr(ref, f"{kind}_neuron")
    assert np.all(np.sign(neuron(1.0, x, w, 0.2).dw) == 1)
    assert np.all(np.sign(neuron(-1.0, x, w, 0.2).dw) == -1)
    mixed = x * [1, -1, 1, -1]
    assert np.sign(neuron(1.0, mixed, w, 0.2).dw).tolist() == [1, -1, 1, -1]
    first, second = (
        neuron(1.0, [1.0, 5.0], 0.0, 0.0),
        neuron(-2.0, [3.0, 1.0], 0.0, 0.0),
    )
    assert np.sign(first.dw + second.dw).tolist() == [-1, 1]  # a batch can mix them


def test_dead_unit_loses_its_own_weights_and_its_outgoing_ones_only(ref, rng):
    X, W1, W2 = (
        rng.normal(size=(32, 3)),
        rng.normal(size=(4, 3)),
        rng.normal(size=(2, 4)),
    )
    first = ref.relu_layer(np.ones((32, 4)), X, W1, [-100.0, 0.0, 0.0, 0.0])
    back = ref.dense_backward(rng.normal(size=(32, 2)), first.Y, W2.T)
    first = ref.relu_layer(back.dX, X, W1, [-100.0, 0.0, 0.0, 0.0])
    assert first.dead.tolist() == [1, 0, 0, 0]
    assert not first.dW[0].any()
    assert first.dW[1:].any()
    assert not back.dW[0].any()
    assert back.dW[1:].any()
    assert back.db.any()


def test_no_optimiser_moves_a_parameter_without_gradient(ref):
    zeros = np.zeros(100)
    for run in (
        ref.adagrad(-5.0, zeros, 0.5),
        ref.adam(-5.0, zeros, 0.5),
        ref.rmsprop(-5.0, zeros, 0.5),
        ref.momentum(-5.0, zeros, 0.5, 0.9),
    ):
        assert run.theta == -5


@pytest.mark.parametrize("g", [1e-3, 1e3])
def test_first_adagrad_step_is_the_rate_whatever_the_gradient(ref, g):
    assert ref.adagrad(0.0, [g], 0.5).update == pytest.approx(-0.5)


def test_xavier_halves_the_power_of_each_relu_layer_and_he_keeps_it(ref, rng):
    n, layers = 256, 6
    assert ref.relu_variance(n, ref.xavier_var(n, n), 20) == pytest.approx(
        9.537e-7, rel=1e-3
    )
    assert ref.relu_variance(n, ref.he_var(n), 20) == pytest.approx(1.0)
    x = rng.normal(size=(n, 400))
    negative = []
    for _ in range(layers):
        z = rng.normal(0, ref.he_std(n), size=(n, n)) @ x
        negative.append(np.mean(z < 0))
        x = np.maximum(z, 0)
    assert np.allclose(negative, 0.5, atol=0.06)


def test_momentum_that_multiplies_the_gradient_stands_still_at_zero(ref):
    a = np.array([1.0, 10.0])
    run = ref.momentum_quadratic([5.0, 2.0], a, 100, 0.05, 0.0)
    assert np.array_equal(
        run.theta, ref.gd_quadratic_path([5.0, 2.0], a, 100, 0.05).theta
    )
    last = ref.momentum(0.0, np.ones(60), 0.1, 0.9)
    assert last.v == pytest.approx(0.998203, abs=1e-6)
    assert ref.terminal_velocity(0.1, 0.9, 1.0) == pytest.approx(1.0)


@pytest.mark.parametrize("eps, step", [(1e-8, -5e-4), (10e-8, -9.09090909e-5)])
def test_place_of_the_decimal_in_epsilon_shows_in_tiny_gradients(ref, eps, step):
    assert ref.adam(0.0, [1e-8], 1e-3, eps=eps).update == pytest.approx(step)


@pytest.mark.parametrize(
    "start, x, value", [(-2.0, -1.3008, -3.5139), (2.0, 1.1309, -1.0702)]
)
def test_descent_ends_in_the_minimum_of_its_basin(ref, start, x, value):
    quartic = [1, 0, -3, 1, 0]
    end = ref.gd_polynomial(quartic, start, 0.01, 2000).theta
    assert end == pytest.approx(x, abs=1e-4)
    assert np.polyval(quartic, end) == pytest.approx(value, abs=1e-4)


def test_convexity_does_not_save_a_rate_that_is_too_large(ref):
    assert abs(ref.gd_quadratic(1.0, 2.0, 1.1, 30)) == pytest.approx(2.37e2, rel=1e-2)
    assert not ref.gd_stable(2.0, 1.1)


def test_inverse_curvature_grows_along_newton_on_a_fourth_power(ref):
    xs = ref.newton_polynomial([1, 0, 0, 0, 0], 1.0, 8).xs
    assert 1 / (12 * xs[:8] ** 2) == pytest.approx(
        [0.083, 0.187, 0.422, 0.949, 2.136, 4.805, 10.812, 24.327], abs=1e-3
    )
    assert xs[-1] == pytest.approx(0.039, abs=1e-3)


def test_newton_is_quadratic_near_a_regular_minimum(ref):
    x, errors = 1.0, []
    for _ in range(4):
        x = ref.newton_1d(x, math.exp(x) - 2, math.exp(x))
        errors.append(abs(x - math.log(2)))
    assert errors[0] == pytest.approx(4.3e-2, rel=0.02)
    assert all(after < before**2 for before, after in itertools.pairwise(errors))


def test_newton_goes_to_a_maximum_or_a_saddle_as_readily(ref):
    x = 2.0
    for _ in range(6):
        x = ref.newton_1d(x, math.cos(x), -math.sin(x))
    assert (x, math.sin(x)) == pytest.approx((math.pi / 2, 1.0))
    assert ref.two_weight_newton(0.1, 0.1) == pytest.approx([-0.002062] * 2, abs=1e-6)


def test_noise_floor_of_a_constant_rate_and_linear_rate_without_noise(ref, rng):
    assert ref.sgd_noise_floor(0.1, 1.0) == pytest.approx(0.0526, abs=1e-4)
    noise = rng.normal(size=40_000)
    w, squares = 5.0, []
    for shock in noise:
        w -= 0.1 * (w + shock)
        squares.append(w * w)
    assert np.mean(squares[1000:]) == pytest.approx(0.0526, rel=0.05)
    assert ref.gd_quadratic(1.0, 1.0, 0.1, 100) ** 2 == pytest.approx(0.81**100)


def test_rare_coordinates_move_farther_under_adagrad_only(ref):
    T = 1000
    grads = np.zeros((T, 2))
    grads[:, 0] = 1.0
    grads[::20, 1] = 1.0
    moved = np.array([T, T / 20])
    adagrad = np.abs(ref.adagrad([0.0, 0.0], grads, 0.01).theta) / moved
    nag = np.abs(ref.nag_torch([0.0, 0.0], grads, 0.01, 0.9).theta) / moved
    assert adagrad[1] > 3 * adagrad[0]
    assert nag[1] == pytest.approx(nag[0], rel=0.05)


@pytest.mark.parametrize(
    "z, p, mse, ce",
    [
        ([-8, 8, 0], 1.1e-7, 1.3e-3, 2.0),
        ([-4, 4, 0], 3.3e-4, 7.1e-2, 2.0),
        ([0, 0, 0], 3.3e-1, 8.9e-1, 1.3),
        ([8, -8, 0], 1.0, 9.0e-7, 6.7e-4),
    ],
)
def test_squared_error_hardly_teaches_a_confidently_wrong_softmax(ref, z, p, mse, ce):
    squared, crossed = ref.softmax_mse(z, [1, 0, 0]), ref.softmax_ce(z, 0)
    assert squared.p[0] == pytest.approx(p, rel=0.06)
    lengths = np.abs(squared.dz).sum(), np.abs(crossed.dZ).sum()
    assert lengths == (pytest.approx(mse, rel=0.06), pytest.approx(ce, rel=0.06))


@pytest.mark.parametrize(
    "a, mse, ce",
    [
        (0.1, 0.009, 0.1),
        (0.5, 0.125, 0.5),
        (2 / 3, 0.1481, 2 / 3),
        (0.9, 0.081, 0.9),
        (0.999, 0.001, 0.999),
    ],
)
def test_sigmoid_gradients_at_growing_error(ref, a, mse, ce):
    z = math.log(a / (1 - a))
    assert ref.mse_sigmoid([1.0], [0.0], z, 0.0).dz == pytest.approx(mse, abs=6e-5)
    assert ref.ce_sigmoid([1.0], [0.0], z, 0.0).dz == pytest.approx(ce)


@pytest.mark.parametrize(
    "C", [[[0], [0], [0], [0], [1]], [[0], [0], [0], [0], [-1]], [[0], [0], [0], [1]]]
)
def test_zero_curvature_says_nothing(ref, C):
    H = ref.polynomial2(C, 0.0, 0.0).H[:1, :1]
    assert ref.classify_hessian(H).inconclusive


@pytest.mark.parametrize("sign", [1.0, -1.0])
def test_flat_direction_leaves_the_type_open(ref, sign):
    C = np.zeros((3, 5))
    C[2, 0], C[0, 4] = 1.0, sign  # x^2 +- y^4
    assert ref.classify_hessian(ref.polynomial2(C, 0.0, 0.0).H).inconclusive


def test_one_positive_direction_does_not_make_a_minimum(ref):
    H, up, across = (
        np.array([[0.0, -2.0], [-2.0, 0.0]]),
        np.array([1.0, -1.0]),
        np.array([1.0, 1.0]),
    )
    assert (up @ H @ up, across @ H @ across) == (4, -4)
    assert ref.classify_hessian(H).saddle


def test_noise_frees_descent_from_the_saddle(ref):
    stuck = ref.two_weight_path(1.0, -1.0, 0.05, 400)
    assert stuck.w == pytest.approx([0.0, 0.0], abs=1e-6)
    assert pytest.approx(1.0) == stuck.L
    freed = ref.two_weight_path(1.001, -1.0, 0.05, 400)
    assert pytest.approx(0.0, abs=1e-9) == freed.L


def test_running_mean_under_both_meanings_of_momentum(ref):
    ones = [[1.0], [1.0]]
    assert ref.batchnorm_running_biased(ones, 0.9).mean == pytest.approx([0.1])
    assert ref.batchnorm_running(ones, 0.9).mean == pytest.approx([0.9])
    assert ref.batchnorm_running(ones, 0.1).mean == pytest.approx([0.1])


def test_standardising_keeps_the_skewness(ref, rng):
    x = rng.exponential(size=5000)
    y = ref.standardize(x)

    def skewness(v):
        return np.mean(((v - v.mean()) / v.std()) ** 3)

    assert (y.mean(), y.var()) == pytest.approx((0.0, 1.0))
    assert skewness(y) == pytest.approx(skewness(x))
    assert skewness(x) > 1.5


def test_adagrad_remembers_a_steep_phase_and_rmsprop_forgets_it(ref):
    steep, flat = np.full(50, 10.0), np.full(50, 0.1)
    run = np.r_[steep, flat]
    adagrad = abs(ref.adagrad(0.0, run, 0.1).update) / 0.1
    rms = abs(ref.rmsprop(0.0, run, 0.1, 0.9).update) / 0.1
    assert adagrad == pytest.approx(0.00141, rel=0.01)
    assert rms > 50 * adagrad


def test_steps_of_descent_shrink_although_the_rate_does_not(ref):
    path = ref.gd_quadratic_path(4.0, 2.0, 6, 0.2).thetas
    assert -np.diff(path) == pytest.approx(
        [1.6, 0.96, 0.576, 0.3456, 0.2074, 0.1244], abs=1e-4
    )


def test_absolute_loss_keeps_jumping_where_smooth_l1_settles(ref):
    x = y = 1.03
    for _ in range(60):
        x = x - 0.1 * float(ref.dmae([x], [0.0])[0])
        y = y - 0.1 * float(ref.dsmooth_l1(y))
    assert abs(x) == pytest.approx(0.03, abs=1e-9) or abs(x) == pytest.approx(
        0.07, abs=1e-9
    )
    assert y == pytest.approx(1.9e-3, rel=0.1)
    slopes = (
        ref.dmse([10.0], [0.0])[0],
        ref.dsmooth_l1(10.0),
        ref.dmae([10.0], [0.0])[0],
    )
    assert slopes == (20, 1, 1)


def test_factorised_kernels_save_the_published_shares(ref):
    assert ref.stack_ratio(5) == pytest.approx(0.72)
    assert ref.stack_ratio(7) == pytest.approx(0.551, abs=1e-3)
    assert ref.asymmetric_ratio(3) == pytest.approx(0.667, abs=1e-3)
    assert ref.asymmetric_ratio(7) == pytest.approx(0.286, abs=1e-3)
    assert ref.bottleneck_params(256, 64) == 69_632
    assert ref.resnext_params(256, 32, 4) == 70_144
    assert ref.basic_block_params(256) == 1_179_648
    branch = ref.inception_reduction(192, 16, 32, 5, 28, 28)
    assert (branch.direct, branch.reduced) == (120_422_400, 12_443_648)
    assert branch.ratio == pytest.approx(0.103, abs=1e-3)


def test_dense_block_is_narrow_and_ends_at_256_channels(ref):
    assert ref.densenet_block(64, 32, 6).channels == 256


def test_depth_without_activation_adds_nothing_and_relu_is_not_additive(ref, rng):
    W1, b1, W2, b2, x = (rng.normal(size=s) for s in ((4, 3), 4, (2, 4), 2, 3))
    merged = ref.merge_linear(W1, b1, W2, b2)
    assert merged.W @ x + merged.b == pytest.approx(W2 @ (W1 @ x + b1) + b2)
    relu = [ref.relu_neuron(1.0, [v], [1.0], 0.0).a for v in (1.0, -1.0, 0.0)]
    assert relu[0] + relu[1] != relu[2]


def test_sum_and_mean_of_squares_differ_by_the_number_of_classes(ref, rng):
    z, t = rng.normal(size=10), np.eye(10)[3]
    got = ref.softmax_mse(z, t)
    assert got.loss == pytest.approx(10 * ref.mse(got.p, t))


def test_constant_gradient_keeps_rms_steps_and_shrinks_adagrad_steps(ref):
    ones = np.ones(5)
    assert -np.diff(ref.rms_step(0.0, ones, 0.1).thetas) == pytest.approx([0.1] * 5)
    adagrad = -np.diff(ref.adagrad(0.0, ones, 0.1).thetas)
    assert adagrad == pytest.approx([0.1, 0.0707, 0.0577, 0.05, 0.0447], abs=1e-4)


def test_iterations_per_epoch_of_three_hundred_thousand_samples(ref):
    assert (ref.updates_per_epoch(300_000, 1), ref.updates_per_epoch(300_000, 100)) == (
        300_000,
        3000,
    )


def test_gradient_noise_of_growing_batches(ref):
    ratios = [ref.gradient_noise_ratio(1, b) for b in (1, 100, 10_000)]
    assert ratios == pytest.approx([1.0, 0.1, 0.01])


def test_largest_slopes_and_the_ten_layer_bound(ref):
    assert ref.vanish_bound(10) == pytest.approx(9.5367431640625e-07)
    assert (ref.dsigmoid(0.0), ref.dtanh(0.0)) == (0.25, 1.0)
    assert ref.dtanh(0.5) == pytest.approx(0.7864, abs=1e-4)


def test_samples_needed_for_a_finite_hypothesis_set(ref):
    assert ref.sample_bound(10_000, 0.1, 0.1) == 611
    assert ref.sample_bound(100, 0.1, 0.1) == 381
    assert ref.sample_bound(10_000, 0.1, 0.05) == 2442
    assert ref.hoeffding(100, 0.1, 10_000) == pytest.approx(2707, abs=1)
    assert ref.hoeffding(500, 0.1, 10_000) == pytest.approx(0.91, abs=0.01)
