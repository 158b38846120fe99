"""A question in one language, and the form in which Moodle asks it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from xml.etree.ElementTree import Element

from quizapp.cards import Face
from quizapp.exams.paper import Question
from quizapp.exports.moodle.markup import MOODLE
from quizapp.i18n import Messages


@dataclass(frozen=True, slots=True)
class Asked:
    """A question in one language with the way it is judged."""

    question: Question
    face: Face
    say: Messages
    judging: dict[str, Any]
    negative: float = 0.0

    def feedback(self, wanted: str) -> str:
        """Return the sentence of a known mistake or convention."""
        for row in self.question.item.feedback:
            if row.id == wanted:
                return MOODLE.short(row.text.get(self.say.language))
        return ""


@dataclass(frozen=True, slots=True)
class Form:
    """The type of a question, what follows its stem, and its further elements."""

    type: str
    stem: str
    fill: Callable[[Element], None]
