"""How far an answer may lie from the key."""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.misconceptions import coincide
from engine.problems import Tolerance
from engine.tolerance import (
    agreement,
    allowance,
    number_agrees,
    number_text,
    same,
    to_float,
)

TOLERANCES = [
    Tolerance(),
    Tolerance(rtol=1e-6),
    Tolerance(rtol=0, atol=1e-6),
    Tolerance(decimals=3),
    Tolerance(digits=4),
    Tolerance(exact=True),
]


@pytest.mark.parametrize(
    ("tolerance", "key", "allowed"),
    [
        (Tolerance(), 2.0, 2e-3),
        (Tolerance(), -2.0, 2e-3),
        (Tolerance(), 0.0, 1e-9),
        (Tolerance(rtol=0.1, atol=0.5), 2.0, 0.5),
        (Tolerance(decimals=2), 123.0, 0.005),
        (Tolerance(digits=2), 123.0, 5.0),
        (Tolerance(digits=2), 0.0123, 0.0005),
        (Tolerance(digits=2), 0.0, 1e-9),
    ],
)
def test_the_allowance_follows_the_rule(
    tolerance: Tolerance, key: float, allowed: float
) -> None:
    assert float(allowance(tolerance, key)) == pytest.approx(allowed, rel=1e-6)


def test_small_entries_are_measured_by_a_hundredth_of_the_largest() -> None:
    allowed = allowance(Tolerance(), [100.0, 0.0, -5.0])
    assert allowed.tolist() == pytest.approx([0.1, 0.001, 0.005])
    assert allowance(Tolerance(), np.zeros((0,))).shape == (0,)


@pytest.mark.parametrize("tolerance", TOLERANCES)
@given(value=st.floats(-1e9, 1e9))
@settings(max_examples=60, deadline=None)
def test_a_printed_number_is_inside_its_own_tolerance(
    tolerance: Tolerance, value: float
) -> None:
    if tolerance.rtol == 0 and abs(value) > 1e3:
        return
    text = number_text(value, tolerance)
    assert number_agrees(tolerance, value, float(text)), text


def test_what_is_not_finite_agrees_with_nothing() -> None:
    for value in (math.nan, math.inf, -math.inf):
        assert not same(Tolerance(), value, value)
        assert not same(Tolerance(), 1.0, value)
    assert agreement(Tolerance(), [1.0, 2.0], [1.0, math.nan]).tolist() == [True, False]


def test_shapes_must_be_equal() -> None:
    assert not same(Tolerance(), 1.0, [1.0])
    assert not same(Tolerance(), [[1.0, 1.0]], [1.0, 1.0])


def test_exact_numbers_are_compared_without_floats() -> None:
    exact = Tolerance(exact=True)
    assert not number_agrees(exact, 3.0, Fraction(3 * 10**30 + 1, 10**30))
    assert number_agrees(exact, 0.1, Fraction(1, 10))
    assert number_agrees(exact, 3.0, 3.0)


def test_exact_answers_computed_in_floats_may_be_rounded_and_no_more() -> None:
    exact = Tolerance(exact=True)
    assert number_agrees(exact, 0.1, 0.1 * (1 + 5e-13))
    assert not number_agrees(exact, 0.1, 0.1 * (1 + 5e-12))
    assert number_agrees(exact, 3.0, 3.0 + 1e-13)
    assert number_agrees(exact, 3.0, Fraction(3)) is True
    assert number_agrees(Tolerance(), 3.0, Fraction(3001, 1000))
    assert not same(exact, 0.1, 0.1 * (1 + 3e-12), widen=5.0)


def test_half_a_unit_of_the_asked_place_is_inside() -> None:
    for key, value in ((0.125, 0.13), (0.125, 0.12), (-0.125, -0.13), (0.375, 0.38)):
        assert number_agrees(Tolerance(decimals=2), key, value)
        assert number_agrees(Tolerance(digits=2), key, value)
    assert not number_agrees(Tolerance(decimals=2), 0.125, 0.13001)
    assert not number_agrees(Tolerance(digits=2), 0.125, 0.13001)


def test_the_allowance_is_neither_widened_nor_narrowed_unasked() -> None:
    for judge in (same, agreement):
        assert judge(Tolerance(rtol=0.1), 1.0, 1.05)
        assert not judge(Tolerance(rtol=0.1), 1.0, 1.15)
        assert judge(Tolerance(rtol=0.1), 1.0, 1.15, widen=2.0)


def test_small_arrays_are_measured_by_their_own_largest_entry() -> None:
    allowed = allowance(Tolerance(atol=0), [1e-3, 0.0])
    assert allowed.tolist() == pytest.approx([1e-6, 1e-8])


def test_a_fraction_beyond_floats_is_infinite() -> None:
    assert to_float(Fraction(10) ** 400) == math.inf
    assert to_float(-(Fraction(10) ** 400)) == -math.inf


@pytest.mark.parametrize(
    ("value", "tolerance", "text"),
    [
        (3.0, Tolerance(), "3"),
        (True, Tolerance(), "1"),
        (1 / 3, Tolerance(), "0.33333"),
        (1 / 3, Tolerance(decimals=2), "0.33"),
        (1 / 3, Tolerance(digits=2), "0.33"),
        (0.1, Tolerance(exact=True), "0.1"),
        (1e20, Tolerance(), "1e+20"),
        (123456.0, Tolerance(), "123456"),
        (5e14, Tolerance(), "500000000000000"),
        (1e15, Tolerance(), "1e+15"),
        (5e15, Tolerance(), "5e+15"),
        (2.6, Tolerance(decimals=0), "3"),
        (1234.5, Tolerance(decimals=-2), "1234"),
        (1 / 3, Tolerance(digits=1), "0.3"),
        (1 / 3, Tolerance(rtol=0.1), "0.3333"),
        (1 / 3, Tolerance(rtol=0.0), "0.33333333333333331"),
        (np.True_, Tolerance(), "1"),
    ],
)
def test_numbers_are_printed_plainly(
    value: float, tolerance: Tolerance, text: str
) -> None:
    assert number_text(value, tolerance) == text


def test_coinciding_is_five_times_wider_and_symmetric() -> None:
    assert coincide(Tolerance(), 1.0, 1.004)
    assert coincide(Tolerance(), 1.004, 1.0)
    assert not coincide(Tolerance(), 1.0, 1.006)
    assert not coincide(Tolerance(exact=True), 4.0, 5.0)
    assert not coincide(Tolerance(), 1.0, [1.0])
