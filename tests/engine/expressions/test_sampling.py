"""Values in floats on many points, and the marks of points near a step."""

import math
from typing import Any

import numpy as np
import pytest

from engine.expressions import parse
from engine.expressions.fuel import Fuel
from engine.expressions.lower import UnsupportedError, lower
from engine.expressions.nodes import Array, Binary, Call, Name, Node, Number
from engine.expressions.sampling import Columns, sampler

NAN, INF = math.nan, math.inf


def columns_of(
    given: dict[str, list[float]], fuel: int | None = None, whole: str = ""
) -> Columns:
    columns = {name: np.array(values) for name, values in given.items()}
    return Columns(columns, None if fuel is None else Fuel(fuel), frozenset(whole))


def ran(text: str, columns: Columns) -> list[float]:
    with np.errstate(all="ignore"):
        values = sampler(lower(parse(text)))(columns)
    return list(np.atleast_1d(values))


def values(text: str, fuel: int | None = None, **given: list[float]) -> list[float]:
    return ran(text, columns_of(given, fuel))


def marks(text: str, whole: str = "", **given: list[float]) -> list[bool]:
    columns = columns_of(given, whole=whole)
    ran(text, columns)
    return list(np.atleast_1d(columns.near))


def near(found: list[float]) -> Any:
    return pytest.approx(found, rel=1e-15, abs=0, nan_ok=True)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("0.25", [0.25]),
        ("x", [3.0, -2.0]),
        ("-x", [-3.0, 2.0]),
        ("x + y", [8.0, 2.0]),
        ("x - y", [-2.0, -6.0]),
        ("x y", [15.0, -8.0]),
        ("x / y", [0.6, -0.5]),
        ("pi", [math.pi]),
        ("e", [math.e]),
        ("True", [1.0]),
        ("False", [0.0]),
        ("-inf", [-INF]),
        ("nan", [NAN]),
        ("cos(x)", [math.cos(3.0), math.cos(2.0)]),
        ("atan2(x, y)", [math.atan2(3.0, 5.0), math.atan2(-2.0, 4.0)]),
        ("max(x, y, 4)", [5.0, 4.0]),
        ("max(x, 0)", [3.0, 0.0]),
        ("min(y, x, 4)", [3.0, -2.0]),
        ("where(x, 7, 8)", [7.0, 7.0]),
        ("where(x + 2, 7, 8)", [7.0, 8.0]),
        ("where(x - 1, 7, 8)", [7.0, 7.0]),
        ("where(x + 3, 7, 8)", [7.0, 7.0]),
        ("where(x > 0, y, x)", [5.0, -2.0]),
        ("(x < 3) + 0", [0.0, 1.0]),
        ("(x <= 3) + 0", [1.0, 1.0]),
        ("(x > -2) + 0", [1.0, 0.0]),
        ("(x >= -2) + 0", [1.0, 1.0]),
        ("(x == 3) + 0", [1.0, 0.0]),
        ("(x != 3) + 0", [0.0, 1.0]),
        ("(0 < x < 4) + 0", [1.0, 0.0]),
        ("(-9 < x < 0) + 0", [0.0, 1.0]),
    ],
)
def test_each_kind_of_expression_has_its_value(text: str, found: list[float]) -> None:
    assert values(text, x=[3.0, -2.0], y=[5.0, 4.0]) == near(found)


@pytest.mark.parametrize("text", ["max(x, y)", "max(y, x)", "min(x, y)", "min(y, x)"])
def test_the_largest_of_something_undefined_is_undefined(text: str) -> None:
    assert values(text, x=[NAN, 1.0], y=[2.0, 1.0]) == near([NAN, 1.0])


def test_a_relation_is_one_or_zero() -> None:
    found = sampler(parse("x > 1"))(columns_of({"x": [0.5, 1.5]}))
    assert found.tolist() == [0.0, 1.0]
    assert found.dtype == float


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
        sampler(node)


# ----- Powers -----


@pytest.mark.parametrize(
    ("text", "base", "found"),
    [
        ("x^1", -3.0, -3.0),
        ("x^2", -3.0, 9.0),
        ("x^3", -3.0, -27.0),
        ("x^(-1)", -4.0, -0.25),
        ("x^(-2)", -4.0, 0.0625),
        ("x^(1/2)", 9.0, 3.0),
        ("x^(1/2)", -9.0, NAN),
        ("x^(1/4)", 16.0, 2.0),
        ("x^(1/4)", -16.0, NAN),
        ("x^(1/3)", -8.0, -2.0),
        ("x^(2/3)", -8.0, 4.0),
        ("x^(-1/3)", -8.0, -0.5),
        ("x^(3/5)", -32.0, -8.0),
        ("x^(4/5)", -32.0, 16.0),
        ("x^x", -2.0, 0.25),
        ("x^x", -0.5, NAN),
    ],
)
def test_roots_of_negative_numbers_are_real_where_they_are_odd(
    text: str, base: float, found: float
) -> None:
    assert values(text, x=[base]) == pytest.approx([found], rel=1e-14, nan_ok=True)


def test_powers_of_e_are_as_exact_as_the_exponential_function() -> None:
    assert values("e^x", x=[700.0, -600.0]) == near([math.exp(700.0), math.exp(-600.0)])


# ----- Marks -----


def test_points_close_to_a_step_are_marked() -> None:
    x = [0.0, 0.0009, -0.0009, 0.001, 0.002, -1.0]
    assert marks("sign(x)", x=x) == [True, True, True, False, False, False]
    assert marks("sign(-x)", x=x) == [True, True, True, False, False, False]
    assert marks("sin(x)", x=x) == [False]
    assert marks("sign(0)", x=x) == [False]


def test_a_whole_number_is_no_step_of_rounding() -> None:
    x = [2.0, 2.0009, 1.9991, 2.002, 1.5]
    for name in ("floor", "ceil"):
        assert marks(f"{name}(x)", x=x) == [False, True, True, False, False]


def test_points_close_to_the_edge_of_a_condition_are_marked() -> None:
    x = [0.0, 0.0009, -0.0009, 0.001, 1.0, 1.0009, 3.0]
    first = [True, True, True, False, False, False, False]
    second = [False, False, False, False, True, True, False]
    both = [one or other for one, other in zip(first, second, strict=True)]
    assert marks("where(x > 0, 1, 2)", x=x) == first
    assert marks("where(0 < x < 1, 1, 2)", x=x) == both
    assert marks("sign(x) + sign(x - 1)", x=x) == both
    assert marks("where(x, 1, 2)", x=x) == [False]


def test_steps_that_only_whole_numbers_lead_to_are_met_exactly() -> None:
    n = [0.0, 1.0]
    for text in ("sign(n)", "where(n > 0, 1, 2)"):
        assert marks(text, "n", n=n) == [False]
        assert marks(text, "mn", n=n) == [False]
        assert marks(text, "m", n=n) == [True, False]
    for text in ("sign(n x)", "where(n > x, 1, 2)"):
        assert marks(text, "n", n=n, x=[0.0, 0.5]) == [True, False]


def test_marks_inside_a_sum_come_out_of_it() -> None:
    x = [1.0005, 1.5]
    assert marks("sum(sign(x - i), i, 0, 2)", x=x) == [True, False]
    assert marks("sum(sign(x - i), i, 0, 2) + sign(x)", x=x) == [True, False]
    assert marks("sign(x) + sum(i, i, 0, 2)", x=[0.0, 1.0]) == [True, False]
    assert marks("sum(sign(i), i, 0, 2)", x=x) == [False]
    assert marks("sum(sign(i - n), i, 0, 2)", "n", n=[1.0, 2.0]) == [False]


# ----- Sums and products -----


@pytest.mark.parametrize(
    ("text", "n", "found"),
    [
        ("sum(i, i, 0, n)", [0.0, 1.0, 4.0], [0.0, 1.0, 10.0]),
        ("sum(1, i, n, 4)", [4.0, 2.0, 5.0], [1.0, 3.0, 0.0]),
        ("sum(i, i, n, n + 1)", [0.0, 5.0, 9.0], [1.0, 11.0, 19.0]),
        ("sum(n, i, 1, 3)", [1.0, 2.0, 0.5], [3.0, 6.0, 1.5]),
        ("prod(i, i, 1, n)", [1.0, 3.0, 5.0], [1.0, 6.0, 120.0]),
        ("prod(2, i, 1, n)", [0.0, 1.0, 2.0], [1.0, 2.0, 4.0]),
        ("sum(i, i, 1, n)", [3.0, 2.5, -1.0], [6.0, NAN, 0.0]),
        ("sum(i, i, n, 3)", [3.0, 2.5, 4.0], [3.0, NAN, 0.0]),
        ("sum(i, i, 1, n)", [0.5, 1.5, 2.5], [NAN, NAN, NAN]),
        ("sum(1, i, 1, n)", [400.0, 2.0, INF], [400.0, 2.0, NAN]),
        ("sum(1, i, 1, n)", [401.0, 2.0, NAN], [NAN, 2.0, NAN]),
        ("sum(1, i, 1, 401)", [1.0], [NAN]),
    ],
)
def test_sums_run_between_whole_bounds_of_their_point(
    text: str, n: list[float], found: list[float]
) -> None:
    assert values(text, n=n) == near(found)


def test_sums_too_far_apart_for_one_run_have_no_values() -> None:
    for first, last, found in (
        (0.0, 1599.0, 1.0),
        (0.0, 1600.0, NAN),
        (-1000.0, 600.0, NAN),
    ):
        one, other = values("sum(1, i, n, n)", 10_000, n=[first, last])
        assert [one, other] == near([found, found])


def test_each_term_of_a_sum_costs_a_unit() -> None:
    assert values("sum(i, i, 1, n)", 5, n=[2.0, 5.0]) == [3.0, 15.0]
    assert values("sum(i, i, 1, n)", 4, n=[2.0, 5.0]) == near([NAN, NAN])


def test_without_a_word_1500_terms_may_be_summed() -> None:
    text = "+".join(["sum(1, i, 1, 300)"] * 5)
    assert values(text) == [1500.0]
    assert values(f"{text} + sum(1, i, 1, 1)") == near([NAN])
