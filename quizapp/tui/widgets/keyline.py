"""The keys that mean something now, in as many lines as they need.

One widget instead of one for each key, as Textual's footer has: the first frame is
faster, and nothing is cut off in a narrow terminal.
"""

from __future__ import annotations

from textual.content import Content
from textual.screen import Screen
from textual.widgets import Static

from quizapp.tui.widgets.filling import filled


class KeyLine(Static):
    """Show the active bindings that have a label, each action once."""

    DEFAULT_CSS = """
    KeyLine {
        dock: bottom; height: auto; max-height: 2; padding: 0 1;
        background: $footer-background;
    }
    """

    def __init__(self) -> None:
        super().__init__("", markup=False)

    def on_mount(self) -> None:
        """Follow the screen's bindings."""
        self.screen.bindings_updated_signal.subscribe(self, self._show)
        self.call_after_refresh(self._show, self.screen)

    def on_resize(self) -> None:
        """Fill the lines again for another width."""
        self._show(self.screen)

    def _show(self, screen: Screen[object]) -> None:
        seen: set[str] = set()
        entries: list[Content] = []
        for active in screen.active_bindings.values():
            binding = active.binding
            if not (binding.show and active.enabled) or binding.action in seen:
                continue
            seen.add(binding.action)
            key = (self.app.get_key_display(binding), "bold $footer-key-foreground")
            entries.append(Content.assemble(key, f" {binding.description}"))
        self.update(filled(entries, "  ", self.content_size.width))
