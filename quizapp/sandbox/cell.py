"""A forked child shuts itself in, answers one request and ends (Linux).

What it may still do afterwards: compute in its memory, read its request, write its
result and what it prints, and read the files that Landlock left to the warm process.
"""

from __future__ import annotations

import ctypes
import fcntl
import os
import signal
from dataclasses import dataclass
from typing import NoReturn

from quizapp.sandbox import child, seccomp, wire
from quizapp.sandbox.limits import bound_process

_PR_SET_PDEATHSIG = 1
_FREE = 16  # descriptors from here on are in nobody's way


@dataclass(frozen=True, slots=True)
class Cell:
    """What a child takes over before it runs anything.

    ``descriptors`` are request, result and output; ``memory`` is the bound on its
    address space, ``filter`` the system calls it keeps.
    """

    descriptors: tuple[int, int, int]
    nothing: int
    parent: int
    memory: int
    filter: bytes


def become(cell: Cell) -> NoReturn:
    """Turn a forked process into one that answers one request, and end it."""
    try:
        _shut(cell)
        with os.fdopen(4, "rb", closefd=False) as source:
            request = source.read(wire.MAX_BYTES + 1)
        frame = child.answer(request)
        child.flush()
        _write(3, frame)
    finally:
        os._exit(0)


def _shut(cell: Cell) -> None:
    os.setsid()
    libc = ctypes.CDLL(None)
    zero = ctypes.c_ulong(0)
    libc.prctl(_PR_SET_PDEATHSIG, ctypes.c_ulong(signal.SIGKILL), zero, zero, zero)
    if os.getppid() != cell.parent:  # it ended before we asked to be told
        os._exit(0)
    request, result, output = (
        fcntl.fcntl(d, fcntl.F_DUPFD, _FREE) for d in cell.descriptors
    )
    nothing = fcntl.fcntl(cell.nothing, fcntl.F_DUPFD, _FREE)
    for place, descriptor in enumerate((nothing, output, output, result, request)):
        os.dup2(descriptor, place)
    os.closerange(5, 1024)
    bound_process(cell.memory)
    seccomp.install(cell.filter)


def _write(descriptor: int, data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[os.write(descriptor, view) :]
