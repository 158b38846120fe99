"""A page of Markdown over the current screen: help, about, a report."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import VerticalScroll
from textual.screen import ModalScreen

from quizapp.tui.keys import localise
from quizapp.tui.widgets.keyline import KeyLine
from quizapp.tui.widgets.paper import Paper

if TYPE_CHECKING:
    from quizapp.tui.app import QuizApp


class TextScreen(ModalScreen[None]):
    """Show a page; escape, q or enter close it."""

    CSS_PATH = "text.tcss"
    app: QuizApp
    BINDINGS = [Binding("escape,q,enter,f1,question_mark", "dismiss", "close")]

    def __init__(self, source: str) -> None:
        super().__init__()
        self._source = source

    def compose(self) -> ComposeResult:
        """Lay out the page."""
        with VerticalScroll(id="page"):
            yield Paper(self._source, id="text")
        yield KeyLine()

    def on_mount(self) -> None:
        """Let the arrow keys scroll."""
        localise(self, self.app.messages)
        self.query_one("#page").focus()
