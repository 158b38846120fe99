"""The conversion of a large package in a process beside this one.

Turning notes into a deck and reviews into states take about as long; on two cores
they are done together. The process starts while the package is still being read.
"""

from __future__ import annotations

import contextlib
import gc
import json
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from queue import SimpleQueue
from typing import IO

from quizapp.errors import ImportingError
from quizapp.i18n import fault
from quizapp.importing.anki.conversion import Conversion, Part, convert
from quizapp.importing.anki.wire import packed, unpacked
from quizapp.models import CardId

LARGE = 300_000  # bytes of a package; below that a process costs more than it saves
_Fault = tuple[str, dict[str, str]]
_Told = Part | _Fault | None  # None: it is done
_CODE = "from quizapp.importing.anki.beside import serve; serve()"


class Converter:
    """Converts the notes of one package in this very process."""

    def parts(self, wanted: Conversion) -> Iterator[Part]:
        """Return the parts of a conversion as they are written."""
        return convert(wanted)

    def stop(self) -> None:
        """Write nothing from now on."""


class Beside(Converter):
    """Converts in a process of its own, which starts at once; ``stop`` ends it."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(  # noqa: S603 - our own interpreter and code
            [sys.executable, "-I", "-c", _CODE],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        self._told: SimpleQueue[_Told] = SimpleQueue()

    def parts(self, wanted: Conversion) -> Iterator[Part]:
        """Send what is wanted; return the parts, which a thread takes off the pipe."""
        thread = threading.Thread(target=self._exchange, args=(wanted,), daemon=True)
        thread.start()
        return self._parts()

    def stop(self) -> None:
        """End the process wherever it is."""
        self._process.kill()
        self._process.wait()
        for stream in (self._process.stdin, self._process.stdout):
            with contextlib.suppress(OSError):
                stream.close() if stream else None

    def _parts(self) -> Iterator[Part]:
        while (told := self._told.get()) is not None:
            if not isinstance(told, Part):
                code, values = told
                raise fault(ImportingError, code, **values)
            yield told

    def _exchange(self, wanted: Conversion) -> None:
        assert self._process.stdin is not None  # noqa: S101 - both are pipes
        assert self._process.stdout is not None  # noqa: S101
        last: _Told = ("importing.broken_off", {"place": wanted.title})
        try:
            self._process.stdin.write(packed(wanted))
            self._process.stdin.close()
            for line in self._process.stdout:
                told = _unpacked_told(line)
                if not isinstance(told, Part):
                    last = told
                    break
                self._told.put(told)
        except (OSError, ValueError):
            pass  # the process is gone, as the sentence above says
        finally:  # whoever waits for the parts would wait for ever
            self._told.put(last)


@contextlib.contextmanager
def converter(file: Path, *, large: int = LARGE) -> Iterator[Converter]:
    """Give what converts the notes of a package: a process beside, if it is large."""
    chosen = Converter()
    if _size(file) >= large:
        with contextlib.suppress(OSError):  # a system that starts no process
            chosen = Beside()
    try:
        yield chosen
    finally:
        chosen.stop()


def _size(file: Path) -> int:
    try:
        return file.stat().st_size
    except OSError:  # told by whoever reads it
        return 0


def serve() -> None:
    """Convert what standard input holds; the whole program of the process."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the other process ends this one
    gc.disable()
    for told in _serve(sys.stdin.buffer):
        sys.stdout.buffer.write(json.dumps(told).encode() + b"\n")
        sys.stdout.buffer.flush()


def _serve(stream: IO[bytes]) -> Iterator[_Told | list[object]]:
    try:
        for part in convert(unpacked(stream.read())):
            yield [part.notes, part.items, list(part.cards.items())]
        yield None
    except ImportingError as error:
        yield error.code, {name: str(value) for name, value in error.values.items()}


def _unpacked_told(line: bytes) -> _Told:
    match json.loads(line):
        case [int(notes), int(items), cards]:
            return Part(notes, items, {card: CardId(name) for card, name in cards})
        case [str(code), values]:
            return code, values
        case _:
            return None
