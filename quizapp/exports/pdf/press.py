"""The press: pages of data become PDF, and what cannot be printed is told."""

from __future__ import annotations

import importlib.util
import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from queue import LifoQueue
from types import TracebackType
from typing import Self

from quizapp.errors import ExportError, UserInputError
from quizapp.exports.papers import Tell
from quizapp.exports.pdf.glyphs import FONTS, uncovered
from quizapp.exports.pdf.parts import Part
from quizapp.i18n import fault
from quizapp.sandbox.typesetting import (
    Limits,
    Typesetter,
    TypesettingError,
    TypesettingStopped,
)

TEMPLATE = Path(__file__).with_name("page.typ")
LONGEST = 8_000_000  # characters of a document's data
_SHOWN = 20  # of the characters that no font has


class Press:
    """Sets documents, as many at once as there are compilers; a context to be closed.

    A compiler starts when it is first needed and then stays warm. Raises
    UserInputError where the extra is not installed.
    """

    def __init__(self, limits: Limits | None = None, *, compilers: int = 1) -> None:
        if importlib.util.find_spec("typst") is None:
            raise fault(UserInputError, "exports.pdf.missing")
        self._limits = limits or Limits()
        self._setters = [
            Typesetter(TEMPLATE, FONTS, self._limits) for _ in range(compilers)
        ]
        self._idle: LifoQueue[Typesetter] = LifoQueue()
        for setter in reversed(self._setters):
            self._idle.put(setter)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for setter in self._setters:
            setter.close()

    @contextmanager
    def _one(self) -> Iterator[Typesetter]:
        setter = self._idle.get()
        try:
            yield setter
        finally:
            self._idle.put(setter)

    def pdf(self, page: Part, tell: Tell) -> bytes:
        """Return a page as PDF; ExportError when it asks for too much.

        ``tell`` is told of characters that the shipped fonts lack.
        """
        text = json.dumps(page, ensure_ascii=False, separators=(",", ":"))
        if len(text) > LONGEST:
            raise self._too_much(page)
        missing = uncovered(text)
        if missing:
            tell(
                fault(
                    ExportError,
                    "exports.pdf.uncovered",
                    characters=" ".join(missing[:_SHOWN]),
                    title=page["title"],
                )
            )
        try:
            with self._one() as setter:
                return setter.pdf(text, system_fonts=bool(missing))
        except TypesettingStopped as error:
            raise self._too_much(page) from error
        except TypesettingError as error:
            reason = str(error).splitlines()[0] if str(error) else ""
            raise fault(
                ExportError, "exports.pdf.refused", title=page["title"], reason=reason
            ) from error

    def _too_much(self, page: Part) -> ExportError:
        return fault(
            ExportError,
            "exports.pdf.stopped",
            title=page["title"],
            seconds=f"{self._limits.seconds:g}",
            megabytes=self._limits.memory >> 20,
        )
