"""Bad surroundings end in one clear sentence, never in a traceback."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from contextlib import closing

import pytest


def run(*arguments, **environment):
    return subprocess.run(
        [sys.executable, "-m", "quizapp", *arguments],
        capture_output=True,
        check=False,
        env={**os.environ, "LC_ALL": "C.UTF-8", **environment},
        timeout=60,
    )


def one_sentence(result):
    text = result.stderr.decode()
    assert result.returncode == 1
    assert "Traceback" not in text
    assert len(text.strip().splitlines()) == 1
    return text


def test_no_home_to_write_to_names_the_variable(tmp_path):
    blocked = tmp_path / "file"
    blocked.write_text("not a folder")
    result = run("stats", QUIZAPP_HOME=str(blocked / "home"))
    assert "QUIZAPP_HOME" in one_sentence(result)


def test_a_damaged_database_says_how_to_go_on(tmp_path):
    (tmp_path / "quizapp.db").write_bytes(os.urandom(8192))
    text = one_sentence(run("stats", QUIZAPP_HOME=str(tmp_path)))
    assert "damaged" in text
    assert "quizapp db restore" in text


def test_a_foreign_database_keeps_its_tables(tmp_path):
    path = tmp_path / "quizapp.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE other (x)")
    assert "another program" in one_sentence(run("stats", QUIZAPP_HOME=str(tmp_path)))
    with closing(sqlite3.connect(path)) as connection:
        tables = connection.execute("SELECT name FROM sqlite_master").fetchall()
    assert tables == [("other",)]


def test_a_broken_configuration_names_file_and_line(tmp_path):
    (tmp_path / "config.toml").write_text('theme = "nord"\nlanguage = 3\n')
    text = one_sentence(run("due", QUIZAPP_HOME=str(tmp_path)))
    assert "config.toml:2" in text


def test_a_console_without_utf8_gets_ascii(tmp_path):
    result = run(
        "show",
        "act-sigmoid.derivative",
        QUIZAPP_HOME=str(tmp_path),
        PYTHONIOENCODING="ascii",
        PYTHONUTF8="0",
        LC_ALL="C",
    )
    assert result.returncode == 0
    assert result.stdout.isascii()
    assert b"sigma(x)" in result.stdout


@pytest.mark.parametrize("command", [["due"], ["content", "list"]])
def test_a_pipe_that_closes_early_is_no_error(tmp_path, command):
    process = subprocess.Popen(
        [sys.executable, "-m", "quizapp", *command],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**os.environ, "QUIZAPP_HOME": str(tmp_path)},
    )
    process.stdout.close()
    errors = process.stderr.read().decode()
    process.stderr.close()
    process.wait(60)
    assert "Traceback" not in errors


def test_the_app_in_a_pipe_points_to_the_plain_mode(tmp_path):
    text = one_sentence(run(QUIZAPP_HOME=str(tmp_path)))
    assert "--plain" in text
