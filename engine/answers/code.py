"""Code: a learner's function, run elsewhere; the arrays that come back are judged."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, Protocol

import numpy as np

from engine.answers.array_diagnosis import shape_text
from engine.answers.draws import Env, draws
from engine.answers.outcomes import Means, correct, graded, incorrect, undecided
from engine.errors import ParseError
from engine.formulas import authored_value
from engine.instances import Instance
from engine.keys import array, key_value
from engine.misconceptions import rivals
from engine.problems import CodeAnswer, Problem, Tolerance
from engine.reasons import because
from engine.tolerance import agreement, same
from engine.verdict import Detail, Outcome, Reason, Verdict, Witness


@dataclass(frozen=True, slots=True)
class CodeRun:
    """What a runner reports: a value for each call, or why there is none.

    ``failed``: ``syntax`` (it cannot be read, at ``position``), ``error`` (it raised
    or was stopped; ``message`` says it in a line), ``unavailable`` (no boundary).
    ``reason`` says it by a code of the catalogues, for any language; ``printed`` is
    what the function printed.
    """

    values: tuple[Any, ...] = ()
    failed: Literal["syntax", "error", "unavailable"] | None = None
    message: str = ""
    position: int = 0
    reason: Reason | None = None
    printed: str = ""


class Runner(Protocol):
    """Runs a function of ``source`` on keyword arguments, behind a boundary."""

    def __call__(
        self, source: str, function: str, calls: Sequence[Mapping[str, Any]]
    ) -> CodeRun:
        """Return the values of ``function(**call)`` for each of ``calls``."""


def check(
    answer: CodeAnswer,
    problem: Problem,
    instance: Instance,
    response: str,
    means: Means,
) -> Verdict:
    """Judge a function by its values on five draws; no runner, no verdict."""
    if means.runner is None:
        return undecided(because("no-runner"))
    envs = draws(problem, instance)
    calls = [{name: env[name] for name in answer.arguments} for env in envs]
    run: CodeRun = means.runner(response, answer.function, calls)
    if run.failed == "syntax":
        said = run.reason or because("code-syntax", error=run.message)
        raise ParseError(response, run.position, said.code, dict(said.values))
    if run.failed == "unavailable":
        return undecided(run.reason or because("no-runner"))
    if run.failed == "error" or len(run.values) != len(envs):
        said = run.reason or because("code-failed", error=run.message or "?")
        return incorrect(said)
    keys = [_parts(key_value(problem, env)) for env in envs]
    values = [_parts(value) for value in run.values]
    details = tuple(
        _case(str(i + 1), answer.tolerance, key, value)
        for i, (key, value) in enumerate(zip(keys, values, strict=True))
    )
    hits = sum(d.outcome is Outcome.CORRECT for d in details)
    if hits == len(details):
        return correct(details=details)
    known = _recognise(answer, problem, values, envs)
    first = next(d for d in details if d.outcome is not Outcome.CORRECT)
    if known is not None:
        return incorrect(witness=first.witness, misconception=known, details=details)
    reason = (
        first.reason
        if hits == 0
        else because("code-some", hits=hits, count=len(details))
    )
    return graded(hits / len(details), reason, witness=first.witness, details=details)


def _parts(value: Any) -> tuple[np.ndarray | None, ...]:
    """Return a result as arrays of floats; None for a part that is none."""
    parts = value if isinstance(value, tuple | list) else (value,)
    return tuple(_floats(part) for part in parts)


def _floats(part: Any) -> np.ndarray | None:
    if part is None:  # NumPy would make it NaN
        return None
    try:
        array = np.asarray(part)
    except (TypeError, ValueError):  # rows of unequal length
        return None
    # NumPy would read numbers out of texts and drop imaginary parts.
    return array.astype(np.float64) if array.dtype.kind in "biuf" else None


def _case(
    label: str,
    tolerance: Tolerance,
    key: tuple[np.ndarray | None, ...],
    value: tuple[np.ndarray | None, ...],
) -> Detail:
    if len(key) != len(value) or any(part is None for part in value):
        return Detail(
            label, Outcome.INCORRECT, reason=because("code-returns", case=label)
        )
    for expected, given in zip(key, value, strict=True):
        fault = _difference(label, tolerance, expected, given)
        if fault is not None:
            return Detail(label, Outcome.INCORRECT, 0.0, fault[0], fault[1])
    return Detail(label, Outcome.CORRECT, 1.0)


def _difference(
    label: str, tolerance: Tolerance, expected: Any, given: Any
) -> tuple[Reason, Witness | None] | None:
    if expected.shape != given.shape:
        shapes = {
            "expected": shape_text(expected.shape),
            "given": shape_text(given.shape),
        }
        return because("code-shape", case=label, **shapes), None
    right = agreement(tolerance, expected, given)
    if right.all():
        return None
    index = tuple(int(i) for i in np.argwhere(~right)[0])
    at = (("call", label), ("entry", "[" + ", ".join(map(str, index)) + "]"))
    witness = Witness(at, f"{expected[index]:.6g}", f"{given[index]:.6g}")
    return because("code-values", case=label), witness


def _recognise(
    answer: CodeAnswer,
    problem: Problem,
    values: Sequence[tuple[np.ndarray | None, ...]],
    envs: Sequence[Env],
) -> str | None:
    for rival in rivals(problem):
        others = [authored_value(rival.key, rival.text, env) for env in envs]
        if all(
            len(value) == 1
            and same(answer.tolerance, array(rival.key, other), value[0])
            for value, other in zip(values, others, strict=True)
        ):
            return rival.id
    return None
