"""Archives of strangers: every limit is held before the parser that could be hurt.

Nothing is ever unpacked to the disk; an entry is read whole, once, up to its size.
"""

from __future__ import annotations

import io
import re
import stat
import unicodedata
import zipfile
import zlib
from pathlib import Path

from quizapp.closing import Closing
from quizapp.errors import ImportingError
from quizapp.i18n import fault

MAX_ENTRIES = 2_000
MAX_TOTAL = 200_000_000
MAX_RATIO = 200
MAX_NAME = 150
_SMALL = 100_000  # an entry up to this size may be as dense as it likes
_RESERVED = re.compile(r"(?i:con|prn|aux|nul|com[0-9]|lpt[0-9])(?:\..*)?")
_BAD = re.compile(r'[\x00-\x1f\x7f/\\:*?"<>|]')
_ARCHIVES = (b"PK\x03\x04", b"\x1f\x8b", b"7z\xbc\xaf", b"Rar!")
_ENCRYPTED = 0x1
_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    NotImplementedError,
    RuntimeError,
    ValueError,
    OSError,
)


def is_plain_name(name: str) -> bool:
    """Tell whether a file name is harmless on every system."""
    return (
        0 < len(name) <= MAX_NAME
        and unicodedata.normalize("NFC", name) == name
        and not _BAD.search(name)
        and not _RESERVED.fullmatch(name)
        and name[0] != " "
        and name[-1] not in ". "
        and all(unicodedata.category(c) not in ("Cf", "Cs", "Co") for c in name)
    )


class Archive(Closing):
    """A zip file whose listing has been checked; ImportingError when it is refused."""

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            if path.stat().st_size > MAX_TOTAL:
                raise self.refused("large")
            self._zip = zipfile.ZipFile(path)
        except FileNotFoundError as error:
            raise fault(ImportingError, "importing.no_file", place=path) from error
        except _BROKEN as error:
            raise self.refused("no_archive") from error
        try:
            self._infos = self._checked()
        except ImportingError:
            self._zip.close()
            raise

    def close(self) -> None:
        """Close the file."""
        self._zip.close()

    def refused(self, reason: str, **values: object) -> ImportingError:
        """Return the error that refuses this file for a reason."""
        return fault(
            ImportingError, f"importing.refused.{reason}", place=self.path, **values
        )

    def _checked(self) -> dict[str, zipfile.ZipInfo]:
        infos = self._zip.infolist()
        if len(infos) > MAX_ENTRIES:
            raise self.refused("entries", limit=MAX_ENTRIES)
        if sum(info.file_size for info in infos) > MAX_TOTAL:
            raise self.refused("large")
        seen: set[str] = set()
        for info in infos:
            if not is_plain_name(info.filename) or info.filename != info.orig_filename:
                raise self.refused("name", name=info.filename[:60])
            folded = info.filename.casefold()
            if folded in seen:
                raise self.refused("twice", name=info.filename)
            seen.add(folded)
            kind = stat.S_IFMT(info.external_attr >> 16)
            if info.is_dir() or kind not in (0, stat.S_IFREG):
                raise self.refused("special", name=info.filename)
            if info.flag_bits & _ENCRYPTED:
                raise self.refused("encrypted")
            dense = info.file_size > MAX_RATIO * max(info.compress_size, 1)
            if dense and info.file_size > _SMALL:
                raise self.refused("bomb")
        return {info.filename: info for info in infos}

    def __contains__(self, name: str) -> bool:
        return name in self._infos

    def read(self, name: str) -> bytes:
        """Return an entry; refused when its real size is not the one it declares."""
        info = self._infos[name]
        try:
            with self._zip.open(info) as file:
                data = file.read(info.file_size + 1)
        except _BROKEN as error:
            raise self.refused("damaged") from error
        if len(data) != info.file_size:
            raise self.refused("bomb")
        return data

    def media(self, name: str) -> bytes:
        """Return a media entry, which may not be an archive itself."""
        data = self.read(name)
        if data.startswith(_ARCHIVES):
            raise self.refused("nested", name=name)
        return data


def unpack_zstd(archive: Archive, data: bytes) -> bytes:
    """Return the content of a zstd frame of unknown size, within the limits."""
    try:
        import zstandard
    except ImportError as error:
        raise fault(ImportingError, "importing.needs_zstd") from error
    limit = min(MAX_TOTAL, max(_SMALL, MAX_RATIO * len(data)))
    try:
        with zstandard.ZstdDecompressor(max_window_size=2**27).stream_reader(
            io.BytesIO(data)
        ) as reader:
            found = reader.read(limit + 1)
    except zstandard.ZstdError as error:
        raise archive.refused("damaged") from error
    if len(found) > limit:
        raise archive.refused("bomb")
    return bytes(found)
