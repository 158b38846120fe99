"""How each kind of question is asked in Moodle.

What only the engine or a person can judge becomes an essay whose marker sees the key.
"""

from __future__ import annotations

from typing import Any

from engine.problems import (
    ArrayAnswer,
    BugAnswer,
    ChoiceAnswer,
    ClozeAnswer,
    CompareAnswer,
    MatchAnswer,
    NumberAnswer,
    OrderAnswer,
    ShapeAnswer,
)
from quizapp.exams.marking import points_of
from quizapp.exams.paper import Question
from quizapp.exports.judging import judging
from quizapp.exports.moodle import chosen, typed
from quizapp.exports.moodle.forms import Asked, Form


def form_of(asked: Asked, stem: str) -> Form:
    """Return how a question is asked in Moodle."""
    match asked.question.item.problem.answer:
        case ChoiceAnswer():
            return chosen.choice(asked, stem)
        case BugAnswer():
            return chosen.lines(asked, stem)
        case CompareAnswer():
            return chosen.sides(asked, stem)
        case MatchAnswer():
            return chosen.pairs(asked, stem)
        case OrderAnswer() as order:
            return chosen.order(asked, order, stem)
        case ClozeAnswer():
            return typed.gap(asked, stem)
        case NumberAnswer() if asked.judging["kind"] == "number":
            return typed.number(asked, stem)
        case ArrayAnswer() if typed.fits(asked.judging):
            return typed.array(asked, stem)
        case ShapeAnswer():
            return typed.shape(asked, stem)
    return typed.essay(asked, stem)


def judged(question: Question) -> dict[str, Any]:
    """Return how a question is judged, as pages have it."""
    return judging(
        question.item.problem, question.instance, question.part, points_of(question)
    )
