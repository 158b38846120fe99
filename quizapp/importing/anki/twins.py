"""Notes that are questions of another deck already."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from quizapp.errors import ImportingError
from quizapp.i18n import fault
from quizapp.importing.anki.contents import Contents
from quizapp.importing.renewal import is_import, sources
from quizapp.safetext import for_shell


def refuse_twins(
    contents: Contents, decks: Iterable[Path], folder: Path, file: Path
) -> None:
    """Raise ImportingError when another deck has questions of the same notes.

    They would be asked twice. ``folder`` is the deck that they are meant for.
    """
    guids = {note.guid for note in contents.notes}
    for deck in decks:
        if not is_import(deck) or deck.absolute() == folder.expanduser().absolute():
            continue
        keys = (str(row["key"]) for row in sources(deck))
        count = sum(key in guids or key.rpartition("#")[0] in guids for key in keys)
        if count:
            raise fault(
                ImportingError,
                "importing.twins",
                n=count,
                place=deck,
                deck=for_shell(str(deck)),
                file=for_shell(str(file)),
            )
