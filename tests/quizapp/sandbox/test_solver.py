"""The last resort decides, gives up in time, and leaves no process behind."""

from __future__ import annotations

import subprocess

import pytest

from engine.expressions import Names, parse
from quizapp.sandbox import solver


def node(text: str):
    return parse(text, Names(variables=frozenset({"x", "y"})))


@pytest.mark.parametrize(
    ("expected", "given", "verdict"),
    [
        ("(x+1)^2", "x^2+2x+1", True),
        ("sin(x)^2+cos(x)^2", "1", True),
        ("(x+1)^2", "x^2+2x+2", False),
    ],
)
def test_decides_by_algebra(monkeypatch, expected, given, verdict):
    monkeypatch.setattr(solver, "START_SECONDS", 60.0)  # a busy machine is no fault
    monkeypatch.setattr(solver, "SECONDS", 60.0)
    variables = {"x": "real"}
    assert solver.solve(node(expected), node(given), variables) is verdict


def test_gives_up_when_the_time_is_over(monkeypatch):
    monkeypatch.setattr(solver, "_CODE", "while True: pass")
    monkeypatch.setattr(solver, "START_SECONDS", 0.3)
    monkeypatch.setattr(solver, "SECONDS", 0.1)
    assert solver.solve(node("x"), node("x"), {"x": "real"}) is None


def test_a_process_that_dies_decides_nothing(monkeypatch):
    monkeypatch.setattr(solver, "_CODE", "import os; os.abort()")
    assert solver.solve(node("x"), node("x"), {"x": "real"}) is None


def test_a_machine_that_starts_no_process_decides_nothing(monkeypatch):
    def refuse(*arguments, **options):
        raise OSError("no more processes")

    monkeypatch.setattr(subprocess, "run", refuse)
    assert solver.solve(node("x"), node("x"), {"x": "real"}) is None
