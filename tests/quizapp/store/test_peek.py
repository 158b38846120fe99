"""The look at the counts says what the store says."""

import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from quizapp.errors import StoreError
from quizapp.models import CardId, Rating, ReviewKind
from quizapp.scheduling.days import Moment
from quizapp.scheduling.queue import is_due
from quizapp.store import Store
from quizapp.store.due import DUE_CARDS
from quizapp.store.peek import Counts, peek

START = datetime(2026, 11, 21, 18, 0, tzinfo=UTC)
ANSWERS = st.lists(
    st.tuples(
        st.integers(0, 5).map(lambda n: CardId(f"c{n}.x")),
        st.sampled_from(Rating),
        st.sampled_from([ReviewKind.LEARN, ReviewKind.REVIEW, ReviewKind.EXAM]),
        st.floats(0, 100),
        st.booleans(),
    ),
    max_size=10,
)


@settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(ANSWERS, st.floats(0, 200))
def test_one_definition_of_due_and_done_everywhere(fresh, answers, hours):
    path = fresh()
    now = Moment.of(START + timedelta(hours=hours), UTC)
    with Store.open(path) as store:
        total = 0
        for card, rating, kind, when, undone in answers:
            at = Moment.of(START + timedelta(hours=when), UTC)
            saved = store.record(card, rating, kind, at)
            total += not undone
            if undone:
                store.void(saved.review.id, at)
        seen = peek(path, now.at, now.study_day)
        due = store.due(now.at, now.study_day)
        done = store.done(now.study_day)
        by_rule = sorted(
            card
            for card, state in store.states().items()
            if is_due(state, now.at, now.study_day)
        )
    assert list(seen.due_cards) == due == by_rule
    assert (seen.due, seen.total) == (len(due), total)
    assert (seen.new_today, seen.reviewed_today) == (done.new, done.reviews)


def test_no_database_yet_is_nothing_done(tmp_path):
    assert peek(tmp_path / "quizapp.db", START, 740_000) == Counts()
    assert list(tmp_path.iterdir()) == []


def test_looking_changes_no_file(fresh, answer):
    path = fresh()
    with Store.open(path) as store:
        answer(store, "a.x")
    before = path.read_bytes()
    assert peek(path, START, 740_000).total == 1
    assert path.read_bytes() == before


def test_what_is_not_checkpointed_is_seen(fresh, answer, moment):
    path = fresh()
    with Store.open(path) as store:
        answer(store, "a.x")
        assert peek(path, START, moment().study_day).new_today == 1


def test_a_folder_that_cannot_be_written_is_read_all_the_same(
    fresh, answer, monkeypatch
):
    """Tests may run as root, whom no permission stops: the failure is played."""
    path = fresh()
    with Store.open(path) as store:
        answer(store, "a.x")
    real, addresses = sqlite3.connect, []

    def as_in_a_read_only_folder(address, **options):
        addresses.append(address)
        if "immutable" in address:
            return real(address, **options)
        return real(":memory:", factory=Unopenable)

    monkeypatch.setattr(sqlite3, "connect", as_in_a_read_only_folder)
    assert peek(path, START, 740_000).total == 1
    assert len(addresses) == 2
    path.with_name(path.name + "-wal").write_bytes(b"not yet in the main file")
    with pytest.raises(StoreError):
        peek(path, START, 740_000)


class Unopenable(sqlite3.Connection):
    """A connection that finds it cannot open its file when it is first used."""

    def execute(self, *_):
        raise sqlite3.OperationalError("unable to open database file")


@pytest.mark.parametrize(
    ("sql", "code"),
    [
        ("UPDATE alembic_version SET version_num = '9999'", "store.newer"),
        ("DROP TABLE review", "store.failed"),
    ],
)
def test_what_cannot_be_counted_is_told(fresh, sql, code):
    path = fresh()
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute(sql)
    with pytest.raises(StoreError) as told:
        peek(path, START, 740_000)
    assert told.value.code == code


def test_an_older_schema_is_left_to_the_store(fresh, monkeypatch):
    monkeypatch.setattr("quizapp.store.peek.HEAD", "9999")
    assert peek(fresh(), START, 740_000) is None


def test_noise_is_told_as_damage(tmp_path):
    path = tmp_path / "quizapp.db"
    path.write_bytes(b"\xff" * 9_000)
    with pytest.raises(StoreError) as told:
        peek(path, START, 740_000)
    assert told.value.code == "store.damaged"


def test_the_due_query_scans_no_table(fresh):
    with closing(sqlite3.connect(fresh())) as connection:
        plan = connection.execute(
            f"EXPLAIN QUERY PLAN {DUE_CARDS}",
            {"today": 1, "now_ms": 1},
        ).fetchall()
    steps = " ".join(row[3] for row in plan)
    assert "card_state_by_day" in steps
    assert "card_state_by_step" in steps
    assert "SCAN" not in steps
