"""The exams of one installation: papers made, kept, sat and marked in the store."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from quizapp.catalog import Catalog
from quizapp.catalog.drawing import Teller, insist
from quizapp.errors import UserInputError
from quizapp.exams.blueprint import (
    Blueprint,
    Blueprints,
    load_blueprint_file,
    load_blueprints,
)
from quizapp.exams.codec import dumps, loads
from quizapp.exams.forecast import (
    Observation,
    forecast,
    observations,
    track_record,
)
from quizapp.exams.freezing import document_hash, new_paper, variants
from quizapp.exams.marking import (
    Forecast,
    Marked,
    MarkSheet,
    asks_for_code,
    card_of,
    judged,
    mark,
    to_be_judged,
    updated,
)
from quizapp.exams.paper import Paper
from quizapp.exams.pool import Memory
from quizapp.exams.report import Earlier, Report, make_report
from quizapp.exams.sitting import SittingRun, entries, expired, time_allowed
from quizapp.i18n import fault
from quizapp.models import (
    CardId,
    CardState,
    ItemId,
    Language,
    ReviewKind,
    Text,
    TopicSlug,
)
from quizapp.scheduling.days import Moment
from quizapp.store import Store
from quizapp.store.exams import (
    ExamRecord,
    ExamShelf,
    Mark,
    MarkKind,
    Sitting,
    SittingState,
)

if TYPE_CHECKING:
    from quizapp.sandbox.running import CodeRunner

EXPOSED_FOR = timedelta(days=14)  # a question sat this lately is not asked again
DEFAULT_BLUEPRINT = "whole-syllabus"


class Exams:
    """Papers, sittings and marks over a store and a catalog.

    ``moment`` gives now with its study day; ``decks`` are folders that may hold
    blueprints of their own. Drills and diagnoses look at what will be remembered on
    ``interview_day`` (a study day), where one lies ahead.
    """

    def __init__(
        self,
        store: Store,
        catalog: Catalog,
        moment: Callable[[], Moment],
        *,
        decks: Iterable[Path] = (),
        interview_day: int | None = None,
        runner: Callable[[], CodeRunner] | None = None,
    ) -> None:
        self.store = store
        self.catalog = catalog
        self._moment = moment
        self._decks = tuple(decks)
        self._interview_day = interview_day
        self._runner = runner

    @property
    def now(self) -> datetime:
        """Return the instant."""
        return self._moment().at

    @cached_property
    def blueprints(self) -> Blueprints:
        """Return all blueprints there are."""
        return load_blueprints(self.catalog, self._decks)

    def blueprint(self, name: str) -> Blueprint:
        """Return a blueprint by its name, or from a file of one's own."""
        if name.endswith(".toml"):
            return load_blueprint_file(Path(name), self.catalog)
        return self.blueprints.named(name)

    # ----- Papers -----

    def memory(self, day: int | None = None) -> Memory:
        """Return what the learner remembers on a study day (None: today)."""
        moment = self._moment()
        on = max(moment.study_day, day or 0)
        scheduler = self.store.scheduler

        def retrievability(state: CardState) -> float:
            return scheduler.retrievability(state, on)

        return Memory(self.store.states(), retrievability, on, self._exposed())

    def _exposed(self) -> frozenset[ItemId]:
        """Return the items of the sittings of the last days."""
        since = self.now - EXPOSED_FOR
        papers = {
            sitting.exam_id
            for sitting in self.store.exams.sittings()
            if sitting.started_at >= since
        }
        return frozenset(
            question.item.id
            for name in papers
            for question in self.paper(name).questions
        )

    def new(self, blueprint: Blueprint, seed: int, tell: Teller = insist) -> Paper:
        """Make a paper of a blueprint and keep it.

        ``tell`` hears of questions that are left out because they cannot be drawn.
        """
        self._check_topics(blueprint)
        day = None if blueprint.mode == "mock" else self._interview_day
        memory = self.memory(day)
        paper = new_paper(
            blueprint,
            self.catalog,
            memory,
            seed=seed,
            created=self.now,
            tell=tell,
        )
        self.keep(paper)
        return paper

    def _check_topics(self, blueprint: Blueprint) -> None:
        for _, demand in blueprint.sections:
            self.titles(topic for topic, _ in demand.topics)

    def titles(self, topics: Iterable[str]) -> dict[str, Text]:
        """Return the titles of topics; UserInputError for one that there is not."""
        found = {}
        for slug in topics:
            topic = self.catalog.topics.get(TopicSlug(slug))
            if topic is None:
                raise fault(UserInputError, "cli.no_topic", topic=slug)
            found[slug] = topic.title
        return found

    def keep(self, paper: Paper, language: Language = "en") -> None:
        """Keep a paper; the same one again is once."""
        self.store.exams.add(
            ExamRecord(
                id=paper.id,
                blueprint=paper.blueprint,
                title=paper.title.get(language),
                language=language,
                seed=paper.seed,
                created_at=paper.created,
                document=dumps(paper),
                content_hash=document_hash(paper),
            )
        )

    def paper(self, exam_id: str) -> Paper:
        """Return a kept paper; StoreError when there is none of this id."""
        return loads(self.store.exams.exam(exam_id).document, Paper)

    def find(self, name: str) -> Paper:
        """Return a kept paper by its id or by the beginning of it."""
        ids = [record.id for record in self._shelf.exams()]
        fitting = [exam for exam in ids if exam.startswith(name)] if name else []
        return self.paper(name if name in ids or len(fitting) != 1 else fitting[0])

    def variants(self, paper: Paper, count: int) -> tuple[Paper, ...]:
        """Return papers of the same items with other draws, all of them kept."""
        papers = variants(paper, count)
        for other in papers[1:]:
            self.keep(other)
        return papers

    # ----- Sittings -----

    @property
    def _shelf(self) -> ExamShelf:
        return self.store.exams

    def begin(self, paper: Paper) -> SittingRun:
        """Begin a sitting of a paper: its clock runs from now on."""
        now = self.now
        sitting = self._shelf.start(paper.id, now, now + time_allowed(paper))
        return self._run(paper, sitting)

    def reopen(self, sitting_id: str) -> SittingRun:
        """Go on with a sitting where it was left."""
        sitting = self._shelf.sitting(sitting_id)
        return self._run(self.paper(sitting.exam_id), sitting)

    def _run(self, paper: Paper, sitting: Sitting) -> SittingRun:
        responses = self._shelf.responses(sitting.id)
        runner = self.runner_for(paper)
        if runner is not None:
            runner.warm()
        look = None if runner is None else runner.look
        return SittingRun(
            paper, sitting, responses, self._shelf, lambda: self.now, look=look
        )

    def runs_code(self, sitting_id: str) -> bool:
        """Tell whether marking a sitting will run functions of the learner."""
        paper = self.paper(self._shelf.sitting(sitting_id).exam_id)
        return self.runner_for(paper) is not None

    def runner_for(self, paper: Paper) -> CodeRunner | None:
        """Return what runs the learner's functions, where a paper asks for any."""
        return self._runner() if self._runner and asks_for_code(paper) else None

    def hand_in_expired(self) -> tuple[Sitting, ...]:
        """Hand in every open sitting past its deadline, with what was saved."""
        late = [
            sitting
            for sitting in self._shelf.sittings(state=SittingState.OPEN)
            if expired(sitting, self.now)
        ]
        for sitting in late:
            self._shelf.finish(
                sitting.id, sitting.deadline_at or self.now, SittingState.EXPIRED
            )
        return tuple(late)

    def is_sitting(self, name: str) -> bool:
        """Tell whether there is a sitting of this id."""
        return any(sitting.id == name for sitting in self._shelf.sittings())

    def last_marked(self) -> str | None:
        """Return the id of the latest sitting with a complete mark."""
        for sitting in self._shelf.sittings():
            if self.final_sheet(sitting.id) is not None:
                return sitting.id
        return None

    def open_sittings(self) -> tuple[Sitting, ...]:
        """Return the sittings that may be gone on with, the latest first."""
        states = (SittingState.OPEN, SittingState.PAUSED)
        return tuple(s for s in self._shelf.sittings() if s.state in states)

    # ----- Marks -----

    def sheets(self, sitting_id: str) -> tuple[tuple[Mark, MarkSheet], ...]:
        """Return the marks of a sitting, the first one first."""
        return tuple(
            (mark, loads(mark.document, MarkSheet))
            for mark in self._shelf.marks(sitting_id)
        )

    def final_sheet(self, sitting_id: str) -> MarkSheet | None:
        """Return the latest complete mark of a sitting, if there is one."""
        done = [sheet for _, sheet in self.sheets(sitting_id) if sheet.complete]
        return done[-1] if done else None

    def percent(self, sitting_id: str) -> float | None:
        """Return the score of a sitting in percent, None until it is marked."""
        sheet = self.final_sheet(sitting_id)
        return None if sheet is None else 100.0 * sheet.score

    def mark(self, sitting_id: str) -> MarkSheet:
        """Mark a sitting that is over; nothing is written before ``save_mark``."""
        sitting = self._shelf.sitting(sitting_id)
        if sitting.ended_at is None:
            raise fault(UserInputError, "exams.not_over", sitting=sitting_id)
        paper = self.paper(sitting.exam_id)
        recalls = self._recalls(paper)
        earlier = self._observations(before=sitting)
        return mark(
            paper,
            entries(self._shelf.responses(sitting_id)),
            recalls=dict(enumerate(recalls)),
            forecast=forecast(paper, recalls, earlier),
            runner=self.runner_for(paper),
        )

    def save_mark(self, sitting_id: str, sheet: MarkSheet) -> None:
        """Keep a complete first mark, and log the responses; twice is once."""
        if self.final_sheet(sitting_id) is not None:
            return
        sitting = self._shelf.sitting(sitting_id)
        paper = self.paper(sitting.exam_id)
        self._shelf.add_mark(sitting_id, self.now, MarkKind.ORIGINAL, dumps(sheet))
        moment = self._moment()
        for row in sheet.questions:
            question = paper.questions[row.position]
            self.store.record(
                card_of(question),
                None,
                ReviewKind.EXAM,
                moment,
                elapsed_ms=round(row.seconds * 1000),
                response=row.response,
                verdict=_verdict_json(row),
                params=question.instance.to_json(),
            )

    def regrade(self, sitting_id: str) -> MarkSheet:
        """Mark a sitting again with today's content, beside the first mark.

        What the learner ticked stays. Raises UserInputError before a first mark.
        """
        first = self.final_sheet(sitting_id)
        if first is None:
            raise fault(UserInputError, "exams.not_marked", sitting=sitting_id)
        sitting = self._shelf.sitting(sitting_id)
        paper, left = updated(self.paper(sitting.exam_id), self.catalog.items)
        recalls = {
            row.position: row.recall
            for row in first.questions
            if row.recall is not None
        }
        sheet = mark(
            paper,
            entries(self._shelf.responses(sitting_id)),
            recalls=recalls,
            forecast=first.forecast,
            runner=self.runner_for(paper),
        )
        for question in to_be_judged(paper, sheet):
            ticks = frozenset(first.questions[question.position].ticks)
            sheet = judged(sheet, question, ticks)
        sheet = replace(sheet, unchanged=left)
        self._shelf.add_mark(sitting_id, self.now, MarkKind.REGRADE, dumps(sheet))
        return sheet

    # ----- Forecasts -----

    def _recalls(self, paper: Paper) -> list[float]:
        """Return the retrievability of each question today."""
        memory = self.memory()
        return [memory.recall(question.item).value for question in paper.questions]

    def _observations(self, before: Sitting | None = None) -> list[Observation]:
        """Return the responses of all marked sittings, or of those before one."""
        sheets = (
            self.final_sheet(sitting.id)
            for sitting in self._shelf.sittings()
            if before is None or sitting.started_at < before.started_at
        )
        return observations(sheet for sheet in sheets if sheet is not None)

    def forecast(self, paper: Paper) -> Forecast | None:
        """Return the forecast of a paper sat today, None while it is too early."""
        return forecast(paper, self._recalls(paper), self._observations())

    def report(self, sitting_id: str, sheet: MarkSheet | None = None) -> Report:
        """Return the report of a sitting, by its latest complete mark.

        Raises UserInputError when it has none.
        """
        sheets = [found for _, found in self.sheets(sitting_id) if found.complete]
        sheet = sheet or (sheets[-1] if sheets else None)
        if sheet is None:
            raise fault(UserInputError, "exams.not_marked", sitting=sitting_id)
        sitting = self._shelf.sitting(sitting_id)
        paper = self.paper(sitting.exam_id)
        known = [
            (other, self.final_sheet(other.id))
            for other in reversed(self._shelf.sittings())
            if other.started_at < sitting.started_at
        ]
        earlier = [
            Earlier(other.started_at, found.score)
            for other, found in known
            if found is not None
            and self._shelf.exam(other.exam_id).blueprint == paper.blueprint
        ]
        ended = sitting.ended_at or self.now
        spent = (ended - sitting.started_at).total_seconds() - sitting.paused_seconds
        return make_report(
            paper,
            sheet,
            seconds=max(0.0, min(spent, 60.0 * paper.minutes)),
            expired=sitting.state is SittingState.EXPIRED,
            earlier=earlier,
            record=track_record(found for _, found in known if found is not None),
            first=sheets[0] if len(sheets) > 1 else None,
        )

    def put_forward(self, cards: Iterable[CardId]) -> int:
        """Make cards due today; return how many were not due anyway."""
        return self.store.bring_forward(cards, self._moment())


def _verdict_json(row: Marked) -> str:
    return json.dumps(
        {
            "outcome": row.result.value,
            "credit": round(row.credit, 4),
            "misconception": row.misconception,
        }
    )
