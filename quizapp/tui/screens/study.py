"""The study screen: a card is answered, judged by computing, and rated."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from textual import work
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from engine.verdict import Outcome, Verdict
from quizapp.cards import instruction, judge, reading
from quizapp.cards.signature import opening
from quizapp.catalog.drawing import left_out
from quizapp.i18n import Messages
from quizapp.mathtext.cells import cell_width, cut
from quizapp.models import SELF_MARKED, Kind, Language, Rating
from quizapp.study import Phase, Question, Session
from quizapp.tui.keys import localise
from quizapp.tui.screens.note import NoteScreen
from quizapp.tui.screens.paged import PAGE_KEYS, PagedScreen
from quizapp.tui.screens.text import TextScreen
from quizapp.tui.widgets.answer import Answer
from quizapp.tui.widgets.card import POINTS, Card
from quizapp.tui.widgets.keyline import KeyLine
from quizapp.tui.widgets.ratings import Ratings

if TYPE_CHECKING:
    from quizapp.tui.app import QuizApp

ANSWERING = frozenset({"submit", "reveal", "hint", "editor", "leave"})
RATING = frozenset({"rate", "suggested", "tick", "learn_first"})


class StudyScreen(PagedScreen[None]):
    """Two states a card: answering (the editor has the keys) and rating."""

    CSS_PATH = "study.tcss"
    app: QuizApp

    BINDINGS = [
        Binding("ctrl+s", "submit", "submit"),
        Binding("ctrl+r", "reveal", "show_answer"),
        Binding("ctrl+t", "hint", "hint"),
        Binding("ctrl+o,f2", "editor", "$EDITOR", show=False),
        Binding("space,enter", "suggested", "accept"),
        *(Binding(str(r.value), f"rate({r.value})", show=False) for r in Rating),
        *(Binding(key, f"tick({i + 1})", show=False) for i, key in enumerate(POINTS)),
        *PAGE_KEYS,
        Binding("u,ctrl+z", "undo", "undo"),
        Binding("ctrl+l", "flip", "flip"),
        Binding("l", "flip", show=False),
        Binding("ctrl+n", "note", "note"),
        Binding("n", "note", show=False),
        Binding("ctrl+g", "source", "LaTeX", show=False),
        Binding("p", "learn_first", show=False),
        Binding("k", "skip", show=False),
        Binding("f1", "help", "help"),
        Binding("question_mark", "help", show=False),
        Binding("escape", "leave", "leave", show=False),
        Binding("q", "quit_run", show=False),
    ]

    def __init__(self, session: Session, language: Language) -> None:
        super().__init__()
        self.session = session
        self.language: Language = language
        self._told = 0  # items left out
        self._code_runs = False  # the learner's function; the card waits for it

    def compose(self) -> ComposeResult:
        """Lay out the bar, the card, the editor and the ratings."""
        yield Static("", id="bar", markup=False)
        yield Card(self.session, id="card")
        with Vertical(id="foot"):
            yield Answer(id="answer")
            yield Ratings(id="ratings")
        yield KeyLine()

    def on_mount(self) -> None:
        """Show the first card, or say that nothing is due."""
        localise(self, self.app.messages)
        self.show()

    # ----- Drawing -----

    @property
    def sheets(self) -> Card:
        """Return the card."""
        return self.query_one(Card)

    @property
    def words(self) -> Messages:
        """Return the messages in the card's language, which may not be the app's."""
        return Messages(self.language)

    def show(self) -> None:
        """Draw the state of the run."""
        self._tell_left_out()
        self.app.tell(self.session.take_notice())
        if self.session.phase is Phase.DONE:
            self._finish()
            return
        question = self.session.question
        rating = self.session.phase is Phase.RATING
        self._bar(question)
        self.sheets.language = self.language
        self.sheets.draw()
        editor, ratings = self.query_one(Answer), self.query_one(Ratings)
        editor.display, ratings.display = not rating, rating
        if rating:
            self._offer(question, ratings)
            self.query_one("#card").focus()
        else:
            text = self.session.attempt.text
            how = instruction(question.item, self.words)
            read = partial(reading, question.item)
            begun = opening(question.item)
            editor.ask(question.item.kind, how, read, text, begun)
            self.start_at_top()
        self.refresh_bindings()

    def _tell_left_out(self) -> None:
        """Say once which items cannot be asked, and why."""
        errors = self.session.left_out[self._told :]
        self._told += len(errors)
        for sentence in left_out(errors, self.app.messages):
            self.notify(sentence, severity="warning", timeout=10, markup=False)

    def _bar(self, question: Question) -> None:
        topic = self.session.catalog.topics[question.item.topic]
        done, left = self.session.done, self.session.left
        state = "new" if question.state is None else question.state.state.name.lower()
        place = (
            f" · {self.words(f'tui.state.{state}')} · {done + 1}/{done + left}"
            f" · {self.language}"
        )
        room = self.app.size.width - cell_width(place) - 2
        title = cut(topic.title.get(self.language), room)
        bar = Content.assemble((f" {title}", "bold"), place)
        self.query_one("#bar", Static).update(bar)

    def on_resize(self) -> None:
        """Cut the title anew, so that place and language stay in sight."""
        if self.session.phase is not Phase.DONE:
            self._bar(self.session.question)

    def _offer(self, question: Question, ratings: Ratings) -> None:
        words = self.words
        names = {r: words(f"tui.rating.{r.name.lower()}") for r in Rating}
        intervals = self.app.intervals(question.card, question.state, words)
        ratings.offer(names, intervals, self.session.suggested)

    def _finish(self) -> None:
        say = self.app.messages
        done = self.session.done
        key = "tui.study.finished" if done else "tui.study.nothing"
        self.sheets.end(say(key, n=done))
        self.query_one("#bar", Static).update(say("tui.study.title"))
        self.query_one(Answer).display = False
        self.query_one(Ratings).display = False
        self.query_one("#card").focus()
        self.refresh_bindings()

    # ----- Keys -----

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer only the keys that mean something now."""
        if self._code_runs:
            return False
        phase = self.session.phase
        if action in ANSWERING - {"leave"}:
            if phase is not Phase.ANSWERING:
                return False
            if action == "hint":
                hints = self.session.question.item.hints
                return len(hints) > self.session.hints
        if action in RATING and phase is not Phase.RATING:
            return action == "suggested" and phase is Phase.DONE
        if action == "undo":
            return self.session.can_undo
        if action in ("note", "flip", "source", "skip"):
            return phase is not Phase.DONE
        return super().check_action(action, parameters)

    def on_answer_submitted(self, event: Answer.Submitted) -> None:
        """Judge what was handed in."""
        self._judge(event.text)

    def action_submit(self) -> None:
        """Hand in the editor's text."""
        self._judge(self.query_one(Answer).text)

    def _judge(self, text: str) -> None:
        if self._code_runs:
            return
        question = self.session.question
        if question.item.kind in SELF_MARKED:
            self._reveal(text)
            return
        if question.item.kind is not Kind.CODE:
            self._show_verdict(self.session.answer(text))
            return
        self._code_runs = True
        self.query_one(Answer).complain(self.words("sandbox.running"))
        self._run_code(text)

    @work(thread=True, group="code")
    def _run_code(self, text: str) -> None:
        """Run a function, which may take its two seconds, beside the screen."""
        verdict = self.session.answer(text)
        self.app.call_from_thread(self._show_verdict, verdict)

    def _show_verdict(self, verdict: Verdict) -> None:
        self._code_runs = False
        question = self.session.question
        if verdict.outcome is Outcome.UNPARSABLE:
            judged = judge(verdict, question.item, self.words)
            sentence = " ".join(judged.sentences) or judged.headline
            self.query_one(Answer).complain(sentence, verdict.position)
            return
        self.show()
        self.bring_up("#verdict")

    def action_reveal(self) -> None:
        """Show the answer without one of one's own."""
        self._reveal(self.query_one(Answer).text)

    def _reveal(self, text: str) -> None:
        self.sheets.ticked = frozenset()
        self.session.reveal(text)
        self.show()
        if self.session.phase is Phase.ANSWERING:
            self.bring_up("end")
            return
        self.bring_up("#given-answer" if text.strip() else "#back")

    def action_hint(self) -> None:
        """Open the next hint."""
        self.session.hint()
        self.sheets.draw_hints()
        self.bring_up("#hints")
        self.refresh_bindings()

    def action_tick(self, number: int) -> None:
        """Tick or untick a key point of a self-marked card."""
        question = self.session.question
        if question.item.kind not in SELF_MARKED or number > max(
            len(question.item.ticked), 0
        ):
            return
        self.sheets.ticked = self.sheets.ticked ^ {number}
        self.session.tick(self.sheets.ticked)
        self.sheets.draw_back()
        self._offer(question, self.query_one(Ratings))

    def action_suggested(self) -> None:
        """Accept the suggested rating, or leave when the run is over."""
        if self.session.phase is Phase.DONE:
            self.action_quit_run()
            return
        rating = self.session.suggested
        if rating is None:
            self.app.clear_notifications()  # a key pressed again says it once
            self.notify(self.words("tui.study.choose"))
            return
        self._rate(rating)

    def action_rate(self, number: int) -> None:
        """Rate the card otherwise than suggested."""
        self._rate(Rating(number))

    def _rate(self, rating: Rating) -> None:
        self.sheets.ticked = frozenset()
        if self.app.guarded(lambda: self.session.rate(rating)):
            self.show()

    def action_undo(self) -> None:
        """Take back the last step; the answer stays."""
        if self.app.guarded(self.session.undo):
            self.sheets.ticked = frozenset()
            self.show()

    def action_flip(self) -> None:
        """Turn the card to the other language."""
        self.language = "zh" if self.language == "en" else "en"
        text = self.query_one(Answer).text
        self.show()
        if self.session.phase is Phase.ANSWERING:
            self.query_one(Answer).replace(text)

    def action_source(self) -> None:
        """Show the LaTeX of the card, or the card again."""
        self.sheets.as_source = not self.sheets.as_source
        self.sheets.draw_front()
        self.sheets.draw_back()

    def action_note(self) -> None:
        """Open the note behind the question at its section."""
        item = self.session.question.item
        catalog = self.session.catalog
        note = catalog.note(item.topic, self.language)
        if note is not None:
            self.app.push_screen(NoteScreen(catalog, note, item.note_anchor))

    def action_skip(self) -> None:
        """Put the card at the end of the run."""
        self.session.skip()
        self.show()

    def action_learn_first(self) -> None:
        """Ask next what this card builds on."""
        items = [item.id for item in self.session.learn_first()]
        added = self.session.bring_forward(items)
        if added:
            self.notify(self.words("tui.study.brought", n=added))

    def action_editor(self) -> None:
        """Write the answer in the learner's own editor."""
        editor = self.query_one(Answer)
        suffix = ".py" if self.session.question.item.kind is Kind.CODE else ".md"
        text = self.app.edit_outside(editor.draft, suffix)
        if text is not None:
            editor.replace(text.rstrip("\n"))

    def action_help(self) -> None:
        """Explain the keys."""
        self.app.push_screen(TextScreen(self.app.messages("help.study")))

    def action_leave(self) -> None:
        """Leave the editor for the card, or the run when no editor is open."""
        editing = self.query_one(Answer).has_focus_within
        if self.session.phase is Phase.ANSWERING and editing:
            self.query_one("#card").focus()
        else:
            self.action_quit_run()

    def action_quit_run(self) -> None:
        """Go home; every rated card is already saved."""
        self.dismiss(None)
