"""Stress a function to write without running one: values stand in for programs.

What a right function returns is known, and so is what a function with a known
mistake returns; both are judged as if they had come back from a runner.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from engine.answers.checking import check
from engine.answers.code import CodeRun, key_parts
from engine.answers.code_calls import Call, code_calls
from engine.answers.code_results import Key, Trial, rival_part
from engine.answers.code_shapes import unfit
from engine.instances import Instance
from engine.misconceptions import Rival, rivals
from engine.problems import CodeAnswer, Problem
from engine.verdict import Outcome, Verdict


def code_complaints(
    answer: CodeAnswer, problem: Problem, instance: Instance
) -> Iterator[str]:
    """Yield what is wrong with a function to write on the calls of one instance."""
    calls = code_calls(answer, problem, instance)
    trial = Trial(answer, problem, calls, [key_parts(problem, c) for c in calls])
    for number, (call, key) in enumerate(zip(calls, trial.keys, strict=True), 1):
        if len(key) != len(trial.names):
            yield f"answer: has {len(key)} parts for {len(trial.names)} results"
            return
        if not all(np.isfinite(part).all() for part in key):
            yield f"answer: is not finite in call {number}"
        for fault in unfit(answer, call.env, key):
            yield f"shapes: {fault}"
    verdict = _judged(problem, instance, trial.keys)
    if verdict.outcome is not Outcome.CORRECT:
        yield f"answer: the key is judged {verdict.outcome.value}"
    for rival in rivals(problem):
        yield from _unrecognised(trial, instance, rival)


def _judged(problem: Problem, instance: Instance, values: Sequence[Key]) -> Verdict:
    """Return the verdict on a function that returns these values."""

    def runner(
        source: str, function: str, calls: Sequence[Mapping[str, Any]]
    ) -> CodeRun:
        alone = (value[0] if len(value) == 1 else value for value in values)
        return CodeRun(tuple(alone))

    return check(problem, instance, "-", runner=runner)


def _unrecognised(trial: Trial, instance: Instance, rival: Rival) -> Iterator[str]:
    """Complain when a function with a known mistake is not recognised by it."""
    pairs = zip(trial.calls, trial.keys, strict=True)
    values = [_mistaken(trial, rival, call, key) for call, key in pairs]
    verdict = _judged(trial.problem, instance, values)
    if verdict.outcome is Outcome.CORRECT:
        yield f"{rival.key}: equals the answer on every draw"
        return
    told = {verdict.misconception, verdict.convention}
    if rival.id not in told:
        names = ", ".join(sorted(name for name in told if name)) or "nothing"
        yield f"{rival.key}: is recognised as {names}"


def _mistaken(trial: Trial, rival: Rival, call: Call, key: Key) -> Key:
    """Return a call's key with what the mistake makes of it."""
    parts = (rival_part(trial, rival, call, n) for n in range(len(trial.names)))
    pairs = zip(parts, key, strict=True)
    return tuple(right if part is None else part for part, right in pairs)
