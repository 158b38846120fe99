"""Bring a deck that was imported before up to date: ids stay, and so do edits.

``source.jsonl`` tells for each item the question it came from and a sum of its text
as it was written. An item whose text has another sum was edited by its learner and is
left as it is; one that is no longer in its file was taken out and stays out.
"""

from __future__ import annotations

import json
import re
import shutil
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from quizapp.catalog.sources import split_items
from quizapp.errors import ImportingError
from quizapp.i18n import fault
from quizapp.importing.deck import DeckWriter, ItemFile
from quizapp.importing.deckfiles import item_toml, source_line, sum_of, title_of
from quizapp.importing.drafts import Draft
from quizapp.importing.staging import told

SOURCE = "source.jsonl"
TOPICS = "topics.toml"
_ID = re.compile(r"^id\s*=\s*[\"']([^\"'\n]+)[\"']", re.M)


@dataclass(frozen=True, slots=True)
class Renewed:
    """What became of the questions of a package that came in again."""

    new: int
    changed: int
    same: int
    edited: int  # changed there and edited here: left as they are here
    gone: int  # in the deck but not, or no longer, in the package: left too


def is_import(folder: Path) -> bool:
    """Tell whether a folder is a deck that an import wrote."""
    return (folder / SOURCE).is_file() and (folder / TOPICS).is_file()


def title_in(folder: Path) -> str:
    """Return the title of such a deck: the name of the package it first came from."""
    areas, _ = _topics(folder)
    return next(iter(areas.values()), folder.name)


def sources(folder: Path) -> Iterator[dict[str, Any]]:
    """Yield what is remembered of each item of such a deck: key, item, sum."""
    try:
        with (folder / SOURCE).open(encoding="utf-8") as lines:
            for line in lines:
                row = json.loads(line)
                if isinstance(row, dict) and {"key", "item"} <= row.keys():
                    yield row
    except (OSError, ValueError, RecursionError) as error:
        raise fault(ImportingError, "importing.no_renewal", place=folder) from error


class DeckRenewer(DeckWriter):
    """Writes a new state of a deck into an empty folder; the earlier one is read only.

    Raises ImportingError when the earlier one cannot be read.
    """

    def __init__(
        self,
        folder: Path,
        title: str,
        earlier: Path,
        *,
        today: date,
        taken: frozenset[str] = frozenset(),
    ) -> None:
        self._earlier = earlier
        self._rows = {str(row["key"]): row for row in sources(earlier)}
        areas, self._titles = _topics(earlier)
        super().__init__(folder, title, today=today, taken=taken | self._titles.keys())
        if areas:
            self._area, self._topics = next(iter(areas)), []
        self._files = {
            slug: _chunks(earlier / "items" / f"{slug}.toml") for slug in self._titles
        }
        self._there = {name for texts in self._files.values() for name, _ in texts}
        self._given: dict[str, str] = {}  # the text that the package gives an item
        self._lines: dict[str, str] = {}
        self._added: dict[str, list[str]] = {}
        self._new = 0
        self._made: Counter[str] = Counter()  # new files of a topic
        self._count: Counter[str] = Counter()

    def write(self, name: str, drafts: Iterable[Draft]) -> Iterator[dict[str, str]]:
        """Write what is new of a topic; yield the ids, the known ones first."""
        known: dict[str, str] = {}
        fresh: list[Draft] = []
        for draft in drafts:
            row = self._rows.get(draft.key)
            if row is None:
                fresh.append(draft)
            elif row["item"] in self._there and draft.key not in self.ids:
                known[draft.key] = self._renew(draft, row["item"])
        yield known
        yield from super().write(name, fresh)

    def renew(self) -> Renewed:
        """Write everything else of the deck; return what became of it."""
        with told(self._folder):
            for place in self._earlier.iterdir():
                if place.name in (SOURCE, TOPICS):
                    continue
                target = self._folder / place.name
                if place.is_dir():
                    shutil.copytree(place, target, symlinks=True, dirs_exist_ok=True)
                else:
                    shutil.copy2(place, target)
            for slug, chunks in self._files.items():
                self._write_items(slug, chunks)
            before = (self._earlier / TOPICS).read_text(encoding="utf-8")
            after = "\n".join([before.rstrip("\n") + "\n", *self._topics])
            (self._folder / TOPICS).write_text(after, encoding="utf-8")
            self._write_sources()
        return Renewed(
            self._new,
            self._count["changed"],
            self._count["same"],
            self._count["edited"],
            len(self._there - self._given.keys()),
        )

    # ----- Inside -----

    def _renew(self, draft: Draft, item: str) -> str:
        text = item_toml(draft, item, self._today)
        self.ids[draft.key] = item
        self._given[item] = text
        self._lines[draft.key] = source_line(draft, item, text)
        return item

    def _open(self, name: str) -> ItemFile:
        """Return a file of the topic that has room, or a new one."""
        for slug, title in self._titles.items():
            texts = self._files.get(slug)
            if texts is None or slug in self._added or not _names(title, name):
                continue
            part = ItemFile(slug, [len(text.encode()) for _, text in texts])
            if not part.is_full(8_000):
                self._added[slug] = []
                return part
        return super()._open(name)

    def _put(self, part: ItemFile, name: str, number: int) -> dict[str, str]:
        self._new += len(part.ids)
        if part.slug not in self._added:
            self._made[name] += 1
            before = sum(_names(title, name) for title in self._titles.values())
            return super()._put(part, name, before + self._made[name])
        self._added[part.slug] = part.texts
        for key, line in zip(part.ids, part.sources, strict=True):
            self._lines[key] = line
        self.ids.update(part.ids)
        return part.ids

    def _write_items(self, slug: str, chunks: list[tuple[str, str]]) -> None:
        sums = {row["item"]: row.get("sum") for row in self._rows.values()}
        texts = [self._decided(name, text, sums.get(name)) for name, text in chunks]
        added = self._added.get(slug, [])
        if added and texts and not texts[-1].endswith("\n\n"):
            texts[-1] = texts[-1].rstrip("\n") + "\n\n"
        place = self._folder / "items" / f"{slug}.toml"
        place.write_text("".join((*texts, *added)), encoding="utf-8")

    def _decided(self, name: str, here: str, written: str | None) -> str:
        """Return an item as it stays: the package's text, or its learner's."""
        there = self._given.get(name)
        if there is None:
            return here
        if sum_of(there) in (written, sum_of(here)):
            self._count["same"] += 1
        elif sum_of(here) == written:
            self._count["changed"] += 1
            return there
        else:
            self._count["edited"] += 1
        return here

    def _write_sources(self) -> None:
        """Keep the lines of what the package does not have beside the new ones."""
        with (self._folder / SOURCE).open("a", encoding="utf-8") as file:
            for key, row in self._rows.items():
                if key not in self._lines:
                    file.write(json.dumps(row, ensure_ascii=False) + "\n")
            file.writelines(self._lines.values())


def _names(title: str, name: str) -> bool:
    """Tell whether a topic's title is that of a name, perhaps with a number."""
    rest = title.removeprefix(title_of(name))
    return rest != title and re.fullmatch(r"(?: \(\d+\))?", rest) is not None


def _topics(folder: Path) -> tuple[dict[str, str], dict[str, str]]:
    """Return the titles of the areas of a deck, and of its topics."""
    try:
        table = tomllib.loads((folder / TOPICS).read_text(encoding="utf-8"))
        areas = {
            str(row["id"]): str(row["title"]["en"]) for row in table.get("area", [])
        }
        titles = {
            str(row["slug"]): str(row["title"]["en"]) for row in table.get("topic", [])
        }
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise fault(ImportingError, "importing.no_renewal", place=folder) from error
    return areas, titles


def _chunks(place: Path) -> list[tuple[str, str]]:
    """Return the items of a file with their ids; what stands before has none."""
    try:
        text = place.read_text(encoding="utf-8")
    except FileNotFoundError:
        return []
    except (OSError, ValueError) as error:
        raise fault(ImportingError, "importing.no_renewal", place=place) from error
    rows = []
    for chunk in split_items(place.name, text):
        found = _ID.search(chunk.text)
        rows.append((found[1] if found else "", chunk.text))
    return rows
