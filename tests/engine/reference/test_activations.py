"""Activations against mpmath, integrals, and differentiated forward passes."""

from __future__ import annotations

import math

import mpmath
import numpy as np
import pytest

X = np.array([-5.3, -2.1, -1.0, -0.4, 0.3, 0.9, 1.7, 2.9, 6.2])
A = 1.0507009873554805, 1.6732632423543772


def _gelu_tanh(np, x):
    return x / 2 * (1 + np.tanh(math.sqrt(2 / math.pi) * (x + 0.044715 * x**3)))


def _elu(a):
    return lambda np, x: np.where(x > 0, x, a * (np.exp(x) - 1))


# name, arguments after x, forward pass, analytic
GRADIENT_ROWS = [
    ("dsigmoid", (), lambda np, x: 1 / (1 + np.exp(-x)), True),
    ("dtanh", (), lambda np, x: np.tanh(x), True),
    ("drelu", (), lambda np, x: np.maximum(x, 0.0), False),
    ("dleaky_relu", (0.2,), lambda np, x: np.maximum(x, 0.2 * x), False),
    ("delu", (1.3,), _elu(1.3), False),
    ("dselu", (), lambda np, x: A[0] * _elu(A[1])(np, x), False),
    ("dsoftplus", (), lambda np, x: np.log(1 + np.exp(x)), True),
    ("dgelu_tanh", (), _gelu_tanh, True),
    ("dsilu", (), lambda np, x: x / (1 + np.exp(-x)), True),
    ("dswish", (1.7,), lambda np, x: x / (1 + np.exp(-1.7 * x)), True),
    ("dhard_sigmoid", (), lambda np, x: np.clip(x / 6 + 0.5, 0, 1), False),
    ("dsoftsign", (), lambda np, x: x / (1 + np.abs(x)), False),
]


@pytest.mark.parametrize("name, more, forward, analytic", GRADIENT_ROWS)
def test_slope_equals_the_derivative_of_the_forward_pass(
    oracle, ref, name, more, forward, analytic
):
    got = getattr(ref, name)(X, *more)
    oracle.gradient(name, got, forward, X, analytic=analytic)


def test_gelu_slope_equals_the_derivative_of_x_phi(oracle, ref, smooth_erf):
    def forward(np, x):
        return x / 2 * (1 + smooth_erf(x / math.sqrt(2)))

    oracle.gradient("dgelu", ref.dgelu(X), forward, X, analytic=False)


# name, more arguments, the function in mpmath, number of derivatives
MPMATH_ROWS = [
    ("dsigmoid", (), lambda x: 1 / (1 + mpmath.exp(-x)), 1),
    ("dtanh", (), mpmath.tanh, 1),
    ("dgelu", (), lambda x: x * mpmath.ncdf(x), 1),
    ("dsilu", (), lambda x: x / (1 + mpmath.exp(-x)), 1),
    ("dsoftplus", (), lambda x: mpmath.log1p(mpmath.exp(x)), 1),
    ("swish", (0.7,), lambda x: x / (1 + mpmath.exp(-0.7 * x)), 0),
    ("elu", (0.8,), lambda x: x if x > 0 else mpmath.mpf(0.8) * mpmath.expm1(x), 0),
    ("softsign", (), lambda x: x / (1 + abs(x)), 0),
    ("leaky_relu", (0.1,), lambda x: max(x, mpmath.mpf(0.1) * x), 0),
    ("hard_sigmoid", (), lambda x: min(1, max(0, x / 6 + mpmath.mpf(0.5))), 0),
    ("hard_sigmoid_keras", (), lambda x: min(1, max(0, x / 5 + mpmath.mpf(0.5))), 0),
]


@pytest.mark.parametrize("name, more, function, order", MPMATH_ROWS)
def test_values_agree_with_thirty_digits(oracle, ref, name, more, function, order):
    points = [*X, -30.0, 25.0]
    with mpmath.workdps(30):
        exact = [float(mpmath.diff(function, mpmath.mpf(x), order)) for x in points]
    got = getattr(ref, name)(np.array(points), *more)
    oracle.value(name, "mpmath, 30 digits", got, exact, 1e-14)


def test_sigmoid_slope_keeps_its_digits_in_the_tail(ref):
    with mpmath.workdps(30):
        exact = float(mpmath.diff(lambda x: 1 / (1 + mpmath.exp(-x)), 50))
    assert ref.dsigmoid(50.0) == pytest.approx(exact, rel=1e-12)


def test_selu_keeps_mean_0_and_variance_1_of_a_normal_input(oracle, ref):
    t = np.linspace(-12, 12, 200_001)
    density = np.exp(-(t**2) / 2) / math.sqrt(2 * math.pi)
    y = ref.selu(t)
    moments = [np.trapezoid(density * y**k, t) for k in (1, 2)]
    oracle.value("selu", "published fixed point (0, 1)", moments, [0.0, 1.0], 1e-7)


def test_prelu_is_differentiated_by_input_and_by_slope(oracle, ref, rng):
    x, g = rng.normal(size=(4, 3)), rng.normal(size=(4, 3))
    alpha = np.array([0.1, 0.25, 0.4])

    def by_x(np, x):
        return np.where(x > 0, x, alpha * x)

    def by_alpha(np, a):
        return np.where(x > 0, x, a * x)

    got = ref.prelu_backward(g, x, alpha)
    oracle.value("prelu", "formula written again", ref.prelu(x, alpha), by_x(np, x))
    oracle.gradient("prelu_backward", got.dx, by_x, x, upstream=g, analytic=False)
    oracle.gradient("prelu_backward", got.dalpha, by_alpha, alpha, upstream=g)
    images = ref.prelu_backward(*np.stack([g, x])[:, :, :, None, None], alpha)
    assert np.array_equal(images.dx[..., 0, 0], got.dx)
    assert np.allclose(images.dalpha, got.dalpha)
    assert ref.prelu_backward(2.0, 0.0, 0.3).dx == 0.6  # the left slope at 0
    one = ref.prelu_backward(g, x, 0.3)
    oracle.gradient("prelu_backward", one.dalpha, by_alpha, 0.3, upstream=g)


def test_relu_backward_masks_by_the_input_not_by_the_gradient(oracle, ref, rng):
    x, g = rng.normal(size=(3, 4)), rng.normal(size=(3, 4))
    got = ref.relu_backward(g, x)
    oracle.gradient(
        "relu_backward",
        got,
        lambda np, x: np.maximum(x, 0.0),
        x,
        upstream=g,
        analytic=False,
    )


@pytest.mark.parametrize(
    "name, more, at_zero",
    [("drelu", (), 0.0), ("dleaky_relu", (0.2,), 0.2), ("delu", (1.5,), 1.5)],
)
def test_slope_at_zero_follows_the_stated_convention(ref, name, more, at_zero):
    assert getattr(ref, name)(0.0, *more) == at_zero


@pytest.mark.parametrize("x", [-1e3, 1e3, -1e100, 1e100])
def test_extreme_inputs_neither_overflow_nor_become_nan(ref, x):
    rows = [(name, more) for name, more, *_ in [*GRADIENT_ROWS, *MPMATH_ROWS]]
    for name, more in [*rows, ("selu", ()), ("dgelu", ())]:
        assert np.all(np.isfinite(getattr(ref, name)(np.array([x, 0.0]), *more))), name


def test_numbers_give_numbers_and_arrays_are_left_alone(ref):
    x = np.array([-1.0, 2.0])
    for name, more, *_ in [*GRADIENT_ROWS, *MPMATH_ROWS]:
        assert np.ndim(getattr(ref, name)(1, *more)) == 0
        getattr(ref, name)(x, *more)
    assert x.tolist() == [-1.0, 2.0]
