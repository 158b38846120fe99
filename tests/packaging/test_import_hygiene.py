"""What may be loaded when: start-up pays only for what it shows."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

HEAVY = {
    "textual",
    "numpy",
    "sympy",
    "sqlmodel",
    "sqlalchemy",
    "alembic",
    "typst",
    "fsrs",
}
REPORT = "\nimport json, sys\nsys.stderr.write(json.dumps(sorted(sys.modules)))"


def loaded(code: str) -> set[str]:
    """Return the modules that are loaded after running some code."""
    result = subprocess.run(
        [sys.executable, "-c", code + REPORT],
        capture_output=True,
        text=True,
        check=True,
    )
    return set(json.loads(result.stderr))


def run_command(*arguments: str) -> str:
    return (
        f"import sys\nsys.argv = ['quizapp', *{list(arguments)!r}]\n"
        "from quizapp.__main__ import main\n"
        "try:\n    main()\nexcept SystemExit:\n    pass"
    )


def test_the_version_needs_no_library():
    modules = loaded(run_command("--version"))
    assert not modules & (HEAVY | {"typer", "rich"})


def test_help_needs_no_heavy_library():
    assert not loaded(run_command("--help")) & HEAVY


def test_counting_what_is_due_needs_no_heavy_library(tmp_path, monkeypatch):
    monkeypatch.setenv("QUIZAPP_HOME", str(tmp_path))
    assert not loaded(run_command("due")) & (HEAVY - {"fsrs"})


def test_the_first_frame_needs_textual_alone():
    modules = loaded("import quizapp.cli.start, quizapp.tui.app")
    assert modules & HEAVY == {"textual"}
    assert "engine.problems" not in modules


@pytest.mark.parametrize("package", ["engine", "engine.reference", "engine.answers"])
def test_the_engine_knows_nothing_of_the_application(package: str):
    modules = loaded(f"import {package}")
    assert not modules & {"quizapp", "content", "textual", "sqlmodel", "sqlite3"}


def test_the_rooms_of_a_run_of_study_do_not_load_textual():
    modules = loaded(
        "import quizapp.study, quizapp.desk, quizapp.catalog, quizapp.store"
    )
    assert "textual" not in modules
    assert "sympy" not in modules


def test_the_content_lies_beside_the_application():
    code = "import content, quizapp\nfrom pathlib import Path\n"
    code += (
        "assert Path(content.__file__).parents[1] == Path(quizapp.__file__).parents[1]"
    )
    loaded(code)
