"""Pictures and sounds that a deck brings: where a text names one, Anki shows it.

The text of an item names a file of its deck's ``media`` folder in brackets, as
``[plot.png]``; in a field this becomes the picture or the sound itself.
"""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from pathlib import Path

from quizapp.exports.anki.media import MediaBox
from quizapp.importing.media import is_media

MAX_BYTES = 20_000_000  # of one file
MAX_TOTAL = 150_000_000  # of all: an import takes packages up to 200 MB
PICTURES = frozenset(["png", "jpg", "jpeg", "gif", "webp", "avif", "bmp", "svg"])
SOUNDS = frozenset(["mp3", "ogg", "oga", "opus", "flac", "wav", "m4a", "mp4", "webm"])
_NAMED = re.compile(r"&#91;((?:(?!&#9[13];|[<>\n]).){1,400})&#93;")


class DeckMedia:
    """Finds the media of decks; each folder is listed once.

    A deck may come from a stranger: only its own plain files travel, never what a
    link leads to, and only what is the picture or the sound that its name says.
    """

    def __init__(self, box: MediaBox) -> None:
        self._box = box
        self._folders: dict[Path, Mapping[str, Path]] = {}
        self._tags: dict[Path, str] = {}  # what shows each file
        self._room = MAX_TOTAL

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
                inside = [] if folder.is_symlink() else list(folder.iterdir())
                places = [p for p in inside if p.is_file() and not p.is_symlink()]
            except OSError:
                places = []
            self._folders[folder] = {place.name: place for place in places}
        return self._folders[folder]

    def _tag(self, match: re.Match[str], files: Mapping[str, Path]) -> str:
        place = files.get(html.unescape(match[1]))
        if place is None:
            return match[0]
        if place not in self._tags:
            self._tags[place] = self._taken(place)
        return self._tags[place] or match[0]

    def _taken(self, place: Path) -> str:
        """Take a file along and return what shows it; empty when it stays here."""
        suffix = place.suffix[1:].lower()
        if suffix not in PICTURES | SOUNDS:
            return ""
        try:
            if place.stat().st_size > min(MAX_BYTES, self._room):
                return ""
            data = place.read_bytes()
        except OSError:
            return ""
        if not is_media(place.name, data):
            return ""
        self._room -= len(data)
        name = self._box.add(data, suffix)
        return f"[sound:{name}]" if suffix in SOUNDS else f'<img src="{name}">'
