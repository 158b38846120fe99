"""The engine's check with this machine's clock, its solver and its runner of code."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from engine import CodeRun, Instance, Runner, Verdict, check
from engine.problems import Problem
from quizapp.sandbox.solver import solve

CHECK_SECONDS = 0.5  # for one check; solver and runner have their own limits


def check_response(
    problem: Problem,
    instance: Instance,
    response: str,
    part: int = 0,
    *,
    runner: Runner | None = None,
) -> Verdict:
    """Judge a response within the time that a learner waits for.

    ``runner`` runs functions (``quizapp.sandbox.running``); without one an answer
    in code is left undecided.
    """
    end = time.monotonic() + CHECK_SECONDS
    printed = ""

    def listening(
        source: str, function: str, calls: Sequence[Mapping[str, Any]]
    ) -> CodeRun:
        nonlocal printed
        run = runner(source, function, calls) if runner else CodeRun()
        printed = run.printed
        return run

    verdict = check(
        problem,
        instance,
        response,
        part,
        deadline=lambda: time.monotonic() > end,
        solver=solve,
        runner=listening if runner is not None else None,
    )
    return replace(verdict, printed=printed) if printed else verdict
