"""Functions run, fail in words, and never take the app along."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
import pytest

from engine import CodeRun
from quizapp.sandbox import running
from quizapp.sandbox.limits import LOOK_SECONDS, SECONDS, Ended, Ran
from quizapp.sandbox.running import CodeRunner, Guard, boundary_possible

linux = pytest.mark.skipif(
    not boundary_possible(), reason="the boundary is made of Linux's Landlock"
)
X = np.arange(6.0).reshape(2, 3)


@pytest.fixture(scope="module")
def bounded() -> Iterator[CodeRunner]:
    made = CodeRunner(own=False)
    yield made
    made.close()


@pytest.fixture(scope="module")
def spare() -> Iterator[CodeRunner]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(running, "boundary_possible", lambda: False)
        made = CodeRunner(own=True)
        assert made.guard is Guard.PROCESS
    yield made
    made.close()


@pytest.fixture(params=[pytest.param("bounded", marks=linux), "spare"])
def runner(request: pytest.FixtureRequest) -> CodeRunner:
    found: CodeRunner = request.getfixturevalue(request.param)
    return found


def run(runner: CodeRunner, source: str, *calls: dict[str, Any]) -> CodeRun:
    return runner(source, "f", calls or [{"x": X}])


def code(found: CodeRun) -> str:
    assert found.reason is not None, found
    return found.reason.code.removeprefix("sandbox.")


WITH_A_CLASS = """
from __future__ import annotations
from dataclasses import dataclass

@dataclass
class Held:
    x: float

def f(x):
    return np.exp(Held(x).x)
"""

# ----- Both ways -----


def test_each_call_gives_its_value(runner: CodeRunner) -> None:
    source = "def f(x, n):\n    return x.sum(axis=0) * n, n\n"
    found = run(runner, source, {"x": X, "n": 2}, {"x": X + 1, "n": 3})
    assert found.failed is None
    (first, two), (second, three) = found.values
    assert np.array_equal(first, X.sum(axis=0) * 2)
    assert np.array_equal(second, (X + 1).sum(axis=0) * 3)
    assert (two, three) == (2, 3)


def test_what_a_call_does_to_its_arguments_is_its_own_affair(
    runner: CodeRunner,
) -> None:
    x = X.copy()
    source = "def f(x):\n    x *= 0\n    x += 1\n    return x\n"
    found = run(runner, source, {"x": x}, {"x": x})
    assert [value.sum() for value in found.values] == [6.0, 6.0]
    assert np.array_equal(x, X)


@pytest.mark.parametrize(
    "source",
    [
        "def f(x):\n    return np.exp(x)",
        "import numpy as np\ndef f(x):\n    return np.exp(x)",
        "import numpy\ndef f(x):\n    return numpy.exp(x)",
        "import math\ndef f(x):\n    return np.vectorize(math.exp)(x)",
        "from math import exp\nf = lambda x: [list(map(exp, r)) for r in x]",
        "def f(data):\n    return np.exp(data)",
        "def f(x, scale=1.0):\n    return np.exp(x) * scale",
        "f = np.exp",
        "class g:\n    def __call__(self, x): return np.exp(x)\nf = g()",
        WITH_A_CLASS,
        "def f(x):\r\n    return np.exp(x)\r\n",
        "def f(x):\n    np.fft.fft(x[0])\n    return np.eye(2).T @ np.exp(x)",
    ],
)
def test_functions_may_be_written_in_many_ways(runner: CodeRunner, source: str) -> None:
    found = run(runner, source)
    assert found.failed is None, found
    assert np.allclose(found.values[0], np.exp(X))


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("def f(x)\n    return x", "syntax"),
        ("def f(x):\nreturn x", "syntax"),
        ("def f(x)：\n    return x", "syntax"),
        ("f(x):", "syntax"),
        ("def g(x):\n    return x", "missing"),
        ("f = 3", "missing_all"),
        ("", "missing_all"),
        ("def f():\n    return 1", "arguments"),
        ("def f(x, y):\n    return 1", "arguments"),
    ],
)
def test_what_cannot_be_read_costs_nothing(
    runner: CodeRunner, source: str, expected: str
) -> None:
    found = run(runner, source)
    assert (found.failed, code(found)) == ("syntax", expected)


@pytest.mark.parametrize(
    ("source", "expected", "line"),
    [
        ("def f(x):\n    y = 1\n    return y / 0", "raised", "3"),
        ("def g(x):\n    return x[99]\ndef f(x):\n    return g(x)", "raised", "2"),
        ("def f(x):\n    import torch", "module", "2"),
        ("import jax\ndef f(x): return x", "module", "1"),
        ("def f(x):\n    return undefined", "raised", "2"),
        ("raise SystemExit\ndef f(x): return x", "raised", "1"),
    ],
)
def test_a_fault_is_told_with_its_line(
    runner: CodeRunner, source: str, expected: str, line: str
) -> None:
    found = run(runner, source)
    assert (found.failed, code(found)) == ("error", expected)
    assert found.reason is not None
    assert dict(found.reason.values)["line"] == line


def test_the_values_before_a_fault_come_back(runner: CodeRunner) -> None:
    source = "def f(n):\n    return 6 // n\n"
    found = runner(source, "f", [{"n": 1}, {"n": 2}, {"n": 0}, {"n": 3}])
    assert (found.values, code(found)) == ((6, 3), "raised")
    assert found.message.startswith("ZeroDivisionError: ")
    assert found.message.endswith(" (line 2)")


@pytest.mark.skipif(
    not sys.platform.startswith("linux"), reason="memory is bounded on Linux alone"
)
def test_too_much_memory_is_told(runner: CodeRunner) -> None:
    assert code(run(runner, "def f(x):\n    return np.ones(1 << 33)")) == "memory"


def test_what_is_no_array_is_named(runner: CodeRunner) -> None:
    found = run(runner, "def f(x):\n    return {1, 2}")
    assert code(found) == "unsendable"
    assert code(run(runner, "def f(x):\n    return np.ones(1 << 23)")) == "large"


def test_what_is_printed_comes_back(runner: CodeRunner) -> None:
    source = "import sys\ndef f(x):\n    print('a', 1)\n    return x\n"
    assert run(runner, source, {"x": 1.0}, {"x": 2.0}).printed == "a 1\na 1"
    warned = run(runner, "def f(x):\n    return np.log(x - x)")
    assert warned.printed.startswith("<answer>:2: RuntimeWarning: divide by zero")


def test_the_same_answer_gives_the_same_result(runner: CodeRunner) -> None:
    source = "def f(x):\n    return list(map(hash, 'abc')), np.random.rand(2)\n"
    first, second = run(runner, source).values[0], run(runner, source).values[0]
    assert first[0] == second[0]


def test_a_process_that_ends_without_a_word_is_told(runner: CodeRunner) -> None:
    assert code(run(runner, "import os\nos._exit(0)")) == "strange"


def test_a_crash_is_told(runner: CodeRunner) -> None:
    source = "import ctypes\ndef f(x):\n    ctypes.memset(0, 1, 1)\n"
    assert code(run(runner, source)) == "crashed"


def test_to_look_is_not_to_call(runner: CodeRunner) -> None:
    never = "def f(x):\n    while True: pass\n"
    assert runner.look(never, "f", [{"x": X}]) == CodeRun()
    assert code(runner.look("def f(x)", "f", [{"x": X}])) == "syntax"
    found = runner.look("def f(x, y): pass", "f", [{"x": X}])
    assert code(found) == "arguments"
    assert found.reason is not None
    assert dict(found.reason.values)["names"] == "x"


def test_to_look_tells_no_value_of_the_calls(runner: CodeRunner) -> None:
    source = """
import sys
frame = sys._getframe()
while not isinstance(frame.f_locals.get("request"), dict):
    frame = frame.f_back
raise ValueError(repr(frame.f_locals["request"]["calls"]))
"""
    found = runner.look(source, "f", [{"x": 4711.0, "y": 0.0}, {"x": 4711.0, "y": 1.0}])
    assert code(found) == "raised"
    assert "'x'" in found.message
    assert "4711" not in found.message


def test_a_look_gets_less_time_than_a_run(monkeypatch: pytest.MonkeyPatch) -> None:
    class Watch:
        alive = True
        asked: ClassVar[list[float]] = []

        def run(self, request: bytes, seconds: float = SECONDS) -> Ran:
            self.asked.append(seconds)
            return Ran(Ended.TIME)

        def close(self) -> None:
            return

    made = CodeRunner(own=False)
    monkeypatch.setattr(made, "_started", lambda: (Watch(), Guard.BOUNDARY))
    assert code(made.look("while True: pass", "f", [{"x": X}])) == "time"
    assert code(run(made, "while True: pass")) == "time"
    made.close()
    assert Watch.asked == [LOOK_SECONDS, SECONDS]
    assert LOOK_SECONDS < SECONDS


@pytest.mark.slow
def test_a_function_that_does_not_end_is_stopped(runner: CodeRunner) -> None:
    source = "def f(x):\n    print('begun')\n    while True: pass\n"
    found = run(runner, source)
    assert (code(found), found.printed) == ("time", "begun")


def test_a_large_request_and_a_large_result_fit_through(runner: CodeRunner) -> None:
    x = np.ones((1 << 20,))
    found = run(runner, "def f(x):\n    return x * 2", {"x": x})
    assert found.failed is None
    assert found.values[0].sum() == 2 * x.size


def test_a_function_that_reads_no_request_holds_nobody_up(runner: CodeRunner) -> None:
    x = np.ones((1 << 21,))
    source = "import os\nos._exit(0)\n"
    assert code(run(runner, source, {"x": x})) == "strange"


def test_threads_take_turns(runner: CodeRunner) -> None:
    found: dict[int, CodeRun] = {}

    def ask(n: int) -> None:
        found[n] = run(runner, f"def f(x):\n    return x + {n}\n", {"x": 1})

    threads = [threading.Thread(target=ask, args=(n,)) for n in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {n: done.values for n, done in found.items()} == {
        n: (n + 1,) for n in range(6)
    }


# ----- Which way -----


def test_code_of_others_does_not_run_without_a_boundary(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(running, "boundary_possible", lambda: False)
    runner = CodeRunner(own=False)
    assert runner.guard is Guard.NONE
    found = run(runner, f"open({str(tmp_path / 'new')!r}, 'w')")
    assert (found.failed, code(found)) == ("unavailable", "no_boundary")
    assert not list(tmp_path.iterdir())


@linux
def test_a_boundary_that_does_not_start_is_no_boundary(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from quizapp.sandbox import boundary

    monkeypatch.setattr(boundary, "_CODE", "raise SystemExit")
    assert CodeRunner(own=False).guard is Guard.NONE
    runner = CodeRunner(own=True)
    assert runner.guard is Guard.PROCESS
    runner.close()


@linux
def test_what_kept_the_boundary_from_starting_is_told(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from quizapp.sandbox import boundary

    call = "from quizapp.sandbox import zygote; import sys\n"
    call += "zygote.confine = lambda: 1 / 0\nzygote.serve(int(sys.argv[1]))"
    monkeypatch.setattr(boundary, "_CODE", call)
    runner = CodeRunner(own=False)
    assert runner.guard is Guard.NONE
    assert runner.fault == "ZeroDivisionError: division by zero"


def test_where_no_process_starts_no_code_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*arguments: object, **options: object) -> None:
        raise OSError("no more processes")

    monkeypatch.setattr(subprocess, "Popen", refuse)
    runner = CodeRunner(own=True)
    assert runner.guard is Guard.NONE
    found = run(runner, "def f(x): return x")
    assert (found.failed, code(found)) == ("unavailable", "no_process")


def test_the_learner_is_told_once_that_there_is_no_boundary(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(running, "boundary_possible", lambda: False)
    for own, expected in ((True, "unguarded"), (False, "no_boundary")):
        runner = CodeRunner(own=own)
        notice = runner.take_notice()
        assert notice is not None
        assert notice.code == f"sandbox.{expected}"
        assert runner.take_notice() is None


@linux
def test_behind_the_boundary_there_is_nothing_to_tell() -> None:
    assert CodeRunner(own=True).take_notice() is None


# ----- Lost and ended -----


def zygote_of(runner: CodeRunner) -> int:
    return int(runner._way._process.pid)  # type: ignore[union-attr]


def gone(pid: int) -> bool:
    """Tell whether a process has ended, waiting a while for it."""
    end = time.monotonic() + 30
    while time.monotonic() < end:
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return True
        try:
            if Path(f"/proc/{pid}/stat").read_text().rsplit(")")[1].split()[0] == "Z":
                return True
        except OSError:
            return True
        time.sleep(0.01)
    return False


@linux
def test_the_warm_process_keeps_no_right_of_root_but_reading() -> None:
    runner = CodeRunner(own=False)
    assert runner.guard is Guard.BOUNDARY
    status = Path(f"/proc/{zygote_of(runner)}/status").read_text(encoding="ascii")
    runner.close()
    fields = dict(line.split(":\t", 1) for line in status.splitlines() if ":\t" in line)
    for kind in ("CapInh", "CapPrm", "CapEff"):
        assert int(fields[kind], 16) & ~(1 << 2) == 0, kind  # CAP_DAC_READ_SEARCH


@linux
def test_a_boundary_lost_between_runs_is_replaced_without_a_word() -> None:
    runner = CodeRunner(own=False)
    runner.warm()
    assert run(runner, "def f(x): return x").failed is None
    before = zygote_of(runner)
    os.kill(before, signal.SIGKILL)
    runner._way._process.wait()  # type: ignore[union-attr]
    assert run(runner, "def f(x): return x").failed is None
    assert zygote_of(runner) != before
    runner.close()
    assert gone(before)


@linux
def test_a_boundary_lost_in_a_run_says_so_and_is_replaced() -> None:
    runner = CodeRunner(own=False)
    assert runner.guard is Guard.BOUNDARY
    before = zygote_of(runner)
    threading.Timer(0.3, os.kill, (before, signal.SIGKILL)).start()
    found = run(runner, "def f(x):\n    import time\n    time.sleep(60)\n")
    assert (found.failed, code(found)) == ("unavailable", "lost")
    assert run(runner, "def f(x): return x").failed is None
    runner.close()


def test_closing_ends_the_processes_and_a_later_run_starts_them() -> None:
    runner = CodeRunner(own=True)
    assert run(runner, "def f(x): return x").failed is None
    runner.close()
    runner.close()
    assert run(runner, "def f(x): return x").failed is None
    runner.close()


APP = """
import sys
from quizapp.sandbox import running
from quizapp.sandbox.limits import LOOK_SECONDS, SECONDS, Ended, Ran
if sys.argv[1] == "spare":
    running.boundary_possible = lambda: False
runner = running.CodeRunner(own=True)
runner.guard
way = runner._way
worker = way._next.result() if sys.argv[1] == "spare" else way
print(worker._process.pid, flush=True)
runner("def f(x):\\n    import time\\n    time.sleep(3600)\\n", "f", [{"x": 1.0}])
"""


@pytest.mark.parametrize("way", [pytest.param("boundary", marks=linux), "spare"])
def test_when_the_app_is_killed_its_processes_end(way: str) -> None:
    app = subprocess.Popen(
        [sys.executable, "-c", APP, way], stdout=subprocess.PIPE, text=True
    )
    assert app.stdout is not None
    pid = int(app.stdout.readline())
    time.sleep(0.2)
    children = Path(f"/proc/{pid}/task/{pid}/children")
    below = [int(p) for p in children.read_text().split()] if children.exists() else []
    app.kill()
    app.wait()
    app.stdout.close()
    assert gone(pid)
    assert all(map(gone, below))
