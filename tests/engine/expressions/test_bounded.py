"""Numbers of many digits with a bound on their error, by hand."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest
from mpmath import libmp

from engine.expressions.bounded import (
    EXACT,
    Pair,
    UncertainError,
    add,
    applied,
    atan2,
    coordinate,
    digits,
    divide,
    error_sum,
    literal,
    multiply,
    power,
    snapped,
    subtract,
    whole_number,
)
from engine.expressions.multiprecision import (
    NOTHING,
    ONE,
    ZERO,
    Raw,
    TooLargeError,
    UndefinedError,
)
from engine.expressions.scalar import SCALARS, Scalar


def raw(value: float) -> Raw:
    return libmp.from_float(float(value))


def two_to(exponent: int, plus: int | None = None) -> Raw:
    """Return 2**exponent, or that and 2**plus."""
    more = ZERO if plus is None else libmp.from_man_exp(1, plus)
    return libmp.mpf_add(libmp.from_man_exp(1, exponent), more)


# ----- Errors -----


@pytest.mark.parametrize(
    ("one", "other", "total"),
    [
        (5.0, 5.0, 6.0),
        (0.0, 1.0, math.log2(3)),
        (-4.0, -2.0, math.log2(5 / 16)),
        (EXACT, -40.0, -40.0),
        (31.0, 0.0, 31.0),
    ],
)
def test_errors_add_up(one: float, other: float, total: float) -> None:
    assert error_sum(one, other) == pytest.approx(total, abs=1e-14)
    assert error_sum(other, one) == pytest.approx(total, abs=1e-14)


def test_an_error_a_billion_times_smaller_is_left_out() -> None:
    assert error_sum(31.0, 0.0) == 31.0
    assert 30.0 < error_sum(30.0, 0.0) < 30.0 + 1.5e-9


# ----- Numbers -----


@pytest.mark.parametrize(
    ("value", "error"),
    [
        (Fraction(12), EXACT),
        (Fraction(0), EXACT),
        (Fraction(1, 2), 0 - 60),
        (Fraction(1, 3), -1 - 60),
        (Fraction(-31, 3), 4 - 60),
    ],
)
def test_a_number_is_exact_when_it_is_whole(value: Fraction, error: float) -> None:
    found, bound = literal(value, 60)
    assert bound == error
    assert abs(Fraction(*libmp.to_rational(found)) - value) <= Fraction(1, 2**55)
    if value.denominator == 1:
        assert found == libmp.from_int(int(value))
    assert coordinate(str(float(value)), 60)[0] == libmp.from_str(
        str(float(value)), 60, "n"
    )


# ----- Arithmetic -----

Operation = Callable[[Pair, Pair, int], Pair]


@pytest.mark.parametrize(
    ("call", "left", "right", "prec", "value", "error"),
    [
        # sum of the errors, and the rounding of a value below 2^3 or 2^2
        (add, (2, -20.0), (2, -20.0), 22, 4, -18.0),
        (add, (3, -20.0), (1, -90.0), 99, 4, -20.0),
        (add, (3, -90.0), (1, -20.0), 99, 4, -20.0),
        (subtract, (4, -20.0), (2, -20.0), 21, 2, -18.0),
        (subtract, (4, -20.0), (2, -90.0), 99, 2, -20.0),
        (subtract, (4, -90.0), (2, -20.0), 99, 2, -20.0),
        # relative errors of 2^-13 each; 32 and 8 are below 2^6 and 2^4
        (multiply, (4, -10.0), (8, -9.0), 12, 32, 6 - 11.0),
        (multiply, (4, -10.0), (8, -90.0), 99, 32, 6 - 13.0),
        (multiply, (4, -90.0), (8, -9.0), 99, 32, 6 - 13.0),
        (multiply, (3, -10.0), (5, -90.0), 99, 15, 4 - 12.0),
        (multiply, (0, -10.0), (4, -20.0), 99, 0, -7.0),
        (multiply, (4, -20.0), (0, -10.0), 99, 0, -7.0),
        (multiply, (0, -10.0), (0, -20.0), 99, 0, -30.0),
        (divide, (32, -7.0), (4, -10.0), 12, 8, 4 - 11.0),
        (divide, (32, -7.0), (4, -90.0), 99, 8, 4 - 13.0),
        (divide, (32, -90.0), (4, -10.0), 99, 8, 4 - 13.0),
        (divide, (0, -10.0), (4, -20.0), 99, 0, -12.0),
        (divide, (0, -10.0), (-4, -20.0), 99, 0, -12.0),
        (divide, (1, -90.0), (1, -3.5), 99, 1, 1 - 4.5),
    ],
)
def test_an_operation_carries_the_errors_on(
    call: Operation, left: Any, right: Any, prec: int, value: float, error: float
) -> None:
    one, other = (raw(left[0]), left[1]), (raw(right[0]), right[1])
    assert call(one, other, prec) == (raw(value), error)


def test_numbers_whose_exponents_run_away_are_refused() -> None:
    most = 2**42
    for exponent in (most - 1, -most - 1):
        one = two_to(exponent), EXACT
        assert multiply(one, (ONE, EXACT), 60)[0] == one[0]
        assert divide(one, (ONE, EXACT), 60)[0] == one[0]
    for exponent in (most, -most - 2):
        one = two_to(exponent), EXACT
        for call in (multiply, divide):
            with pytest.raises(TooLargeError):
                call(one, (ONE, EXACT), 60)


@pytest.mark.parametrize(
    ("divisor", "fault"),
    [
        ((ZERO, EXACT), UndefinedError),
        ((ZERO, -400.0), UncertainError),
        ((ONE, -3.0), UncertainError),
        ((two_to(-(10**9) - 10), EXACT), UncertainError),
    ],
)
def test_a_divisor_that_may_be_zero_is_refused(
    divisor: Pair, fault: type[ArithmeticError]
) -> None:
    with pytest.raises(fault) as caught:
        divide((ONE, EXACT), divisor, 60)
    assert caught.type is fault


def test_an_angle_has_the_errors_of_both_sides() -> None:
    found, error = atan2((raw(1), -20.0), (raw(4), -20.0), 22)
    assert libmp.to_float(found) == pytest.approx(math.atan2(1, 4), abs=1e-6)
    assert error == -19.0  # -19 - 3 + 2 from the sides, as much from rounding
    for y, x in (((4, -20.0), (-1, -90.0)), ((4, -90.0), (-1, -20.0))):
        found, error = atan2((raw(y[0]), y[1]), (raw(x[0]), x[1]), 99)
        assert libmp.to_float(found) == pytest.approx(math.atan2(4, -1), abs=1e-14)
        assert error == -21.0


def test_there_is_no_angle_at_the_origin() -> None:
    with pytest.raises(UndefinedError):
        atan2((ZERO, EXACT), (ZERO, EXACT), 60)
    assert atan2((ZERO, EXACT), (ONE, EXACT), 60)[0] == ZERO


# ----- Whole numbers -----


@pytest.mark.parametrize(
    ("value", "error", "whole"),
    [
        (raw(5), 0.0, raw(5)),
        (raw(12), 0.0, raw(12)),
        (raw(2.5), -20.0, None),
        (two_to(3, -10), -12.0, raw(8)),
        (two_to(3, -10), -12.5, None),
        (libmp.mpf_neg(two_to(3, -10)), -12.0, raw(-8)),
        (raw(2.5), -1.0, raw(2)),
        (raw(2.5), -0.5, None),
        (two_to(199, -40), -40.0, two_to(199)),
        (two_to(200, -40), -40.0, None),
    ],
)
def test_a_value_is_whole_up_to_its_error(
    value: Raw, error: float, whole: Raw | None
) -> None:
    assert snapped(value, error) == whole
    if whole is None:
        with pytest.raises(UndefinedError):
            whole_number((value, error))


def test_a_bound_of_a_sum_is_a_whole_number_of_some_size() -> None:
    assert whole_number((two_to(3, -100), -99.0)) == 8
    assert whole_number((two_to(39), EXACT)) == 2**39
    with pytest.raises(TooLargeError):
        whole_number((two_to(40), EXACT))


# ----- Functions -----


def scalar(name: str, real: Any, slope: Any = None) -> Scalar:
    """Return a row of the table that computes something else."""
    return replace(
        SCALARS[name], real=real, slope=slope or (lambda x, y: 10 * int(x[1]) + y[1])
    )


@pytest.mark.parametrize("value", [0.0, 1.0, 0.5, -3.0, 0.75])
def test_a_function_of_an_exact_number_is_only_rounded(value: float) -> None:
    function = scalar("exp", lambda x, prec: raw(value))
    size = math.frexp(value)[1] if value else NOTHING
    assert applied(function, (raw(7), EXACT), 60) == (raw(value), size - 60 + 2)


def test_a_function_makes_an_error_grow_by_its_slope() -> None:
    function = scalar("exp", lambda x, prec: libmp.mpf_add(x, raw(2)))
    # x = 3, y = 5: a slope of 2^35
    assert applied(function, (raw(3), -80.0), 99) == (raw(5), -45.0)
    assert applied(function, (raw(3), -80.0), 50) == (raw(5), -44.0)


def test_a_root_halves_the_digits_at_worst() -> None:
    given = raw(3), -80.0
    root = scalar("sqrt", lambda x, prec: raw(5))
    assert applied(root, given, 200) == (raw(5), -80.0 + 35)
    steep = scalar("sqrt", lambda x, prec: raw(5), lambda x, y: 50)
    assert applied(steep, given, 200) == (raw(5), -80.0 + 44)
    smooth = scalar("exp", lambda x, prec: raw(5), lambda x, y: 50)
    assert applied(smooth, given, 200) == (raw(5), -80.0 + 50)


def test_what_is_no_finite_number_is_undefined() -> None:
    for value in (libmp.finf, libmp.fninf, libmp.fnan):
        with pytest.raises(UndefinedError):
            applied(scalar("exp", lambda x, prec: value), (ONE, EXACT), 60)  # noqa: B023
    huge = scalar("exp", lambda x, prec: two_to(2**43))
    with pytest.raises(TooLargeError):
        applied(huge, (ONE, EXACT), 60)


def test_the_edge_of_a_domain_may_be_rounding() -> None:
    beyond = two_to(0, -90), -90.0
    assert applied(SCALARS["acos"], beyond, 100) == (ZERO, -45.0 + 4)
    zero = libmp.from_man_exp(-1, -90), -90.0
    assert applied(SCALARS["sqrt"], zero, 100) == (ZERO, -45.0 + 4)


@pytest.mark.parametrize(
    ("name", "argument", "fault"),
    [
        ("acos", (two_to(0, -90), EXACT), UndefinedError),
        ("acos", (two_to(0, -90), -95.0), UndefinedError),
        ("acos", (raw(7), -90.0), UncertainError),
        ("log", (raw(-7.5), -90.0), UndefinedError),
        ("log", (libmp.from_man_exp(-1, -90), -90.0), UncertainError),
        ("log", (ZERO, EXACT), UndefinedError),
        ("log", (ZERO, -90.0), UncertainError),
        ("log", (libmp.from_man_exp(-1, 0), 0.0), UncertainError),
        ("log", (raw(-0.75), -0.5), UncertainError),
        ("log", (raw(-8.5), 1.0), UncertainError),
        ("log", (raw(-8.5), 0.5), UndefinedError),
    ],
)
def test_beyond_the_edge_there_is_no_value(
    name: str, argument: Pair, fault: type[ArithmeticError]
) -> None:
    with pytest.raises(fault) as caught:
        applied(SCALARS[name], argument, 100)
    assert caught.type is fault


@pytest.mark.parametrize("fault", [UndefinedError, ValueError, ZeroDivisionError])
def test_every_way_of_having_no_value_leads_to_the_edge(
    fault: type[Exception],
) -> None:
    def at_two_only(x: Raw, prec: int) -> Raw:
        if x != raw(2):
            raise fault
        return raw(prec)

    function = scalar("exp", at_two_only)
    assert applied(function, (two_to(1, -50), -50.0), 99) == (raw(99), -25.0 + 4)
    with pytest.raises(UncertainError):
        applied(function, (two_to(2, -50), -50.0), 99)


# ----- Powers -----


@pytest.mark.parametrize(
    ("base", "exponent", "value"),
    [
        ("5", "3", Fraction(125)),
        ("3", "5", Fraction(243)),
        ("-5", "3", Fraction(-125)),
        ("-5", "4", Fraction(625)),
        ("-2", "-3", Fraction(-1, 8)),
        ("7", "0", Fraction(1)),
        ("8", "1/3", Fraction(2)),
        ("-8", "1/3", Fraction(-2)),
        ("-8", "2/3", Fraction(4)),
        ("-8", "-1/3", Fraction(-1, 2)),
        ("-8", "5/3", Fraction(-32)),
        ("-32", "3/5", Fraction(-8)),
        ("16", "1/4", Fraction(2)),
        ("0.25", "1/2", Fraction(1, 2)),
        ("1.5", "2", Fraction(9, 4)),
        ("-1.5", "3", Fraction(-27, 8)),
        ("1", "1/2", Fraction(1)),
    ],
)
def test_a_power_lies_within_its_error(
    base: str, exponent: str, value: Fraction
) -> None:
    n = Fraction(exponent)
    b = raw(float(base)), EXACT
    found, error = power(b, literal(n, 100), n, 100)
    gap = abs(Fraction(*libmp.to_rational(found)) - value)
    if n.denominator == 1:
        assert not gap or n < 0
    assert gap <= Fraction(1, 2**90)
    assert not gap or math.log2(gap) <= error
    assert error < -88
    if found[0] == 0 and n.denominator == 1 and b[0][0] == 0:
        assert power(b, literal(n, 100), None, 100) == (found, error)


@pytest.mark.parametrize("exponent", ["1/2", "3/4", "1/6"])
def test_even_roots_of_negative_numbers_are_undefined(exponent: str) -> None:
    n = Fraction(exponent)
    for written in (n, None):
        with pytest.raises(UndefinedError):
            power((raw(-16), EXACT), literal(n, 100), written, 100)


def test_a_negative_number_has_powers_by_what_is_whole_up_to_its_error() -> None:
    for size, value in ((3.0, -8), (4.0, 16)):
        nearly = libmp.mpf_add(raw(size), two_to(-90)), -90.0
        found, error = power((raw(-2), EXACT), nearly, None, 100)
        assert found == raw(value)
        assert -90.0 < error < -83.0
    with pytest.raises(UndefinedError):
        power((raw(-2), EXACT), (two_to(1, -90), -95.0), None, 100)
    with pytest.raises(UndefinedError):
        power((raw(-2), EXACT), (raw(0.5), EXACT), None, 100)


def test_an_exact_half_is_a_square_root() -> None:
    found, _ = power((raw(9), EXACT), (raw(0.5), EXACT), None, 60)
    assert libmp.to_float(found) == pytest.approx(3, abs=1e-15)


@pytest.mark.parametrize(
    ("base", "exponent", "prec", "size", "error"),
    [
        # 5 < 2^3, 4.25 < 2^3, log2(3 + 1) = 2; the value is between 2^9 and 2^10
        ((5, -13.0), (4.25, -15.0), 13, 10, -11.0),
        ((5, -13.0), (4.25, -90.0), 99, 10, -13.0),
        ((5, -90.0), (4.25, -15.0), 99, 10, -13.0),
        ((5, -90.0), (0.25, -90.0), 41, 1, -40.0),
        ((5, -13.0), (0.125, -90.0), 99, 1, -16.0),
        ((2.5, -90.0), (4.25, -15.0), 99, 6, -15.0 + math.log2(3)),
        ((1.5, -90.0), (4.25, -15.0), 99, 3, -15.0),
        ((0.75, -90.0), (4.25, -15.0), 99, -1, -15.0),
        ((0.375, -90.0), (4.25, -15.0), 99, -6, -15.0),
        ((0.1875, -90.0), (4.25, -15.0), 99, -10, -15.0 + math.log2(3)),
    ],
)
def test_a_power_carries_the_errors_on(
    base: Any, exponent: Any, prec: int, size: int, error: float
) -> None:
    b, n = (raw(base[0]), base[1]), (raw(exponent[0]), exponent[1])
    found, bound = power(b, n, None, prec)
    assert libmp.to_float(found) == pytest.approx(base[0] ** exponent[0], rel=2e-4)
    assert bound == pytest.approx(size + error, abs=1e-9)


def test_powers_are_as_exact_as_they_say_whatever_their_size() -> None:
    for exponent in (raw(2**31 + 1), raw(2**31 + 0.5), raw(-(2**31) - 0.5)):
        b, n = (raw(3), EXACT), (exponent, EXACT)
        found, error = power(b, n, None, 60)
        truth, _ = power(b, n, None, 400)
        gap = libmp.mpf_sub(found, truth)
        assert gap[2] + gap[3] <= error
        assert error <= found[2] + found[3] - 59


def test_powers_beyond_all_bounds_are_too_large() -> None:
    # log2(3 + 1) = 2 for the base: 2^40 is the most an exponent may be
    found, _ = power((raw(7), EXACT), (two_to(39), EXACT), None, 60)
    assert found[2] + found[3] == math.ceil(2**39 * math.log2(7))
    with pytest.raises(TooLargeError):
        power((raw(7), EXACT), (two_to(40), EXACT), None, 60)


@pytest.mark.parametrize(
    ("b_error", "n", "written", "found"),
    [
        (EXACT, (ZERO, EXACT), None, (ONE, EXACT)),
        (EXACT, (raw(3), EXACT), None, (ZERO, EXACT)),
        (EXACT, (raw(0.5), -60.0), Fraction(1, 2), (ZERO, EXACT)),
        (-40.0, (raw(0.5), -60.0), Fraction(1, 2), (ZERO, -18.0)),
        (-40.0, (raw(3), EXACT), Fraction(3), (ZERO, -38.0)),
        (EXACT, (ZERO, -60.0), None, UndefinedError),
        (EXACT, (raw(-3), EXACT), Fraction(-3), UndefinedError),
        (EXACT, (raw(-0.5), -60.0), Fraction(-1, 2), UndefinedError),
        (-40.0, (raw(3), EXACT), None, UncertainError),
        (-40.0, (ZERO, EXACT), Fraction(0), UncertainError),
        (-40.0, (raw(-3), EXACT), Fraction(-3), UncertainError),
    ],
)
def test_powers_of_zero(
    b_error: float, n: Pair, written: Fraction | None, found: Any
) -> None:
    if isinstance(found, tuple):
        assert power((ZERO, b_error), n, written, 60) == found
        return
    with pytest.raises(found) as caught:
        power((ZERO, b_error), n, written, 60)
    assert caught.type is found


# ----- Texts -----


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (raw(3), "3"),
        (raw(-0.25), "-0.25"),
        (raw(1 / 3), "0.333333"),
        (raw(1e20), "1e+20"),
        (raw(1.5e20), "1.5e+20"),
        (two_to(59_999), "3.1529e+18061"),
        (two_to(60_000), "2^60001"),
        (libmp.mpf_neg(two_to(60_000)), "-2^60001"),
        (libmp.mpf_neg(two_to(70_000)), "-2^70001"),
    ],
)
def test_digits_are_as_short_as_they_can_be(value: Raw, text: str) -> None:
    assert digits(value, 6) == text
