"""The editor of an answer: one line or several, with what was understood below."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.message import Message
from textual.widgets import Input, Static, TextArea

from quizapp.models import Kind
from quizapp.tui.widgets.lines import Lines
from quizapp.tui.widgets.paper import Paper

SEVERAL_LINES = frozenset(
    {Kind.RECALL, Kind.EXPLAIN, Kind.CHAIN, Kind.DERIVATION, Kind.STAGED, Kind.CODE}
)
FORMULAS = frozenset(
    {Kind.NUMBER, Kind.ARRAY, Kind.EXPRESSION, Kind.TENSOR, Kind.DERIVATION}
)


class Answer(Vertical):
    """Take a response; enter submits one line, ctrl+s submits several."""

    DEFAULT_CSS = """
    Answer { height: auto; }
    Answer #how { color: $text-muted; }
    Answer Input { border: tall $border-blurred; }
    Answer Input:focus { border: tall $border; }
    Answer TextArea { height: 6; max-height: 30vh; }
    Answer TextArea.code { height: 40vh; max-height: 18; }
    Answer #fault { color: $text-warning; }
    Answer #read { color: $text-muted; max-height: 7; }
    """

    @dataclass
    class Submitted(Message):
        """The learner handed in this text."""

        text: str

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._kind = Kind.RECALL
        self._read: Callable[[str], str | None] = lambda line: None
        self._opening = ""

    def compose(self) -> ComposeResult:
        """Lay out the instruction, both editors and the line of what was read."""
        yield Static("", id="how", markup=False)
        yield Input(id="line")
        yield Lines(id="lines", soft_wrap=True, tab_behavior="focus")
        yield Static("", id="fault", markup=False)
        yield Paper(id="read")

    def ask(
        self,
        kind: Kind,
        how: str,
        read: Callable[[str], str | None],
        text: str = "",
        opening: str = "",
    ) -> None:
        """Get ready for a card of this kind, with an earlier text put back.

        ``read`` tells how a line is read, as LaTeX, or None while it is half-typed.
        ``opening`` stands in an editor of several lines until something is typed.
        """
        self._kind, self._read, self._opening = kind, read, opening
        several = kind in SEVERAL_LINES
        line, lines = self.query_one(Input), self.query_one(Lines)
        lines.write_code(kind is Kind.CODE)
        line.display, lines.display = not several, several
        with self.prevent(Input.Changed, TextArea.Changed):
            line.value = "" if several else text
            lines.start(text or opening if several else "", opening)
        if not several:
            line.cursor_position = len(text)
        self.query_one("#how", Static).update(how)
        self.complain("")
        self.query_one("#read", Paper).show("")
        self.focus_editor()

    @property
    def text(self) -> str:
        """Return what has been typed; the opening alone is nothing."""
        draft = self.draft
        return "" if draft.strip() == self._opening.strip() else draft

    @property
    def draft(self) -> str:
        """Return all that stands in the editor, to go on from elsewhere."""
        if self._kind in SEVERAL_LINES:
            return self.query_one(TextArea).text
        return self.query_one(Input).value

    def replace(self, text: str) -> None:
        """Put a text from the external editor in place of what was typed."""
        if self._kind in SEVERAL_LINES:
            self.query_one(Lines).start(text or self._opening, self._opening)
        else:
            self.query_one(Input).value = " ".join(text.split("\n")).strip()

    def focus_editor(self) -> None:
        """Put the cursor into the editor that is in use."""
        several = self._kind in SEVERAL_LINES
        self.query_one(TextArea if several else Input).focus()

    def complain(self, sentence: str, position: int | None = None) -> None:
        """Say what could not be read, with a caret under the place.

        Of several lines the one at fault is repeated with its number.
        """
        from rich.cells import cell_len

        caret = ""
        if not self.text.strip():
            position = None  # Nothing is typed: there is no place to point at.
        if sentence and position is not None and self._kind in SEVERAL_LINES:
            before = self.text[:position].split("\n")
            row, column = len(before) - 1, len(before[-1])
            head = f"{row + 1}  "
            place = cell_len(head + before[-1])
            line = self.text.split("\n")[row]
            caret = f"{head}{line}\n{' ' * place}^\n"
            self.query_one(TextArea).move_cursor((row, column))
        elif sentence and position is not None:
            # Two cells of border and padding stand before the Input's text; in a
            # text longer than the line the caret would point at nothing.
            place = 3 + cell_len(self.text[:position])
            if cell_len(self.text) + 6 < self.size.width:
                caret = " " * place + "^\n"
        self.query_one("#fault", Static).update(caret + sentence)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Hand in the line."""
        event.stop()
        self.post_message(self.Submitted(self.text))

    def submit(self) -> None:
        """Hand in whatever has been typed."""
        self.post_message(self.Submitted(self.text))

    def on_input_changed(self, event: Input.Changed) -> None:
        """Show how the line is read."""
        self.complain("")
        self._preview(event.value)

    def on_text_area_changed(self, event: TextArea.Changed) -> None:
        """Show how the line under the cursor is read."""
        self.complain("")
        row, _ = event.text_area.cursor_location
        lines = event.text_area.text.split("\n")
        self._preview(lines[row] if row < len(lines) else "")

    def _preview(self, text: str) -> None:
        if self._kind not in FORMULAS:
            return
        latex = self._read(text)
        if latex is not None:  # Half-typed: the last good picture stays.
            self.query_one("#read", Paper).show(f"$${latex}$$" if latex else "")
