"""Decide what a package holds, before anything is written; pure.

A note is one item in both languages. Its identity comes from the item's id, its time
from the item's last change of content: never from the clock of the export.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from hashlib import sha256

from quizapp.catalog import Catalog
from quizapp.catalog.drawing import Teller, UndrawableError, insist
from quizapp.exports.anki.identity import (
    NOTE_STEP,
    day_seconds,
    guid,
    note_slot,
)
from quizapp.exports.anki.ledger import Ledger
from quizapp.exports.anki.media import MediaBox
from quizapp.exports.anki.notetypes import NoteKind, note_types
from quizapp.exports.anki.pictures import DeckMedia
from quizapp.exports.anki.sheet import Sheet, Written
from quizapp.exports.anki.sides import write_note
from quizapp.i18n import Messages
from quizapp.models import LANGUAGES, CardId, Item, ItemId, Language
from quizapp.safetext import show

ROOT = "Quizapp"
_MEDIA_NAME = re.compile(r'(?<=src=")[^"]+|(?<=\[sound:)[^\]]+')


@dataclass(frozen=True, slots=True)
class PlannedNote:
    """A note as it will stand in the package."""

    item: ItemId
    id: int
    guid: str
    kind: NoteKind
    fields: tuple[str, ...]
    tags: tuple[str, ...]
    deck: tuple[str, ...]
    mod: int
    cards: tuple[CardId | None, ...]  # by place; None where the app has no such card

    @property
    def digest(self) -> str:
        """Return a hash of everything that a learner sees of the note."""
        text = "\x1f".join((self.kind, *self.fields, *self.tags))
        return sha256(text.encode()).hexdigest()[:32]


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything of a package but the scheduling."""

    notes: tuple[PlannedNote, ...]
    media: Mapping[str, bytes] = field(default_factory=dict)

    @property
    def decks(self) -> tuple[tuple[str, ...], ...]:
        """Return every deck and its parents, each once, in order of appearance."""
        found: dict[tuple[str, ...], None] = {}
        for note in self.notes:
            for depth in range(1, len(note.deck) + 1):
                found.setdefault(note.deck[:depth])
        return tuple(found)

    @property
    def kinds(self) -> tuple[NoteKind, ...]:
        """Return the note types in use."""
        return tuple(dict.fromkeys(note.kind for note in self.notes))


def deck_word(text: str) -> str:
    """Return a title as one level of a deck's name."""
    words = show(text).replace("::", ":").replace('"', "'")
    return " ".join(words.split()).strip(": ") or "?"


def tag_word(text: str) -> str:
    """Return a text as a tag, without white space and empty levels."""
    words = re.sub(r"\s+", "-", show(text).strip())
    return "::".join(part for part in words.split("::") if part) or "blank"


def _tags(item: Item) -> tuple[str, ...]:
    own = (
        f"quizapp::topic::{item.topic}",
        f"quizapp::kind::{item.kind.value}",
        f"quizapp::level::{item.item_difficulty}",
        *item.tags,
    )
    return tuple(dict.fromkeys(tag_word(tag) for tag in own))


def _deck(catalog: Catalog, item: Item, language: Language) -> tuple[str, ...]:
    topic = catalog.topics[item.topic]
    area = next((a for a in catalog.areas if a.id == topic.area), None)
    titles = [area.title.get(language)] if area else []
    titles.append(topic.title.get(language))
    return (ROOT, *(deck_word(title) for title in titles))


def _cards(item: Item, written: Written) -> tuple[CardId | None, ...]:
    own = item.card_ids()
    return tuple(own[at] if at < len(own) else None for at in range(written.cards))


def _twins(catalog: Catalog) -> frozenset[ItemId]:
    """Return the items that ask in the same words as another one.

    Anki takes notes with the same first field for duplicates of each other.
    """
    groups: dict[tuple[str, str], list[ItemId]] = {}
    for item in catalog.items.values():
        if item.text is None:
            groups.setdefault((item.prompt.en, item.prompt.zh), []).append(item.id)
    return frozenset(name for group in groups.values() if group[1:] for name in group)


def _fields(written: Written, names: Iterable[str], mark: str) -> tuple[str, ...]:
    first, *rest = (written.fields.get(name, "") for name in names)
    return (first + mark, *rest)


def make_plan(
    catalog: Catalog,
    items: Iterable[Item],
    *,
    language: Language,
    ledger: Ledger,
    now: int,
    tell: Teller = insist,
) -> Plan:
    """Plan the notes of ``items``, ``language`` shown first.

    ``now`` is in seconds; it dates only notes that changed since an earlier export.
    ``tell`` hears of questions that are left out because they cannot be drawn.
    """
    other: Language = LANGUAGES[1] if language == LANGUAGES[0] else LANGUAGES[0]
    languages = (Messages(language), Messages(other))
    media = MediaBox()
    brought = DeckMedia(media)
    notes: list[PlannedNote] = []
    taken: set[int] = set()
    twins = _twins(catalog)
    for item in items:
        try:
            written = write_note(Sheet(catalog, item, languages, media))
        except UndrawableError as error:
            tell(error)
            continue
        names = note_types()[written.kind].fields
        mark = f"<span hidden>{item.id}</span>" if item.id in twins else ""
        wanted = note_slot(item.id, item.revised)
        while wanted in taken:
            wanted += NOTE_STEP
        taken.add(wanted)
        note = PlannedNote(
            item=item.id,
            id=wanted,
            guid=guid(item.id),
            kind=written.kind,
            fields=tuple(
                brought.shown(f, item.path) for f in _fields(written, names, mark)
            ),
            tags=_tags(item),
            deck=_deck(catalog, item, language),
            mod=0,
            cards=_cards(item, written),
        )
        notes.append(ledger.dated(note, day_seconds(item.revised), now))
    used = {
        name for note in notes for f in note.fields for name in _MEDIA_NAME.findall(f)
    }
    files = {name: data for name, data in media.files.items() if name in used}
    return Plan(tuple(notes), dict(sorted(files.items())))
