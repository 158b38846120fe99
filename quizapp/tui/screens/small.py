"""What is shown while the terminal is too small for a card."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.screen import ModalScreen
from textual.widgets import Static


class SmallScreen(ModalScreen[None]):
    """Say which size is needed; it goes away by itself when there is room."""

    DEFAULT_CSS = "SmallScreen { align: left top; background: $background; }"

    def __init__(self, sentence: str) -> None:
        super().__init__()
        self._sentence = sentence

    def compose(self) -> ComposeResult:
        """Lay out the sentence."""
        yield Static(self._sentence, markup=False)
