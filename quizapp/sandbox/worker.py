"""The spare process itself: NumPy is loaded, one request is answered, that is all."""

from __future__ import annotations

import os
import sys
import threading

from quizapp.sandbox import child
from quizapp.sandbox.limits import MEMORY, address_space, bound_process
from quizapp.sandbox.spare import LENGTH, READY

_CHUNK = 1 << 16


def serve() -> None:
    """Answer one request on standard input; the whole program of the process."""
    line = os.dup(1)
    os.dup2(2, 1)  # what is printed and what goes wrong are one stream
    memory = None
    if sys.platform.startswith("linux"):
        memory = address_space() + MEMORY
    os.write(line, READY)
    (size,) = LENGTH.unpack(_read(LENGTH.size))
    request = _read(size)
    threading.Thread(target=_end_with_app, daemon=True).start()
    try:
        bound_process(memory)
        frame = memoryview(child.answer(request))
        child.flush()
        while frame:
            frame = frame[os.write(line, frame) :]
    finally:
        os._exit(0)


def _read(count: int) -> bytes:
    data = bytearray()
    while len(data) < count:
        data += os.read(0, min(_CHUNK, count - len(data))) or _nothing_more()
    return bytes(data)


def _nothing_more() -> bytes:
    os._exit(0)


def _end_with_app() -> None:
    """End when the app has: its end of standard input is closed then."""
    os.read(0, 1)
    os._exit(0)
