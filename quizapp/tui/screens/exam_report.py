"""The report of a sitting; f puts the cards behind wrong answers forward."""

from __future__ import annotations

from textual.binding import Binding

from quizapp.exams.report import Report
from quizapp.exams.report_text import report_markdown
from quizapp.i18n import Messages
from quizapp.models import Language
from quizapp.tui.screens.text import TextScreen
from quizapp.tui.widgets.paper import Paper


class ExamReportScreen(TextScreen):
    """Show the report; escape closes it."""

    BINDINGS = [
        Binding("f", "put_forward", "put_forward"),
        Binding("l,ctrl+l", "flip", "flip"),
    ]

    def __init__(self, report: Report, language: Language) -> None:
        super().__init__("")
        self._report = report
        self.language: Language = language
        self._put = False

    def on_mount(self) -> None:
        """Fill the page."""
        super().on_mount()
        self._fill()
        self.refresh_bindings()

    def _fill(self) -> None:
        catalog = self.app.desk.catalog
        page = report_markdown(self._report, catalog, Messages(self.language))
        self.query_one("#text", Paper).show(page, self.language)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer to put cards forward once, when there are any."""
        if action == "put_forward":
            return bool(self._report.review) and not self._put
        return True

    def action_put_forward(self) -> None:
        """Make the cards behind wrong answers due today."""
        exams = self.app.desk.exams
        cards = self._report.review

        def act() -> None:
            n = exams.put_forward(cards)
            self.notify(Messages(self.language)("exams.report.put", n=n))
            self._put = True

        self.app.guarded(act)
        self.refresh_bindings()

    def action_flip(self) -> None:
        """Show the report in the other language."""
        self.language = "zh" if self.language == "en" else "en"
        self._fill()
