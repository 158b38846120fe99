"""How many terminal cells a text takes.

Combining and format characters take none, East Asian wide ones two, the rest one
(Unicode's ambiguous width counts as one, as terminals do by default).
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache


@lru_cache(maxsize=8192)
def character_width(character: str) -> int:
    """Return the cells of one character: 0, 1 or 2."""
    if " " <= character <= "~":
        return 1
    if unicodedata.category(character) in ("Mn", "Me", "Cf", "Cc"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def cell_width(text: str) -> int:
    """Return the cells of ``text``."""
    if text.isascii():
        return len(text)
    return sum(map(character_width, text))


def pad(text: str, width: int) -> str:
    """Return ``text`` with spaces on its right, ``width`` cells in all."""
    return text + " " * (width - cell_width(text))


def centre(text: str, width: int) -> str:
    """Return ``text`` in the middle of ``width`` cells."""
    room = width - cell_width(text)
    left = max(room // 2, 0)
    return " " * left + text + " " * max(room - left, 0)


def cut(text: str, width: int) -> str:
    """Return as much of ``text`` as fits ``width`` cells, with ``…`` when cut."""
    if cell_width(text) <= width:
        return text
    kept, used = [], 0
    for character in text:
        used += character_width(character)
        if used > width - 1:
            break
        kept.append(character)
    return "".join(kept) + "…" if width > 0 else ""
