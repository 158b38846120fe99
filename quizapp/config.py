"""The learner's settings: a flat TOML file, checked as a whole, changed in place.

A missing file or key means the default. Keys that this release does not know are
left alone, so that a newer and an older release can share a file.
"""

from __future__ import annotations

import os
import re
import tempfile
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from quizapp.errors import ConfigError, UserInputError
from quizapp.i18n import fault

if TYPE_CHECKING:
    from quizapp.models import Language

Glyphs = Literal["unicode", "ascii"]


@dataclass(frozen=True, slots=True)
class Config:
    """The settings; None leaves the choice to the application.

    ``language`` is the interface's, ``card_language`` the cards'. Limits are per
    study day, which begins at ``rollover_hour`` local time.
    """

    language: Language | None = None
    card_language: Language | None = None
    new_per_day: int = 20
    reviews_per_day: int = 200
    rollover_hour: int = 4
    desired_retention: float = 0.9
    interview_date: date | None = None
    glyphs: Glyphs | None = None
    theme: str | None = None


KEYS = tuple(field.name for field in fields(Config))
_CHOICES = {
    "language": ("auto", "en", "zh"),
    "card_language": ("auto", "en", "zh"),
    "glyphs": ("auto", "unicode", "ascii"),
}
_WHOLE = {
    "new_per_day": (0, 9_999),
    "reviews_per_day": (0, 9_999),
    "rollover_hour": (0, 23),
}
_RETENTION = (0.7, 0.99)  # beyond these FSRS asks daily, or hardly ever
_SYNTAX_LINE = re.compile(r"\(at line (\d+)")


# ----- Reading -----


def load_config(path: Path) -> Config:
    """Return the settings of a file; defaults when there is none.

    Raises ConfigError with all problems at once, each with file and line.
    """
    text = _read(path)
    return _checked(_parse(text, path), path, text)


def unknown_keys(path: Path) -> tuple[str, ...]:
    """Return the keys of a file that no setting has: misspelled, or of later date."""
    return tuple(key for key in _parse(_read(path), path) if key not in KEYS)


def _read(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8-sig")
    except (FileNotFoundError, NotADirectoryError):
        return ""
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        values = {"place": str(path), "reason": reason}
        raise ConfigError(
            [fault(UserInputError, "config.unreadable", **values)]
        ) from error


def _parse(text: str, path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        reason = str(error)
        found = _SYNTAX_LINE.search(reason)
        line = int(found[1]) if found else len(text.splitlines()) or 1
        values = {"place": f"{path}:{line}", "reason": reason}
        raise ConfigError([fault(UserInputError, "config.syntax", **values)]) from error


def _checked(table: Mapping[str, Any], path: Path, text: str) -> Config:
    values: dict[str, Any] = {}
    faults: list[UserInputError] = []
    for key in KEYS:
        if key not in table:
            continue
        try:
            values[key] = _value(key, table[key], f"{path}:{_line_of(key, text)}")
        except UserInputError as error:
            faults.append(error)
    if faults:
        raise ConfigError(faults)
    return replace(Config(), **values)


def _line_of(key: str, text: str) -> int:
    for number, line in enumerate(text.splitlines(), start=1):
        if _assignment(key).match(line):
            return number
    return 1


def _value(key: str, value: Any, place: str) -> Any:
    """Return the checked value of a setting; UserInputError says what is wrong."""
    told = {"place": place, "key": key, "found": _shown(value)}
    if key in _CHOICES:
        if value not in _CHOICES[key]:
            choices = ", ".join(_CHOICES[key])
            raise fault(UserInputError, "config.not_a_choice", choices=choices, **told)
        return None if value == "auto" else value
    if key in _WHOLE:
        least, most = _WHOLE[key]
        if type(value) is not int or not least <= value <= most:
            bounds = {"least": least, "most": most}
            raise fault(UserInputError, "config.not_whole", **told, **bounds)
        return value
    if key == "desired_retention":
        low, high = _RETENTION
        if type(value) not in (int, float) or not low <= value <= high:
            raise fault(
                UserInputError, "config.not_a_number", least=low, most=high, **told
            )
        return float(value)
    if key == "interview_date":
        if not isinstance(value, date) or isinstance(value, datetime):
            raise fault(UserInputError, "config.not_a_date", **told)
        return value
    if not isinstance(value, str) or not value.strip():
        raise fault(UserInputError, "config.not_a_name", **told)
    return value


def _shown(value: object) -> str:
    return f'"{value}"' if isinstance(value, str) else str(value)


# ----- Writing -----


def change_config(path: Path, changes: Mapping[str, Any]) -> Config:
    """Set or (None) remove settings in a file; return what it now says.

    Comments, order and unknown keys stay. Raises UserInputError for an unknown key
    or a wrong value, ConfigError when the file is at fault or cannot be written.
    """
    for key, value in changes.items():
        if key not in KEYS:
            choices = ", ".join(KEYS)
            raise fault(UserInputError, "config.no_such_key", key=key, choices=choices)
        if value is not None:
            _value(key, value, str(path))
    text = _read(path)
    wanted = _parse(text, path)
    _checked(wanted, path, text)
    for key, value in changes.items():
        text = _with(text, key, value)
        wanted.pop(key, None)
        if value is not None:
            wanted[key] = value
        if not _says(text, wanted):
            values = {"place": str(path), "key": key}
            raise ConfigError([fault(UserInputError, "config.by_hand", **values)])
    _write(path, text)
    return _checked(wanted, path, text)


def parse_setting(key: str, text: str) -> Any:
    """Return the value of a setting from a word of the command line."""
    try:
        if key in _WHOLE:
            return int(text)
        if key == "desired_retention":
            return float(text)
        if key == "interview_date":
            return date.fromisoformat(text)
    except ValueError:
        return text  # change_config says what it should have been
    return text


def _assignment(key: str) -> re.Pattern[str]:
    value = r""""[^"\n]*"|'[^'\n]*'|[^#\n]*?"""
    return re.compile(rf'^(\s*"?{key}"?\s*=\s*)({value})(\s*(?:#.*)?)$')


def _with(text: str, key: str, value: Any) -> str:
    """Return the file's text with one setting changed, added or removed."""
    lines = text.splitlines()
    places = (n for n, line in enumerate(lines) if _assignment(key).match(line))
    place = next(places, None)
    if value is None:
        if place is not None:
            del lines[place]
    elif place is not None:
        written = _toml(value).replace("\\", r"\\")
        lines[place] = _assignment(key).sub(rf"\g<1>{written}\g<3>", lines[place])
    else:
        tables = (n for n, line in enumerate(lines) if line.lstrip().startswith("["))
        lines.insert(next(tables, len(lines)), f"{key} = {_toml(value)}")
    return "".join(f"{line}\n" for line in lines)


def _toml(value: Any) -> str:
    if isinstance(value, str):
        escaped = value.replace("\\", "\\\\").replace('"', '\\"')
        return f'"{escaped}"'
    return value.isoformat() if isinstance(value, date) else repr(value)


def _says(text: str, wanted: Mapping[str, Any]) -> bool:
    try:
        return tomllib.loads(text) == wanted
    except tomllib.TOMLDecodeError:
        return False


def _write(path: Path, text: str) -> None:
    """Replace the file at once, so that a crash leaves the old or the new one."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=path.name)
        temporary = Path(name)
        try:
            with os.fdopen(descriptor, "w", encoding="utf-8") as file:
                file.write(text)
            temporary.replace(path)
        except BaseException:
            temporary.unlink(missing_ok=True)
            raise
    except OSError as error:
        values = {"place": str(path), "reason": error.strerror or str(error)}
        raise ConfigError(
            [fault(UserInputError, "config.unsaved", **values)]
        ) from error
