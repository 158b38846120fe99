"""Fill Anki's card templates: fields, conditions, clozes; nothing else acts."""

from __future__ import annotations

import re
from collections.abc import Mapping

_SECTION = re.compile(r"\{\{([#^])([^{}]+)\}\}((?:(?!\{\{[#^]).)*?)\{\{/\2\}\}", re.S)
_FIELD = re.compile(r"\{\{([^{}]*)\}\}")
_CLOZE = re.compile(r"\{\{c(\d{1,3})::((?:(?!\{\{c\d|\}\}).)*+)\}\}", re.S)
MAX_TEMPLATE = 20_000
_EMPTY = re.compile(r"<[^>]*>|&nbsp;|\s")
_PASSES = 20


def _is_empty(text: str) -> bool:
    return not _EMPTY.sub("", re.sub(r"<img\b", "picture", text, flags=re.I))


def fill(template: str, fields: Mapping[str, str]) -> str:
    """Return a side of a standard card as HTML, without its front repeated."""
    text = template[:MAX_TEMPLATE]
    for _ in range(_PASSES):
        text, count = _SECTION.subn(lambda m: _chosen(m, fields), text)
        if not count:
            break

    def value(match: re.Match[str]) -> str:
        name = match[1].rsplit(":", 1)[-1].strip()
        return fields.get(name, "")

    return _FIELD.sub(value, text)


def _chosen(match: re.Match[str], fields: Mapping[str, str]) -> str:
    empty = _is_empty(fields.get(match[2].strip(), ""))
    return match[3] if (match[1] == "#") != empty else ""


def clozes(text: str) -> list[tuple[int, str, str]]:
    """Return (number, answer, hint) of every innermost cloze in order."""
    found = []
    for match in _CLOZE.finditer(text):
        answer, _, hint = match[2].partition("::")
        found.append((int(match[1]), answer, hint))
    return found


def without_clozes(text: str, asked: int | None = None, hole: str = "[ … ]") -> str:
    """Return a text with its clozes filled, those numbered ``asked`` left open."""

    def one(match: re.Match[str]) -> str:
        answer, _, hint = match[2].partition("::")
        if asked is not None and int(match[1]) == asked:
            return f"[{hint}]" if hint else hole
        return answer

    for _ in range(_PASSES):
        text, count = _CLOZE.subn(one, text)
        if not count:
            break
    return text
