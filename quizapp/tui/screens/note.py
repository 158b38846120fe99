"""A note, opened at the section behind a question."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import VerticalScroll
from textual.screen import ModalScreen
from textual.widgets import Static

from quizapp.catalog import Catalog
from quizapp.models import Note
from quizapp.tui.keys import localise
from quizapp.tui.widgets.keyline import KeyLine
from quizapp.tui.widgets.paper import Paper

if TYPE_CHECKING:
    from quizapp.tui.app import QuizApp


class NoteScreen(ModalScreen[None]):
    """Show the sections of a note one below the other; l flips the language."""

    CSS_PATH = "text.tcss"
    app: QuizApp

    BINDINGS = [
        Binding("escape,q,n,ctrl+n", "dismiss", "close"),
        Binding("l,ctrl+l", "flip", "flip"),
        Binding("tab,right_square_bracket", "section(1)", "next_section"),
        Binding("shift+tab,left_square_bracket", "section(-1)", "previous", show=False),
    ]

    def __init__(self, catalog: Catalog, note: Note, anchor: str | None = None) -> None:
        super().__init__()
        self._catalog = catalog
        self._note = note
        self._anchor = anchor
        self._section = 0

    def compose(self) -> ComposeResult:
        """Lay out the title and one sheet a section."""
        with VerticalScroll(id="page"):
            yield Static("", id="note-title", markup=False)
            for index, _ in enumerate(self._note.sections):
                yield Paper(id=f"section-{index}")
        yield KeyLine()

    def on_mount(self) -> None:
        """Fill the sheets and go to the section asked for."""
        localise(self, self.app.messages)
        self._fill()
        self.query_one("#page").focus()
        anchors = [section.anchor for section in self._note.sections]
        if self._anchor in anchors:
            self._section = anchors.index(self._anchor)
            self.call_after_refresh(self._to_section)

    def _fill(self) -> None:
        self.query_one("#note-title", Static).update(f"{self._note.title}\n")
        for index, section in enumerate(self._note.sections):
            sheet = self.query_one(f"#section-{index}", Paper)
            source = f"## {section.heading}\n\n{section.body}\n"
            sheet.show(source, self._note.language)

    def _to_section(self) -> None:
        page = self.query_one("#page", VerticalScroll)
        target = self.query_one(f"#section-{self._section}")
        page.scroll_to_widget(target, animate=False, top=True)

    def action_section(self, step: int) -> None:
        """Go to the next or previous section."""
        last = len(self._note.sections) - 1
        self._section = max(0, min(last, self._section + step))
        self._to_section()

    def action_flip(self) -> None:
        """Show the same note in the other language."""
        note = self._catalog.note(
            self._note.topic, "zh" if self._note.language == "en" else "en"
        )
        if note is not None and len(note.sections) == len(self._note.sections):
            self._note = note
            self._fill()
