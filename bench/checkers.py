"""The other checkers, each behind a process that can be killed after a time limit."""

from __future__ import annotations

import importlib.util
import json
import logging
import multiprocessing
import os
import selectors
import shutil
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from engine.expressions import Names, parse, to_latex
from engine.expressions.solver import to_sympy

HERE = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Answer:
    """A verdict (equal, unequal, none, timeout) and the seconds it took."""

    verdict: str
    seconds: float


def _truth(value: Any) -> str:
    return "none" if value is None else "equal" if value else "unequal"


def _sympy_pair(row: dict[str, Any], real: bool) -> tuple[Any, Any]:
    """Return both sides as SymPy objects with plain or real symbols."""
    import sympy

    names = Names.of(row["vars"])
    sides = []
    for key in ("expected", "given"):
        built = to_sympy(parse(row[key], names))
        if not real:
            plain = {s: sympy.Symbol(s.name) for s in built.free_symbols}
            built = built.subs(plain)
        sides.append(built)
    return sides[0], sides[1]


def by_simplify(row: dict[str, Any]) -> str:
    """Judge by sympy.simplify of the difference."""
    import sympy

    left, right = _sympy_pair(row, real=False)
    return _truth(sympy.simplify(left - right) == 0)


def by_equals(row: dict[str, Any]) -> str:
    """Judge by SymPy's ``equals``."""
    left, right = _sympy_pair(row, real=False)
    return _truth(left.equals(right))


def by_math_verify(row: dict[str, Any]) -> str:
    """Judge by math-verify on LaTeX printed from our tree."""
    import math_verify

    names = Names.of(row["vars"])
    sides = [
        math_verify.parse(f"${to_latex(parse(row[key], names))}$", parsing_timeout=None)
        for key in ("expected", "given")
    ]
    return _truth(math_verify.verify(*sides, timeout_seconds=None))


def _serve(judge: Callable[[dict[str, Any]], str], pipe: Connection) -> None:
    """Answer rows in a child process until the pipe closes."""
    logging.disable(logging.WARNING)
    while True:
        row = pipe.recv()
        if row is None:
            return
        start = time.perf_counter()
        try:
            verdict = judge(row)
        except Exception:  # a checker that fails has no verdict
            verdict = "none"
        pipe.send((verdict, time.perf_counter() - start))


class Python:
    """A checker of Python's world in a process of its own."""

    def __init__(
        self, judge: Callable[[dict[str, Any]], str], warm: dict[str, Any]
    ) -> None:
        self.judge = judge
        self.warm = warm
        self.start()

    def start(self) -> None:
        """Start the process and pay its imports before the first row."""
        context = multiprocessing.get_context("spawn")
        self.pipe, child = context.Pipe()
        self.process = context.Process(
            target=_serve, args=(self.judge, child), daemon=True
        )
        self.process.start()
        self.pipe.send(self.warm)
        self.pipe.recv()

    def ask(self, row: dict[str, Any], limit: float) -> Answer:
        """Return the verdict on a row; past the limit the process is replaced."""
        self.pipe.send(row)
        if self.pipe.poll(limit):
            verdict, seconds = self.pipe.recv()
            return Answer(verdict, seconds)
        self.process.kill()
        self.process.join()
        self.start()
        return Answer("timeout", limit)

    def close(self) -> None:
        """End the process."""
        self.pipe.send(None)
        self.process.join(5)
        self.process.kill()


class Node:
    """KAS in a Node process; ``KAS_HOME`` is the folder of its node_modules."""

    def __init__(self) -> None:
        self.start()

    def start(self) -> None:
        """Start Node and wait until KAS is loaded."""
        self.process = subprocess.Popen(
            ["node", str(HERE / "kas.mjs")],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        self.questions, self.answers = self.process.stdin, self.process.stdout
        if self.answers is None or self.answers.readline().strip() != "ready":
            raise RuntimeError("KAS did not load")

    def ask(self, row: dict[str, Any], limit: float) -> Answer:
        """Return the verdict on a row in KAS's own spelling."""
        texts = kas_texts(row)
        if texts is None:
            return Answer("none", 0.0)
        if self.questions is None or self.answers is None:
            return Answer("none", 0.0)
        self.questions.write(json.dumps(texts) + "\n")
        self.questions.flush()
        with selectors.DefaultSelector() as selector:
            selector.register(self.answers, selectors.EVENT_READ)
            if not selector.select(limit):
                self.close()
                self.start()
                return Answer("timeout", limit)
        reply = json.loads(self.answers.readline())
        return Answer(reply["verdict"], reply["seconds"])

    def close(self) -> None:
        """End the process."""
        self.process.kill()
        self.process.wait()


def kas_texts(row: dict[str, Any]) -> dict[str, str] | None:
    """Return both sides as KAS reads them; None for what it has no word for."""
    from spelling import UnspeakableError, spell

    names = Names.of(row["vars"])
    try:
        return {
            key: spell(parse(row[key], names), row["vars"])
            for key in ("expected", "given")
        }
    except UnspeakableError:
        return None


WARM = {"id": "warm", "expected": "x", "given": "x+x-x", "vars": ["x"]}


def others(say: Callable[[str], None]) -> dict[str, Python | Node]:
    """Start every checker that this machine has; say which are left out and why."""
    found: dict[str, Python | Node] = {}
    if importlib.util.find_spec("sympy"):
        found["sympy simplify"] = Python(by_simplify, WARM)
        found["sympy equals"] = Python(by_equals, WARM)
    if importlib.util.find_spec("math_verify"):
        found["math-verify"] = Python(by_math_verify, WARM)
    else:
        say("math-verify is left out: pip install 'math-verify[antlr4_13_2]'")
    if not shutil.which("node"):
        say("KAS is left out: there is no node on this machine")
        return found
    try:
        found["KAS"] = Node()
    except RuntimeError:
        home = os.environ.get("KAS_HOME", "bench")
        say(f"KAS is left out: npm install --prefix {home} @khanacademy/kas")
    return found
