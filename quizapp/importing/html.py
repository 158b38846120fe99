r"""Turn the HTML of strangers into Markdown: words, emphasis, lists, code, maths.

Scripts, styles, links' targets and everything else are dropped; what is kept is
escaped, so that nothing of it acts. Maths in ``\( \)``, ``\[ \]``, ``<anki-mathjax>``
or ``[$] [/$]`` becomes ``$`` maths; pictures and sounds are named by their files.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from functools import lru_cache
from typing import TypeVar

from quizapp.safetext import for_markdown, show

MAX_HTML = 100_000
SHORT = 80
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
_SOUND = re.compile(r"\[sound:([^\]\n]{1,200})\]")
_ENVIRONMENT = re.compile(r"\\(?:begin|end)\{(?:displaymath|math)\}")
_TAG = re.compile(r"<[^>]*>")
_COMMENT = r"<!--.*?(?:-->|\Z)|<[!?][^>]*>"
_REST = r"(?:[^<>\"']|\"[^\"]*\"|'[^']*')*+"
_NAME = r"[A-Za-z][A-Za-z0-9:-]{0,30}"
_MARKUP = re.compile(
    rf"{_COMMENT}|<(?P<end>/?)(?P<tag>{_NAME})(?P<rest>{_REST})>", re.DOTALL
)
_APART = re.compile(rf"({_COMMENT}|</?{_NAME}{_REST}>)", re.DOTALL)
_SOURCE = re.compile(r"\bsrc\s*=\s*(?:([\"'])(.*?)\1|([^\s\"'>]+))", re.DOTALL | re.I)
_HOLE = re.compile("\ue000(\\d+)\ue001")
_BLOCKS = frozenset(
    {"p", "div", "section", "article", "header", "footer", "blockquote", "center"}
    | {"tr", "table", "ul", "ol", "figure", "dl", "dd", "dt"}
    | {f"h{level}" for level in range(1, 7)}
)
_DROPPED = frozenset({"script", "style", "template", "iframe", "object", "noscript"})
_MARKS = {"b": "**", "strong": "**", "i": "*", "em": "*"}
_SPOKEN = (
    _BLOCKS
    | _DROPPED
    | _MARKS.keys()
    | frozenset({"br", "img", "pre", "code", "li", "td", "th", "hr", "anki-mathjax"})
)
_SCRIPT = re.compile(r"<(script|style)\b[^<>]*>[^<]*</\1\s*>", re.I)
# What tags write that mean the same wherever they stand.
_OPENS = (
    dict.fromkeys(_BLOCKS - {"ul", "ol"}, "\n\n")
    | {tag: f"\ue002{mark}" for tag, mark in _MARKS.items()}
    | {"div": "\n", "br": "\n", "td": " ", "th": " ", "hr": "\n\n"}
)
_CLOSES = (
    dict.fromkeys(_BLOCKS - {"ul", "ol"}, "\n\n")
    | {tag: f"\ue003{mark}" for tag, mark in _MARKS.items()}
    | {"div": "\n"}
)
_PAIR = re.compile("\ue002(\\*+)([^\ue002\ue003\n]*+)\ue003\\1")
_STRAY = re.compile("[\ue002\ue003]\\*+")
_BLANKS = re.compile(r"\n{3,}")
_SPACE = re.compile(r"[ \t\r\n\xa0]+")
_PRIVATE = re.compile("[\ue000-\ue00f]")


def _kept_if_short(function: Callable[[str], T]) -> Callable[[str], T]:
    """Remember what short texts become: tags and labels come back on every card."""
    remembered = lru_cache(maxsize=4_096)(function)

    def chosen(text: str) -> T:
        return remembered(text) if len(text) <= SHORT else function(text)

    return chosen


@_kept_if_short
def _latex(source: str) -> str:
    """Return maths on one line without anything that would end it."""
    text = html.unescape(_TAG.sub(" ", source)).replace("$", "").replace("@{", "@ {")
    text = _ENVIRONMENT.sub("", text)
    return " ".join(show(text).split())


class _Holes:
    """Keeps what must not be read as HTML; a mark stands in its place."""

    def __init__(self) -> None:
        self.kept: list[str] = []

    def put(self, text: str) -> str:
        self.kept.append(text)
        return f"\ue000{len(self.kept) - 1}\ue001"

    def fill(self, text: str) -> str:
        if not self.kept:
            return text
        return _HOLE.sub(lambda match: self.kept[int(match[1])], text)

    def maths(self, source: str, *, display: bool) -> str:
        latex = _latex(source)
        if not latex:
            return ""
        return self.put(f"\n\n$${latex}$$\n\n" if display else f"${latex}$")


@_kept_if_short
def _meaning(markup: str) -> tuple[str, bool, str, str]:
    """Return what a tag or comment writes; else whether it ends, its name, the rest."""
    match = _MARKUP.fullmatch(markup)
    if match is None or match["tag"] is None:
        return "", False, "", ""
    tag, end = match["tag"].lower(), bool(match["end"])
    return (_CLOSES if end else _OPENS).get(tag, ""), end, tag, match["rest"]


class _Writer:
    """Takes a text apart at its tags; a sign that begins none is a word's."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.dropped = 0
        self.listing = 0
        self.lists: list[int | None] = []

    def feed(self, text: str) -> None:
        """Write a whole text."""
        is_markup = False
        for piece in _APART.split(text) if "<" in text else (text,):
            if is_markup:
                written, end, tag, rest = _meaning(piece)
                if written:
                    self.parts.append(written)
                elif end:
                    self._close(tag)
                elif tag:
                    self._open(tag, rest)
            elif piece:
                self._write_words(piece)
            is_markup = not is_markup

    def _open(self, tag: str, attributes: str) -> None:
        """Write what an opening tag stands for that is not always the same."""
        if tag in _DROPPED:
            self.dropped += 1
        elif tag == "img":
            found = _SOURCE.search(attributes)
            name = html.unescape(found[2] or found[3]) if found else ""
            self.parts.append(for_markdown(f"[{name[:150]}]") if name else "")
        elif tag == "pre":
            self.listing += 1
            self.parts.append("\n\n```\n")
        elif tag == "code" and not self.listing:
            self.parts.append("`")
        elif tag in ("ul", "ol"):
            self.lists.append(1 if tag == "ol" else None)
            self.parts.append("\n\n")
        elif tag == "li":
            self.parts.append("\n" + self._bullet())

    def _bullet(self) -> str:
        if not self.lists or self.lists[-1] is None:
            return "- "
        number = self.lists[-1]
        self.lists[-1] = number + 1
        return f"{number}. "

    def _close(self, tag: str) -> None:
        """Write what a closing tag stands for that is not always the same."""
        if tag in _DROPPED:
            self.dropped = max(0, self.dropped - 1)
        elif tag == "pre" and self.listing:
            self.listing -= 1
            self.parts.append("\n```\n\n")
        elif tag == "code" and not self.listing:
            self.parts.append("`")
        elif tag in ("ul", "ol"):
            if self.lists:
                self.lists.pop()
            self.parts.append("\n\n")

    def _write_words(self, source: str) -> None:
        """Write words, or the lines of a listing."""
        if self.dropped:
            return
        data = html.unescape(source) if "&" in source else source
        if self.listing:
            self.parts.append(show(data).replace("```", "'''"))
        elif self.parts and self.parts[-1] == "`":
            self.parts.append(show(data).replace("`", "'").replace("\n", " "))
        else:
            if not data.isprintable() or "  " in data:
                data = _SPACE.sub(" ", data)
            self.parts.append(_escaped(data))


def _escaped(words: str) -> str:
    """Escape words but for the marks of holes, which the gate would refuse."""
    if "\ue000" not in words:
        return _escaped_piece(words)
    pieces = re.split("(\ue000\\d+\ue001)", words)
    return "".join(map(_escaped_piece, pieces))


@_kept_if_short
def _escaped_piece(piece: str) -> str:
    body = piece.strip()
    if not body or piece.startswith("\ue000"):
        return piece
    # Spaces at its ends stay as they are: inside a line they are no indent.
    escaped = for_markdown(body).replace("@{", "@ {")
    start = piece.index(body)
    return piece[:start] + escaped + piece[start + len(body) :]


def without_idle_markup(source: str) -> str:
    """Return HTML without the whole tags, scripts and comments that write nothing.

    For templates, whose markup comes back on every card.
    """
    text = _SCRIPT.sub("", source)
    return _MARKUP.sub(
        lambda m: m.group() if (m["tag"] or "").lower() in _SPOKEN else "", text
    )


def to_markdown(source: str, holes: dict[str, str] | None = None) -> str:
    """Return HTML as Markdown; ``holes`` are texts to keep, by their stand-ins."""
    kept = _Holes()
    text = source[:MAX_HTML]
    if not text.isascii():
        text = _PRIVATE.sub("", text)
    for stand_in, content in (holes or {}).items():
        text = text.replace(stand_in, kept.put(content))
    if "\\" in text or "[" in text or "<" in text:
        text = _cut_maths(text, kept)
        text = _SOUND.sub(lambda m: f"[{m[1]}]", text)
    writer = _Writer()
    writer.feed(text)
    if writer.listing:
        writer.parts.append("\n```\n")
    if writer.parts.count("`") % 2:
        writer.parts.append("`")
    return _tidy(kept.fill(_emphasis("".join(writer.parts))))


def _cut_maths(text: str, kept: _Holes) -> str:
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
            display = "block" in attributes
        elif opening == "[latex]":
            display = "displaymath" in body or "$$" in body
        parts.append(kept.maths(body, display=display))
        at = end + len(closing)
    return "".join((*parts, text[at:]))


def _emphasis(text: str) -> str:
    """Turn pairs of marks round words into emphasis; others vanish."""
    if "\ue002" not in text and "\ue003" not in text:
        return text
    for _ in range(3):
        text = _PAIR.sub(_marked, text)
    return _STRAY.sub("", text)


def _marked(match: re.Match[str]) -> str:
    sign, body = match[1], match[2]
    words = body.strip(" \t")
    if not words:
        return body
    return body.replace(words, f"{sign}{words}{sign}", 1)


def _tidy(text: str) -> str:
    if "\n" not in text:
        return text.strip()
    lines = [line.rstrip() for line in text.split("\n")]
    return _BLANKS.sub("\n\n", "\n".join(lines)).strip()
