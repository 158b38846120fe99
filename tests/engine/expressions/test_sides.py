"""One side of a comparison: its floats, its many digits and its points."""

from typing import Any

import pytest
from mpmath import libmp

from engine.expressions import parse, sides
from engine.expressions.bounded import EXACT, UncertainError
from engine.expressions.fuel import Fuel, SpentError
from engine.expressions.multiprecision import TooLargeError, UndefinedError
from engine.expressions.nodes import Node
from engine.expressions.precise import Program, program
from engine.expressions.sides import Side, on_common_points, prepared

REAL = (("x", "real"),)


def side(text: str, *variables: tuple[str, str]) -> Side:
    """Return a side that no other test has asked for its digits."""
    prepared.cache_clear()
    return prepared(parse(text), variables)


# ----- Floats -----


@pytest.mark.parametrize("text", ["7", "where(1 > 0, 7, 8)", "sum(i, i, 3, 4)"])
def test_a_constant_has_one_plain_number_a_point(text: str) -> None:
    assert prepared(parse(text), ()).values == [7.0]
    many = prepared(parse(text), REAL)
    assert many.values == [7.0] * many.points.count
    assert many.near == [False] * many.points.count
    assert {type(value) for value in many.values} == {float}


def test_a_formula_has_a_value_and_a_mark_a_point() -> None:
    many = prepared(parse("heaviside(x - 2)"), REAL)
    column = many.points.columns["x"].tolist()
    halved = [0.5 if x == 2 else float(x > 2) for x in column]
    assert many.values == halved
    assert many.near == [abs(x - 2) < 1e-3 for x in column]
    assert {type(mark) for mark in many.near} == {bool}


def test_whole_variables_meet_their_steps() -> None:
    assert not any(prepared(parse("sign(n)"), (("n", "integer"),)).near)
    assert any(prepared(parse("sign(n)"), (("n", "real"),)).near)


# ----- Digits -----


def test_digits_belong_to_a_place_and_a_precision() -> None:
    many = side("x/3", *REAL)
    for place, prec in ((0, 100), (1, 100), (0, 200), (0, 100)):
        (raw, error), near = many.at(place, prec, Fuel(100))
        exact = many.points.texts["x"][place]
        third = libmp.mpf_div(
            libmp.from_str(exact, 300, "n"), libmp.from_int(3), 300, "n"
        )
        gap = libmp.mpf_sub(raw, third)
        assert gap[2] + gap[3] <= error < -prec + 15
        assert near is False


def test_digits_near_a_step_are_marked() -> None:
    many = side("sign(x - 2)", *REAL)
    place = many.points.texts["x"].index("2")
    assert many.at(place, 100, Fuel(100)) == ((libmp.fzero, EXACT), True)
    whole = side("sign(n - 2)", ("n", "integer"))
    place = whole.points.texts["n"].index("2")
    assert whole.at(place, 100, Fuel(100)) == ((libmp.fzero, EXACT), False)


def test_what_is_known_costs_nothing() -> None:
    many = side("exp(x)", *REAL)
    found = many.at(0, 150, Fuel(10))
    assert many.at(0, 150, Fuel(0)) is found
    with pytest.raises(SpentError):
        many.at(1, 150, Fuel(0))


def test_a_value_that_was_too_dear_once_is_not_lost() -> None:
    many = side("exp(x)", *REAL)
    with pytest.raises(SpentError):
        many.at(0, 150, Fuel(0))
    assert many.at(0, 150, Fuel(10))[0][0] != libmp.fzero


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("log(-1-x^2)", UndefinedError),
        ("1/(x/3 - x/3)", UncertainError),
        ("exp(exp(100 + x^2))", TooLargeError),
    ],
)
def test_what_stands_against_a_value_is_told_each_time(
    text: str, fault: type[ArithmeticError]
) -> None:
    many = side(text, *REAL)
    for fuel in (Fuel(10), Fuel(10), Fuel(0)):
        with pytest.raises(fault) as caught:
            many.at(0, 150, fuel)
        assert caught.type is fault


@pytest.mark.parametrize(
    ("fault", "told"),
    [
        (ValueError, UndefinedError),
        (ZeroDivisionError, UndefinedError),
        (OverflowError, TooLargeError),
        (MemoryError, TooLargeError),
        (RecursionError, TooLargeError),
        (NotImplementedError, TooLargeError),
    ],
)
def test_faults_of_the_library_are_told_in_our_words(
    fault: type[Exception], told: type[Exception], monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(node: Node) -> Program:
        def run(point: Any, prec: int) -> Any:
            raise fault

        return run

    monkeypatch.setattr(sides, "program", broken)
    with pytest.raises(told) as caught:
        side("x", *REAL).at(0, 150, Fuel(10))
    assert caught.type is told


def test_a_side_is_compiled_once_and_only_when_digits_are_asked_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    compiled = []

    def noted(node: Node) -> Program:
        compiled.append(node)
        return program(node)

    monkeypatch.setattr(sides, "program", noted)
    many = side("x", *REAL)
    assert compiled == []
    for place in range(3):
        many.at(place, 150, Fuel(10))
    assert compiled == [parse("x")]


# ----- Points -----


@pytest.mark.parametrize(
    ("text", "domain", "sampled"),
    [
        ("sum(i, i, 1, n)", "real", "integer 0..9"),
        ("sum(i, i, n, 9)", "nonnegative", "integer 0..9"),
        ("prod(i, i, 1, 2n)", "positive", "integer 1..9"),
        ("1 + sum(i, i, n, n)", "real", "integer 0..9"),
        ("sum(i, i, 1, n)", "integer 3..7", "integer 3..7"),
        ("sum(i, i, 1, n)", "unit", "unit"),
        ("sum(n, i, 1, 3)", "real", "real"),
        ("sum(n, i, 1, 3)", "positive", "positive"),
        ("n + 1", "nonnegative", "nonnegative"),
    ],
)
def test_real_bounds_of_sums_are_sampled_at_whole_numbers(
    text: str, domain: str, sampled: str
) -> None:
    given = (("n", domain), ("x", "real"))
    assert prepared(parse(text), given).points is sides.points(
        (("n", sampled), ("x", "real"))
    )


def test_both_sides_move_to_the_points_with_more_whole_numbers() -> None:
    domains = (("m", "real"), ("n", "real"), ("x", "real"))
    plain = prepared(parse("n m"), domains)
    one = prepared(parse("sum(i, i, 1, n)"), domains)
    other = prepared(parse("sum(i, i, 1, m)"), domains)
    two = prepared(parse("sum(i, i, m, n)"), domains)
    for left, right, kept in (
        (plain, one, one),
        (one, plain, one),
        (one, two, two),
        (two, other, two),
        (one, other, one),
        (other, one, other),
    ):
        moved = on_common_points(left, right)
        assert [side.core for side in moved] == [left.core, right.core]
        assert [side.points for side in moved] == [kept.points, kept.points]
        n, m = kept.points.columns["n"], kept.points.columns["m"]
        if left is plain:
            assert moved[0].values == (n * m).tolist()
        if right is plain:
            assert moved[1].values == (n * m).tolist()
