"""Killed at any moment of a sitting: what was committed is there, the clock right."""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta

import pytest
from builders import make_catalog, make_item, text

from quizapp.exams.blueprint import Blueprint, Demand
from quizapp.exams.service import Exams
from quizapp.scheduling.days import Moment
from quizapp.store import Store

# Answers without end; a line is written once the sitting has said it is kept.
CANDIDATE = """
import os, sys
from datetime import UTC, datetime
from pathlib import Path
from builders import make_catalog, make_item
from quizapp.exams.service import Exams
from quizapp.scheduling.days import Moment
from quizapp.store import Store
said = os.open(sys.argv[3], os.O_WRONLY | os.O_CREAT | os.O_APPEND)
with Store.open(Path(sys.argv[1]), timeout_s=20) as store:
    exams = Exams(store, make_catalog([]), lambda: Moment.of(datetime.now(UTC)))
    run = exams.reopen(sys.argv[2])
    print("ready", flush=True)
    number = int(sys.argv[4])
    while True:
        number += 1
        position = run.position
        run.keep(f"answer {number}")
        os.write(said, f"{position} {number}\\n".encode())
        if number % 3 == 0:
            run.flag()
        if not run.step(1):
            run.go(0)
"""


@pytest.fixture
def sat(blank, tmp_path):
    """Return a database with a sitting under way: path, sitting."""
    path = tmp_path / "quizapp.db"
    shutil.copy(blank, path)
    catalog = make_catalog([make_item(f"t.i{n}") for n in range(5)])
    sections = ((text("all"), Demand(minutes=60.0, count=5)),)
    blueprint = Blueprint("b", text("b"), text("s"), "mock", sections)
    with Store.open(path) as store:
        exams = Exams(store, catalog, lambda: Moment.of(datetime.now(UTC)))
        run = exams.begin(exams.new(blueprint, seed=3))
        return path, run.sitting


def kill_again_and_again(path, sitting, said, kills, seed):
    rng = random.Random(seed)  # noqa: S311  moments, not secrets
    known = {}
    for _ in range(kills):
        number = max((n for n in known.values()), default=0)
        arguments = [str(path), sitting.id, str(said), str(number)]
        process = subprocess.Popen(
            [sys.executable, "-c", CANDIDATE, *arguments],
            stdout=subprocess.PIPE,
            process_group=0,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        )
        assert process.stdout.readline() == b"ready\n"
        time.sleep(rng.uniform(0.005, 0.12))
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        process.stdout.close()
        rows = said.read_text().splitlines() if said.exists() else []
        known = {int(p): int(n) for p, n in (row.split() for row in rows)}
        with Store.open(path) as store:
            exams = Exams(store, make_catalog([]), lambda: Moment.of(datetime.now(UTC)))
            run = exams.reopen(sitting.id)
            for position, number in known.items():
                kept = run.entry(position).text
                # A later answer may have been kept and not yet said to be.
                assert int(kept.removeprefix("answer ")) >= number, seed
            assert run.sitting.deadline_at == sitting.deadline_at
            left = sitting.deadline_at - datetime.now(UTC)
            assert abs(run.left - left) < timedelta(seconds=2), "the clock is right"
            assert not run.over
            assert store.notices == ()
    return len(rows)


def test_five_kills_lose_no_response_and_no_time(sat, tmp_path):
    assert kill_again_and_again(*sat, tmp_path / "said", 5, seed=1) > 0


@pytest.mark.slow
def test_a_hundred_kills_lose_no_response_and_no_time(sat, tmp_path):
    assert kill_again_and_again(*sat, tmp_path / "said", 100, seed=2) > 100
