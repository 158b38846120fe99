"""The press: pages of data become PDF, and what cannot be printed is told."""

from __future__ import annotations

import importlib.util
import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from queue import LifoQueue

from quizapp.closing import Closing
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


class Press(Closing):
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

    def close(self) -> None:
        """End the compilers."""
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

        ``tell`` is told of characters that the shipped fonts lack, and of formulas
        that had to be left as they are written.
        """
        text = _json(page)
        missing = uncovered(text)
        if missing:
            characters = " ".join(missing[:_SHOWN])
            tell(_fault("uncovered", page, characters=characters))
        try:
            return self._set(page, text, system_fonts=bool(missing))
        except TypesettingError as error:
            # Whatever the compiler dislikes, nobody loses the paper for a formula.
            reason = str(error).partition("\n")[0]
            tell(_fault("source", page, reason=reason))
        try:
            text = _json({**page, "plain": True})
            return self._set(page, text, system_fonts=bool(missing))
        except TypesettingError as error:
            reason = str(error).partition("\n")[0]
            raise _fault("refused", page, reason=reason) from error

    def _set(self, page: Part, text: str, *, system_fonts: bool) -> bytes:
        if len(text) > LONGEST:
            size = f"{len(text) / 1e6:.0f}"
            raise _fault("too_long", page, megabytes=size, where=heaviest(page))
        try:
            with self._one() as setter:
                return setter.pdf(text, system_fonts=system_fonts)
        except TypesettingStopped as error:
            raise _fault(
                "stopped",
                page,
                seconds=f"{self._limits.seconds:g}",
                megabytes=self._limits.memory >> 20,
                where=heaviest(page),
            ) from error


def _json(page: Part) -> str:
    return json.dumps(page, ensure_ascii=False, separators=(",", ":"))


def _fault(code: str, page: Part, **values: object) -> ExportError:
    return fault(ExportError, f"exports.pdf.{code}", title=page["title"], **values)


def heaviest(page: Part) -> str:
    """Return the name of the part with the most data: the likely culprit."""
    named = [part for part in page["blocks"] if part.get("name")]
    return max(named, key=lambda part: len(_json(part)))["name"] if named else ""
