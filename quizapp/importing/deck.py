"""Write questions from elsewhere as a deck: a folder of the shape of the content."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import TypeVar

from quizapp.catalog.decks import topic_name
from quizapp.catalog.limits import MAX_TOTAL_BYTES
from quizapp.errors import ImportingError
from quizapp.i18n import fault
from quizapp.importing.deckfiles import (
    area_toml,
    item_toml,
    note_markdown,
    source_line,
    title_of,
    topic_toml,
)
from quizapp.importing.drafts import Draft, name_of
from quizapp.importing.staging import alone, placed, staged, told

MAX_ITEMS_BYTES = 240_000  # of one file; the catalog reads up to 256,000
# Of all its items; the catalog reads up to 32 MB, with the notes and the topics.
MAX_DECK_BYTES = MAX_TOTAL_BYTES - 1_000_000
MAX_ITEMS = 800  # of one file, which also bounds the values that are read
MAX_TOPICS = 300  # by name; long ones are cut into several, and a deck has up to 500
T = TypeVar("T")


def write_deck(
    folder: Path,
    title: str,
    drafts: Iterable[Draft],
    *,
    today: date,
    taken: frozenset[str] = frozenset(),
) -> int:
    """Write a deck into a folder that is empty or new; return how many items it has.

    ``taken`` are topics of the content it will be studied with. Raises
    ImportingError when it cannot be written, and then leaves nothing.
    """
    folder = placed(folder)
    with alone(folder), staged(folder) as draft:
        writer = DeckWriter(draft, title, today=today, taken=taken)
        by_topic = grouped(((each.topic, each) for each in drafts), title)
        for name, group in by_topic.items():
            for _ in writer.write(name, group):
                pass
        writer.finish()
    return len(writer.ids)


def grouped(values: Iterable[tuple[str, T]], title: str) -> dict[str, list[T]]:
    """Return values by topic; past the most that a deck has, under its title."""
    groups: dict[str, list[T]] = {}
    for topic, value in values:
        known = topic in groups or len(groups) < MAX_TOPICS
        groups.setdefault(topic if known else title, []).append(value)
    return groups


class DeckWriter:
    """Writes a deck file by file while its questions come in.

    The folder is there and empty; ``ids`` tells the item of each question's key. The
    fields as they were go into ``source.jsonl``.
    """

    def __init__(
        self,
        folder: Path,
        title: str,
        *,
        today: date,
        taken: frozenset[str] = frozenset(),
    ) -> None:
        self.ids: dict[str, str] = {}
        self._folder = folder
        self._room = MAX_DECK_BYTES
        self._title = title
        self._today = today
        self._used = set(taken)
        self._area = topic_name(title, taken)
        self._topics = [area_toml(self._area, title)]

    def write(self, name: str, drafts: Iterable[Draft]) -> Iterator[dict[str, str]]:
        """Write the questions of a topic; yield the new ids after each file.

        A question whose key was there before is passed over.
        """
        part: ItemFile | None = None
        count = 0
        for draft in drafts:
            if draft.key in self.ids or (part and draft.key in part.ids):
                continue
            part = part or self._open(name)
            text, size = self._item(draft, part.slug)
            if part.is_full(size):
                count += 1
                yield self._put(part, name, count)
                part = self._open(name)
                text, size = self._item(draft, part.slug)
            self._room -= size
            if self._room < 0:
                raise fault(ImportingError, "importing.too_much", place=self._title)
            part.add(draft, text, size)
        if part:
            yield self._put(part, name, count + 1)

    def finish(self) -> None:
        """Write what comes last: the list of the topics."""
        with told(self._folder):
            text = "\n".join(self._topics)
            (self._folder / "topics.toml").write_text(text, encoding="utf-8")

    def _item(self, draft: Draft, slug: str) -> tuple[str, int]:
        text = item_toml(draft, f"{slug}.{name_of(draft)}", self._today)
        return text, len(text.encode())

    def _open(self, name: str) -> ItemFile:
        """Return the file that the next new questions of a topic go into."""
        return ItemFile(self._fresh(name))

    def _fresh(self, name: str) -> str:
        """Return a topic's slug that nobody has, and take it."""
        slug = topic_name(title_of(name), frozenset(self._used))
        self._used.add(slug)
        return slug

    def _put(self, part: ItemFile, name: str, number: int) -> dict[str, str]:
        """Write a full file and its notes."""
        shown = title_of(name) + (f" ({number})" if number > 1 else "")
        self._topics.append(topic_toml(part.slug, self._area, shown))
        files = {f"items/{part.slug}.toml": "".join(part.texts)}
        for language in ("en", "zh"):
            note = note_markdown(shown, self._title, language)
            files[f"notes/{part.slug}.{language}.md"] = note
        with told(self._folder):
            for file, text in files.items():
                place = self._folder / file
                place.parent.mkdir(exist_ok=True)
                place.write_text(text, encoding="utf-8")
            with (self._folder / "source.jsonl").open("a", encoding="utf-8") as source:
                source.writelines(part.sources)
        self.ids.update(part.ids)
        return part.ids


class ItemFile:
    """The items of one file that is yet to be written."""

    def __init__(self, slug: str, sizes: Sequence[int] = ()) -> None:
        """``sizes`` are those of the items that it has already."""
        self.slug = slug
        self.ids: dict[str, str] = {}
        self.texts: list[str] = []
        self.sources: list[str] = []
        self._count = len(sizes)
        self._size = sum(sizes)

    def is_full(self, size: int) -> bool:
        """Tell whether an item of so many bytes belongs into the next one."""
        if not self._count:
            return False
        return self._size + size > MAX_ITEMS_BYTES or self._count >= MAX_ITEMS

    def add(self, draft: Draft, text: str, size: int) -> None:
        """Take an item in."""
        item = f"{self.slug}.{name_of(draft)}"
        self.ids[draft.key] = item
        self.texts.append(text)
        self.sources.append(source_line(draft, item, text))
        self._count += 1
        self._size += size
