"""Questions from elsewhere, before they become items of a deck."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from hashlib import sha256

Progress = Callable[[str, int, int], None]  # what, how many are done, of how many


def quiet(what: str, done: int, total: int) -> None:
    """Tell nobody how far it is."""


@dataclass(frozen=True, slots=True)
class Draft:
    """One question; texts are Markdown, the same in both languages.

    ``key`` names it for ever within its source. A draft with ``gaps`` is a cloze whose
    ``front`` holds ``[[1]]``, ``[[2]]``.
    """

    key: str
    topic: str
    front: str
    back: str = ""
    gaps: tuple[str, ...] = ()
    extra: str = ""
    hints: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    source: str = ""
    fields: tuple[tuple[str, str], ...] = field(default=())  # as they were


def name_of(draft: Draft) -> str:
    """Return the last part of the item's id: a hash of the key."""
    return "c" + sha256(draft.key.encode()).hexdigest()[:12]
