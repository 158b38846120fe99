"""Runs our own programs in one other process, where a boundary would run a learner's.

For programs of this repository only: nothing is kept from them.
"""

from __future__ import annotations

import pickle
import subprocess
import sys
from collections.abc import Mapping, Sequence
from typing import Any

from engine import CodeRun

_WORKER = """
import pickle, sys
import numpy as np

np.seterr(all="ignore")
wire, sys.stdout = sys.stdout.buffer, sys.stderr
while True:
    try:
        source, function, calls = pickle.load(sys.stdin.buffer)
    except EOFError:
        break
    values, failed, message = [], None, ""
    try:
        names = {"np": np}
        exec(compile(source, "answer", "exec"), names)
        for call in calls:
            values.append(names[function](**call))
    except SyntaxError as error:
        failed, message = "syntax", error.msg
    except Exception as error:
        failed, message = "error", f"{type(error).__name__}: {error}"
    pickle.dump((tuple(values), failed, message), wire)
    wire.flush()
"""


class Programs:
    """A runner; use it as a context so that its process ends."""

    def __enter__(self) -> Programs:
        self._process = subprocess.Popen(
            [sys.executable, "-I", "-c", _WORKER],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        return self

    def __exit__(self, *failure: object) -> None:
        self._process.communicate()

    def __call__(
        self, source: str, function: str, calls: Sequence[Mapping[str, Any]]
    ) -> CodeRun:
        """Return the values of the calls, or why there are none."""
        pipes = self._process.stdin, self._process.stdout
        assert pipes[0] and pipes[1]
        pickle.dump((source, function, [dict(call) for call in calls]), pipes[0])
        pipes[0].flush()
        values, failed, message = pickle.load(pipes[1])  # noqa: S301 - our own worker
        return CodeRun(values, failed, message)
