"""How to answer: one line under a card, the same in study, plain mode and exams."""

from __future__ import annotations

import math

from engine.problems import ArrayAnswer, NumberAnswer, Tolerance
from quizapp.i18n import Messages
from quizapp.models import Item


def instruction(item: Item, messages: Messages, *, in_exam: bool = False) -> str:
    """Return how to answer an item, and how precisely where it asks for numbers.

    In an exam nothing is compared while it runs, so some kinds have another line.
    """
    many = sum(option.correct for option in item.options) > 1
    how = "choice_many" if many else item.kind.value
    key = f"exams.how.{how}"
    if not (in_exam and key in messages):
        key = f"cards.how.{how}"
    answer = item.problem.answer
    if not isinstance(answer, NumberAnswer | ArrayAnswer):
        return messages(key)
    blank = "" if messages.language == "zh" else " "
    return blank.join((messages(key), precision(answer.tolerance, messages)))


def precision(tolerance: Tolerance, messages: Messages) -> str:
    """Return how precisely a number is to be typed, so that no more is needed."""
    if tolerance.exact:
        return messages("cards.precision.exact")
    if tolerance.decimals is not None:
        return messages("cards.precision.decimals", n=tolerance.decimals)
    if tolerance.digits is not None:
        return messages("cards.precision.asked", n=tolerance.digits)
    if tolerance.rtol <= 0:
        return messages("cards.precision.exact")
    return messages("cards.precision.enough", n=_enough(tolerance.rtol))


def _enough(rtol: float) -> int:
    """Return how many significant digits keep a rounded value within ``rtol``.

    Rounding to n digits costs at most 0.5 * 10^(1-n) of the value.
    """
    return max(1, math.ceil(1 - math.log10(2 * rtol) - 1e-9))
