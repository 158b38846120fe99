"""What is wrong with a piece of content: where, and a message in both languages."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from quizapp.errors import ContentError
from quizapp.i18n import Messages

Place = tuple[str | int, ...]
"""A path of keys and list positions (0-based) inside a table."""


def spell(place: Place) -> str:
    """Write a place as authors read it: ``options[2].why.en``, counted from 1."""
    text = ""
    for part in place:
        if isinstance(part, int):
            text += f"[{part + 1}]"
        else:
            text += f".{part}" if text else part
    return text


@dataclass(frozen=True, slots=True)
class Finding:
    """One problem. ``path`` is relative to the content root, ``line`` 1-based.

    ``where`` is the item (or topic, claim) and key at fault; ``code`` names the
    sentence ``catalog.<code>`` of the message catalogue, filled with ``values``.
    """

    path: str
    line: int
    where: str
    code: str
    values: tuple[tuple[str, str], ...] = ()

    @classmethod
    def of(
        cls, path: str, line: int, where: str, code: str, /, **values: object
    ) -> Finding:
        """Build a finding; values are kept as text."""
        return cls(
            path, line, where, code, tuple((k, str(v)) for k, v in values.items())
        )

    def message(self, messages: Messages) -> str:
        """Return the sentence in the language of ``messages``."""
        return messages(f"catalog.{self.code}", **dict(self.values))

    def render(self, messages: Messages) -> str:
        """Return ``path:line where: message`` on one line."""
        where = f" {self.where}" if self.where else ""
        return f"{self.path}:{self.line}{where}: {self.message(messages)}"


def in_reading_order(findings: Iterable[Finding]) -> list[Finding]:
    """Sort by file and line and drop repetitions."""
    return sorted(set(findings), key=lambda f: (f.path, f.line, f.where, f.code))


class InvalidContentError(ContentError):
    """Content with problems; ``findings`` holds them, ``problems`` their lines."""

    def __init__(self, findings: Iterable[Finding], messages: Messages) -> None:
        self.findings = tuple(in_reading_order(findings))
        super().__init__(finding.render(messages) for finding in self.findings)
