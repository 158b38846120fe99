"""What a learner's code may use, and what became of a run: shared by all ways."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from enum import StrEnum

from quizapp.sandbox.wire import MAX_BYTES

SECONDS = 2.0  # of the clock, for all calls together
LOOK_SECONDS = 0.5  # for a look at a function, which the interface waits for
MEMORY = 512 << 20  # bytes beyond what the process holds before it runs
PRINTED = 64 << 10  # bytes kept of what it prints
RESULT = MAX_BYTES + (1 << 20)  # bytes read of a result before it is cut off
START_SECONDS = 20.0  # for a process to get ready on a busy machine


class Ended(StrEnum):
    """How a run ended, as the app saw it from outside."""

    DONE = "done"
    TIME = "time"
    LARGE = "large"  # more bytes than a result may have
    LOST = "lost"  # not the run but what it ran in


@dataclass(frozen=True, slots=True)
class Ran:
    """The bytes of a run: its result and what it printed, both to be mistrusted.

    ``signal`` is the signal that ended it, 0 for none.
    """

    ended: Ended
    result: bytes = b""
    printed: bytes = b""
    signal: int = 0


def bound_process(memory: int | None) -> None:
    """Bound the resources of this process for ever, where the system can.

    ``memory`` is the whole address space in bytes; None leaves it.
    """
    try:
        import resource
    except ImportError:  # Windows has none
        return
    seconds = int(SECONDS) + 1
    stack = 8 << 20
    bounds = [
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_NOFILE, 16),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_STACK, stack),
    ]
    if sys.platform.startswith("linux"):  # elsewhere it counts the whole user
        bounds.append((resource.RLIMIT_NPROC, 0))
    if memory is not None:
        bounds.append((resource.RLIMIT_AS, memory))
    for which, bound in bounds:
        _, hard = resource.getrlimit(which)
        most = bound if hard == resource.RLIM_INFINITY else min(bound, hard)
        resource.setrlimit(which, (most, most))


def address_space() -> int:
    """Return the bytes of address space of this process (Linux only)."""
    import os

    with open("/proc/self/statm", encoding="ascii") as file:  # noqa: PTH123
        return int(file.read().split()[0]) * os.sysconf("SC_PAGE_SIZE")
