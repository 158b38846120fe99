"""Killed at any moment: what was said to be saved is there, and all of it fits."""

import os
import random
import signal
import subprocess
import sys
import time

import pytest

from quizapp.store import Store

# Answers without end; an id is written to the file once the store has returned.
WRITER = """
import os, sys
from datetime import UTC, datetime
from pathlib import Path
from quizapp.models import CardId, Rating, ReviewKind
from quizapp.scheduling.days import Moment
from quizapp.store import Store
acknowledged = os.open(sys.argv[2], os.O_WRONLY | os.O_CREAT | os.O_APPEND)
with Store.open(Path(sys.argv[1]), timeout_s=20) as store:
    print("ready", flush=True)
    number = 0
    while True:
        number += 1
        moment = Moment.of(datetime.now(UTC), UTC)
        card = CardId(f"c{number % 11}.x")
        saved = store.record(card, Rating(number % 4 + 1), ReviewKind.REVIEW, moment)
        os.write(acknowledged, (saved.review.id + "\\n").encode())
        if number % 5 == 0:
            saved = store.void(saved.review.id, moment)
            os.write(acknowledged, (saved.review.id + "\\n").encode())
"""


def kill_again_and_again(path, acknowledged, kills, seed):
    rng = random.Random(seed)  # noqa: S311  moments, not secrets
    for _ in range(kills):
        process = subprocess.Popen(
            [sys.executable, "-c", WRITER, str(path), str(acknowledged)],
            stdout=subprocess.PIPE,
            process_group=0,
        )
        assert process.stdout.readline() == b"ready\n"
        time.sleep(rng.uniform(0.005, 0.12))
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        process.stdout.close()
        said = acknowledged.read_text().splitlines() if acknowledged.exists() else []
        with Store.open(path) as store:
            assert {row.id for row in store.reviews()} >= set(said), seed
            assert store.check().ok, seed
            assert store.notices == ()
    return len(said)


def test_five_kills_lose_no_answer(fresh, tmp_path):
    assert kill_again_and_again(fresh(), tmp_path / "said", 5, seed=1) > 0


@pytest.mark.slow
def test_a_hundred_kills_lose_no_answer(fresh, tmp_path):
    assert kill_again_and_again(fresh(), tmp_path / "said", 100, seed=2) > 100


MIGRATOR = """
import sys
from pathlib import Path
from quizapp.store import Store
print("ready", flush=True)
Store.open(Path(sys.argv[1])).close()
"""


@pytest.mark.slow
def test_kills_while_the_database_is_made_leave_none_or_a_whole_one(tmp_path):
    rng = random.Random(3)  # noqa: S311  moments, not secrets
    for number in range(40):
        path = tmp_path / f"q{number}.db"
        process = subprocess.Popen(
            [sys.executable, "-c", MIGRATOR, str(path)], stdout=subprocess.PIPE
        )
        assert process.stdout.readline() == b"ready\n"
        time.sleep(rng.uniform(0.0, 0.6))
        process.kill()
        process.wait()
        process.stdout.close()
        with Store.open(path) as store:
            assert store.check().ok
