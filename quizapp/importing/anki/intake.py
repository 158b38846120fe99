"""Take a whole package in: notes become a deck, reviews become rows of the log."""

from __future__ import annotations

import gc
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, nullcontext
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import chain
from pathlib import Path
from tempfile import TemporaryDirectory

from quizapp.errors import ImportingError
from quizapp.i18n import fault
from quizapp.importing.anki.behind import Behind, set_aside
from quizapp.importing.anki.beside import Converter, converter
from quizapp.importing.anki.contents import Asked, Contents
from quizapp.importing.anki.conversion import Conversion, Part
from quizapp.importing.anki.foreign import asked_notes, own_item
from quizapp.importing.anki.package import opened_package, read_media
from quizapp.importing.anki.reviews import DEVICE, Incoming
from quizapp.importing.anki.twins import refuse_twins
from quizapp.importing.deck import grouped
from quizapp.importing.deckfiles import title_of
from quizapp.importing.drafts import Progress, quiet
from quizapp.importing.earlier import is_import, title_in
from quizapp.importing.media import is_media, write_media
from quizapp.importing.renewal import Renewed
from quizapp.importing.staging import alone, placed, require_empty, restore, staged
from quizapp.models import CardId, card_id
from quizapp.store import Store
from quizapp.store.rows import LogRow

# Cards replayed together: a few at first, so that nobody waits for the other process,
# then more, which is quicker.
FIRST, GROWTH, MOST = 500.0, 1.3, 2_500
Cards = Mapping[int, CardId]  # which card of the application each of Anki's is


@dataclass(frozen=True, slots=True)
class Here:
    """What a package is taken into; services that cost something are made late."""

    store: Callable[[], Store]
    own_cards: Callable[[], Collection[CardId]]
    topics: Callable[[], frozenset[str]]
    now: datetime
    rollover_hour: int
    suspended: bool = False  # take in suspended cards as well
    decks: Callable[[], Iterable[Path]] = tuple  # those that are studied


@dataclass(frozen=True, slots=True)
class Taken:
    """What was taken in; the counts of reviews are None when the package has none."""

    items: int
    added: int | None = None
    known: int = 0
    skipped: int = 0
    misdated: int = 0
    left_out: int = 0  # files that are no pictures, sounds or films
    behind: Behind = field(default_factory=Behind)
    renewed: Renewed | None = None  # of a deck that was there before


def look_into(
    file: Path, here: Here, folder: Path | None = None, *, progress: Progress = quiet
) -> Taken:
    """Return what taking a package in would bring; nothing of it stays.

    ``folder`` is where it would go.
    """
    with TemporaryDirectory(prefix="quizapp-") as name:
        written = Path(name) / "deck"
        meant = placed(folder or written)
        restore(meant)
        place = _Place(written, meant)
        return _undisturbed(file, place, here, progress, save=False)


def take_in(
    file: Path, folder: Path, here: Here, *, progress: Progress = quiet
) -> Taken:
    """Write the notes of a package as a deck and its reviews into the log.

    A folder that an import has written before is brought up to date. The deck is put
    in its place after the log is committed: whatever ends the import before leaves
    nothing, and what ends it between the two leaves reviews that the next import of
    the package finds and passes over. Raises ImportingError.
    """
    folder = placed(folder)
    with alone(folder):
        restore(folder)
        return _undisturbed(file, _Place(folder, folder), here, progress, save=True)


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a deck is written, and the folder it is meant for."""

    written: Path
    meant: Path

    @property
    def earlier(self) -> Path | None:
        """Return the deck that is there, when an import wrote it."""
        return self.meant if is_import(self.meant) else None


def _undisturbed(
    file: Path, place: _Place, here: Here, progress: Progress, *, save: bool
) -> Taken:
    """Take in with cyclic garbage left alone: a million objects and no cycle."""
    before = gc.isenabled()
    gc.disable()
    try:
        return _taken(file, place, here, progress, save=save)
    finally:
        if before:
            gc.enable()


def _taken(
    file: Path, place: _Place, here: Here, progress: Progress, *, save: bool
) -> Taken:
    earlier = place.earlier
    # A renewal reads what is there already: it stays in this process.
    one = converter(file) if earlier is None else nullcontext(Converter())
    with one as converting, ExitStack() as stack:
        package = stack.enter_context(opened_package(file, progress=progress))
        contents, behind = set_aside(package.contents, suspended=here.suspended)
        if behind.suspended and not contents.cards:
            raise fault(ImportingError, "importing.all_suspended", place=file)
        notes = grouped(asked_notes(contents, file.stem), file.stem)
        run = _Run(file, contents, notes, progress)
        parts: Iterable[Cards] = ()
        if notes:
            refuse_twins(contents, here.decks(), place.meant, file)
            over = earlier is not None
            if not over:
                require_empty(place.meant)
            draft = stack.enter_context(staged(place.written, over=over))
            stack.callback(converting.stop)
            today = here.now.astimezone().date()
            title = title_of(title_in(earlier) if earlier else file.stem)
            wanted = Conversion(notes, title, draft, today, here.topics(), earlier)
            parts = run.deck(converting.parts(wanted), draft)
        cards = chain([_own_cards(contents, here)], parts)
        answers = package.answers()
        if not answers:
            for _ in run.gathered(cards):
                pass
            return Taken(
                run.items, left_out=run.left_out, behind=behind, renewed=run.renewed
            )
        store = here.store()
        incoming = Incoming(
            replace(contents, answers=answers),
            store.ratings(),
            store.ids_of(DEVICE),
            now=here.now,
            rollover_hour=here.rollover_hour,
        )
        rows = (incoming.rows(some) for some in run.gathered(cards))
        counted = run.counted(rows)
        added = store.merge_parts(counted) if save else sum(map(len, counted))
        progress("saving", run.rows, run.rows)
        return Taken(
            items=run.items,
            added=added,
            known=incoming.known + run.rows - added,
            skipped=incoming.skipped,
            misdated=incoming.misdated,
            left_out=run.left_out,
            behind=behind,
            renewed=run.renewed,
        )


class _Run:
    """A package on its way: which card of the application each of its cards is."""

    def __init__(
        self,
        file: Path,
        contents: Contents,
        notes: Mapping[str, Sequence[Asked]],
        progress: Progress,
    ) -> None:
        self.items = 0
        self.renewed: Renewed | None = None
        self.left_out = 0
        self.rows = 0
        self._file = file
        self._contents = contents
        self._total = sum(map(len, notes.values()))
        self._progress = progress

    def deck(self, parts: Iterable[Part], folder: Path) -> Iterator[Cards]:
        """Yield the cards of each part of the deck; write its media in the end."""
        done = 0
        for part in parts:
            self.items = part.items
            self.renewed = part.renewed
            if part.notes > done:
                done = part.notes
                self._progress("questions", done, self._total)
            yield part.cards
        if self.items:
            files = read_media(self._file, self._contents)
            media = {n: data for n, data in files.items() if is_media(n, data)}
            self.left_out = len(files) - len(media)
            write_media(folder, media)

    def gathered(self, parts: Iterable[Cards]) -> Iterator[Cards]:
        """Put parts together until they are worth a replay of their own."""
        some: dict[int, CardId] = {}
        enough = FIRST
        for part in parts:
            some.update(part)
            if len(some) >= enough:
                yield some
                some, enough = {}, min(GROWTH * enough, MOST)
        if not some and enough == FIRST and not self.items:
            raise fault(ImportingError, "importing.nothing", place=self._file)
        yield some

    def counted(self, parts: Iterable[list[LogRow]]) -> Iterator[list[LogRow]]:
        """Count rows on their way, and tell when all that is left is to save them."""
        for part in parts:
            self.rows += len(part)
            yield part
        self._progress("saving", 0, self.rows)


def _own_cards(contents: Contents, here: Here) -> Cards:
    """Return which of the package's cards are our own."""
    items = {note.id: own_item(note.guid) for note in contents.notes}
    if not any(items.values()):
        return {}
    known = set(here.own_cards())
    cards: dict[int, CardId] = {}
    for row in contents.cards:
        item = items.get(row.note)
        if item is not None:
            name = card_id(item, row.place)
            if name in known:
                cards[row.id] = name
    return cards
