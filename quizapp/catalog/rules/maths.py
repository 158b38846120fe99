"""Formulas: closed dollars, and only commands that the app can draw."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from quizapp.catalog.findings import Finding
from quizapp.catalog.scope import Scope
from quizapp.mathtext import is_complete, parse_latex, split_math, unknown_commands

_DOLLAR = re.compile(r"(?<!\\)\$")
Fault = tuple[int, str, str]
"""Line offset, message code, the formula or commands concerned."""


def check(scope: Scope) -> Iterator[Finding]:
    """Yield unclosed dollars and formulas outside the subset."""
    for passage in scope.passages:
        for _, code, what in faults(passage.words):
            yield scope.at(passage.item, passage.place, code, what=what)
    for note in scope.notes:
        for section in note.sections:
            for _, code, what in faults(section.heading):
                yield scope.in_note(note, section.line, code, what=what)
            for offset, code, what in faults(section.body):
                yield scope.in_note(note, section.line + 1 + offset, code, what=what)
    for topic in scope.topics:
        for key, text in (("title", topic.title), ("next", topic.next)):
            for words in () if text is None else (text.en, text.zh):
                for _, code, what in faults(words):
                    yield scope.at_topic(topic, key, code, what=what)


def faults(markdown: str) -> Iterator[Fault]:
    """Yield what is wrong with the formulas of a Markdown text."""
    position = 0
    for segment in split_math(markdown):
        found = markdown.find(segment.value, position)
        start = position if found < 0 else found
        position = start + len(segment.value)
        if segment.kind == "text":
            if dollar := _DOLLAR.search(segment.value):
                before = markdown.count("\n", 0, start + dollar.start())
                around = segment.value[dollar.start() : dollar.start() + 30]
                yield before, "maths.dollar", " ".join(around.split())
        elif segment.kind in ("inline", "display"):
            line = markdown.count("\n", 0, start)
            for code, what in formula_faults(segment.value):
                yield line, code, what


@lru_cache(maxsize=4_096)
def formula_faults(latex: str) -> tuple[tuple[str, str], ...]:
    """Return what is wrong with one formula: unknown commands, unclosed parts."""
    node = parse_latex(latex)
    if unknown := dict.fromkeys(unknown_commands(node)):
        return (("maths.unknown", ", ".join(unknown)),)
    if not is_complete(node):
        return (("maths.incomplete", latex[:80]),)
    return ()
