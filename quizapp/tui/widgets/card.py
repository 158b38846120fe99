"""A card of a run as sheets: what is asked, hints, the answer, the verdict, the key."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import VerticalScroll

from quizapp.cards import asked_markdown, back, back_markdown, face, judge
from quizapp.cards.markdown import judged_markdown
from quizapp.cards.verbatim import verbatim
from quizapp.i18n import Messages
from quizapp.models import SELF_MARKED, Language
from quizapp.study import Phase, Question, Session
from quizapp.tui.widgets.paper import Paper
from quizapp.tui.widgets.picture import Picture

POINTS = "abcdefgh"  # the letters that tick key points


class Card(VerticalScroll):
    """The sheets of the card in front; each is drawn from the state of the run."""

    def __init__(self, session: Session, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._session = session
        self.language: Language = "en"
        self.as_source = False
        self.ticked: frozenset[int] = frozenset()

    def compose(self) -> ComposeResult:
        """Lay out the sheets."""
        yield Paper(id="front")
        yield Picture(id="picture")
        yield Paper(id="hints")
        yield Paper(id="given-answer")
        yield Paper(id="verdict")
        yield Paper(id="back")

    @property
    def words(self) -> Messages:
        """Return the messages in the card's language, which may not be the app's."""
        return Messages(self.language)

    def sheet(self, name: str) -> Paper:
        """Return the sheet of a name."""
        return self.query_one(f"#{name}", Paper)

    def draw(self) -> None:
        """Draw all sheets."""
        self.draw_front()
        self.draw_hints()
        self.draw_back()

    def draw_front(self) -> None:
        """Draw what is asked, as LaTeX where that was wanted."""
        question, language = self._session.question, self.language
        front = face(question.item, question.instance, question.part, language)
        rear = back(question.item, question.instance, question.part, language)
        opened = self._opened(question)
        self.sheet("front").show(
            self._written(asked_markdown(front, rear, self.words, opened=opened))
        )
        self.query_one("#picture", Picture).draw(
            question.item.plot, question.instance.values, language
        )

    def draw_hints(self) -> None:
        """Draw the hints that were taken."""
        opened = self._session.question.item.hints[: self._session.hints]
        lines = [f"- {hint.get(self.language)}" for hint in opened]
        title = f"**{self.words('tui.study.hints')}**\n\n" if lines else ""
        self.sheet("hints").show(title + "\n".join(lines))

    def draw_back(self) -> None:
        """Draw answer, verdict and key once there is something to rate."""
        if self._session.phase is not Phase.RATING:
            for name in ("given-answer", "verdict", "back"):
                self.sheet(name).show("")
            return
        question, attempt = self._session.question, self._session.attempt
        words = self.words
        mine = f"**{words('tui.study.yours')}**\n\n{verbatim(attempt.response)}"
        self.sheet("given-answer").show(mine if attempt.response.strip() else "")
        judged = attempt.verdict and judge(attempt.verdict, question.item, words)
        self_marked = question.item.kind in SELF_MARKED
        self.sheet("verdict").show(
            judged_markdown(judged, words) if judged and not self_marked else ""
        )
        front = face(question.item, question.instance, question.part, self.language)
        rear = back(question.item, question.instance, question.part, self.language)
        source = back_markdown(front, rear, words)
        if self_marked and rear.key_points:
            source += "\n\n" + self._points(rear.key_points)
        if attempt.verdict is not None and attempt.verdict.credit < 1:
            source += self._lead()
        self.sheet("back").show(self._written(source))

    def end(self, sentence: str) -> None:
        """Clear the sheets for a last sentence."""
        for name in ("front", "hints", "given-answer", "verdict"):
            self.sheet(name).show("")
        self.query_one("#picture", Picture).draw(None, {}, self.language)
        self.sheet("back").show(sentence)

    # ----- Inside -----

    def _written(self, source: str) -> str:
        return f"```\n{source}\n```" if self.as_source else source

    def _opened(self, question: Question) -> int:
        """Return how many questions of a chain have been asked and answered."""
        if self._session.phase is Phase.RATING:
            return len(question.item.follow_ups)
        return len(self._session.attempt.earlier)

    def _points(self, points: tuple[str, ...]) -> str:
        lines = [f"**{self.words('tui.study.points')}**"]
        for number, point in enumerate(points, start=1):
            mark = "[x]" if number in self.ticked else "[ ]"
            lines.append(f"{mark} **{POINTS[number - 1]})** {point}")
        return "\n\n".join(lines)

    def _lead(self) -> str:
        """Say what the card builds on, for one who did not get it."""
        items = self._session.learn_first()
        if not items:
            return ""
        lines = "\n".join(f"- {item.prompt.get(self.language)}" for item in items)
        return f"\n\n**{self.words('tui.study.learn_first')}**\n\n{lines}"
