"""A sheet of Markdown with two-dimensional maths, laid out for its own width."""

from __future__ import annotations

from textual.content import Content
from textual.events import Resize
from textual.widgets import Static

STYLES = {
    "text": "",
    "strong": "bold",
    "emph": "italic",
    "code": "$text-accent",
    "math": "",
    "heading": "bold $text-primary",
    "quote": "$text-muted",
    "rule": "$text-muted",
    "dim": "$text-muted",
    "warning": "bold $text-warning",
    "link": "underline",
    "bullet": "$text-muted",
}


class Paper(Static):
    """Show Markdown; text from decks is plain content, never markup."""

    DEFAULT_CSS = "Paper { height: auto; width: 1fr; }"

    def __init__(self, source: str = "", *, id: str | None = None) -> None:
        super().__init__(id=id, markup=False)
        self._source = source
        self._drawn: tuple[str, int] | None = None

    @property
    def source(self) -> str:
        """Return the Markdown that is shown."""
        return self._source

    def show(self, source: str) -> None:
        """Show other Markdown; an empty one hides the sheet."""
        self._source = source
        self.display = bool(source)
        self._draw()

    def on_mount(self) -> None:
        """Hide an empty sheet."""
        self.display = bool(self._source)

    def on_resize(self, event: Resize) -> None:
        """Lay the sheet out again for the new width."""
        self._draw()

    def _draw(self) -> None:
        width = self.content_size.width
        if width <= 0 or self._drawn == (self._source, width):
            return
        # Imported here: the first frame of the app needs no mathematics.
        from quizapp.mathtext import parse_markdown, render_terminal
        from quizapp.safetext import show

        self._drawn = (self._source, width)
        blocks = parse_markdown(show(self._source))
        glyphs = getattr(self.app, "glyphs", "unicode")
        lines = render_terminal(blocks, width=width, glyphs=glyphs)
        parts: list[Content | tuple[str, str]] = []
        for number, line in enumerate(lines):
            if number:
                parts.append(Content("\n"))
            parts += [(text, STYLES.get(style, "")) for text, style in line]
        self.update(Content.assemble(*parts))
