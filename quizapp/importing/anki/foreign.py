"""Tell the notes of a package that are somebody else's from our own."""

from __future__ import annotations

from collections.abc import Iterator
from operator import attrgetter

from quizapp.errors import ImportingError
from quizapp.exports.anki.identity import NAMESPACE
from quizapp.i18n import fault
from quizapp.importing.anki.contents import Asked, Contents
from quizapp.importing.html import MAX_HTML

OWN = f"{NAMESPACE}:"
USUAL_CARDS = 20  # of a cloze note; one with more is looked at closely
MAX_SPREAD = 50_000_000  # characters of such notes, each as often as it is asked


def own_item(guid: str) -> str | None:
    """Return the item of one of our own notes."""
    return guid.removeprefix(OWN) if guid.startswith(OWN) else None


def asked_notes(contents: Contents, source: str) -> Iterator[tuple[str, Asked]]:
    """Yield (deck, note) for every note with cards that is not one of ours.

    Raises ImportingError when its clozes would make more text than anyone reads.
    """
    by_note: dict[int, list[tuple[int, int]]] = {}
    deck_of: dict[int, int] = {}
    for card in sorted(contents.cards, key=attrgetter("place")):
        by_note.setdefault(card.note, []).append((card.id, card.place))
        deck_of.setdefault(card.note, card.deck)
    spread = 0
    for note in contents.notes:
        kind = contents.types.get(note.type)
        cards = by_note.get(note.id)
        if kind is None or not cards or own_item(note.guid) is not None:
            continue
        if kind.cloze and len(cards) > USUAL_CARDS:
            spread += len(cards) * min(MAX_HTML, sum(map(len, note.fields)))
            if spread > MAX_SPREAD:
                raise fault(ImportingError, "importing.refused.gaps", place=source)
        deck = contents.decks.get(deck_of[note.id], "") or source
        yield deck, Asked(note.guid, note.tags, note.fields, kind, tuple(cards))
