"""The words of the application as frozen values, shared by every room.

Content values (topics, notes, items) come from ``quizapp.catalog``; study values
(reviews, card states) from ``quizapp.store`` and ``quizapp.scheduling``.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import IntEnum, StrEnum
from pathlib import Path
from typing import Literal, NewType

from engine.problems import ClozeAnswer, Problem

ItemId = NewType("ItemId", str)
CardId = NewType("CardId", str)
TopicSlug = NewType("TopicSlug", str)

Language = Literal["en", "zh"]
LANGUAGES: tuple[Language, Language] = ("en", "zh")


@dataclass(frozen=True, slots=True)
class Text:
    """The same words in both languages (Markdown with ``$`` maths)."""

    en: str
    zh: str

    def get(self, language: Language) -> str:
        """Return the words in ``language``."""
        return self.zh if language == "zh" else self.en


# ----- Content -----


class Kind(StrEnum):
    """The kinds of an item; each decides what is shown and how it is judged."""

    RECALL = "recall"
    EXPLAIN = "explain"
    CHAIN = "chain"
    CLOZE = "cloze"
    CHOICE = "choice"
    DIAGNOSE = "diagnose"
    COMPARE = "compare"
    ORDER = "order"
    MATCH = "match"
    BUG = "bug"
    NUMBER = "number"
    ARRAY = "array"
    EXPRESSION = "expression"
    TENSOR = "tensor"
    SHAPE = "shape"
    DERIVATION = "derivation"
    STAGED = "staged"
    CODE = "code"


SELF_MARKED = frozenset({Kind.RECALL, Kind.EXPLAIN, Kind.CHAIN})
COMPUTED = frozenset(
    {
        Kind.NUMBER,
        Kind.ARRAY,
        Kind.EXPRESSION,
        Kind.TENSOR,
        Kind.SHAPE,
        Kind.DERIVATION,
        Kind.STAGED,
        Kind.CODE,
    }
)


@dataclass(frozen=True, slots=True)
class Area:
    """A group of topics."""

    id: str
    title: Text


@dataclass(frozen=True, slots=True)
class Topic:
    """One topic of the map: its place in the study order and what it needs."""

    slug: TopicSlug
    area: str
    title: Text
    order: int
    minutes: int
    prerequisites: tuple[TopicSlug, ...] = ()
    next: Text | None = None  # what an interviewer usually asks next


@dataclass(frozen=True, slots=True)
class Section:
    """A heading of a note with its stable anchor and its Markdown body."""

    anchor: str
    heading: str
    body: str
    line: int


@dataclass(frozen=True, slots=True)
class Note:
    """The note of one topic in one language."""

    topic: TopicSlug
    language: Language
    title: str
    sections: tuple[Section, ...]
    path: Path


@dataclass(frozen=True, slots=True)
class PlotSeries:
    """One curve: its name and ``y`` in the expression language, in terms of x."""

    name: Text
    y: str


@dataclass(frozen=True, slots=True)
class Plot:
    """A picture as data. ``x`` is a sampler-free array expression.

    Curves: ``series``. A surface: ``y`` (array expression) and ``z`` in x and y.
    """

    x: str
    x_label: Text
    y_label: Text
    series: tuple[PlotSeries, ...] = ()
    y: str | None = None
    z: str | None = None


@dataclass(frozen=True, slots=True)
class Option:
    """An option of a choice with the reason why it is right or wrong."""

    text: Text
    correct: bool
    why: Text | None = None


@dataclass(frozen=True, slots=True)
class FollowUp:
    """One question of a chain, with its model answer."""

    prompt: Text
    answer: Text


@dataclass(frozen=True, slots=True)
class Feedback:
    """The sentence behind a misconception or convention id."""

    id: str
    text: Text


@dataclass(frozen=True, slots=True)
class StepText:
    """What a worked step says beside its formula; ``name`` is the engine step's."""

    name: str
    text: Text


@dataclass(frozen=True, slots=True)
class Item:
    """An authored question family.

    ``problem`` is what the engine draws and judges. The fields below ``hints`` are
    filled by kind: ``answer`` and ``key_points`` (recall, explain), ``follow_ups``
    (chain), ``text`` (cloze, gaps written ``[[1]]``), ``options`` (choice,
    diagnose), ``sides`` and ``statements`` (compare), ``statements`` (order, in a
    right order), ``pairs`` (match), ``listing`` (bug), ``solution`` and ``edges``
    (code: a model program, never run here, and what each edge is).
    """

    id: ItemId
    topic: TopicSlug
    kind: Kind
    prompt: Text
    explanation: Text
    problem: Problem
    item_difficulty: int  # 1 easy .. 5 hard
    minutes: float
    revised: date
    note_anchor: str | None = None
    claims: tuple[str, ...] = ()
    traps: tuple[str, ...] = ()  # wrong or imprecise claims whose error this item is
    problems: tuple[str, ...] = ()
    family: str | None = None
    contrast: tuple[ItemId, ...] = ()
    after: tuple[ItemId, ...] = ()
    tags: tuple[str, ...] = ()
    source: str = ""
    hints: tuple[Text, ...] = ()
    shown: tuple[str, ...] | None = None  # givens listed under the prompt; None: all
    answer: Text | None = None
    key_points: tuple[Text, ...] = ()
    follow_ups: tuple[FollowUp, ...] = ()
    text: Text | None = None
    options: tuple[Option, ...] = ()
    sides: tuple[Text, ...] = ()
    statements: tuple[Text, ...] = ()
    pairs: tuple[tuple[Text, Text], ...] = ()
    listing: Text | None = None
    solution: str | None = None
    edges: tuple[Text, ...] = ()
    feedback: tuple[Feedback, ...] = ()
    step_texts: tuple[StepText, ...] = ()
    plot: Plot | None = None
    path: Path | None = None
    line: int = 0

    @property
    def parts(self) -> int:
        """How many cards the item makes: one per gap of a cloze, else one."""
        answer = self.problem.answer
        return len(answer.gaps) if isinstance(answer, ClozeAnswer) else 1

    @property
    def ticked(self) -> tuple[Text, ...]:
        """What is ticked on a self-marked card: key points, or a chain's questions."""
        return self.key_points or tuple(row.prompt for row in self.follow_ups)

    def card_ids(self) -> tuple[CardId, ...]:
        """Return the ids of the item's cards: its own, then ``<item>#2`` ..."""
        return tuple(card_id(self.id, part) for part in range(self.parts))


def card_id(item: str, part: int) -> CardId:
    """Return the card of an item that asks for a part (0-based)."""
    return CardId(item if part == 0 else f"{item}#{part + 1}")


def split_card_id(card: CardId) -> tuple[ItemId, int]:
    """Return the item of a card and the part (0-based) it asks for."""
    item, _, part = card.partition("#")
    return ItemId(item), int(part) - 1 if part.isdecimal() else 0


# ----- Study -----


class Rating(IntEnum):
    """How well a card was recalled."""

    AGAIN = 1
    HARD = 2
    GOOD = 3
    EASY = 4


class State(IntEnum):
    """Where a card stands; new cards have no state row."""

    LEARNING = 1
    REVIEW = 2
    RELEARNING = 3


class ReviewKind(StrEnum):
    """Why a row of the log was written; only learn and review change a memory."""

    LEARN = "learn"
    REVIEW = "review"
    CRAM = "cram"
    EXAM = "exam"
    VOID = "void"
    FORWARD = "forward"  # asked for early: due on that day, the memory as it was


@dataclass(frozen=True, slots=True)
class CardState:
    """The memory of one card: a cache, re-derived from the review log.

    ``due_day`` is a study day's ordinal; ``due_at`` is set while a learning step
    of minutes runs. Stability is in days, difficulty in 1..10.
    """

    card: CardId
    state: State
    step: int | None
    stability: float
    difficulty: float
    due_day: int
    due_at: datetime | None
    reps: int
    lapses: int
    last_day: int
    log_head: str


@dataclass(frozen=True, slots=True)
class Review:
    """One row of the append-only log. ``params`` and ``verdict`` are JSON texts."""

    id: str
    device: str
    seq: int
    card: CardId
    at: datetime
    tz_offset_min: int
    study_day: int
    kind: ReviewKind
    rating: Rating | None = None
    elapsed_ms: int = 0
    response: str = ""
    verdict: str = ""
    params: str = ""
    voids: str | None = None
    scheduler: str = "fsrs-6"
