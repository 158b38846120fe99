"""The sitting: an absolute clock, everything kept at once, nothing given away."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from builders import START, make_catalog, make_item, make_number, text
from hypothesis import given, settings
from hypothesis import strategies as st

from quizapp.exams.blueprint import Blueprint, Demand
from quizapp.exams.codec import loads
from quizapp.exams.freezing import new_paper
from quizapp.exams.paper import Paper
from quizapp.exams.pool import nobody
from quizapp.exams.sitting import GRACE, SittingRun, Standing, entries
from quizapp.store.exams import Response, Sitting, SittingState


@pytest.fixture
def run(exams, paper):
    return exams.begin(paper)


def place_of(run, item):
    return next(q.position for q in run.paper.questions if q.item.id == item)


def test_the_deadline_is_an_instant(run, clock, paper):
    assert run.left == timedelta(minutes=10)
    clock.forward(minutes=4)
    assert run.left == timedelta(minutes=6)
    assert run.sitting.deadline_at == run.sitting.started_at + timedelta(minutes=10)


def test_what_is_entered_is_on_disk_before_the_next_question(run, exams):
    run.step(1, "b")
    kept = exams.store.exams.latest(run.sitting.id)
    assert kept[0].text == "b"


def test_a_sitting_is_gone_on_with_where_it_was_left(run, exams, clock):
    run.step(1, "first")
    clock.forward(seconds=30)
    run.flag("second")
    again = exams.reopen(run.sitting.id)
    assert again.position == 1
    assert again.entry(0).text == "first"
    assert again.entry(1).text == "second"
    assert again.entry(1).flagged
    assert again.left == timedelta(minutes=9, seconds=30)


def test_time_is_counted_for_each_question(run, exams, clock):
    clock.forward(seconds=20)
    run.step(1, "a")
    clock.forward(seconds=5)
    run.step(-1)
    clock.forward(seconds=7)
    run.keep("b")
    spent = {p: e.elapsed_ms for p, e in entries(rows(exams, run)).items()}
    assert spent == {0: 27_000, 1: 5_000}


def rows(exams, run):
    return exams.store.exams.responses(run.sitting.id)


def test_nothing_is_written_when_nothing_changed(run, exams):
    assert not run.keep("")
    assert run.keep("x")
    assert not run.keep("x")
    assert len(rows(exams, run)) == 1


def test_what_cannot_be_read_is_told_and_a_wrong_answer_is_not(run):
    run.go(place_of(run, "t.number"))
    assert run.fault("2*(") is not None
    assert run.fault("1e9") is None, "wrong, but that is not said"
    assert run.fault("") is None
    run.keep("2*(")
    assert run.standing(run.position) is Standing.UNREADABLE
    run.keep("1e9")
    assert run.standing(run.position) is Standing.ANSWERED
    run.keep(" ")
    assert run.standing(run.position) is Standing.BLANK


def test_an_answer_can_be_taken_back(run, exams):
    run.keep("a")
    run.keep("")
    assert run.entry().text == ""
    assert exams.store.exams.latest(run.sitting.id)[0].text == ""


def test_the_clock_hands_in(run, clock):
    clock.forward(minutes=10)
    assert run.tick()
    assert run.over
    assert run.sitting.state is SittingState.EXPIRED
    assert not run.keep("too late")
    assert not run.step(1)


def test_what_was_typed_before_the_deadline_is_taken_shortly_after(run, exams, clock):
    clock.forward(minutes=10, seconds=1)
    assert run.keep("typed in time")
    (row,) = rows(exams, run)
    assert row.at == run.sitting.deadline_at
    clock.forward(seconds=GRACE.total_seconds())
    assert not run.keep("typed after sleeping")


def test_a_sitting_past_its_deadline_is_handed_in_at_the_start(run, exams, clock):
    run.keep("saved")
    clock.forward(days=3)
    (late,) = exams.hand_in_expired()
    assert late.id == run.sitting.id
    again = exams.reopen(run.sitting.id)
    assert again.over
    assert again.sitting.ended_at == run.sitting.deadline_at
    assert again.entry(0).text == "saved"
    assert exams.hand_in_expired() == ()


def test_setting_the_clock_back_gives_no_time(run, clock):
    clock.forward(minutes=6)
    run.keep("x")
    clock.forward(minutes=-5)
    assert run.left == timedelta(minutes=4)


def test_no_pause_unless_the_blueprint_allows_it(run):
    assert not run.pause()
    assert not run.paused


def test_a_pause_stops_the_clock_and_covers_nothing_up(exams, make_blueprint, clock):
    run = exams.begin(exams.new(make_blueprint(pause=True), seed=7))
    clock.forward(minutes=2)
    assert run.pause("half")
    clock.forward(hours=5)
    assert run.left == timedelta(minutes=8)
    assert not run.tick()
    assert not run.keep("while paused")
    assert not run.step(1)
    again = exams.reopen(run.sitting.id)
    assert again.paused
    assert again.left == timedelta(minutes=8)
    assert again.resume()
    assert again.left == timedelta(minutes=8)
    assert again.entry(0).text == "half"


@pytest.fixture
def parted(exams, make_blueprint):
    """Return a sitting of two parts, of 4 and 6 minutes."""
    blueprint = make_blueprint(
        Demand(minutes=4.0, count=2), Demand(minutes=6.0, count=2)
    )
    return exams.begin(exams.new(blueprint, seed=7))


def test_a_section_is_left_by_its_own_clock(parted, clock):
    assert parted.positions == (0, 1)
    assert not parted.go(2)
    clock.forward(minutes=4)
    assert parted.tick()
    assert parted.section == 1
    assert parted.position == 2
    assert not parted.go(0)
    assert parted.left == timedelta(minutes=6)
    assert not parted.over


def test_a_section_closed_early_stays_closed_after_a_crash(parted, exams, clock):
    clock.forward(minutes=1)
    parted.keep("x")
    assert parted.next_section()
    assert parted.positions == (2, 3)
    assert not parted.next_section()
    again = exams.reopen(parted.sitting.id)
    assert again.section == 1
    assert not again.go(0)
    assert again.left == timedelta(minutes=9), "time saved is not lost"


def test_a_sitting_reopened_in_the_second_section_s_time_is_there(parted, exams, clock):
    parted.keep("x")
    clock.forward(minutes=5)
    again = exams.reopen(parted.sitting.id)
    assert again.section == 1
    assert again.position == 2
    assert again.entry(0).text == "x"


def test_handing_in_twice_is_once(run):
    run.submit("last")
    run.submit("later")
    assert run.over
    assert run.entry().text == "last"
    assert run.sitting.state is SittingState.SUBMITTED


class MemoryLog:
    """Keeps a sitting in memory by the store's rules."""

    def __init__(self, sitting):
        self.sitting = sitting
        self.rows = []

    def respond(self, sitting_id, response):
        assert self.sitting.state is SittingState.OPEN
        self.rows.append(response)

    def pause(self, sitting_id, at):
        return self._now(SittingState.PAUSED, paused_at=at)

    def resume(self, sitting_id, at):
        gone = at - self.sitting.paused_at
        deadline = self.sitting.deadline_at + gone
        return self._now(SittingState.OPEN, paused_at=None, deadline_at=deadline)

    def finish(self, sitting_id, at, state=SittingState.SUBMITTED):
        return self._now(state, ended_at=at)

    def _now(self, state, **changes):
        self.sitting = replace(self.sitting, state=state, **changes)
        return self.sitting


moves = st.lists(
    st.tuples(
        st.sampled_from(
            ["keep", "step", "back", "flag", "tick", "wait", "section", "reopen"]
        ),
        st.text("ab 1(", max_size=3),
        st.floats(0, 200),
    ),
    max_size=40,
)


@settings(max_examples=60, deadline=None)
@given(moves)
def test_whatever_happens_the_log_holds_what_the_screen_shows(moves):
    paper, clock = TWO_PARTS, FakeClock()
    start = clock()
    sitting = Sitting("s", "e", start, start + timedelta(minutes=10), SittingState.OPEN)
    log = MemoryLog(sitting)
    run = SittingRun(paper, sitting, (), log, clock)
    for move, typed, seconds in moves:
        before = run.section
        match move:
            case "keep":
                run.keep(typed)
            case "step":
                run.step(1, typed)
            case "back":
                run.step(-1, typed)
            case "flag":
                run.flag(typed)
            case "tick":
                run.tick()
            case "wait":
                clock.forward(seconds)
            case "section":
                run.next_section(typed)
            case "reopen":
                run = SittingRun(paper, log.sitting, log.rows, log, clock)
        assert run.section >= before, "a closed part never opens again"
        assert run.position in run.positions
        stored = entries(log.rows)
        for question in paper.questions:
            shown = run.entry(question.position)
            assert shown == stored.get(question.position, type(shown)())
        assert all(row.at <= sitting.deadline_at for row in log.rows)
        assert sum(row.elapsed_ms for row in log.rows) <= clock.ms + 1000


class FakeClock:
    """A clock that moves when told to, and knows how far it went."""

    def __init__(self):
        self.start = self.at = START

    def __call__(self):
        return self.at

    def forward(self, seconds):
        self.at += timedelta(seconds=seconds)

    @property
    def ms(self):
        return (self.at - self.start).total_seconds() * 1000


def _two_parts():
    items = [make_item("t.a"), make_number("t.b"), make_item("t.c"), make_number("t.d")]
    sections = tuple(
        (text(name), Demand(minutes=minutes, count=2))
        for name, minutes in (("A", 4.0), ("B", 6.0))
    )
    blueprint = Blueprint("b", text("b"), text("s"), "mock", sections)
    return new_paper(blueprint, make_catalog(items), nobody(), seed=1, created=START)


TWO_PARTS = _two_parts()


def test_the_kept_document_is_the_paper(exams, paper):
    record = exams.store.exams.exam(paper.id)
    assert loads(record.document, Paper) == paper
    assert exams.find(paper.id[:4]) == paper


def test_the_latest_row_counts_and_its_times_add_up():
    found = entries(
        [
            Response(0, START, "a", elapsed_ms=5),
            Response(1, START, "b", flagged=True),
            Response(0, START, "c", elapsed_ms=7),
        ]
    )
    assert (found[0].text, found[0].elapsed_ms) == ("c", 12)
    assert found[1].flagged
