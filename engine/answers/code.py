"""Code: a learner's function, run elsewhere; the arrays that come back are judged.

Each result earns the share of the calls in which it is right; one whose values are
those of a listed mistake earns nothing, unless only the edges give it away.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, Protocol

from engine.answers.code_calls import Call, code_calls
from engine.answers.code_results import (
    Judged,
    Key,
    Parts,
    Trial,
    judge_results,
    split,
)
from engine.answers.outcomes import Means, by_convention, correct, incorrect, undecided
from engine.errors import ParseError
from engine.instances import Instance
from engine.keys import key_value
from engine.problems import CodeAnswer, Problem
from engine.reasons import because
from engine.verdict import Detail, Outcome, Reason, Verdict


@dataclass(frozen=True, slots=True)
class CodeRun:
    """What a runner reports: a value for each call, or why there is none.

    ``failed``: ``syntax`` (it cannot be read, at ``position``), ``error`` (it raised
    or was stopped; ``message`` says it in a line), ``unavailable`` (no boundary).
    With ``error``, ``values`` are those of the calls before, as far as they are known.
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
    """Judge a function by its values on the calls; no runner, no verdict."""
    if means.runner is None:
        return undecided(because("no-runner"))
    calls = code_calls(answer, problem, instance)
    arguments = [call.arguments(answer) for call in calls]
    run: CodeRun = means.runner(response, answer.function, arguments)
    if run.failed == "syntax":
        said = run.reason or because("code-syntax", error=run.message)
        raise ParseError(response, run.position, said.code, dict(said.values))
    if run.failed == "unavailable":
        return undecided(run.reason or because("no-runner"))
    values: list[Parts | Reason] = [split(value, answer) for value in run.values]
    if run.failed == "error" and 0 < len(values) < len(calls):
        case = len(values) + 1
        raised = because("code-raised", case=case, error=run.message or "?")
        values.append(run.reason or raised)
        calls = calls[:case]
    elif run.failed == "error" or len(values) != len(calls):
        said = run.reason or because("code-failed", error=run.message or "?")
        return incorrect(said)
    keys = [key_parts(problem, call) for call in calls]
    trial = Trial(answer, problem, calls, keys)
    return _verdict(calls, judge_results(trial, values))


def key_parts(problem: Problem, call: Call) -> Key:
    """Return the key of one call as a tuple, also of a lone result."""
    key = key_value(problem, call.env)
    return key if isinstance(key, tuple) else (key,)


def _verdict(calls: Sequence[Call], results: Sequence[Judged]) -> Verdict:
    details = (*_of_results(calls, results), *_of_calls(results))
    if all(result.is_right for result in results):
        return correct(details=details)
    known = results[0].known if len(results) == 1 else None
    if known is not None and known.credit is not None:
        return by_convention(known.id, known.credit)
    credit = sum(_credit(calls, result) for result in results) / len(results)
    wrong = [result for result in results if not result.is_right]
    told = next((result for result in wrong if result.known), wrong[0])
    fault = next(fault for fault in told.faults if fault is not None)
    return Verdict(
        Outcome.PARTIAL if credit > 0 else Outcome.INCORRECT,
        credit,
        reason=None if told.known else _reason(calls, results),
        witness=fault.witness,
        misconception=told.known.id if told.known else None,
        details=details,
    )


def _credit(calls: Sequence[Call], result: Judged) -> float:
    """Return the share of a result that is earned."""
    known = result.known
    if known is not None and known.credit is not None:
        return known.credit
    if known is not None and not _only_at_edges(calls, result):
        return 0.0
    return result.hits / len(result.faults)


def _only_at_edges(calls: Sequence[Call], result: Judged) -> bool:
    """Tell whether a result is wrong, but right in every usual call."""
    if result.is_right:
        return False
    return all(
        call.is_edge or fault is None
        for call, fault in zip(calls, result.faults, strict=True)
    )


def _reason(calls: Sequence[Call], results: Sequence[Judged]) -> Reason:
    """Return why the function is wrong where no listed mistake says it."""
    wrong = [result for result in results if not result.is_right]
    faults = [fault for fault in wrong[0].faults if fault is not None]
    if absent := [fault for fault in faults if fault.is_absent]:
        return absent[0].reason
    if all(_only_at_edges(calls, result) for result in wrong):
        return because("code-edges")
    if len(wrong) < len(results):
        hits = len(results) - len(wrong)
        return because("code-results", hits=hits, count=len(results))
    if len(results) == 1 and wrong[0].slip is not None:
        return wrong[0].slip
    if hits := wrong[0].hits:
        return because("code-some", hits=hits, count=len(calls))
    return faults[0].reason


def _of_results(calls: Sequence[Call], results: Sequence[Judged]) -> list[Detail]:
    """Return the verdict on each of several results, if there are any."""
    if len(results) < 2 or all(result.is_absent for result in results):
        return []
    return [_of_result(calls, result) for result in results]


def _of_result(calls: Sequence[Call], result: Judged) -> Detail:
    first = next((fault for fault in result.faults if fault is not None), None)
    if first is None:
        return Detail(result.name, Outcome.CORRECT, 1.0)
    credit = _credit(calls, result)
    return Detail(
        result.name,
        Outcome.PARTIAL if credit > 0 else Outcome.INCORRECT,
        credit,
        reason=result.slip or first.reason,
        witness=first.witness,
        misconception=result.known.id if result.known else None,
    )


def _of_calls(results: Sequence[Judged]) -> list[Detail]:
    """Return the verdict on each call: right where every result is."""
    count = len(results[0].faults)
    return [_of_call(number, results) for number in range(count)]


def _of_call(number: int, results: Sequence[Judged]) -> Detail:
    wrong = {
        result.name: fault
        for result in results
        if (fault := result.faults[number]) is not None
    }
    if not wrong:
        return Detail(str(number + 1), Outcome.CORRECT, 1.0)
    first = next(iter(wrong.values()))
    partly = Outcome.PARTIAL if len(wrong) < len(results) else Outcome.INCORRECT
    told = len(results) == 1 or all(result.is_absent for result in results)
    return Detail(
        str(number + 1),
        partly,
        1.0 - len(wrong) / len(results),
        reason=first.reason if told else because("code-among", names=", ".join(wrong)),
        witness=first.witness,
    )
