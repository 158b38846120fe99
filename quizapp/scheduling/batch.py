"""Replay the logs of many cards at once: step k of every card together.

The result equals ``Scheduler.replay`` card by card, bit for bit; where only a few
cards are left, long histories, that is what finishes them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from quizapp.models import CardId, CardState, Rating, State
from quizapp.scheduling import fuzz
from quizapp.scheduling.days import from_ms
from quizapp.scheduling.entries import (
    AT,
    CARD,
    DAY,
    FORWARD,
    ID,
    KIND,
    RATING,
    LogEntry,
    entry_review,
    standing,
)
from quizapp.scheduling.formulas import Before, Formulas
from quizapp.scheduling.fuzz import Floats, Integers
from quizapp.scheduling.memory import (
    MemorySettings,
    Scheduler,
)
from quizapp.scheduling.steps import GRADUATES, NO_STEP, Steps

_NARROW = 24  # cards; fewer are replayed one by one, which is then faster
_DAY_MS = 86_400_000
_NEW = 0  # beside the numbers of State
_NO_INSTANT = -(2**62)
_BUTTONS = (Rating.AGAIN, Rating.HARD, Rating.GOOD, Rating.EASY)


def replay_all(
    scheduler: Scheduler, entries: Iterable[tuple[Any, ...]]
) -> list[CardState]:
    """Return the states that log rows lead to, sorted by card; new cards have none.

    ``entries`` are LogEntry rows or plain tuples like them, in any order. Raises
    ValueError or TypeError when one holds what no release ever wrote.
    """
    rows = standing(entries)
    if not rows:
        return []
    return _Replay(scheduler, rows).states()


@dataclass(slots=True)
class _Table:
    """Where cards stand, one column for each property."""

    state: Integers
    step: Integers
    stability: Floats
    difficulty: Floats
    due_day: Integers
    due_ms: Integers
    reps: Integers
    lapses: Integers
    last_day: Integers
    head: Integers  # the place of the row that was replayed last

    @classmethod
    def of(cls, count: int) -> _Table:
        def zeros() -> Integers:
            return np.zeros(count, np.int64)

        return cls(
            state=zeros(),
            step=zeros(),
            stability=np.ones(count),
            difficulty=np.ones(count),
            due_day=zeros(),
            due_ms=np.full(count, _NO_INSTANT),
            reps=zeros(),
            lapses=zeros(),
            last_day=zeros(),
            head=zeros(),
        )


@dataclass(frozen=True, slots=True)
class _Answers:
    """One answer of each of some cards, in parallel."""

    cards: Integers
    rating: Integers
    day: Integers
    at_ms: Integers
    row: Integers


class _Replay:
    """A replay under way; cards are numbered by falling length of their logs."""

    def __init__(self, scheduler: Scheduler, rows: list[tuple[Any, ...]]) -> None:
        self._scheduler = scheduler
        self._settings: MemorySettings = scheduler.settings
        self._formulas = Formulas(self._settings)
        self._learning = Steps(self._settings.learning_steps)
        self._relearning = Steps(self._settings.relearning_steps)
        self._rows = rows
        self._rating = np.array(
            [0 if row[KIND] == FORWARD else row[RATING] for row in rows], np.int64
        )
        self._day = np.array([row[DAY] for row in rows], np.int64)
        self._at = np.array([row[AT] for row in rows], np.int64)
        names = [row[CARD] for row in rows]
        starts = [0, *(i for i in range(1, len(rows)) if names[i] != names[i - 1])]
        lengths = np.diff(np.array([*starts, len(rows)], np.int64))
        order = np.argsort(-lengths, kind="stable")
        self._starts = np.array(starts, np.int64)[order]
        self._lengths = lengths[order]
        self._names = [names[start] for start in self._starts.tolist()]
        self._table = _Table.of(len(starts))

    def states(self) -> list[CardState]:
        """Return where every card stands after its last row."""
        finished: list[CardState] = []
        active = len(self._names)
        with np.errstate(all="ignore"):
            for place in range(int(self._lengths[0])):
                active = int(np.searchsorted(-self._lengths, -place, side="left"))
                if active < _NARROW:
                    finished = [
                        state
                        for card in range(active)
                        if (state := self._one_by_one(card, place)) is not None
                    ]
                    break
                self._move(self._starts[:active] + place)
            else:
                active = 0
        rest = (self._state(card) for card in range(active, len(self._names)))
        finished += [state for state in rest if state is not None]
        return sorted(finished, key=lambda state: state.card)

    def _state(self, card: int) -> CardState | None:
        table = self._table
        if table.state[card] == _NEW:
            return None
        step, due_ms = int(table.step[card]), int(table.due_ms[card])
        return CardState(
            card=CardId(self._names[card]),
            state=State(int(table.state[card])),
            step=None if step == NO_STEP else step,
            stability=float(table.stability[card]),
            difficulty=float(table.difficulty[card]),
            due_day=int(table.due_day[card]),
            due_at=None if due_ms == _NO_INSTANT else from_ms(due_ms),
            reps=int(table.reps[card]),
            lapses=int(table.lapses[card]),
            last_day=int(table.last_day[card]),
            log_head=self._rows[int(table.head[card])][ID],
        )

    def _one_by_one(self, card: int, place: int) -> CardState | None:
        """Finish a card with the library, from its row number ``place`` on."""
        state = self._state(card)
        start = int(self._starts[card])
        for row in self._rows[start + place : start + int(self._lengths[card])]:
            state = self._scheduler.apply(state, entry_review(LogEntry._make(row)))
        return state

    # ----- One step of every card -----

    def _move(self, rows: Integers) -> None:
        """Replay the row of each of the first cards."""
        ratings = self._rating[rows]
        cards = np.arange(len(rows))
        forward = (ratings == 0) & (self._table.state[: len(rows)] != _NEW)
        if forward.any():
            self._bring_forward(cards[forward], rows[forward])
        answered = ratings > 0
        if not answered.all():
            cards, rows, ratings = cards[answered], rows[answered], ratings[answered]
        if len(cards):
            days, instants = self._day[rows], self._at[rows]
            self._answer(_Answers(cards, ratings, days, instants, rows))

    def _bring_forward(self, cards: Integers, rows: Integers) -> None:
        table = self._table
        table.due_day[cards] = np.minimum(table.due_day[cards], self._day[rows])
        table.head[cards] = rows

    def _answer(self, given: _Answers) -> None:
        """Move cards by their ratings, each button in days above the one below it."""
        table, cards = self._table, given.cards
        state = table.state[cards]
        step = np.maximum(table.step[cards], 0)
        before = self._formulas.before(
            table.stability[cards],
            table.difficulty[cards],
            given.day - table.last_day[cards],
            state == _NEW,
        )
        in_review = state == State.REVIEW.value
        previous = np.where(in_review, table.due_day[cards] - table.last_day[cards], 0)
        position = self._positions(cards)
        wait, after = self._steps(state, step)
        # A step that answers in minutes pushes no button above it.
        steps = np.where(state == State.RELEARNING.value, *self._step_counts())
        first = np.where(in_review | (steps == 0), Rating.HARD, Rating.GOOD)
        least = np.ones(len(cards), np.int64)
        for button in _BUTTONS:
            own = given.rating == button
            wanted = own
            if button is not Rating.AGAIN:
                wanted = own | ((given.rating > button) & (button >= first))
            at = np.flatnonzero(wanted)
            if not len(at):
                continue
            stability = self._formulas.stability(before, at, button)
            waits = wait[at, button]
            in_days = (waits == GRADUATES) | (waits >= _DAY_MS)
            interval = np.where(
                waits == GRADUATES,
                self._formulas.interval(stability),
                waits // _DAY_MS,
            )
            days = self._days(interval, position[at], previous[at], least[at])
            least[at] = np.where(in_days, days + 1, least[at])
            mine = own[at]
            to = cards[at[mine]]
            table.stability[to] = stability[mine]
            table.due_day[to] = given.day[at[mine]] + np.where(in_days, days, 0)[mine]
            table.due_ms[to] = np.where(in_days, _NO_INSTANT, given.at_ms[at] + waits)[
                mine
            ]
        self._settle(given, before, wait, after, in_review)

    def _settle(
        self,
        given: _Answers,
        before: Before,
        wait: Integers,
        after: Integers,
        in_review: NDArray[np.bool_],
    ) -> None:
        """Put down what depends on a card's own rating alone."""
        table, cards = self._table, given.cards
        each = np.arange(len(cards))
        graduated = wait[each, given.rating] == GRADUATES
        lapsed = in_review & (given.rating == Rating.AGAIN)
        relearns = in_review | (table.state[cards] == State.RELEARNING.value)
        in_steps = np.where(relearns, State.RELEARNING.value, State.LEARNING.value)
        table.difficulty[cards] = self._formulas.difficulty(before, given.rating)
        table.state[cards] = np.where(graduated, State.REVIEW.value, in_steps)
        table.step[cards] = after[each, given.rating]
        table.reps[cards] += 1
        table.lapses[cards] += lapsed
        table.last_day[cards] = given.day
        table.head[cards] = given.row

    def _step_counts(self) -> tuple[int, int]:
        settings = self._settings
        return len(settings.relearning_steps), len(settings.learning_steps)

    def _steps(self, state: Integers, step: Integers) -> tuple[Integers, Integers]:
        """Return what each button waits and which step follows, card by button."""
        relearning = (state == State.RELEARNING.value)[:, None]
        first, again = self._learning, self._relearning
        in_first = np.minimum(step, len(first.wait) - 1)
        in_again = np.minimum(step, len(again.wait) - 1)
        wait = np.where(relearning, again.wait[in_again], first.wait[in_first])
        after = np.where(relearning, again.after[in_again], first.after[in_first])
        review = state == State.REVIEW.value
        wait[review], after[review] = GRADUATES, NO_STEP
        wait[review, Rating.AGAIN] = again.wait[0, Rating.AGAIN]
        after[review, Rating.AGAIN] = again.after[0, Rating.AGAIN]
        return wait, after

    def _positions(self, cards: Integers) -> Floats:
        """Return where in its range of days each card's interval will lie."""
        if not self._settings.fuzz:
            return np.zeros(len(cards))
        reps = self._table.reps[cards].tolist()
        names = map(self._names.__getitem__, cards.tolist())
        return np.fromiter(map(fuzz.position, names, reps), np.float64, len(cards))

    def _days(
        self, interval: Integers, position: Floats, previous: Integers, least: Integers
    ) -> Integers:
        maximum = self._settings.maximum_interval
        if not self._settings.fuzz:
            return np.minimum(np.maximum(interval, least), maximum)
        minimum = np.maximum(least, fuzz.least_days_all(interval, previous, maximum))
        minimum = np.minimum(minimum, maximum)
        return fuzz.fuzzed_all(interval, position, minimum, maximum)
