"""Fill Anki's card templates: fields, conditions, clozes; nothing else acts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache

from quizapp.importing.html import MAX_HTML, without_idle_markup

_SECTION = re.compile(r"\{\{([#^])([^{}]+)\}\}((?:(?!\{\{[#^]).)*?)\{\{/\2\}\}", re.S)
_MARKS = re.compile("[\ue000\ue001]")
_PLACE = re.compile("\\{\\{(?P<field>[^{}]*)\\}\\}|\ue000(?P<section>\\d+)\ue001")
_CLOZE = re.compile(r"\{\{c(\d{1,3})::((?:(?!\{\{c\d|\}\}).)*+)\}\}", re.S)
MAX_TEMPLATE = 20_000
_EMPTY = re.compile(r"<[^>]*>|&nbsp;|\s")
_PASSES = 20


def _is_empty(text: str) -> bool:
    return not _EMPTY.sub("", re.sub(r"<img\b", "picture", text, flags=re.I))


def fill(template: str, fields: Mapping[str, str]) -> str:
    """Return a side of a standard card as HTML, as much of it as is ever read.

    A template may name a long field a thousand times.
    """
    parts, sections = _taken_apart(template[:MAX_TEMPLATE])
    return _filled(parts, sections, fields)[:MAX_HTML]


# A part is text, the name of a field, or the number of a section; a section is its
# sign, its field and its parts.
_Part = tuple[str, str]
_Section = tuple[str, str, tuple[_Part, ...]]


@lru_cache(maxsize=256)
def _taken_apart(template: str) -> tuple[tuple[_Part, ...], tuple[_Section, ...]]:
    """Return the parts of a template and its sections, the innermost first."""
    sections: list[_Section] = []

    def put(match: re.Match[str]) -> str:
        sections.append((match[1], match[2].strip(), _parts(match[3])))
        return f"\ue000{len(sections) - 1}\ue001"

    text = _MARKS.sub("", template)
    for _ in range(_PASSES):
        text, count = _SECTION.subn(put, text)
        if not count:
            break
    return _parts(text), tuple(sections)


def _parts(text: str) -> tuple[_Part, ...]:
    parts: list[_Part] = []
    at = 0
    for match in _PLACE.finditer(text):
        if match.start() > at:
            parts.append(("text", without_idle_markup(text[at : match.start()])))
        if match["section"]:
            parts.append(("section", match["section"]))
        else:
            parts.append(("field", match["field"].rsplit(":", 1)[-1].strip()))
        at = match.end()
    if at < len(text):
        parts.append(("text", without_idle_markup(text[at:])))
    return tuple(parts)


def _filled(
    parts: Iterable[_Part], sections: tuple[_Section, ...], fields: Mapping[str, str]
) -> str:
    written: list[str] = []
    size = 0
    for kind, value in parts:
        if kind == "text":
            words = value
        elif kind == "field":
            words = fields.get(value, "")
        else:
            sign, name, inner = sections[int(value)]
            if (sign == "#") == _is_empty(fields.get(name, "")):
                continue
            words = _filled(inner, sections, fields)
        written.append(words)
        size += len(words)
        if size > MAX_HTML:
            break
    return "".join(written)


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
