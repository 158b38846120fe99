"""Home: what is due today, and the ways on from here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.screen import Screen
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from quizapp.tui.keys import localise
from quizapp.tui.widgets.keyline import KeyLine

if TYPE_CHECKING:
    from quizapp.tui.app import QuizApp

ENTRIES = ("study", "topics", "exam", "notes", "stats", "help", "quit")


class HomeScreen(Screen[None]):
    """The first frame: it needs no database; the counts arrive a moment later."""

    CSS_PATH = "home.tcss"
    app: QuizApp

    BINDINGS = [
        Binding("s", "open('study')", "study"),
        Binding("t", "open('topics')", "topics"),
        Binding("x", "open('exam')", "exam"),
        Binding("n", "open('notes')", "notes"),
        Binding("i", "open('stats')", "stats"),
        Binding("l", "app.flip_language", "language"),
        Binding("question_mark,f1", "open('help')", "help", key_display="?"),
        Binding("q", "open('quit')", "quit"),
    ]

    def compose(self) -> ComposeResult:
        """Lay out the title, today's counts and the menu."""
        say = self.app.messages
        with VerticalScroll(id="home"):
            yield Static("quizapp", id="title", markup=False)
            yield Static(say("tui.home.tagline"), id="tagline", markup=False)
            with Vertical(id="today"):
                yield Static(say("tui.home.counting"), id="counts", markup=False)
                yield Static("", id="interview", markup=False)
                yield Static("", id="notice", markup=False)
            yield OptionList(
                *(Option(say(f"tui.home.menu.{name}"), id=name) for name in ENTRIES),
                id="menu",
            )
        yield KeyLine()

    def on_mount(self) -> None:
        """Put the focus on the menu."""
        localise(self, self.app.messages)
        self.refresh_bindings()
        self.query_one("#menu").focus()
        self.refresh_counts()

    def on_screen_resume(self) -> None:
        """Count again after a run of study or an exam."""
        self.app.count()

    def refresh_counts(self) -> None:
        """Say what the app knows of today; called when the counts arrive."""
        say = self.app.messages
        counts = self.app.counts
        if counts is None:
            return
        today = Content.assemble(
            (say("tui.home.due", n=counts.due), "bold"),
            " · ",
            say("tui.home.new", n=counts.new),
            " · ",
            say("tui.home.done", n=counts.done),
        )
        self.query_one("#counts", Static).update(today)
        self._line("#interview", self.app.interview_line())
        self._line("#notice", self.app.notice)

    def _line(self, name: str, words: str) -> None:
        """Say something in a line of its own; an empty line is not shown."""
        line = self.query_one(name, Static)
        line.update(words)
        line.display = bool(words)

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Open what was chosen in the menu."""
        if event.option.id is not None:
            self.action_open(event.option.id)

    def action_open(self, name: str) -> None:
        """Open one of the entries."""
        self.app.open(name)
