"""The portable way: a process that is ready, used once, and killed in time.

This is no boundary: the code may read, write and connect like its user. It keeps a
slip (a loop that never ends, too much memory) from taking the app along. The next
process gets ready while nobody waits. Memory is bounded on Linux alone, processor
time on every system but Windows.
"""

from __future__ import annotations

import struct
import subprocess
import threading
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from typing import IO

from quizapp.sandbox.limits import (
    PRINTED,
    RESULT,
    SECONDS,
    START_SECONDS,
    Ended,
    Ran,
)
from quizapp.sandbox.workers import command, environment

LENGTH = struct.Struct("<Q")
READY = b"+"
_CODE = "from quizapp.sandbox.worker import serve; serve()"
_CHUNK = 1 << 16


class Spare:
    """A pool of one worker; one run at a time, raises OSError when none starts."""

    def __init__(self) -> None:
        self._starter = ThreadPoolExecutor(1, "spare")
        self._next: Future[_Worker] = self._starter.submit(_Worker)
        self._next.result()

    @property
    def alive(self) -> bool:
        """Tell whether there is a worker, or one is getting ready."""
        return not self._next.done() or self._next.exception() is None

    def close(self) -> None:
        """End the worker that waits."""
        with suppress(OSError):
            self._next.result().kill()
        self._starter.shutdown()

    def run(self, request: bytes, seconds: float = SECONDS) -> Ran:
        """Let the worker answer a request within a time."""
        try:
            worker = self._next.result()
        except OSError:
            return Ran(Ended.LOST)
        try:
            return worker.run(request, seconds)
        finally:
            worker.kill()
            self._next = self._starter.submit(_Worker)


class _Worker:
    """A process for one request: input, result and output on its three streams."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(  # noqa: S603 - our own program
            command(_CODE),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=environment(),
            bufsize=0,
            start_new_session=True,
        )
        timer = threading.Timer(START_SECONDS, self._process.kill)
        timer.start()
        ready = _pipe(self._process.stdout).read(1)
        timer.cancel()
        if ready != READY:
            self.kill()
            raise OSError("the process for code did not start")

    def run(self, request: bytes, seconds: float) -> Ran:
        process = self._process
        result, printed = bytearray(), bytearray()
        large = threading.Event()

        def take(stream: IO[bytes], into: bytearray, most: int, *, cut: bool) -> None:
            with suppress(OSError, ValueError):
                while data := stream.read(_CHUNK):
                    into += data[: max(0, most - len(into))]
                    if not cut and len(into) >= most:
                        large.set()
                        process.kill()

        readers = (
            threading.Thread(
                target=take,
                args=(_pipe(process.stdout), result, RESULT),
                kwargs={"cut": False},
                daemon=True,
            ),
            threading.Thread(
                target=take,
                args=(_pipe(process.stderr), printed, PRINTED),
                kwargs={"cut": True},
                daemon=True,
            ),
        )
        for reader in readers:
            reader.start()
        # In a thread: a worker that reads nothing must not hold us up.
        data = LENGTH.pack(len(request)) + request
        stdin = _pipe(process.stdin)
        threading.Thread(target=_send, args=(stdin, data), daemon=True).start()
        try:
            process.wait(seconds)
            ended = Ended.DONE
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            ended = Ended.TIME
        for reader in readers:
            reader.join(1.0)  # what it left behind may hold the pipe open
        if large.is_set():
            ended = Ended.LARGE
        code = process.returncode
        return Ran(ended, bytes(result), bytes(printed), -code if code < 0 else 0)

    def kill(self) -> None:
        """End the process and close its streams."""
        self._process.kill()
        self._process.wait()
        for stream in (
            self._process.stdin,
            self._process.stdout,
            self._process.stderr,
        ):
            if stream is not None:
                with suppress(OSError):
                    stream.close()


def _pipe(stream: IO[bytes] | None) -> IO[bytes]:
    if stream is None:
        raise OSError("no pipe")
    return stream


def _send(stream: IO[bytes], data: bytes) -> None:
    view = memoryview(data)
    with suppress(OSError, ValueError):  # it has gone, or was killed meanwhile
        while view:
            view = view[stream.write(view) or 0 :]
