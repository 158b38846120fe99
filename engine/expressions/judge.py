"""Judge two prepared sides by their most telling points.

The float values only choose where to look. At those points the many-digit values
and their error bounds decide: a difference beyond the bound is a witness.
"""

from __future__ import annotations

import math
from typing import Any

from mpmath import libmp

from engine.expressions import complexes
from engine.expressions.bounded import Pair, UncertainError, digits, error_sum
from engine.expressions.comparison import Comparison, Deadline, undecided
from engine.expressions.fuel import Fuel
from engine.expressions.multiprecision import (
    RND,
    TooLargeError,
    UndefinedError,
    magnitude,
)
from engine.expressions.nodes import Constant, Node, walk
from engine.expressions.precise import PRECISION
from engine.expressions.sides import Side, on_common_points
from engine.expressions.values import format_value
from engine.expressions.working_precision import (
    AGREEMENT,
    CONSTANT,
    FINEST,
    finer,
    for_constant,
)
from engine.verdict import Reason, Witness

_ZERO = -300.0  # both below 2**-300 of their terms: zero
_CLOSE = 1e-7
_FUEL = 4_000  # function values for one comparison
_FEW, _MANY = 2, 4


class Judge:
    """One comparison of two prepared sides."""

    def __init__(
        self,
        left: Side,
        right: Side,
        tolerance: float | None,
        deadline: Deadline | None,
    ) -> None:
        if left.points is not right.points:
            left, right = on_common_points(left, right)
        self.left = left
        self.right = right
        self.tolerance = tolerance
        self.deadline = deadline
        self.too_large = False
        self.fuel = Fuel(_FUEL)

    def decide(self) -> Comparison:
        """Return the decision by real points, else by complex ones."""
        order, worst = self.order()
        needed = _FEW if worst < _CLOSE else _MANY
        constant = self.left.points.count == 1
        agreed, marked = 0, []
        for place in order:
            if self.late():
                return undecided("too-slow")
            verdict = self.at(place)
            if verdict is None:
                continue
            same, near, values = verdict
            if near and not constant:
                marked.append((place, same, values))
            elif not same:
                return self.unequal(place, values)
            else:
                agreed += 1
                if constant:
                    return self.confirmed(place, values)
                if agreed >= needed:
                    return self.equal()
        return self.leftover(agreed, marked, constant)

    def leftover(
        self,
        agreed: int,
        marked: list[tuple[int, bool, tuple[Pair, Pair]]],
        constant: bool,
    ) -> Comparison:
        """Decide when fewer points than wanted could be judged."""
        if agreed >= _FEW:
            return self.equal()
        if not agreed and marked:
            for place, same, values in marked:
                if not same:
                    return self.unequal(place, values)
            return self.equal()
        if self.too_large:
            return undecided("too-large")
        if constant and (_unbounded(self.left.core) or _unbounded(self.right.core)):
            return self.limits()
        return self.complex_stage()

    def limits(self) -> Comparison:
        """Compare constants of which one is written with inf or nan."""
        x, y = self.left.values[0], self.right.values[0]
        if math.isnan(x) and math.isnan(y):
            return undecided("no-points")
        if x == y:
            return Comparison("equal")
        return Comparison("unequal", Witness((), format_value(x), format_value(y)))

    def late(self) -> bool:
        return self.deadline is not None and self.deadline()

    def order(self) -> tuple[list[int], float]:
        """Return the points to look at, the most telling first, and the worst gap.

        A clear difference is looked for among the first, small coordinates, so that
        the witness is a handy one.
        """
        gaps = [
            _gap(x, y) for x, y in zip(self.left.values, self.right.values, strict=True)
        ]
        for place, marks in enumerate(
            zip(self.left.near, self.right.near, strict=True)
        ):
            if marks[0] or marks[1]:
                gaps[place] = _NO_GAP
        worst = max(gaps)
        places = sorted(range(len(gaps)), key=gaps.__getitem__, reverse=True)
        if worst > _CLOSE:
            least = min(0.05, worst / 2)
            first = next(place for place, gap in enumerate(gaps) if gap >= least)
            places.remove(first)
            places.insert(0, first)
        return places, worst

    def at(self, place: int) -> tuple[bool, bool, tuple[Pair, Pair]] | None:
        """Judge one point: (same, near a step, values); None when it says nothing."""
        prec: int | None = PRECISION
        while prec is not None:
            try:
                left, near_left = self.left.at(place, prec, self.fuel)
                right, near_right = self.right.at(place, prec, self.fuel)
            except UncertainError:
                prec = finer(prec)
                continue
            except UndefinedError:
                return None
            except TooLargeError:
                self.too_large = True
                return None
            same = self.same(left, right, prec)
            if same is not None:
                return same, near_left or near_right, (left, right)
            prec = finer(prec, left, right)
        return None

    def confirmed(self, place: int, values: tuple[Pair, Pair]) -> Comparison:
        """Look at two equal constants once more, with as many digits as they span."""
        if self.tolerance is not None:
            return self.equal()
        worth = for_constant(self.left.core, self.right.core)
        for prec in (worth, FINEST if worth < FINEST else CONSTANT):
            try:
                left, _ = self.left.at(place, prec, self.fuel)
                right, _ = self.right.at(place, prec, self.fuel)
            except ArithmeticError:
                return self.equal()
            same = self.same(left, right, prec)
            if same is not None:
                return self.equal() if same else self.unequal(place, (left, right))
        return self.equal()

    def same(self, left: Pair, right: Pair, prec: int) -> bool | None:
        """Compare two values with their errors; None when more digits are needed."""
        gap = libmp.mpf_sub(left[0], right[0], prec, RND)
        distance = magnitude(gap)
        error = error_sum(left[1], right[1]) + 4
        size = max(magnitude(left[0]), magnitude(right[0]))
        if self.tolerance is not None:
            allowed = libmp.mpf_mul(
                libmp.from_float(self.tolerance), _larger(left[0], right[0])
            )
            slack = magnitude(allowed)
            if error > slack - 10 and prec < FINEST:
                return None
            return bool(libmp.mpf_le(libmp.mpf_abs(gap), allowed))
        if distance > error + 1:
            return False
        if error <= size + AGREEMENT:
            return True
        if prec >= FINEST and error <= _ZERO:
            return True
        return None

    def equal(self) -> Comparison:
        """Return equality, with a word about domains that differ."""
        lost: list[int] = []
        gained: list[int] = []
        for place, (x, y) in enumerate(
            zip(self.left.values, self.right.values, strict=True)
        ):
            if math.isfinite(x) != math.isfinite(y):
                (lost if math.isfinite(x) else gained).append(place)
        if not gained and self.missing(lost, self.right):
            return Comparison("equal", None, Reason.of("narrower-domain"))
        if not lost and self.missing(gained, self.left):
            return Comparison("equal", None, Reason.of("wider-domain"))
        return Comparison("equal")

    def missing(self, places: list[int], side: Side) -> bool:
        """Whether a side is truly undefined at a point where floats say so."""
        for place in places[:3]:
            try:
                side.at(place, PRECISION, self.fuel)
            except UndefinedError:
                return True
            except ArithmeticError:
                pass  # too large or uncertain: nothing is known
        return False

    def unequal(self, place: int, values: tuple[Pair, Pair]) -> Comparison:
        """Return the difference at a point with both values, in telling digits."""
        names = self.left.points.texts
        at = tuple((name, names[name][place]) for name in sorted(names))
        for count in (6, 10, 15, 20, 30, 40):
            expected, given = (digits(value[0], count) for value in values)
            if expected != given:
                break
        return Comparison("unequal", Witness(at, expected, given))

    def complex_stage(self) -> Comparison:
        """Compare over the complex numbers, for formulas without steps."""
        decision = complexes.decide(
            self.left.core,
            self.right.core,
            self.left.points,
            self.tolerance,
            self.deadline,
        )
        if decision is None:
            return undecided("no-points")
        same, witness = decision
        return Comparison("equal" if same else "unequal", witness)


_NO_GAP = -1.0  # floats say nothing here: undefined, too large or near a step


def _gap(x: float, y: float) -> float:
    """Return the relative difference of two floats, or _NO_GAP."""
    if not (math.isfinite(x) and math.isfinite(y)):
        return _NO_GAP
    return abs(x - y) / max(abs(x), abs(y), 1e-280)


def _unbounded(node: Node) -> bool:
    """Whether a formula is written with inf or nan."""
    return any(part in (Constant("inf"), Constant("nan")) for part in walk(node))


def _larger(a: Any, b: Any) -> Any:
    a, b = libmp.mpf_abs(a), libmp.mpf_abs(b)
    return a if libmp.mpf_ge(a, b) else b
