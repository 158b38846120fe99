"""Notes that are questions of another deck already."""

from __future__ import annotations

from collections.abc import Iterable, Set
from os.path import realpath
from pathlib import Path

from quizapp.errors import ImportingError
from quizapp.i18n import fault
from quizapp.importing.anki.contents import Contents
from quizapp.importing.earlier import is_import, sources
from quizapp.safetext import for_shell


def refuse_twins(
    contents: Contents, decks: Iterable[Path], folder: Path, file: Path
) -> None:
    """Raise ImportingError when another deck has questions of the same notes.

    They would be asked twice. ``folder`` is the deck that they are meant for.
    """
    guids = {note.guid for note in contents.notes}
    for deck in decks:
        if not is_import(deck) or realpath(deck) == realpath(folder):
            continue
        if count := _shared(deck, guids):
            raise fault(
                ImportingError,
                "importing.twins",
                n=count,
                place=deck,
                deck=for_shell(str(deck)),
                file=for_shell(str(file)),
            )


def _shared(deck: Path, guids: Set[str]) -> int:
    """Return how many questions of a deck are from these notes; a damaged one: none."""
    try:
        keys = [row.key for row in sources(deck)]
    except ImportingError:  # it must not bar the import of other decks
        return 0
    return sum(key in guids or key.rpartition("#")[0] in guids for key in keys)
