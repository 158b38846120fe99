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
from urllib.parse import unquote

from quizapp.importing.formulas import drawable, typeset
from quizapp.importing.layout import (
    CELL,
    LEVEL,
    LOWERED,
    RAISED,
    ROW,
    TABLE,
    TABLE_END,
    broken_up,
    laid_out,
)
from quizapp.safetext import MAX_LINE, for_markdown, show

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
_TAG = re.compile(r"<[^>]*>")
_COMMENT = r"<!--.*?(?:-->|\Z)|<[!?][^>]*>"
_REST = r"(?:[^<>\"']|\"[^\"]*\"|'[^']*')*+"
_NAME = r"[A-Za-z][A-Za-z0-9:-]{0,30}"
_MARKUP = re.compile(
    rf"{_COMMENT}|<(?P<end>/?)(?P<tag>{_NAME})(?P<rest>{_REST})>", re.DOTALL
)
_APART = re.compile(rf"({_COMMENT}|</?{_NAME}{_REST}>)", re.DOTALL)
_VALUE = r"\s*=\s*(?:([\"'])(.*?)\1|([^\s\"'>]+))"
_SOURCE = re.compile(rf"(?<![\w-])src{_VALUE}", re.DOTALL | re.I)
_SPOKEN_FORMULA = re.compile(  # of a picture from Wikipedia
    r"(?<![\w-])alt\s*=\s*\"\{\\displaystyle ([^\"]*)\}\"", re.DOTALL | re.I
)
_HOLE = re.compile("\ue000(\\d+)\ue001")
_BLOCKS = frozenset(
    {"p", "div", "section", "article", "header", "footer", "blockquote", "center"}
    | {"ul", "ol", "figure", "dl", "dd", "dt"}
    | {f"h{level}" for level in range(1, 7)}
)
_DROPPED = frozenset(
    {"script", "style", "template", "iframe", "object", "noscript", "button", "rp"}
)
_MARKS = {"b": "**", "strong": "**", "i": "*", "em": "*", "u": "*"}
_CODE = frozenset({"code", "tt", "kbd", "samp"})
_SPOKEN = (
    _BLOCKS
    | _DROPPED
    | _MARKS.keys()
    | _CODE
    | frozenset({"br", "img", "pre", "li", "hr", "anki-mathjax", "sup", "sub", "rt"})
    | frozenset({"table", "tr", "td", "th"})
)
_SCRIPT = re.compile(r"<(script|style)\b[^<>]*>[^<]*</\1\s*>", re.I)
# What tags write that mean the same wherever they stand.
_OPENS = (
    dict.fromkeys(_BLOCKS - {"ul", "ol"}, "\n\n")
    | {tag: f"\ue002{mark}" for tag, mark in _MARKS.items()}
    | {"div": "\n", "br": "\n", "hr": "\n\n", "rt": "(", "sup": RAISED, "sub": LOWERED}
    | {"table": f"\n\n{TABLE}", "tr": ROW, "td": CELL, "th": CELL}
)
_CLOSES = (
    dict.fromkeys(_BLOCKS - {"ul", "ol"}, "\n\n")
    | {tag: f"\ue003{mark}" for tag, mark in _MARKS.items()}
    | {"div": "\n", "rt": ")", "sup": LEVEL, "sub": LEVEL, "table": TABLE_END}
)
_FENCE = "\n\n```\n"
_IN_CODE = {"div": "\n", "br": "\n", "p": "\n"}  # what tags write in a listing
_PAIR = re.compile("\ue002(\\*+)([^\ue002\ue003\n]*+)\ue003\\1")
_STRAY = re.compile("[\ue002\ue003]\\*+")
_BLANKS = re.compile(r"\n{3,}")
_SPACE = re.compile(r"[ \t\r\n\xa0]+")
# What draws nothing: joiners, soft hyphens, marks of order and direction.
_INVISIBLE = re.compile(
    "[\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    "\U000e0000-\U000e007f]"
)
_BARE_BULLET = re.compile(r"^( *(?:-|\d+\.))[ \n]*\n(?=[^\n])", re.M)
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
    return " ".join(show(drawable(_INVISIBLE.sub("", text))).split())


class _Holes:
    """Keeps what must not be read as HTML; a mark stands in its place."""

    def __init__(self) -> None:
        self.kept: list[str] = []
        self.sources: list[str] = []

    def put(self, text: str, source: str = "") -> str:
        self.kept.append(text)
        self.sources.append(source)
        return f"\ue000{len(self.kept) - 1}\ue001"

    def fill(self, text: str) -> str:
        if not self.kept:
            return text
        return _HOLE.sub(lambda match: self.kept[int(match[1])], text)

    def as_written(self, text: str) -> str:
        """Return code, in which nothing is a formula, as it was."""
        if not self.kept:
            return text
        return _HOLE.sub(lambda match: self.sources[int(match[1])], text)

    def maths(self, source: str, *, display: bool, whole: str = "") -> str:
        latex = _latex(source)
        if not latex:
            return ""
        text = f"\n\n$${latex}$$\n\n" if display else f"${latex}$"
        return self.put(text, html.unescape(_TAG.sub("", whole)))


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

    def __init__(self, holes: _Holes) -> None:
        self.holes = holes
        self.parts: list[str] = []
        self.dropped = 0
        self.listing = 0
        self.code: int | None = None  # where code in a line begins
        self.lists: list[int | None] = []

    def feed(self, text: str) -> None:
        """Write a whole text."""
        is_markup = False
        for piece in _APART.split(text) if "<" in text else (text,):
            if is_markup:
                written, end, tag, rest = _meaning(piece)
                if self.listing or self.code is not None:
                    written = "" if end or self._begins() else _IN_CODE.get(tag, "")
                if written:
                    self.parts.append(written)
                elif end:
                    self._close(tag)
                elif tag:
                    self._open(tag, rest)
            elif piece:
                self._write_words(piece)
            is_markup = not is_markup
        if self.code is not None:
            self._close("code")
        if self.listing:
            self.listing = 1
            self._close("pre")

    def _begins(self) -> bool:
        """Tell whether a listing has no line yet."""
        return bool(self.parts) and self.parts[-1] == _FENCE

    def _open(self, tag: str, attributes: str) -> None:
        """Write what an opening tag stands for that is not always the same."""
        if tag in _DROPPED:
            self.dropped += 1
        elif tag == "img":
            self._show_picture(attributes)
        elif tag == "pre":
            if self.code is not None:
                self._close("code")
            self.listing += 1
            self.parts.append(_FENCE)
        elif tag in _CODE and not self.listing and self.code is None:
            self.code = len(self.parts)
        elif tag in ("ul", "ol"):
            self.parts.append("" if self.lists else "\n\n")
            self.lists.append(1 if tag == "ol" else None)
        elif tag == "li":
            new = not self.parts or not self.parts[-1].endswith("\n")
            self.parts.append("\n" * new + self._bullet())

    def _show_picture(self, attributes: str) -> None:
        """Name a picture by its file; one of a formula is the formula."""
        if formula := _SPOKEN_FORMULA.search(attributes):
            self.parts.append(self.holes.maths(formula[1], display=False))
        elif found := _SOURCE.search(attributes):
            name = html.unescape(found[2] or found[3])
            if name.startswith("data:"):
                name = "…"
            elif "%" in name:
                name = unquote(name)
            self.parts.append(for_markdown(f"[{name[:150]}]") if name else "")

    def _bullet(self) -> str:
        *outer, number = self.lists or [None]
        indent = "".join("  " if row is None else "   " for row in outer[-7:])
        if number is None:
            return f"{indent}- "
        self.lists[-1] = number + 1
        return f"{indent}{number}. "

    def _close(self, tag: str) -> None:
        """Write what a closing tag stands for that is not always the same."""
        if tag in _DROPPED:
            self.dropped = max(0, self.dropped - 1)
        elif tag == "pre" and self.listing:
            self.listing -= 1
            if self.parts[-1].endswith("\n"):
                self.parts[-1] = self.parts[-1][:-1]
            self.parts.append("\n```\n\n")
        elif tag in _CODE and self.code is not None:
            body = "".join(self.parts[self.code :]).strip("\n")
            del self.parts[self.code :]
            self.code = None
            if "\n" in body:
                self.parts.append(f"\n\n```\n{body}\n```\n\n")
            elif body.strip():
                self.parts.append(f"`{body}`")
        elif tag in ("ul", "ol"):
            if self.lists:
                self.lists.pop()
            if not self.lists:
                self.parts.append("\n\n")
            elif not self.parts[-1].endswith("\n"):
                self.parts.append("\n")

    def _write_words(self, source: str) -> None:
        """Write words, or the lines of a listing."""
        if self.dropped:
            return
        data = html.unescape(source) if "&" in source else source
        if not data.isascii():
            data = _INVISIBLE.sub("", data)
        if self.listing or self.code is not None:
            words = show(self.holes.as_written(data)).replace("\xa0", " ")
            if self.listing:
                first = self._begins()
                words = words.removeprefix("\n") if first else words
                self.parts.append(words.replace("```", "'''"))
            else:
                self.parts.append(words.replace("`", "'").replace("\n", " "))
            return
        if not self.parts or self.parts[-1].endswith("\n"):
            indent, data = _moved_in(data)
            if indent:
                self.parts.append(indent)
        if not data.isprintable() or "  " in data:
            data = _SPACE.sub(" ", data)
        for at in range(0, len(data), MAX_LINE):
            self.parts.append(_escaped(data[at : at + MAX_LINE]))


def _moved_in(data: str) -> tuple[str, str]:
    """Return what moves a line in, and its words; spaces that do not break do."""
    words = data.lstrip(" \t\r\n\xa0")
    before = data[: len(data) - len(words)]
    if before.count("\xa0") < 2:
        return "", words
    return "\xa0" * len(re.sub(r"[ \t\r\n]+", " ", before.lstrip(" \t\r\n"))), words


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
    writer = _Writer(kept)
    writer.feed(text)
    return _tidy(laid_out(kept.fill(_emphasis("".join(writer.parts)))))


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
            display = "block" in attributes and "false" not in attributes
        at = end + len(closing)
        whole = text[match.start() : at]
        if opening == "[latex]":
            parts += _typeset(body, kept, whole)
        else:
            parts.append(kept.maths(body, display=display, whole=whole))
    return "".join((*parts, text[at:]))


def _typeset(body: str, kept: _Holes, whole: str) -> list[str]:
    """Return the words and formulas of what LaTeX itself was to set."""
    return [
        words
        if kind == "text"
        else kept.maths(words, display=kind == "display", whole=whole)
        for kind, words in typeset(body)
    ]


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
    """Return a text without idle space, its bullets beside their words."""
    if "\n" not in text:
        return broken_up(text.strip())
    fenced = False
    lines: list[str] = []
    for line in _BARE_BULLET.sub(r"\1 ", text).split("\n"):
        if line.startswith("```"):
            fenced = not fenced
        elif not fenced:
            line = broken_up(line[1:] if line[:1] == " " != line[1:2] else line)  # noqa: PLW2901
        lines.append(line.rstrip())
    return _BLANKS.sub("\n\n", "\n".join(lines)).strip()
