"""The app: its screens, its services, and what all screens share."""

from __future__ import annotations

import os
import shlex
import subprocess
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual import work
from textual.app import App
from textual.binding import Binding
from textual.events import Resize

from quizapp.errors import QuizError
from quizapp.i18n import Messages, say
from quizapp.tui.screens.home import HomeScreen
from quizapp.tui.screens.small import SmallScreen

if TYPE_CHECKING:
    from engine.verdict import Reason
    from quizapp.desk import Counts, Desk
    from quizapp.models import CardId, CardState, Language, Rating

# Imports hold the interpreter's lock; begun too early they would delay the frame.
AFTER_FIRST_FRAME = 0.05  # seconds
SMALLEST = (40, 12)  # cells; below this a card cannot be read


class QuizApp(App[None]):
    """Home first; everything heavy is loaded by a worker behind it."""

    CSS_PATH = "app.tcss"
    TITLE = "quizapp"
    ENABLE_COMMAND_PALETTE = False
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (70, "-normal"), (110, "-wide")]
    VERTICAL_BREAKPOINTS = [(0, "-short"), (20, "-tall")]
    BINDINGS: ClassVar = [Binding("ctrl+q", "quit", "quit", show=False)]

    def __init__(
        self,
        desk: Callable[[], Desk],
        *,
        language: Language,
        card_language: Language | None = None,
        glyphs: str = "unicode",
        theme: str | None = None,
        start: Callable[[Desk], Callable[[QuizApp], None]] | None = None,
    ) -> None:
        super().__init__()
        if theme in self.available_themes:
            self.theme = theme
        self._make_desk = desk
        self._desk: Desk | None = None
        self._start = start
        self.language: Language = language
        self.card_language: Language = card_language or language
        self.glyphs = glyphs
        self.messages = Messages(language)
        self.counts: Counts | None = None
        self.notice = ""
        self.failure: Exception | None = None  # a QuizError or an EngineError
        self._waiting: str | None = None

    # ----- Start -----

    def on_mount(self) -> None:
        """Show home, then load the rest behind it."""
        self.push_screen(HomeScreen())
        self.set_timer(AFTER_FIRST_FRAME, self._load)

    def on_resize(self, event: Resize) -> None:
        """Say so when the terminal is too small, and go on when it is not."""
        width, height = event.size
        fits = width >= SMALLEST[0] and height >= SMALLEST[1]
        covered = isinstance(self.screen, SmallScreen)
        if fits and covered:
            self.pop_screen()
        elif not fits:
            if covered:
                self.pop_screen()
            sentence = self.messages(
                "tui.too_small",
                width=width,
                height=height,
                least_width=SMALLEST[0],
                least_height=SMALLEST[1],
            )
            self.push_screen(SmallScreen(sentence))

    @work(thread=True, exclusive=True, group="load")
    def _load(self) -> None:
        try:
            desk = self._make_desk()
            counts = desk.counts()
            desk.warm()
        except QuizError as error:
            self.call_from_thread(self._failed, error)
            return
        self.call_from_thread(self._loaded, desk, counts)

    def _failed(self, error: QuizError) -> None:
        self.failure = error
        self.exit(return_code=1)

    def _loaded(self, desk: Desk, counts: Counts) -> None:
        self._desk = desk
        self.counts = counts
        self.notice = desk.notice(self.messages)
        self._home_refresh()
        if self._start is not None:
            begin, self._start = self._start(desk), None
            begin(self)
        elif self._waiting is not None:
            name, self._waiting = self._waiting, None
            self.open(name)

    def on_unmount(self) -> None:
        """End the processes that run code."""
        if self._desk is not None:
            self._desk.close()

    def _home_refresh(self) -> None:
        for screen in self.screen_stack:
            if isinstance(screen, HomeScreen):
                screen.refresh_counts()

    # ----- What screens ask of the app -----

    @property
    def desk(self) -> Desk:
        """Return the services; screens are opened only once they are there."""
        if self._desk is None:
            raise RuntimeError("the services are not loaded yet")
        return self._desk

    def count(self) -> None:
        """Count again what is due."""
        if self._desk is not None:
            self.counts = self._desk.counts()
            self._home_refresh()

    def interview_line(self) -> str:
        """Return how many days are left until the interview, if a date is set."""
        if self._desk is None:
            return ""
        return self._desk.interview_line(self.messages)

    def intervals(
        self, card: CardId, state: CardState | None, words: Messages
    ) -> Mapping[Rating, str]:
        """Return the interval that each rating would give, in words."""
        return self.desk.interval_words(card, state, words)

    def tell(self, reason: Reason | None) -> None:
        """Tell a sentence that stays in sight for a while, if there is one."""
        if reason is not None:
            from quizapp.cards.back import say as reason_in_words

            sentence = reason_in_words(reason, self.messages)
            self.notify(sentence, severity="warning", timeout=8, markup=False)

    def guarded(self, act: Callable[[], object]) -> bool:
        """Do something that writes; say what went wrong instead of failing."""
        try:
            act()
        except QuizError as error:
            sentence = say(error, self.messages)
            self.notify(sentence, severity="error", timeout=10, markup=False)
            return False
        return True

    def _fatal_error(self) -> None:
        """Leave with an error that a sentence tells instead of a traceback.

        Whoever ran the app tells it.
        """
        from textual.worker import WorkerFailed

        from engine.errors import EngineError

        error = self._exception
        if isinstance(error, WorkerFailed):
            error = error.error if isinstance(error.error, Exception) else error
        if isinstance(error, (QuizError, EngineError)):
            self.failure = error
            self._close_messages_no_wait()
        else:
            super()._fatal_error()

    def open(self, name: str) -> None:
        """Open one of home's entries; wait when the services are still loading."""
        if name == "quit":
            self.exit()
            return
        if name == "help":
            from quizapp.tui.screens.text import TextScreen

            self.push_screen(TextScreen(self.messages("help.home")))
            return
        if self._desk is None:
            self._waiting = name
            self.notify(self.messages("tui.home.loading"))
            return
        self._open_loaded(name)

    def _open_loaded(self, name: str) -> None:
        # Screens are imported when first opened: start-up pays for home alone.
        if name == "study":
            self.study()
        elif name == "topics":
            from quizapp.tui.screens.topics import TopicsScreen

            self.push_screen(TopicsScreen(), self._topic_chosen)
        elif name == "notes":
            from quizapp.tui.screens.topics import TopicsScreen

            self.push_screen(TopicsScreen(), self._note_chosen)
        elif name == "exam":
            from quizapp.tui.screens.exams import ExamsScreen

            self.push_screen(ExamsScreen())
        elif name == "stats":
            from quizapp.tui.screens.text import TextScreen

            self.push_screen(TextScreen(self.desk.stats_markdown(self.messages)))

    def study(self, topic: str | None = None, limit: int | None = None) -> None:
        """Begin a run of study."""
        from quizapp.tui.screens.study import StudyScreen

        session = self.desk.session(topic=topic, limit=limit)
        self.push_screen(StudyScreen(session, self.card_language))

    def _topic_chosen(self, topic: str | None) -> None:
        if topic is not None:
            self.study(topic=topic)

    def _note_chosen(self, topic: str | None) -> None:
        if topic is None:
            return
        from quizapp.tui.screens.note import NoteScreen

        catalog = self.desk.catalog
        note = catalog.note(topic, self.language)
        if note is not None:
            self.push_screen(NoteScreen(catalog, note))

    def action_flip_language(self) -> None:
        """Turn the interface to the other language."""
        self.language = "zh" if self.language == "en" else "en"
        self.card_language = self.language
        self.messages = Messages(self.language)
        self.switch_screen(HomeScreen())

    def edit_outside(self, text: str, suffix: str) -> str | None:
        """Let the learner write in $EDITOR; None when that is not possible."""
        editor = os.environ.get("VISUAL") or os.environ.get("EDITOR")
        if not editor or self.is_web:
            self.notify(self.messages("tui.study.no_editor"), severity="warning")
            return None
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / f"answer{suffix}"
            path.write_text(text, encoding="utf-8")
            with self.suspend():
                # The learner's own editor, by the learner's own setting.
                subprocess.run([*shlex.split(editor), str(path)], check=False)  # noqa: S603
            return path.read_text(encoding="utf-8")
