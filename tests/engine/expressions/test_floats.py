"""Formulas that only NumPy can evaluate, compared in floats."""

import pytest

from engine.expressions import parse
from engine.expressions.comparison import Comparison
from engine.expressions.floats import by_floats, has_nan
from engine.expressions.points import points
from engine.verdict import Reason, Witness

REAL = (("x", "real"),)
X = points(REAL).texts["x"]


def compared(
    expected: str,
    given: str,
    variables: tuple[tuple[str, str], ...] = REAL,
    tolerance: float | None = None,
) -> Comparison:
    return by_floats(parse(expected), parse(given), variables, tolerance, None)


def outcome(
    expected: str,
    given: str,
    variables: tuple[tuple[str, str], ...] = REAL,
    tolerance: float | None = None,
) -> str:
    """Return the outcome, which does not depend on which side is which."""
    found = compared(expected, given, variables, tolerance).outcome
    assert compared(given, expected, variables, tolerance).outcome == found
    return found


def test_a_formula_holds_nan_wherever_it_stands() -> None:
    assert has_nan(parse("[1, max(x, nan)]"))
    assert not has_nan(parse("[1, max(x, inf)]"))


# ----- Values -----


@pytest.mark.parametrize(
    ("expected", "given", "found"),
    [
        ("var([x, 0])", "x^2/4", "equal"),
        ("var([x, 0])", "x^2/2", "unequal"),
        ("[x, 2]*3", "[3x, 6]", "equal"),
        ("[x, 2]*3", "[3x, 7]", "unequal"),
        ("[x, 2]*3", "[3x, -6]", "unequal"),
        ("[x, x]*2", "2x", "unequal"),
        ("[x, x]*2", "[[2x, 2x]]", "unequal"),
        ("zeros(0)", "zeros(0)*x", "equal"),
        ("zeros(0)", "zeros((0, 2))", "unequal"),
        ("shape([x, 2])", "(2,)", "equal"),
        ("shape([x, 2])", "(3,)", "unequal"),
        ("shape([x, 2])", "2", "unequal"),
        ("shape([x, 2])", "[2]", "unequal"),
        ("shape([x, 2])", "(2, 2)", "unequal"),
        ("((1, x), [x, 2])", "((1, x), [x, 1 + 1])", "equal"),
        ("((1, x), [x, 2])", "((1, x), [x, 1 + 2])", "unequal"),
        ("0*x", "0*[x, x][0]", "equal"),
    ],
)
def test_values_are_held_against_each_other_entry_by_entry(
    expected: str, given: str, found: str
) -> None:
    assert outcome(expected, given) == found


@pytest.mark.parametrize(
    ("expected", "given", "tolerance", "found"),
    [
        ("1", "1 + 0.9e-9", None, "equal"),
        ("1", "1 + 1.1e-9", None, "unequal"),
        ("1e-20", "1.00001e-20", None, "unequal"),
        ("1e20", "1.0000000001e20", None, "equal"),
        ("[1000, 1]", "[1000, 1.0000009]", None, "equal"),
        ("[1000, 1]", "[1000, 1.0000011]", None, "unequal"),
        ("[-1000, 1]", "[-1000, 1.0000009]", None, "equal"),
        ("4", "3", 0.25, "equal"),
        ("4", "2.9", 0.25, "unequal"),
        ("-4", "-3", 0.25, "equal"),
        ("(4, 4)", "(3, 5)", 0.25, "equal"),
        ("1", "1 + 1e-10", 0.0, "unequal"),
    ],
)
def test_a_tolerance_is_a_share_of_the_largest_entry(
    expected: str, given: str, tolerance: float | None, found: str
) -> None:
    assert outcome(expected, given, (), tolerance) == found


# ----- Witness -----


def test_the_witness_is_the_first_point_with_a_difference() -> None:
    variables = (("y", "real"), ("x", "real"))
    grid = points(variables)
    x, y = grid.texts["x"][2], grid.texts["y"][2]
    found = compared("[x, 0]", f"[x, where(y == {y}, 1, 0)]", variables)
    assert found.outcome == "unequal"
    assert found.witness == Witness(
        (("x", x), ("y", y)), f"[{float(x):.6g}, 0]", f"[{float(x):.6g}, 1]"
    )


def test_the_first_24_points_are_looked_at() -> None:
    assert outcome("x", f"where(x == {X[23]}, 0, x)") == "unequal"
    assert outcome("x", f"where(x == {X[24]}, 0, x)") == "equal"


# ----- Points without a value -----


def chosen(texts: tuple[str, ...], otherwise: str) -> str:
    """Return a formula that is x at some points and something else at the others."""
    text = otherwise
    for place in texts:
        text = f"where(x == {place}, x, {text})"
    return text


@pytest.mark.parametrize("none", ["nan", "[inf, -inf][0]", "1/0"])
def test_points_without_a_finite_value_say_nothing(none: str) -> None:
    assert outcome("x", chosen(X[20:24], none)) == "equal"
    assert outcome("x", chosen(X[21:24], none)) == "undecided"
    assert compared("x", none) == Comparison("undecided", None, Reason.of("no-points"))
    assert outcome("(x, 1)", f"({chosen(X[20:24], none)}, 1)") == "equal"
    assert outcome("(x, 1)", f"({chosen(X[21:24], none)}, 1)") == "undecided"
    assert outcome("(x, 1)", f"({none}, 2)") == "unequal"
    assert outcome("(1, x)", f"(2, {none})") == "unequal"
    assert outcome("[x, 1]", f"[x, {none}]") == "undecided"


def test_a_constant_has_one_point_to_agree_at() -> None:
    assert outcome("std([1, 3])", "1", ()) == "equal"
    assert outcome("std([1, nan])", "1", ()) == "undecided"


def test_a_fault_at_some_points_is_no_difference() -> None:
    domain = (("n", "integer 0..30"),)
    places = points(domain).texts["n"][:24]
    least = int(sorted(places, key=int)[-4])
    short = sum(int(place) >= least for place in places)
    assert short >= 4
    assert outcome("sum(zeros(30))", f"sum(zeros(n - {least}))", domain) == "equal"
    assert outcome("1 + sum(zeros(30))", f"sum(zeros(n - {least}))", domain) == (
        "unequal"
    )


def test_a_fault_at_all_points_is_told() -> None:
    unsupported = Reason.of("unsupported", what="negative-size")
    for texts in (("x", "sum(zeros(-1)) + x"), ("sum(zeros(-1)) + x", "x")):
        assert compared(*texts) == Comparison("undecided", None, unsupported)


def test_time_that_is_over_ends_the_comparison() -> None:
    asked = []

    def over() -> bool:
        asked.append(True)
        return len(asked) > 5

    late = by_floats(parse("x"), parse("x + 0"), REAL, None, over)
    assert late == Comparison("undecided", None, Reason.of("too-slow"))
    assert len(asked) == 6
    found = by_floats(parse("x"), parse("x + 0"), REAL, None, lambda: False)
    assert found == Comparison("equal")
