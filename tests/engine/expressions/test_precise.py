"""Formulas to many digits: values, errors, marks and what they cost."""

from __future__ import annotations

import math
from typing import Any

import pytest
from mpmath import libmp

from engine.expressions import parse
from engine.expressions.bounded import EXACT, Pair
from engine.expressions.fuel import Fuel, SpentError
from engine.expressions.lower import UnsupportedError, lower
from engine.expressions.multiprecision import ONE, ZERO, TooLargeError, UndefinedError
from engine.expressions.nodes import Array, Binary, Call, Name, Node, Number
from engine.expressions.precise import Point, program

PLENTY = 10_000


def exact(value: float) -> Pair:
    return libmp.from_float(float(value)), EXACT


def beside(whole: int, exponent: int, error: float) -> Pair:
    """Return whole + 2**exponent (or minus, below zero) with an error of 2**error."""
    step = libmp.from_man_exp(1, -abs(exponent))
    return libmp.mpf_add(libmp.from_int(whole), step), error


def point_at(given: dict[str, Any], fuel: int = PLENTY, whole: str = "") -> Point:
    point = Point(Fuel(fuel), frozenset(whole))
    for name, value in given.items():
        point[name] = value if isinstance(value, tuple) else exact(value)
    return point


def pair(text: str, prec: int = 100, **given: Any) -> Pair:
    return program(lower(parse(text)))(point_at(given), prec)


def value(text: str, **given: Any) -> float:
    return float(libmp.to_float(pair(text, **given)[0]))


def marked(text: str, whole: str = "", **given: Any) -> bool:
    point = point_at(given, whole=whole)
    program(lower(parse(text)))(point, 100)
    return point.near


# ----- Values -----


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("0.25", 0.25),
        ("x", 3),
        ("-x", -3),
        ("x + y", -2),
        ("x - y", 8),
        ("x y", -15),
        ("y / x", -5 / 3),
        ("pi", math.pi),
        ("e", math.e),
        ("True", 1),
        ("False", 0),
        ("y^x", -125),
        ("e^x", math.exp(3)),
        ("atan2(y, x)", math.atan2(-5, 3)),
        ("cos(x)", math.cos(3)),
        ("floor(x / 2)", 1),
        ("ceil(x / 2)", 2),
        ("sign(y)", -1),
        ("heaviside(0)", 0.5),
        ("heaviside(0, x)", 3),
        ("heaviside(y, x)", 0),
        ("heaviside(x, 7)", 1),
        ("max(x, y)", 3),
        ("max(y, x)", 3),
        ("max(y, x, 7, 2)", 7),
        ("min(x, y)", -5),
        ("min(y, x)", -5),
        ("min(x, x, y, 7)", -5),
        ("where(x, 7, 8)", 7),
        ("where(x - 3, 7, 8)", 8),
        ("where(x + 1, 7, 8)", 7),
        ("where(x > 0, y, x)", -5),
        ("where(x < 0, y, x)", 3),
        ("sum(i x, i, 1, 3)", 18),
        ("prod(i + 1, i, 1, x)", 24),
        ("sum(i, i, 2, 1)", 0),
        ("prod(i, i, 2, 1)", 1),
        ("sum(sum(i j, j, 1, i), i, 1, 3)", 25),
    ],
)
def test_each_kind_of_expression_has_its_value(text: str, found: float) -> None:
    assert value(text, x=3, y=-5) == pytest.approx(found, rel=1e-15)


@pytest.mark.parametrize(
    ("op", "below", "same", "above"),
    [("<", 1, 0, 0), ("<=", 1, 1, 0), (">", 0, 0, 1), (">=", 0, 1, 1),
     ("==", 0, 1, 0), ("!=", 1, 0, 1)],
)  # fmt: skip
def test_relations_hold_or_not(op: str, below: int, same: int, above: int) -> None:
    for x, truth in ((4, below), (5, same), (6, above)):
        assert pair(f"x {op} 5", x=x) == ((ZERO, ONE)[truth], EXACT)
        assert value(f"where(x {op} 5, 10, 20)", x=x) == (10 if truth else 20)


@pytest.mark.parametrize(("x", "truth"), [(0, 0), (1, 1), (2, 0), (-1, 0), (3, 0)])
def test_a_chain_of_relations_holds_when_all_do(x: int, truth: int) -> None:
    assert value("(0 < x < 2) + 0", x=x) == truth


@pytest.mark.parametrize(
    "node",
    [
        Binary("@", Name("x"), Name("x")),
        Call("unheard", (Name("x"),)),
        Call("sin", (Name("x"), Name("x"))),
        Array((Number("1"),)),
    ],
)
def test_what_is_not_scalar_is_refused(node: Node) -> None:
    with pytest.raises(UnsupportedError):
        program(node)


@pytest.mark.parametrize("text", ["inf", "-inf", "nan", "x + inf", "1/0"])
def test_what_is_no_number_is_undefined(text: str) -> None:
    run = program(lower(parse(text)))
    with pytest.raises(UndefinedError):
        run(point_at({"x": 1}), 100)


# ----- Errors -----


def test_numbers_are_worked_out_once_a_precision() -> None:
    run = program(parse("7"))
    point = point_at({})
    assert run(point, 100) is run(point, 100)
    third = program(parse("0.3"))
    assert [third(point, prec)[1] for prec in (100, 200, 100)] == [-101, -201, -101]


@pytest.mark.parametrize("text", ["pi", "e"])
def test_constants_are_rounded(text: str) -> None:
    found, error = pair(text, 80)
    assert error == 2.0 - 80
    gap = libmp.mpf_sub(found, pair(text, 300)[0])
    assert gap[2] + gap[3] <= error


def test_a_power_of_e_is_the_exponential_function() -> None:
    for x in (exact(2), (libmp.from_float(-0.3), -60.0)):
        assert pair("e^x", x=x) == pair("exp(x)", x=x)


def test_a_sign_changes_no_error() -> None:
    assert pair("-x", x=(ONE, -7.0)) == (libmp.mpf_neg(ONE), -7.0)


def test_the_largest_has_the_error_of_all() -> None:
    given = {"x": (ONE, -7.0), "y": (libmp.ftwo, -9.0), "z": (libmp.fhalf, -8.0)}
    for text in ("max(x, y, z)", "max(z, x, y)", "max(y, z, x)"):
        assert pair(text, **given) == (libmp.ftwo, -7.0)
        assert pair(text.replace("max", "min"), **given) == (libmp.fhalf, -7.0)


# ----- Steps -----


@pytest.mark.parametrize(
    ("error", "floor", "ceil"), [(-99.0, 3, 3), (-103.0, 3, 3), (-104.0, 3, 4)]
)
def test_rounding_sees_a_whole_number_within_the_error(
    error: float, floor: int, ceil: int
) -> None:
    x = beside(3, -101, error)
    assert (value("floor(x)", x=x), value("ceil(x)", x=x)) == (floor, ceil)
    less = libmp.mpf_neg(x[0]), error
    assert (value("floor(x)", x=less), value("ceil(x)", x=less)) == (-ceil, -floor)
    assert pair("floor(x)", x=x)[1] == EXACT


@pytest.mark.parametrize(
    ("error", "sign"), [(EXACT, 1), (-102.5, 1), (-102.0, 0), (-50.0, 0)]
)
def test_a_sign_sees_zero_within_the_error(error: float, sign: int) -> None:
    x = libmp.from_man_exp(1, -100), error
    assert pair("sign(x)", x=x) == (libmp.from_int(sign), EXACT)
    less = libmp.from_man_exp(-1, -100), error
    assert pair("sign(x)", x=less) == (libmp.from_int(-sign), EXACT)


@pytest.mark.parametrize(("error", "same"), [(-104.0, 0), (-103.0, 1), (-90.0, 1)])
def test_a_relation_sees_equality_within_the_errors(error: float, same: int) -> None:
    x, y = beside(1, -100, error), (ONE, error)
    for one, other in ((x, y), (y, x)):
        assert value("(x == y) + 0", x=one, y=other) == same
    assert value("(x > y) + 0", x=x, y=y) == 1 - same
    assert value("(x >= y) + 0", x=y, y=x) == same
    rough = (ONE, -90.0)
    assert value("(x == y) + 0", x=beside(1, -100, -200.0), y=rough) == 1
    assert value("(x == y) + 0", x=rough, y=beside(1, -100, -200.0)) == 1


@pytest.mark.parametrize(
    ("distance", "near"),
    [(0.0009995, True), (-0.0009995, True), (0.0010005, False), (-0.0010005, False),
     (0.5, False), (-0.5, False), (0.25, False)],
)  # fmt: skip
def test_a_point_less_than_a_thousandth_from_a_step_is_marked(
    distance: float, near: bool
) -> None:
    for text in ("sign(x)", "heaviside(x)", "where(x > 0, 1, 2)", "(0 > x) + 0"):
        assert marked(text, x=distance) == near
    for text in ("floor(x)", "ceil(x)", "floor(-x)"):
        assert marked(text, x=8 + distance) == near
    assert marked("sign(x) + sign(x - 9)", x=distance) == near
    assert marked("sign(x - 9) + sign(x)", x=distance) == near
    assert not marked("cos(x)", x=distance)


def test_a_step_met_exactly_is_marked_but_not_that_of_rounding() -> None:
    assert marked("sign(x)", x=0)
    assert marked("where(x > 5, 1, 2)", x=5)
    for x in (0, 3, 8, -5):
        assert not marked("floor(x)", x=x)
        assert not marked("ceil(x)", x=x)
    assert not marked("floor(x)", x=beside(3, -101, -99.0))


def test_steps_that_only_whole_numbers_lead_to_are_met_exactly() -> None:
    for text in ("sign(n)", "where(n > 0, 1, 2)"):
        assert not marked(text, "n", n=0)
        assert not marked(text, "mn", n=0)
        assert marked(text, "m", n=0)
        assert marked(f"{text} + sign(n + 5)", "m", n=0)
    assert marked("sign(n x)", "n", n=0, x=1)
    assert marked("sign(x) + sign(n)", "n", n=0, x=0)
    assert marked("sign(n) + sign(x)", "n", n=0, x=0)
    assert not marked("sign(0)")


def test_marks_inside_a_sum_come_out_of_it() -> None:
    assert marked("sum(sign(x - i), i, 0, 2)", x=1)
    assert not marked("sum(sign(x - i), i, 0, 2)", x=1.5)
    assert marked("sign(x) + sum(i, i, 0, 2)", x=0)
    assert marked("sum(sign(x - i), i, 0, 2) + sum(i, i, 0, 2)", x=1)
    assert not marked("sum(sign(i), i, 0, 2)")
    assert not marked("sum(sign(i - n), i, 0, 2)", "n", n=1)
    assert marked("sum(sign(i - n), i, 0, 2)", "m", n=1)


# ----- Sums and cost -----


def test_sums_have_at_most_2000_terms() -> None:
    assert value("sum(1, i, x, y)", x=-1500, y=499) == 2000
    with pytest.raises(TooLargeError):
        pair("sum(1, i, x, y)", x=-1500, y=500)
    with pytest.raises(TooLargeError):
        pair("sum(1, i, 0, 10^9)")


@pytest.mark.parametrize("text", ["sum(i, i, 1, x)", "sum(i, i, x, 9)"])
def test_the_bounds_of_a_sum_are_whole(text: str) -> None:
    with pytest.raises(UndefinedError):
        pair(text, x=2.5)
    assert pair(text, x=beside(3, -101, -99.0)) == pair(text, x=3)


@pytest.mark.parametrize(
    ("text", "prec", "units"),
    [
        ("x + 1", 150, 0),
        ("x^3", 600, 1),
        ("cos(x)", 149, 0),
        ("cos(x)", 150, 1),
        ("cos(x)", 299, 1),
        ("cos(x)", 300, 4),
        ("cos(x)", 450, 9),
        ("e^x", 450, 9),
        ("sign(x)", 450, 0),
        ("sum(i, i, 1, 5)", 450, 5),
        ("sum(cos(i), i, 1, 5)", 300, 25),
        ("prod(i^2, i, 0, 4)", 300, 10),
    ],
)
def test_what_a_value_costs(text: str, prec: int, units: int) -> None:
    run = program(lower(parse(text)))
    point = point_at({"x": 2}, units)
    run(point, prec)
    assert point.fuel.left == 0
    if units:
        with pytest.raises(SpentError):
            run(point_at({"x": 2}, units - 1), prec)
