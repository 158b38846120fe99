"""Principal values over the complex numbers, where there are no real ones."""

from __future__ import annotations

import pytest

from engine.expressions import parse
from engine.expressions.complexes import decide
from engine.expressions.lower import lower
from engine.expressions.points import Points
from engine.verdict import Witness

TEXTS = ("2", "-3", "0", "0.5", "-0.25", "7", "1", "-1", "4", "-5", "10", "0.1")


def grid_of(**given: tuple[str, ...]) -> Points:
    return Points({}, given or {"x": TEXTS}, 12)


def decided(
    left: str, right: str, tolerance: float | None = None, grid: Points | None = None
) -> tuple[bool, Witness | None] | None:
    one, other = lower(parse(left)), lower(parse(right))
    return decide(one, other, grid or grid_of(), tolerance, None)


def same(left: str, right: str, tolerance: float | None = None) -> bool | None:
    """Tell whether two formulas agree, whichever is the first."""
    found = decided(left, right, tolerance)
    turned = decided(right, left, tolerance)
    assert (found and found[0]) == (turned and turned[0])
    return None if found is None else found[0]


def places(left: str, right: str, *texts: str) -> int:
    """Return at how many points two formulas are looked at."""
    looked: list[bool] = []

    def not_yet() -> bool:
        looked.append(True)
        return False

    grid = grid_of(x=texts or TEXTS)
    decide(lower(parse(left)), lower(parse(right)), grid, None, not_yet)
    return len(looked)


# ----- Values -----

I = "sqrt(-1)"  # noqa: E741 - the imaginary unit


@pytest.mark.parametrize(
    ("left", "right"),
    [
        (f"({I})^2", "-1"),
        (f"exp(pi {I})", "-1"),
        (f"e^(pi {I}/2)", I),
        (f"-{I} + 2{I}", I),
        (f"3{I} - {I}", f"2{I}"),
        (f"(1 + {I})(2 - {I})", f"3 + {I}"),
        (f"(3 + {I})/(1 + {I})", f"2 - {I}"),
        (f"-(1 + {I})", f"-1 - {I}"),
        ("log(-1)", f"pi {I}"),
        ("asin(2)", f"pi/2 - {I} log(2 + sqrt(3))"),
        ("acosh(-1)", f"pi {I}"),
        ("log10(-100)", f"2 + pi {I}/log(10)"),
        ("log2(-8)", f"3 + pi {I}/log(2)"),
        (f"sigmoid(pi {I}/2)", f"(1 + {I})/2"),
        (f"sigmoid(1 + {I})", f"1/(1 + exp(-1) exp(-{I}))"),
        ("cot(x)", "cos(x)/sin(x)"),
        ("sec(x)", "1/cos(x)"),
        ("csc(x)", "1/sin(x)"),
        ("coth(x)", "1/tanh(x)"),
        ("sech(x)", "2/(exp(x) + exp(-x))"),
        ("csch(x)", "2/(exp(x) - exp(-x))"),
        ("acot(x)", "atan(1/x)"),
        ("asec(x)", "acos(1/x)"),
        ("acsc(x)", "asin(1/x)"),
        ("acoth(x + 20)", "atanh(1/(x + 20))"),
        ("asech(x)", "acosh(1/x)"),
        ("acsch(x)", "asinh(1/x)"),
        ("tan(x)", "sin(x)/cos(x)"),
        ("x^x", "exp(x log(x))"),
        ("0*x", "x - x"),
    ],
)
def test_functions_have_their_principal_values(left: str, right: str) -> None:
    assert same(left, right) is True
    assert same(left, f"{right} + 2^(-80)") is False


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("(-8)^(1/3)", "-2"),
        ("(-8)^(2/3)", "4"),
        ("(-32)^(3/5)", "-8"),
        ("(-27)^(-1/3)", "-1/3"),
        ("8^(1/3)", "2"),
        ("(-4)^(1/2)", f"2{I}"),
        ("(-16)^(1/4)", "sqrt(sqrt(-16))"),
        (f"({I} - 8)^(1/3)", f"exp(log({I} - 8)/3)"),
        (f"(8{I})^(1/3)", f"sqrt(3) + {I}"),
        (f"({I})^3", f"-{I}"),
        (f"({I})^(-1)", f"-{I}"),
        ("2^0", "1"),
        ("2^(-3)", "1/8"),
        ("0^2", "0"),
        ("0^1", "0"),
        ("1^100000", "1"),
        ("(-1)^99999", "-1"),
        (f"2^(2 + {I})", f"4 exp({I} log(2))"),
    ],
)
def test_odd_roots_of_negative_numbers_are_real_and_others_principal(
    left: str, right: str
) -> None:
    assert same(left, right) is True
    assert same(left, f"{right} + 2^(-80)") is False


@pytest.mark.parametrize(
    "text",
    [
        "0^0",
        "0^(-1)",
        "0^(1/2)",
        f"0^(2 + {I})",
        "1/0",
        "log(0)",
        "atanh(1)",
        "acoth(-1) + 1",
        "cot(0)",
        "asec(0)",
        "abs(x)",
        "max(x, 1)",
        "x > 0",
        "inf",
        "nan",
        "factorial(x)",
        "sin(2^20)",
        "exp(2^20)",
        "(2^10000)^100",
        "1/(2^10000)^101",
    ],
)
def test_what_has_no_principal_value_is_never_compared(text: str) -> None:
    assert same(text, text) is None
    assert same(text, "5") is None


@pytest.mark.parametrize(
    "text",
    ["sin(2^19)", "(2^10000)^99 * 2^9999", "1/((2^10000)^99 * 2^9998) / 8", "x - x"],
)
def test_sizes_up_to_a_bound_are_compared(text: str) -> None:
    assert same(text, text) is True


# ----- Points -----


def test_four_agreements_are_enough_and_one_of_constants() -> None:
    assert places("x", "x", *["2"] * 12) == 4
    assert places("1", "1") == 1
    assert places("1/x", "1/x", "1", "1", "1", *["0"] * 9) == 7
    assert decided("1/x", "1/x", grid=grid_of(x=("0",) * 12)) == (True, None)


def test_real_points_come_first_then_complex_ones_then_the_rest() -> None:
    assert places("abs(x)", "x") == 24
    assert places("max(1, 2)", "1") == 1
    assert places("1^x", "1", *["524288"] * 12) == 4
    assert places("1^x", "1", *["1048576"] * 12) == 6 + 4


def test_a_deadline_ends_the_comparison() -> None:
    x = parse("x")
    assert decide(x, x, grid_of(), None, lambda: True) is None
    assert decide(x, x, grid_of(), None, lambda: False) == (True, None)


def test_both_sides_may_have_variables_of_their_own() -> None:
    grid = grid_of(x=TEXTS, y=TEXTS[::-1])
    assert decided("x - x", "y - y", grid=grid) == (True, None)
    found = decided("y", "x", grid=grid)
    assert found == (False, Witness((("x", "2"), ("y", "0.1")), "0.1", "2"))


@pytest.mark.parametrize(
    ("left", "right", "expected", "given"),
    [
        ("1/3", "2/3", "0.333333", "0.666667"),
        ("sqrt(-1/9)", "0", "0 + 0.333333i", "0"),
        (f"1/3 - 2{I}/3", "-1", "0.333333 - 0.666667i", "-1"),
        (f"-2 + 3{I}", f"2 + 4{I}", "-2 + 3i", "2 + 4i"),
    ],
)
def test_a_difference_is_shown_with_both_values(
    left: str, right: str, expected: str, given: str
) -> None:
    assert decided(left, right) == (False, Witness((), expected, given))


def test_the_complex_points_never_change() -> None:
    # 1/(-1 + 0.17i) = (-1 - 0.17i)/1.0289
    found = decided("1/(x - 2)", "2/(x - 2)", grid=grid_of(x=("2",) * 12))
    witness = Witness(
        (("x", "1 + 0.17i"),), "-0.971912 - 0.165225i", "-1.94382 - 0.33045i"
    )
    assert found == (False, witness)


# ----- Agreement -----


@pytest.mark.parametrize(
    ("one", "other", "agree"),
    [
        ("4", "4 + 2^(-88)", True),  # 4 < 2^3, and the gap below 2^(3 - 90)
        ("4", "4 + 2^(-87)", False),
        (f"4{I}", f"4{I} + 2^(-88)", True),
        (f"4{I}", f"4{I} + 2^(-87)", False),
        ("4", f"4 + {I}*2^(-88)", True),
        ("4", f"4 + {I}*2^(-87)", False),
        ("2^(-50)", "2^(-50) + 2^(-91)", True),
        ("2^(-50)", "2^(-50) + 2^(-90)", False),
    ],
)
def test_agreement_is_to_90_bits(one: str, other: str, agree: bool) -> None:
    assert same(one, other) is agree


@pytest.mark.parametrize(
    ("one", "other", "agree"),
    [
        ("4", "3", True),
        ("4", "2.999", False),
        ("4", "5.333", True),
        ("4", "5.334", False),
        ("-4", "-3", True),
        ("4", "-4", False),
        (f"4{I}", f"3{I}", True),
        (f"4{I}", f"2.999{I}", False),
        (f"3 + 4{I}", f"4.2 + 4{I}", True),
        (f"3 + 4{I}", f"3 + 2.75{I}", True),
        (f"3 + 4{I}", f"3 + 2.7{I}", False),
        (f"3 + 4{I}", "3", False),
    ],
)
def test_a_tolerance_is_a_share_of_the_larger_value(
    one: str, other: str, agree: bool
) -> None:
    assert same(one, other, 0.25) is agree
