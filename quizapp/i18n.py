"""The interface's words: one pair of catalogues per room, the same keys in both."""

from __future__ import annotations

import sys
import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from quizapp.errors import ConfigError, QuizError

if TYPE_CHECKING:
    from quizapp.models import Language

E = TypeVar("E", bound=QuizError)

# Plain paths: importlib.resources would cost the first frame a tenth of its time.
LOCALE = Path(__file__).parent / "locale"


def language_of_locale(environ: Mapping[str, str]) -> Language:
    """Return ``zh`` for a Chinese locale, else ``en`` (LC_ALL, LC_MESSAGES, LANG)."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if value := environ.get(name):
            return "zh" if value.lower().startswith("zh") else "en"
    return "en"


def _flatten(table: Mapping[str, Any], prefix: str) -> dict[str, str]:
    flat: dict[str, str] = {}
    for key, value in table.items():
        name = f"{prefix}.{key}"
        if isinstance(value, Mapping):
            flat.update(_flatten(value, name))
        else:
            flat[name] = str(value)
    return flat


@cache
def _room(language: Language, room: str) -> Mapping[str, str]:
    """Return one room's messages; rooms are read when they first speak."""
    entry = LOCALE / f"{room}.{language}.toml"
    if not entry.is_file():
        return {}
    return _flatten(tomllib.loads(entry.read_text(encoding="utf-8")), room)


def rooms(language: Language) -> tuple[str, ...]:
    """Return the names of the rooms that have a catalogue in a language."""
    suffix = f".{language}.toml"
    names = (entry.name for entry in LOCALE.iterdir())
    return tuple(sorted(n.removesuffix(suffix) for n in names if n.endswith(suffix)))


def catalogue(language: Language) -> Mapping[str, str]:
    """Return all messages of a language by key ``<room>.<path>``."""
    messages: dict[str, str] = {}
    for room in rooms(language):
        messages.update(_room(language, room))
    return messages


class Messages:
    """Say a message of the catalogue in one language."""

    def __init__(self, language: Language) -> None:
        self.language: Language = language

    def _table(self, key: str) -> Mapping[str, str]:
        return _room(self.language, key.partition(".")[0])

    def __call__(self, key: str, /, **values: object) -> str:
        """Return the message with its placeholders filled; KeyError if unknown.

        Any message may say ``{install}``, the command that adds a package.
        """
        text = self._table(key)[key]
        if "{install}" in text:
            values = {"install": installer(), **values}
        return text.format(**values)

    def __contains__(self, key: str) -> bool:
        """Tell whether the catalogue has ``key``."""
        return key in self._table(key)


def installer() -> str:
    """Return the command that adds packages to the Python that runs this program.

    It works for a clone as for an installed program, whatever ``pip`` is on the path;
    environments made by uv have no pip of their own.
    """
    from importlib.util import find_spec  # seldom said

    python = sys.executable or "python"
    python = f'"{python}"' if " " in python else python
    if find_spec("pip") is None:
        return f"uv pip install --python {python}"
    return f"{python} -m pip install"


def fault(kind: type[E], code: str, **values: object) -> E:
    """Make an error whose English sentence and code come from the catalogue."""
    return kind(Messages("en")(code, **values), code=code, values=values)


def say(error: QuizError, messages: Messages) -> str:
    """Return the sentence of an error in the language of ``messages``.

    An error without a code is said as it was written.
    """
    if isinstance(error, ConfigError):
        return "\n".join(say(part, messages) for part in error.faults)
    if error.code and error.code in messages:
        return messages(error.code, **error.values)
    return str(error)
