"""The engine is arithmetic: it opens nothing, prints nothing, evaluates no text."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import engine

ROOT = Path(engine.__file__).parent
MODULES = sorted(ROOT.rglob("*.py"))
BANNED = {
    "open",
    "print",
    "input",
    "eval",
    "exec",
    "__import__",
    "compile",
    "breakpoint",
    "globals",
    "vars",
}
ALLOWED = {"__main__.py": {"open", "print"}, "__init__.py": {"globals"}}
SYMPY_TEXT = {"sympify", "parse_expr", "lambdify", "S"}
IMPURE = {
    "asyncio",
    "builtins",
    "code",
    "ctypes",
    "datetime",
    "http",
    "io",
    "logging",
    "multiprocessing",
    "os",
    "pathlib",
    "pickle",
    "random",
    "shutil",
    "signal",
    "socket",
    "sqlite3",
    "subprocess",
    "tempfile",
    "threading",
    "time",
    "urllib",
}


def relative(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("path", MODULES, ids=relative)
def test_calls_nothing_that_reaches_outside(path: Path) -> None:
    allowed = ALLOWED.get(relative(path), set())
    found = []
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        reads = isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)
        if reads and node.id in BANNED - allowed:
            found.append((node.lineno, node.id))
        if isinstance(node, ast.Attribute) and node.attr in SYMPY_TEXT:
            found.append((node.lineno, node.attr))
        if isinstance(node, ast.ImportFrom):
            names = {alias.name for alias in node.names} & SYMPY_TEXT
            found.extend((node.lineno, name) for name in names)
    assert not found


@pytest.mark.parametrize(
    "path", [p for p in MODULES if relative(p) != "__main__.py"], ids=relative
)
def test_imports_nothing_that_reaches_outside(path: Path) -> None:
    found = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module.split(".")[0])
    assert not found & IMPURE
    assert not found & {"quizapp", "content", "textual", "sqlmodel"}


@pytest.mark.parametrize("path", MODULES, ids=relative)
def test_uses_no_global_randomness(path: Path) -> None:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Attribute):
            owner = node.value
            if owner.attr == "random" and getattr(owner.value, "id", "") == "np":
                allowed = {"Generator", "PCG64", "SeedSequence"}
                assert node.attr in allowed, f"{relative(path)}:{node.lineno}"


def test_loading_the_engine_loads_nothing_of_the_application() -> None:
    code = (
        "import sys, engine\n"
        "for name in engine.__all__: getattr(engine, name)\n"
        "outer = {'quizapp', 'content', 'textual', 'rich', 'sqlmodel', 'sqlalchemy',"
        " 'sqlite3', 'fsrs', 'typer', 'sympy'}\n"
        "print(sorted(outer & {m.split('.')[0] for m in sys.modules}))"
    )
    run = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert run.stdout.strip() == "[]"
