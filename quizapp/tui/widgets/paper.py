"""A sheet of Markdown with two-dimensional maths, laid out for its own width."""

from __future__ import annotations

from textual.content import Content
from textual.events import Resize
from textual.widgets import Static

from quizapp.models import Language

STYLES = {
    "strong": "bold",
    "emph": "italic",
    "code": "$text-accent",
    "operator": "$text-muted",
    "unknown": "bold $text-warning",
    "missing": "$text-warning",
    "bullet": "$text-muted",
    "quote": "$text-muted",
    "rule": "$text-muted",
    "axis": "$text-muted",
    "series1": "$text-primary",
    "series2": "$text-warning",
    "series3": "$text-success",
    "series4": "$text-error",
    **{f"heading{level}": "bold $text-primary" for level in range(1, 7)},
}


def style_of(names: str) -> str:
    """Return Textual's style for the names that mathtext gives, joined by spaces."""
    return " ".join(filter(None, (STYLES.get(name, "") for name in names.split())))


class Paper(Static):
    """Show Markdown; text from decks is plain content, never markup."""

    DEFAULT_CSS = "Paper { height: auto; width: 1fr; }"

    def __init__(self, source: str = "", *, id: str | None = None) -> None:
        super().__init__(id=id, markup=False)
        self._source = source
        self._language: Language = "en"
        self._drawn: tuple[str, int] | None = None

    @property
    def source(self) -> str:
        """Return the Markdown that is shown."""
        return self._source

    def show(self, source: str, language: Language = "en") -> None:
        """Show other Markdown; an empty one hides the sheet.

        ``language`` is that of the labels of plots in it.
        """
        self._source, self._language = source, language
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
        from quizapp.cards.notes import plot_drawer
        from quizapp.mathtext import parse_markdown, render_terminal
        from quizapp.safetext import show

        self._drawn = (self._source, width)
        blocks = parse_markdown(show(self._source))
        glyphs = getattr(self.app, "glyphs", "unicode")
        draw = plot_drawer(self._language, ascii_only=glyphs == "ascii")
        lines = render_terminal(blocks, width=width, glyphs=glyphs, plot=draw)
        parts: list[Content | tuple[str, str]] = []
        for number, line in enumerate(lines):
            if number:
                parts.append(Content("\n"))
            parts += [(text, style_of(style)) for text, style in line]
        self.update(Content.assemble(*parts))
