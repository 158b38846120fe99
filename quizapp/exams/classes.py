"""A class on paper: responses.csv marked, with statistics where there are enough.

The first line is ``paper,person,1,2,3 ...``: the paper's id as printed on it, a
name, and one column for each question. A cell is what was written, as one would
type it; for questions that are marked by key points it is the numbers of those met
(``1 3``, ``-`` for none). Words there, and what the engine cannot decide, are left to
be looked at. Variants of one paper may be mixed. An apostrophe before a sign that
begins a formula is a spreadsheet's guard and no part of an answer.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from engine import CodeRun, Runner
from engine.answers.texts import says_none
from quizapp.errors import StoreError, UserInputError
from quizapp.exams.analysis import ENOUGH_PEOPLE, Statistics, statistics
from quizapp.exams.marking import (
    OPEN_RESULTS,
    MarkSheet,
    Result,
    asks_for_code,
    judged,
    mark,
    to_be_judged,
)
from quizapp.exams.paper import Paper
from quizapp.exams.report_text import points_text
from quizapp.exams.sitting import Entry
from quizapp.i18n import Messages, fault
from quizapp.safetext import for_markdown, from_csv

MOST_BYTES = 5_000_000
MOST_PEOPLE = 2_000
_FIXED = ("paper", "person")
_TICKS = re.compile(r"\s*[0-9]{1,3}(?:[\s,;]+[0-9]{1,3})*\s*")

Progress = Callable[[Sequence["Answers"]], Iterable["Answers"]]


@dataclass(frozen=True, slots=True)
class Answers:
    """One line of the file: a person, their paper, their cells by position."""

    line: int
    person: str
    paper: Paper
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Person:
    """A marked person; ``unreadable`` are positions (from 0) to look at by hand."""

    name: str
    sheet: MarkSheet
    unreadable: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class ClassMarks:
    """Everybody's marks, and the statistics when there are enough people."""

    paper: Paper
    people: tuple[Person, ...]
    statistics: Statistics | None

    def as_dict(self) -> dict[str, Any]:
        """Return the marks as values for programs."""
        found = self.statistics
        return {
            "people": [
                {
                    "person": person.name,
                    "paper": person.sheet.exam_id,
                    "earned": person.sheet.earned,
                    "points": person.sheet.points,
                    "score": round(person.sheet.score, 4),
                    "credits": [row.credit for row in person.sheet.questions],
                    "unreadable": [position + 1 for position in person.unreadable],
                }
                for person in self.people
            ],
            "statistics": None
            if found is None
            else {
                "alpha": found.alpha,
                "alpha_interval": found.interval,
                "facility": [item.facility for item in found.items],
                "discrimination": [item.discrimination for item in found.items],
            },
        }


def mark_class(
    path: Path,
    find: Callable[[str], Paper],
    progress: Progress | None = None,
    *,
    runner: Callable[[], Runner] | None = None,
) -> ClassMarks:
    """Mark a file of responses; ``find`` gives a paper by its id.

    ``runner`` gives what runs functions, asked for only where there are any. Raises
    UserInputError with the file and line of what cannot be read.
    """
    rows = read_answers(path, find)
    needed = runner is not None and any(asks_for_code(row.paper) for row in rows)
    code = runner() if runner and needed else None
    people = tuple(_marked(row, code) for row in (progress(rows) if progress else rows))
    credits = np.array(
        [[row.credit for row in person.sheet.questions] for person in people]
    )
    return ClassMarks(rows[0].paper, people, statistics(credits))


def _marked(row: Answers, runner: Runner | None) -> Person:
    entered = {place: Entry(text) for place, text in enumerate(row.cells)}
    sheet = mark(row.paper, entered, runner=runner and _unless_ticked(runner))
    for question in to_be_judged(row.paper, sheet):
        ticks = _ticks(row.cells[question.position])
        if ticks is not None:
            sheet = judged(sheet, question, ticks)
    by_hand = {Result.UNREADABLE, *OPEN_RESULTS}
    unreadable = tuple(
        place.position for place in sheet.questions if place.result in by_hand
    )
    return Person(row.person, sheet, unreadable)


def _unless_ticked(runner: Runner) -> Runner:
    """Return a runner that leaves alone what was marked by hand already."""

    def run(source: str, function: str, calls: Sequence[Mapping[str, Any]]) -> CodeRun:
        if _ticks(source) is not None:
            return CodeRun(failed="unavailable")
        return runner(source, function, calls)

    return run


def _ticks(cell: str) -> frozenset[int] | None:
    """Return the key points that a cell says were met; None for other words."""
    if says_none(cell):
        return frozenset()
    if not _TICKS.fullmatch(cell):
        return None
    return frozenset(int(word) for word in re.findall(r"[0-9]+", cell))


# ----- Reading -----


def read_answers(path: Path, find: Callable[[str], Paper]) -> list[Answers]:
    """Read the file; raises UserInputError with file and line."""

    def wrong(line: int, code: str, **values: object) -> UserInputError:
        place = f"{path}:{line}"
        return fault(UserInputError, f"exams.csv.{code}", place=place, **values)

    lines = csv.reader(io.StringIO(_text(path)), strict=True)
    papers: dict[str, Paper] = {}
    rows: list[Answers] = []
    count = 0
    try:
        for cells in lines:
            if lines.line_num == 1:
                count = _head(cells, wrong)
                continue
            if not any(cell.strip() for cell in cells):
                continue
            if len(cells) != count + len(_FIXED):
                wanted = count + len(_FIXED)
                raise wrong(lines.line_num, "width", got=len(cells), wanted=wanted)
            name = cells[0].strip()
            if name not in papers:
                try:
                    papers[name] = find(name)
                except StoreError as error:
                    if error.code != "store.no_exam":
                        raise
                    raise wrong(lines.line_num, "paper", paper=name) from error
            paper = papers[name]
            if len(paper.questions) != count:
                values = {"paper": name, "count": len(paper.questions)}
                raise wrong(lines.line_num, "questions", **values)
            if rows and _items(paper) != _items(rows[0].paper):
                raise wrong(lines.line_num, "mixed", paper=name)
            person = from_csv(cells[1].strip())
            answers = tuple(from_csv(cell) for cell in cells[2:])
            rows.append(Answers(lines.line_num, person, paper, answers))
            if len(rows) > MOST_PEOPLE:
                raise wrong(lines.line_num, "people", most=MOST_PEOPLE)
    except csv.Error as error:
        raise wrong(lines.line_num, "broken", reason=error) from error
    if not rows:
        raise wrong(1, "empty")
    return rows


def _text(path: Path) -> str:
    try:
        with path.open("rb") as file:
            data = file.read(MOST_BYTES + 1)
        if len(data) > MOST_BYTES:
            raise fault(UserInputError, "exams.csv.size", place=path, most=MOST_BYTES)
        return data.decode("utf-8-sig")
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise fault(
            UserInputError, "exams.csv.unreadable", place=path, reason=reason
        ) from error
    except UnicodeDecodeError as error:
        raise fault(UserInputError, "exams.csv.not_utf8", place=path) from error


def _head(cells: list[str], wrong: Callable[..., UserInputError]) -> int:
    """Return how many questions the first line names."""
    names = tuple(cell.strip().lower() for cell in cells)
    count = len(names) - len(_FIXED)
    wanted = (*_FIXED, *(str(number + 1) for number in range(max(0, count))))
    if count < 1 or names != wanted:
        raise wrong(1, "head")
    return count


def _items(paper: Paper) -> tuple[str, ...]:
    return tuple(question.item.id for question in paper.questions)


# ----- Words -----


def class_markdown(marks: ClassMarks, say: Messages) -> str:
    """Return everybody's points and the statistics as a page."""
    blocks = [f"# {for_markdown(marks.paper.title.get(say.language))}"]
    lines = [
        f"| {say('exams.class.person')} | {say('exams.report.points')} | % | |",
        "|---|---:|---:|---|",
    ]
    for person in marks.people:
        look = ""
        if person.unreadable:
            numbers = ", ".join(str(place + 1) for place in person.unreadable)
            look = say("exams.class.look", numbers=numbers)
        sheet = person.sheet
        name = for_markdown(person.name.replace("|", "/"))
        points = f"{points_text(sheet.earned)}/{sheet.points:g}"
        lines.append(f"| {name} | {points} | {100 * sheet.score:.0f} | {look} |")
    blocks.append("\n".join(lines))
    found = marks.statistics
    if found is None:
        blocks.append(say("exams.class.too_few", n=ENOUGH_PEOPLE))
    else:
        blocks += _statistics(found, say)
    return "\n\n".join(blocks) + "\n"


def _statistics(found: Statistics, say: Messages) -> list[str]:
    facility, rest = say("exams.class.facility"), say("exams.class.discrimination")
    lines = [f"| # | {facility} | {rest} |", "|---:|---:|---:|"]
    for number, item in enumerate(found.items, 1):
        r = "-" if item.discrimination is None else f"{item.discrimination:.2f}"
        lines.append(f"| {number} | {item.facility:.2f} | {r} |")
    blocks = ["\n".join(lines)]
    if found.alpha is not None and found.interval is not None:
        low, high = found.interval
        blocks.append(
            say(
                "exams.class.alpha",
                alpha=f"{found.alpha:.2f}",
                low=f"{low:.2f}",
                high=f"{high:.2f}",
                n=found.people,
            )
        )
    return blocks
