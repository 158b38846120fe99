"""What a function returned beside what it should: result by result, call by call."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from engine.answers.array_diagnosis import diagnose, shape_text
from engine.answers.code_calls import Call, assignments
from engine.formulas import authored_value
from engine.keys import array, results_of
from engine.misconceptions import Rival, rivals
from engine.problems import ArrayAnswer, CodeAnswer, Problem, Tolerance
from engine.reasons import because
from engine.tolerance import agreement
from engine.verdict import Reason, Witness

Key = tuple[np.ndarray, ...]
Parts = tuple[np.ndarray | None, ...]
# What is seen in the entries of one call and says nothing about the function.
_OF_ONE_CALL = frozenset({"shape-differs", "offset", "permuted"})


@dataclass(frozen=True, slots=True)
class Fault:
    """Why one result of one call is wrong, with the entry that proves it."""

    reason: Reason
    witness: Witness | None = None
    is_absent: bool = False  # nothing was returned that could be judged by parts


@dataclass(frozen=True, slots=True)
class Judged:
    """One result over all calls: the fault of each call, None where it is right."""

    name: str
    faults: tuple[Fault | None, ...]
    known: Rival | None = None
    slip: Reason | None = None

    @property
    def hits(self) -> int:
        """Return in how many calls the result is right."""
        return sum(fault is None for fault in self.faults)

    @property
    def is_absent(self) -> bool:
        """Tell whether there was nothing to judge in any call."""
        return all(fault is not None and fault.is_absent for fault in self.faults)

    @property
    def is_right(self) -> bool:
        """Tell whether the result is right in every call."""
        return self.hits == len(self.faults)


def split(value: Any, answer: CodeAnswer) -> Parts | Reason:
    """Return a function's value as arrays of floats; a part that is none is None.

    A reason instead says that there are not as many parts as results.
    """
    names = answer.results
    if value is None:
        return because("code-nothing")
    if len(names) < 2:
        lone = isinstance(value, tuple) and len(value) == 1
        return (_floats(value[0] if lone else value),)
    if isinstance(value, Mapping):
        value = tuple(value[name] for name in names if name in value)
    several = isinstance(value, tuple | list) or np.ndim(value) > 0
    count = len(value) if several else 1
    if count != len(names):  # before millions of entries become that many objects
        return because("code-count", names=", ".join(names), given=count)
    return tuple(_floats(part) for part in (value if several else (value,)))


def _floats(part: Any) -> np.ndarray | None:
    if _has_text(part):  # each entry would get the room of the longest
        return None
    try:
        entries = np.asarray(part)
    except ValueError:  # rows of different lengths
        return None
    return entries.astype(np.float64) if entries.dtype.kind in "biuf" else None


def _has_text(part: Any) -> bool:
    if isinstance(part, list | tuple):
        return any(_has_text(item) for item in part)
    return isinstance(part, str | bytes)


@dataclass(frozen=True, slots=True)
class Trial:
    """What a function is tried on: its calls and the key of each."""

    answer: CodeAnswer
    problem: Problem
    calls: Sequence[Call]
    keys: Sequence[Key]

    @property
    def names(self) -> tuple[str, ...]:
        """Return the names of several results; a lone one needs none."""
        return self.answer.results if len(self.answer.results) > 1 else ("",)


def judge_results(trial: Trial, values: Sequence[Parts | Reason]) -> tuple[Judged, ...]:
    """Judge each result on every call; a reason in place of values is its fault."""
    return tuple(
        _judged(trial, place, name, values) for place, name in enumerate(trial.names)
    )


def _judged(
    trial: Trial, place: int, name: str, values: Sequence[Parts | Reason]
) -> Judged:
    given = [None if isinstance(v, Reason) else v[place] for v in values]
    faults = tuple(
        Fault(value, is_absent=True)
        if isinstance(value, Reason)
        else _fault(trial, n, place, given[n])
        for n, value in enumerate(values)
    )
    if all(fault is None for fault in faults):
        return Judged(name, faults)
    known = _recognise(trial, place, given)
    return Judged(name, faults, known, None if known else _slip(trial, place, given))


def _fault(
    trial: Trial, number: int, place: int, given: np.ndarray | None
) -> Fault | None:
    expected, name = trial.keys[number][place], trial.names[place]
    if given is None:
        return Fault(because("code-returns"))
    if expected.shape != given.shape:
        shapes = (shape_text(expected.shape), shape_text(given.shape))
        return Fault(because("code-shape", expected=shapes[0], given=shapes[1]))
    right = agreement(trial.answer.tolerance, expected, given)
    if right.all():
        return None
    index = tuple(int(i) for i in np.argwhere(~right)[0])
    at = [("call", str(number + 1))]
    if name:
        at.append(("result", name))
    if index:
        at.append(("entry", "[" + ", ".join(map(str, index)) + "]"))
    witness = Witness(
        tuple(at),
        f"{expected[index]:.6g}",
        f"{given[index]:.6g}",
        assignments(trial.calls[number].arguments(trial.answer)),
    )
    if not np.isfinite(given).all():
        return Fault(because("code-not-finite"), witness)
    return Fault(because("code-values"), witness)


# ----- Known mistakes -----


def _recognise(
    trial: Trial, place: int, given: Sequence[np.ndarray | None]
) -> Rival | None:
    """Return the listed mistake whose values a result has in every call.

    Where the mistake overflows, so must the function; a call that failed counts as
    one that overflowed.
    """
    tolerance = trial.answer.tolerance
    for rival in rivals(trial.problem):
        parts = [rival_part(trial, rival, call, place) for call in trial.calls]
        others = [part for part in parts if part is not None]
        if len(others) < len(parts):
            continue  # it is about another result
        keys = [key[place] for key in trial.keys]
        if _all_alike(tolerance, others, given) and not _all_alike(
            tolerance, keys, others
        ):
            return rival
    return None


def rival_part(trial: Trial, rival: Rival, call: Call, place: int) -> np.ndarray | None:
    """Return what a listed formula gives for one result of a call.

    None when the formula is about another result.
    """
    if rival.result is None:
        value = authored_value(rival.key, rival.text, call.env)
        parts = results_of(rival.key, value, trial.answer)
        parts = parts if isinstance(parts, tuple) else (parts,)
        return np.asarray(parts[place]) if place < len(parts) else None
    if rival.result != trial.answer.results[place]:
        return None
    return array(rival.key, authored_value(rival.key, rival.text, call.env))


def _all_alike(
    tolerance: Tolerance,
    expected: Sequence[np.ndarray],
    given: Sequence[np.ndarray | None],
) -> bool:
    pairs = zip(expected, given, strict=True)
    return all(_alike(tolerance, one, other) for one, other in pairs)


def _alike(
    tolerance: Tolerance, expected: np.ndarray, given: np.ndarray | None
) -> bool:
    """Tell whether two arrays agree where they are finite, and are so alike."""
    finite = np.isfinite(expected)
    if given is None:
        return not finite.all()
    if expected.shape != given.shape or np.any(finite != np.isfinite(given)):
        return False
    first, second = (np.where(finite, each, 0.0) for each in (expected, given))
    return bool(agreement(tolerance, first, second).all())


def _slip(
    trial: Trial, place: int, given: Sequence[np.ndarray | None]
) -> Reason | None:
    """Return the slip that explains a result in every usual call, if there is one."""
    answer = trial.answer
    # Of several results the formula is no single array: their entries must do.
    formula = answer.value if len(trial.names) == 1 else "key"
    asked = ArrayAnswer(formula, answer.tolerance)
    reasons: list[Reason] = []
    for call, keys, value in zip(trial.calls, trial.keys, given, strict=True):
        if call.is_edge:
            continue
        if value is None or not np.isfinite(value).all():
            return None
        if _alike(answer.tolerance, keys[place], value):
            return None  # what is right in a usual call has slipped elsewhere
        env = {**call.env, "key": keys[place]}
        reason = diagnose(asked, Problem(asked), env, keys[place], value)
        if reason is None or reason.code in _OF_ONE_CALL:
            return None
        reasons.append(reason)
    alike = {reason.code for reason in reasons}
    factors = {reason.values for reason in reasons if reason.code == "factor"}
    return reasons[0] if len(alike) == 1 and len(factors) < 2 else None
