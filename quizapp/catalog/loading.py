"""A content root read into a catalog, with all problems of all files at once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from quizapp.catalog.catalog import Catalog, NoteKey
from quizapp.catalog.claims import Claim, read_claims
from quizapp.catalog.findings import Finding, InvalidContentError
from quizapp.catalog.items import build_item
from quizapp.catalog.notes import read_note
from quizapp.catalog.sources import Chunk, Reporter, Root, split_items
from quizapp.catalog.topics import StudyMap, read_topics
from quizapp.i18n import Messages
from quizapp.models import LANGUAGES, Item, ItemId, Language, Note, TopicSlug

_EMPTY = Catalog()


@dataclass(frozen=True, slots=True)
class Content:
    """What could be read of a root, and what was wrong with the rest.

    ``catalog`` holds the root's own content only; ``base`` what it builds upon.
    ``chunks`` are the sources of the items, for messages about their keys.
    """

    catalog: Catalog
    base: Catalog
    findings: tuple[Finding, ...]
    chunks: dict[ItemId, Chunk] = field(default_factory=dict)
    topic_chunk: Chunk | None = None
    broken: frozenset[str] = frozenset()  # ids of items that could not be read


def shipped_root() -> Traversable:
    """Return the root of the content that comes with the program."""
    return files("content")


def read_content(
    root: Traversable | Path | None = None,
    *,
    base: Catalog | None = None,
    with_claims: bool = True,
) -> Content:
    """Read a content root (the shipped one by default); never raises for content.

    ``base`` is the content that a deck may refer to. The claims catalogue is of
    use to authors only, and may be left out.
    """
    source = Root(shipped_root() if root is None else root)
    return _Reader(source, base or _EMPTY).content(with_claims)


def topic_slugs(decks: Iterable[Path] = ()) -> frozenset[str]:
    """Return topics and areas of the shipped content and of decks, sound or not.

    Much faster than reading the content, for those who only need a free name.
    """
    found: set[str] = set()
    for place in (shipped_root(), *decks):
        root = Root(place)
        text = root.read("topics.toml")
        table = None if text is None else root.table("topics.toml", text)
        for name, key in (("topic", "slug"), ("area", "id")):
            rows = (table or {}).get(name)
            for row in rows if isinstance(rows, list) else ():
                if isinstance(row, dict):
                    found.add(str(row.get(key, "")))
    return frozenset(found)


def load_catalog(
    root: Traversable | Path | None = None,
    *,
    base: Catalog | None = None,
    language: Language = "en",
) -> Catalog:
    """Load a content root (the shipped one by default) without its claims.

    Raises InvalidContentError, a ContentError, that lists every problem of every
    file, in ``language``.
    """
    content = read_content(root, base=base, with_claims=False)
    if content.findings:
        raise InvalidContentError(content.findings, Messages(language))
    return content.catalog


class _Reader:
    """Reads one root, file by file."""

    def __init__(self, root: Root, base: Catalog) -> None:
        self._root = root
        self._base = base
        self._map = StudyMap()
        self._topic_chunk: Chunk | None = None
        self._items: dict[ItemId, Item] = {}
        self._chunks: dict[ItemId, Chunk] = {}
        self._broken: set[str] = set()

    def content(self, with_claims: bool) -> Content:
        self._read_map()
        claims = self._read_claims() if with_claims else {}
        notes = self._read_notes()
        for name in self._root.names("items", ".toml"):
            self._read_items(name)
        catalog = Catalog(
            self._map.areas,
            {topic.slug: topic for topic in self._map.topics},
            notes,
            self._items,
            claims,
        )
        return Content(
            catalog,
            self._base,
            tuple(self._root.findings),
            self._chunks,
            self._topic_chunk,
            frozenset(self._broken),
        )

    def _report(self, finding: Finding) -> None:
        self._root.findings.append(finding)

    def _read_map(self) -> None:
        text = self._root.read("topics.toml")
        if text is None:
            if not self._root.findings:
                self._report(Finding.of("topics.toml", 1, "", "file.no_topics"))
            return
        self._topic_chunk = Chunk("topics.toml", 1, text)
        data = self._root.table("topics.toml", text)
        if data is not None:
            report = Reporter(self._topic_chunk, self._root.findings)
            self._map = read_topics(data, self._base.topics, self._base.areas, report)

    def _read_claims(self) -> dict[str, Claim]:
        text = self._root.read("claims.toml")
        data = None if text is None else self._root.table("claims.toml", text)
        if text is None or data is None:
            return {}
        chunk = Chunk("claims.toml", 1, text)
        claims = read_claims(data, Reporter(chunk, self._root.findings))
        return {
            claim.id: replace(claim, line=chunk.line_of(("claim", row)))
            for row, claim in enumerate(claims.values())
        }

    def _topics(self) -> set[str]:
        own = {str(topic.slug) for topic in self._map.topics}
        return own | {str(slug) for slug in self._base.topics}

    def _read_notes(self) -> dict[NoteKey, Note]:
        notes: dict[NoteKey, Note] = {}
        topics = self._topics()
        for name in self._root.names("notes", ".md"):
            path = f"notes/{name}"
            stem, _, language = name.removesuffix(".md").rpartition(".")
            if language not in LANGUAGES or stem not in topics:
                self._unknown_file(path, stem, "file.note_name")
                continue
            text = self._root.read(path)
            if text is None:
                continue

            def report(line: int, code: str, *, _path: str = path, **v: object) -> None:
                self._report(Finding.of(_path, line, "", code, **v))

            slug = TopicSlug(stem)
            full = self._root.full_path(path)
            for known in LANGUAGES:
                if known == language:
                    notes[slug, known] = read_note(text, slug, known, full, report)
        return notes

    def _unknown_file(self, path: str, stem: str, code: str) -> None:
        if self._topic_chunk is not None:
            self._report(Finding.of(path, 1, "", code, topic=stem))

    def _read_items(self, name: str) -> None:
        path = f"items/{name}"
        topic = name.removesuffix(".toml")
        if topic not in self._topics():
            self._unknown_file(path, topic, "file.item_name")
        text = self._root.read(path)
        if text is None:
            return
        for chunk in split_items(path, text):
            self._read_chunk(chunk, TopicSlug(topic))

    def _read_chunk(self, chunk: Chunk, topic: TopicSlug) -> None:
        data = chunk.parsed()
        if isinstance(data, Finding):
            self._broken.add(chunk.name())
            self._report(data)
            return
        for key in data:
            if key != "item":
                Reporter(chunk, self._root.findings)((key,), "file.outside", key=key)
        for table in data.get("item", []):
            self._read_item(chunk, table, topic)

    def _read_item(
        self, chunk: Chunk, table: dict[str, object], topic: TopicSlug
    ) -> None:
        before = len(self._root.findings)
        written = table.get("id")
        name = written if isinstance(written, str) else ""
        report = Reporter(chunk, self._root.findings, ("item", 0), name)
        path = self._root.full_path(chunk.path)
        item = build_item(table, topic, path, chunk.line, report)
        if name in self._chunks or ItemId(name) in self._base.items:
            first = self._chunks.get(ItemId(name))
            report(
                ("id",),
                "item.repeated_id",
                first=f"{first.path}:{first.line}" if first else topic,
            )
        if item is None or len(self._root.findings) > before:
            self._broken.add(name)
        else:
            self._items[item.id] = item
            self._chunks[item.id] = chunk


# ----- Several roots as one -----


@dataclass(frozen=True, slots=True)
class Library:
    """The shipped content with the decks; ``left_out`` are decks with problems."""

    catalog: Catalog
    left_out: tuple[tuple[Path, tuple[Finding, ...]], ...] = ()


def merge(first: Catalog, second: Catalog) -> Catalog:
    """Return both as one catalog; ``second`` was read with ``first`` as its base."""
    return Catalog(
        (*first.areas, *second.areas),
        {**first.topics, **second.topics},
        {**first.notes, **second.notes},
        {**first.items, **second.items},
        {**first.claims, **second.claims},
    )


def load_library(decks: Iterable[Path] = (), *, language: Language = "en") -> Library:
    """Load the shipped content and every deck that is free of problems.

    A deck that repeats an id of the content before it is a deck with problems.
    Raises InvalidContentError when the shipped content itself is broken.
    """
    catalog = load_catalog(language=language)
    left_out: list[tuple[Path, tuple[Finding, ...]]] = []
    for deck in decks:
        content = read_content(deck, base=catalog, with_claims=False)
        clashes = content.findings + clashing_notes(content)
        if clashes:
            left_out.append((deck, clashes))
        else:
            catalog = merge(catalog, content.catalog)
    return Library(catalog, tuple(left_out))


def clashing_notes(content: Content) -> tuple[Finding, ...]:
    """Name the notes of a deck that would replace notes of its base."""
    return tuple(
        Finding.of(f"notes/{slug}.{language}.md", 1, "", "note.clash", topic=slug)
        for slug, language in content.catalog.notes
        if (slug, language) in content.base.notes
    )
