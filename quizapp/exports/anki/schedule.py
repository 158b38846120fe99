"""Carry the schedule over: card states, FSRS memory, the review log, the preset.

Anki recomputes every memory from its review log whenever FSRS is switched on or its
weights change. So the states written are those that its own rule gives: days counted
back in steps of 24 hours from the rollover, in the zone where Anki runs. Where
the stored study days say the same, which they do but for journeys and changes of the
clock, they are the application's own.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from quizapp.exports.anki.collection import Frame, Preset
from quizapp.models import CardId, CardState, Review, State
from quizapp.scheduling.days import (
    DEFAULT_ROLLOVER_HOUR,
    to_ms,
)
from quizapp.scheduling.memory import (
    SCHEDULING_KINDS,
    MemorySettings,
    Scheduler,
    effective,
    in_order,
)

_GRADUATED_FACTOR = 2_500
_LONGEST_TIME = 2**31 - 1  # milliseconds
_UNIX_ORDINAL = 719_163  # of 1970-01-01
_LEARNING, _REVIEW, _RELEARNING = 0, 1, 2  # kinds of a row of Anki's log


@dataclass(frozen=True, slots=True)
class CarriedReview:
    """A row of Anki's log; ``ms`` is its id, unique in the package."""

    ms: int
    card: CardId
    ease: int
    interval: int  # days, or minus seconds
    last_interval: int
    factor: int
    elapsed_ms: int
    kind: int


@dataclass(frozen=True, slots=True)
class CarriedCard:
    """A card's columns from ``type`` to ``left``, and its data without position."""

    type: int
    queue: int
    due: int
    interval: int
    factor: int
    reps: int
    lapses: int
    left: int
    memory: Mapping[str, float | int]
    mod: int

    def data(self, position: int) -> str:
        """Return the JSON of the card's ``data`` column."""
        return json.dumps({"pos": position, **self.memory}, separators=(",", ":"))


@dataclass(frozen=True, slots=True)
class Schedule:
    """Everything about when cards are asked."""

    frame: Frame
    preset: Preset
    cards: Mapping[CardId, CarriedCard] = field(default_factory=dict)
    reviews: tuple[CarriedReview, ...] = ()


def preset_of(settings: MemorySettings, *, new: int, reviews: int) -> Preset:
    """Return the preset that makes Anki use the same memory model."""
    return Preset(
        weights=settings.parameters,
        desired_retention=settings.desired_retention,
        new_per_day=new,
        reviews_per_day=reviews,
        steps=tuple(float(m) for m in settings.learning_steps),
        relearning_steps=tuple(float(m) for m in settings.relearning_steps),
        maximum_interval=settings.maximum_interval,
    )


def carry_over(
    scheduler: Scheduler,
    reviews: Iterable[Review],
    preset: Preset,
    *,
    offset: int | None = None,
    rollover_hour: int = DEFAULT_ROLLOVER_HOUR,
) -> Schedule:
    """Return the schedule that a log leads to; void, exam and cram rows stay here.

    ``offset`` is local time minus UTC in minutes where Anki will run, by default
    where the latest review was given.
    """
    histories: dict[CardId, list[Review]] = {}
    standing = in_order(effective(reviews))
    for review in standing:
        histories.setdefault(review.card, []).append(review)
    asked = [review for review in standing if review.kind in SCHEDULING_KINDS]
    if offset is None:
        offset = asked[-1].tz_offset_min if asked else 0
    first = min((review.study_day for review in asked), default=_UNIX_ORDINAL)
    frame = _frame(first, offset, rollover_hour)
    numbers = _numbers(asked)
    cards: dict[CardId, CarriedCard] = {}
    rows: list[CarriedReview] = []
    for card, history in histories.items():
        state = _walk(scheduler, history, numbers, rows)
        if state is None:
            continue
        memory = _as_anki_counts(scheduler, history, state, offset, rollover_hour)
        last = max(numbers[row.id] for row in history if row.id in numbers)
        cards[card] = _card(scheduler, memory, state, first, last)
    rows.sort(key=lambda row: row.ms)
    return Schedule(frame, preset, cards, tuple(rows))


def _frame(first: int, offset: int, rollover_hour: int) -> Frame:
    """Return day 0: the rollover hour, local, of the first study day."""
    seconds = (first - _UNIX_ORDINAL) * 86_400 + rollover_hour * 3_600 - offset * 60
    return Frame(seconds, -offset, rollover_hour)


def _numbers(reviews: Iterable[Review]) -> dict[str, int]:
    """Return a millisecond for each review that no other one has."""
    taken: set[int] = set()
    numbers: dict[str, int] = {}
    for review in reviews:
        ms = to_ms(review.at)
        while ms in taken:
            ms += 1
        taken.add(ms)
        numbers[review.id] = ms
    return numbers


def _walk(
    scheduler: Scheduler,
    history: Iterable[Review],
    numbers: Mapping[str, int],
    rows: list[CarriedReview],
) -> CardState | None:
    """Replay one card; add its rows and return where it stands."""
    state: CardState | None = None
    last_interval = 0
    for review in history:
        before, state = state, scheduler.apply(state, review)
        number = numbers.get(review.id)
        if number is None or state is None or review.rating is None:
            continue
        interval = _interval(state, to_ms(review.at))
        rows.append(
            CarriedReview(
                ms=number,
                card=review.card,
                ease=int(review.rating),
                interval=interval,
                last_interval=last_interval,
                factor=round((state.difficulty - 1) / 9 * 1_000 + 100),
                elapsed_ms=min(max(0, review.elapsed_ms), _LONGEST_TIME),
                kind=_kind(before),
            )
        )
        last_interval = interval
    return state


def _kind(before: CardState | None) -> int:
    if before is None or before.state is State.LEARNING:
        return _LEARNING
    return _REVIEW if before.state is State.REVIEW else _RELEARNING


def _interval(state: CardState, at_ms: int) -> int:
    """Return days, or minus seconds while a step of minutes runs."""
    if state.due_at is None:
        return max(1, state.due_day - state.last_day)
    return min(-1, -round((to_ms(state.due_at) - at_ms) / 1_000))


def _as_anki_counts(
    scheduler: Scheduler,
    history: Iterable[Review],
    state: CardState,
    offset: int,
    rollover_hour: int,
) -> CardState:
    """Return the memory by days of 24 hours in one zone, as Anki recomputes it."""
    rows = [row for row in history if row.kind in SCHEDULING_KINDS]
    days = [_anki_day(to_ms(row.at), offset, rollover_hour) for row in rows]
    shift = days[0] - rows[0].study_day
    if all(day - row.study_day == shift for day, row in zip(days, rows, strict=True)):
        return state
    counted: CardState | None = None
    for row, day in zip(rows, days, strict=True):
        # Never back in time: the memory model knows no negative delay.
        known = day if counted is None else max(day, counted.last_day)
        counted = scheduler.apply(counted, replace(row, study_day=known))
    return counted or state


def _anki_day(at_ms: int, offset: int, rollover_hour: int) -> int:
    """Return the day Anki counts a review to: its days begin just after the rollover.

    It divides the whole seconds left until the next rollover by those of a day, so
    the second of the rollover itself still belongs to the day before.
    """
    local = at_ms // 1_000 + offset * 60 - rollover_hour * 3_600
    return _UNIX_ORDINAL - (-local // 86_400) - 1


def _card(
    scheduler: Scheduler, memory: CardState, state: CardState, first: int, last_ms: int
) -> CarriedCard:
    """Return the columns of a card; ``memory`` gives s and d, ``state`` the days."""
    settings = scheduler.settings
    type_, queue, due, interval, left = 2, 2, state.due_day - first, 0, 0
    if state.state is State.REVIEW:
        interval = max(1, state.due_day - state.last_day)
    else:
        learning = state.state is State.LEARNING
        steps = settings.learning_steps if learning else settings.relearning_steps
        type_ = 1 if learning else 3
        left = max(1, len(steps) - (state.step or 0))
        interval = 0 if learning else max(1, round(memory.stability))
        queue = 3
        if state.due_at is not None:
            queue, due = 1, to_ms(state.due_at) // 1_000
    return CarriedCard(
        type=type_,
        queue=queue,
        due=due,
        interval=interval,
        factor=0 if type_ == 1 else _GRADUATED_FACTOR,
        reps=state.reps,
        lapses=state.lapses,
        left=left,
        memory={
            "s": round(memory.stability, 4),
            "d": round(memory.difficulty, 3),
            "dr": round(settings.desired_retention, 2),
            "decay": round(scheduler.decay, 3),
            "lrt": last_ms // 1_000,
        },
        mod=last_ms // 1_000,
    )
