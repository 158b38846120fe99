"""The back of a question as HTML: key, key points, worked solution, explanation."""

from __future__ import annotations

import re
from typing import Any

from quizapp.cards import Back, back, face
from quizapp.exams.marking import points_of
from quizapp.exams.paper import Question
from quizapp.exports.html.markup import PAGE, Tongues
from quizapp.exports.judging import judging
from quizapp.i18n import Messages
from quizapp.models import SELF_MARKED, Kind
from quizapp.safetext import for_html

_PLAIN = re.compile(r"\\text\{[^{}]*\}")


def answer_table(
    question: Question, tongues: Tongues, *, solutions: bool
) -> dict[str, Any]:
    """Return what the page must know once a question is handed in.

    How it is judged, the sentences of its known mistakes, its key points, and its
    back, each in every language.
    """
    item = question.item
    return {
        "judging": judging(
            item.problem, question.instance, question.part, points_of(question)
        ),
        "mistakes": {row.id: tongues.rich(row.text) for row in item.feedback},
        "points": [tongues.rich(text) for text in item.key_points]
        or [tongues.words("whole")],
        "back": tongues.block(lambda say: back_html(question, say, solutions)),
    }


def back_html(question: Question, say: Messages, solutions: bool) -> str:
    """Return the back in one language; the key alone without ``solutions``."""
    item, language = question.item, say.language
    rear = back(item, question.instance, question.part, language)
    html = key_html(rear, say)
    if item.kind in SELF_MARKED:
        html += _spoken(rear)
    if not solutions:
        return html
    html += _worked(rear, say)
    front = face(item, question.instance, question.part, language)
    if rear.whys and front.kind in (Kind.CHOICE, Kind.DIAGNOSE):
        rows = "".join(
            f"<li><b>{why.label})</b> {PAGE.short(why.text)}</li>" for why in rear.whys
        )
        html += f'<ul class="lettered">{rows}</ul>'
    return html + PAGE.blocks(rear.explanation)


def key_html(rear: Back, say: Messages) -> str:
    """Return the key, a formula as a formula."""
    label = f"<b>{for_html(say('cards.key'))}</b>"
    if rear.key_latex and not _PLAIN.fullmatch(rear.key_latex):
        return f'<div class="key">{label} {PAGE.display_math(rear.key_latex)}</div>'
    if rear.key:
        return f'<p class="key">{label} {for_html(rear.key)}</p>'
    return ""


def _spoken(rear: Back) -> str:
    html = PAGE.blocks(rear.answer or "")
    for question, answer in rear.follow_ups:
        html += f"<p><b>{PAGE.short(question)}</b></p>{PAGE.blocks(answer)}"
    return html


def _worked(rear: Back, say: Messages) -> str:
    if not rear.worked:
        return ""
    html = f"<p><b>{for_html(say('cards.worked'))}</b></p>"
    for line in rear.worked:
        if line.text:
            html += f"<p>{PAGE.short(line.text)}</p>"
        value = f" = {line.value}" if line.value else ""
        html += PAGE.display_math(line.latex + value)
    return html
