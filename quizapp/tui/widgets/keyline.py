"""The keys that mean something now, in as many lines as they need.

One widget instead of one for each key, as Textual's footer has: the first frame is
faster, and nothing is cut off in a narrow terminal.
"""

from __future__ import annotations

from textual.content import Content
from textual.screen import Screen
from textual.widgets import Static


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
        pairs: list[tuple[str, str]] = []
        for active in screen.active_bindings.values():
            binding = active.binding
            if not (binding.show and active.enabled) or binding.action in seen:
                continue
            seen.add(binding.action)
            pairs.append((self.app.get_key_display(binding), binding.description))
        self.update(Content("\n").join(self._lines(pairs, self.content_size.width)))

    @staticmethod
    def _lines(pairs: list[tuple[str, str]], width: int) -> list[Content]:
        """Fill lines with keys and labels, none of them broken."""
        lines, used = [Content()], 0
        for key, label in pairs:
            entry = Content.assemble((key, "bold $footer-key-foreground"), f" {label}")
            if used and used + 2 + entry.cell_length > width:
                lines.append(entry)
                used = entry.cell_length
            else:
                lines[-1] = Content("  ").join([lines[-1], entry]) if used else entry
                used += entry.cell_length + (2 if used else 0)
        return lines
