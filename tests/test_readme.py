"""The README's promises: its commands exist, its lines are the ones that run."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
import typer

from quizapp.cli.commands import app

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
GROUP = typer.main.get_command(app)


def marked(name: str) -> str:
    """Return the shell line behind a marker."""
    found = re.search(rf"<!-- {name} -->\n```sh\n(.*?)\n```", README, re.DOTALL)
    assert found is not None, name
    return found[1]


def commands() -> list[list[str]]:
    paths = []
    for name, command in GROUP.commands.items():
        children = getattr(command, "commands", None)
        paths += [[name, child] for child in children] if children else [[name]]
    return paths


@pytest.mark.parametrize("path", commands(), ids=" ".join)
def test_every_command_says_what_it_does(path: list[str]):
    command = GROUP
    for name in path:
        command = command.commands[name]
    assert command.help, path
    assert command.help.strip().split("\n")[0].endswith("."), path


@pytest.mark.parametrize("name", sorted(GROUP.commands))
def test_every_command_stands_in_the_readme(name: str):
    assert re.search(rf"^quizapp (\S*\|)?{name}\b", README, re.MULTILINE)


def test_the_commands_of_the_readme_exist():
    block = README.split("```\nquizapp ")[1].split("```")[0]
    for line in block.splitlines()[1:]:
        _, names, *rest = line.split()
        for name in names.split("|"):
            assert name in GROUP.commands, line
            children = getattr(GROUP.commands[name], "commands", None)
            if children is not None:
                assert set(rest[0].split("|")) <= set(children), line


def test_the_test_command_runs_the_check_script():
    assert marked("test command").endswith(".ci/check.py")
    assert (ROOT / ".ci" / "check.py").is_file()


def test_the_start_command_needs_only_python():
    words = marked("start command").split("&&")
    assert words[0].strip() == "python3 -m venv .venv"


def test_the_module_and_the_script_are_the_same_program():
    result = subprocess.run(
        [sys.executable, "-m", "quizapp", "--version"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert re.fullmatch(r"quizapp \d+\.\d+\.\d+\n", result.stdout)
