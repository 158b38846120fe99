"""The app's side of the boundary: start the warm process, send a run, time it.

A request goes through a pipe straight to the forked child, and the result comes back
through another; the warm process sees neither. After the time the child is killed
through a handle that cannot mean another process. Linux with Landlock and seccomp.
"""

from __future__ import annotations

import os
import signal
import socket
import subprocess
from contextlib import suppress

from quizapp.closing import Closing
from quizapp.sandbox.exchange import Exchange
from quizapp.sandbox.limits import SECONDS, START_SECONDS, Ended, Ran
from quizapp.sandbox.workers import command, environment
from quizapp.sandbox.zygote import END, PID, READY, RUN, STATUS

_CODE = "import sys; from quizapp.sandbox.zygote import serve; serve(int(sys.argv[1]))"
_PATIENCE = 5.0  # seconds for the warm process to do its small part


def _started(line: int) -> subprocess.Popen[bytes]:
    return subprocess.Popen(  # noqa: S603 - our own program
        [*command(_CODE), str(line)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        cwd="/",
        env=environment(),
        pass_fds=(line,),
        start_new_session=True,
    )


class BoundaryLost(Exception):  # noqa: N818 - an event, told as a sentence elsewhere
    """The warm process is gone, or never became ready."""


class Boundary(Closing):
    """A warm process and the line to it; one run at a time.

    Raises BoundaryLost or OSError when it cannot be started. Not for several threads
    at once.
    """

    def __init__(self) -> None:
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._line = ours
        with theirs:
            try:
                self._process = _started(theirs.fileno())
            except OSError:
                ours.close()
                raise
        ours.settimeout(START_SECONDS)
        message = self._hear()[0]
        if message != READY:
            self.close()
            words = message.decode("utf-8", "replace")
            raise BoundaryLost(words or "the process did not get ready")
        ours.settimeout(_PATIENCE)

    @property
    def alive(self) -> bool:
        """Tell whether the warm process is still there."""
        return self._process.poll() is None

    def close(self) -> None:
        """End the warm process and whatever it runs."""
        self._line.close()
        try:
            self._process.wait(_PATIENCE)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def run(self, request: bytes, seconds: float = SECONDS) -> Ran:
        """Let a child answer a request within a time, and return what came of it."""
        with Exchange(request) as exchange:
            try:
                socket.send_fds(self._line, [RUN], exchange.others)
            except OSError:
                return Ran(Ended.LOST)
            exchange.hand_over()
            message, handle = self._hear()
            if message != PID or handle is None:
                return Ran(Ended.LOST)
            try:
                return self._attend(exchange, handle, seconds)
            finally:
                os.close(handle)

    def _attend(self, exchange: Exchange, handle: int, seconds: float) -> Ran:
        ended = exchange.run(seconds)
        with suppress(ProcessLookupError):  # it has ended by itself
            signal.pidfd_send_signal(handle, signal.SIGKILL)
        message, _ = self._hear()
        printed = bytes(exchange.printed)
        if len(message) != STATUS.size or not message.startswith(END):
            return Ran(Ended.LOST, printed=printed)
        _, status = STATUS.unpack(message)
        if ended is not Ended.DONE:
            return Ran(ended, printed=printed)
        # SIGKILL may have been ours: it had closed its end and was still there.
        killed = os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0
        killed = 0 if killed == signal.SIGKILL else killed
        return Ran(Ended.DONE, bytes(exchange.result), printed, killed)

    def _hear(self) -> tuple[bytes, int | None]:
        """Return the next message and the handle that came with it."""
        try:
            message, handles, _, _ = socket.recv_fds(self._line, 512, 1)
        except OSError:
            return b"", None
        return message, handles[0] if handles else None
