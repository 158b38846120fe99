"""What is kept: the review log, card states, settings, exams.

``quizapp.store.peek`` reads counts with the standard library alone; everything else
brings the database library, and therefore loads when it is first asked for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from quizapp.store.opening import restore
    from quizapp.store.repository import Saved, Store

__all__ = ["Saved", "Store", "restore"]


def __getattr__(name: str) -> object:
    if name in __all__:
        from quizapp.store import opening, repository

        return getattr(opening if name == "restore" else repository, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
