"""What a marked sitting says: scores, times, mistakes with evidence, what to review."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from quizapp.exams.forecast import Record
from quizapp.exams.marking import Forecast, Marked, MarkSheet, Result, card_of
from quizapp.exams.paper import Paper, Question
from quizapp.models import CardId, Text

_SLOW = 2.0  # times the planned minutes
_NO_RECORD = Record(0, 0)


@dataclass(frozen=True, slots=True)
class Group:
    """The points of one topic or kind; ``self_marked`` of them by the learner."""

    name: str
    earned: float
    points: float
    questions: int
    self_marked: int

    @property
    def share(self) -> float:
        """Return the share of the points."""
        return max(0.0, self.earned / self.points) if self.points else 0.0


@dataclass(frozen=True, slots=True)
class Mistake:
    """A known mistake that was made: its sentence, where, and what to review."""

    item: str
    misconception: str
    sentence: Text
    evidence: tuple[tuple[int, str], ...]  # position and response
    cards: tuple[CardId, ...]


@dataclass(frozen=True, slots=True)
class Earlier:
    """An earlier sitting of the same blueprint."""

    at: datetime
    score: float


@dataclass(frozen=True, slots=True)
class Report:
    """Everything the report page says. Times are seconds, scores shares of 1."""

    paper: Paper
    sheet: MarkSheet
    seconds: float
    expired: bool
    topics: tuple[Group, ...]
    kinds: tuple[Group, ...]
    slow: tuple[int, ...]
    mistakes: tuple[Mistake, ...]
    review: tuple[CardId, ...]
    earlier: tuple[Earlier, ...] = ()
    record: Record = _NO_RECORD
    first: MarkSheet | None = None  # the first mark, where this is a regrade

    @property
    def forecast(self) -> Forecast | None:
        """Return what was foretold of this sitting."""
        return self.sheet.forecast

    def as_dict(self) -> dict[str, Any]:
        """Return the report as values for programs."""
        return {
            "paper": self.paper.id,
            "blueprint": self.paper.blueprint,
            "score": round(self.sheet.score, 4),
            "earned": self.sheet.earned,
            "points": self.sheet.points,
            "seconds": self.seconds,
            "expired": self.expired,
            "topics": [asdict(group) for group in self.topics],
            "kinds": [asdict(group) for group in self.kinds],
            "questions": [
                {
                    "position": row.position + 1,
                    "item": self.paper.questions[row.position].item.id,
                    "result": row.result.value,
                    "earned": row.earned,
                    "points": row.points,
                    "seconds": row.seconds,
                    "response": row.response,
                    "key": row.key,
                    "misconception": row.misconception,
                    "self_marked": row.self_marked,
                }
                for row in self.sheet.questions
            ],
            "misconceptions": [
                {
                    "item": row.item,
                    "misconception": row.misconception,
                    "questions": [position + 1 for position, _ in row.evidence],
                    "cards": list(row.cards),
                }
                for row in self.mistakes
            ],
            "review": list(self.review),
            "forecast": None if self.forecast is None else asdict(self.forecast),
            "earlier": [row.score for row in self.earlier],
            "record": asdict(self.record),
        }


def make_report(
    paper: Paper,
    sheet: MarkSheet,
    *,
    seconds: float,
    expired: bool,
    earlier: Iterable[Earlier] = (),
    record: Record = _NO_RECORD,
    first: MarkSheet | None = None,
) -> Report:
    """Put a report together."""
    return Report(
        paper=paper,
        sheet=sheet,
        seconds=seconds,
        expired=expired,
        topics=_groups(paper, sheet, lambda question: question.item.topic),
        kinds=_groups(paper, sheet, lambda question: question.item.kind.value),
        slow=tuple(
            row.position
            for row in sheet.questions
            if row.seconds > _SLOW * 60.0 * paper.questions[row.position].minutes
        ),
        mistakes=_mistakes(paper, sheet),
        review=cards_to_review(paper, sheet),
        earlier=tuple(earlier),
        record=record,
        first=first,
    )


def _groups(
    paper: Paper, sheet: MarkSheet, name: Callable[[Question], str]
) -> tuple[Group, ...]:
    """Return the groups in the order of their first question."""
    rows: dict[str, list[Marked]] = {}
    for row in sheet.questions:
        rows.setdefault(name(paper.questions[row.position]), []).append(row)
    return tuple(
        Group(
            group,
            sum(row.earned for row in members),
            sum(row.points for row in members),
            len(members),
            sum(row.self_marked for row in members),
        )
        for group, members in rows.items()
    )


def _mistakes(paper: Paper, sheet: MarkSheet) -> tuple[Mistake, ...]:
    found: dict[tuple[str, str], Mistake] = {}
    for row in sheet.questions:
        if row.misconception is None:
            continue
        item = paper.questions[row.position].item
        sentences = [f.text for f in item.feedback if f.id == row.misconception]
        sentence = sentences[0] if sentences else Text(*(row.misconception,) * 2)
        # The same mistake in related items is one mistake with more evidence.
        name = item.family or item.id, row.misconception
        evidence: tuple[tuple[int, str], ...] = ((row.position, row.response),)
        cards: tuple[CardId, ...] = (card_of(paper.questions[row.position]),)
        if name in found:
            evidence = found[name].evidence + evidence
            cards = found[name].cards + cards
        found[name] = Mistake(item.id, row.misconception, sentence, evidence, cards)
    return tuple(found.values())


def cards_to_review(paper: Paper, sheet: MarkSheet) -> tuple[CardId, ...]:
    """Return the cards behind what was not fully right, the worst first."""
    short = [
        row
        for row in sheet.questions
        if row.credit < 1.0 and row.result is not Result.UNREADABLE
    ]
    short.sort(key=lambda row: (row.credit, row.position))
    return tuple(card_of(paper.questions[row.position]) for row in short)
