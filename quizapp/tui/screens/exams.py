"""Practice exams: go on with a sitting, begin one, look at a report."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

from textual import work
from textual.app import ComposeResult
from textual.binding import Binding
from textual.screen import Screen
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from quizapp.catalog.drawing import UndrawableError, left_out
from quizapp.errors import QuizError
from quizapp.exams.blueprint import Blueprint
from quizapp.exams.marking import MarkSheet
from quizapp.exams.overview import Overview, day, overview, sitting_line
from quizapp.exams.paper import Paper
from quizapp.exams.report_text import percent
from quizapp.exams.sitting import SittingRun
from quizapp.i18n import say as said
from quizapp.tui.keys import localise
from quizapp.tui.screens.exam_marking import ExamMarkingScreen
from quizapp.tui.screens.exam_report import ExamReportScreen
from quizapp.tui.screens.exam_review import ConfirmScreen
from quizapp.tui.screens.sitting import SittingScreen
from quizapp.tui.screens.text import TextScreen
from quizapp.tui.widgets.keyline import KeyLine

if TYPE_CHECKING:
    from quizapp.exams.service import Exams
    from quizapp.tui.app import QuizApp


class ExamsScreen(Screen[None]):
    """Lists sittings under way, blueprints, papers, and past sittings."""

    CSS_PATH = "exams.tcss"
    app: QuizApp

    BINDINGS = [
        Binding("question_mark,f1", "help", "help", key_display="?"),
        Binding("escape,q", "dismiss(None)", "back"),
    ]

    def __init__(
        self,
        paper: Paper | None = None,
        sitting: str | None = None,
        left: Sequence[UndrawableError] = (),
    ) -> None:
        """Begin with a paper to sit, or a sitting to go on with, if given.

        ``left`` are the questions that were left out of the paper.
        """
        super().__init__()
        self._first_paper = paper
        self._first_sitting = sitting
        self._first_left = left

    @property
    def exams(self) -> Exams:
        """Return the exams of this installation."""
        return self.app.desk.exams

    def compose(self) -> ComposeResult:
        """Lay out the list."""
        title = self.app.messages("exams.home.title")
        yield Static(title, id="bar", markup=False)
        yield OptionList(id="exams", markup=False)
        yield KeyLine()

    def on_mount(self) -> None:
        """Fill the list; begin at once with what was asked for."""
        localise(self, self.app.messages)
        self._fill()
        self.query_one(OptionList).focus()
        if self._first_paper is not None:
            self._offer(self._first_paper, self._first_left)
        elif self._first_sitting is not None:
            self.app.guarded(lambda: self._open_sitting(self._first_sitting or ""))

    # ----- The list -----

    def _fill(self) -> None:
        rows = self.query_one(OptionList)

        def act() -> None:
            found = overview(self.exams)
            rows.clear_options()
            rows.add_options(self._rows(found))

        if self.app.guarded(act):
            rows.action_first()
            # Home tells what is under way now; what ran out has been seen here.
            self.app.desk.handed_in = 0
            self.app.notice = self.app.desk.notice(self.app.messages)

    def _rows(self, found: Overview) -> Iterator[Option]:
        say = self.app.messages
        language = self.app.language
        if found.open:
            yield self._heading("open")
        for row in found.open:
            label = say("exams.home.resume", title=sitting_line(row, say))
            yield Option(f"  {label}", id=f"sitting-{row.sitting.id}")
        yield self._heading("blueprints")
        for blueprint in found.blueprints:
            if not self._can_ask(blueprint):
                continue
            minutes = f"{blueprint.minutes:g}" if blueprint.minutes else "-"
            title = blueprint.title.get(language)
            summary = blueprint.summary.get(language)
            line = say("exams.home.blueprint", title=title, n=minutes, summary=summary)
            yield Option(f"  {line}", id=f"blueprint-{blueprint.name}")
        if found.unsat:
            yield self._heading("papers")
        for paper in found.unsat:
            label = f"  {paper.id}  {paper.blueprint}  {day(paper.created_at)}"
            yield Option(label, id=f"paper-{paper.id}")
        if found.done:
            yield self._heading("done")
        for row in found.done:
            yield Option(f"  {sitting_line(row, say)}", id=f"sitting-{row.sitting.id}")
        if found.problems:
            yield self._heading("problems")
        for number, problem in enumerate(found.problems):
            yield Option(f"  {problem}", id=f"problem-{number}", disabled=True)

    def _heading(self, name: str) -> Option:
        words = self.app.messages(f"exams.home.{name}")
        return Option(words, id=f"heading-{name}", disabled=True)

    def _can_ask(self, blueprint: Blueprint) -> bool:
        """Tell whether the content has anything for each section."""
        catalog = self.app.desk.catalog
        with_items = {item.topic for item in catalog.items.values()}
        areas = {catalog.topics[topic].area for topic in with_items}
        return all(
            (not demand.topics and not demand.areas)
            or any(topic in with_items for topic, _ in demand.topics)
            or any(area in areas for area, _ in demand.areas)
            for _, demand in blueprint.sections
        )

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Open what was chosen."""
        kind, _, name = (event.option.id or "").partition("-")
        acts: dict[str, Callable[[str], None]] = {
            "sitting": self._open_sitting,
            "blueprint": self._from_blueprint,
            "paper": lambda name: self._offer(self.exams.paper(name)),
        }
        if kind in acts:
            self.app.guarded(lambda: acts[kind](name))

    # ----- Beginning -----

    def _from_blueprint(self, name: str) -> None:
        left: list[UndrawableError] = []
        blueprint = self.exams.blueprint(name)
        paper = self.exams.new(blueprint, self.app.desk.seed(), left.append)
        self._offer(paper, left)

    def _offer(self, paper: Paper, left: Sequence[UndrawableError] = ()) -> None:
        """Say what is about to begin; the clock starts with the answer."""
        say, language = self.app.messages, self.app.language
        lines = [
            say(
                "exams.home.begin",
                title=paper.title.get(language),
                count=len(paper.questions),
                minutes=f"{paper.minutes:g}",
                points=f"{paper.points:g}",
            )
        ]
        if len(paper.sections) > 1:
            lines += [
                say(
                    "exams.home.section",
                    title=section.title.get(language),
                    n=f"{section.minutes:g}",
                )
                for section in paper.sections
            ]
        if paper.negative:
            lines.append(say("exams.home.negative", percent=percent(paper.negative)))
        lines.append(say(f"exams.home.pause_{'yes' if paper.pause_allowed else 'no'}"))
        foretold = self.exams.forecast(paper)
        if foretold is not None:
            low, high = percent(foretold.low), percent(foretold.high)
            lines.append(say("exams.home.forecast", low=low, high=high))
        lines += [relaxed.get(language) for relaxed in paper.relaxed]
        lines += left_out(left, say)
        lines.append(say("exams.home.sure"))

        def begin(sure: bool | None) -> None:
            if sure:
                self.app.guarded(lambda: self._sit(self.exams.begin(paper)))
            else:
                self._fill()

        self.app.push_screen(ConfirmScreen("\n".join(lines), say), begin)

    def _sit(self, run: SittingRun) -> None:
        screen = SittingScreen(run, self.app.card_language)

        def left(handed_in: bool | None) -> None:
            if handed_in:
                self.app.guarded(lambda: self._mark(run.sitting.id))
            else:
                self._fill()

        self.app.push_screen(screen, left)

    def _open_sitting(self, sitting_id: str) -> None:
        self.exams.hand_in_expired()
        if any(s.id == sitting_id for s in self.exams.open_sittings()):
            self._reopen(sitting_id)
        elif self.exams.final_sheet(sitting_id) is not None:
            self._report(sitting_id)
        else:
            self._mark(sitting_id)

    def _reopen(self, sitting_id: str) -> None:
        self._sit(self.exams.reopen(sitting_id))

    # ----- Afterwards -----

    def _mark(self, sitting_id: str) -> None:
        if not self.exams.runs_code(sitting_id):
            self._marked(sitting_id, self.exams.mark(sitting_id))
            return
        self.notify(self.app.messages("sandbox.running"), timeout=2)
        self._mark_code(sitting_id)

    @work(thread=True, group="code")
    def _mark_code(self, sitting_id: str) -> None:
        """Mark beside the screen: functions may take their two seconds each."""
        try:
            sheet = self.exams.mark(sitting_id)
        except QuizError as error:
            sentence = said(error, self.app.messages)
            self.app.call_from_thread(self.notify, sentence, severity="error")
            return
        self.app.call_from_thread(self._marked, sitting_id, sheet)

    def _marked(self, sitting_id: str, sheet: MarkSheet) -> None:
        if sheet.complete:
            self._save(sitting_id, sheet)
            return
        paper = self.exams.paper(sheet.exam_id)
        language = self.app.card_language

        def judged(complete: MarkSheet | None) -> None:
            if complete is None:
                self._fill()
            else:
                self.app.guarded(lambda: self._save(sitting_id, complete))

        self.app.push_screen(ExamMarkingScreen(paper, sheet, language), judged)

    def _save(self, sitting_id: str, sheet: MarkSheet) -> None:
        self.exams.save_mark(sitting_id, sheet)
        self._report(sitting_id)

    def _report(self, sitting_id: str) -> None:
        self._fill()
        report = self.exams.report(sitting_id)
        self.app.push_screen(ExamReportScreen(report, self.app.card_language))

    def action_help(self) -> None:
        """Explain the list."""
        self.app.push_screen(TextScreen(self.app.messages("exams.help.list")))
