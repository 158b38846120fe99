"""What exams there are: blueprints, papers, sittings with their scores."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from quizapp.exams.blueprint import Blueprint
from quizapp.exams.codec import peek_title
from quizapp.exams.service import Exams
from quizapp.i18n import Messages
from quizapp.models import Text
from quizapp.store.exams import ExamRecord, Sitting, SittingState


@dataclass(frozen=True, slots=True)
class SatPaper:
    """A sitting of a paper; ``percent`` is None until everything is marked."""

    sitting: Sitting
    exam: ExamRecord
    title: Text
    percent: float | None


@dataclass(frozen=True, slots=True)
class Overview:
    """Everything a list of exams shows; the newest papers and sittings first."""

    blueprints: tuple[Blueprint, ...]
    papers: tuple[ExamRecord, ...]
    sittings: tuple[SatPaper, ...]
    problems: tuple[str, ...] = ()

    @property
    def open(self) -> tuple[SatPaper, ...]:
        """Return the sittings that are not over."""
        states = (SittingState.OPEN, SittingState.PAUSED)
        return tuple(row for row in self.sittings if row.sitting.state in states)

    @property
    def done(self) -> tuple[SatPaper, ...]:
        """Return the sittings that are over."""
        return tuple(row for row in self.sittings if row not in self.open)

    @property
    def unsat(self) -> tuple[ExamRecord, ...]:
        """Return the papers that were never sat."""
        sat = {row.exam.id for row in self.sittings}
        return tuple(paper for paper in self.papers if paper.id not in sat)

    def as_dict(self) -> dict[str, Any]:
        """Return the overview as values for programs."""
        return {
            "blueprints": [
                {"name": b.name, "mode": b.mode, "minutes": b.minutes}
                for b in self.blueprints
            ],
            "papers": [
                {"id": p.id, "blueprint": p.blueprint, "seed": p.seed, "title": p.title}
                for p in self.papers
            ],
            "sittings": [
                {
                    "id": row.sitting.id,
                    "paper": row.exam.id,
                    "state": row.sitting.state.value,
                    "started": row.sitting.started_at.isoformat(),
                    "percent": row.percent,
                }
                for row in self.sittings
            ],
            "problems": list(self.problems),
        }


def overview(exams: Exams) -> Overview:
    """Return what there is, sittings past their deadline handed in first."""
    exams.hand_in_expired()
    papers = tuple(exams.store.exams.exams())
    by_id = {paper.id: paper for paper in papers}
    titles = {name: peek_title(paper.document) for name, paper in by_id.items()}
    sittings = tuple(
        SatPaper(
            sitting,
            by_id[sitting.exam_id],
            titles[sitting.exam_id],
            exams.percent(sitting.id),
        )
        for sitting in exams.store.exams.sittings()
    )
    words = Messages("en")
    return Overview(
        tuple(sorted(exams.blueprints.by_name.values(), key=_is_narrow)),
        papers,
        sittings,
        tuple(finding.render(words) for finding in exams.blueprints.findings),
    )


def _is_narrow(blueprint: Blueprint) -> bool:
    """Tell whether a blueprint is about named topics; those are listed last."""
    return any(demand.areas or demand.topics for _, demand in blueprint.sections)


def overview_lines(found: Overview, say: Messages) -> Iterator[str]:
    """Yield the overview line by line."""
    yield say("exams.list.blueprints")
    for blueprint in found.blueprints:
        minutes = f"{blueprint.minutes:g}" if blueprint.minutes else "-"
        title = blueprint.title.get(say.language)
        yield say("exams.list.blueprint", name=blueprint.name, n=minutes, title=title)
    yield from found.problems
    if found.papers:
        yield say("exams.list.papers")
    for paper in found.papers:
        yield f"  {paper.id}  {paper.blueprint}  {day(paper.created_at)}"
    if found.sittings:
        yield say("exams.list.sittings")
    for row in found.sittings:
        yield f"  {row.sitting.id}  {sitting_line(row, say)}"


def sitting_line(row: SatPaper, say: Messages) -> str:
    """Return a sitting in one line: title, day, score or state."""
    state = say(f"exams.state.{row.sitting.state.value}")
    if row.percent is not None:
        state = say("exams.list.percent", percent=round(row.percent))
    title = row.title.get(say.language)
    return f"{title}  {day(row.sitting.started_at)}  {state}"


def day(instant: datetime) -> str:
    """Return an instant as day and minute of this machine."""
    return instant.astimezone().strftime("%Y-%m-%d %H:%M")
