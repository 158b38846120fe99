"""Open .apkg and .colpkg files of all three formats."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from quizapp.importing.anki import protobuf
from quizapp.importing.anki.contents import Answer, Contents
from quizapp.importing.anki.database import Collection, DamagedCollectionError
from quizapp.importing.archive import Archive, is_plain_name, unpack_zstd
from quizapp.importing.drafts import Progress, quiet

_MEMBERS = {1: "collection.anki2", 2: "collection.anki21", 3: "collection.anki21b"}
_LATEST = 3
MAX_NESTING = 50


def _version(archive: Archive) -> int:
    if "meta" in archive:
        try:
            version = protobuf.message(archive.read("meta")).get(1, 0)
        except ValueError:
            raise archive.refused("no_package") from None
        if version not in _MEMBERS:
            raise archive.refused("newer")
        return int(version)
    return 2 if _MEMBERS[2] in archive else 1


@dataclass(frozen=True, slots=True)
class Package:
    """An open package: what it holds but for the answers, and those when asked for."""

    contents: Contents
    _archive: Archive
    _collection: Collection

    def answers(self) -> tuple[Answer, ...]:
        """Return the reviews; ImportingError when they are damaged."""
        with _refusing(self._archive):
            return self._collection.answers()


@contextmanager
def opened_package(path: Path, *, progress: Progress = quiet) -> Iterator[Package]:
    """Give what a package holds; ImportingError, one sentence, when refused."""
    with Archive(path) as archive:
        version = _version(archive)
        member = _MEMBERS[version]
        if member not in archive:
            raise archive.refused("no_package")
        data = archive.read(member)
        if version == _LATEST:
            data = unpack_zstd(archive, data)
        media = _media(archive, version)
    with _refusing(archive):
        collection = Collection(data, progress=progress)
    with closing(collection):
        with _refusing(archive):
            contents = collection.contents()
        yield Package(replace(contents, media=media), archive, collection)


@contextmanager
def _refusing(archive: Archive) -> Iterator[None]:
    try:
        yield
    except DamagedCollectionError as error:
        raise archive.refused("no_collection") from error


def read_package(path: Path, *, progress: Progress = quiet) -> Contents:
    """Return all that a package holds; ImportingError when refused."""
    with opened_package(path, progress=progress) as package:
        return replace(package.contents, answers=package.answers())


def _media(archive: Archive, version: int) -> dict[str, str]:
    """Return the file name of each media entry; a name that is not plain is refused."""
    if "media" not in archive:
        return {}
    data = archive.read("media")
    try:
        if version == _LATEST:
            names = _latest_names(unpack_zstd(archive, data))
        else:
            names = _legacy_names(data)
    except (ValueError, RecursionError):
        raise archive.refused("no_package") from None
    for entry, name in names.items():
        if not is_plain_name(name) or not entry.isdigit():
            raise archive.refused("name", name=name[:60])
    if len({name.casefold() for name in names.values()}) != len(names):
        raise archive.refused("twice", name="media")
    return {entry: name for entry, name in names.items() if entry in archive}


def _latest_names(data: bytes) -> dict[str, str]:
    rows = [value for number, value in protobuf.fields(data) if number == 1]
    tables = [protobuf.message(row) for row in rows if isinstance(row, bytes)]
    return {str(at): protobuf.text(row.get(1)) for at, row in enumerate(tables)}


def _legacy_names(data: bytes) -> dict[str, str]:
    text = data.decode("utf-8")
    if text.count("{") > MAX_NESTING or text.count("[") > MAX_NESTING:
        depth = 0
        for character in text:
            depth += {"{": 1, "[": 1, "}": -1, "]": -1}.get(character, 0)
            if depth > MAX_NESTING:
                raise ValueError("nested too deeply")
    table = json.loads(text, object_pairs_hook=_once)
    if not isinstance(table, dict):
        raise ValueError("no table")
    return {str(entry): str(name) for entry, name in table.items()}


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    table = dict(pairs)
    if len(table) != len(pairs):
        raise ValueError("a key stands twice")
    return table


def read_media(path: Path, contents: Contents) -> dict[str, bytes]:
    """Return the media files of a package by name; ImportingError when refused."""
    found: dict[str, bytes] = {}
    with Archive(path) as archive:
        latest = _version(archive) == _LATEST
        for entry, name in contents.media.items():
            data = archive.media(entry)
            found[name] = unpack_zstd(archive, data) if latest else data
    return found
