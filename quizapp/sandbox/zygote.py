"""The warm process: it has NumPy loaded, sees almost no files, and forks.

It never meets code or inputs: for each run it gets three descriptors, hands them to
a forked child, tells the app how to reach that child, and says how it ended. It ends
itself when the app's end of the line is closed, however the app ended.
"""

from __future__ import annotations

import _ctypes
import gc
import importlib
import os
import select
import signal
import socket
import struct
import sys
from collections.abc import Iterable, Iterator

import numpy as np

from quizapp.sandbox import cell, landlock, seccomp
from quizapp.sandbox.limits import MEMORY, address_space

# Beside NumPy: what an answer may want, loaded once for all.
LIBRARY = (
    *("abc", "bisect", "cmath", "collections", "contextlib", "copy", "dataclasses"),
    *("datetime", "decimal", "enum", "fractions", "functools", "heapq", "itertools"),
    *("json", "math", "numbers", "operator", "random", "re", "statistics", "string"),
    *("textwrap", "time", "types", "typing", "warnings"),
    *("numpy.linalg", "numpy.random", "numpy.fft", "numpy.polynomial"),
)
# The words on the line; the last comes with the status of the child.
READY, RUN, PID, END = b"ready", b"run", b"pid", b"end"
STATUS = struct.Struct("<3si")


def serve(control: int) -> None:
    """Get ready, then fork for each request on the socket; the whole program."""
    # To a low number: a child closes those up to 1024, and the app may have more.
    line = socket.socket(fileno=os.dup(control))
    os.close(control)
    try:
        nothing = os.open(os.devnull, os.O_RDONLY)
        warm()
        calls = seccomp.program()
        memory = address_space() + MEMORY
        confine()
    except Exception as error:
        line.send(f"{type(error).__name__}: {error}".encode()[:500])
        return
    gc.collect()
    gc.freeze()
    line.send(READY)
    while True:
        message, descriptors, _, _ = socket.recv_fds(line, 16, 3)
        if message != RUN or len(descriptors) != 3:
            return
        request, result, output = descriptors
        taken = cell.Cell(
            (request, result, output), nothing, os.getpid(), memory, calls
        )
        pid = os.fork()
        if pid == 0:
            cell.become(taken)
        for descriptor in descriptors:
            os.close(descriptor)
        if not _watch(line, pid):
            return


def _watch(line: socket.socket, pid: int) -> bool:
    """Wait for a child and tell its end; False when the app is gone."""
    handle = os.pidfd_open(pid)
    try:
        socket.send_fds(line, [PID], [handle])
        waiting = select.poll()
        waiting.register(handle, select.POLLIN)
        waiting.register(line, select.POLLIN)
        ready = dict(waiting.poll())
        here = line.fileno() not in ready
        if not here:  # nothing is sent meanwhile: the line was closed
            signal.pidfd_send_signal(handle, signal.SIGKILL)
        # Its number is still taken, so this reaches nobody else.
        _end_group(pid)
        _, status = os.waitpid(pid, 0)
        if here:
            line.send(STATUS.pack(END, status))
    except OSError:
        os.kill(pid, signal.SIGKILL)
        return False
    finally:
        os.close(handle)
    return here


def _end_group(pid: int) -> None:
    try:
        os.killpg(pid, signal.SIGKILL)
    except OSError:  # there is no group: it ended before it made one
        return


def warm() -> None:
    """Load what an answer may use, and let the libraries make their tables."""
    for name in LIBRARY:
        importlib.import_module(name)
    matrix = np.eye(64) + 0.01
    _ = np.einsum("ij,jk->ik", matrix, matrix), np.linalg.svd(matrix)
    _ = np.linalg.solve(matrix, matrix), np.linalg.eigh(matrix), np.exp(matrix)
    _ = np.random.default_rng(0).normal(size=4), np.random.rand(2)
    _ = repr(matrix), np.fft.fft(matrix)


def confine() -> None:
    """Give up all files but the standard library and NumPy, and what is elsewhere."""
    # Where these two lie: sysconfig would name folders of the environment too. Some
    # builds of Python hold the second inside themselves.
    files = os.__file__, getattr(_ctypes, "__file__", os.__file__)
    ours = {os.path.dirname(file) for file in files}  # noqa: PTH120
    readable = [*_entries(ours), *_numpy()]
    sys.path[:] = [path for path in sys.path if path in ours]
    # Finders remember what lay in folders that are out of reach from now on.
    sys.path_importer_cache.clear()
    landlock.renounce_privileges()
    landlock.confine(readable, ours)


def _entries(libraries: Iterable[str]) -> Iterator[str]:
    """Yield what lies in the standard library but for packages of others."""
    for library in libraries:
        for name in os.listdir(library):  # noqa: PTH208
            if name not in ("site-packages", "dist-packages"):
                yield os.path.join(library, name)  # noqa: PTH118


def _numpy() -> Iterator[str]:
    """Yield NumPy's folder and the one of the libraries it brings."""
    folder = os.path.dirname(np.__file__)  # noqa: PTH120
    yield folder
    yield f"{folder}.libs"
