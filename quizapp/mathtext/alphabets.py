"""The mathematical alphabets of Unicode: letters that carry their own style.

Browsers that follow MathML Core ignore ``mathvariant`` but for ``normal``, so a bold
or double-struck letter must be written as the character that is one.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping
from functools import cache

_BLOCKS = (range(0x1D400, 0x1D800), range(0x2100, 0x2150))
# What a name starts with, the longest first; Letterlike Symbols have shorter ones.
_STYLES = (
    ("MATHEMATICAL BOLD ITALIC ", "bold-italic"),
    ("MATHEMATICAL SANS-SERIF ", "sans-serif"),
    ("MATHEMATICAL MONOSPACE ", "monospace"),
    ("MATHEMATICAL DOUBLE-STRUCK ", "double-struck"),
    ("MATHEMATICAL SCRIPT ", "script"),
    ("MATHEMATICAL FRAKTUR ", "fraktur"),
    ("MATHEMATICAL BOLD ", "bold"),
    ("DOUBLE-STRUCK CAPITAL ", "double-struck"),
    ("SCRIPT ", "script"),
    ("BLACK-LETTER CAPITAL ", "fraktur"),
)
_OTHER = ("SCRIPT ", "FRAKTUR ", "BOLD ", "ITALIC ")  # alphabets between two styles


def styled_letter(letter: str, variant: str) -> str:
    """Return a letter or digit in an alphabet, itself where there is none such."""
    return _table(variant).get(letter, letter)


@cache
def _table(variant: str) -> Mapping[str, str]:
    table: dict[str, str] = {}
    for letter, styled in _letters(variant):
        table.setdefault(letter, styled)
    return table


def _letters(variant: str) -> Iterator[tuple[str, str]]:
    for block in _BLOCKS:
        for code in block:
            name = unicodedata.name(chr(code), "")
            style = next((s for p, s in _STYLES if name.startswith(p)), "")
            prefix = next((p for p, _ in _STYLES if name.startswith(p)), "")
            if (
                not style
                or style != variant
                or name.removeprefix(prefix).startswith(_OTHER)
            ):
                continue
            letter = unicodedata.normalize("NFKC", chr(code))
            if len(letter) == 1:
                yield letter, chr(code)
