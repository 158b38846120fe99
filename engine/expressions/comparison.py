"""What a comparison says, and what it may be given."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

from engine.expressions.nodes import Node
from engine.verdict import Reason, Witness

Outcome = Literal["equal", "unequal", "undecided"]
Solver = Callable[[Node, Node, Mapping[str, str]], bool | None]
Deadline = Callable[[], bool]


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


def undecided(code: str, **values: object) -> Comparison:
    return Comparison("undecided", None, Reason.of(code, **values))
