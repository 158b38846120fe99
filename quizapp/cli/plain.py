"""Study line by line, without control codes: for pipes and screen readers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TextIO

from engine.verdict import Outcome
from quizapp.cards import (
    asked_markdown,
    back,
    back_markdown,
    face,
    instruction,
    judge,
)
from quizapp.cards.back import say as said
from quizapp.cards.markdown import judged_markdown
from quizapp.catalog.drawing import left_out
from quizapp.cli.rendering import picture, plain, pointed
from quizapp.errors import QuizError
from quizapp.i18n import Messages
from quizapp.models import SELF_MARKED, Kind, Rating
from quizapp.study import Phase, Question, Session

SEVERAL = SELF_MARKED | {Kind.DERIVATION, Kind.STAGED, Kind.CODE}


class _InputEnded(Exception):  # noqa: N818 - an event, not an error
    """The input has ended."""


class PlainStudy:
    """Ask each card of a run, read the answer, judge it, ask for the rating."""

    def __init__(
        self,
        session: Session,
        lines: Iterator[str],
        write: Callable[[str], None],
        say: Messages,
    ) -> None:
        self.session = session
        self._lines = lines
        self._write = write
        self._say = say
        self._told = 0  # items left out

    def run(self) -> None:
        """Go through the run until it is over or the input ends."""
        say = self._say
        self._tell_left_out()
        while self.session.phase is not Phase.DONE:
            self._tell_notice()
            self._ask()
            if self.session.phase is Phase.RATING:
                self._back()
                self._rate()
            self._tell_left_out()
        self._write(plain(say("plain.finished", n=self.session.done)))

    def _tell_notice(self) -> None:
        """Say once how code runs here, where that must be known."""
        notice = self.session.take_notice()
        if notice is not None:
            self._write(plain(said(notice, self._say)))

    def _tell_left_out(self) -> None:
        errors = self.session.left_out[self._told :]
        self._told += len(errors)
        for sentence in left_out(errors, self._say):
            self._write(sentence)

    def _read(self) -> str:
        line = next(self._lines, None)
        if line is None:
            raise _InputEnded
        line = line.rstrip("\r\n")
        # A Chinese keyboard gives the full-width sign.
        return (
            f"!{line[1:]}"
            if line.startswith("\N{FULLWIDTH EXCLAMATION MARK}")
            else line
        )

    def _read_answer(self, kind: Kind) -> str:
        first = self._read()
        if kind not in SEVERAL or first.startswith("!"):
            return first
        lines = []
        while first.strip():
            lines.append(first)
            first = self._read()
        return "\n".join(lines)

    def _ask(self) -> None:
        question = self.session.question
        say = self._say
        done, left = self.session.done, self.session.left
        topic = self.session.catalog.topics[question.item.topic]
        self._write("")
        self._write(f"[{done + 1}/{done + left}] {topic.title.get(say.language)}")
        self._front(question)
        self._plot(question)
        self._write(instruction(question.item, say))
        several = question.item.kind in SEVERAL
        self._write(say("plain.commands_several" if several else "plain.commands"))
        while self.session.phase is Phase.ANSWERING:
            self._answer(question)

    def _front(self, question: Question) -> None:
        say, opened = self._say, len(self.session.attempt.earlier)
        front = face(question.item, question.instance, question.part, say.language)
        rear = back(question.item, question.instance, question.part, say.language)
        self._write(plain(asked_markdown(front, rear, say, opened=opened)))

    def _plot(self, question: Question) -> None:
        if question.item.plot is None:
            return
        plot, values = question.item.plot, question.instance.values
        self._write("\n".join(picture(plot, values, self._say.language)))

    def _answer(self, question: Question) -> None:
        say = self._say
        text = self._read_answer(question.item.kind)
        if text == "!hint":
            before = self.session.hints
            opened = self.session.hint()
            if opened > before:
                hint = question.item.hints[opened - 1].get(say.language)
                self._write(plain(hint))
            else:
                self._write(say("plain.no_hint"))
        elif text == "!show":
            self._reveal(question, "")
        elif text == "!quit":
            raise _InputEnded
        elif text.startswith("!"):
            self._write(say("plain.unknown_command", text=text))
        elif question.item.kind in SELF_MARKED:
            self._reveal(question, text)
        else:
            verdict = self.session.answer(text)
            judged = judge(verdict, question.item, say)
            if verdict.outcome is Outcome.UNPARSABLE:
                if verdict.position is not None:
                    self._write(pointed(text, verdict.position))
                for sentence in (judged.headline, *judged.sentences):
                    self._write(sentence)
            else:
                self._write(plain(judged_markdown(judged, say)))

    def _reveal(self, question: Question, text: str) -> None:
        """Show the answer; a chain goes on to its next question."""
        self.session.reveal(text)
        if self.session.phase is Phase.ANSWERING:
            self._front(question)

    def _back(self) -> None:
        question = self.session.question
        say = self._say
        front = face(question.item, question.instance, question.part, say.language)
        rear = back(question.item, question.instance, question.part, say.language)
        self._write(plain(back_markdown(front, rear, say)))
        for number, point in enumerate(rear.key_points, start=1):
            self._write(plain(f"[{number}] {point}"))
        if rear.key_points:
            self._write(say("plain.tick"))
            numbers = [int(word) for word in self._read().split() if word.isdigit()]
            wanted = range(1, len(rear.key_points) + 1)
            self.session.tick(n for n in numbers if n in wanted)

    def _rate(self) -> None:
        say = self._say
        suggested = self.session.suggested
        names = ", ".join(
            f"{r.value} {say(f'tui.rating.{r.name.lower()}')}" for r in Rating
        )
        offer = "" if suggested is None else say(f"tui.rating.{suggested.name.lower()}")
        self._write(say("plain.rate", names=names, suggested=offer or "-"))
        while True:
            text = self._read().strip()
            if text == "!undo":
                self.session.undo()
                return
            if text == "!quit":
                raise _InputEnded
            if not text and suggested is not None:
                self.session.rate(suggested)
                break
            if text in {"1", "2", "3", "4"}:
                self.session.rate(Rating(int(text)))
                break
            self._write(say("tui.study.choose"))
        self._write(say("tui.study.saved"))


def study_plain(
    session: Session, source: TextIO, write: Callable[[str], None], say: Messages
) -> int:
    """Study a run line by line; the end of the input ends it with all saved."""
    study = PlainStudy(session, iter(source), write, say)
    try:
        study.run()
    except (_InputEnded, KeyboardInterrupt):
        write(plain(say("plain.stopped", n=session.done)))
    except QuizError:
        write(say("plain.not_saved"))
        raise
    return 0
