"""Pictures, sounds and films of a deck, and other files that call themselves so."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path, PurePath

from quizapp.importing.staging import told

_TAGGED = (b"ID3", b"\xff\xfb", b"\xff\xf3", b"\xff\xf2", b"\xff\xfa")
# How a file of each kind begins; at which byte, where that is not the first.
_BEGINNINGS: dict[str, tuple[int, tuple[bytes, ...]]] = {
    ".png": (0, (b"\x89PNG\r\n\x1a\n",)),
    ".jpg": (0, (b"\xff\xd8\xff",)),
    ".jpeg": (0, (b"\xff\xd8\xff",)),
    ".gif": (0, (b"GIF87a", b"GIF89a")),
    ".webp": (8, (b"WEBP",)),
    ".avif": (4, (b"ftyp",)),
    ".bmp": (0, (b"BM",)),
    ".mp3": (0, _TAGGED),
    ".ogg": (0, (b"OggS",)),
    ".oga": (0, (b"OggS",)),
    ".opus": (0, (b"OggS",)),
    ".flac": (0, (b"fLaC",)),
    ".wav": (8, (b"WAVE",)),
    ".m4a": (4, (b"ftyp",)),
    ".mp4": (4, (b"ftyp",)),
    ".webm": (0, (b"\x1a\x45\xdf\xa3",)),
}
# A document type may be named, as drawing programs do, but not written out.
_DRAWING = re.compile(
    rb"\A(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]*>|<!--.*?-->|<!DOCTYPE svg\b[^\[>]*>|\s)*"
    rb"<svg\b",
    re.S,
)
# What makes a drawing act, or fetch something, when a browser opens it.
_ACTS = re.compile(
    rb"<\s*(?:\w+:)?(?:script|foreignobject|iframe|embed|object|handler|set|animate)\b"
    rb"|<!\s*entity|<!\s*doctype[^>]*\[|\bon\w+\s*=|javascript:|@import"
    rb"|(?:href|src)\s*=\s*[\"']?\s*(?!#|data:image/(?:png|jpe?g|gif|webp)|[\"'])",
    re.IGNORECASE,
)


def is_media(name: str, data: bytes) -> bool:
    """Tell whether a file is the picture, sound or film that its name says.

    A drawing (SVG) is one only when it neither acts nor fetches anything.
    """
    suffix = PurePath(name).suffix.lower()
    if suffix == ".svg":
        return bool(_DRAWING.match(data[:4_096])) and not _ACTS.search(data)
    at, beginnings = _BEGINNINGS.get(suffix, (0, ()))
    return data[at : at + 16].startswith(beginnings) if beginnings else False


def write_media(folder: Path, media: Mapping[str, bytes]) -> None:
    """Write the media of a deck by their names; raise ImportingError when it fails."""
    with told(folder):
        for name, data in media.items():
            place = folder / "media" / name
            place.parent.mkdir(parents=True, exist_ok=True)
            place.unlink(missing_ok=True)  # it may be a link of a stranger's
            place.write_bytes(data)
