"""The memory of a card: the one place that calls the ``fsrs`` library.

The library counts completed periods of 24 hours; Anki counts study days. Fed noon
UTC of study days, and nothing else, the two agree. Its fuzz stays off (it uses the
global random generator); ours is in ``fuzz.py``.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import fsrs
from fsrs.scheduler import DEFAULT_PARAMETERS

from quizapp.models import CardId, CardState, Rating, Review, ReviewKind, State
from quizapp.scheduling import fuzz
from quizapp.scheduling.days import from_ms, noon, to_ms

MODEL = "fsrs-6"
SCHEDULING_KINDS = frozenset({ReviewKind.LEARN, ReviewKind.REVIEW})
_DAY = timedelta(days=1)
_CARD_NUMBER = 0  # the library's card number; ours are texts and never reach it
_BUTTONS = (Rating.HARD, Rating.GOOD, Rating.EASY)
_RATINGS = {rating: fsrs.Rating(rating.value) for rating in Rating}
_STATES = {fsrs.State(state.value): state for state in State}
_LIBRARY_STATES = {state: theirs for theirs, state in _STATES.items()}


@dataclass(frozen=True, slots=True)
class MemorySettings:
    """What the memory model is set to; steps are in minutes, intervals in days."""

    parameters: tuple[float, ...] = DEFAULT_PARAMETERS
    desired_retention: float = 0.9
    learning_steps: tuple[int, ...] = (1, 10)
    relearning_steps: tuple[int, ...] = (10,)
    maximum_interval: int = 36_500
    fuzz: bool = True

    def to_json(self) -> str:
        """Return the settings as JSON, tagged with the model they belong to."""
        return json.dumps(
            {
                "model": MODEL,
                "parameters": list(self.parameters),
                "desired_retention": self.desired_retention,
                "learning_steps": list(self.learning_steps),
                "relearning_steps": list(self.relearning_steps),
                "maximum_interval": self.maximum_interval,
                "fuzz": self.fuzz,
            }
        )

    @classmethod
    def from_json(cls, text: str) -> MemorySettings:
        """Read what ``to_json`` wrote; ValueError when it is not that."""
        try:
            table = json.loads(text)
            if table["model"] != MODEL:
                raise ValueError(f"settings of another memory model: {table['model']}")
            return cls(
                parameters=tuple(float(p) for p in table["parameters"]),
                desired_retention=float(table["desired_retention"]),
                learning_steps=tuple(int(m) for m in table["learning_steps"]),
                relearning_steps=tuple(int(m) for m in table["relearning_steps"]),
                maximum_interval=int(table["maximum_interval"]),
                fuzz=bool(table["fuzz"]),
            )
        except (KeyError, TypeError, AttributeError) as error:
            raise ValueError("not settings of the memory model") from error


@dataclass(frozen=True, slots=True)
class Interval:
    """What a button leads to: whole study days, or a step of minutes."""

    days: int = 0
    minutes: float = 0.0


class Scheduler:
    """Moves the memory of cards from review to review.

    Raises ValueError when a parameter is missing or out of bounds.
    """

    def __init__(self, settings: MemorySettings | None = None) -> None:
        self.settings = settings or MemorySettings()
        if not 0 < self.settings.desired_retention < 1:
            raise ValueError("the desired retention lies between 0 and 1")
        self._library = fsrs.Scheduler(
            parameters=self.settings.parameters,
            desired_retention=self.settings.desired_retention,
            learning_steps=[timedelta(minutes=m) for m in self.settings.learning_steps],
            relearning_steps=[
                timedelta(minutes=m) for m in self.settings.relearning_steps
            ],
            maximum_interval=self.settings.maximum_interval,
            enable_fuzzing=False,
        )

    @property
    def decay(self) -> float:
        """Return the exponent of the forgetting curve (parameter 20)."""
        return self.settings.parameters[20]

    # ----- One answer -----

    def transition(
        self,
        state: CardState | None,
        card: CardId,
        rating: Rating,
        study_day: int,
        at: datetime,
        *,
        log_head: str = "",
    ) -> CardState:
        """Return the memory of a card after a rating on a study day.

        ``state`` is None for a new card. ``at`` is the instant of the answer, from
        which the minutes of a learning step are counted. ``log_head`` is the id of
        the review.
        """
        chain: tuple[Rating, ...] = (rating,)
        if rating > Rating.HARD:
            chain = _BUTTONS[self._first_in_days(state) : rating - 1]
        return self._outcomes(
            state, card, chain, study_day=study_day, at=at, log_head=log_head
        )[rating]

    def outcomes(
        self, state: CardState | None, card: CardId, study_day: int, at: datetime
    ) -> dict[Rating, CardState]:
        """Return the memory after each of the four ratings."""
        again = self._outcomes(state, card, (Rating.AGAIN,), study_day=study_day, at=at)
        return again | self._outcomes(state, card, _BUTTONS, study_day=study_day, at=at)

    def intervals(
        self, state: CardState | None, card: CardId, study_day: int, at: datetime
    ) -> dict[Rating, Interval]:
        """Return what each of the four buttons leads to."""
        return {
            rating: _interval(after, study_day, at)
            for rating, after in self.outcomes(state, card, study_day, at).items()
        }

    def retrievability(self, state: CardState, day: int) -> float:
        """Return the probability of recalling a card on a study day."""
        return self._library.get_card_retrievability(_library_card(state), noon(day))

    # ----- A whole history -----

    def replay(self, reviews: Iterable[Review]) -> CardState | None:
        """Return the memory that one card's log rows lead to; None: still new."""
        state: CardState | None = None
        for review in in_order(effective(reviews)):
            state = self.apply(state, review)
        return state

    def apply(self, state: CardState | None, review: Review) -> CardState | None:
        """Return the memory after one more row of the log that is in effect.

        Rows of kind cram and exam change nothing; one of kind forward makes the
        card due on its day and leaves the memory as it was.
        """
        if review.kind is ReviewKind.FORWARD:
            if state is None:
                return None
            return replace(
                state,
                due_day=min(state.due_day, review.study_day),
                log_head=review.id,
            )
        if review.kind not in SCHEDULING_KINDS or review.rating is None:
            return state
        return self.transition(
            state,
            review.card,
            review.rating,
            review.study_day,
            review.at,
            log_head=review.id,
        )

    # ----- Inside -----

    def _first_in_days(self, state: CardState | None) -> int:
        """Return the place of the first button that a step cannot answer in minutes.

        Only buttons in days push the ones above them; in a step hard repeats it.
        """
        if state is None or state.state is State.LEARNING:
            steps = self.settings.learning_steps
        elif state.state is State.RELEARNING:
            steps = self.settings.relearning_steps
        else:
            return 0
        step = 0 if state is None or state.step is None else state.step
        return 1 if step < len(steps) else 0

    def _outcomes(
        self,
        state: CardState | None,
        card: CardId,
        chain: tuple[Rating, ...],
        *,
        study_day: int,
        at: datetime,
        log_head: str = "",
    ) -> dict[Rating, CardState]:
        """Return the memory after each rating of a chain, in days each above the last.

        Anki keeps hard < good < easy, so good must know hard's interval, and easy
        good's.
        """
        today = noon(study_day)
        before = _library_card(state) if state else _new_card(today)
        reps = state.reps if state else 0
        lapses = state.lapses if state else 0
        at_ms = to_ms(at)
        least = 1
        result: dict[Rating, CardState] = {}
        for rating in chain:
            after, _ = self._library.review_card(before, _RATINGS[rating], today)
            delta = after.due - today
            due_day, due_at = study_day, None
            if delta < _DAY:
                due_at = from_ms(at_ms + delta // timedelta(milliseconds=1))
            else:
                days = self._days(delta.days, state, card, reps, least)
                due_day, least = study_day + days, days + 1
            lapsed = rating is Rating.AGAIN and before.state is fsrs.State.Review
            stability, difficulty = after.stability, after.difficulty
            if stability is None or difficulty is None:
                raise ValueError("the memory model gave no state")
            result[rating] = CardState(
                card=card,
                state=_STATES[after.state],
                step=after.step,
                stability=stability,
                difficulty=difficulty,
                due_day=due_day,
                due_at=due_at,
                reps=reps + 1,
                lapses=lapses + lapsed,
                last_day=study_day,
                log_head=log_head,
            )
        return result

    def _days(
        self,
        interval: int,
        state: CardState | None,
        card: CardId,
        reps: int,
        least: int,
    ) -> int:
        """Return the interval with fuzz, at least ``least`` days."""
        maximum = self.settings.maximum_interval
        if not self.settings.fuzz:
            return min(max(interval, least), maximum)
        in_review = state is not None and state.state is State.REVIEW
        previous = state.due_day - state.last_day if state and in_review else 0
        minimum = max(least, fuzz.least_days(interval, previous, maximum))
        return fuzz.fuzzed(
            interval,
            fuzz.position(card, reps),
            minimum=min(minimum, maximum),
            maximum=maximum,
        )


# ----- The log -----


def log_order(review: Review) -> tuple[int, str, int, str]:
    """Return the place of a row in the replay, the same on every device."""
    return (to_ms(review.at), review.device, review.seq, review.id)


def in_order(reviews: Iterable[Review]) -> list[Review]:
    """Sort log rows into the order of the replay."""
    return sorted(reviews, key=log_order)


def effective(reviews: Iterable[Review]) -> list[Review]:
    """Return the rows that stand: neither void rows nor rows that one of them names.

    A void row cannot be voided, so the outcome does not depend on any order.
    """
    rows = list(reviews)
    voided = {row.voids for row in rows if row.kind is ReviewKind.VOID}
    return [
        row for row in rows if row.kind is not ReviewKind.VOID and row.id not in voided
    ]


# ----- The library's card -----


def _new_card(today: datetime) -> fsrs.Card:
    return fsrs.Card(card_id=_CARD_NUMBER, due=today)


def _library_card(state: CardState) -> fsrs.Card:
    last = noon(state.last_day)
    return fsrs.Card(
        card_id=_CARD_NUMBER,
        state=_LIBRARY_STATES[state.state],
        step=state.step,
        stability=state.stability,
        difficulty=state.difficulty,
        due=last,
        last_review=last,
    )


def _interval(after: CardState, study_day: int, at: datetime) -> Interval:
    if after.due_at is None:
        return Interval(days=after.due_day - study_day)
    return Interval(minutes=(to_ms(after.due_at) - to_ms(at)) / 60_000)
