"""A sheet of Markdown with two-dimensional maths, laid out for its own width."""

from __future__ import annotations

from textual.content import Content
from textual.geometry import Size
from textual.widget import Widget

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


class Paper(Widget):
    """Show Markdown; text from decks is plain content, never markup.

    Layout asks for the height at a width before anything is drawn, so the sheet is
    set for that very width and never needs a second pass.
    """

    DEFAULT_CSS = "Paper { height: auto; width: 1fr; }"

    def __init__(self, source: str = "", *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._source = source
        self._language: Language = "en"
        self._set: tuple[tuple[str, Language, int], Content] | None = None

    @property
    def source(self) -> str:
        """Return the Markdown that is shown."""
        return self._source

    @property
    def content(self) -> Content:
        """Return the sheet as it is set for its present width."""
        return self._laid_out(self.content_size.width)

    def show(self, source: str, language: Language = "en") -> None:
        """Show other Markdown; an empty one hides the sheet.

        ``language`` is that of the labels of plots in it.
        """
        self._source, self._language = source, language
        self.display = bool(source)
        self.refresh(layout=True)

    def on_mount(self) -> None:
        """Hide an empty sheet."""
        self.display = bool(self._source)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """Return the number of lines at a width."""
        return self._laid_out(width).plain.count("\n") + 1

    def render(self) -> Content:
        """Return the sheet for the width that layout gave it."""
        return self.content

    def _laid_out(self, width: int) -> Content:
        key = (self._source, self._language, max(width, 1))
        if self._set is None or self._set[0] != key:
            self._set = (key, self._set_for(max(width, 1)))
        return self._set[1]

    def _set_for(self, width: int) -> Content:
        # Imported here: the first frame of the app needs no mathematics.
        from quizapp.cards.notes import plot_drawer
        from quizapp.mathtext import parse_markdown, render_terminal
        from quizapp.safetext import show

        glyphs = getattr(self.app, "glyphs", "unicode")
        draw = plot_drawer(self._language, ascii_only=glyphs == "ascii")
        blocks = parse_markdown(show(self._source))
        lines = render_terminal(blocks, width=width, glyphs=glyphs, plot=draw)
        parts: list[Content | tuple[str, str]] = []
        for number, line in enumerate(lines):
            if number:
                parts.append(Content("\n"))
            parts += [(text, style_of(style)) for text, style in line]
        return Content.assemble(*parts)
