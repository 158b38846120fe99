"""The map: areas and topics in study order, with what has been learnt of each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.binding import Binding
from textual.screen import Screen
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from quizapp.tui.keys import localise
from quizapp.tui.widgets.keyline import KeyLine

if TYPE_CHECKING:
    from quizapp.tui.app import QuizApp


class TopicsScreen(Screen[str | None]):
    """Choose a topic; the screen returns its slug."""

    CSS_PATH = "topics.tcss"
    app: QuizApp

    BINDINGS = [Binding("escape,q", "dismiss(None)", "back")]

    def compose(self) -> ComposeResult:
        """Lay out the list."""
        yield Static(self.app.messages("tui.topics.title"), id="bar", markup=False)
        yield OptionList(*self._rows(), id="topics", markup=False)
        yield KeyLine()

    def on_mount(self) -> None:
        """Put the focus on the list."""
        localise(self, self.app.messages)
        self.query_one("#topics").focus()

    def _rows(self) -> list[Option | None]:
        language = self.app.language
        desk = self.app.desk
        rows: list[Option | None] = []
        area = None
        titles = {a.id: a.title for a in desk.catalog.areas}
        progress = desk.progress()
        for topic in desk.catalog.topics.values():
            if topic.area != area:
                area = topic.area
                rows.append(
                    Option(titles[area].get(language), disabled=True, id=f"area-{area}")
                )
            learnt, cards = progress[topic.slug]
            label = f"  {topic.title.get(language)}  {learnt}/{cards}"
            rows.append(Option(label, id=topic.slug))
        return rows

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Return the topic that was chosen."""
        self.dismiss(event.option.id)
