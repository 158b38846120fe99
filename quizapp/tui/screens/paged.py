"""A screen whose card may be longer than the terminal is high."""

from __future__ import annotations

from textual.binding import Binding
from textual.containers import VerticalScroll
from textual.screen import Screen, ScreenResultType

# Before the editors, which know these keys but are too low to have pages.
PAGE_KEYS = (
    Binding("pageup", "page(-1)", show=False, priority=True),
    Binding("pagedown", "page(1)", "page", priority=True),
)


class PagedScreen(Screen[ScreenResultType]):
    """Turn the pages of ``#card``, also while an answer is typed below it."""

    def __init__(self) -> None:
        super().__init__()
        self._wanted = ""

    def on_mount(self) -> None:
        """Follow the height of the card."""
        self.watch(self.card, "virtual_size", self._laid_out, init=False)

    @property
    def card(self) -> VerticalScroll:
        """Return what is scrolled."""
        return self.query_one("#card", VerticalScroll)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer the pages only where there are some."""
        if action == "page":
            return self.is_mounted and self.card.max_scroll_y > 0
        return True

    def action_page(self, pages: int) -> None:
        """Go some pages down, or up."""
        self._wanted = ""
        step = max(self.card.size.height - 2, 1)
        self.card.scroll_relative(y=pages * step, animate=False)

    def start_at_top(self) -> None:
        """Show the beginning of another card."""
        self._wanted = ""
        self.card.scroll_home(animate=False)

    def bring_up(self, target: str) -> None:
        """Bring a sheet to the top, or the ``end`` of the card into view.

        A sheet that was hidden learns its height some refreshes later, so the card
        is scrolled again whenever its layout has changed, until a page is turned.
        """
        self._wanted = target
        self.call_after_refresh(self._scroll_to_wanted)

    def _laid_out(self) -> None:
        self.refresh_bindings()
        self.call_after_refresh(self._scroll_to_wanted)

    def _scroll_to_wanted(self) -> None:
        if self._wanted == "end":
            self.card.scroll_end(animate=False)
        elif self._wanted:
            sheet = self.query_one(self._wanted)
            self.card.scroll_to_widget(sheet, animate=False, top=True)
