"""The engine's check with this machine's clock and its killable last resort."""

from __future__ import annotations

import time

from engine import Instance, Verdict, check
from engine.problems import Problem
from quizapp.sandbox.solver import solve

CHECK_SECONDS = 0.5  # for one check; the solver has its own limit beside it


def check_response(
    problem: Problem, instance: Instance, response: str, part: int = 0
) -> Verdict:
    """Judge a response within the time that a learner waits for."""
    end = time.monotonic() + CHECK_SECONDS
    return check(
        problem,
        instance,
        response,
        part,
        deadline=lambda: time.monotonic() > end,
        solver=solve,
    )
