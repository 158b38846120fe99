"""Decide whether two expressions mean the same, and prove it when they do not.

Both are evaluated on fixed points; the points where they differ most are looked at
again with 45 digits and an error bound. A difference beyond the bound is a witness.
Agreement at the worst points is equality. Where no real point is valid for both, the
complex numbers decide; what is left is undecided, never "unequal".
"""

from __future__ import annotations

from collections.abc import Mapping

from engine.errors import EvaluationError
from engine.expressions.comparison import (
    Comparison,
    Deadline,
    Outcome,
    Solver,
    undecided,
)
from engine.expressions.floats import by_floats, has_nan
from engine.expressions.judge import Judge
from engine.expressions.lower import UnsupportedError
from engine.expressions.nodes import Array, Node, Relation, Tuple, free_names
from engine.expressions.points import points
from engine.expressions.sides import prepared
from engine.verdict import Reason


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


def _decide(
    expected: Node,
    given: Node,
    variables: tuple[tuple[str, str], ...],
    tolerance: float | None,
    deadline: Deadline | None,
) -> Comparison:
    if isinstance(expected, Array | Tuple) and isinstance(given, Array | Tuple):
        return _entries(expected, given, variables, tolerance, deadline)
    if isinstance(expected, Relation) or isinstance(given, Relation):
        return _relations(expected, given)
    if expected == given and not has_nan(expected):
        return Comparison("equal")
    try:
        left, right = prepared(expected, variables), prepared(given, variables)
    except UnsupportedError:
        return by_floats(expected, given, variables, tolerance, deadline)
    except EvaluationError as fault:
        return undecided("unsupported", what=fault.values.get("what", fault.code))
    return Judge(left, right, tolerance, deadline).decide()


def _entries(
    expected: Array | Tuple,
    given: Array | Tuple,
    variables: tuple[tuple[str, str], ...],
    tolerance: float | None,
    deadline: Deadline | None,
) -> Comparison:
    """Compare lists entry by entry; other lengths are unequal."""
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
    return undecided("relation")


__all__ = ["Comparison", "Solver", "compare"]
