"""What a card shows, in one language and without a screen: its face and its back.

The interface, the plain mode, the exams and the exporters all draw from here, so
that a question reads the same everywhere.
"""

from quizapp.cards.back import Back, Judged, back, judge
from quizapp.cards.face import Face, Given, Labelled, face
from quizapp.cards.instruction import instruction
from quizapp.cards.markdown import asked_markdown, back_markdown, face_markdown
from quizapp.cards.reading import reading

__all__ = [
    "Back",
    "Face",
    "Given",
    "Judged",
    "Labelled",
    "asked_markdown",
    "back",
    "back_markdown",
    "face",
    "face_markdown",
    "instruction",
    "judge",
    "reading",
]
