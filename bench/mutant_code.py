"""Put mutated code into living modules, in processes of their own (POSIX: fork)."""

from __future__ import annotations

import ast
import importlib.util
import json
import os
import resource
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from types import CodeType, ModuleType
from typing import Any

from mutation import Mutation

_MEMORY = 6 * 2**30


class Target:
    """A module under mutation: where it is, its tree and its tests."""

    def __init__(self, path: Path, tests: Sequence[str]) -> None:
        self.path = path.resolve()
        self.name = ".".join(path.with_suffix("").parts)
        self.source = path.read_text("utf-8")
        self.tree = ast.parse(self.source)
        self.tests = list(tests)

    def compiled(self, mutation: Mutation) -> CodeType:
        """Return the code of the module with one mutation; the tree stays as it is."""
        mutation.place.put(mutation.new)
        try:
            return compile(ast.fix_missing_locations(self.tree), self.path, "exec")
        finally:
            mutation.place.put(mutation.old)


def forked(work: Callable[[], object], limit: int | None = None) -> tuple[int, Any]:
    """Return exit status and result of work done in a forked, silent process."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        status = 1
        try:
            os.close(reader)
            silence = os.open(os.devnull, os.O_RDWR)
            os.dup2(silence, 1)
            os.dup2(silence, 2)
            if limit is not None:
                resource.setrlimit(resource.RLIMIT_CPU, (limit, limit + 1))
                resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
            found = json.dumps(work()).encode()
            with os.fdopen(writer, "wb") as pipe:
                pipe.write(found)
            status = 0
        finally:
            os._exit(status)
    os.close(writer)
    with os.fdopen(reader, "rb") as pipe:
        text = pipe.read()
    _, wait = os.waitpid(child, 0)
    return os.waitstatus_to_exitcode(wait), json.loads(text) if text else None


def rebind(module: ModuleType, code: CodeType) -> None:
    """Give the constants of a module, wherever they are known, their mutated values."""
    fresh: dict[str, Any] = {"__name__": module.__name__}
    exec(code, fresh)  # noqa: S102 - it is our own source
    users = [vars(user) for name, user in sys.modules.items() if "engine" in name]
    for name, value in fresh.items():
        old = vars(module).get(name)
        data = isinstance(value, int | float | tuple | frozenset | dict)
        if not data or callable(old) or name.startswith("__") or value == old:
            continue
        for known in users:
            if known.get(name) is old:
                known[name] = value


def replace(module: ModuleType, owner: str, code: CodeType) -> None:
    """Give a living function the code that it has in a compiled module."""
    living: Any = module
    for name in owner.split("."):
        living = vars(living)[name]
    living = getattr(living, "__func__", living)
    living = getattr(living, "fget", living)
    while hasattr(living, "__wrapped__"):
        living = living.__wrapped__
    living.__code__ = _found(code, owner)


def _found(code: CodeType, owner: str) -> CodeType:
    for name in owner.split("."):
        code = next(
            part
            for part in code.co_consts
            if isinstance(part, CodeType) and part.co_name == name
        )
    return code


class Loader:
    """Import one module from compiled code instead of its file."""

    def __init__(self, target: Target, code: CodeType) -> None:
        self.target = target
        self.code = code

    def find_spec(self, name: str, path: object, target: object = None) -> Any:
        if name != self.target.name:
            return None
        return importlib.util.spec_from_file_location(
            name, self.target.path, loader=self
        )

    def create_module(self, spec: object) -> None:
        return None

    def exec_module(self, module: ModuleType) -> None:
        exec(self.code, vars(module))  # noqa: S102 - it is our own source
