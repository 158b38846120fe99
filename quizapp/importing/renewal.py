"""Bring a deck that was imported before up to date: ids stay, and so do edits.

``source.jsonl`` tells for each item the question it came from and a sum of its text
as it was written. An item whose text has another sum was edited by its learner and is
left as it is; one that is no longer in its file was taken out and stays out.
"""

from __future__ import annotations

import re
import shutil
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from quizapp.catalog.limits import MAX_FILE_BYTES
from quizapp.importing.deck import DeckWriter, ItemFile
from quizapp.importing.deckfiles import item_toml, source_line, sum_of, title_of
from quizapp.importing.drafts import Draft, name_of
from quizapp.importing.earlier import SOURCE, TOPICS, read_earlier, sources
from quizapp.importing.staging import told


@dataclass(frozen=True, slots=True)
class Renewed:
    """What became of the questions of a package that came in again."""

    new: int
    changed: int
    same: int
    edited: int  # changed there and edited here: left as they are here
    gone: int  # in the deck but not, or no longer, in the package: left too
    outgrown: int = 0  # changed there, but their file cannot hold the new texts


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
        self._rows = {row.key: row for row in sources(earlier)}
        self._deck = read_earlier(earlier)
        titles = self._deck.topics
        super().__init__(folder, title, today=today, taken=taken | titles.keys())
        if self._deck.areas:
            self._area, self._topics = next(iter(self._deck.areas)), []
        pieces = [piece for texts in self._deck.files.values() for piece in texts]
        self._room -= _size(text for _, text in pieces)
        self._there = {name for name, _ in pieces if name}
        self._sums = {row.item: row.sum for row in self._rows.values()}
        # Items whose lines in the list are lost are found by their names.
        self._named = {name.rpartition(".")[2]: name for name in self._there}
        self._given: dict[str, str] = {}  # the text that the package gives an item
        self._lines: dict[str, str] = {}
        self._added: dict[str, list[str]] = {}
        self._new = 0
        self._made: Counter[str] = Counter()  # new files of a topic
        self._count: Counter[str] = Counter()
        self._outgrown: set[str] = set()

    def write(self, name: str, drafts: Iterable[Draft]) -> Iterator[dict[str, str]]:
        """Write what is new of a topic; yield the ids, the known ones first."""
        known: dict[str, str] = {}
        fresh: list[Draft] = []
        for draft in drafts:
            row = self._rows.get(draft.key)
            item = row.item if row else self._named.get(name_of(draft))
            if item is None:
                fresh.append(draft)
            elif item in self._there and draft.key not in self.ids:
                known[draft.key] = self._renew(draft, item)
        yield known
        yield from super().write(name, fresh)

    def renew(self) -> Renewed:
        """Write everything else of the deck; return what became of it."""
        with told(self._folder):
            self._copy()
            for slug, pieces in self._deck.files.items():
                self._write_items(slug, pieces)
            before = self._deck.list_of_topics.rstrip("\n") + "\n"
            after = "\n".join([before, *self._topics])
            (self._folder / TOPICS).write_text(after, encoding="utf-8")
            self._write_sources()
        return Renewed(
            self._new,
            self._count["changed"],
            self._count["same"],
            self._count["edited"],
            len(self._there - self._given.keys()),
            len(self._outgrown),
        )

    # ----- Inside -----

    def _copy(self) -> None:
        """Copy all that a renewal does not write itself; links stay links."""
        for place in self._earlier.iterdir():
            target = self._folder / place.name
            if place.name in (SOURCE, TOPICS):
                continue
            if place.is_dir() and not place.is_symlink():
                shutil.copytree(place, target, symlinks=True, dirs_exist_ok=True)
            else:
                shutil.copy2(place, target, follow_symlinks=False)

    def _renew(self, draft: Draft, item: str) -> str:
        text = item_toml(draft, item, self._today)
        self.ids[draft.key] = item
        self._given[item] = text
        self._lines[draft.key] = source_line(draft, item, text)
        return item

    def _open(self, name: str) -> ItemFile:
        """Return a file of the topic that has room, or a new one."""
        for slug, title in self._deck.topics.items():
            texts = self._deck.files[slug]
            if slug in self._added or not _names(title, name):
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
            before = sum(_names(title, name) for title in self._deck.topics.values())
            return super()._put(part, name, before + self._made[name])
        self._added[part.slug] = part.texts
        for key, line in zip(part.ids, part.sources, strict=True):
            self._lines[key] = line
        self.ids.update(part.ids)
        return part.ids

    def _write_items(self, slug: str, pieces: list[tuple[str, str]]) -> None:
        added = self._added.get(slug, [])
        if not pieces and not added:
            return
        room = MAX_FILE_BYTES - _size([*(text for _, text in pieces), *added])
        texts = []
        for name, here in pieces:
            text = self._decided(name, here, room)
            room -= _size([text]) - _size([here])
            texts.append(text)
        if added and texts and not texts[-1].endswith("\n\n"):
            texts[-1] = texts[-1].rstrip("\n") + "\n\n"
        place = self._folder / "items" / f"{slug}.toml"
        place.parent.mkdir(exist_ok=True)
        place.write_text("".join((*texts, *added)), encoding="utf-8")

    def _decided(self, name: str, here: str, room: int) -> str:
        """Return an item as it stays: the package's text, or its learner's.

        ``room`` is how many bytes longer it may become.
        """
        there = self._given.get(name)
        if there is None:
            return here
        written, now = self._sums.get(name), sum_of(here)
        if sum_of(there) in (written, now):
            self._count["same"] += 1
        elif now != written:
            self._count["edited"] += 1
        elif _size([there]) - _size([here]) > room:
            self._outgrown.add(name)
        else:
            self._count["changed"] += 1
            return there
        return here

    def _write_sources(self) -> None:
        """Keep the lines of what the package does not have beside the new ones."""
        with (self._folder / SOURCE).open("a", encoding="utf-8") as file:
            for key, row in self._rows.items():
                if row.item in self._outgrown:
                    self._lines.pop(key, None)  # the next package may be shorter
                if key not in self._lines:
                    file.write(row.line.rstrip("\n") + "\n")
            file.writelines(self._lines.values())


def _names(title: str, name: str) -> bool:
    """Tell whether a topic's title is that of a name, perhaps with a number."""
    rest = title.removeprefix(title_of(name))
    return rest != title and re.fullmatch(r"(?: \(\d+\))?", rest) is not None


def _size(texts: Iterable[str]) -> int:
    """Return the size of texts in a file, in bytes."""
    return sum(len(text.encode()) for text in texts)
