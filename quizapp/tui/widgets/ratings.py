"""The four ratings with the interval each would give; the suggested one is marked."""

from __future__ import annotations

from collections.abc import Mapping

from textual.content import Content
from textual.widgets import Static

from quizapp.models import Rating


class Ratings(Static):
    """One line in wide terminals, readable without colour: ``>3 Good 4 d<``."""

    DEFAULT_CSS = "Ratings { height: auto; padding: 0 1; }"

    def offer(
        self,
        names: Mapping[Rating, str],
        intervals: Mapping[Rating, str],
        suggested: Rating | None,
    ) -> None:
        """Show the ratings; ``suggested`` is what space and enter give."""
        parts: list[Content | tuple[str, str] | str] = []
        for rating in Rating:
            label = f"{rating.value} {names[rating]} {intervals[rating]}"
            if rating is suggested:
                parts.append((f"›{label}‹", "reverse bold"))
            else:
                parts.append(f" {label} ")
            parts.append(" ")
        self.update(Content.assemble(*parts))
