"""How to answer, in a line: on cards, in exams, on printed papers and on pages."""

from __future__ import annotations

import math
from typing import Literal

from engine.problems import ArrayAnswer, NumberAnswer, Tolerance
from quizapp.i18n import Messages
from quizapp.models import Item

Room = Literal["cards", "exams", "exports", "page"]
"""Where the line is read."""


def instruction(item: Item, messages: Messages, where: Room = "cards") -> str:
    """Return how to answer an item, and how precisely where it asks for numbers.

    A room has lines of its own where one answers otherwise than on a card: in an
    exam nothing is compared while it runs, on paper bubbles are filled.
    """
    many = sum(option.correct for option in item.options) > 1
    how = "choice_many" if many else item.kind.value
    own = f"{where}.how.{how}"
    line = messages(own if own in messages else f"cards.how.{how}")
    precisely = precision_of(item, messages)
    blank = "" if messages.language == "zh" else " "
    return f"{line}{blank}{precisely}" if precisely else line


def precision_of(item: Item, messages: Messages) -> str:
    """Return how precisely an item is to be answered, empty where none is told."""
    answer = item.problem.answer
    if not isinstance(answer, NumberAnswer | ArrayAnswer):
        return ""
    return precision(answer.tolerance, messages)


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
