"""One run of study as a state machine without a screen.

A card is first ANSWERED (or given up), then RATED; the rating is written to the
log before the next card appears. Undo voids the last row and puts its card back
with the learner's answer still there. Clock, randomness and storage come from
outside.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

from engine import Instance
from engine.verdict import Outcome, Reason, Verdict
from quizapp.catalog import Catalog
from quizapp.catalog.drawing import UndrawableError, drawn
from quizapp.models import (
    SELF_MARKED,
    CardId,
    CardState,
    Item,
    ItemId,
    Kind,
    Rating,
    ReviewKind,
    State,
    split_card_id,
)
from quizapp.sandbox.checking import check_response
from quizapp.study.suggestion import suggest

if TYPE_CHECKING:
    from quizapp.sandbox.running import CodeRunner

LEARN_AHEAD = timedelta(
    minutes=20
)  # a step due this soon is shown when nothing else is


class Phase(StrEnum):
    """Where the run stands."""

    ANSWERING = "answering"
    RATING = "rating"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class Question:
    """A card in front of the learner: its drawn instance and its memory so far."""

    card: CardId
    item: Item
    part: int
    seed: int
    instance: Instance
    state: CardState | None


@dataclass(frozen=True, slots=True)
class Attempt:
    """What the learner did with the card.

    Without a verdict a judged card was given up, and a self-marked one waits for
    its ticks or its rating. ``earlier`` are the responses to the questions of a
    chain before the one in front; ``text`` is the response to that one.
    """

    text: str = ""
    earlier: tuple[str, ...] = ()
    verdict: Verdict | None = None
    hints: int = 0
    given_up: bool = False

    @property
    def response(self) -> str:
        """Return the whole response; the parts of a chain are numbered."""
        if not self.earlier:
            return self.text
        parts = enumerate((*self.earlier, self.text), start=1)
        return "\n".join(f"{number}. {part}".rstrip() for number, part in parts)


@dataclass(frozen=True, slots=True)
class Written:
    """What the recorder wrote: the row's id and the card's new state."""

    review_id: str
    state: CardState | None


class Recorder(Protocol):
    """Writes reviews; a row counts as saved when the call returns."""

    def rate(
        self,
        card: CardId,
        rating: Rating,
        kind: ReviewKind,
        *,
        elapsed_ms: int,
        response: str,
        verdict: str,
        params: str,
    ) -> Written:
        """Append the review, move the card's schedule, return both."""
        ...

    def void(self, review_id: str) -> None:
        """Append a row that cancels a review and put the card's state back."""
        ...


@dataclass(frozen=True, slots=True)
class _Position:
    """Everything that a step changes; a run is a stack of these."""

    pending: tuple[CardId, ...]
    learning: tuple[tuple[datetime, CardId], ...]
    states: Mapping[CardId, CardState]
    question: Question | None
    phase: Phase
    attempt: Attempt
    shown_at: datetime
    done: int = 0
    review_id: str | None = None  # the row that led away from this position


def verdict_json(verdict: Verdict | None) -> str:
    """Return the part of a verdict that the log keeps."""
    if verdict is None:
        return ""
    return json.dumps(
        {
            "outcome": verdict.outcome.value,
            "credit": round(verdict.credit, 4),
            "misconception": verdict.misconception,
            "convention": verdict.convention,
        }
    )


class Session:
    """One run: the cards to ask, the one in front, and the way back."""

    def __init__(
        self,
        catalog: Catalog,
        queue: Iterable[CardId],
        states: Mapping[CardId, CardState],
        recorder: Recorder,
        *,
        clock: Callable[[], datetime],
        seeds: Callable[[], int],
        later: Iterable[tuple[datetime, CardId]] = (),
        reserve: Iterable[CardId] = (),
        cram: bool = False,
        runner: Callable[[], CodeRunner] | None = None,
    ) -> None:
        """Begin a run; cards of ``reserve`` stand in for new ones left out."""
        self.catalog = catalog
        self.cram = cram
        self._runner = runner  # asked for with the first question in code
        self._recorder = recorder
        self._clock = clock
        self._seeds = seeds
        self._past: list[_Position] = []
        self._reserve = list(reserve)
        self._left_out: dict[ItemId, UndrawableError] = {}
        self._at = _Position(
            pending=tuple(queue),
            learning=tuple(sorted(later)),
            states=dict(states),
            question=None,
            phase=Phase.DONE,
            attempt=Attempt(),
            shown_at=clock(),
        )
        self._advance()

    # ----- What there is to see -----

    @property
    def phase(self) -> Phase:
        """Return whether the card is to be answered, rated, or the run is over."""
        return self._at.phase

    @property
    def question(self) -> Question:
        """Return the card in front; only while the run is not over."""
        if self._at.question is None:
            raise RuntimeError("the run is over")
        return self._at.question

    @property
    def attempt(self) -> Attempt:
        """Return what has been done with the card so far."""
        return self._at.attempt

    @property
    def suggested(self) -> Rating | None:
        """Return the rating that the attempt suggests."""
        attempt = self._at.attempt
        return suggest(attempt.verdict, attempt.hints, given_up=attempt.given_up)

    @property
    def hints(self) -> int:
        """Return how many hints have been taken for this card."""
        return self._at.attempt.hints

    @property
    def done(self) -> int:
        """Return how many cards were rated in this run."""
        return self._at.done

    @property
    def left(self) -> int:
        """Return how many cards are still to come, the one in front included."""
        waiting = len(self._at.pending) + len(self._at.learning)
        return waiting + (self._at.question is not None)

    @property
    def left_out(self) -> tuple[UndrawableError, ...]:
        """Return why items were passed over, in the order in which that came up."""
        return tuple(self._left_out.values())

    @property
    def can_undo(self) -> bool:
        """Tell whether there is a step to take back."""
        within = self._at.phase is Phase.RATING or bool(self._at.attempt.earlier)
        return within or bool(self._past)

    # ----- Moves -----

    def answer(self, text: str) -> Verdict:
        """Judge a response; an unparsable one leaves the card to be answered."""
        question = self.question
        verdict = check_response(
            question.item.problem,
            question.instance,
            text,
            question.part,
            runner=self._runner_for(question),
        )
        attempt = replace(self._at.attempt, text=text, verdict=verdict)
        readable = verdict.outcome is not Outcome.UNPARSABLE
        self._at = replace(
            self._at,
            attempt=attempt,
            phase=Phase.RATING if readable else Phase.ANSWERING,
        )
        return verdict

    def reveal(self, text: str = "") -> None:
        """Show the answer unjudged: given up, or a self-marked card.

        A chain shows its next question instead, until the last one.
        """
        item, attempt = self.question.item, self._at.attempt
        if len(attempt.earlier) + 1 < len(item.follow_ups):
            attempt = replace(attempt, text="", earlier=(*attempt.earlier, text))
            self._at = replace(self._at, attempt=attempt)
            return
        given_up = item.kind not in SELF_MARKED
        attempt = replace(attempt, text=text, verdict=None, given_up=given_up)
        self._at = replace(self._at, attempt=attempt, phase=Phase.RATING)

    def hint(self) -> int:
        """Take the next hint of the ladder; return how many are now open."""
        opened = min(self._at.attempt.hints + 1, len(self.question.item.hints))
        self._at = replace(self._at, attempt=replace(self._at.attempt, hints=opened))
        return opened

    def tick(self, points: Iterable[int]) -> Verdict:
        """Mark the key points met (1-based) of a self-marked card."""
        question = self.question
        marks = " ".join(str(point) for point in sorted(points)) or "0"
        verdict = check_response(
            question.item.problem, question.instance, marks, question.part
        )
        attempt = replace(self._at.attempt, verdict=verdict)
        self._at = replace(self._at, attempt=attempt)
        return verdict

    def rate(self, rating: Rating) -> CardState | None:
        """Write the rating and go to the next card; return the card's new state."""
        if self._at.phase is not Phase.RATING:
            raise RuntimeError("a card is rated after it was answered")
        question, attempt = self.question, self._at.attempt
        now = self._clock()
        written = self._recorder.rate(
            question.card,
            rating,
            self._kind(question),
            elapsed_ms=max(0, round((now - self._at.shown_at).total_seconds() * 1000)),
            response=attempt.response,
            verdict=verdict_json(attempt.verdict),
            params=question.instance.to_json(),
        )
        self._past.append(replace(self._at, review_id=written.review_id))
        states = dict(self._at.states)
        if written.state is not None:
            states[question.card] = written.state
        learning = self._at.learning
        if written.state is not None and written.state.due_at is not None:
            learning = (*learning, (written.state.due_at, question.card))
        elif self.cram and rating is Rating.AGAIN:
            learning = (*learning, (now, question.card))
        self._at = replace(
            self._at,
            states=states,
            learning=tuple(sorted(learning)),
            done=self._at.done + 1,
        )
        self._advance()
        return written.state

    def skip(self) -> None:
        """Put the card at the end of the run without rating it."""
        self._past.append(self._at)
        self._at = replace(
            self._at, pending=(*self._at.pending, self.question.card), question=None
        )
        self._advance()

    def undo(self) -> bool:
        """Take the last step back; the learner's answer stays; False at the start."""
        if self._at.phase is Phase.RATING:
            attempt = replace(self._at.attempt, verdict=None, given_up=False)
            self._at = replace(self._at, phase=Phase.ANSWERING, attempt=attempt)
            return True
        if self._at.attempt.earlier:
            *earlier, text = self._at.attempt.earlier
            attempt = replace(self._at.attempt, text=text, earlier=tuple(earlier))
            self._at = replace(self._at, attempt=attempt)
            return True
        if not self._past:
            return False
        before = self._past.pop()
        if before.review_id is not None:
            self._recorder.void(before.review_id)
        self._at = replace(before, review_id=None)
        return True

    def learn_first(self) -> tuple[Item, ...]:
        """Return the items that the one in front builds on, nearest first."""
        known = self.catalog.items
        return tuple(known[i] for i in self.question.item.after if i in known)

    def bring_forward(self, items: Iterable[ItemId]) -> int:
        """Ask these items next; return how many were added to the run."""
        items = tuple(items)
        cards = tuple(
            card for item in items for card in self.catalog.items[item].card_ids()
        )
        rest = tuple(card for card in self._at.pending if card not in cards)
        self._at = replace(self._at, pending=cards + rest)
        return len(cards)

    # ----- The next card -----

    def _kind(self, question: Question) -> ReviewKind:
        if self.cram:
            return ReviewKind.CRAM
        state = question.state
        in_review = state is not None and state.state is State.REVIEW
        return ReviewKind.REVIEW if in_review else ReviewKind.LEARN

    def _advance(self) -> None:
        """Go to the next card that can be drawn; nothing of the others is touched."""
        now = self._clock()
        question = None
        while question is None:
            card, pending, learning = self._choose(now)
            self._at = replace(self._at, pending=pending, learning=learning)
            if card is None:
                self._at = replace(self._at, question=None, phase=Phase.DONE)
                return
            question = self._drawn(card)
        self._at = replace(
            self._at,
            question=question,
            phase=Phase.ANSWERING,
            attempt=Attempt(),
            shown_at=now,
            review_id=None,
        )
        runner = self._runner_for(self.question)
        if runner is not None:  # it gets ready while the learner reads
            runner.warm()

    def take_notice(self) -> Reason | None:
        """Return once what the learner should know about how their code runs."""
        if self._at.question is None:
            return None
        runner = self._runner_for(self._at.question)
        return None if runner is None else runner.take_notice()

    def _runner_for(self, question: Question) -> CodeRunner | None:
        if question.item.kind is not Kind.CODE or self._runner is None:
            return None
        return self._runner()

    def _drawn(self, card: CardId) -> Question | None:
        """Return the card's question; None for an item that is left out."""
        item_id, part = split_card_id(card)
        item, state = self.catalog.items[item_id], self._at.states.get(card)
        if item_id not in self._left_out:
            seed = self._seeds()
            try:
                instance = drawn(item, seed)
            except UndrawableError as error:
                self._left_out[item_id] = error
            else:
                return Question(card, item, part, seed, instance, state)
        if state is None and self._reserve:
            stand_in = self._reserve.pop(0)
            self._at = replace(self._at, pending=(*self._at.pending, stand_in))
        return None

    def _choose(
        self, now: datetime
    ) -> tuple[CardId | None, tuple[CardId, ...], tuple[tuple[datetime, CardId], ...]]:
        """Return the next card: a due step, else a pending one, else a step ahead."""
        pending, learning = self._at.pending, self._at.learning
        if learning and learning[0][0] <= now:
            return learning[0][1], pending, learning[1:]
        if pending:
            return pending[0], pending[1:], learning
        if learning and learning[0][0] <= now + LEARN_AHEAD:
            return learning[0][1], pending, learning[1:]
        return None, pending, learning
