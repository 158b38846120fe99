"""Errors told to a person: one clear sentence, the place, what to do next.

QuizError
├── ContentError     a note, item or deck file is at fault (path, line)
├── StoreError       the database cannot be opened, read or written
├── ExportError      a paper or package cannot be written
├── ImportingError   a file from elsewhere cannot be taken in
└── UserInputError   a command was given something it cannot use
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path


class QuizError(Exception):
    """Base of every error the command line prints as one line, exit code 1."""


class ContentError(QuizError):
    """A fault in a content file; ``problems`` holds all of them at once."""

    def __init__(self, problems: Iterable[str]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(self.problems))


class StoreError(QuizError):
    """The database cannot be opened, read or written."""

    def __init__(self, message: str, path: Path | None = None) -> None:
        self.path = path
        super().__init__(message)


class ExportError(QuizError):
    """A paper or package cannot be written."""


class ImportingError(QuizError):
    """A file from elsewhere cannot be taken in."""


class UserInputError(QuizError):
    """A command was given something it cannot use."""
