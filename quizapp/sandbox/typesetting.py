"""Typesetting behind a boundary: a process with little memory that can be killed.

Typst's language can loop and allocate, and a stranger's text may be built to make it
do so. So pages are set by another process: it has a bound on its memory (on Linux;
elsewhere systems know none or do not keep it), a bound on its time, and no files.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from quizapp.closing import Closing

SECONDS = 20.0  # for one document
MEMORY = 1536 << 20  # bytes of address space
MEMORY_IS_BOUNDED = sys.platform.startswith("linux")
THREADS = 2  # each reserves address space for its stack
_CODE = "from quizapp.sandbox.compositor import serve; serve()"


class TypesettingError(Exception):
    """A document that was refused; the message is Typst's, for the developer."""


class TypesettingStopped(Exception):  # noqa: N818 - nothing is wrong with it
    """A document that wanted more memory or time than there is."""


@dataclass(frozen=True, slots=True)
class Limits:
    """The bounds of the process: seconds a document, bytes of address space."""

    seconds: float = SECONDS
    memory: int = MEMORY


class Typesetter(Closing):
    """A process that sets documents by one template; it starts with the first one.

    ``template`` is a Typst file that reads its data from the input ``page``;
    ``fonts`` is a folder of fonts beside those that Typst brings. Safe to use from
    several threads; close it, or use it as a context.
    """

    def __init__(self, template: Path, fonts: Path, limits: Limits | None = None):
        self._template = template
        self._fonts = fonts
        self._limits = limits or Limits()
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._folder: tempfile.TemporaryDirectory[str] | None = None
        self._served = 0

    def pdf(self, page: str, *, system_fonts: bool = False) -> bytes:
        """Return the document of ``page`` (JSON for the template) as PDF.

        Raises TypesettingStopped when it needs too much, TypesettingError when the
        template cannot set it.
        """
        request = json.dumps({"page": page, "system_fonts": system_fonts})
        with self._lock:
            try:
                return self._ask(request)
            except TypesettingStopped:
                if not self._served:
                    raise
                # What earlier documents left in memory must not be held against it.
                self._end()
                return self._ask(request)

    def close(self) -> None:
        """End the process."""
        with self._lock:
            self._end()

    def _ask(self, request: str) -> bytes:
        process = self._running()
        assert process.stdin is not None  # noqa: S101 - both are pipes
        assert process.stdout is not None  # noqa: S101
        timer = threading.Timer(self._limits.seconds, process.kill)
        timer.start()
        try:
            _send(process.stdin, request)
            word, size = process.stdout.readline().split()
            body = process.stdout.read(int(size))
            if len(body) != int(size):
                raise ValueError
        except (OSError, ValueError) as error:
            self._end()
            raise TypesettingStopped from error
        finally:
            timer.cancel()
        self._served += 1
        if word != b"pdf":
            raise TypesettingError(body.decode(errors="replace"))
        return body

    def _running(self) -> subprocess.Popen[bytes]:
        if self._process is not None:
            return self._process
        self._folder = tempfile.TemporaryDirectory(prefix="quizapp-")
        self._served = 0
        self._process = subprocess.Popen(  # noqa: S603 - our own interpreter and code
            [sys.executable, "-I", "-c", _CODE],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=self._folder.name,
            env={**os.environ, "RAYON_NUM_THREADS": str(THREADS)},
        )
        start = {
            "template": str(self._template),
            "fonts": str(self._fonts),
            "root": self._folder.name,
            "memory": self._limits.memory,
        }
        assert self._process.stdin is not None  # noqa: S101
        _send(self._process.stdin, json.dumps(start))
        return self._process

    def _end(self) -> None:
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            for stream in (process.stdin, process.stdout):
                if stream is not None:
                    _close(stream)
            process.wait()
        if self._folder is not None:
            self._folder.cleanup()
            self._folder = None


def _send(stream: IO[bytes], line: str) -> None:
    stream.write(line.encode() + b"\n")
    stream.flush()


def _close(stream: IO[bytes]) -> None:
    try:
        stream.close()
    except OSError:  # what was not sent to a process that has gone
        return
