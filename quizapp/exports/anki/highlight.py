"""Colour a listing: keywords, texts, numbers and comments as spans of HTML."""

from __future__ import annotations

import builtins
import keyword
import re

from quizapp.exports.anki.escaping import plain

_TOKEN = re.compile(
    r"(?P<c>#[^\n]*)"
    r"|(?P<s>(?:[rbf]{0,2})(?:\"[^\"\n]*\"|'[^'\n]*'))"
    r"|(?P<n>\b\d[\d_]*(?:\.\d*)?(?:[eE][+-]?\d+)?\b)"
    r"|(?P<w>[A-Za-z_]\w*)"
)
_BUILTINS = frozenset(name for name in dir(builtins) if name.islower())


def _class(match: re.Match[str]) -> str:
    kind = match.lastgroup or ""
    if kind != "w":
        return kind
    word = match["w"]
    if keyword.iskeyword(word):
        return "k"
    return "b" if word in _BUILTINS else ""


def highlight(code: str) -> str:
    """Return ``code`` as escaped HTML with ``<span class="k">`` and the like."""
    parts: list[str] = []
    at = 0
    for match in _TOKEN.finditer(code):
        parts.append(plain(code[at : match.start()]))
        name = _class(match)
        words = plain(match.group())
        parts.append(f'<span class="{name}">{words}</span>' if name else words)
        at = match.end()
    parts.append(plain(code[at:]))
    return "".join(parts)
