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
PROCESS = (
    *("cell", "child", "landlock", "limits", "seccomp", "spare", "wire", "worker"),
    *("workers", "zygote"),
)
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


def test_what_runs_code_is_not_loaded_before_a_function_is_to_be_written(
    tmp_path, monkeypatch
):
    monkeypatch.setenv("QUIZAPP_HOME", str(tmp_path))
    for code in (
        run_command("--version"),
        run_command("--help"),
        run_command("due"),
        run_command("show", "act-sigmoid.derivative"),
        "import quizapp.cli.start, quizapp.tui.app",
        "import quizapp.study, quizapp.desk, quizapp.exams.service",
    ):
        modules = loaded(code)
        assert "quizapp.sandbox.running" not in modules
        assert "quizapp.sandbox.landlock" not in modules


def test_the_process_of_code_loads_nothing_but_numpy_and_its_own_modules():
    modules = loaded("import quizapp.sandbox.zygote, quizapp.sandbox.worker")
    ours = {name for name in modules if name.split(".")[0] in ("quizapp", "engine")}
    assert ours == {
        "quizapp",
        "quizapp.sandbox",
        *(f"quizapp.sandbox.{name}" for name in PROCESS),
    }


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
