"""What stands on the pages of a PDF: its text, its glyphs, its edges."""

from __future__ import annotations

import re
import unicodedata
import zlib
from collections.abc import Iterator

import pypdfium2

CENTIMETRE = 72 / 2.54  # points
LEFT, RIGHT = 2.0, 19.0  # where text may stand, in centimetres
BOTTOM, TOP = 0.9, 28.3
_STREAM = re.compile(rb"stream\r?\n(.*?)\r?\nendstream", re.DOTALL)
_LITERAL = re.compile(rb"\(((?:\\.|[^\\()])*)\)", re.DOTALL)
_ESCAPE = re.compile(rb"\\([0-7]{3}|.)", re.DOTALL)
_LETTERS = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}
_LAYOUT = re.compile(r"[\s\u0002\ufffe\u00ad]")


def pages_of(pdf: bytes) -> list[str]:
    """Return the text of each page."""
    document = pypdfium2.PdfDocument(pdf)
    return [page.get_textpage().get_text_bounded() for page in document]


def squeezed(text: str) -> str:
    """Return text without what layout adds: spaces, line ends, hyphens of the reader.

    Compatible signs (ligatures, full-width forms) count as one.
    """
    return _LAYOUT.sub("", unicodedata.normalize("NFKC", text))


def text_of(pdf: bytes) -> str:
    """Return everything that is written, squeezed."""
    return squeezed("".join(pages_of(pdf)))


def outside(pdf: bytes) -> list[tuple[int, list[float]]]:
    """Return page and box (in centimetres) of whatever leaves the margins."""
    found = []
    for number, page in enumerate(pypdfium2.PdfDocument(pdf), 1):
        for part in page.get_objects(max_depth=3):
            box = [edge / CENTIMETRE for edge in part.get_bounds()]
            left, bottom, right, top = box
            beside = left < LEFT - 0.1 or right > RIGHT + 0.1
            if beside or bottom < BOTTOM or top > TOP:
                found.append((number, [round(edge, 2) for edge in box]))
    return found


def missing_glyphs(pdf: bytes) -> int:
    """Count the empty boxes: glyphs with the number 0 of their font."""
    return sum(
        glyph == b"\0\0"
        for stream in _streams(pdf)
        for literal in _LITERAL.findall(stream)
        if rb"\000\000" in literal
        for glyph in _glyphs(literal)
    )


def _streams(pdf: bytes) -> Iterator[bytes]:
    """Yield what the pages draw."""
    for packed in _STREAM.findall(pdf):
        try:
            stream = zlib.decompress(packed)
        except zlib.error:  # a stream that is not packed, such as a profile
            continue
        if b" Tf " in stream:
            yield stream


def _glyphs(literal: bytes) -> Iterator[bytes]:
    """Yield the two bytes of each glyph of a string as it stands in the file."""
    shown = _ESCAPE.sub(_unescaped, literal)
    return (shown[at : at + 2] for at in range(0, len(shown), 2))


def _unescaped(match: re.Match[bytes]) -> bytes:
    code = match[1]
    if code.isdigit():
        return bytes([int(code, 8)])
    return _LETTERS.get(code, code)
