"""Read short typed lists: letters, numbers, sides; fold the width of characters."""

from __future__ import annotations

import re
from collections.abc import Sequence

from engine.errors import ParseError

_PUNCTUATION = str.maketrans(
    {
        "\u3000": " ",
        "\u00a0": " ",
        "\t": " ",
        "、": ",",
        "。": ".",
        "【": "[",
        "】": "]",
        "〔": "(",
        "〕": ")",
        "「": '"',
        "」": '"',
        "“": '"',
        "”": '"',
        "‘": "'",
        "’": "'",
        "−": "-",
        "–": "-",
        "—": "-",
        "‐": "-",
        "‑": "-",
    }
)
_WIDE = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}

OPENING, CLOSING = "([{", ")]}"
_EQUALS = re.compile(r"(?<![<>=!:])=(?!=)")
NONE_WORDS = frozenset({"-", "0", "none", "no", "无", "没有", "都没有"})


def fold(text: str) -> str:
    """Replace full-width and typographic signs by ASCII; columns stay the same."""
    return text.translate(_WIDE).translate(_PUNCTUATION)


def is_wrapped(text: str, opening: str = "([") -> bool:
    """Tell whether one pair of brackets holds the whole text."""
    if not text or text[0] not in opening:
        return False
    depth = 0
    for i, sign in enumerate(text):
        depth += (sign in OPENING) - (sign in CLOSING)
        if depth == 0:
            return i == len(text) - 1
    return False


def equals_signs(text: str) -> list[int]:
    """Return the places of ``=`` between sides of a chain.

    Inside brackets the sign belongs to a keyword or a bound: ``sum(x, axis=0)``,
    ``\\sum_{i=1}^{n}``.
    """
    folded = fold(text)
    depth, outside = 0, set()
    for at, sign in enumerate(folded):
        if sign in "([{":
            depth += 1
        elif sign in ")]}":
            depth = max(depth - 1, 0)
        elif sign == "=" and not depth:
            outside.add(at)
    found = (match.start() for match in _EQUALS.finditer(folded))
    return [at for at in found if at in outside]


def letter(position: int) -> str:
    """Return the letter of the option shown at ``position`` (0-based): a, b, c ..."""
    return chr(ord("a") + position)


def is_blank(text: str) -> bool:
    """Tell whether nothing was typed (spaces and invisible signs do not count)."""
    return not any(c.isprintable() and not c.isspace() for c in text)


def read_letters(text: str, count: int) -> tuple[int, ...]:
    """Read letters (or numbers) of ``count`` shown options as 0-based positions.

    ``a c``, ``ac``, ``A, C``, ``(a) (c)`` and ``1 3`` are the same. Raises
    ParseError ``letters`` with the column of the first sign that is none of them.
    """
    folded = fold(text).lower()
    last = letter(count - 1)
    found: list[int] = []
    for match in re.finditer(r"[a-z]|\d+|[^\s,;.()\[\]&+/]", folded):
        token = match.group()
        if token.isdecimal() and token.isascii():
            position = int(token) - 1 if len(token) < 4 else count
        else:
            position = ord(token) - ord("a") if len(token) == 1 else count
        if not 0 <= position < count:
            raise ParseError(text, match.start(), "letters", {"last": last})
        found.append(position)
    if not found:
        raise ParseError(text, 0, "letters", {"last": last})
    return tuple(found)


_LINE_WORDS = re.compile(
    r"\b(?:lines?|points?|steps?|and|then|no)\b|[第行条点步和与]|l(?=\d)"
)


def read_numbers(text: str, count: int, *, together: bool = False) -> tuple[int, ...]:
    """Read numbers from 1 to ``count``: ``3 1 2``, ``3 → 1``, ``line 3``, ``第3行``.

    With ``together`` and at most nine numbers each digit is one: ``312``. Raises
    ParseError ``numbers`` with the column of what is not such a number.
    """
    folded = fold(text).lower()
    folded = _LINE_WORDS.sub(lambda m: " " * len(m.group()), folded)
    found: list[int] = []
    digits = r"\d" if together and count < 10 else r"\d+"
    for match in re.finditer(digits + r"|[^\s,;.()\[\]>\-→⇒⟶]", folded):
        token = match.group()
        number = int(token) if token.isdecimal() and len(token) < 5 else 0
        if not 1 <= number <= count:
            raise ParseError(text, match.start(), "numbers", {"last": count})
        found.append(number)
    if not found:
        raise ParseError(text, 0, "numbers", {"last": count})
    return tuple(found)


def refuse_repeats(text: str, items: Sequence[int], names: Sequence[str]) -> None:
    """Raise ParseError ``repeated`` when an item occurs twice."""
    seen: set[int] = set()
    for item, name in zip(items, names, strict=True):
        if item in seen:
            raise ParseError(text, 0, "repeated", {"which": name})
        seen.add(item)


def require_count(text: str, items: Sequence[object], count: int) -> None:
    """Raise ParseError ``count`` unless there are ``count`` items."""
    if len(items) != count:
        values = {"expected": count, "given": len(items)}
        raise ParseError(text, len(text.rstrip()), "count", values)


def says_none(text: str) -> bool:
    """Tell whether the learner says that nothing applies (``-``, ``none``, ``无``)."""
    return fold(text).strip().lower() in NONE_WORDS
