"""The interface's words: one pair of catalogues per room, the same keys in both."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any, TypeVar

from quizapp.errors import ConfigError, QuizError
from quizapp.models import Language

E = TypeVar("E", bound=QuizError)


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
def catalogue(language: Language) -> Mapping[str, str]:
    """Return all messages of a language by key ``<room>.<path>``."""
    messages: dict[str, str] = {}
    suffix = f".{language}.toml"
    for entry in files("quizapp").joinpath("locale").iterdir():
        if entry.name.endswith(suffix):
            table = tomllib.loads(entry.read_text(encoding="utf-8"))
            messages.update(_flatten(table, entry.name.removesuffix(suffix)))
    return messages


class Messages:
    """Say a message of the catalogue in one language."""

    def __init__(self, language: Language) -> None:
        self.language: Language = language
        self._table = catalogue(language)

    def __call__(self, key: str, /, **values: object) -> str:
        """Return the message with its placeholders filled; KeyError if unknown."""
        return self._table[key].format(**values)

    def __contains__(self, key: str) -> bool:
        """Tell whether the catalogue has ``key``."""
        return key in self._table


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
