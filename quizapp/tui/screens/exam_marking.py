"""After handing in: the open questions are judged by their key points."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import VerticalScroll
from textual.screen import Screen
from textual.widgets import Static

from quizapp.cards import back, back_markdown, face, face_markdown
from quizapp.cards.verbatim import verbatim
from quizapp.exams.marking import MarkSheet, judged, points_of, to_be_judged
from quizapp.exams.paper import Paper as ExamPaper
from quizapp.i18n import Messages
from quizapp.models import Language
from quizapp.tui.keys import localise
from quizapp.tui.widgets.keyline import KeyLine
from quizapp.tui.widgets.paper import Paper

if TYPE_CHECKING:
    from quizapp.tui.app import QuizApp

POINTS = "abcdefgh"


class ExamMarkingScreen(Screen[MarkSheet | None]):
    """Tick the points met, question by question; returns the complete sheet."""

    CSS_PATH = "sitting.tcss"
    app: QuizApp

    BINDINGS = [
        Binding("enter,space,ctrl+s", "accept", "accept"),
        *(Binding(key, f"tick({i + 1})", show=False) for i, key in enumerate(POINTS)),
        Binding("ctrl+l,l", "flip", "flip"),
        Binding("u,ctrl+z", "undo", "undo"),
        Binding("escape,q", "dismiss(None)", "later"),
    ]

    def __init__(self, paper: ExamPaper, sheet: MarkSheet, language: Language) -> None:
        super().__init__()
        self._paper = paper
        self._sheets = [sheet]
        self._waiting = to_be_judged(paper, sheet)
        self.language: Language = language
        self._ticked: frozenset[int] = frozenset()

    def compose(self) -> ComposeResult:
        """Lay out the question, the response and the model answer."""
        yield Static("", id="bar", markup=False)
        with VerticalScroll(id="card"):
            yield Paper(id="front")
            yield Paper(id="mine")
            yield Paper(id="back")
            yield Paper(id="points")
        yield KeyLine()

    def on_mount(self) -> None:
        """Show the first question."""
        localise(self, self.app.messages)
        self.query_one("#card").focus()
        self.show()

    def show(self) -> None:
        """Draw the question to be judged."""
        words = Messages(self.language)
        place = len(self._sheets) - 1
        question = self._waiting[place]
        bar = words("exams.judge.title", n=place + 1, total=len(self._waiting))
        self.query_one("#bar", Static).update(f" {bar} · {self.language}")
        front = face(question.item, question.instance, question.part, self.language)
        rear = back(question.item, question.instance, question.part, self.language)
        source = f"**{question.position + 1}.** {face_markdown(front, words)}"
        self.query_one("#front", Paper).show(source, self.language)
        text = self._sheets[-1].questions[question.position].response
        mine = f"**{words('tui.study.yours')}**\n\n{verbatim(text)}"
        self.query_one("#mine", Paper).show(mine)
        key = back_markdown(front, rear, words)
        self.query_one("#back", Paper).show(key, self.language)
        self._points(words, rear.key_points)
        self.refresh_bindings()

    def _points(self, words: Messages, points: tuple[str, ...]) -> None:
        lines = [f"**{words('exams.judge.tick')}**"]
        for number, point in enumerate(points or (words("exams.judge.whole"),), 1):
            mark = "[x]" if number in self._ticked else "[ ]"
            lines.append(f"{mark} **{POINTS[number - 1]})** {point}")
        self.query_one("#points", Paper).show("\n\n".join(lines))
        card = self.query_one("#card", VerticalScroll)
        self.call_after_refresh(self.call_after_refresh, card.scroll_end, animate=False)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer undo only where there is something to take back."""
        return len(self._sheets) > 1 if action == "undo" else True

    def action_tick(self, number: int) -> None:
        """Tick or untick a point."""
        question = self._waiting[len(self._sheets) - 1]
        if number <= points_of(question):
            self._ticked ^= {number}
            self.show()

    def action_accept(self) -> None:
        """Take the ticks and go to the next question."""
        question = self._waiting[len(self._sheets) - 1]
        sheet = judged(self._sheets[-1], question, self._ticked)
        self._ticked = frozenset()
        if len(self._sheets) == len(self._waiting):
            self.dismiss(sheet)
            return
        self._sheets.append(sheet)
        self.show()

    def action_undo(self) -> None:
        """Go back to the question before."""
        self._sheets.pop()
        self._ticked = frozenset()
        self.show()

    def action_flip(self) -> None:
        """Turn to the other language."""
        self.language = "zh" if self.language == "en" else "en"
        self.show()
