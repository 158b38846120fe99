"""Computer algebra in a process of its own, killed when its second is over.

The process gets the two expressions as texts of our own language and reads them with
our own parser; SymPy sees only objects built from that tree. A signal could not stop
it here: checks run in worker threads.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping

from engine.expressions import Names, Node, parse, to_text

SECONDS = 1.0  # beyond the start of the process, which imports SymPy first
START_SECONDS = 2.0
MEMORY = 1 << 30  # bytes of address space
_CODE = "from quizapp.sandbox.solver import serve; serve()"


def solve(expected: Node, given: Node, variables: Mapping[str, str]) -> bool | None:
    """Say whether two expressions are equal; None when a second does not tell."""
    request = json.dumps([to_text(expected), to_text(given), dict(variables)])
    try:
        result = subprocess.run(  # noqa: S603 - our own interpreter and code
            [sys.executable, "-I", "-c", _CODE],
            input=request,
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=START_SECONDS + SECONDS,
            check=False,
        )
    except (subprocess.TimeoutExpired, OSError):
        return None
    return {"equal": True, "unequal": False}.get(result.stdout.strip())


def serve() -> None:
    """Answer one request on standard input; the whole program of the process."""
    from engine.expressions.solver import decide_with_sympy

    limit_resources()
    expected, given, variables = json.loads(sys.stdin.read())
    names = Names(variables=frozenset(variables))
    verdict = decide_with_sympy(parse(expected, names), parse(given, names), variables)
    answers = {True: "equal", False: "unequal", None: "unknown"}
    sys.stdout.write(answers[verdict])


def limit_resources() -> None:
    """Bound memory and processor time where the system can."""
    try:
        import resource
    except ImportError:  # not on Windows; the wall clock of the parent remains
        return
    seconds = round(START_SECONDS + SECONDS) + 1
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
