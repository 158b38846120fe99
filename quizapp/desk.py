"""The services of one installation put together: content, store, schedule.

Everything heavy is made when first asked for, so that the first frame and plain
commands pay only for what they use.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from quizapp.config import Config
from quizapp.errors import QuizError, UserInputError
from quizapp.i18n import Messages, fault
from quizapp.i18n import say as said
from quizapp.models import CardId, CardState, Rating, TopicSlug
from quizapp.paths import Paths, database_target
from quizapp.scheduling.days import Moment

if TYPE_CHECKING:
    from quizapp.catalog import Catalog, Library
    from quizapp.exams.service import Exams
    from quizapp.sandbox.running import CodeRunner
    from quizapp.scheduling.forecast import Plan
    from quizapp.scheduling.memory import Interval
    from quizapp.scheduling.queue import Queue
    from quizapp.store import Store
    from quizapp.study import Session

SEED_BITS = 31  # a seed is printed and typed; nine digits are enough


@dataclass(frozen=True, slots=True)
class Counts:
    """Today in three numbers: cards due, new cards still allowed, cards done."""

    due: int
    new: int
    done: int


class Desk:
    """What the app and the commands work with; safe to make in a worker thread."""

    def __init__(
        self,
        paths: Paths,
        config: Config,
        *,
        clock: Callable[[], datetime],
        environ: Mapping[str, str],
        seeds: Callable[[], int] = lambda: secrets.randbits(SEED_BITS),
        remote: bool = False,
    ) -> None:
        self.paths = paths
        self.config = config
        self.clock = clock
        self._environ = environ
        self._seeds = seeds
        self._remote = remote  # whoever types may sit at another machine
        self.handed_in = 0  # sittings whose time ran out while the app was closed

    # ----- Services -----

    @cached_property
    def catalog(self) -> Catalog:
        """Return the shipped content and the learner's decks."""
        return self.library.catalog

    @cached_property
    def library(self) -> Library:
        """Return the shipped content, the decks, and the decks that have problems."""
        from quizapp.catalog import load_library
        from quizapp.catalog.decks import known_decks

        return load_library(known_decks(self.paths.decks))

    @cached_property
    def store(self) -> Store:
        """Return the open database, made or migrated where needed."""
        from quizapp.scheduling.memory import MemorySettings, Scheduler
        from quizapp.store import Store

        self.paths.prepare()
        settings = MemorySettings(desired_retention=self.config.desired_retention)
        target = database_target(self.paths, self._environ)
        return Store.open(
            target, scheduler=Scheduler(settings), backup=True, clock=self.clock
        )

    @cached_property
    def exams(self) -> Exams:
        """Return the practice exams."""
        from quizapp.catalog.decks import known_decks
        from quizapp.exams.service import Exams

        decks = known_decks(self.paths.decks)
        day = self.config.interview_date
        return Exams(
            self.store,
            self.catalog,
            self.moment,
            decks=decks,
            interview_day=None if day is None else day.toordinal(),
            runner=lambda: self.runner,
        )

    @cached_property
    def runner(self) -> CodeRunner:
        """Return what runs the functions that the learner types."""
        from quizapp.sandbox.running import CodeRunner

        return CodeRunner(own=not self._remote)

    def seed(self) -> int:
        """Return a seed that nobody chose."""
        return self._seeds()

    @property
    def notices(self) -> tuple[QuizError, ...]:
        """Return what the store has to tell, if it was opened at all."""
        store = self.__dict__.get("store")
        return () if store is None else store.notices

    @property
    def left_out(self) -> tuple[tuple[str, int], ...]:
        """Return the decks with problems, if the content was read at all."""
        library = self.__dict__.get("library")
        if library is None:
            return ()
        return tuple((str(deck), len(found)) for deck, found in library.left_out)

    def moment(self) -> Moment:
        """Return now, with its study day."""
        return Moment.of(self.clock(), rollover_hour=self.config.rollover_hour)

    def warm(self) -> None:
        """Load what a run of study needs, behind the first frame."""
        _ = self.catalog, self.store
        self.handed_in = len(self.exams.hand_in_expired())

    def close(self) -> None:
        """End the processes that run code, if any were started."""
        if "runner" in self.__dict__:
            self.runner.close()

    # ----- Study -----

    def require_topic(self, topic: str, say: Messages) -> None:
        """Raise UserInputError unless there is such a topic."""
        if topic not in self.catalog.topics:
            raise fault(UserInputError, "cli.no_topic", topic=topic)

    def queue(self, topic: str | None = None) -> Queue:
        """Return what is to be asked now, of everything or of one topic."""
        from quizapp.scheduling.queue import Limits, build_queue

        moment = self.moment()
        items = (
            self.catalog.items.values()
            if topic is None
            else self.catalog.by_topic(topic)
        )
        return build_queue(
            tuple(card for item in items for card in item.card_ids()),
            self.store.states(),
            now=moment.at,
            today=moment.study_day,
            retrievability=self.store.scheduler.retrievability,
            done=self.store.done(moment.study_day),
            limits=Limits(
                new_per_day=self.config.new_per_day,
                reviews_per_day=self.config.reviews_per_day,
            ),
            contrast={item.id: item.contrast for item in items if item.contrast},
        )

    def session(
        self, topic: str | None = None, limit: int | None = None, *, cram: bool = False
    ) -> Session:
        """Begin a run of study over the queue."""
        from quizapp.study import Session
        from quizapp.study.recording import StoreRecorder

        queue = self.queue(topic)
        recorder = StoreRecorder(self.store, self.clock, self.config.rollover_hour)
        return Session(
            self.catalog,
            queue.cards[:limit],
            self.store.states(),
            recorder,
            clock=self.clock,
            seeds=self._seeds,
            later=queue.later if limit is None else (),
            reserve=(*(queue.cards[limit:] if limit else ()), *queue.reserve),
            cram=cram,
            runner=lambda: self.runner,
        )

    def interval_words(
        self, card: CardId, state: CardState | None, words: Messages
    ) -> dict[Rating, str]:
        """Return what each rating would give, as ``10 min`` or ``4 d``."""
        moment = self.moment()
        intervals = self.store.scheduler.intervals(
            state, card, moment.study_day, moment.at
        )
        return {r: _interval_words(i, words) for r, i in intervals.items()}

    # ----- Figures -----

    def counts(self) -> Counts:
        """Count today's cards, without the database library where that is possible."""
        from quizapp.store.peek import peek

        moment = self.moment()
        target = database_target(self.paths, self._environ)
        seen = None
        if isinstance(target, Path):
            seen = peek(target, moment.at, moment.study_day)
        if seen is not None:
            due, new, reviewed = (
                len(seen.due_cards),
                seen.new_today,
                seen.reviewed_today,
            )
        else:
            done = self.store.done(moment.study_day)
            due = len(self.store.due(moment.at, moment.study_day))
            new, reviewed = done.new, done.reviews
        room = max(0, self.config.new_per_day - new)
        return Counts(due=due, new=room, done=new + reviewed)

    def progress(self) -> dict[TopicSlug, tuple[int, int]]:
        """Return for each topic how many cards were asked, and how many there are."""
        states = self.store.states()
        found = {}
        for topic in self.catalog.topics:
            items = self.catalog.by_topic(topic)
            cards = [card for item in items for card in item.card_ids()]
            found[topic] = sum(card in states for card in cards), len(cards)
        return found

    def notice(self, say: Messages) -> str:
        """Return what the learner should know at the start, if anything."""
        lines = [said(notice, say) for notice in self.store.notices]
        for deck, findings in self.library.left_out:
            lines.append(say("tui.home.deck_left_out", place=deck, n=len(findings)))
        if self.handed_in:
            lines.append(say("exams.home.handed_in", n=self.handed_in))
        if self.exams.open_sittings():
            lines.append(say("exams.home.under_way"))
        return "\n".join(lines)

    def interview_line(self, say: Messages) -> str:
        """Return the days left until the interview, if its date is set."""
        if self.config.interview_date is None:
            return ""
        days = self.config.interview_date.toordinal() - self.moment().study_day
        if days < 0:
            return ""
        key = "tui.home.interview" if days else "tui.home.interview_today"
        return say(key, n=days)

    def stats(self) -> dict[str, Any]:
        """Return progress as values for programs."""
        from quizapp.study.figures import figures

        return figures(self.store, self.catalog, self.moment()).as_dict()

    def stats_markdown(self, say: Messages) -> str:
        """Return progress as a page."""
        from quizapp.study.figures import figures, figures_markdown

        found = figures(self.store, self.catalog, self.moment())
        return figures_markdown(found, self.catalog, say)

    def plan(self, interview: date | None) -> Plan:
        """Return the plan until an interview, by default the configured one."""
        from quizapp.study.planning import plan_until

        day = interview or self.config.interview_date
        per_day = self.config.new_per_day
        return plan_until(self.store, self.catalog, self.moment(), day, per_day)


def _interval_words(interval: Interval, words: Messages) -> str:
    """Return an interval in its largest sensible unit."""
    if interval.days <= 0:
        minutes = max(1, round(interval.minutes))
        if minutes < 90:
            return words("tui.interval.minutes", n=minutes)
        return words("tui.interval.hours", n=round(minutes / 60))
    if interval.days < 60:
        return words("tui.interval.days", n=interval.days)
    if interval.days < 700:
        return words("tui.interval.months", n=round(interval.days / 30.4))
    return words("tui.interval.years", n=f"{interval.days / 365:.1f}")
