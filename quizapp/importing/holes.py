"""Formulas in HTML: cut out before anything is read as markup, put back at the end."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from typing import TypeVar

from quizapp.importing.formulas import drawable, typeset
from quizapp.safetext import show

SHORT = 80
MAX_KEPT = 4_096
T = TypeVar("T")
# What opens maths: its end, and whether it stands on lines of its own.
_ENDS = {
    "\\(": ("\\)", False),
    "\\[": ("\\]", True),
    "[$]": ("[/$]", False),
    "[$$]": ("[/$$]", True),
    "[latex]": ("[/latex]", False),
    "<anki-mathjax": ("</anki-mathjax>", False),
}
_OPENING = re.compile("|".join(map(re.escape, _ENDS)))
TAG = re.compile(r"<[^<>]*>")  # what is left of one never costs a second look
# What keeps a dollar before it from closing: it stands in prices and names.
_NAME = re.compile("\ue006*(?:[0-9]|[A-Z_]\ue006*[A-Z_0-9])")
_HOLE = re.compile("\ue000(\\d+)\ue001")
HOLES = re.compile("(\ue000\\d+\ue001)")
PRIVATE = re.compile("[\ue000-\ue00f]")  # the marks of this reader
_ENDLESS = re.compile("&#[0-9]{8,};?")  # no character has such a number
# What draws nothing: joiners, soft hyphens, marks of order and direction.
INVISIBLE = re.compile(
    "[\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    "\U000e0000-\U000e007f]"
)


class _Kept(dict[str, T]):
    """What texts become, remembered for those that are short."""

    def __init__(self, function: Callable[[str], T]) -> None:
        super().__init__()
        self._function = function

    def __missing__(self, text: str) -> T:
        value = self._function(text)
        if len(text) <= SHORT:
            if len(self) >= MAX_KEPT:
                self.clear()
            self[text] = value
        return value


def kept_if_short(function: Callable[[str], T]) -> Callable[[str], T]:
    """Remember what short texts become: tags and labels come back on every card."""
    return _Kept(function).__getitem__


def unescaped(text: str) -> str:
    """Return a text with its character references read; none of them makes a mark."""
    if "&#" not in text:
        return html.unescape(text)
    pieces = HOLES.split(_ENDLESS.sub("\ufffd", text))
    pieces[::2] = (PRIVATE.sub("", html.unescape(piece)) for piece in pieces[::2])
    return "".join(pieces)


@kept_if_short
def _latex(source: str) -> str:
    """Return maths on one line without anything that would end it."""
    text = unescaped(TAG.sub(" ", source)).replace("$", "").replace("`", "'")
    if not text.isascii():
        text = INVISIBLE.sub("", text)
    latex = " ".join(show(drawable(text)).replace("[[", "[ [").split())
    if (len(latex) - len(latex.rstrip("\\"))) % 2:
        latex = latex[:-1].rstrip()  # it would keep the dollar from closing
    return latex


class Holes:
    """Keeps what must not be read as HTML; a mark stands in its place."""

    def __init__(self) -> None:
        self.kept: list[str] = []
        self.sources: list[str] = []

    def put(self, text: str, source: str = "") -> str:
        """Keep a text and return the mark that stands for it."""
        self.kept.append(text)
        self.sources.append(source)
        return f"\ue000{len(self.kept) - 1}\ue001"

    def fill(self, text: str) -> str:
        """Put back what was kept."""
        if not self.kept:
            return text

        def content(match: re.Match[str]) -> str:
            kept = self.kept[int(match[1])]
            parted = kept.endswith("$") and _NAME.match(text, match.end())
            return f"{kept} " if parted else kept

        return _HOLE.sub(content, text)

    def as_written(self, text: str) -> str:
        """Return code, in which nothing is a formula, as it was."""
        if not self.kept:
            return text

        def written(match: re.Match[str]) -> str:
            return unescaped(TAG.sub("", self.sources[int(match[1])]))

        return _HOLE.sub(written, text)

    def maths(self, source: str, *, display: bool, whole: str = "") -> str:
        """Keep a formula, and as what it stood in the source."""
        latex = _latex(source)
        if not latex:
            return ""
        text = f"\n\n$${latex}$$\n\n" if display else f"${latex}$"
        return self.put(text, whole)


def cut_maths(text: str, kept: Holes) -> str:
    """Keep each formula and put a mark in its place; linear in the length."""
    parts: list[str] = []
    at = 0
    absent: set[str] = set()
    while (match := _OPENING.search(text, at)) is not None:
        opening = match.group()
        closing, display = _ENDS[opening]
        end = -1 if closing in absent else text.find(closing, match.end())
        if end < 0:
            absent.add(closing)
            parts.append(text[at : match.end()])
            at = match.end()
            continue
        parts.append(text[at : match.start()])
        body = text[match.end() : end]
        if opening.startswith("<"):
            attributes, _, body = body.partition(">")
            display = "block" in attributes and "false" not in attributes
        at = end + len(closing)
        whole = text[match.start() : at]
        if opening == "[latex]":
            parts += _typeset(body, kept, whole)
        else:
            parts.append(kept.maths(body, display=display, whole=whole))
    return "".join((*parts, text[at:]))


def _typeset(body: str, kept: Holes, whole: str) -> list[str]:
    """Return the words and formulas of what LaTeX itself was to set."""
    return [
        words
        if kind == "text"
        else kept.maths(words, display=kind == "display", whole=whole)
        for kind, words in typeset(body)
    ]
