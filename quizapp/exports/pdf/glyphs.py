"""Which characters a PDF can show with the fonts that are always there."""

from __future__ import annotations

from functools import cache
from pathlib import Path

FONTS = Path(__file__).parent / "fonts"
_ALWAYS = frozenset("\n\t")


@cache
def _covered() -> frozenset[int]:
    """Return what the fonts inside Typst have, from the list made with the font."""
    codes: set[int] = set()
    text = (FONTS / "covered.txt").read_text(encoding="ascii")
    for row in text.splitlines():
        if row and not row.startswith("#"):
            first, _, last = row.partition("-")
            codes.update(range(int(first, 16), int(last or first, 16) + 1))
    return frozenset(codes)


def uncovered(text: str) -> str:
    """Return the characters of a text that no shipped font has, each once."""
    if text.isascii():
        return ""
    return "".join(
        sorted(
            character
            for character in set(text) - _ALWAYS
            if ord(character) not in _covered() and not _in_chinese_font(character)
        )
    )


def _in_chinese_font(character: str) -> bool:
    try:
        character.encode("gb2312")
    except UnicodeEncodeError:
        return False
    return True
