"""Exams: frozen papers, sittings that survive, marks beside marks."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from quizapp.errors import StoreError
from quizapp.store import Store
from quizapp.store.exams import ExamRecord, MarkKind, Response, SittingState

NOW = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


def make_exam(name="e1", **changes):
    exam = ExamRecord(
        id=name,
        blueprint="quick-screen",
        title="快速筛选 1",
        language="zh",
        seed=7,
        created_at=NOW,
        document='{"items": []}',
        content_hash="h1",
    )
    return replace(exam, **changes)


@pytest.fixture
def shelf(store):
    """Return the exams of a store that holds one paper."""
    store.exams.add(make_exam())
    return store.exams


def test_a_paper_comes_back_as_it_was(shelf):
    assert shelf.exam("e1") == make_exam()
    newer = make_exam("e2", created_at=NOW + HOUR, seed=2**63 - 1)
    shelf.add(newer)
    assert shelf.exams() == [newer, make_exam()]


def test_a_paper_never_changes(shelf):
    shelf.add(make_exam())
    with pytest.raises(StoreError, match="Another exam") as told:
        shelf.add(make_exam(content_hash="h2", document="{}"))
    assert told.value.code == "store.exam_exists"
    assert shelf.exam("e1") == make_exam()


def test_what_is_not_there_is_told(shelf):
    for call in (
        lambda: shelf.exam("nope"),
        lambda: shelf.start("nope", NOW, None),
        lambda: shelf.sitting("nope"),
        lambda: shelf.respond("nope", Response(0, NOW, "x")),
        lambda: shelf.finish("nope", NOW),
        lambda: shelf.add_mark("nope", NOW, MarkKind.ORIGINAL, "{}"),
    ):
        with pytest.raises(StoreError, match="There is no"):
            call()


def test_every_response_is_kept_and_the_latest_counts(shelf):
    sitting = shelf.start("e1", NOW, NOW + HOUR)
    entered = [
        Response(0, NOW, "0.5", elapsed_ms=900),
        Response(1, NOW, "b", flagged=True),
        Response(0, NOW, "0.25"),  # in the same millisecond
    ]
    for response in entered:
        shelf.respond(sitting.id, response)
    assert shelf.responses(sitting.id) == entered
    assert shelf.latest(sitting.id) == {0: entered[2], 1: entered[1]}


def test_a_sitting_goes_on_after_a_crash(fresh):
    path = fresh()
    store = Store.open(path)
    store.exams.add(make_exam())
    sitting = store.exams.start("e1", NOW, NOW + HOUR)
    store.exams.respond(sitting.id, Response(3, NOW, "half"))
    with Store.open(path) as again:
        (found,) = again.exams.sittings(state=SittingState.OPEN)
        assert found == sitting
        assert found.deadline_at == NOW + HOUR
        assert again.exams.latest(found.id)[3].text == "half"
    store.close()


def test_a_pause_moves_the_deadline_by_its_length(shelf):
    sitting = shelf.start("e1", NOW, NOW + HOUR)
    paused = shelf.pause(sitting.id, NOW + timedelta(minutes=10))
    assert paused.state is SittingState.PAUSED
    with pytest.raises(StoreError, match="is paused"):
        shelf.respond(sitting.id, Response(0, NOW, "x"))
    resumed = shelf.resume(sitting.id, NOW + timedelta(minutes=25))
    assert resumed.state is SittingState.OPEN
    assert resumed.deadline_at == NOW + HOUR + timedelta(minutes=15)
    assert (resumed.paused_seconds, resumed.paused_at) == (900, None)


def test_a_pause_with_the_clock_set_back_takes_no_time_away(shelf):
    sitting = shelf.start("e1", NOW, NOW + HOUR)
    shelf.pause(sitting.id, NOW + timedelta(minutes=30))
    resumed = shelf.resume(sitting.id, NOW)
    assert resumed.deadline_at == NOW + HOUR
    assert resumed.paused_seconds == 0


def test_a_sitting_without_a_limit_stays_without(shelf):
    sitting = shelf.start("e1", NOW, None)
    shelf.pause(sitting.id, NOW)
    assert shelf.resume(sitting.id, NOW + HOUR).deadline_at is None


def test_a_paper_handed_in_takes_no_more_answers(shelf):
    sitting = shelf.start("e1", NOW, NOW + HOUR)
    done = shelf.finish(sitting.id, NOW + HOUR, SittingState.EXPIRED)
    assert (done.state, done.ended_at) == (SittingState.EXPIRED, NOW + HOUR)
    assert shelf.finish(sitting.id, NOW + 2 * HOUR) == done
    with pytest.raises(StoreError, match="is expired"):
        shelf.respond(sitting.id, Response(0, NOW, "late"))
    assert shelf.responses(sitting.id) == []


def test_a_regrade_stands_beside_the_first_mark(shelf):
    sitting = shelf.start("e1", NOW, None)
    first = shelf.add_mark(sitting.id, NOW, MarkKind.ORIGINAL, '{"score": 0.5}')
    second = shelf.add_mark(sitting.id, NOW + HOUR, MarkKind.REGRADE, '{"score": 0.6}')
    assert shelf.marks(sitting.id) == [first, second]


def test_sittings_are_listed_by_paper_the_latest_first(shelf):
    shelf.add(make_exam("e2"))
    first = shelf.start("e1", NOW, None)
    second = shelf.start("e1", NOW + HOUR, None)
    other = shelf.start("e2", NOW, None)
    assert shelf.sittings("e1") == [second, first]
    assert {s.id for s in shelf.sittings()} == {first.id, second.id, other.id}


def test_the_first_mark_stays_the_first_when_the_clock_was_set_back(shelf):
    sitting = shelf.start("e1", NOW, NOW + HOUR)
    shelf.add_mark(sitting.id, NOW, MarkKind.ORIGINAL, "1")
    shelf.add_mark(sitting.id, NOW - HOUR, MarkKind.REGRADE, "2")
    assert [mark.document for mark in shelf.marks(sitting.id)] == ["1", "2"]
