"""Take a whole package in: notes become a deck, reviews become rows of the log."""

from __future__ import annotations

import gc
from collections.abc import Callable, Collection
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from quizapp.errors import ImportingError
from quizapp.i18n import fault
from quizapp.importing.anki.contents import Contents
from quizapp.importing.anki.package import read_media, read_package
from quizapp.importing.anki.questions import Questions, own_item, questions
from quizapp.importing.anki.reviews import Returned, returned
from quizapp.importing.deck import Written, fill_deck
from quizapp.importing.drafts import Progress, quiet
from quizapp.importing.media import is_media
from quizapp.importing.staging import require_empty, staged
from quizapp.models import CardId
from quizapp.store import Store


@dataclass(frozen=True, slots=True)
class Here:
    """What a package is taken into; services that cost something are made late."""

    store: Callable[[], Store]
    own_cards: Callable[[], Collection[CardId]]
    topics: Callable[[], frozenset[str]]
    now: datetime
    rollover_hour: int


@dataclass(frozen=True, slots=True)
class Taken:
    """What was taken in; the counts of reviews are None when the package has none."""

    items: int
    added: int | None = None
    known: int = 0
    skipped: int = 0
    misdated: int = 0
    left_out: int = 0  # files that are no pictures, sounds or films


def look_into(file: Path, here: Here, *, progress: Progress = quiet) -> Taken:
    """Return what taking a package in would bring; nothing of it stays."""
    with TemporaryDirectory(prefix="quizapp-") as name:
        return _undisturbed(file, Path(name) / "deck", here, progress, save=False)


def take_in(
    file: Path, folder: Path, here: Here, *, progress: Progress = quiet
) -> Taken:
    """Write the notes of a package as a deck and its reviews into the log.

    The deck is put in its place after the log is committed: an interrupt leaves
    nothing, and a process that is killed between the two leaves reviews that the
    next import of the package finds and passes over. Raises ImportingError.
    """
    return _undisturbed(file, folder, here, progress, save=True)


def _undisturbed(
    file: Path, folder: Path, here: Here, progress: Progress, *, save: bool
) -> Taken:
    """Take in with cyclic garbage left alone: a million objects and no cycle."""
    before = gc.isenabled()
    gc.disable()
    try:
        return _taken(file, folder, here, progress, save=save)
    finally:
        if before:
            gc.enable()


def _taken(
    file: Path, folder: Path, here: Here, progress: Progress, *, save: bool
) -> Taken:
    contents = read_package(file, progress=progress)
    found = questions(contents, file.stem, progress=progress)
    with ExitStack() as stack:
        written = Written(0, 0)
        left_out = 0
        if found.drafts:
            require_empty(folder)
            files = read_media(file, contents)
            media = {n: data for n, data in files.items() if is_media(n, data)}
            left_out = len(files) - len(media)
            written = fill_deck(
                stack.enter_context(staged(folder)),
                file.stem,
                found.drafts,
                today=here.now.astimezone().date(),
                taken=here.topics(),
                media=media,
                progress=progress,
            )
        cards = _cards(contents, found, written, here)
        if not found.drafts and not cards:
            raise fault(ImportingError, "importing.nothing", place=file)
        if not contents.answers:
            return Taken(written.items, left_out=left_out)
        store = here.store()
        back = returned(
            contents,
            cards,
            store.ratings(),
            now=here.now,
            rollover_hour=here.rollover_hour,
        )
        added = _saved(store, back, progress) if save else len(back.rows)
        return Taken(
            items=written.items,
            added=added,
            known=back.known + len(back.rows) - added,
            skipped=back.skipped,
            misdated=back.misdated,
            left_out=left_out,
        )


def _saved(store: Store, back: Returned, progress: Progress) -> int:
    """Write the new reviews into the log; return how many it did not have."""
    total = len(back.rows)
    progress("saving", 0, total)
    merged = store.merge_rows(back.rows)
    progress("saving", total, total)
    return merged.added


def _cards(
    contents: Contents, found: Questions, written: Written, here: Here
) -> dict[int, CardId]:
    """Return which card of the application each card of the package is."""
    cards: dict[int, CardId] = {}
    for number, place in found.cards.items():
        card = written.card(*place)
        if card is not None:
            cards[number] = card
    items = {note.id: own_item(note.guid) for note in contents.notes}
    if any(items.values()):
        known = set(here.own_cards())
        for row in contents.cards:
            item = items.get(row.note)
            if item is not None:
                name = CardId(item if row.place == 0 else f"{item}#{row.place + 1}")
                if name in known:
                    cards[row.id] = name
    return cards
