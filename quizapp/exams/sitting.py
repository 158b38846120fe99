"""One sitting as a state machine without a screen.

The deadline is an instant, so a crash needs no timer: a sitting that is opened
again goes on with what was committed. Every response is committed when it is
given. What cannot be read is said at once; whether it is right is never said.
Clock and storage come from outside.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol

from engine import Runner, check
from engine.verdict import Outcome, Verdict
from quizapp.exams.paper import Paper, Question
from quizapp.models import SELF_MARKED
from quizapp.store.exams import Response, Sitting, SittingState

# What was typed before the deadline may be taken this long after it, since the
# screen looks at the clock once a second.
GRACE = timedelta(seconds=5)
_WORTH_KEEPING_MS = 1000  # a visit without a change is kept when it took this long


class Log(Protocol):
    """Keeps a sitting; every call returns after it is on disk."""

    def respond(self, sitting_id: str, response: Response) -> None:
        """Append a response."""
        ...

    def pause(self, sitting_id: str, at: datetime) -> Sitting:
        """Stop the clock."""
        ...

    def resume(self, sitting_id: str, at: datetime) -> Sitting:
        """Let the clock run on."""
        ...

    def finish(
        self, sitting_id: str, at: datetime, state: SittingState = ...
    ) -> Sitting:
        """Hand the sitting in."""
        ...


class Standing(StrEnum):
    """How a question stands, as the navigator shows it."""

    BLANK = "blank"
    ANSWERED = "answered"
    UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True)
class Entry:
    """What stands at a position: the text, its flag, the time spent so far."""

    text: str = ""
    flagged: bool = False
    elapsed_ms: int = 0
    visited: bool = False


def entries(responses: Iterable[Response]) -> dict[int, Entry]:
    """Return what stands at each position: the latest text, all the time spent."""
    found: dict[int, Entry] = {}
    for row in responses:
        before = found.get(row.position, Entry())
        spent = before.elapsed_ms + row.elapsed_ms
        found[row.position] = Entry(row.text, row.flagged, spent, visited=True)
    return found


def time_allowed(paper: Paper) -> timedelta:
    """Return how long a paper may be sat."""
    return timedelta(minutes=paper.minutes)


def expired(sitting: Sitting, now: datetime) -> bool:
    """Tell whether an open sitting is past its deadline."""
    return (
        sitting.state is SittingState.OPEN
        and sitting.deadline_at is not None
        and now >= sitting.deadline_at
    )


def format_fault(
    question: Question, text: str, look: Runner | None = None
) -> Verdict | None:
    """Return the verdict when a text cannot be read, and None in every other case.

    Nothing but the format may be said during an exam, so ``look`` reads a function
    and does not call it.
    """
    if not text.strip() or question.item.kind in SELF_MARKED:
        return None
    verdict = check(
        question.item.problem, question.instance, text, question.part, runner=look
    )
    return verdict if verdict.outcome is Outcome.UNPARSABLE else None


class SittingRun:
    """The paper in front of a person: where they are, what they entered, the time."""

    def __init__(
        self,
        paper: Paper,
        sitting: Sitting,
        responses: Iterable[Response],
        log: Log,
        clock: Callable[[], datetime],
        *,
        look: Runner | None = None,
    ) -> None:
        self.paper = paper
        self._look = look
        self.sitting = sitting
        self._log = log
        self._clock = clock
        responses = tuple(responses)
        self._entries = entries(responses)
        self._faults: dict[int, bool] = {}
        self._latest = max((row.at for row in responses), default=sitting.started_at)
        visited = [paper.questions[row.position].section for row in responses]
        self._section = max(visited, default=0)
        self.position = responses[-1].position if responses else 0
        self._shown_at = self.now()
        self._follow_section()

    # ----- Time -----

    def now(self) -> datetime:
        """Return the instant; it never runs backwards within a sitting."""
        self._latest = max(self._latest, self._clock())
        return self._latest

    @property
    def over(self) -> bool:
        """Tell whether the sitting is handed in."""
        return self.sitting.state in (SittingState.SUBMITTED, SittingState.EXPIRED)

    @property
    def paused(self) -> bool:
        """Tell whether the clock stands still."""
        return self.sitting.state is SittingState.PAUSED

    @property
    def left(self) -> timedelta | None:
        """Return the time left in the whole paper, None without a limit."""
        return self._until(self.sitting.deadline_at)

    @property
    def left_in_section(self) -> timedelta | None:
        """Return the time left in the section in front."""
        return self._until(self._section_end(self._section))

    def _until(self, end: datetime | None) -> timedelta | None:
        if end is None:
            return None
        at = self.sitting.paused_at if self.paused else self.now()
        return max(timedelta(0), end - (at or self.now()))

    def _section_end(self, section: int) -> datetime | None:
        """Return when a section ends at the latest: later ones keep their time."""
        if self.sitting.deadline_at is None:
            return None
        later = sum(part.minutes for part in self.paper.sections[section + 1 :])
        return self.sitting.deadline_at - timedelta(minutes=later)

    def tick(self) -> bool:
        """Look at the clock: change section or hand in; True when anything changed."""
        if self.over or self.paused:
            return False
        if expired(self.sitting, self.now()):
            self.sitting = self._log.finish(
                self.sitting.id, self.now(), SittingState.EXPIRED
            )
            return True
        return self._follow_section()

    def _follow_section(self) -> bool:
        """Go on to the section that the clock has reached."""
        before = self._section
        while self._section < len(self.paper.sections) - 1:
            end = self._section_end(self._section)
            if end is None or self.now() < end:
                break
            self._section += 1
        if self.question.section < self._section:
            self._go(self.positions[0])
        return self._section != before

    # ----- Where -----

    @property
    def question(self) -> Question:
        """Return the question in front."""
        return self.paper.questions[self.position]

    @property
    def section(self) -> int:
        """Return the number of the section in front, from 0."""
        return self._section

    @property
    def positions(self) -> tuple[int, ...]:
        """Return the positions that may be visited: those of the section."""
        return tuple(
            question.position
            for question in self.paper.questions
            if question.section == self._section
        )

    @property
    def last_section(self) -> bool:
        """Tell whether no section follows."""
        return self._section == len(self.paper.sections) - 1

    def entry(self, position: int | None = None) -> Entry:
        """Return what stands at a position, by default the one in front."""
        wanted = self.position if position is None else position
        return self._entries.get(wanted, Entry())

    def standing(self, position: int) -> Standing:
        """Return how a position stands."""
        text = self.entry(position).text
        if not text.strip():
            return Standing.BLANK
        if position not in self._faults:
            fault = format_fault(self.paper.questions[position], text, self._look)
            self._faults[position] = fault is not None
        return Standing.UNREADABLE if self._faults[position] else Standing.ANSWERED

    # ----- Moves -----

    def go(self, position: int, text: str | None = None) -> bool:
        """Keep the text, then turn to another position of the section."""
        if position not in self.positions or self.over or self.paused:
            return False
        self.keep(text)
        self._go(position)
        return True

    def step(self, by: int, text: str | None = None) -> bool:
        """Keep the text and turn ``by`` positions on; False at either end."""
        return self.go(self.position + by, text)

    def _go(self, position: int) -> None:
        self.position = position
        self._shown_at = self.now()

    def keep(self, text: str | None = None) -> bool:
        """Commit the text at the position in front; True when something was written.

        A visit that changed nothing is written for its time alone. The text of the
        last moment is taken within a short grace after the deadline.
        """
        entry = self.entry()
        text = entry.text if text is None else text
        spent = self._spent_ms()
        if text == entry.text and (spent < _WORTH_KEEPING_MS or not self._open):
            return False
        return self._write(text, entry.flagged, spent)

    def flag(self, text: str | None = None) -> bool:
        """Flag or unflag the question in front; return whether it is flagged now."""
        entry = self.entry()
        text = entry.text if text is None else text
        self._write(text, not entry.flagged, self._spent_ms())
        return self.entry().flagged

    def _spent_ms(self) -> int:
        spent = self.now() - self._shown_at
        return max(0, round(spent.total_seconds() * 1000))

    @property
    def _open(self) -> bool:
        return self.sitting.state is SittingState.OPEN

    def _write(self, text: str, flagged: bool, spent_ms: int) -> bool:
        if not self._open:
            return False
        now, deadline = self.now(), self.sitting.deadline_at
        if deadline is not None and now > deadline:
            if now - deadline > GRACE:
                return False
            now = deadline
        row = Response(self.position, now, text, flagged, spent_ms)
        self._log.respond(self.sitting.id, row)
        before = self.entry()
        self._entries[self.position] = Entry(
            text, flagged, before.elapsed_ms + spent_ms, visited=True
        )
        self._faults.pop(self.position, None)
        self._shown_at = self.now()
        return True

    def fault(self, text: str) -> Verdict | None:
        """Return what is wrong with the format of a text for the question in front."""
        return format_fault(self.question, text, self._look)

    def next_section(self, text: str | None = None) -> bool:
        """Close the section in front and begin the next; there is no way back."""
        if self.last_section or not self._open:
            return False
        self.keep(text)
        self._section += 1
        self._go(self.positions[0])
        # A row in the new section remembers that the old one is closed.
        self._write(self.entry().text, self.entry().flagged, 0)
        return True

    def pause(self, text: str | None = None) -> bool:
        """Stop the clock where the paper allows it."""
        if not self.paper.pause_allowed or not self._open:
            return False
        self.keep(text)
        self.sitting = self._log.pause(self.sitting.id, self.now())
        return True

    def resume(self) -> bool:
        """Let the clock run on; the deadline moves by the length of the pause."""
        if not self.paused:
            return False
        self.sitting = self._log.resume(self.sitting.id, self.now())
        self._shown_at = self.now()
        return True

    def submit(self, text: str | None = None) -> None:
        """Keep the text and hand the paper in; twice is once."""
        if self.over:
            return
        if self._open:
            self.keep(text)
        past = expired(self.sitting, self.now())
        state = SittingState.EXPIRED if past else SittingState.SUBMITTED
        self.sitting = self._log.finish(self.sitting.id, self.now(), state)

    def counts(self) -> Mapping[Standing, int]:
        """Return how many questions of the section stand how."""
        found = dict.fromkeys(Standing, 0)
        for position in self.positions:
            found[self.standing(position)] += 1
        return found
