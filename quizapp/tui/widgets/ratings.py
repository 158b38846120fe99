"""The four ratings with the interval each would give; the suggested one is marked."""

from __future__ import annotations

from collections.abc import Mapping

from textual.content import Content
from textual.widgets import Static

from quizapp.models import Rating
from quizapp.tui.widgets.filling import filled


class Ratings(Static):
    """One line in wide terminals, readable without colour: ``>3 Good 4 d<``."""

    DEFAULT_CSS = "Ratings { height: auto; padding: 0 1; }"

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id, markup=False)
        self._entries: list[Content] = []

    def offer(
        self,
        names: Mapping[Rating, str],
        intervals: Mapping[Rating, str],
        suggested: Rating | None,
    ) -> None:
        """Show the ratings; ``suggested`` is what space and enter give."""
        self._entries = []
        for rating in Rating:
            label = f"{rating.value} {names[rating]} {intervals[rating]}"
            if rating is suggested:
                self._entries.append(Content.styled(f"›{label}‹", "reverse bold"))
            else:
                self._entries.append(Content(f" {label} "))
        self._fill()

    def on_resize(self) -> None:
        """Fill the lines again for another width."""
        self._fill()

    def _fill(self) -> None:
        # Before the first layout there is no width yet.
        width = self.content_size.width or self.app.size.width
        self.update(filled(self._entries, " ", width))
