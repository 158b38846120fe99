"""Build verdicts: one short constructor for each outcome."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from engine.errors import ParseError
from engine.reasons import because, unread
from engine.verdict import Detail, Outcome, Reason, Verdict, Witness


@dataclass(frozen=True, slots=True)
class Means:
    """What a check may use besides arithmetic, all passed in by the caller.

    ``deadline`` tells when the time is up, ``solver`` is the killable last resort
    of comparisons, ``runner`` runs a learner's function behind a boundary.
    """

    deadline: Callable[[], bool] | None = None
    solver: Any = None
    runner: Any = None

    def expired(self) -> bool:
        """Tell whether the time of this check is over."""
        return self.deadline is not None and self.deadline()


def correct(
    understood: str | None = None,
    details: tuple[Detail, ...] = (),
    reason: Reason | None = None,
) -> Verdict:
    """Give the verdict of a right answer."""
    return Verdict(
        Outcome.CORRECT, 1.0, reason=reason, details=details, understood=understood
    )


def incorrect(
    reason: Reason | None = None,
    *,
    witness: Witness | None = None,
    misconception: str | None = None,
    details: tuple[Detail, ...] = (),
    understood: str | None = None,
) -> Verdict:
    """Give the verdict of a wrong answer that earns nothing."""
    return Verdict(
        Outcome.INCORRECT,
        0.0,
        reason=reason,
        witness=witness,
        misconception=misconception,
        details=details,
        understood=understood,
    )


def graded(
    credit: float,
    reason: Reason | None = None,
    *,
    witness: Witness | None = None,
    details: tuple[Detail, ...] = (),
    understood: str | None = None,
) -> Verdict:
    """Give the verdict that ``credit`` stands for: all, some or nothing earned."""
    credit = min(1.0, max(0.0, credit))
    if credit >= 1.0 - 1e-12:
        return correct(understood, details)
    outcome = Outcome.PARTIAL if credit > 0 else Outcome.INCORRECT
    return Verdict(
        outcome,
        credit,
        reason=reason,
        witness=witness,
        details=details,
        understood=understood,
    )


def by_convention(
    convention: str, credit: float, understood: str | None = None
) -> Verdict:
    """Give the verdict of an answer that is right under another convention."""
    outcome = Outcome.CORRECT if credit >= 1.0 else Outcome.PARTIAL
    return Verdict(
        outcome,
        min(1.0, credit),
        reason=None,
        convention=convention,
        understood=understood,
    )


def unparsable(error: ParseError) -> Verdict:
    """Give the verdict of a text that cannot be read: it costs nothing."""
    return Verdict(
        Outcome.UNPARSABLE, 0.0, reason=unread(error), position=error.position
    )


def empty() -> Verdict:
    """Give the verdict of an empty response."""
    return Verdict(Outcome.UNPARSABLE, 0.0, reason=because("empty"), position=0)


def undecided(reason: Reason, understood: str | None = None) -> Verdict:
    """Give the verdict of a check that could not come to an end."""
    return Verdict(Outcome.UNDECIDED, 0.0, reason=reason, understood=understood)
