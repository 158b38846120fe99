"""The sitting: a question, the clock, the navigator; never a word on correctness."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Static

from quizapp.cards import face, face_markdown, instruction, judge, reading
from quizapp.cards.signature import opening
from quizapp.errors import QuizError
from quizapp.exams.sitting import SittingRun, Standing
from quizapp.i18n import Messages, say
from quizapp.models import Kind, Language
from quizapp.tui.keys import localise
from quizapp.tui.screens.exam_review import Choice, ConfirmScreen, ReviewScreen
from quizapp.tui.screens.paged import PAGE_KEYS, PagedScreen
from quizapp.tui.screens.text import TextScreen
from quizapp.tui.widgets.answer import SEVERAL_LINES, Answer
from quizapp.tui.widgets.keyline import KeyLine
from quizapp.tui.widgets.navigator import Navigator
from quizapp.tui.widgets.paper import Paper
from quizapp.tui.widgets.picture import Picture

if TYPE_CHECKING:
    from quizapp.tui.app import QuizApp

TICK = 1.0  # seconds between two looks at the clock
_HURRY = timedelta(minutes=1)  # the clock stands out when less is left


def clock_text(left: timedelta | None) -> str:
    """Return the time left as 1:02:03 or 12:34."""
    if left is None:
        return "--:--"
    # Rounded up: 0:00 means that it is over.
    seconds = -int(-left.total_seconds() // 1)
    hours, rest = divmod(seconds, 3600)
    minutes, seconds = divmod(rest, 60)
    if hours:
        return f"{hours}:{minutes:02d}:{seconds:02d}"
    return f"{minutes}:{seconds:02d}"


class SittingScreen(PagedScreen[bool]):
    """Sit a paper; returns True once it is handed in, False when it was left."""

    CSS_PATH = "sitting.tcss"
    app: QuizApp

    BINDINGS = [
        Binding("ctrl+s", "save", "save_next"),
        Binding("ctrl+n", "step(1)", "next", priority=True),
        Binding("ctrl+p", "step(-1)", "previous", priority=True),
        Binding("ctrl+g", "flag", "flag", priority=True),
        Binding("ctrl+r", "review", "review", priority=True),
        Binding("ctrl+t", "pause", "pause", priority=True),
        Binding("ctrl+l", "flip", "flip", priority=True),
        Binding("ctrl+o,f2", "editor", "$EDITOR", show=False),
        Binding("enter", "resume", "go_on"),
        Binding("n,right", "step(1)", show=False),
        Binding("p,left", "step(-1)", show=False),
        Binding("f", "flag", show=False),
        Binding("r", "review", show=False),
        *PAGE_KEYS,
        Binding("f1", "help", "help"),
        Binding("question_mark", "help", show=False),
        Binding("escape", "leave", "leave"),
        Binding("q", "quit_sitting", show=False),
    ]

    def __init__(self, run: SittingRun, language: Language) -> None:
        super().__init__()
        self.run = run
        self.language: Language = language
        self._shown: int | None = None
        self._unsaved = False

    def compose(self) -> ComposeResult:
        """Lay out the bar with the clock, the navigator, the question, the editor."""
        yield Static("", id="bar", markup=False)
        yield Navigator(id="navigator")
        with VerticalScroll(id="card"):
            yield Static("", id="section", markup=False)
            yield Paper(id="front")
            yield Picture(id="picture")
        with Vertical(id="foot"):
            yield Answer(id="answer")
        yield KeyLine()

    def on_mount(self) -> None:
        """Show the question where the sitting stands, and let the clock run."""
        localise(self, self.app.messages)
        self.show()
        self.set_interval(TICK, self.look_at_clock)
        runner = self.app.desk.exams.runner_for(self.run.paper)
        self.app.tell(None if runner is None else runner.take_notice())

    # ----- Drawing -----

    @property
    def words(self) -> Messages:
        """Return the messages in the paper's language, which may not be the app's."""
        return Messages(self.language)

    @property
    def text(self) -> str | None:
        """Return what stands in the editor, None while it shows no question."""
        return None if self._shown is None else self.query_one(Answer).text

    def show(self, text: str | None = None) -> None:
        """Draw the question in front, with ``text`` or what was saved in the editor."""
        paused = self.run.paused
        editor = self.query_one(Answer)
        for name in ("#navigator", "#picture", "#section"):
            self.query_one(name).display = not paused
        editor.display = not paused
        if paused:
            self._shown = None
            self.query_one("#front", Paper).show(self.words("exams.sit.paused"))
            self.query_one("#card").focus()
        else:
            self._question(self.run.entry().text if text is None else text)
        self._bar()
        self.query_one(Navigator).follow(self.run)
        self.refresh_bindings()

    def _question(self, text: str) -> None:
        question, words = self.run.question, self.words
        item = question.item
        front = face(item, question.instance, question.part, self.language)
        self._section_line()
        number = words(
            "exams.sit.number",
            number=question.position + 1,
            points=f"{question.points:g}",
        )
        source = f"**{number}**\n\n{face_markdown(front, words)}"
        self.query_one("#front", Paper).show(source, self.language)
        picture = self.query_one("#picture", Picture)
        picture.draw(item.plot, question.instance.values, self.language)
        editor = self.query_one(Answer)
        how = instruction(item, words, "exams")
        editor.ask(item.kind, how, partial(reading, item), text, opening(item))
        self._shown = question.position
        if self.run.standing(question.position) is Standing.UNREADABLE:
            self._complain(text)
        self.start_at_top()

    def _section_line(self) -> None:
        line = self.query_one("#section", Static)
        sections = self.run.paper.sections
        line.display = len(sections) > 1
        if len(sections) > 1:
            title = sections[self.run.section].title.get(self.language)
            place = f"{self.run.section + 1}/{len(sections)}"
            line.update(self.words("exams.sit.section", place=place, title=title))

    def _bar(self) -> None:
        run, words = self.run, self.words
        left = run.left if run.last_section else run.left_in_section
        hurry = left is not None and left <= _HURRY
        style = "bold reverse" if hurry else "bold"
        time = words("exams.sit.paused_at" if run.paused else "exams.sit.left")
        parts: list[Content | tuple[str, str] | str] = [
            (f" {time} {clock_text(left)} ", style)
        ]
        if self._unsaved:
            parts.append((f" {words('exams.sit.unsaved')} ", "bold reverse"))
        if len(run.paper.sections) > 1:
            parts.append(f"({clock_text(run.left)}) ")
        answered = sum(run.standing(p) is Standing.ANSWERED for p in run.positions)
        total = len(run.positions)
        parts.append(f"· {words('exams.sit.answered', n=answered, total=total)} ")
        parts.append(f"· {self.language} ")
        parts.append(f"· {run.paper.title.get(self.language)}")
        self.query_one("#bar", Static).update(Content.assemble(*parts))

    # ----- The clock -----

    def look_at_clock(self) -> None:
        """Save what was typed since the last look; hand in when the time is up."""
        if self.run.over:
            return
        position = self.run.position
        try:
            self._keep_typed()
            self.run.tick()
        except QuizError as error:
            # Told once, then shown in the bar; every look tries again.
            if not self._unsaved:
                sentence = say(error, self.app.messages)
                self.notify(sentence, severity="error", markup=False)
            self._unsaved = True
            self._bar()
            return
        self._unsaved = False
        if self.run.over:
            self._ended()
            return
        if self.run.position != position:
            self._close_review()
            self.notify(self.words("exams.sit.next_section"), timeout=6)
            self.show()
        self._bar()

    def _keep_typed(self) -> None:
        text = self.text
        if text is not None and text != self.run.entry().text and self.run.keep(text):
            self.query_one(Navigator).follow(self.run)

    def _close_review(self) -> None:
        """Close the screens over this one: the clock has overtaken them."""
        while self.app.screen is not self and self in self.app.screen_stack:
            self.app.pop_screen()

    def _ended(self) -> None:
        self._close_review()
        self.notify(self.words("exams.sit.time_up"), timeout=8)
        self.dismiss(True)

    # ----- Keys -----

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer only the keys that mean something now."""
        if action == "resume":
            return self.run.paused
        if action == "pause":
            return self.run.paper.pause_allowed and not self.run.paused
        if action in ("step", "flag", "review", "flip", "editor"):
            # Over this screen lie others whose keys must reach them.
            return not self.run.paused and self.app.screen is self
        if action == "save":
            several = not self.run.over and self.run.question.item.kind in SEVERAL_LINES
            return not self.run.paused and several
        return super().check_action(action, parameters)

    def on_answer_submitted(self, event: Answer.Submitted) -> None:
        """Save the line and go on; what cannot be read is said."""
        self._save(event.text)

    def action_save(self) -> None:
        """Save the lines and go on."""
        self._save(self.query_one(Answer).text)

    def _save(self, text: str) -> None:
        if not self.app.guarded(lambda: self.run.keep(text)):
            return
        if self._complain(text):
            self._bar()
            self.query_one(Navigator).follow(self.run)
            return
        if self.run.position == self.run.positions[-1]:
            self.action_review()
        else:
            self.action_step(1)

    def _complain(self, text: str) -> bool:
        """Say what cannot be read, with a caret under the place; True if so."""
        verdict = self.run.fault(text)
        if verdict is None:
            return False
        judged = judge(verdict, self.run.question.item, self.words)
        sentence = " ".join(judged.sentences) or judged.headline
        self.query_one(Answer).complain(sentence, verdict.position)
        return True

    def action_step(self, by: int) -> None:
        """Turn to the next or the previous question."""
        text = self.text
        if self.app.guarded(lambda: self.run.step(by, text)):
            self.show()

    def action_flag(self) -> None:
        """Flag the question, to come back to it."""
        text = self.text
        if self.app.guarded(lambda: self.run.flag(text)):
            self.query_one(Navigator).follow(self.run)
            self._bar()

    def action_flip(self) -> None:
        """Turn the paper to the other language; what was typed stays."""
        text = self.text
        self.language = "zh" if self.language == "en" else "en"
        self.show(text)

    def action_pause(self) -> None:
        """Stop the clock, where the paper allows it; the question is covered."""
        text = self.text
        if self.app.guarded(lambda: self.run.pause(text)):
            self.show()

    def action_resume(self) -> None:
        """Let the clock run on."""
        if self.app.guarded(self.run.resume):
            self.show()

    def action_review(self) -> None:
        """Show all questions of the section, and the way to hand in."""
        text = self.text
        if self.app.guarded(lambda: self.run.keep(text)):
            self._bar()
            self.query_one(Navigator).follow(self.run)
            self.app.push_screen(ReviewScreen(self.run, self.language), self._reviewed)

    def _reviewed(self, choice: Choice | None) -> None:
        if choice is None or self.run.over:
            return
        if choice.position is not None:
            position = choice.position
            if self.app.guarded(lambda: self.run.go(position, self.text)):
                self.show()
            return
        done = self.run.submit if self.run.last_section else self.run.next_section
        if not self.app.guarded(done):
            return
        if self.run.over:
            self.dismiss(True)
        else:
            self.show()

    def action_editor(self) -> None:
        """Write the answer in the learner's own editor; the clock runs on."""
        editor = self.query_one(Answer)
        suffix = ".py" if self.run.question.item.kind is Kind.CODE else ".md"
        text = self.app.edit_outside(editor.draft, suffix)
        if text is not None:
            editor.replace(text.rstrip("\n"))
            self.look_at_clock()

    def action_help(self) -> None:
        """Explain the keys."""
        self.app.push_screen(TextScreen(self.words("exams.help.sitting")))

    def action_leave(self) -> None:
        """Leave the editor for the question; from there, leave the sitting."""
        if self.query_one(Answer).has_focus_within:
            self.query_one("#card").focus()
        else:
            self.action_quit_sitting()

    def action_quit_sitting(self) -> None:
        """Leave the sitting; its clock runs on unless it is paused."""
        text = self.text
        if not self.app.guarded(lambda: self.run.keep(text)):
            return
        key = "exams.sit.leave_paused" if self.run.paused else "exams.sit.leave"
        self.app.push_screen(ConfirmScreen(self.words(key), self.words), self._left)

    def _left(self, sure: bool | None) -> None:
        if sure and not self.run.over:
            self.dismiss(False)
