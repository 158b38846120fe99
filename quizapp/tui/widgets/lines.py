"""The editor of several lines; for code it indents as programmers expect."""

from __future__ import annotations

from textual.events import Key, Paste
from textual.widgets import TextArea

STEP = 4  # columns of an indentation
_LEAVING = ("return", "pass", "break", "continue", "raise")


def next_indent(before: str) -> str:
    """Return how the line after ``before`` begins: deeper after a colon."""
    spaces = len(before) - len(before.lstrip(" "))
    words = before.split("#", maxsplit=1)[0].split()
    if words and words[-1].endswith(":"):
        spaces += STEP
    elif words and words[0] in _LEAVING:
        spaces -= STEP
    return " " * max(0, spaces)


class Lines(TextArea):
    """Words wrap and tab leaves; code has line numbers, and tab indents."""

    _opening = ""

    def start(self, text: str, opening: str = "") -> None:
        """Put a text in, the cursor behind an ``opening`` that nothing follows."""
        self._opening = opening
        self.text = text
        if opening and text == opening:
            self.move_cursor(self.document.end)

    async def _on_paste(self, event: Paste) -> None:
        """Let a whole function that is pasted take the place of the opening."""
        whole = event.text.lstrip().startswith(("def ", "import ", "from "))
        if whole and self._opening and self.text == self._opening:
            self.select_all()

    def write_code(self, code: bool) -> None:
        """Get ready for code, or for words again."""
        self.set_class(code, "code")
        self.tab_behavior = "indent" if code else "focus"
        self.soft_wrap = not code
        self.show_line_numbers = code

    def _on_key(self, event: Key) -> None:  # type: ignore[override]
        """Keep the indentation in code; every other key goes its usual way."""
        if not self.has_class("code"):
            return
        if event.key == "escape":  # it leaves the editor here as everywhere
            event.prevent_default()
        elif event.key == "enter":
            event.prevent_default()
            event.stop()
            start, end = sorted((self.selection.start, self.selection.end))
            before = self.document.get_line(start[0])[: start[1]]
            self._replace_via_keyboard("\n" + next_indent(before), start, end)

    def action_delete_left(self) -> None:
        """Delete a step of an indentation at once."""
        row, column = self.cursor_location
        before = self.document.get_line(row)[:column]
        code = self.has_class("code") and self.selection.is_empty
        if code and before and not before.strip(" "):
            back = (column - 1) % STEP + 1
            self._delete_via_keyboard((row, column - back), (row, column))
        else:
            super().action_delete_left()
