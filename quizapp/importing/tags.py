"""Read HTML tag by tag and write what each stands for, as Markdown with marks."""

from __future__ import annotations

import re
from urllib.parse import unquote

from quizapp.importing.holes import HOLES, INVISIBLE, Holes, kept_if_short, unescaped
from quizapp.importing.layout import (
    CELL,
    LEVEL,
    LOWERED,
    RAISED,
    ROW,
    TABLE,
    TABLE_END,
)
from quizapp.safetext import MAX_LINE, for_markdown, show

# Each ends with the text at the latest, as it does in a browser.
_COMMENT = r"<!--.*?(?:-->|\Z)|<[!?][^>]*+(?:>|\Z)"
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
_BLOCKS = frozenset(
    {"p", "section", "article", "header", "footer", "blockquote", "center"}
    | {"ul", "ol", "figure", "dl", "dd", "dt"}
)
_HEADINGS = frozenset(f"h{level}" for level in range(1, 7))
_DROPPED = frozenset(
    {"script", "style", "template", "iframe", "object", "noscript", "button", "rp"}
)
_MARKS = {"b": "**", "strong": "**", "i": "*", "em": "*", "u": "*"}
_CODE = frozenset({"code", "tt", "kbd", "samp"})
_SPOKEN = (
    _BLOCKS
    | _HEADINGS
    | _DROPPED
    | _MARKS.keys()
    | _CODE
    | frozenset(
        {"br", "div", "img", "pre", "li", "hr", "anki-mathjax", "sup", "sub", "rt"}
    )
    | frozenset({"table", "tr", "td", "th"})
)
_SCRIPT = re.compile(r"<(script|style)\b[^<>]*>[^<]*</\1\s*>", re.I)
# What tags write that mean the same wherever they stand.
_OPENS = (
    dict.fromkeys(_BLOCKS - {"ul", "ol"}, "\n\n")
    | dict.fromkeys(_HEADINGS, "\n\n\ue002**")
    | {tag: f"\ue002{mark}" for tag, mark in _MARKS.items()}
    | {"br": "\n", "hr": "\n\n", "rt": "(", "sup": RAISED, "sub": LOWERED}
    | {"table": f"\n\n{TABLE}", "tr": ROW, "td": CELL, "th": CELL}
)
_CLOSES = (
    dict.fromkeys(_BLOCKS - {"ul", "ol"}, "\n\n")
    | dict.fromkeys(_HEADINGS, "\ue003**\n\n")
    | {tag: f"\ue003{mark}" for tag, mark in _MARKS.items()}
    | {"rt": ")", "sup": LEVEL, "sub": LEVEL, "table": TABLE_END}
)
_FENCE = "\n\n```\n"
_IN_CODE = {"div": "\n", "br": "\n", "p": "\n"}  # what tags write in a listing
_BLANK = " \t\r\n\xa0"
_SPACE = re.compile(r"[ \t\r\n\xa0]+")


@kept_if_short
def _meaning(markup: str) -> tuple[str, bool, str, str]:
    """Return what a tag or comment writes; else whether it ends, its name, the rest."""
    match = _MARKUP.fullmatch(markup)
    if match is None or match["tag"] is None:
        return "", False, "", ""
    tag, end = match["tag"].lower(), bool(match["end"])
    return (_CLOSES if end else _OPENS).get(tag, ""), end, tag, match["rest"]


class Writer:
    """Takes a text apart at its tags; a sign that begins none is a word's."""

    def __init__(self, holes: Holes) -> None:
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
        elif tag == "div":
            self._begin_line()
        elif tag == "img":
            self._show_picture(attributes)
        elif tag == "pre":
            if self.code is not None:
                self._close("code")
            self.listing += 1
            if self.listing == 1:  # one inside another is part of it
                self.parts.append(_FENCE)
        elif tag in _CODE and not self.listing and self.code is None:
            self.code = len(self.parts)
        elif tag in ("ul", "ol"):
            self.parts.append("" if self.lists else "\n\n")
            self.lists.append(1 if tag == "ol" else None)
        elif tag == "li":
            new = not self.parts or not self.parts[-1].endswith("\n")
            self.parts.append("\n" * new + self._bullet())

    def _begin_line(self) -> None:
        """Go to a new line unless one has just begun."""
        coded = self.listing or self.code is not None
        if self.parts and self.parts[-1][-1:] != "\n" and not coded:
            self.parts.append("\n")

    def _show_picture(self, attributes: str) -> None:
        """Name a picture by its file; one of a formula is the formula."""
        if formula := _SPOKEN_FORMULA.search(attributes):
            self.parts.append(self.holes.maths(formula[1], display=False))
        elif found := _SOURCE.search(attributes):
            name = unescaped(found[2] or found[3])
            if name.startswith("data:"):
                name = "…"
            elif "%" in name:
                name = unquote(name)
            label = f"[{name[:150]}]" if name else ""
            coded = self.listing or self.code is not None
            self.parts.append(self._coded(label) if coded else for_markdown(label))

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
        elif tag == "div":
            self._begin_line()
        elif tag == "pre" and self.listing:
            self.listing -= 1
            if self.listing:
                return
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
            elif self.parts and not self.parts[-1].endswith("\n"):
                self.parts.append("\n")

    def _write_words(self, source: str) -> None:
        """Write words, or the lines of a listing."""
        if self.dropped:
            return
        data = unescaped(source) if "&" in source else source
        if not data.isascii():
            data = INVISIBLE.sub("", data)
        if self.listing or self.code is not None:
            self.parts.append(self._coded(self.holes.as_written(data)))
            return
        at_start = not self.parts or self.parts[-1][-1:] == "\n"
        if at_start and data[:1] in _BLANK:
            indent, data = _moved_in(data)
            if indent:
                self.parts.append(indent)
            if not data:
                return
        self.parts.append(_words(data))

    def _coded(self, text: str) -> str:
        """Return words of code, which nothing of them ends."""
        words = show(text).replace("\xa0", " ")
        if not self.listing:
            return words.replace("`", "'").replace("\n", " ")
        words = words.removeprefix("\n") if self._begins() else words
        if words[:1] == "`" == self.parts[-1][-1:]:
            words = f"'{words[1:]}"
        return words.replace("```", "'''")


def _moved_in(data: str) -> tuple[str, str]:
    """Return what moves a line in, and its words; spaces that do not break do."""
    words = data.lstrip(_BLANK)
    if "\xa0" not in data:
        return "", words
    before = data[: len(data) - len(words)]
    if before.count("\xa0") < 2:
        return "", words
    return "\xa0" * len(re.sub(r"[ \t\r\n]+", " ", before.lstrip(" \t\r\n"))), words


@kept_if_short
def _words(data: str) -> str:
    """Escape words but for the marks of holes, which the gate would refuse."""
    if not data.isprintable() or "  " in data:
        data = _SPACE.sub(" ", data)
    if "\ue000" not in data:
        return _escaped_piece(data)
    pieces = HOLES.split(data)
    pieces[::2] = map(_escaped_piece, pieces[::2])
    return "".join(pieces)


def _escaped_piece(piece: str) -> str:
    body = piece.strip()
    if not body:
        return piece
    # Spaces at its ends stay as they are: inside a line they are no indent.
    escaped = for_markdown(body) if len(body) <= MAX_LINE else _long(body)
    start = piece.index(body)
    return piece[:start] + escaped + piece[start + len(body) :]


def _long(words: str) -> str:
    """Escape words that are longer than a line may be, a part at a time."""
    parts: list[str] = []
    at = 0
    while at < len(words):
        end = at + MAX_LINE
        if end < len(words):
            end = words.rfind(" ", at, end) + 1 or end
        parts.append(for_markdown(words[at:end]))
        at = end
    return "".join(parts)


def without_idle_markup(source: str) -> str:
    """Return HTML without the whole tags, scripts and comments that write nothing.

    For templates, whose markup comes back on every card.
    """
    text = _SCRIPT.sub("", source)
    return _MARKUP.sub(
        lambda m: m.group() if (m["tag"] or "").lower() in _SPOKEN else "", text
    )
