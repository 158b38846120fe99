"""A paper and its key as Markdown with LaTeX maths."""

from __future__ import annotations

from collections.abc import Iterator

from quizapp.cards import back, back_markdown, face_markdown, instruction
from quizapp.cards.picture import draw_plot
from quizapp.exams.paper import Paper, Question
from quizapp.exports.questions import asked, facts
from quizapp.exports.sheet import (
    answer_field,
    answer_form,
    responses_head,
)
from quizapp.i18n import Messages
from quizapp.models import SELF_MARKED
from quizapp.safetext import for_markdown

_PLOT_SIZE = (72, 14)  # cells


def paper_markdown(paper: Paper, say: Messages) -> str:
    """Return the paper as it is handed out: no answers, room for the name."""
    blocks = list(_head(paper, say))
    blocks += [say("exports.paper.name_line"), say("exports.paper.rules")]
    for question in paper.questions:
        blocks += _section_title(paper, question, say)
        blocks += _asked(paper, question, say)
    return _joined(blocks)


def key_markdown(paper: Paper, say: Messages, *, solutions: bool = True) -> str:
    """Return the key: for each question what is right, and with it why."""
    blocks = [*_head(paper, say), f"## {say('exports.paper.key')}"]
    for question in paper.questions:
        blocks.append(f"### {_number(question, say)}")
        blocks += _answered(question, say, solutions=solutions)
    return _joined(blocks)


def answer_sheet_markdown(paper: Paper, say: Messages) -> str:
    """Return the sheet to answer on: a row for each question, the line to mark it."""
    blocks = [*_head(paper, say), f"## {say('exports.sheet.title')}"]
    blocks += [say("exports.paper.name_line"), say("exports.sheet.how")]
    lines = [
        f"| # | {say('exports.sheet.points')} | {say('exports.sheet.answer')} |",
        "|---:|---:|---|",
    ]
    for question in paper.questions:
        form = answer_form(answer_field(question, asked(question, say)))
        lines.append(f"| {question.position + 1} | {question.points:g} | {form} |")
    blocks.append("\n".join(lines))
    blocks += [
        say("exports.sheet.csv"),
        "```csv\n" + "\n".join(responses_head(paper)) + "\n```",
    ]
    return _joined(blocks)


def _joined(blocks: list[str]) -> str:
    return "\n\n".join(blocks) + "\n"


def _head(paper: Paper, say: Messages) -> Iterator[str]:
    yield f"# {for_markdown(paper.title.get(say.language))}"
    yield facts(paper, say)
    for relaxed in paper.relaxed:
        yield f"> {for_markdown(relaxed.get(say.language))}"


def _number(question: Question, say: Messages) -> str:
    return say(
        "exports.paper.question",
        number=question.position + 1,
        points=f"{question.points:g}",
    )


def _section_title(paper: Paper, question: Question, say: Messages) -> Iterator[str]:
    """Yield the title of a section before its first question."""
    if len(paper.sections) < 2:
        return
    before = paper.questions[question.position - 1] if question.position else None
    if before is None or before.section != question.section:
        section = paper.sections[question.section]
        title = for_markdown(section.title.get(say.language))
        yield f"## {title} · {say('exports.paper.minutes', n=f'{section.minutes:g}')}"


def _asked(paper: Paper, question: Question, say: Messages) -> Iterator[str]:
    heading = "##" if len(paper.sections) < 2 else "###"
    yield f"{heading} {_number(question, say)}"
    item, language = question.item, say.language
    front = asked(question, say)
    yield face_markdown(front, say)
    if item.plot is not None:
        width, height = _PLOT_SIZE
        lines = draw_plot(
            item.plot, question.instance.values, language, width=width, height=height
        )
        yield "```\n" + "\n".join(line.rstrip() for line in lines) + "\n```"
    yield f"*{instruction(item, say, 'exports')}*"


def _answered(question: Question, say: Messages, *, solutions: bool) -> Iterator[str]:
    item, language = question.item, say.language
    if question.key and not (solutions and item.solution):  # which shows the program
        yield f"**{say('exports.paper.accepted')}**"
        yield f"```\n{question.key}\n```"
    front = asked(question, say)
    rear = back(item, question.instance, question.part, language)
    if item.kind in SELF_MARKED:
        share = f"{question.points / max(1, len(rear.key_points)):.2g}"
        yield "\n".join(
            f"- [ ] {point}{say('exports.paper.worth', n=share)}"
            for point in rear.key_points
        )
    if solutions or item.kind in SELF_MARKED:
        yield back_markdown(front, rear, say)
