"""The frozen paper: everything a sitting, a mark and a print need, by itself.

A paper holds a snapshot of each item (so that later changes of the content change
nothing), the drawn instance and the key. It is stored and exchanged as JSON.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from engine import Instance
from quizapp.models import Item, Text


@dataclass(frozen=True, slots=True)
class Question:
    """One position of a paper: a card of an item, as drawn once and for all.

    ``part`` is the gap asked of a cloze. ``content_hash`` is the item's at the time
    of freezing. ``minutes`` and ``points`` are what the paper allots to it.
    """

    position: int
    item: Item
    part: int
    content_hash: str
    seed: int
    instance: Instance
    key: str
    points: float
    minutes: float
    section: int = 0


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a paper with a time of its own; one section is the usual paper."""

    title: Text
    minutes: float


@dataclass(frozen=True, slots=True)
class Paper:
    """A frozen exam. ``relaxed`` are the demands that could not be met, in words.

    ``mode`` is mock, weakness or diagnose; ``negative`` the share of a point lost by
    a wrong choice; ``pause_allowed`` comes from the blueprint. ``variant`` counts
    papers of the same items with other draws, from 0.
    """

    id: str
    blueprint: str
    title: Text
    mode: str
    seed: int
    created: datetime
    minutes: float
    sections: tuple[Section, ...]
    questions: tuple[Question, ...]
    negative: float = 0.0
    pause_allowed: bool = False
    relaxed: tuple[Text, ...] = ()
    variant: int = 0

    @property
    def points(self) -> float:
        """Return the sum of the points."""
        return sum(question.points for question in self.questions)
