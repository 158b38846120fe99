"""The key of a paper and its answer sheet as data for the page template."""

from __future__ import annotations

import re
from collections.abc import Iterator

from engine.problems import ArrayAnswer, NumberAnswer, Tolerance
from quizapp.cards import Back, back, back_markdown
from quizapp.exams.paper import Paper, Question
from quizapp.exports import questions
from quizapp.exports.pdf.pages import (
    asked,
    document,
    field_part,
    name_line,
    question_head,
    section_title,
)
from quizapp.exports.pdf.parts import (
    Part,
    blocks,
    group,
    heading,
    keep,
    line,
    line_break,
    listing,
    maths,
    mono,
    paragraph,
    table,
    together,
    words,
)
from quizapp.exports.sheet import answer_field, responses_head
from quizapp.i18n import Messages
from quizapp.models import SELF_MARKED

# A key that is words, such as the letter of an option, and no formula.
_WORDS = re.compile(r"\\text\{[^{}]*\}|-?[\d.]*")


def key_page(paper: Paper, say: Messages, *, solutions: bool) -> Part:
    """Return the key: a short table with how to mark, then what is worked out."""
    title = say("exports.paper.key")
    return document(paper, say, title, _key(paper, say, solutions=solutions))


def _key(paper: Paper, say: Messages, *, solutions: bool) -> Iterator[Part]:
    yield paragraph(words(say("exports.marking.how")))
    if paper.negative:
        share = f"{100 * paper.negative:g}"
        yield paragraph(words(say("exports.marking.negative", percent=share)))
    rears = [_rear(question, say) for question in paper.questions]
    names = ("number", "points", "key", "within")
    yield table(
        [[words(say(f"exports.marking.{name}"))] for name in names],
        [
            [
                [words(str(question.position + 1))],
                [words(f"{question.points:g}")],
                _accepted(question, rear, say),
                [words(_within(question, say))],
            ]
            for question, rear in zip(paper.questions, rears, strict=True)
        ],
        "rrll",
        (0, 0, 1, 0),
    )
    if not solutions:
        return
    yield heading(2, say("exports.paper.solutions"))
    for question, rear in zip(paper.questions, rears, strict=True):
        yield from section_title(paper, question, say)
        inside = [question_head(question, say), *_worked(question, rear, say)]
        yield group(question.item.id, together(inside))


def _rear(question: Question, say: Messages) -> Back:
    return back(question.item, question.instance, question.part, say.language)


def _accepted(question: Question, rear: Back, say: Messages) -> list[Part]:
    """Return what is right: the key as it is typed, or the points to be met."""
    if question.item.kind in SELF_MARKED:
        return _points(question, rear, say)
    if rear.solution:
        return _program(rear.solution)
    if rear.key_latex and not _WORDS.fullmatch(rear.key_latex):
        return [maths(rear.key_latex, alone=True)]
    return [mono(rear.key or question.key)]


def _program(solution: str) -> list[Part]:
    """Return a program line by line."""
    runs: list[Part] = []
    for number, row in enumerate(solution.split("\n")):
        if number:
            runs.append(line_break())
        runs.append(mono(row))
    return runs


def _points(question: Question, rear: Back, say: Messages) -> list[Part]:
    if not rear.key_points:
        return [words(say("exports.marking.whole"))]
    share = f"{question.points / len(rear.key_points):.2g}"
    runs: list[Part] = []
    for number, point in enumerate(rear.key_points, 1):
        if runs:
            runs.append(line_break())
        runs += [words(f"{number}. ", strong=True), *line(point)]
        runs.append(words(say("exports.paper.worth", n=share)))
    return runs


def _within(question: Question, say: Messages) -> str:
    """Return how far off a number may be."""
    answer = question.item.problem.answer
    if not isinstance(answer, (NumberAnswer, ArrayAnswer)):
        return ""
    return tolerance_text(answer.tolerance, say)


def tolerance_text(tolerance: Tolerance, say: Messages) -> str:
    """Return a tolerance as an author would write it on a key."""
    if tolerance.exact:
        return say("exports.marking.exact")
    if tolerance.decimals is not None:
        return f"±{0.5 * 10.0**-tolerance.decimals:g}"
    if tolerance.digits is not None:
        return say("exports.marking.digits", n=tolerance.digits)
    if tolerance.rtol:
        return f"±{100 * tolerance.rtol:g} %"
    return f"±{tolerance.atol:g}"


def _worked(question: Question, rear: Back, say: Messages) -> Iterator[Part]:
    front = questions.asked(question, say)
    yield from asked(question, front, say)
    yield from blocks(back_markdown(front, rear, say))


# ----- The answer sheet -----


def answer_sheet_page(paper: Paper, say: Messages) -> Part:
    """Return the sheet to answer on, with the line of responses.csv to fill in."""
    title = say("exports.sheet.title")
    return document(paper, say, title, _sheet(paper, say))


def _sheet(paper: Paper, say: Messages) -> Iterator[Part]:
    yield name_line(say)
    yield paragraph(words(say("exports.sheet.how")))
    for question in paper.questions:
        field = answer_field(question, questions.asked(question, say))
        yield {
            "b": "answer",
            "number": str(question.position + 1),
            "points": say("exports.paper.points", n=f"{question.points:g}"),
            "field": field_part(field),
        }
    yield keep(
        [
            paragraph(*line(say("exports.sheet.csv")), quiet=True),
            listing(responses_head(paper)),
        ]
    )
