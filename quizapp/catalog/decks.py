"""The learner's decks: folders elsewhere, remembered by their paths.

The paths stand in ``decks.json`` in a folder that the caller names; the decks
themselves stay where they are and are never changed by this module.
"""

from __future__ import annotations

import json
import os
import re
from datetime import date
from importlib.resources import files
from pathlib import Path

from quizapp.catalog.catalog import Catalog
from quizapp.catalog.findings import InvalidContentError
from quizapp.catalog.loading import clashing_notes, load_library, read_content
from quizapp.catalog.scope import Scope
from quizapp.catalog.topics import SLUG
from quizapp.errors import UserInputError
from quizapp.i18n import Messages, fault
from quizapp.models import Language

LIST = "decks.json"
MAX_DECKS = 200
_SKELETON = {
    "topics.toml": "topics.toml",
    "notes/{topic}.en.md": "note.en.md",
    "notes/{topic}.zh.md": "note.zh.md",
    "items/{topic}.toml": "items.toml",
}


def known_decks(folder: Path) -> tuple[Path, ...]:
    """Return the remembered decks in the order in which they were added.

    Raises UserInputError when the list cannot be read.
    """
    path = folder / LIST
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return ()
    except (OSError, UnicodeDecodeError) as error:
        raise fault(UserInputError, "catalog.decks.unreadable", path=path) from error
    try:
        names = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise fault(UserInputError, "catalog.decks.unreadable", path=path) from error
    if not isinstance(names, list) or not all(isinstance(n, str) for n in names):
        raise fault(UserInputError, "catalog.decks.unreadable", path=path)
    return tuple(Path(name) for name in names[:MAX_DECKS])


def add_deck(folder: Path, deck: Path, *, language: Language = "en") -> Catalog:
    """Remember a deck after reading it together with those known; return its content.

    Raises UserInputError when it is no folder or known already, and
    InvalidContentError when it has problems or holds what cannot be drawn.
    """
    from quizapp.catalog.rules import drawing  # loads NumPy

    deck = deck.expanduser().absolute()
    if not deck.is_dir():
        raise fault(UserInputError, "catalog.decks.no_folder", path=deck)
    decks = known_decks(folder)
    if deck in decks:
        raise fault(UserInputError, "catalog.decks.known", path=deck)
    if len(decks) >= MAX_DECKS:
        raise fault(UserInputError, "catalog.decks.too_many", limit=MAX_DECKS)
    base = load_library(decks, language=language).catalog
    content = read_content(deck, base=base, with_claims=False)
    if findings := content.findings + clashing_notes(content):
        raise InvalidContentError(findings, Messages(language))
    if undrawable := tuple(drawing.check(Scope(content))):
        raise InvalidContentError(undrawable, Messages(language))
    _write(folder, (*decks, deck))
    return content.catalog


def remove_deck(folder: Path, deck: Path) -> None:
    """Forget a deck, which need not exist any more; its files are left alone."""
    deck = deck.expanduser().absolute()
    decks = known_decks(folder)
    if deck not in decks:
        raise fault(UserInputError, "catalog.decks.unknown", path=deck)
    _write(folder, tuple(known for known in decks if known != deck))


def _write(folder: Path, decks: tuple[Path, ...]) -> None:
    text = json.dumps([str(deck) for deck in decks], ensure_ascii=False, indent=1)
    path = folder / LIST
    draft = folder / f".{LIST}.new"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with draft.open("w", encoding="utf-8") as file:
            file.write(text + "\n")
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise fault(
            UserInputError, "catalog.decks.unwritable", path=path, reason=reason
        ) from error


# ----- A new deck -----


def new_deck(path: Path, *, today: date, taken: frozenset[str] = frozenset()) -> str:
    """Write a small deck that passes the check; return the slug of its topic.

    ``taken`` are slugs of topics that exist elsewhere. Raises UserInputError when
    there is something at ``path`` already or it cannot be written.
    """
    path = path.expanduser().absolute()
    if path.exists() and (not path.is_dir() or any(path.iterdir())):
        raise fault(UserInputError, "catalog.decks.exists", path=path)
    topic = topic_name(path.name, taken)
    try:
        for target, source in _SKELETON.items():
            text = files("quizapp.catalog").joinpath("skeleton", source)
            filled = (
                text.read_text(encoding="utf-8")
                .replace("__TOPIC__", topic)
                .replace("__TODAY__", today.isoformat())
            )
            place = path / target.format(topic=topic)
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_text(filled, encoding="utf-8")
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise fault(
            UserInputError, "catalog.decks.unwritable", path=path, reason=reason
        ) from error
    return topic


def topic_name(name: str, taken: frozenset[str] = frozenset()) -> str:
    """Make a topic's slug of a folder's name, one that is not taken."""
    slug = "-".join(re.findall(r"[a-z0-9]+", name.casefold()))[:60].strip("-")
    if not SLUG.fullmatch(slug):
        slug = "my-deck"
    number, free = 2, slug
    while free in taken:
        free = f"{slug}-{number}"
        number += 1
    return free
