"""The command pushes into a real collection that speaks AnkiConnect's protocol."""

from __future__ import annotations

import os
import subprocess
from contextlib import contextmanager
from pathlib import Path

import pytest

from quizapp.cli import machine
from quizapp.cli.entry import run

pytestmark = pytest.mark.anki

SERVER = Path(__file__).parents[3] / "tools" / "anki_connect.py"
TOPIC = "act-sigmoid"


@contextmanager
def anki_connect(collection, *options):
    """Serve a collection; give the address."""
    command = [os.environ["QUIZAPP_TEST_ANKI"], SERVER, str(collection), *options]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as server:
        try:
            assert server.stdout is not None
            yield f"http://127.0.0.1:{int(server.stdout.readline())}"
        finally:
            assert server.stdin is not None
            server.stdin.close()
            server.wait(timeout=20)


@pytest.fixture
def push(tmp_path, monkeypatch, capsys):
    """Return a function that runs the command against an address."""
    monkeypatch.setenv("QUIZAPP_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    caches = (machine.desk, machine.config, machine.paths)

    def command(address, key=""):
        monkeypatch.setenv("QUIZAPP_ANKICONNECT_URL", address)
        monkeypatch.setenv("QUIZAPP_ANKICONNECT_KEY", key)
        for cached in caches:
            cached.cache_clear()
        place = str(tmp_path / "a.apkg")
        code = run(["export", "anki", "--topic", TOPIC, "--push", "-o", place])
        return code, capsys.readouterr()

    yield command
    for cached in caches:
        cached.cache_clear()


def test_a_push_arrives_and_a_second_one_adds_nothing(tmp_path, push):
    with anki_connect(tmp_path / "collection.anki2") as address:
        code, told = push(address)
        assert code == 0, told.err
        first = told.out.splitlines()[-1]
        assert any(character.isdigit() for character in first)
        again, told = push(address)
        assert again == 0
        assert told.out.splitlines()[-1] == first


def test_a_key_is_asked_for_and_then_taken(tmp_path, push):
    with anki_connect(tmp_path / "collection.anki2", "--key", "secret") as address:
        code, told = push(address)
        assert (code, told.err.count("\n")) == (1, 1)
        assert "API key" in told.err
        code, told = push(address, "secret")
        assert code == 0, told.err


def test_no_anki_is_one_sentence_and_the_file_is_there(tmp_path, push):
    code, told = push("http://127.0.0.1:9")
    assert (code, told.err.count("\n")) == (1, 1)
    assert "does not answer" in told.err
    assert (tmp_path / "a.apkg").exists()
