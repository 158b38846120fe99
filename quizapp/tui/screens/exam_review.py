"""Before handing in: every question with its sign, and a last question."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rich.cells import cell_len
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from quizapp.cards import face
from quizapp.exams.sitting import SittingRun, Standing
from quizapp.i18n import Messages
from quizapp.mathtext import parse_markdown, render_terminal
from quizapp.models import Language
from quizapp.safetext import show
from quizapp.tui.keys import localise
from quizapp.tui.widgets.keyline import KeyLine
from quizapp.tui.widgets.navigator import FLAG, SIGNS

if TYPE_CHECKING:
    from quizapp.tui.app import QuizApp

_LONG = 400  # cells: a prompt is cut off by the list, not wrapped


@dataclass(frozen=True, slots=True)
class Choice:
    """Where to go; no position means to hand in (or to close the section)."""

    position: int | None = None


class ConfirmScreen(ModalScreen[bool]):
    """Ask a question that y or n answers."""

    CSS_PATH = "exam_review.tcss"
    app: QuizApp
    BINDINGS = [
        Binding("y,enter", "dismiss(True)", "yes"),
        Binding("n,escape,q", "dismiss(False)", "no"),
    ]

    def __init__(self, question: str, words: Messages) -> None:
        super().__init__()
        self._question = question
        self._words = words

    def compose(self) -> ComposeResult:
        """Lay out the question."""
        with Vertical(id="box"):
            yield Static(self._question, id="question", markup=False)
        yield KeyLine()

    def on_mount(self) -> None:
        """Say the keys in the reader's language."""
        localise(self, self._words)
        self.refresh_bindings()


class ReviewScreen(ModalScreen[Choice]):
    """List the questions of the section; enter goes to one, s hands in."""

    CSS_PATH = "exam_review.tcss"
    app: QuizApp
    BINDINGS = [
        Binding("s", "hand_in", "hand_in"),
        Binding("escape,q,r,ctrl+r", "dismiss(None)", "back"),
    ]

    def __init__(self, run: SittingRun, language: Language) -> None:
        super().__init__()
        self._run = run
        self._language: Language = language
        self._words = Messages(language)

    def compose(self) -> ComposeResult:
        """Lay out the counts and the list."""
        words = self._words
        counts = self._run.counts()
        line = words(
            "exams.review.counts",
            answered=counts[Standing.ANSWERED],
            blank=counts[Standing.BLANK],
            unreadable=counts[Standing.UNREADABLE],
        )
        with Vertical(id="page"):
            yield Static(words("exams.review.title"), id="title", markup=False)
            yield Static(line, id="counts", markup=False)
            yield OptionList(*self._rows(), id="questions", markup=False)
        yield KeyLine()

    def on_mount(self) -> None:
        """Put the cursor on the question in front."""
        localise(self, self._words)
        rows = self.query_one(OptionList)
        rows.highlighted = self._run.positions.index(self._run.position)
        rows.focus()
        self.refresh_bindings()

    def _rows(self) -> list[Option]:
        tier = self._glyphs
        signs, flag = SIGNS.get(tier, SIGNS["unicode"]), FLAG.get(tier, "?")
        states = [self._words(f"exams.standing.{each.value}") for each in Standing]
        width = max(cell_len(state) for state in states)
        rows = []
        for position in self._run.positions:
            standing = self._run.standing(position)
            mark = flag if self._run.entry(position).flagged else " "
            first = self._first_line(position)
            state = self._words(f"exams.standing.{standing.value}")
            state += " " * (width - cell_len(state))
            label = f"{position + 1:>3} {signs[standing]}{mark} {state}  {first}"
            rows.append(Option(label, id=f"q{position}"))
        return rows

    def _first_line(self, position: int) -> str:
        """Return the beginning of a question, its maths in one line."""
        question = self._run.paper.questions[position]
        front = face(question.item, question.instance, question.part, self._language)
        blocks = parse_markdown(show(front.prompt.split("\n")[0]))
        lines = render_terminal(blocks, width=_LONG, glyphs=self._glyphs)
        text = "".join(words for words, _ in lines[0]) if len(lines) == 1 else ""
        return text or front.prompt.split("\n")[0]

    @property
    def _glyphs(self) -> str:
        return str(getattr(self.app, "glyphs", "unicode"))

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Go to the question that was chosen."""
        self.dismiss(Choice(self._run.positions[event.option_index]))

    def action_hand_in(self) -> None:
        """Ask once more, then hand in."""
        counts = self._run.counts()
        open_ones = counts[Standing.BLANK] + counts[Standing.UNREADABLE]
        key = "hand_in" if self._run.last_section else "close_section"
        question = self._words(f"exams.review.{key}", n=open_ones)
        self.app.push_screen(ConfirmScreen(question, self._words), self._confirmed)

    def _confirmed(self, sure: bool | None) -> None:
        if sure and self.is_current:
            self.dismiss(Choice())
