"""What a question asks and answers as HTML, by any writer of hypertext."""

from __future__ import annotations

import re

from quizapp.cards import Back, Face, back, face
from quizapp.exams.paper import Paper, Question
from quizapp.exports.hypertext import Hypertext
from quizapp.i18n import Messages
from quizapp.models import SELF_MARKED, Kind

_PLAIN = re.compile(r"\\text\{[^{}]*\}")


def asked(question: Question, say: Messages) -> Face:
    """Return the front of a question in one language."""
    return face(question.item, question.instance, question.part, say.language)


def facts(paper: Paper, say: Messages) -> str:
    """Return what a paper is, in a line: its size, points, seed, variant and id."""
    return say(
        "exports.paper.facts",
        count=len(paper.questions),
        minutes=f"{paper.minutes:g}",
        points=f"{paper.points:g}",
        seed=paper.seed,
        variant=paper.variant + 1,
        id=paper.id,
    )


# ----- Asked -----


def stem_html(shown: Face, write: Hypertext, figure: str = "") -> str:
    """Return prompt, values, text with its gap, picture, sides and lists.

    Options, statements to assign and lines of a listing are left to the caller:
    where they are shown, they are chosen.
    """
    html = write.blocks(shown.prompt) + given_html(shown, write)
    if shown.text is not None:
        html += f"<blockquote>{write.blocks(shown.text)}</blockquote>"
    html += figure
    if shown.sides:
        first, second = (write.short(side) for side in shown.sides)
        html += f'<p class="sides"><b>A</b> {first} <b>B</b> {second}</p>'
    if shown.kind in (Kind.ORDER, Kind.CHAIN):
        rows = "".join(f"<li>{write.short(row.text)}</li>" for row in shown.rows)
        html += f'<ol class="rows">{rows}</ol>'
    if shown.kind is Kind.MATCH:
        html += lettered([(row.label, row.text) for row in shown.options], write)
    return html


def given_html(shown: Face, write: Hypertext) -> str:
    """Return the drawn values; scalars share a line, each matrix has its own."""
    small = [row for row in shown.given if "begin" not in row.value_latex]
    large = [row for row in shown.given if "begin" in row.value_latex]
    html = ""
    if small:
        html += write.display_math(
            r",\quad ".join(f"{row.name_latex} = {row.value_latex}" for row in small)
        )
    return html + "".join(
        write.display_math(f"{row.name_latex} = {row.value_latex}") for row in large
    )


def lettered(rows: list[tuple[str, str]], write: Hypertext) -> str:
    """Return rows with their letters."""
    items = "".join(
        f"<li><b>{label})</b> {write.short(text)}</li>" for label, text in rows
    )
    return f'<ul class="lettered">{items}</ul>'


# ----- Answered -----


def back_html(
    question: Question, say: Messages, write: Hypertext, *, solutions: bool
) -> str:
    """Return the back in one language; the key alone without ``solutions``."""
    item, language = question.item, say.language
    rear = back(item, question.instance, question.part, language)
    html = _key(rear, say, write)
    if item.kind in SELF_MARKED:
        html += _spoken(rear, write)
    if not solutions:
        return html
    html += worked_html(rear, say, write)
    if rear.whys and item.kind in (Kind.CHOICE, Kind.DIAGNOSE):
        html += lettered([(why.label, why.text) for why in rear.whys], write)
    return html + write.blocks(rear.explanation)


def _key(rear: Back, say: Messages, write: Hypertext) -> str:
    if rear.solution:
        label = f"<b>{write.escape(say('cards.solution'))}</b>"
        edges = f"<p>{write.line(rear.edges)}</p>" if rear.edges else ""
        return f'<div class="key">{label}{write.code(rear.solution)}{edges}</div>'
    label = f"<b>{write.escape(say('cards.key'))}</b>"
    if rear.key_latex and not _PLAIN.fullmatch(rear.key_latex):
        return f'<div class="key">{label} {write.display_math(rear.key_latex)}</div>'
    if rear.key:
        return f'<p class="key">{label} {write.escape(rear.key)}</p>'
    return ""


def _spoken(rear: Back, write: Hypertext) -> str:
    html = write.blocks(rear.answer or "")
    for question, answer in rear.follow_ups:
        html += f"<p><b>{write.short(question)}</b></p>{write.blocks(answer)}"
    return html


def worked_html(rear: Back, say: Messages, write: Hypertext) -> str:
    """Return the worked solution under its heading, empty where there is none."""
    if not rear.worked:
        return ""
    html = f"<p><b>{write.escape(say('cards.worked'))}</b></p>"
    for line in rear.worked:
        if line.text:
            html += f"<p>{write.short(line.text)}</p>"
        value = f" = {line.value}" if line.value else ""
        html += write.display_math(line.latex + value)
    return html
