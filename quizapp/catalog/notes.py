"""A note: Markdown split at its ``## Heading {#anchor}`` lines."""

from __future__ import annotations

import re
from pathlib import Path

from quizapp.catalog.fields import Report
from quizapp.models import Language, Note, Section, TopicSlug

_TITLE = re.compile(r"#[ \t]+(.+?)[ \t]*")
_HEADING = re.compile(r"##[ \t]+(.*?)[ \t]*(?:\{#([^}]*)\}[ \t]*)?")
_FENCE = re.compile(r"[ ]{0,3}(```+|~~~+)")
ANCHOR = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


def read_note(
    text: str, topic: TopicSlug, language: Language, path: Path, report: Report
) -> Note:
    """Split a note into sections; ``report(line, code, **values)`` takes the faults."""
    title = ""
    sections: list[Section] = []
    body: list[str] = []
    fence = ""
    for number, line in enumerate(text.split("\n"), 1):
        if match := _FENCE.match(line):
            fence = _toggled(fence, match.group(1))
        if not fence and line.startswith("## "):
            _close(sections, body)
            sections.append(_open_section(line, number, sections, report))
        elif not fence and not title and not sections and line.startswith("# "):
            match = _TITLE.fullmatch(line)
            title = match.group(1) if match else ""
        elif sections:
            body.append(line)
        elif line.strip():
            report(number, "note.before_section")
    if fence:
        report(text.count("\n") + 1, "note.open_fence")
    _close(sections, body)
    if not title:
        report(1, "note.no_title")
    if not sections:
        report(1, "note.no_section")
    return Note(topic, language, title, tuple(sections), path)


def _toggled(fence: str, mark: str) -> str:
    if not fence:
        return mark
    return "" if mark.startswith(fence) else fence


def _open_section(
    line: str, number: int, sections: list[Section], report: Report
) -> Section:
    match = _HEADING.fullmatch(line)
    heading, anchor = (match.group(1), match.group(2) or "") if match else ("", "")
    if not anchor:
        report(number, "note.no_anchor", heading=heading)
    elif not ANCHOR.fullmatch(anchor):
        report(number, "note.bad_anchor", anchor=anchor)
    elif any(section.anchor == anchor for section in sections):
        report(number, "note.repeated_anchor", anchor=anchor)
    return Section(anchor, heading, "", number)


def _close(sections: list[Section], body: list[str]) -> None:
    if sections:
        last = sections[-1]
        sections[-1] = Section(
            last.anchor, last.heading, "\n".join(body).strip("\n"), last.line
        )
    body.clear()
