"""A frozen paper as data for the page template: the questions as they are handed out.

A document holds one language. Two languages side by side would make every question
twice as tall and show each drawn value twice; two files of one paper have the same
numbers, letters and id, so a class may mix them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from quizapp.cards import Face, instruction
from quizapp.cards.picture import plot_svg
from quizapp.exams.paper import Paper, Question
from quizapp.exports import questions
from quizapp.exports.pdf.parts import (
    Part,
    blocks,
    display,
    heading,
    keep,
    labelled,
    listing,
    paragraph,
    vector,
    words,
)
from quizapp.exports.pdf.pieces import harmless
from quizapp.exports.sheet import AnswerField, answer_field
from quizapp.i18n import Messages
from quizapp.models import Kind

_BUBBLED = (Kind.CHOICE, Kind.DIAGNOSE)  # their options are where one answers
_RUNNING = 40  # characters
_PLOT_WIDTH = 0.68  # of the line


def document(paper: Paper, say: Messages, title: str, content: Iterable[Part]) -> Part:
    """Return a whole document about a paper: its head, then the content."""
    name = harmless(paper.title.get(say.language))
    number = paper.variant + 1
    top = [heading(1, f"{name} · {title}" if title else name)]
    top.append(paragraph(words(questions.facts(paper, say)), quiet=True))
    running = say(
        "exports.pdf.running", title=_short(name), variant=number, id=paper.id
    )
    return {
        "lang": say.language,
        "title": name,
        "running": f"{running} · {title}" if title else running,
        "blocks": [*top, *content],
    }


def _short(title: str) -> str:
    """Return the beginning of a title, for the line under each page."""
    title = " ".join(title.split())
    return title if len(title) <= _RUNNING else title[: _RUNNING - 1] + "…"


def paper_page(paper: Paper, say: Messages) -> Part:
    """Return the paper as it is handed out: no answers, room for the name."""
    return document(paper, say, "", _asked_paper(paper, say))


def _asked_paper(paper: Paper, say: Messages) -> Iterator[Part]:
    for relaxed in paper.relaxed:
        yield {"b": "quote", "blocks": blocks(relaxed.get(say.language))}
    yield name_line(say)
    yield paragraph(words(say("exports.paper.rules")))
    for question in paper.questions:
        yield from section_title(paper, question, say)
        front = questions.asked(question, say)
        inside = [question_head(question, say), *asked(question, front, say)]
        how = instruction(question.item, say, "exports")
        inside.append(paragraph(words(how), quiet=True))
        if front.kind not in _BUBBLED:
            inside.append(field_part(answer_field(question, front)))
        yield keep(inside, question.item.id)


def name_line(say: Messages) -> Part:
    """Return the line for the name."""
    return {"b": "name", "label": say("exports.pdf.name")}


def question_head(question: Question, say: Messages) -> Part:
    """Return the line above a question: number and points, minutes on the right."""
    number = say(
        "exports.paper.question",
        number=question.position + 1,
        points=f"{question.points:g}",
    )
    minutes = say("exports.pdf.minutes", n=f"{question.minutes:g}")
    return {"b": "sides", "left": [words(number)], "right": [words(minutes)]}


def section_title(paper: Paper, question: Question, say: Messages) -> Iterator[Part]:
    """Yield the title of a section before its first question."""
    if len(paper.sections) < 2:
        return
    before = paper.questions[question.position - 1] if question.position else None
    if before is None or before.section != question.section:
        section = paper.sections[question.section]
        minutes = say("exports.paper.minutes", n=f"{section.minutes:g}")
        yield heading(2, f"{section.title.get(say.language)} · {minutes}")


def asked(question: Question, front: Face, say: Messages) -> Iterator[Part]:
    """Yield what a question shows: prompt, values, text, listing, options, plot."""
    item, instance = question.item, question.instance
    yield from blocks(front.prompt)
    yield from _given(front)
    if front.text is not None:
        yield {"b": "quote", "blocks": blocks(front.text)}
    if item.plot is not None:
        svg = plot_svg(item.plot, instance.values, say.language)
        yield vector(svg, _PLOT_WIDTH)
    if front.listing:
        yield listing(front.listing, numbered=True)
    yield from _labelled(front, say)


def _given(front: Face) -> Iterator[Part]:
    """Yield the drawn values; scalars share a line, each matrix has its own."""
    small = [row for row in front.given if "begin" not in row.value_latex]
    large = [row for row in front.given if "begin" in row.value_latex]
    if small:
        parts = [f"{row.name_latex} = {row.value_latex}" for row in small]
        yield display(r",\quad ".join(parts))
    for row in large:
        yield display(f"{row.name_latex} = {row.value_latex}")


def _labelled(front: Face, say: Messages) -> Iterator[Part]:
    if front.sides:
        yield labelled(zip("AB", front.sides, strict=True))
    if front.rows:
        yield labelled((f"{row.label}.", row.text) for row in front.rows)
    if front.rows and front.options:
        yield paragraph(words(say("cards.with")))
    if front.options:
        bubbles = front.kind in _BUBBLED
        mark = "" if bubbles else ")"
        rows = ((f"{row.label}{mark}", row.text) for row in front.options)
        yield labelled(rows, bubbles=bubbles)


def field_part(field: AnswerField) -> Part:
    """Return the place of an answer as a block."""
    return {
        "b": "field",
        "bubbles": [[row.label, list(row.choices)] for row in field.bubbles],
        "labels": list(field.labels),
        "lines": field.lines,
    }
