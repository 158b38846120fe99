"""Looking for words in items and notes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from quizapp.catalog.catalog import Catalog
from quizapp.catalog.scope import passages
from quizapp.models import Item, Language, Section

MAX_QUERY = 500
MAX_WORDS = 12
_TITLE_LENGTH = 100
_MARKUP = re.compile(r"[*`>#$]")
_GAP = re.compile(r"\[\[\d+\]\]")
_VALUE = re.compile(r"@\{(\w+)\}")


@dataclass(frozen=True, slots=True)
class Hit:
    """A place that contains all words: an item, or a section ``topic#anchor``."""

    where: str
    title: str
    kind: str  # a kind of item, or "note"


def search_catalog(catalog: Catalog, query: str, language: Language) -> list[Hit]:
    """Return the items and sections that contain every word of a query.

    Case does not matter; ids count as words too. Both languages are searched, the
    titles are in ``language``. An empty query finds nothing.
    """
    words = query[:MAX_QUERY].casefold().split()[:MAX_WORDS]
    if not words:
        return []
    return [*_in_items(catalog, words, language), *_in_notes(catalog, words, language)]


def _in_items(catalog: Catalog, words: list[str], language: Language) -> Iterator[Hit]:
    for item in catalog.items.values():
        if _holds(_item_text(item), words):
            yield Hit(item.id, _title(item, language), item.kind.value)


def _item_text(item: Item) -> str:
    texts = [passage.words for passage in passages(item)]
    return "\n".join([item.id, *item.tags, *texts])


def _title(item: Item, language: Language) -> str:
    prompt = item.prompt if item.text is None else item.text
    return _short(prompt.get(language))


def _in_notes(catalog: Catalog, words: list[str], language: Language) -> Iterator[Hit]:
    for topic in catalog.topics:
        note = catalog.note(topic, language)
        for section in () if note is None else note.sections:
            if _holds(_section_text(catalog, topic, section), words):
                title = f"{note.title if note else topic}: {section.heading}"
                yield Hit(f"{topic}#{section.anchor}", _short(title), "note")


def _section_text(catalog: Catalog, topic: str, section: Section) -> str:
    texts = [topic]
    for language in ("en", "zh"):
        note = catalog.note(topic, "zh" if language == "zh" else "en")
        for other in () if note is None else note.sections:
            if other.anchor == section.anchor:
                texts += [note.title if note else "", other.heading, other.body]
    return "\n".join(texts)


def _holds(text: str, words: list[str]) -> bool:
    text = text.casefold()
    return all(word in text for word in words)


def _short(text: str) -> str:
    """Return a text in one line as a person would read it, gaps still open."""
    line = _VALUE.sub(r"\1", _GAP.sub("[…]", text))
    line = " ".join(_MARKUP.sub("", line).split())
    return line if len(line) <= _TITLE_LENGTH else line[: _TITLE_LENGTH - 1] + "…"
