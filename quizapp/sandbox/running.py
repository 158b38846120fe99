"""Run learners' functions by the best means of this machine: the engine's ``Runner``.

Behind the boundary where there is one (Linux with Landlock and seccomp). Elsewhere
the code that the person at this machine typed runs in a process that can be killed,
which guards against accidents and nothing else; anybody else's code does not run.
"""

from __future__ import annotations

import atexit
import threading
from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Any, Protocol

from engine import CodeRun
from engine.verdict import Reason
from quizapp.sandbox import landlock, results, seccomp, wire
from quizapp.sandbox.limits import LOOK_SECONDS, SECONDS, Ended, Ran

_HURRY = 0.5  # seconds


class Guard(StrEnum):
    """What stands between a learner's code and this machine."""

    BOUNDARY = "boundary"
    PROCESS = "process"  # can be killed, but sees what its user sees
    NONE = "none"  # no code runs


class Way(Protocol):
    """A way to run one request at a time."""

    @property
    def alive(self) -> bool:
        """Tell whether it can still take requests."""
        ...

    def run(self, request: bytes, seconds: float = SECONDS) -> Ran:
        """Answer a request within a time."""
        ...

    def close(self) -> None:
        """End its processes."""
        ...


def boundary_possible() -> bool:
    """Tell whether this machine has what the boundary is made of."""
    return landlock.version() > 0 and seccomp.available()


class CodeRunner:
    """The engine's ``Runner``; safe to call from several threads.

    ``own`` says that the code was typed by the person at this machine; other code
    runs behind the boundary or not at all. Processes start with ``warm`` or with the
    first run, and end with ``close`` or with the app, however it ends.
    """

    def __init__(self, *, own: bool) -> None:
        self._own = own
        self._lock = threading.Lock()
        self._way: Way | None = None
        self._guard: Guard | None = None
        self._fault = ""
        self._told = False

    @property
    def guard(self) -> Guard:
        """Return what stands between the code and this machine; starts it."""
        with self._lock:
            self._ready()
            return self._guard or Guard.NONE

    @property
    def fault(self) -> str:
        """Return what kept a possible boundary from starting, in its own words."""
        return self._fault

    def take_notice(self) -> Reason | None:
        """Return once what the learner should know before they type code."""
        if self._told or (boundary_possible() and not self._fault):
            return None
        self._told = True
        if self._own:
            return results.because("unguarded", seconds=f"{SECONDS:g}")
        return results.because("no_boundary")

    def warm(self) -> None:
        """Start in the background what a run will need."""
        threading.Thread(target=self._warm, name="code", daemon=True).start()

    def _warm(self) -> None:
        with self._lock:
            self._ready()

    def close(self) -> None:
        """End the processes; a later run starts them again.

        They end by themselves when this one does, so nobody waits long for a start
        that is under way.
        """
        if self._lock.acquire(timeout=_HURRY):
            try:
                self._end()
            finally:
                self._lock.release()

    def __call__(
        self, source: str, function: str, calls: Sequence[Mapping[str, Any]]
    ) -> CodeRun:
        """Return the values of ``function(**call)`` for each of ``calls``.

        A function whose arguments have other names gets them in their order. Never
        raises for what the code does.
        """
        return self._run(source, function, calls, look=False)

    def look(
        self, source: str, function: str, calls: Sequence[Mapping[str, Any]]
    ) -> CodeRun:
        """Tell only whether the function can be read and called so; do not call it.

        What stands outside the function runs, so it gets no more than the names.
        """
        names = [dict.fromkeys(call) for call in calls[:1]]
        return self._run(source, function, names, look=True)

    def _run(
        self,
        source: str,
        function: str,
        calls: Sequence[Mapping[str, Any]],
        *,
        look: bool,
    ) -> CodeRun:
        source = source.replace("\r\n", "\n").replace("\r", "\n")
        request = wire.encode(
            {
                "source": source,
                "function": function,
                "calls": [dict(call) for call in calls],
                "look": look,
            }
        )
        with self._lock:
            way = self._ready()
            if way is None:
                code = "no_boundary" if not self._own else "no_process"
                return results.unavailable(code)
            ran = way.run(request, LOOK_SECONDS if look else SECONDS)
            if ran.ended is Ended.LOST:
                self._end()
                self._ready()
        arguments = tuple(calls[0]) if calls else ()
        count = 0 if look else len(calls)
        return results.read(ran, source, function, arguments, count)

    def _ready(self) -> Way | None:
        if self._way is not None and not self._way.alive:
            self._end()  # it was lost while nothing ran: nobody need know
        if self._way is None and self._guard is not Guard.NONE:
            self._way, self._guard = self._started()
            atexit.unregister(self.close)  # once, however often it is started
            atexit.register(self.close)
        return self._way

    def _started(self) -> tuple[Way | None, Guard]:
        if boundary_possible():
            from quizapp.sandbox.boundary import Boundary, BoundaryLost

            try:
                return Boundary(), Guard.BOUNDARY
            except (BoundaryLost, OSError) as error:
                self._fault = str(error)
        if self._own:
            from quizapp.sandbox.spare import Spare

            try:
                return Spare(), Guard.PROCESS
            except OSError as error:
                self._fault = str(error)
        return None, Guard.NONE

    def _end(self) -> None:
        way, self._way = self._way, None
        if way is not None:
            way.close()
