"""The engine's check with this machine's clock, its solver and its runner of code."""

from __future__ import annotations

import time
from typing import Any

from engine import Instance, Verdict, check
from engine.problems import Problem
from quizapp.sandbox.solver import solve

CHECK_SECONDS = 0.5  # for one check; solver and runner have their own limits


def check_response(
    problem: Problem,
    instance: Instance,
    response: str,
    part: int = 0,
    *,
    runner: Any = None,
) -> Verdict:
    """Judge a response within the time that a learner waits for.

    ``runner`` runs functions (``quizapp.sandbox.running``); without one an answer
    in code is left undecided.
    """
    end = time.monotonic() + CHECK_SECONDS
    return check(
        problem,
        instance,
        response,
        part,
        deadline=lambda: time.monotonic() > end,
        solver=solve,
        runner=runner,
    )
