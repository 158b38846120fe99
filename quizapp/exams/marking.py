"""Marking: credit by computing, self-marking by key points, a mark as frozen data.

Credit by kind is the engine's. A single choice may cost points when it is wrong
(``Paper.negative``); what cannot be read, and what was left blank, never does. An
answer that the engine cannot decide is judged by the learner, and until then not
assessed: it counts neither way.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

from engine import Runner, check
from engine.errors import EngineError
from engine.problems import ChoiceAnswer
from engine.verdict import Outcome, Verdict
from quizapp.catalog.revisions import content_hash
from quizapp.exams.chance import guess_chance, item_logit
from quizapp.exams.freezing import key_of
from quizapp.exams.paper import Paper, Question
from quizapp.exams.sitting import Entry
from quizapp.models import SELF_MARKED, CardId, Item, ItemId, Kind


class Result(StrEnum):
    """What became of a question."""

    CORRECT = "correct"
    PARTIAL = "partial"
    INCORRECT = "incorrect"
    UNREADABLE = "unreadable"
    BLANK = "blank"
    UNDECIDED = "undecided"  # not assessed until the learner judges it
    WAITING = "waiting"  # for the learner's ticks


OPEN_RESULTS = frozenset({Result.UNDECIDED, Result.WAITING})


@dataclass(frozen=True, slots=True)
class Marked:
    """The mark of one question.

    ``earned`` may be negative for a wrong choice. ``carried`` counts the steps that
    earned credit because they follow from an earlier error. ``recall`` (the
    retrievability on the day), ``difficulty`` (logits) and ``guess`` (the chance of
    a blind guess) are kept for later forecasts.
    """

    position: int
    result: Result
    credit: float
    earned: float
    points: float
    response: str = ""
    seconds: float = 0.0
    misconception: str | None = None
    carried: int = 0
    self_marked: bool = False
    ticks: tuple[int, ...] = ()
    recall: float | None = None
    difficulty: float = 0.0
    guess: float = 0.0
    key: str = ""


@dataclass(frozen=True, slots=True)
class Forecast:
    """A stated interval of the score (shares of 1), and from how many responses.

    ``chances`` are those of each question, in order; older forecasts have none.
    """

    low: float
    mean: float
    high: float
    responses: int
    chances: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class MarkSheet:
    """All marks of a sitting. ``unchanged`` are positions a regrade had to leave."""

    exam_id: str
    questions: tuple[Marked, ...]
    forecast: Forecast | None = None
    unchanged: tuple[int, ...] = field(default=())

    @property
    def points(self) -> float:
        """Return the points that could be had, of what is assessed."""
        return sum(q.points for q in self.questions if q.result not in OPEN_RESULTS)

    @property
    def earned(self) -> float:
        """Return the points earned, never below nothing."""
        return max(0.0, sum(q.earned for q in self.questions))

    @property
    def score(self) -> float:
        """Return the share of the points, in [0, 1]; 0 when nothing is assessed."""
        return self.earned / self.points if self.points else 0.0

    @property
    def complete(self) -> bool:
        """Tell whether nothing waits for the learner."""
        return not self.waiting

    @property
    def waiting(self) -> tuple[int, ...]:
        """Return the positions that wait for the learner."""
        return tuple(q.position for q in self.questions if q.result in OPEN_RESULTS)


def mark(
    paper: Paper,
    entered: Mapping[int, Entry],
    *,
    recalls: Mapping[int, float] | None = None,
    forecast: Forecast | None = None,
    runner: Runner | None = None,
) -> MarkSheet:
    """Mark what was entered; open questions wait for the learner's ticks.

    Without a ``runner`` answers in code are undecided.
    """
    recalls = recalls or {}
    marked = (
        mark_question(
            question,
            entered.get(question.position, Entry()),
            negative=paper.negative,
            recall=recalls.get(question.position),
            runner=runner,
        )
        for question in paper.questions
    )
    return MarkSheet(paper.id, tuple(marked), forecast)


def asks_for_code(paper: Paper) -> bool:
    """Tell whether a paper has a question that is answered by a function."""
    return any(question.item.kind is Kind.CODE for question in paper.questions)


def mark_question(
    question: Question,
    entry: Entry,
    *,
    negative: float,
    recall: float | None = None,
    runner: Runner | None = None,
) -> Marked:
    """Mark one question."""
    seconds = entry.elapsed_ms / 1000.0

    def marked(result: Result, credit: float = 0.0, **more: object) -> Marked:
        earned = credit * question.points
        if result is Result.INCORRECT and _is_single_choice(question.item):
            earned = -negative * question.points
        return Marked(
            position=question.position,
            result=result,
            credit=credit,
            earned=earned,
            points=question.points,
            response=entry.text,
            seconds=seconds,
            recall=recall,
            difficulty=item_logit(question.item),
            guess=guess_chance(question.item),
            key=question.key,
            **more,  # type: ignore[arg-type]
        )

    if not entry.text.strip():
        return marked(Result.BLANK)
    if question.item.kind in SELF_MARKED:
        return marked(Result.WAITING, self_marked=True)
    verdict = check(
        question.item.problem,
        question.instance,
        entry.text,
        question.part,
        runner=runner,
    )
    result = _result(verdict)
    return marked(
        result,
        verdict.credit,
        misconception=verdict.misconception,
        carried=sum(detail.carried for detail in verdict.details),
        self_marked=result is Result.UNDECIDED,
    )


def _is_single_choice(item: Item) -> bool:
    answer = item.problem.answer
    return isinstance(answer, ChoiceAnswer) and not answer.many


def _result(verdict: Verdict) -> Result:
    if verdict.outcome is Outcome.UNPARSABLE:
        return Result.UNREADABLE
    return Result(verdict.outcome.value)


# ----- By the learner -----


def to_be_judged(paper: Paper, sheet: MarkSheet) -> tuple[Question, ...]:
    """Return the questions that wait for the learner, in order."""
    return tuple(paper.questions[position] for position in sheet.waiting)


def points_of(question: Question) -> int:
    """Return how many points a learner ticks; one where there are no key points."""
    return max(1, len(question.item.ticked))


def judged(sheet: MarkSheet, question: Question, ticks: frozenset[int]) -> MarkSheet:
    """Return the sheet with one open question judged by the points met (from 1)."""
    total = points_of(question)
    met = tuple(sorted(tick for tick in ticks if 1 <= tick <= total))
    credit = len(met) / total
    result = Result.PARTIAL
    if not met:
        result = Result.INCORRECT
    elif len(met) == total:
        result = Result.CORRECT
    rows = list(sheet.questions)
    row = rows[question.position]
    rows[question.position] = replace(
        row,
        result=result,
        credit=credit,
        earned=credit * row.points,
        self_marked=True,
        ticks=met,
    )
    return replace(sheet, questions=tuple(rows))


# ----- Again, with today's content -----


def updated(
    paper: Paper, items: Mapping[ItemId, Item]
) -> tuple[Paper, tuple[int, ...]]:
    """Return the paper with today's items on the drawn instances.

    Second, the positions that had to stay as they were: their item is gone, or
    asks for something else than was drawn.
    """
    questions: list[Question] = []
    left: list[int] = []
    for question in paper.questions:
        item = items.get(question.item.id)
        if item is None or not _fits(item, question):
            left.append(question.position)
            questions.append(question)
            continue
        try:
            key = key_of(item, question.instance, question.part)
        except EngineError:
            left.append(question.position)
            questions.append(question)
            continue
        questions.append(
            replace(question, item=item, key=key, content_hash=content_hash(item))
        )
    return replace(paper, questions=tuple(questions)), tuple(left)


def _fits(item: Item, question: Question) -> bool:
    """Tell whether today's item can be asked on the instance that was drawn."""
    before = question.item
    return (
        item.kind is before.kind
        and question.part < item.parts
        and [name for name, _ in item.problem.given]
        == [name for name, _ in before.problem.given]
        and len(item.options) == len(before.options)
        and len(item.statements) == len(before.statements)
        and len(item.pairs) == len(before.pairs)
        and len(item.ticked) == len(before.ticked)
    )


def card_of(question: Question) -> CardId:
    """Return the card that a question asks."""
    return question.item.card_ids()[question.part]
