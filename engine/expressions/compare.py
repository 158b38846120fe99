"""Decide whether two expressions mean the same, and prove it when they do not.

Both are evaluated on fixed points; the points where they differ most are looked at
again with 45 digits and an error bound. A difference beyond the bound is a witness.
Agreement at the worst points is equality. Where no real point is valid for both, the
complex numbers decide; what is left is undecided, never "unequal".
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal

import numpy as np
from mpmath import libmp

from engine.errors import EvaluationError
from engine.expressions import complexes
from engine.expressions.evaluate import evaluate
from engine.expressions.lower import UnsupportedError, lower
from engine.expressions.multiprecision import (
    RND,
    TooLargeError,
    UndefinedError,
    magnitude,
)
from engine.expressions.nodes import (
    Array,
    Constant,
    Node,
    Reduction,
    Relation,
    Tuple,
    free_names,
    walk,
)
from engine.expressions.points import Points, points
from engine.expressions.precise import (
    PRECISION,
    Pair,
    Point,
    Program,
    UncertainError,
    coordinate,
    digits,
    error_sum,
    program,
)
from engine.expressions.sampling import Columns, Sampler, sampler
from engine.expressions.values import format_value
from engine.verdict import Reason, Witness

Outcome = Literal["equal", "unequal", "undecided"]
Solver = Callable[[Node, Node, Mapping[str, str]], bool | None]
Deadline = Callable[[], bool]

_PRECISIONS = (PRECISION, 400, 1200)
_CONSTANT_PRECISION = 4000  # tells 2^3000 from 2^3000 + 1
_AGREEMENT = -83.0  # 2**-83 is 1e-25: exact literals are compared to that
_ZERO = -300.0  # both below 2**-300 of their terms: zero
_CLOSE = 1e-7
_FEW, _MANY, _TRIES = 2, 4, 14
_MINIMUM = 4
_FLOAT_AGREEMENT = 1e-9


@dataclass(frozen=True, slots=True)
class Comparison:
    """The decision on two expressions, with its proof or its reason.

    ``witness`` is given with every "unequal" that a point proves. ``reason`` tells
    why something is undecided, or what to know about an "equal" (a domain that is
    narrower than the reference's).
    """

    outcome: Outcome
    witness: Witness | None = None
    reason: Reason | None = None


def compare(
    expected: Node,
    given: Node,
    variables: Mapping[str, str],
    *,
    tolerance: float | None = None,
    deadline: Deadline | None = None,
    solver: Solver | None = None,
) -> Comparison:
    """Compare two expressions in ``variables`` (name -> domain).

    ``tolerance`` is relative; without it the two must agree exactly. ``deadline``
    answers True when time is over; ``solver`` is asked about what stays undecided
    and answers True, False or None. Raises EvaluationError for an unknown domain.
    """
    present = free_names(expected) | free_names(given)
    if undeclared := present - set(variables):
        names = ", ".join(sorted(undeclared))
        allowed = ", ".join(sorted(variables)) or "-"
        return Comparison(
            "undecided", None, Reason.of("undeclared", names=names, allowed=allowed)
        )
    points(tuple(sorted(variables.items())))  # refuses an unknown domain
    used = tuple((name, variables[name]) for name in sorted(present))
    decision = _decide(expected, given, used, tolerance, deadline)
    if decision.outcome == "undecided" and solver is not None and tolerance is None:
        answer = solver(expected, given, variables)
        if answer is not None:
            outcome: Outcome = "equal" if answer else "unequal"
            return Comparison(outcome, None, Reason.of("by-algebra"))
    return decision


def _undecided(code: str, **values: object) -> Comparison:
    return Comparison("undecided", None, Reason.of(code, **values))


def _decide(
    expected: Node,
    given: Node,
    variables: tuple[tuple[str, str], ...],
    tolerance: float | None,
    deadline: Deadline | None,
) -> Comparison:
    if isinstance(expected, Array | Tuple) or isinstance(given, Array | Tuple):
        return _entries(expected, given, variables, tolerance, deadline)
    if isinstance(expected, Relation) or isinstance(given, Relation):
        return _relations(expected, given)
    if expected == given and not _has_nan(expected):
        return Comparison("equal")
    try:
        left, right = _prepared(expected, variables), _prepared(given, variables)
    except UnsupportedError:
        return _by_floats(expected, given, variables, tolerance, deadline)
    except EvaluationError as fault:
        return _undecided("unsupported", what=fault.values.get("what", fault.code))
    return _Judge(left, right, tolerance, deadline).decide()


def _has_nan(node: Node) -> bool:
    return any(part == Constant("nan") for part in walk(node))


def _entries(
    expected: Node,
    given: Node,
    variables: tuple[tuple[str, str], ...],
    tolerance: float | None,
    deadline: Deadline | None,
) -> Comparison:
    """Compare lists entry by entry; other lengths and kinds are unequal."""
    if not (isinstance(expected, Array | Tuple) and isinstance(given, Array | Tuple)):
        try:
            return _by_floats(expected, given, variables, tolerance, deadline)
        except EvaluationError:
            return Comparison("unequal", None, Reason.of("not-a-list"))
    if len(expected.items) != len(given.items):
        reason = Reason.of(
            "length", expected=len(expected.items), given=len(given.items)
        )
        return Comparison("unequal", None, reason)
    result = Comparison("equal")
    for mine, theirs in zip(expected.items, given.items, strict=True):
        part = _decide(mine, theirs, variables, tolerance, deadline)
        if part.outcome == "unequal":
            return part
        if part.outcome == "undecided":
            result = part
    return result


_FLIPPED = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "==": "==", "!=": "!="}


def _relations(expected: Node, given: Node) -> Comparison:
    """Compare truth values by form only: they are never sampled."""
    if not (isinstance(expected, Relation) and isinstance(given, Relation)):
        return Comparison("unequal", None, Reason.of("not-a-relation"))
    flipped = Relation(
        tuple(_FLIPPED[op] for op in reversed(given.ops)),
        tuple(reversed(given.operands)),
    )
    if expected in (given, flipped):
        return Comparison("equal")
    return _undecided("relation")


# -------------------------------------------------------------------- preparation


class _Side:
    """One expression, compiled, with its values on the points."""

    __slots__ = ("_digits", "_program", "core", "near", "points", "values")

    def __init__(self, core: Node, grid: Points, sample: Sampler) -> None:
        self.core = core
        self.points = grid
        columns = Columns(grid.columns)
        columns.whole = grid.whole
        with np.errstate(all="ignore"):
            values = np.asarray(sample(columns), dtype=float)
        self.values = np.broadcast_to(values, (grid.count,))
        self.near = np.broadcast_to(np.asarray(columns.near, bool), (grid.count,))
        self._program: Program | None = None
        self._digits: dict[
            tuple[int, int], tuple[Pair, bool] | type[ArithmeticError]
        ] = {}

    def at(self, place: int, prec: int) -> tuple[Pair, bool]:
        """Return the value at a point and whether a step is near.

        Raises UndefinedError, UncertainError or TooLargeError.
        """
        found = self._digits.get((place, prec))
        if found is None:
            found = self._digits[place, prec] = self._compute(place, prec)
        if isinstance(found, type):
            raise found
        return found

    def _compute(
        self, place: int, prec: int
    ) -> tuple[Pair, bool] | type[ArithmeticError]:
        if self._program is None:
            self._program = program(self.core)
        point = Point()
        point.whole = self.points.whole
        for name, texts in self.points.texts.items():
            point[name] = coordinate(texts[place], prec)
        try:
            return self._program(point, prec), point.near
        except (UndefinedError, UncertainError, TooLargeError) as fault:
            return type(fault)
        except (ValueError, ZeroDivisionError):
            return UndefinedError
        except (OverflowError, MemoryError, RecursionError, NotImplementedError):
            return TooLargeError


@lru_cache(maxsize=1024)
def _prepared(node: Node, variables: tuple[tuple[str, str], ...]) -> _Side:
    """Compile an expression and evaluate it on the points of its question."""
    core = lower(node)
    return _Side(core, points(_whole_where_counted(core, variables)), sampler(core))


def _whole_where_counted(
    core: Node, variables: tuple[tuple[str, str], ...]
) -> tuple[tuple[str, str], ...]:
    """Make real variables that bound a sum or product whole numbers."""
    counted: set[str] = set()
    for part in walk(core):
        if isinstance(part, Reduction):
            counted |= free_names(part.low) | free_names(part.high)
    if not counted:
        return variables
    return tuple(
        (name, "integer 0..9" if name in counted and domain in ("real", "nonnegative")
         else "integer 1..9" if name in counted and domain == "positive" else domain)
        for name, domain in variables
    )  # fmt: skip


# ----------------------------------------------------------------------- judging


class _Judge:
    """One comparison of two prepared sides."""

    def __init__(
        self,
        left: _Side,
        right: _Side,
        tolerance: float | None,
        deadline: Deadline | None,
    ) -> None:
        if left.points is not right.points:
            left, right = _on_common_points(left, right)
        self.left = left
        self.right = right
        self.tolerance = tolerance
        self.deadline = deadline
        self.too_large = False

    def decide(self) -> Comparison:
        """Return the decision by real points, else by complex ones."""
        order, worst = self.order()
        needed = _FEW if worst < _CLOSE else _MANY
        constant = self.left.points.count == 1
        if constant:
            needed = 1
        agreed, marked, tried = 0, [], 0
        for place in order:
            if self.late():
                return _undecided("too-slow")
            if tried >= _TRIES + (len(order) if not agreed else 0):
                break
            tried += 1
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
            return _undecided("too-large")
        if constant and (_unbounded(self.left.core) or _unbounded(self.right.core)):
            return self.limits()
        return self.complex_stage()

    def limits(self) -> Comparison:
        """Compare constants of which one is written with inf or nan."""
        x, y = float(self.left.values[0]), float(self.right.values[0])
        if np.isnan(x) and np.isnan(y):
            return _undecided("no-points")
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
        x, y = self.left.values, self.right.values
        finite = np.isfinite(x) & np.isfinite(y)
        good = finite & ~(self.left.near | self.right.near)
        with np.errstate(all="ignore"):
            size = np.maximum(np.maximum(np.abs(x), np.abs(y)), 1e-280)
            gap = np.where(good, np.abs(x - y) / size, -1.0)
        worst = float(gap.max())
        ranked = np.argsort(-gap, kind="stable")
        places: list[int] = ranked[good[ranked]].tolist()
        if worst > _CLOSE:
            clear = np.flatnonzero(gap >= min(0.05, worst / 2))
            first = int(clear[0])
            places.remove(first)
            places.insert(0, first)
        return places + np.flatnonzero(~good).tolist(), worst

    def at(self, place: int) -> tuple[bool, bool, tuple[Pair, Pair]] | None:
        """Judge one point: (same, near a step, values); None when it says nothing."""
        for prec in _PRECISIONS:
            try:
                left, near_left = self.left.at(place, prec)
                right, near_right = self.right.at(place, prec)
            except UncertainError:
                continue
            except UndefinedError:
                return None
            except TooLargeError:
                self.too_large = True
                return None
            same = self.same(left, right, prec)
            if same is not None:
                return same, near_left or near_right, (left, right)
        return None

    def confirmed(self, place: int, values: tuple[Pair, Pair]) -> Comparison:
        """Look at two equal constants once more, with a thousand digits."""
        try:
            left, _ = self.left.at(place, _CONSTANT_PRECISION)
            right, _ = self.right.at(place, _CONSTANT_PRECISION)
        except ArithmeticError:
            return self.equal()
        if self.tolerance is None and not self.same(left, right, _CONSTANT_PRECISION):
            return self.unequal(place, (left, right))
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
            if error > slack - 10 and prec != _PRECISIONS[-1]:
                return None
            return bool(libmp.mpf_le(libmp.mpf_abs(gap), allowed))
        if distance > error + 1:
            return False
        if error <= size + _AGREEMENT:
            return True
        if prec >= _PRECISIONS[-1] and error <= _ZERO:
            return True
        return None

    def equal(self) -> Comparison:
        """Return equality, with a word about domains that differ."""
        if self.left.points.count == 1:
            return Comparison("equal")
        x, y = np.isfinite(self.left.values), np.isfinite(self.right.values)
        lost, gained = int(np.sum(x & ~y)), int(np.sum(y & ~x))
        if lost and not gained and self.missing(x & ~y, self.right):
            return Comparison("equal", None, Reason.of("narrower-domain"))
        if gained and not lost and self.missing(y & ~x, self.left):
            return Comparison("equal", None, Reason.of("wider-domain"))
        return Comparison("equal")

    def missing(self, mask: Any, side: _Side) -> bool:
        """Whether a side is truly undefined at a point where floats say so."""
        for place in np.flatnonzero(mask)[:3]:
            try:
                side.at(int(place), PRECISION)
            except UndefinedError:
                return True
            except ArithmeticError:
                continue
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
            return _undecided("no-points")
        same, witness = decision
        return Comparison("equal" if same else "unequal", witness)


def _unbounded(node: Node) -> bool:
    """Whether a formula is written with inf or nan."""
    return any(part in (Constant("inf"), Constant("nan")) for part in walk(node))


def _larger(a: Any, b: Any) -> Any:
    a, b = libmp.mpf_abs(a), libmp.mpf_abs(b)
    return a if libmp.mpf_ge(a, b) else b


def _on_common_points(left: _Side, right: _Side) -> tuple[_Side, _Side]:
    """Re-evaluate both on the points of the side with more whole variables."""
    more = len(left.points.whole) >= len(right.points.whole)
    grid = left.points if more else right.points
    return (
        _Side(left.core, grid, sampler(left.core)),
        _Side(right.core, grid, sampler(right.core)),
    )


# ---------------------------------------------------------- functions of arrays


def _by_floats(
    expected: Node,
    given: Node,
    variables: tuple[tuple[str, str], ...],
    tolerance: float | None,
    deadline: Deadline | None,
) -> Comparison:
    """Compare expressions that only NumPy can evaluate, in floats."""
    if expected == given and not _has_nan(expected):
        return Comparison("equal")
    grid = points(variables)
    allowed = tolerance if tolerance is not None else _FLOAT_AGREEMENT
    agreed = 0
    fault: EvaluationError | None = None
    for place in range(min(grid.count, 24)):
        env = {name: float(texts[place]) for name, texts in grid.texts.items()}
        try:
            mine = evaluate(expected, env, deadline=deadline)
            theirs = evaluate(given, env, deadline=deadline)
        except EvaluationError as failed:
            fault = failed
            if failed.code == "too-slow":
                return _undecided("too-slow")
            continue
        same = _close(mine, theirs, allowed)
        if same is None:
            continue
        if not same:
            at = tuple(
                (name, texts[place]) for name, texts in sorted(grid.texts.items())
            )
            return Comparison(
                "unequal", Witness(at, format_value(mine), format_value(theirs))
            )
        agreed += 1
    if agreed >= min(grid.count, _MINIMUM):
        return Comparison("equal")
    if fault is not None:
        return _undecided("unsupported", what=fault.code)
    return _undecided("no-points")


def _close(mine: Any, theirs: Any, allowed: float) -> bool | None:
    """Compare two values entry by entry; None when one is not finite."""
    if isinstance(mine, str | None) or isinstance(theirs, str | None):
        return None
    if isinstance(mine, tuple) or isinstance(theirs, tuple):
        if not (isinstance(mine, tuple) and isinstance(theirs, tuple)) or len(
            mine
        ) != len(theirs):
            return False
        parts = [_close(a, b, allowed) for a, b in zip(mine, theirs, strict=True)]
        return False if False in parts else None if None in parts else True
    a, b = np.asarray(mine, float), np.asarray(theirs, float)
    if a.shape != b.shape:
        return False
    if not (np.all(np.isfinite(a)) and np.all(np.isfinite(b))):
        return None
    size = max(
        float(np.max(np.abs(a), initial=0.0)), float(np.max(np.abs(b), initial=0.0))
    )
    return bool(np.all(np.abs(a - b) <= allowed * size))


__all__ = ["Comparison", "Solver", "compare"]
