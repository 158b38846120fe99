"""Turn the notes of a package into the files of a deck, and tell which are which."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from quizapp.importing.anki.contents import Asked
from quizapp.importing.anki.questions import drafts_of
from quizapp.importing.deck import DeckWriter
from quizapp.importing.drafts import Draft
from quizapp.importing.renewal import DeckRenewer, Renewed
from quizapp.models import CardId, card_id


@dataclass(frozen=True, slots=True)
class Conversion:
    """Notes by topic, and what turning them into a deck needs.

    ``folder`` is there and empty; ``taken`` are topics that have their names already.
    ``earlier`` is a deck of which this one is to be the new state.
    """

    notes: Mapping[str, Sequence[Asked]]
    title: str
    folder: Path
    today: date
    taken: frozenset[str]
    earlier: Path | None = None


class Part(NamedTuple):
    """What is written since the last part, and how far it is by now.

    ``cards`` tells which card of the application each card of the package is.
    """

    notes: int
    items: int
    cards: dict[int, CardId]
    renewed: Renewed | None = None


def convert(wanted: Conversion) -> Iterator[Part]:
    """Write a deck file by file and yield a part after each; raise ImportingError."""
    writer = _writer(wanted)
    run = _Run(wanted.title, writer)
    for topic, notes in wanted.notes.items():
        yield from run.topic(topic, notes)
    if isinstance(writer, DeckRenewer):
        yield run.renewed(writer.renew())
    elif writer.ids:
        writer.finish()


def _writer(wanted: Conversion) -> DeckWriter:
    common: dict[str, Any] = {"today": wanted.today, "taken": wanted.taken}
    if wanted.earlier is None:
        return DeckWriter(wanted.folder, wanted.title, **common)
    return DeckRenewer(wanted.folder, wanted.title, wanted.earlier, **common)


class _Run:
    """A conversion under way."""

    def __init__(self, source: str, writer: DeckWriter) -> None:
        self._source = source
        self._writer = writer
        self._notes = 0
        self._waiting: dict[str, list[tuple[int, int]]] = {}  # a question's cards

    def topic(self, topic: str, notes: Sequence[Asked]) -> Iterator[Part]:
        """Write the questions of a topic; yield which cards they are."""
        for ids in self._writer.write(topic, self._drafts(topic, notes)):
            yield self._part(ids)
        # What is left are second notes with the name of one that is there, or notes
        # that are no questions: the last part tells that they are done with.
        known = self._writer.ids
        again = {key: known[key] for key in self._waiting if key in known}
        yield self._part(again)

    def renewed(self, renewed: Renewed) -> Part:
        """Return the part that tells what became of an earlier deck."""
        return Part(self._notes, len(self._writer.ids), {}, renewed)

    def _drafts(self, topic: str, notes: Sequence[Asked]) -> Iterator[Draft]:
        for note in notes:
            for draft, cards in drafts_of(note, topic, self._source):
                places = self._waiting.setdefault(draft.key, [])
                places += ((card, place) for place, card in enumerate(cards))
                yield draft
            self._notes += 1

    def _part(self, ids: Mapping[str, str]) -> Part:
        cards = {
            card: card_id(item, place)
            for key, item in ids.items()
            for card, place in self._waiting.pop(key)
        }
        return Part(self._notes, len(self._writer.ids), cards)
