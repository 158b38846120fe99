"""Bounds on files of a stranger, held before any parser that could be hurt runs."""

from __future__ import annotations

import math
import re
from datetime import date, datetime, time
from typing import Any

from quizapp.catalog.tokens import brackets, without_strings

MAX_FILE_BYTES = 256_000
MAX_FILES = 2_000
MAX_TOTAL_BYTES = 32_000_000
MAX_BRACKET_DEPTH = 256
MAX_DIGITS = 300
MAX_KEY_PARTS = 32
MAX_VALUE_DEPTH = 32
MAX_VALUES = 50_000
MAX_STRING = 20_000
MAX_KEY = 200
MAX_INTEGER = 2**63

_DIGITS = re.compile(rf"[0-9_]{{{MAX_DIGITS + 1}}}")
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


class LimitError(Exception):
    """A file that is refused unread; ``code`` and ``values`` are a message's."""

    def __init__(self, line: int, code: str, /, **values: object) -> None:
        self.line = line
        self.code = code
        self.values = values
        super().__init__(code)


def decode(data: bytes) -> str:
    """Return the text of a file with plain newlines; LimitError when refused."""
    if len(data) > MAX_FILE_BYTES:
        raise LimitError(1, "limits.file_size", limit=MAX_FILE_BYTES)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise LimitError(line, "limits.not_utf8") from None
    text = text.replace("\r\n", "\n")
    if match := _UNPRINTABLE.search(text):
        raise LimitError(
            line_at(text, match.start()),
            "limits.control",
            code=f"U+{ord(match.group()):04X}",
        )
    return text


def line_at(text: str, position: int) -> int:
    """Return the 1-based line of a position in ``text``."""
    return text.count("\n", 0, position) + 1


def guard_toml(text: str) -> None:
    """Refuse text that could exhaust a TOML parser (LimitError)."""
    if match := _DIGITS.search(text):
        raise LimitError(
            line_at(text, match.start()), "limits.digits", limit=MAX_DIGITS
        )
    if text.count("[") + text.count("{") > MAX_BRACKET_DEPTH:
        _guard_depth(text)
    for number, line in enumerate(text.split("\n"), 1):
        if line.count(".") >= MAX_KEY_PARTS and _longest_key(line) > MAX_KEY_PARTS:
            raise LimitError(number, "limits.key_parts", limit=MAX_KEY_PARTS)


def _guard_depth(text: str) -> None:
    depth = 0
    for position, character in brackets(text):
        depth += 1 if character in "[{" else -1
        if depth > MAX_BRACKET_DEPTH:
            raise LimitError(
                line_at(text, position), "limits.brackets", limit=MAX_BRACKET_DEPTH
            )


def _longest_key(line: str) -> int:
    joined = ".".join(part.strip() for part in without_strings(line).split("."))
    return max(word.count(".") + 1 for word in re.split(r"[^\w.-]+", joined))


def guard_values(table: dict[str, Any]) -> None:
    """Refuse parsed values beyond the limits (LimitError with line 0)."""
    count = 0
    layer: list[Any] = [table]
    for _ in range(MAX_VALUE_DEPTH + 1):
        deeper: list[Any] = []
        for value in layer:
            if type(value) is dict:
                _guard_keys(value)
                deeper.extend(value.values())
            elif type(value) is list:
                deeper.extend(value)
            else:
                _guard_scalar(value)
        count += len(layer)
        if count > MAX_VALUES:
            raise LimitError(0, "limits.values", limit=MAX_VALUES)
        if not deeper:
            return
        layer = deeper
    raise LimitError(0, "limits.value_depth", limit=MAX_VALUE_DEPTH)


def _guard_keys(table: dict[str, Any]) -> None:
    for key in table:
        if len(key) > MAX_KEY or key.startswith("__"):
            raise LimitError(0, "limits.key", key=key[:40])


def _guard_scalar(value: Any) -> None:
    if isinstance(value, str):
        if len(value) > MAX_STRING:
            raise LimitError(0, "limits.string", limit=MAX_STRING)
        if match := _UNPRINTABLE.search(value):
            raise LimitError(0, "limits.control", code=f"U+{ord(match.group()):04X}")
    elif isinstance(value, float):
        if not math.isfinite(value):
            raise LimitError(0, "limits.not_finite")
    elif isinstance(value, int):
        if not -MAX_INTEGER <= value < MAX_INTEGER:
            raise LimitError(0, "limits.integer")
    elif not isinstance(value, (date, datetime, time)):
        raise LimitError(0, "limits.type", type=type(value).__name__)
