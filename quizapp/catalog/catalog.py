"""The catalog: everything there is to learn, read and checked for structure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from quizapp.catalog.claims import Claim
from quizapp.models import (
    Area,
    CardId,
    Item,
    ItemId,
    Language,
    Note,
    Topic,
    TopicSlug,
)

NoteKey = tuple[TopicSlug, Language]


@dataclass(frozen=True, slots=True)
class Catalog:
    """Areas, topics in study order, notes, items and claims of one or more roots."""

    areas: tuple[Area, ...] = ()
    topics: Mapping[TopicSlug, Topic] = field(default_factory=dict)
    notes: Mapping[NoteKey, Note] = field(default_factory=dict)
    items: Mapping[ItemId, Item] = field(default_factory=dict)
    claims: Mapping[str, Claim] = field(default_factory=dict)
    _by_topic: Mapping[TopicSlug, tuple[Item, ...]] = field(
        init=False, repr=False, compare=False
    )

    def __post_init__(self) -> None:
        """Order the items by topic and freeze the mappings."""
        groups: dict[TopicSlug, list[Item]] = {slug: [] for slug in self.topics}
        for item in self.items.values():
            groups.setdefault(item.topic, []).append(item)
        by_topic = {slug: tuple(group) for slug, group in groups.items()}
        ordered = {item.id: item for group in by_topic.values() for item in group}
        for name, value in (
            ("topics", dict(self.topics)),
            ("notes", dict(self.notes)),
            ("items", ordered),
            ("claims", dict(self.claims)),
            ("_by_topic", by_topic),
        ):
            object.__setattr__(self, name, MappingProxyType(value))

    def by_topic(self, slug: str) -> tuple[Item, ...]:
        """Return the items of a topic in authored order, none for an unknown one."""
        return self._by_topic.get(TopicSlug(slug), ())

    def cards(self) -> tuple[CardId, ...]:
        """Return the ids of all cards in study order."""
        return tuple(card for item in self.items.values() for card in item.card_ids())

    def note(self, slug: str, language: Language) -> Note | None:
        """Return the note of a topic in one language, if there is one."""
        return self.notes.get((TopicSlug(slug), language))
