"""Errors told to a person: one clear sentence, the place, what to do next.

QuizError
├── ContentError     a note, item or deck file is at fault (path, line)
├── ConfigError      the configuration file is at fault (all problems at once)
├── StoreError       the database cannot be opened, read or written
├── ExportError      a paper or package cannot be written
├── ImportingError   a file from elsewhere cannot be taken in
└── UserInputError   a command was given something it cannot use

Every error carries its English sentence. One that also carries a ``code`` can be
said in the reader's language: the code is a key of the message catalogue and
``values`` fill its placeholders. ``quizapp.i18n`` makes (``fault``) and says
(``say``) such errors.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from types import MappingProxyType


class QuizError(Exception):
    """Base of every error the command line prints as one line, exit code 1."""

    def __init__(
        self,
        message: str = "",
        *,
        code: str = "",
        values: Mapping[str, object] | None = None,
    ) -> None:
        self.code = code
        self.values: Mapping[str, object] = MappingProxyType(dict(values or {}))
        super().__init__(message)


class ContentError(QuizError):
    """A fault in a content file; ``problems`` holds all of them at once."""

    def __init__(self, problems: Iterable[str]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(self.problems))


class ConfigError(QuizError):
    """A fault in the configuration; ``faults`` holds one error for each problem."""

    def __init__(self, faults: Iterable[QuizError]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(str(fault) for fault in self.faults))


class StoreError(QuizError):
    """The database cannot be opened, read or written."""

    def __init__(
        self,
        message: str = "",
        path: Path | None = None,
        *,
        code: str = "",
        values: Mapping[str, object] | None = None,
    ) -> None:
        self.path = path
        super().__init__(message, code=code, values=values)


class ExportError(QuizError):
    """A paper or package cannot be written."""


class ImportingError(QuizError):
    """A file from elsewhere cannot be taken in."""


class UserInputError(QuizError):
    """A command was given something it cannot use."""
