"""A deck that an import wrote before, read within limits: anyone may have made it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from quizapp.catalog.items import ITEM_ID
from quizapp.catalog.sources import Root, split_items
from quizapp.catalog.topics import SLUG
from quizapp.errors import ImportingError
from quizapp.i18n import fault

SOURCE = "source.jsonl"
TOPICS = "topics.toml"
MAX_SOURCE = 400_000_000  # bytes: twice what a package may hold
_WRITTEN = ("items", "notes", "media")  # folders in which a renewal writes


class Remembered(NamedTuple):
    """What is remembered of a question: its item, and a sum of the item's text."""

    key: str
    item: str
    sum: str | None
    line: str  # as it stands in the file


@dataclass(frozen=True, slots=True)
class EarlierDeck:
    """The areas and topics of a deck by their titles, and the texts of its items.

    ``files`` has, for each topic, the pieces of its file with their ids; what is no
    item has none.
    """

    areas: Mapping[str, str]
    topics: Mapping[str, str]
    list_of_topics: str
    files: Mapping[str, list[tuple[str, str]]]


def is_import(folder: Path) -> bool:
    """Tell whether a folder is a deck that an import wrote."""
    return (folder / SOURCE).is_file() and (folder / TOPICS).is_file()


def title_in(folder: Path) -> str:
    """Return the title of such a deck: the name of the package it first came from."""
    areas, _, _ = _topics(folder, Root(folder))
    return next(iter(areas.values()), folder.name)


def sources(folder: Path) -> Iterator[Remembered]:
    """Yield what is remembered of each question of such a deck."""
    place = folder / SOURCE
    try:
        if place.stat().st_size > MAX_SOURCE:
            raise _unreadable(place)
        with place.open(encoding="utf-8") as lines:
            for line in lines:
                if row := _remembered(line):
                    yield row
    except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
        raise _unreadable(place) from error


def _remembered(line: str) -> Remembered | None:
    row = json.loads(line)
    if "key" not in row:  # an earlier release remembered less
        return None
    key, item, sum_ = row["key"], row["item"], row.get("sum")
    if not isinstance(key, str) or not isinstance(sum_, str | None):
        raise TypeError("neither key nor sum")
    if not ITEM_ID.fullmatch(item):
        raise ValueError("no item")
    return Remembered(key, item, sum_, line)


def read_earlier(folder: Path) -> EarlierDeck:
    """Read such a deck; raise ImportingError, naming what cannot be read."""
    for place in _strange(folder):
        raise _unreadable(place)
    root = Root(folder)
    areas, topics, text = _topics(folder, root)
    files = {slug: _pieces(root, f"items/{slug}.toml") for slug in topics}
    if root.findings:
        raise _unreadable(folder / root.findings[0].path)
    return EarlierDeck(areas, topics, text, files)


def _strange(folder: Path) -> Iterator[Path]:
    """Yield links where a renewal would write, and pipes: their end never comes."""
    for place in folder.rglob("*"):
        if place.is_symlink():
            if place.relative_to(folder).parts[0] in _WRITTEN:
                yield place
        elif not (place.is_file() or place.is_dir()):
            yield place


def _topics(folder: Path, root: Root) -> tuple[dict[str, str], dict[str, str], str]:
    """Return the titles of the areas of a deck and of its topics, and their list."""
    text = root.read(TOPICS)
    table = None if text is None else root.table(TOPICS, text)
    try:
        if text is None or table is None:
            raise ValueError("no list of topics")
        areas = {_slug(row["id"]): _title(row) for row in table.get("area", [])}
        topics = {_slug(row["slug"]): _title(row) for row in table.get("topic", [])}
    except (ValueError, KeyError, TypeError) as error:
        raise _unreadable(folder / TOPICS) from error
    return areas, topics, text


def _slug(value: Any) -> str:
    if not SLUG.fullmatch(value):
        raise ValueError("no name of a file")
    return str(value)


def _title(row: Mapping[str, Any]) -> str:
    title = row["title"]["en"]
    if not isinstance(title, str):
        raise TypeError("no title")
    return title


def _pieces(root: Root, relative: str) -> list[tuple[str, str]]:
    text = root.read(relative)
    if text is None:  # a topic without questions
        return []
    return [(chunk.name(), chunk.text) for chunk in split_items(relative, text)]


def _unreadable(place: Path) -> ImportingError:
    return fault(ImportingError, "importing.no_renewal", place=place)
