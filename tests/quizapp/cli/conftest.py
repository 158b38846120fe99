"""Run commands in this process, over a folder of their own."""

from __future__ import annotations

import io
from dataclasses import dataclass

import pytest
from builders import Clock, FakeRecorder, make_catalog, make_recall

from quizapp.cli import machine
from quizapp.cli.entry import run
from quizapp.study import Session


@dataclass(frozen=True)
class Result:
    """What a command printed and returned."""

    code: int
    out: str
    err: str


@pytest.fixture
def quizapp(tmp_path, monkeypatch, capsys):
    """Return a function that runs a command and gives its result."""
    monkeypatch.setenv("QUIZAPP_HOME", str(tmp_path / "home"))
    monkeypatch.delenv("QUIZAPP_DATABASE_URL", raising=False)
    monkeypatch.setenv("LC_ALL", "en_GB.UTF-8")
    monkeypatch.setenv("COLUMNS", "80")

    def forget() -> None:
        if machine.desk.cache_info().currsize:
            desk = machine.desk()
            desk.close()
            if "store" in desk.__dict__:
                desk.store.close()
        for cached in (machine.desk, machine.config, machine.paths):
            cached.cache_clear()

    def command(*arguments: str, stdin: str = "") -> Result:
        forget()
        monkeypatch.setattr("sys.stdin", io.StringIO(stdin))
        code = run(list(arguments))
        printed = capsys.readouterr()
        return Result(code, printed.out, printed.err)

    yield command
    forget()


@pytest.fixture
def session_of_recall():
    """Return a run over one self-marked card, and its recorder."""
    clock = Clock()
    catalog = make_catalog([make_recall()])
    recorder = FakeRecorder(clock)
    session = Session(
        catalog, catalog.cards(), {}, recorder, clock=clock, seeds=lambda: 1
    )
    return session, recorder
