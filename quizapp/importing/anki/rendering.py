"""Fill Anki's card templates: fields, conditions, clozes; nothing else acts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache

from quizapp.importing.html import MAX_HTML
from quizapp.importing.tags import without_idle_markup

_SECTION = re.compile(r"\{\{([#^])([^{}]+)\}\}((?:(?!\{\{[#^]).)*?)\{\{/\2\}\}", re.S)
_MARKS = re.compile("[\ue000\ue001]")
_PLACE = re.compile("\\{\\{(?P<field>[^{}]*)\\}\\}|\ue000(?P<section>\\d+)\ue001")
_CLOZE_SIGN = re.compile(r"\{\{c(?P<numbers>\d{1,3}(?:,\d{1,3})*)::|\}\}")
_READING = re.compile(r"[ \xa0]?(?<![^ \xa0>\[\]])([^ \xa0>\[\]]++)\[([^\[\]]++)\]")
_READINGS = {"kanji": r"\1", "kana": r"\2", "furigana": r"\1(\2)"}
MAX_CLOZE_DEPTH = 10
MAX_TEMPLATE = 20_000
_EMPTY = re.compile(r"(?:\s|</?(?:br|div) ?/?>)*+", re.I)  # what Anki takes for empty
_PASSES = 20


def _is_empty(text: str) -> bool:
    return _EMPTY.fullmatch(text) is not None


def fill(template: str, fields: Mapping[str, str], *, asking: bool = False) -> str:
    """Return a side of a card as HTML, as much of it as is ever read.

    ``asking`` leaves out what the front keeps back: the answer that is to be typed,
    and hints. A template may name a long field a thousand times.
    """
    parts, sections = _taken_apart(template[:MAX_TEMPLATE])
    return _filled(parts, sections, fields, asking=asking)[:MAX_HTML]


# A part is text, the name of a field with how it is shown, or the number of a section;
# a section is its sign, its field and its parts.
_Part = tuple[str, str]
_Section = tuple[str, str, tuple[_Part, ...]]


@lru_cache(maxsize=256)
def typed_field(template: str) -> str | None:
    """Return the field whose text the front of a standard card wants typed."""
    for match in _PLACE.finditer(template[:MAX_TEMPLATE]):
        *filters, name = _filters(match["field"] or "")
        if "type" in filters and "cloze" not in filters:
            return name
    return None


def hints(template: str, fields: Mapping[str, str]) -> list[str]:
    """Return the texts that a front shows only when they are asked for."""
    return [words for name in _hinted(template) if (words := fields.get(name, ""))]


@lru_cache(maxsize=256)
def _hinted(template: str) -> tuple[str, ...]:
    rows = (
        _filters(match["field"] or "")
        for match in _PLACE.finditer(template[:MAX_TEMPLATE])
    )
    return tuple(dict.fromkeys(name for *filters, name in rows if "hint" in filters))


def _filters(reference: str) -> list[str]:
    """Return the filters of a field reference and, last, its field."""
    return [part.strip() for part in reference.split(":")]


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
            *filters, name = _filters(match["field"])
            if not any(one.startswith("tts") for one in filters):
                parts.append((_kind(filters), name))
        at = match.end()
    if at < len(text):
        parts.append(("text", without_idle_markup(text[at:])))
    return tuple(parts)


def _kind(filters: list[str]) -> str:
    """Return how a field is shown: as it is, only later, or by its reading."""
    if "type" in filters or "hint" in filters:
        return "later"
    return next((one for one in filters if one in _READINGS), "field")


def _filled(
    parts: Iterable[_Part],
    sections: tuple[_Section, ...],
    fields: Mapping[str, str],
    *,
    asking: bool,
) -> str:
    written: list[str] = []
    size = 0
    for kind, value in parts:
        if kind == "text":
            words = value
        elif kind == "field":
            words = fields.get(value, "")
        elif kind == "later":
            words = "" if asking else fields.get(value, "")
        elif kind in _READINGS:
            words = _READING.sub(_READINGS[kind], fields.get(value, ""))
        else:
            sign, name, inner = sections[int(value)]
            if (sign == "#") == _is_empty(fields.get(name, "")):
                continue
            words = _filled(inner, sections, fields, asking=asking)
        written.append(words)
        size += len(words)
        if size > MAX_HTML:
            break
    return "".join(written)


class _Gap:
    """A cloze that is open: how it began, and what it holds so far."""

    __slots__ = ("hint", "numbers", "opening", "parts")

    def __init__(self, match: re.Match[str]) -> None:
        self.opening = match.group()
        self.numbers = _numbers(match)
        self.parts: list[str] = []
        self.hint = ""

    def add(self, words: str) -> None:
        """Take words in; what follows a double colon is the hint."""
        answer, _, hint = words.partition("::")
        self.parts.append(answer)
        self.hint = hint or self.hint


def _numbers(match: re.Match[str]) -> tuple[int, ...]:
    return tuple(map(int, match["numbers"].split(",")))


def clozes(text: str) -> list[tuple[int, str, str]]:
    """Return (number, answer, hint) of every cloze in the order of their beginnings.

    The answer of a cloze that holds others is as it stands in the text; one with
    several numbers is named once for each.
    """
    found: list[tuple[int, int, str, str]] = []
    if "{{c" not in text:
        return []
    opened: list[tuple[int, int, tuple[int, ...]]] = []
    for match in _CLOZE_SIGN.finditer(text):
        if match["numbers"]:
            if len(opened) < MAX_CLOZE_DEPTH:
                opened.append((match.start(), match.end(), _numbers(match)))
        elif opened:
            start, begin, numbers = opened.pop()
            answer, _, hint = text[begin : match.start()].partition("::")
            if "{{c" in answer:  # the signs belong to the inner one
                answer, hint = text[begin : match.start()], ""
            found += ((start, number, answer, hint) for number in numbers)
    return [(number, answer, hint) for _, number, answer, hint in sorted(found)]


def without_clozes(text: str, asked: int | None = None, hole: str = "[ … ]") -> str:
    """Return a text with its clozes filled, those numbered ``asked`` left open."""
    if "{{c" not in text:
        return text
    done: list[str] = []
    opened: list[_Gap] = []
    at = 0
    for match in _CLOZE_SIGN.finditer(text):
        words = text[at : match.start()]
        at = match.end()
        if opened:
            opened[-1].add(words)
        else:
            done.append(words)
        if match["numbers"] and len(opened) < MAX_CLOZE_DEPTH:
            opened.append(_Gap(match))
            continue
        sign = match.group()
        if opened and not match["numbers"]:
            gap = opened.pop()
            is_asked = asked is not None and asked in gap.numbers
            sign = (
                (f"[{gap.hint}]" if gap.hint else hole)
                if is_asked
                else "".join(gap.parts)
            )
        (opened[-1].parts if opened else done).append(sign)
    for gap in opened:  # nothing ends them: they are words
        done += [gap.opening, *gap.parts, "::" * bool(gap.hint) + gap.hint]
    return "".join((*done, text[at:]))
