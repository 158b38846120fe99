"""Pictures and sounds that a deck brings: where a text names one, Anki shows it.

The text of an item names a file of its deck's ``media`` folder in brackets, as
``[plot.png]``; in a field this becomes the picture or the sound itself.
"""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from pathlib import Path, PurePath

from quizapp.exports.anki.media import MediaBox

MAX_BYTES = 20_000_000  # of one file
PICTURES = frozenset(["png", "jpg", "jpeg", "gif", "webp", "avif", "bmp", "svg"])
SOUNDS = frozenset(["mp3", "ogg", "oga", "opus", "flac", "wav", "m4a", "mp4", "webm"])
_NAMED = re.compile(r"&#91;((?:(?!&#9[13];|[<>\n]).){1,400})&#93;")


class DeckMedia:
    """Finds the media of decks; each folder is listed once."""

    def __init__(self, box: MediaBox) -> None:
        self._box = box
        self._folders: dict[Path, Mapping[str, Path]] = {}

    def shown(self, field: str, items: Path | None) -> str:
        """Return a field with its media; ``items`` is the file of its item."""
        if items is None or "&#91;" not in field:
            return field
        files = self._files(items.parent.parent / "media")
        if not files:
            return field
        return _NAMED.sub(lambda match: self._tag(match, files), field)

    def _files(self, folder: Path) -> Mapping[str, Path]:
        if folder not in self._folders:
            try:
                places = {p.name: p for p in folder.iterdir() if p.is_file()}
            except OSError:
                places = {}
            self._folders[folder] = places
        return self._folders[folder]

    def _tag(self, match: re.Match[str], files: Mapping[str, Path]) -> str:
        place = files.get(html.unescape(match[1]))
        suffix = PurePath(place.name).suffix[1:].lower() if place else ""
        if place is None or suffix not in PICTURES | SOUNDS:
            return match[0]
        try:
            if place.stat().st_size > MAX_BYTES:
                return match[0]
            name = self._box.add(place.read_bytes(), suffix)
        except OSError:
            return match[0]
        return f"[sound:{name}]" if suffix in SOUNDS else f'<img src="{name}">'
