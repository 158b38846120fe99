"""Hostile answers behind the boundary: none is correct, none leaves a trace."""

from __future__ import annotations

import os
import socket
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from attacks import ATTACKS, Attack

from engine import CodeRun
from quizapp.sandbox import results
from quizapp.sandbox.limits import SECONDS
from quizapp.sandbox.running import CodeRunner, Guard, boundary_possible

SECRET = "the-word-that-must-not-be-seen"
CALLS = [{"x": np.arange(12.0).reshape(3, 4) + n} for n in range(5)]
HONEST = "def f(x):\n    return x * 2\n"
WORDS = {"syntax": "unreadable", "missing": "unreadable", "missing_all": "unreadable"}

pytestmark = pytest.mark.skipif(
    not boundary_possible(), reason="the boundary is made of Linux's Landlock"
)


@dataclass
class Place:
    """What an attack may reach for, and how to see whether it did."""

    folder: Path
    tcp: socket.socket
    udp: socket.socket
    unix: socket.socket

    def aimed(self, source: str) -> str:
        """Return an attack with its targets named."""
        targets = {
            "secret": self.folder / "secret.txt",
            "folder": self.folder,
            "port": self.tcp.getsockname()[1],
            "socket": self.folder / "socket",
            "app": os.getpid(),
        }
        for name, target in targets.items():
            source = source.replace(f"{{{name}}}", str(target))
        return source

    def seen(self) -> dict[str, str]:
        """Return what lies in the folder."""
        files = {p.name: p for p in self.folder.iterdir()}
        return {n: p.read_text() if p.is_file() else "" for n, p in files.items()}

    def calls(self) -> int:
        """Return how many have come by the network."""
        count = 0
        for listener in (self.tcp, self.unix):
            try:
                listener.accept()
                count += 1
            except BlockingIOError:
                continue
        try:
            count += len(self.udp.recv(9))
        except BlockingIOError:
            return count
        return count


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    folder = tmp_path_factory.mktemp("c")
    (folder / "secret.txt").write_text(SECRET)
    (folder / "secret_module.py").write_text(f"WORD = {SECRET!r}\n")
    with (
        socket.create_server(("127.0.0.1", 0)) as tcp,
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as udp,
        socket.socket(socket.AF_UNIX) as unix,
    ):
        udp.bind(tcp.getsockname())
        unix.bind(str(folder / "socket"))
        unix.listen()
        for listener in (tcp, udp, unix):
            listener.setblocking(False)
        yield Place(folder, tcp, udp, unix)


@pytest.fixture(scope="module")
def runner() -> Iterator[CodeRunner]:
    made = CodeRunner(own=False)
    assert made.guard is Guard.BOUNDARY, made.fault
    yield made
    made.close()


def outcome(run: CodeRun) -> str:
    """Return in one word what became of an answer to ``2*x``."""
    if run.reason is not None:
        word = run.reason.code.removeprefix("sandbox.")
        return WORDS.get(word, word)
    right = [2 * call["x"] for call in CALLS]
    if len(run.values) != len(right):
        return "short"
    same = all(
        isinstance(value, np.ndarray)
        and value.dtype == np.float64
        and value.shape == expected.shape
        and np.array_equal(value, expected)
        for value, expected in zip(run.values, right, strict=True)
    )
    return "correct" if same else "wrong"


def attacked(runner: CodeRunner, place: Place, attack: Attack) -> None:
    """Run an attack and look for what it may have done."""
    before = place.seen()
    begun = time.monotonic()
    run = runner(place.aimed(attack.source), "f", CALLS)
    if outcome(run) == "time" and not attack.slow:  # a busy machine is no fault
        run = runner(place.aimed(attack.source), "f", CALLS)
    took = time.monotonic() - begun
    assert outcome(run) in attack.outcomes, run
    assert SECRET not in repr(run), "the secret came out"
    assert place.seen() == before, "something was written"
    assert place.calls() == 0, "something was sent"
    assert took < 2 * SECONDS + 30, "for ever is a fault on any machine"
    shown = run.printed + repr(run.reason)
    assert not any(
        (ord(c) < 32 and c not in "\n\t") or c in "\x7f\x9b\u202e" for c in shown
    )
    assert outcome(runner(HONEST, "f", CALLS)) == "correct"


@pytest.mark.parametrize(
    "attack", [a for a in ATTACKS if not a.slow], ids=lambda attack: attack.name
)
def test_an_attack_is_wrong_or_fails_and_leaves_no_trace(
    attack: Attack, runner: CodeRunner, place: Place
) -> None:
    attacked(runner, place, attack)


@pytest.mark.slow
@pytest.mark.parametrize(
    "attack", [a for a in ATTACKS if a.slow], ids=lambda attack: attack.name
)
def test_an_attack_that_would_last_is_ended(
    attack: Attack, runner: CodeRunner, place: Place
) -> None:
    attacked(runner, place, attack)


def test_there_are_attacks_of_every_class() -> None:
    classes = {attack.kind for attack in ATTACKS}
    assert len(ATTACKS) >= 90
    assert classes == {
        *("hang", "memory", "crash", "flood", "screen", "fork", "exec", "read"),
        *("write", "net", "kill", "peek", "syscall", "forge"),
    }


def test_no_outcome_that_is_allowed_is_the_right_one() -> None:
    assert all("correct" not in attack.outcomes for attack in ATTACKS)
    assert results.PRINTED_LINES < 40
