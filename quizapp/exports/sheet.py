"""Where an answer goes on paper: bubbles to fill, or a box of so many lines."""

from __future__ import annotations

import math
from dataclasses import dataclass

from engine.problems import StagedAnswer
from quizapp.cards import Face
from quizapp.exams.paper import Paper, Question
from quizapp.models import Kind

_SIDES = ("A", "B", "AB")
_LINES = {
    Kind.RECALL: 4,
    Kind.EXPLAIN: 6,
    Kind.ARRAY: 3,
    Kind.EXPRESSION: 2,
    Kind.DERIVATION: 6,
    Kind.CODE: 8,
}
_LINES_OF_A_FOLLOW_UP = 3
_ROOM_FOR_CODE = 1.5  # times the lines of the program that is known


@dataclass(frozen=True, slots=True)
class Bubbles:
    """A row of bubbles, after the label of what it answers ("" for the question)."""

    label: str
    choices: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AnswerField:
    """The field of one question: rows of bubbles, or ``boxes`` of ``lines`` lines.

    ``labels`` name the boxes, where there are several; those of no lines are small
    and stand side by side.
    """

    bubbles: tuple[Bubbles, ...] = ()
    labels: tuple[str, ...] = ("",)
    lines: int = 1


def answer_field(question: Question, front: Face) -> AnswerField:
    """Return the field that fits a question's kind."""
    item = question.item
    choices = _choices(front)
    if choices:
        return AnswerField(bubbles=choices)
    if item.kind is Kind.ORDER:
        labels = tuple(f"{n + 1}." for n in range(len(front.rows)))
        return AnswerField(labels=labels, lines=0)
    if item.kind is Kind.CHAIN:
        labels = tuple(f"{n + 1}." for n in range(len(item.follow_ups)))
        return AnswerField(labels=labels, lines=_LINES_OF_A_FOLLOW_UP)
    if isinstance(item.problem.answer, StagedAnswer):
        stages = item.problem.answer.stages
        return AnswerField(labels=tuple(f"{stage.name} =" for stage in stages))
    lines = _LINES.get(item.kind, 1)
    if item.solution:
        known = len(item.solution.split("\n"))
        lines = max(lines, math.ceil(_ROOM_FOR_CODE * known))
    return AnswerField(lines=lines)


def _choices(front: Face) -> tuple[Bubbles, ...]:
    letters = tuple(option.label for option in front.options)
    if front.kind in (Kind.CHOICE, Kind.DIAGNOSE):
        return (Bubbles("", letters),)
    if front.kind is Kind.MATCH:
        return tuple(Bubbles(row.label, letters) for row in front.rows)
    if front.kind is Kind.COMPARE:
        return tuple(Bubbles(row.label, _SIDES) for row in front.rows)
    if front.kind is Kind.BUG:
        numbers = tuple(str(number + 1) for number in range(len(front.listing)))
        return (Bubbles("", numbers),)
    return ()


def answer_form(field: AnswerField) -> str:
    """Return the field of a question as one line of text."""
    if field.bubbles:
        return " · ".join(_bubble_row(row) for row in field.bubbles)
    blank = "____"
    if len(field.labels) > 1:
        return " ".join(f"{label} {blank}" for label in field.labels)
    return blank


def _bubble_row(row: Bubbles) -> str:
    bubbles = " ".join(f"({choice})" for choice in row.choices)
    return f"{row.label}: {bubbles}" if row.label else bubbles


def responses_head(paper: Paper) -> tuple[str, str]:
    """Return the head of responses.csv and the line of one person, still empty."""
    numbers = [str(question.position + 1) for question in paper.questions]
    blank = [""] * (len(numbers) + 1)
    return ",".join(["paper", "person", *numbers]), ",".join([paper.id, *blank])
