"""Files written whole or not at all."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from quizapp.errors import ExportError
from quizapp.i18n import fault


def write_file(place: Path, content: bytes) -> None:
    """Write a file in one go; ExportError when it cannot be written."""
    beside = place.with_name(f".{place.name}.part")
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        beside.write_bytes(content)
        beside.replace(place)
    except OSError as error:
        _remove(beside)
        reason = error.strerror or type(error).__name__
        raise fault(
            ExportError, "exports.unwritable", place=place, reason=reason
        ) from error


def write_files(directory: Path, files: Mapping[str, bytes]) -> list[Path]:
    """Write files by name into a folder and return them, in order of writing."""
    written = []
    for name, content in files.items():
        path = directory / name
        write_file(path, content)
        written.append(path)
    return written


def _remove(place: Path) -> None:
    try:
        place.unlink(missing_ok=True)
    except OSError:  # the folder itself is no folder, or gone
        return
