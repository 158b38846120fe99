"""How points are chosen, and what their values decide."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from mpmath import libmp

from engine.expressions import parse
from engine.expressions.bounded import EXACT, Pair
from engine.expressions.comparison import Comparison
from engine.expressions.judge import Judge
from engine.expressions.multiprecision import TooLargeError, UndefinedError
from engine.expressions.points import Points
from engine.expressions.working_precision import CONSTANT, FINEST

NAN, INF = float("nan"), float("inf")
Script = Callable[[int, int], tuple[Pair, bool]]


def exact(value: float) -> Pair:
    return libmp.from_float(value), EXACT


def power(exponent: int, error: float = EXACT) -> Pair:
    """Return 2**exponent with an error of 2**error."""
    return libmp.from_man_exp(1, exponent), error


class Played:
    """A side of a comparison whose values are given."""

    def __init__(
        self,
        values: list[float],
        script: Script | None = None,
        near: tuple[int, ...] = (),
        core: str = "nan",
    ) -> None:
        self.values = values
        self.near = [place in near for place in range(len(values))]
        self.core = parse(core)
        self.script = script
        self.asked: list[tuple[int, int]] = []

    def at(self, place: int, prec: int, fuel: object) -> tuple[Pair, bool]:
        self.asked.append((place, prec))
        if self.script is not None:
            return self.script(place, prec)
        return exact(self.values[place]), self.near[place]


def judge_of(left: Played, right: Played, **options: Any) -> Judge:
    count = len(left.values)
    grid = Points({}, {"x": tuple(map(str, range(count)))}, count)
    left.points = right.points = grid  # type: ignore[attr-defined]
    judge = Judge(left, right, None, None)  # type: ignore[arg-type]
    judge.tolerance = options.get("tolerance")
    judge.deadline = options.get("deadline")
    return judge


def decided(left: Played, right: Played, **options: Any) -> Comparison:
    return judge_of(left, right, **options).decide()


def order(xs: list[float], ys: list[float], **near: tuple[int, ...]) -> Any:
    one = Played(xs, near=near.get("left", ()))
    other = Played(ys, near=near.get("right", ()))
    return judge_of(one, other).order()


def answers(differs: tuple[int, ...] = (), silent: tuple[int, ...] = ()) -> Script:
    """Return values that are 1, but 2 where they differ, and none where silent."""

    def script(place: int, prec: int) -> tuple[Pair, bool]:
        if place in silent:
            raise UndefinedError
        return exact(2.0 if place in differs else 1.0), False

    return script


# ----- Order -----


@pytest.mark.parametrize(
    ("xs", "ys", "places"),
    [
        ([1, 2, 3, 4], [1, 2, 3.3, 4.0000001], [2, 3, 0, 1]),
        ([100, 100, 100], [98, 93, 50], [1, 2, 0]),  # a clear gap, not the largest
        ([100, 100, 100], [98, 97, 95], [1, 2, 0]),
        ([20, 0, 1], [19, 1, 1], [0, 1, 2]),
        ([2e7, 1e7], [2e7 - 1, 1e7 - 1], [1, 0]),  # no clear gap: the largest
        ([1, 1, 1], [1, 1, 1], [0, 1, 2]),
        ([1, 1, NAN, 1, 1], [1, INF, 1, NAN, 1], [0, 4, 1, 2, 3]),
        ([NAN, NAN], [1, NAN], [0, 1]),
    ],
)
def test_the_most_telling_points_come_first(
    xs: list[float], ys: list[float], places: list[int]
) -> None:
    assert order(xs, ys)[0] == places
    assert order(ys, xs)[0] == places


def test_points_near_a_step_come_last() -> None:
    assert order([1, 2, 3], [1, 2, 3], left=(0,))[0] == [1, 2, 0]
    assert order([1, 2, 3], [1, 2, 3], right=(1,))[0] == [0, 2, 1]
    assert order([1, 2, 3], [9, 2, 4], left=(0,)) == ([2, 1, 0], 0.25)


def test_the_worst_gap_is_relative_but_not_among_the_tiniest() -> None:
    assert order([1, 8], [1, 6])[1] == 0.25
    assert order([1e-281], [2e-281])[1] == pytest.approx(0.1)
    assert order([NAN], [1])[1] < 0


# ----- One point -----


def same(left: Pair, right: Pair, prec: int = 150, **options: Any) -> bool | None:
    return judge_of(Played([1.0]), Played([1.0]), **options).same(left, right, prec)


def beside_one(bits: int, error: float) -> Pair:
    """Return 1 + 2**-bits with an error."""
    return libmp.mpf_add(libmp.fone, libmp.from_man_exp(1, -bits)), error


def test_a_difference_beyond_the_error_is_one() -> None:
    for sides in (
        (exact(1.0), beside_one(115, -120.0)),
        (beside_one(115, -120.0), exact(1.0)),
    ):
        assert same(*sides) is False
    assert same(exact(1.0), beside_one(116, -120.0)) is True


def test_agreement_asks_for_25_digits() -> None:
    assert same(exact(1.0), power(0, -86.0)) is True
    assert same(exact(1.0), power(0, -85.5)) is None
    assert same(exact(2.0), power(1, -85.0)) is True
    assert same(exact(1.0), power(0, -85.5), FINEST) is None


def test_nothing_but_tiny_errors_is_zero_at_the_finest_precision_only() -> None:
    nothing = (libmp.fzero, -304.0)
    assert same((libmp.fzero, EXACT), nothing, FINEST) is True
    assert same((libmp.fzero, EXACT), nothing, FINEST - 1) is None
    assert same((libmp.fzero, EXACT), (libmp.fzero, -303.5), FINEST) is None


def test_a_tolerance_is_a_share_of_the_larger_value() -> None:
    for one, other in ((1.0, 4.0), (-1.0, -4.0)):
        for sides in ((one, other), (other, one)):
            left, right = map(exact, sides)
            assert same(left, right, tolerance=0.8) is True
            assert same(left, right, tolerance=0.7) is False


def test_a_tolerance_waits_for_errors_far_below_it() -> None:
    tolerance = 2.0**-10
    assert same(exact(1.0), power(0, -23.0), tolerance=tolerance) is True
    assert same(exact(1.0), power(0, -22.5), tolerance=tolerance) is None
    assert same(exact(1.0), power(0, -22.5), FINEST, tolerance=tolerance) is True
    assert same(exact(1.0), exact(1.5), tolerance=tolerance) is False


# ----- All points -----

CLOSE = ([1.0] * 9, [1.0] * 9)
NOISY = ([1.0] * 9, [1.5] * 9)  # floats that a cancellation has spoilt


@pytest.mark.parametrize(
    ("values", "enough"), [(CLOSE, 2), (NOISY, 4), (([1e7] * 9, [1e7 - 1] * 9), 4)]
)
def test_so_many_agreements_are_enough(
    values: tuple[list[float], list[float]], enough: int
) -> None:
    def outcome(differs: int) -> str:
        left = Played(values[0], answers())
        return decided(left, Played(values[1], answers((differs,)))).outcome

    assert [outcome(place) for place in range(enough)] == ["unequal"] * enough
    assert outcome(enough) == "equal"


def test_two_agreements_are_enough_where_there_are_no_more_points() -> None:
    silent = tuple(range(2, 9))
    assert decided(
        Played(NOISY[0], answers(silent=silent)), Played(NOISY[1], answers())
    ) == Comparison("equal")
    one = Played(NOISY[0], answers(silent=(0, *silent)))
    assert decided(one, Played(NOISY[1], answers())).outcome == "undecided"


def test_points_without_a_value_are_passed_over() -> None:
    left = Played([1.0] * 40, answers(silent=tuple(range(35))))
    assert decided(left, Played([1.0] * 40, answers())).outcome == "equal"
    assert decided(left, Played([1.0] * 40, answers((36,)))).outcome == "unequal"


def test_points_near_a_step_decide_only_when_there_is_no_other() -> None:
    def near(differs: tuple[int, ...], marked: tuple[int, ...], mine: bool) -> Script:
        def script(place: int, prec: int) -> tuple[Pair, bool]:
            value = exact(2.0 if place in differs else 1.0)
            return value, mine and place in marked

        return script

    for mine, theirs in ((True, False), (False, True)):

        def outcome(differs: tuple[int, ...], marked: tuple[int, ...]) -> Comparison:
            left = Played([1.0] * 3, near((), marked, mine))  # noqa: B023
            right = Played([1.0] * 3, near(differs, marked, theirs))  # noqa: B023
            return decided(left, right)

        assert outcome((0,), (0,)).outcome == "equal"
        assert outcome((), (0, 1, 2)).outcome == "equal"
        found = outcome((1,), (0, 1, 2))
        assert found.outcome == "unequal"
        assert found.witness is not None
        assert found.witness.at == (("x", "1"),)
        assert (found.witness.expected, found.witness.given) == ("1", "2")
        assert outcome((1,), (1, 2)).outcome == "undecided"


def test_a_deadline_that_has_not_come_changes_nothing() -> None:
    sides = Played(CLOSE[0], answers()), Played(CLOSE[1], answers())
    assert decided(*sides, deadline=lambda: False).outcome == "equal"
    assert decided(*sides, deadline=lambda: True).outcome == "undecided"


# ----- Constants -----


def coarse(agreed_to: int, differs_from: int = 10**9, near: bool = False) -> Any:
    """Return a script: 1 up to a precision, then too coarse, 2 from another on."""

    def script(place: int, prec: int) -> tuple[Pair, bool]:
        if prec >= differs_from:
            return exact(2.0), near
        return (exact(1.0) if prec <= agreed_to else power(0, 0.0)), near

    return script


@pytest.mark.parametrize(
    ("core", "precisions"),
    [("7", [150, 408, FINEST]), ("2^4000", [150, CONSTANT, CONSTANT])],
)
def test_equal_constants_are_looked_at_once_more(
    core: str, precisions: list[int]
) -> None:
    right = Played([1.0], coarse(150), core=core)
    assert decided(Played([1.0], core=core), right).outcome == "equal"
    assert [prec for _, prec in right.asked] == precisions


def test_constants_that_differ_only_then_are_unequal() -> None:
    for near in (False, True):
        right = Played([1.0], coarse(150, 408, near), core="7")
        found = decided(Played([1.0], core="7"), right)
        assert (found.outcome, right.asked[-1]) == ("unequal", (0, 408))
        assert found.witness is not None
        assert (found.witness.expected, found.witness.given) == ("1", "2")
    tolerant = Played([1.0], coarse(150, 408), core="7")
    one = Played([1.0], core="7")
    assert decided(one, tolerant, tolerance=1e-3).outcome == "equal"


# ----- Domains -----


def told(xs: list[float], ys: list[float], script: Script) -> str | None:
    """Return the word about domains of two sides that agree where both have values."""
    right = Played(ys, script)
    found = decided(Played(xs, answers()), right)
    assert found.outcome == "equal"
    return found.reason.code if found.reason else None


def test_a_domain_is_narrower_only_where_values_are_truly_missing() -> None:
    here, gone = [1.0] * 6, [1.0, 1.0, NAN, NAN, NAN, NAN]
    assert told(here, gone, answers(silent=(2, 3, 4, 5))) == "narrower-domain"
    assert told(here, gone, answers()) is None
    assert told(here, gone, answers(silent=(5,))) is None  # three are looked at

    def huge(place: int, prec: int) -> tuple[Pair, bool]:
        if place in (2, 3):
            raise TooLargeError
        return answers(silent=(4,))(place, prec)

    assert told(here, gone, huge) == "narrower-domain"


def test_a_domain_that_lacks_other_points_is_not_called_narrower() -> None:
    one, other = [1.0, 1.0, NAN, 1.0], [1.0, 1.0, 1.0, NAN]
    assert told(one, other, answers(silent=(3,))) is None
    assert told([1.0, 1.0, 1.0], [1.0, 1.0, 1.0], answers()) is None
    left = Played([1.0, 1.0, NAN], answers(silent=(2,)))
    found = decided(left, Played([1.0] * 3, answers()))
    assert found.reason is not None
    assert found.reason.code == "wider-domain"
    both = Played([1.0, 1.0, NAN, 1.0], answers(silent=(2,)))
    assert decided(both, Played([1.0, 1.0, 1.0, NAN], answers())).reason is None
