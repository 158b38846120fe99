"""Mutation testing of the comparison core: no survivor without an explanation.

    python bench/mutants.py [MODULE ...] [--list]

``[tool.mutants]`` of pyproject.toml names the modules and their tests; the table that
it names explains the survivors: module, code of the line, mutation (``*`` for every
one of the line) and why no test can tell it from the original. A survivor that is not
in the table, or a row of the table without a survivor, is an error.
"""

from __future__ import annotations

import argparse
import importlib
import sys
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mutant_code import Target
from mutant_session import run
from mutation import Mutation, mutations

_HEAVY = ("numpy", "numpy.random", "sympy", "mpmath", "hypothesis", "autograd.numpy")


@dataclass(frozen=True, slots=True)
class Row:
    """One explained survivor."""

    module: str
    code: str
    mutation: str
    why: str

    def explains(self, module: str, mutation: Mutation) -> bool:
        """Whether the row speaks of a mutation."""
        return (
            self.module == module
            and self.code == mutation.code
            and self.mutation in ("*", mutation.what)
        )


def explained(path: Path) -> list[Row]:
    """Read the table of explained survivors."""
    table = tomllib.loads(path.read_text("utf-8"))
    return [Row(**row) for row in table.get("survivor", [])]


def settings() -> dict[str, Any]:
    """Return the configuration in pyproject.toml."""
    text = Path("pyproject.toml").read_text("utf-8")
    found: dict[str, Any] = tomllib.loads(text)["tool"]["mutants"]
    return found


def examine(module: str, tests: list[str], rows: list[Row]) -> bool:
    """Run the mutations of a module and print what became of them."""
    target = Target(Path(module), tests)
    found = mutations(target.tree, target.source)
    killed, red = run(target, found)
    if red is not None:
        print(f"{module}: {red}")
        return False
    alive = [m for m, dead in zip(found, killed, strict=True) if not dead]
    spoken = [row for row in rows if row.module == module]
    known = [m for m in alive if any(row.explains(module, m) for row in spoken)]
    idle = [row for row in spoken if not any(row.explains(module, m) for m in alive)]
    dead = len(found) - len(alive)
    fresh = len(alive) - len(known)
    print(f"{module:<44}{len(found):>7}{dead:>8}{len(known):>11}{fresh:>13}")
    for mutation in alive:
        if mutation not in known:
            print(f"  {module}:{mutation.lines.start}: {mutation.code}")
            print(f"      {mutation.what}")
    for row in idle:
        print(f"  no survivor any more: {row.code} [{row.mutation}]")
    sys.stdout.flush()
    return len(known) == len(alive) and not idle


def main() -> int:
    """Examine the configured modules; returns 1 when a survivor is unexplained."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("modules", nargs="*", help="only these (part of the path)")
    parser.add_argument("--list", action="store_true", help="list the mutations only")
    options = parser.parse_args()
    configured = settings()
    rows = explained(Path(configured["explained"]))
    chosen = {
        module: tests
        for module, tests in configured["modules"].items()
        if not options.modules or any(part in module for part in options.modules)
    }
    if options.list:
        for module in chosen:
            target = Target(Path(module), [])
            for mutation in mutations(target.tree, target.source):
                print(f"{module}:{mutation.lines.start}: {mutation.what}")
        return 0
    sys.path.insert(0, str(Path.cwd()))  # the engine of this folder, wherever installed
    for name in _HEAVY:
        importlib.import_module(name)
    print(
        f"{'module':<44}{'mutants':>7}{'killed':>8}{'explained':>11}{'unexplained':>13}"
    )
    fine = [examine(module, tests, rows) for module, tests in chosen.items()]
    return 0 if all(fine) else 1


if __name__ == "__main__":
    raise SystemExit(main())
