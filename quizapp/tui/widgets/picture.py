"""A plot drawn with characters from data that an item describes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from textual.events import Resize
from textual.widgets import Static

from quizapp.models import Language, Plot


class Picture(Static):
    """Show an item's plot at the width there is; hidden without one."""

    DEFAULT_CSS = "Picture { height: auto; width: 1fr; margin: 1 0 0 0; }"

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id, markup=False)
        self._plot: Plot | None = None
        self._values: Mapping[str, Any] = {}
        self._language: Language = "en"

    def draw(
        self, plot: Plot | None, values: Mapping[str, Any], language: Language
    ) -> None:
        """Take another plot; ``values`` are the givens its formulas may use."""
        self._plot, self._values, self._language = plot, values, language
        self.display = plot is not None
        self._render_plot()

    def on_mount(self) -> None:
        """Stay hidden until there is a plot."""
        self.display = self._plot is not None

    def on_resize(self, event: Resize) -> None:
        """Draw again for the new width."""
        self._render_plot()

    def _render_plot(self) -> None:
        width = self.content_size.width
        if self._plot is None or width <= 0:
            return
        from quizapp.cards.picture import draw_plot

        height = max(8, min(16, self.screen.size.height // 2 - 2))
        ascii_only = getattr(self.app, "glyphs", "unicode") == "ascii"
        lines = draw_plot(
            self._plot,
            self._values,
            self._language,
            width=min(width, 76),
            height=height,
            ascii_only=ascii_only,
        )
        self.update("\n".join(lines))
