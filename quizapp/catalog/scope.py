"""What a rule of the check looks at, and how it names a place."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from quizapp.catalog.catalog import Catalog
from quizapp.catalog.findings import Finding, Place, spell
from quizapp.catalog.loading import Content, merge
from quizapp.models import LANGUAGES, Item, Language, Note, Text, Topic

Rule = Callable[["Scope"], Iterable[Finding]]


@dataclass(frozen=True, slots=True)
class Passage:
    """One text of an item in one language, with its place."""

    item: Item
    place: Place
    language: Language
    words: str


@dataclass(frozen=True)
class Scope:
    """The content under check; ``topic`` narrows costly rules to one topic.

    ``revisions`` is the text of ``revisions.toml`` where the content has one.
    """

    content: Content
    topic: str | None = None
    revisions: str | None = None

    @property
    def catalog(self) -> Catalog:
        """The content's own catalog."""
        return self.content.catalog

    @cached_property
    def known(self) -> Catalog:
        """The catalog with what it builds upon."""
        return merge(self.content.base, self.catalog)

    @property
    def is_catalogued(self) -> bool:
        """Whether there is a claims catalogue, which asks for more."""
        return bool(self.catalog.claims)

    @cached_property
    def items(self) -> tuple[Item, ...]:
        """The items to look at closely."""
        items = self.catalog.items.values()
        return tuple(item for item in items if self.topic in (None, item.topic))

    @cached_property
    def topics(self) -> tuple[Topic, ...]:
        """The topics to look at closely."""
        topics = self.catalog.topics.values()
        return tuple(topic for topic in topics if self.topic in (None, topic.slug))

    @cached_property
    def notes(self) -> tuple[Note, ...]:
        """The notes to look at closely."""
        notes = self.catalog.notes.values()
        return tuple(note for note in notes if self.topic in (None, note.topic))

    @cached_property
    def passages(self) -> tuple[Passage, ...]:
        """Every text of the items, by language."""
        return tuple(p for item in self.items for p in passages(item))

    def at(self, item: Item, place: Place, code: str, /, **values: object) -> Finding:
        """Build a finding at a key of an item."""
        chunk = self.content.chunks.get(item.id)
        where = f"{item.id}.{spell(place)}" if place else item.id
        if chunk is None:
            return Finding.of(f"items/{item.topic}.toml", 1, where, code, **values)
        line = chunk.line_of(("item", 0, *place)) if place else chunk.line
        return Finding.of(chunk.path, line, where, code, **values)

    def at_topic(
        self, topic: Topic, key: str, code: str, /, **values: object
    ) -> Finding:
        """Build a finding at a key of a topic."""
        row = topic.order - len(self.content.base.topics)
        chunk = self.content.topic_chunk
        line = chunk.line_of(("topic", row, key)) if chunk else 1
        where = f"{topic.slug}.{key}"
        return Finding.of("topics.toml", line, where, code, **values)

    def in_note(self, note: Note, line: int, code: str, /, **values: object) -> Finding:
        """Build a finding at a line of a note."""
        return Finding.of(note_path(note), line, "", code, **values)


def note_path(note: Note) -> str:
    """Return the path of a note inside its root."""
    return f"notes/{note.topic}.{note.language}.md"


# ----- The texts of an item by the keys that authors know -----


def passages(item: Item) -> Iterator[Passage]:
    """Yield every text of an item in both languages, with its TOML place."""
    for place, text in _texts(item):
        for language in LANGUAGES:
            yield Passage(item, (*place, language), language, text.get(language))


def _texts(item: Item) -> Iterator[tuple[Place, Text]]:
    yield ("prompt",), item.prompt
    yield ("explanation",), item.explanation
    for key, text in (("answer", item.answer), ("text", item.text)):
        if text is not None:
            yield (key,), text
    if item.listing is not None:
        yield ("listing",), item.listing
    for key, texts in (
        ("hints", item.hints),
        ("key_points", item.key_points),
        ("sides", item.sides),
        ("statements", item.statements),
        ("edge", item.edges),
    ):
        for row, text in enumerate(texts):
            yield (key, row), text
    for row, option in enumerate(item.options):
        yield ("options", row), option.text
        if option.why is not None:
            yield ("options", row, "why"), option.why
    for row, follow_up in enumerate(item.follow_ups):
        yield ("follow_ups", row, "prompt"), follow_up.prompt
        yield ("follow_ups", row, "answer"), follow_up.answer
    for row, (left, right) in enumerate(item.pairs):
        yield ("pairs", row, "left"), left
        yield ("pairs", row, "right"), right
    for row, step in enumerate(item.step_texts):
        yield ("steps", row), step.text
    yield from _feedback(item)
    yield from _plot_texts(item)


def _feedback(item: Item) -> Iterator[tuple[Place, Text]]:
    mistakes = len(item.problem.misconceptions)
    for row, feedback in enumerate(item.feedback):
        if row < mistakes:
            yield ("misconception", row), feedback.text
        else:
            yield ("convention", row - mistakes), feedback.text


def _plot_texts(item: Item) -> Iterator[tuple[Place, Text]]:
    if item.plot is not None:
        yield ("plot", "x_label"), item.plot.x_label
        yield ("plot", "y_label"), item.plot.y_label
        for row, series in enumerate(item.plot.series):
            yield ("plot", "series", row), series.name
