"""Make text from a deck or a learner harmless for the place where it is put.

``show`` is the one gate of the screen. Every export starts from it and then escapes
what its own format would act on. All functions are total: no text makes them raise.
"""

from __future__ import annotations

import os
import re
import shlex
import unicodedata
from functools import lru_cache

MAX_CHARACTERS = 20_000
MAX_LINE = 2_000
MAX_MARKS = 4
MAX_SEEN = 20_000
REPLACEMENT = "\ufffd"

_PLAIN = re.compile(r"[\n\t -~]*")
_REFUSED_CATEGORIES = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
# Letters and marks that draw nothing although their category says otherwise.
_INVISIBLE = frozenset(
    "\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0"
    + "".join(map(chr, range(0x180B, 0x1810)))
    + "".join(map(chr, range(0xFE00, 0xFE10)))
    + "".join(map(chr, range(0xE0100, 0xE01F0)))
)
# The request for an emoji's coloured or plain form: nothing is lost without it.
_PRESENTATION = re.compile(r"(?<=[^\s\ufe0e\ufe0f])[\ufe0e\ufe0f]")
_MARKS = frozenset({"Mn", "Me"})
_FORMULA_STARTS = frozenset("=+-@|%\uff1d\uff0b\uff0d\uff20\uff5c\uff05")


@lru_cache(maxsize=4096)
def _safe_character(character: str) -> str:
    if character in "\n\t":
        return character
    if character in _INVISIBLE:
        return REPLACEMENT
    refused = unicodedata.category(character) in _REFUSED_CATEGORIES
    return REPLACEMENT if refused else character


_seen: set[str] = set()  # characters that are safe: those of a text are mostly known


def _all_safe(text: str) -> bool:
    new = set(text) - _seen
    if any(_safe_character(character) != character for character in new):
        return False
    if len(_seen) < MAX_SEEN:
        _seen.update(new)
    return True


def show(text: str) -> str:
    """Return ``text`` as it may stand on the screen.

    NFC; controls but newline and tab, bidirectional, invisible, private and
    unassigned characters become U+FFFD; at most 20 000 characters, 2 000 a line and
    4 combining marks in a row. What is cut is replaced by an ellipsis.
    """
    if _PLAIN.fullmatch(text) and len(text) <= MAX_LINE:
        return text
    text = text.replace("\r\n", "\n")
    cut = text[:MAX_CHARACTERS]
    if "\ufe0e" in cut or "\ufe0f" in cut:
        cut = _PRESENTATION.sub("", cut)
    cut = unicodedata.normalize("NFC", cut)
    safe = cut if _all_safe(cut) else "".join(map(_safe_character, cut))
    safe = _limit_marks(safe[:MAX_CHARACTERS])
    if len(text) > MAX_CHARACTERS:
        safe = safe[: MAX_CHARACTERS - 1] + "…"
    if len(safe) <= MAX_LINE:
        return safe
    return "\n".join(
        line if len(line) <= MAX_LINE else line[: MAX_LINE - 1] + "…"
        for line in safe.split("\n")
    )


@lru_cache(maxsize=4096)
def _is_mark(character: str) -> bool:
    return unicodedata.category(character) in _MARKS


def _limit_marks(text: str) -> str:
    if text.isascii() or not any(map(_is_mark, set(text))):
        return text
    kept: list[str] = []
    run = 0
    for character in text:
        run = run + 1 if _is_mark(character) else 0
        if run <= MAX_MARKS:
            kept.append(character)
    return "".join(kept)


def for_html(text: str) -> str:
    """Return ``text`` for an HTML element or a quoted attribute."""
    safe = show(text)
    for character, entity in _HTML:
        safe = safe.replace(character, entity)
    return safe


_HTML = (
    ("&", "&amp;"),
    ("<", "&lt;"),
    (">", "&gt;"),
    ('"', "&quot;"),
    ("'", "&#39;"),
)
_ANKI = {ord(character): f"&#{ord(character)};" for character in "{}[]\\"}


def for_anki(text: str) -> str:
    """Return ``text`` for a field of an Anki note.

    Braces, brackets and backslashes are entities, so that field references, clozes,
    sounds, LaTeX and MathJax delimiters are inert. Newlines stay newlines.
    """
    return for_html(text).translate(_ANKI)


def for_csv(text: str) -> str:
    """Return ``text`` as one quoted CSV cell that no spreadsheet takes for a formula.

    The first visible character decides; full-width twins of the signs count too.
    """
    safe = show(text.replace("\r", ""))
    if safe.lstrip()[:1] in _FORMULA_STARTS and safe.strip():
        safe = "'" + safe
    return '"' + safe.replace('"', '""') + '"'


def from_csv(cell: str) -> str:
    """Return a cell without the sign that keeps spreadsheets from computing it."""
    rest = cell.removeprefix("'")
    guarded = rest != cell and rest.lstrip()[:1] in _FORMULA_STARTS and rest.strip()
    return rest if guarded else cell


def for_typst(text: str) -> str:
    """Return ``text`` as a Typst string literal, its quotes included."""
    safe = show(text).replace("\\", "\\\\").replace('"', '\\"')
    return '"' + safe.replace("\n", "\\n").replace("\t", "\\t") + '"'


for_typst_string = for_typst

# Signs that Markdown acts on anywhere, and those it acts on at the start of a line.
_MARKDOWN = re.compile(r"[\\`*_\[\]|~$<>&]|:(?=//)")
_LINE_START = re.compile(r"^([ \t]*)([#+=-]|\d+(?=[.)]))", re.MULTILINE)
_INDENT = re.compile(r"^[ \t]+", re.MULTILINE)
# One line of ordinary words, on which none of these would act.
_INERT = re.compile(r"[A-Za-z][A-Za-z0-9 ,.;:?!'\"()@%{}^+=#-]*")


def for_markdown(text: str) -> str:
    """Return ``text`` so that Markdown (with dollar maths) prints it literally."""
    if len(text) <= MAX_LINE and _INERT.fullmatch(text):
        return text
    escaped = _MARKDOWN.sub(r"\\\g<0>", show(text))
    started = _LINE_START.sub(_escape_line_start, escaped)
    return _INDENT.sub(_keep_indent, started)


def _escape_line_start(match: re.Match[str]) -> str:
    indent, sign = match.groups()
    if sign.isdigit():  # "1." starts a list: break the number from its full stop
        return f"{indent}{sign}\\"
    return f"{indent}\\{sign}"


def _keep_indent(match: re.Match[str]) -> str:
    return "\u00a0" * len(match.group().expandtabs(4))


_LATEX = {
    "\\": r"\textbackslash{}",
    "{": r"\{",
    "}": r"\}",
    "$": r"\$",
    "&": r"\&",
    "#": r"\#",
    "%": r"\%",
    "_": r"\_",
    "^": r"\textasciicircum{}",
    "~": r"\textasciitilde{}",
}


def for_latex(text: str) -> str:
    """Return ``text`` with the ten active characters of LaTeX replaced."""
    return "".join(_LATEX.get(character, character) for character in show(text))


def for_shell(text: str) -> str:
    """Return ``text`` as one word of a command that is shown to be copied."""
    safe = show(text).replace("\n", " ")
    if os.name == "nt":
        return f'"{safe}"' if " " in safe else safe
    return shlex.quote(safe)


_WORD = re.compile(r"\w[\w'-]{0,63}")


def search_terms(text: str) -> str:
    """Return an FTS5 query of the quoted words of ``text``, or an empty text.

    At most twelve words of the first 500 characters; bind it, and ask nothing when
    it is empty.
    """
    words = _WORD.findall(show(text[:500]))[:12]
    return " ".join('"' + word.replace('"', '""') + '"' for word in words)
