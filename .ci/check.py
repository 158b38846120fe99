"""Run every check of the repository in order and stop at the first that fails.

The README's test command runs this file; so do `make check` and `.ci/run`.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
ENVIRONMENT = {**os.environ, "PYTHONUTF8": "1"}

STATIC = [
    ("format", [BIN / "ruff", "format", "--check", "--quiet", "."]),
    ("lint", [BIN / "ruff", "check", "--quiet", "."]),
    ("types", [BIN / "mypy"]),
    ("import rules", [BIN / "lint-imports"]),
    ("content", [BIN / "quizapp", "content", "check"]),
]
TESTS = ("tests", [sys.executable, "-m", "pytest", "-q", "-n", "2"])


def run(name: str, command: list[object]) -> None:
    """Run one step; on failure say which and leave with its exit code."""
    print(f"== {name}", flush=True)
    started = time.monotonic()
    words = [str(word) for word in command]
    result = subprocess.run(words, cwd=ROOT, env=ENVIRONMENT, check=False)
    if result.returncode:
        print(f"== {name} failed: {' '.join(words)}", flush=True)
        sys.exit(result.returncode)
    print(f"== {name}: {time.monotonic() - started:.0f} s", flush=True)


def install_and_use(artifact: Path, where: Path) -> None:
    """Install a wheel or sdist into an empty environment and use the app there."""
    home = where / f"env-{artifact.suffix.strip('.')}"
    venv.create(home, with_pip=True)
    python = home / ("Scripts" if os.name == "nt" else "bin") / "python"
    outside = where / "elsewhere"
    outside.mkdir(exist_ok=True)
    environment = {**ENVIRONMENT, "QUIZAPP_HOME": str(where / "home")}
    subprocess.run(
        [python, "-m", "pip", "install", "--quiet", f"{artifact}[pdf]"],
        check=True,
        cwd=outside,
    )
    quizapp = python.parent / "quizapp"
    for arguments in (
        ["--version"],
        ["--help"],
        ["content", "check"],
        ["show", "act-sigmoid.derivative"],
        ["answer", "act-sigmoid.derivative", "s(1-s)"],
        ["due"],
        ["exam", "new", "--seed", "7", "--count", "5", "--format", "md", "-o", "exam"],
        [
            "exam",
            "new",
            "--count",
            "2",
            "--format",
            "pdf",
            "--lang",
            "zh",
            "-o",
            "exam",
        ],
        ["export", "anki", "--topic", "act-relu", "-o", "deck.apkg"],
    ):
        result = subprocess.run(
            [quizapp, *arguments],
            cwd=outside,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        if result.returncode:
            print(f"quizapp {' '.join(arguments)} from {artifact.name} failed:")
            print(result.stdout[-2000:], result.stderr[-2000:])
            sys.exit(1)


def package() -> None:
    """Build the wheel and the sdist and try both in environments of their own."""
    print("== package", flush=True)
    started = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        where = Path(folder)
        subprocess.run(
            [sys.executable, "-m", "build", "--no-isolation", "-o", where, ROOT],
            check=True,
            capture_output=True,
        )
        for artifact in (*where.glob("*.whl"), *where.glob("*.tar.gz")):
            install_and_use(artifact, where)
    print(f"== package: {time.monotonic() - started:.0f} s", flush=True)


def main() -> None:
    """Run the static checks, the package test and, last, the tests."""
    for name, command in STATIC:
        run(name, list(command))
    package()
    name, command = TESTS
    run(name, list(command))


if __name__ == "__main__":
    main()
