"""Cut Markdown into text, code and formulas."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

SegmentKind = Literal["text", "inline", "display", "code"]


@dataclass(frozen=True, slots=True)
class Segment:
    """A piece of Markdown.

    ``value`` of a formula is its LaTeX without dollars; of text and code it is the
    source as written, backticks and fences included.
    """

    kind: SegmentKind
    value: str


_SEGMENT = re.compile(
    r"(?P<fence>^[ \t>]*(?P<ticks>```+|~~~+)[^\n]*(?:\n|\Z)"
    r"(?:(?:.*\n)*?[ \t>]*(?P=ticks)[`~]*[ \t]*$|[\s\S]*\Z))"
    r"|(?P<escape>\\[\\$`])"
    r"|(?P<span>(?P<run>`+)(?!`)[^\n]*?[^`\n](?P=run)(?!`))"
    r"|(?P<ticks_alone>`+)"
    r"|\$\$(?P<display>(?:[^$\\]|\\[\s\S])+)\$\$"
    r"|\$(?P<inline>(?![\s$])(?:[^$\\`\n]|\\[^\n]|\n(?![ \t]*\n))+)(?<!\s)\$"
    r"(?![0-9]|[A-Z_][A-Z_0-9])",
    re.MULTILINE,
)


def split_math(markdown: str) -> tuple[Segment, ...]:
    r"""Cut ``markdown`` into text, code and formulas.

    Code spans and fences are protected, ``\$`` is a dollar, and a dollar opens a
    formula only when it touches what follows and a closing one touches what comes
    before it and is not followed by a digit or an upper-case name (so ``$5 and $6``
    are prices and ``$PATH:$HOME`` are names).
    """
    segments: list[Segment] = []
    start = 0
    for match in _SEGMENT.finditer(markdown):
        if match["escape"] or match["ticks_alone"]:
            continue
        if match.start() > start:
            segments.append(Segment("text", markdown[start : match.start()]))
        start = match.end()
        if match["display"] is not None:
            segments.append(Segment("display", match["display"].strip()))
        elif match["inline"] is not None:
            segments.append(Segment("inline", match["inline"].strip()))
        else:
            segments.append(Segment("code", match.group()))
    if start < len(markdown):
        segments.append(Segment("text", markdown[start:]))
    return tuple(segments)
