"""What a check says about an answer: outcome, credit, reason, evidence."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Outcome(StrEnum):
    """The five outcomes of a check; only the first four are final."""

    CORRECT = "correct"
    PARTIAL = "partial"
    INCORRECT = "incorrect"
    UNPARSABLE = "unparsable"
    UNDECIDED = "undecided"


@dataclass(frozen=True, slots=True)
class Reason:
    """Why: a code of the message catalogue and its values.

    The sentence is ``reason.<code>``; codes of the parser and the evaluator carry
    their own catalogue (``parse.<code>``): ``engine.message_key`` gives the key.
    """

    code: str
    values: tuple[tuple[str, str], ...] = ()

    @classmethod
    def of(cls, code: str, **values: object) -> Reason:
        """Build a reason; values are kept as text, sorted by name."""
        return cls(code, tuple(sorted((k, str(v)) for k, v in values.items())))


@dataclass(frozen=True, slots=True)
class Witness:
    """A proof of difference: a point and the two values there, as printable text.

    ``inputs`` are the arguments of a function's call, each with its value.
    """

    at: tuple[tuple[str, str], ...]
    expected: str
    given: str
    inputs: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Detail:
    """The verdict on one part: an array entry, a line, a stage, an option, a gap."""

    label: str
    outcome: Outcome
    credit: float = 0.0
    reason: Reason | None = None
    witness: Witness | None = None
    misconception: str | None = None
    carried: bool = False


@dataclass(frozen=True, slots=True)
class Verdict:
    """The judgement of one response.

    ``credit`` is in [0, 1]. ``misconception`` and ``convention`` are ids of the
    problem's listed rows. ``position`` is the 0-based column of an unparsable
    text. ``understood`` is the LaTeX of what was read, ``printed`` what code printed.
    """

    outcome: Outcome
    credit: float
    reason: Reason | None = None
    witness: Witness | None = None
    misconception: str | None = None
    convention: str | None = None
    details: tuple[Detail, ...] = ()
    position: int | None = None
    understood: str | None = None
    printed: str = ""
