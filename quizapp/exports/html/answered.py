"""The back of a question as HTML: key, key points, worked solution, explanation."""

from __future__ import annotations

from typing import Any

from quizapp.exams.marking import points_of
from quizapp.exams.paper import Question
from quizapp.exports.html.markup import PAGE, Tongues
from quizapp.exports.judging import judging
from quizapp.exports.questions import back_html


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
        "points": [tongues.rich(text) for text in item.ticked]
        or [tongues.words("whole")],
        "back": tongues.block(
            lambda say: back_html(question, say, PAGE, solutions=solutions)
        ),
    }
