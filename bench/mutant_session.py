"""Run tests against mutations: collected once, one forked process a mutation.

A mutation inside a function replaces the code of the living function, one in a
constant its value; what else runs at import gets a process that has not imported the
engine yet. Why no library: mutmut 3, by its source, leaves out module constants and
almost every decorated function; cosmic-ray starts pytest and NumPy for each mutation.
"""

from __future__ import annotations

import ast
import functools
import gc
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from mutant_code import Loader, Target, forked, rebind, replace
from mutation import Mutation

_CPU_SECONDS = 60  # of one mutation, then it counts as killed
_FLAGS = (
    "-q", "-s", "-x", "-n", "0", "-p", "no:cacheprovider",
    "-W", "ignore::pytest.PytestAssertRewriteWarning",
)  # fmt: skip


class Session:
    """The pytest plugin: collects, maps tests to lines, runs the mutations."""

    def __init__(self, target: Target, found: list[Mutation]) -> None:
        self.target = target
        self.found = found
        self.at_import: set[int] = set()
        self.killed: dict[int, bool] = {}
        self.failed = False
        self.red: str | None = None

    # ------------------------------------------------------------------ hooks

    def pytest_configure(self, config: pytest.Config) -> None:
        """Make property tests repeat themselves, and watch the import."""
        from hypothesis import HealthCheck, settings

        settings.register_profile(
            "mutants",
            derandomize=True,
            database=None,
            suppress_health_check=list(HealthCheck),
        )
        settings.load_profile("mutants")
        sys.settrace(self.tracer(self.at_import))

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Note a failure."""
        self.failed = self.failed or report.failed

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Run the mutations in place of the tests."""
        sys.settrace(None)
        if session.testsfailed or not session.items:
            self.red = "the tests cannot be collected"
            return True
        self.caches = [
            thing
            for thing in gc.get_objects()
            if isinstance(thing, functools._lru_cache_wrapper)
        ]
        self.clear()
        status, lines = forked(lambda: self.coverage(session.items))
        if status or lines is None:
            self.red = "the tests fail without a mutation"
            return True
        gc.freeze()  # what is alive now is not copied into every process
        self.module = sys.modules[self.target.name]
        self.tests = [
            _Test(item, seconds, frozenset(run))
            for item, (seconds, run) in zip(session.items, lines, strict=True)
        ]
        for place, mutation in enumerate(self.found):
            if self.is_data(mutation) or self.is_living(mutation):
                self.killed[place] = self.kills(mutation)
        return True

    # ------------------------------------------------------------------- work

    def is_living(self, mutation: Mutation) -> bool:
        """Whether the mutated code can be put into a function that exists already."""
        if mutation.owner is None:
            return False
        return not any(line in self.at_import for line in self.body(mutation.owner))

    def body(self, owner: str) -> range:
        """Return the lines of a function's body."""
        node: Any = self.target.tree
        for name in owner.split("."):
            node = next(
                part for part in node.body if getattr(part, "name", None) == name
            )
        return range(node.body[0].lineno, node.end_lineno + 1)

    def tracer(self, lines: set[int]) -> Callable[..., Any]:
        """Return a trace function that notes the lines of the target."""
        path = str(self.target.path)

        def local(frame: Any, event: str, arg: Any) -> Any:
            if event == "line":
                lines.add(frame.f_lineno)
            return local

        def every(frame: Any, event: str, arg: Any) -> Any:
            return local if frame.f_code.co_filename == path else None

        return every

    def clear(self) -> None:
        for cache in self.caches:
            cache.cache_clear()

    def coverage(self, items: list[pytest.Item]) -> list[tuple[float, list[int]]]:
        """Return for each test its seconds and the lines of the target it runs."""
        found = []
        for item in items:
            lines: set[int] = set()
            self.clear()
            start = time.perf_counter()
            sys.settrace(self.tracer(lines))
            self.run(item)
            sys.settrace(None)
            found.append((time.perf_counter() - start, sorted(lines)))
        if self.failed:
            raise AssertionError
        return found

    def run(self, item: Any) -> None:
        """Run one test: directly where it needs no fixture, else as pytest does."""
        given = item.callspec.params if hasattr(item, "callspec") else {}
        if set(item.fixturenames) <= set(given):
            try:
                item.obj(**given)
            except Exception:
                self.failed = True
            return
        item.config.hook.pytest_runtest_protocol(item=item, nextitem=None)

    def is_data(self, mutation: Mutation) -> bool:
        """Whether a mutation is in a table or constant at module level."""
        return mutation.owner is None and any(
            isinstance(part, ast.Assign | ast.AnnAssign)
            and part.lineno <= mutation.lines.start <= (part.end_lineno or 0)
            and not any(isinstance(inner, ast.Lambda) for inner in ast.walk(part))
            for part in self.target.tree.body
        )

    def kills(self, mutation: Mutation) -> bool:
        """Whether a test that runs the mutated lines fails; the deadliest go first."""
        chosen = [
            test
            for test in sorted(self.tests, key=lambda test: (-test.kills, test.seconds))
            if mutation.owner is None or not test.lines.isdisjoint(mutation.lines)
        ]
        if not chosen:
            return False
        code = self.target.compiled(mutation)

        def work() -> int | None:
            if mutation.owner is None:
                rebind(self.module, code)
            else:
                replace(self.module, mutation.owner, code)
            for place, test in enumerate(chosen):
                self.run(test.item)
                if self.failed:
                    return place
            return None

        patience = 3 * sum(test.seconds for test in chosen) + 3
        status, killer = forked(work, min(_CPU_SECONDS, int(patience)))
        if killer is not None:
            chosen[killer].kills += 1
        return bool(status) or killer is not None


@dataclass(slots=True)
class _Test:
    """A test with its seconds, the lines it runs and the mutations it has killed."""

    item: pytest.Item
    seconds: float
    lines: frozenset[int]
    kills: int = 0


def run_at_import(target: Target, mutation: Mutation) -> bool:
    """Whether the tests fail when the module is imported with a mutation."""
    code = target.compiled(mutation)

    def work() -> bool:
        sys.meta_path.insert(0, Loader(target, code))  # type: ignore[arg-type]
        plain = _Plain(Session(target, []))
        return pytest.main([*_FLAGS, *target.tests], plugins=[plain]) != 0

    status, failed = forked(work, _CPU_SECONDS)
    return bool(status) or failed is not False


class _Plain:
    """Only the settings of the session, for an ordinary run."""

    def __init__(self, session: Session) -> None:
        self.session = session

    def pytest_configure(self, config: pytest.Config) -> None:
        """Make property tests repeat themselves."""
        self.session.pytest_configure(config)
        sys.settrace(None)


def run(target: Target, found: list[Mutation]) -> tuple[list[bool], str | None]:
    """Return for each mutation whether a test kills it, and why none could be run."""

    def work() -> tuple[dict[int, bool], str | None]:
        session = Session(target, found)
        pytest.main([*_FLAGS, *target.tests], plugins=[session])
        return session.killed, session.red

    status, answer = forked(work)
    if status or answer is None:
        return [], "the tests end badly"
    killed, red = answer
    if red:
        return [], red
    return [
        killed[str(place)] if str(place) in killed else run_at_import(target, mutation)
        for place, mutation in enumerate(found)
    ], None
