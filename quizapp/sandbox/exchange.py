"""One request out, one result and some output back, within a time (POSIX pipes)."""

from __future__ import annotations

import os
import selectors
import time
from contextlib import suppress

from quizapp.closing import Closing
from quizapp.sandbox.limits import PRINTED, RESULT, Ended

_CHUNK = 1 << 16


class Exchange(Closing):
    """The pipes of one run, and what has come through them so far.

    ``others`` are the ends for the process that runs: request, result, output.
    """

    def __init__(self, request: bytes) -> None:
        self.result = bytearray()
        self.printed = bytearray()
        self._request = memoryview(request)
        their_request, self._out = os.pipe()
        self._result, their_result = os.pipe()
        self._output, their_output = os.pipe()
        self.others = [their_request, their_result, their_output]
        self._open = {self._out, self._result, self._output}

    def close(self) -> None:
        """Close every end that is still open here."""
        self.hand_over()
        for descriptor in tuple(self._open):
            self._close(descriptor)

    def hand_over(self) -> None:
        """Close the other ends here: the process has its own by now."""
        while self.others:
            os.close(self.others.pop())

    def run(self, seconds: float) -> Ended:
        """Send and receive until the other side has closed or the time is over."""
        deadline = time.monotonic() + seconds
        with selectors.DefaultSelector() as selector:
            for descriptor in self._open:
                os.set_blocking(descriptor, False)
            selector.register(self._out, selectors.EVENT_WRITE)
            selector.register(self._result, selectors.EVENT_READ)
            selector.register(self._output, selectors.EVENT_READ)
            while self._open & {self._result, self._output}:
                left = deadline - time.monotonic()
                if left <= 0:
                    return Ended.TIME
                for key, _ in selector.select(left):
                    if not self._step(key.fd):
                        selector.unregister(key.fd)
                        self._close(key.fd)
                if len(self.result) > RESULT:
                    return Ended.LARGE
        return Ended.DONE

    def _step(self, descriptor: int) -> bool:
        """Move some bytes; False when this pipe is done."""
        try:
            if descriptor == self._out:
                sent = os.write(descriptor, self._request[:_CHUNK])
                self._request = self._request[sent:]
                return len(self._request) > 0
            data = os.read(descriptor, _CHUNK)
        except BlockingIOError:
            return True
        except OSError:  # the reader has gone
            return False
        if descriptor == self._result:
            self.result += data
        else:
            self.printed += data[: max(0, PRINTED - len(self.printed))]
        return len(data) > 0

    def _close(self, descriptor: int) -> None:
        self._open.discard(descriptor)
        with suppress(OSError):
            os.close(descriptor)
