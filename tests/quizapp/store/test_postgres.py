"""The same store on PostgreSQL; QUIZAPP_TEST_POSTGRES is the address of a server."""

import os
import secrets
import subprocess
import sys

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import create_engine, make_url
from sqlmodel import SQLModel

from quizapp.errors import StoreError
from quizapp.models import CardId
from quizapp.scheduling.memory import MemorySettings, Scheduler
from quizapp.store import Store
from quizapp.store.exams import ExamRecord, MarkKind, Response

pytestmark = pytest.mark.postgres


@pytest.fixture
def address():
    """Return the address of a new database on the server."""
    server = os.environ["QUIZAPP_TEST_POSTGRES"]
    name = f"quizapp_{secrets.token_hex(6)}"
    url = make_url(server).set(drivername="postgresql+psycopg")
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.exec_driver_sql(f"CREATE DATABASE {name}")
    yield url.set(database=name).render_as_string(hide_password=False)
    with engine.connect() as connection:
        connection.exec_driver_sql(f"DROP DATABASE {name} WITH (FORCE)")
    engine.dispose()


@pytest.fixture
def server(address):
    """Return an open store on a new database of the server."""
    with Store.open(address) as store:
        yield store


def test_the_migrated_schema_is_that_of_the_tables(server):
    with server.reading() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, SQLModel.metadata) == []


def test_the_same_answers_give_the_same_log_and_states(server, store, answer, moment):
    for one in (server, store):
        for hours in range(30):
            answer(
                one, f"c{hours % 4}.x", hours % 4 + 1, hours=7 * hours, response="a\0μ"
            )
        one.void(one.reviews()[-1].id, moment(400))
        one.bring_forward([CardId("c1.x")], moment(401))
    later = moment(500)
    assert server.due(later.at, later.study_day) == store.due(later.at, later.study_day)
    assert server.done(moment(7).study_day) == store.done(moment(7).study_day)
    strip = [
        (r.card, r.at, r.kind, r.rating, r.seq, r.response) for r in store.reviews()
    ]
    assert strip == [
        (r.card, r.at, r.kind, r.rating, r.seq, r.response) for r in server.reviews()
    ]
    facts = [
        (s.card, s.stability, s.difficulty, s.due_day) for s in store.states().values()
    ]
    assert sorted(facts) == sorted(
        (s.card, s.stability, s.difficulty, s.due_day) for s in server.states().values()
    )
    assert server.check().ok
    kept = server.states()
    server.rebuild()
    assert server.states() == kept


def test_logs_merge_between_a_file_and_a_server(server, store, answer, tmp_path):
    answer(store, "a.x", 3, hours=1)
    answer(server, "a.x", 1, hours=2)
    path = tmp_path / "log.jsonl"
    store.export_log(path)
    assert server.merge_file(path).added == 1
    server.export_log(path)
    assert store.merge_file(path).added == 1
    assert server.reviews() == store.reviews()
    assert server.states() == store.states()


def test_what_was_saved_is_there_when_opened_again(address, answer):
    strict = Scheduler(MemorySettings(desired_retention=0.95))
    with Store.open(address, scheduler=strict) as store:
        saved = answer(store, "a.x", 4)
    with Store.open(address) as store:
        assert store.reviews() == [saved.review]
        assert store.scheduler.settings.desired_retention == 0.95
        assert store.notices == ()


def test_exams_are_kept(server, moment):
    exam = ExamRecord("e1", "b", "t", "en", 2**63 - 1, moment().at, "{}", "h")
    server.exams.add(exam)
    assert server.exams.exams() == [exam]
    sitting = server.exams.start("e1", moment().at, moment(1).at)
    for text in ("one", "two\0"):
        server.exams.respond(sitting.id, Response(0, moment().at, text, flagged=True))
    assert [r.text for r in server.exams.responses(sitting.id)] == ["one", "two�"]
    server.exams.finish(sitting.id, moment(0.5).at)
    mark = server.exams.add_mark(sitting.id, moment(2).at, MarkKind.ORIGINAL, "{}")
    assert server.exams.marks(sitting.id) == [mark]


WRITER = """
import sys
from datetime import UTC, datetime
from quizapp.models import CardId, Rating, ReviewKind
from quizapp.scheduling.days import Moment
from quizapp.store import Store
with Store.open(sys.argv[1], timeout_s=30) as store:
    for number in range(40):
        moment = Moment.of(datetime.now(UTC), UTC)
        card = CardId(f"c{number % 7}.x")
        store.record(card, Rating(number % 4 + 1), ReviewKind.REVIEW, moment)
"""


def test_several_machines_make_and_write_one_database(address):
    command = [sys.executable, "-c", WRITER, address]
    running = [subprocess.Popen(command, stderr=subprocess.PIPE) for _ in range(3)]
    assert [process.communicate(timeout=90)[1] for process in running] == [b""] * 3
    with Store.open(address) as store:
        assert sorted(row.seq for row in store.reviews()) == list(range(1, 121))
        assert store.check().ok


def test_a_writer_that_takes_too_long_is_told(address, answer):
    with (
        Store.open(address) as one,
        Store.open(address, timeout_s=0.1) as other,
        one.writing(),
    ):
        assert other.states() == {}
        with pytest.raises(StoreError) as told:
            answer(other, "a.x")
    assert told.value.code == "store.locked"


def test_backups_belong_to_the_server(server):
    assert server.backups() == []
    with pytest.raises(StoreError, match="pg_dump"):
        server.back_up()


def test_a_database_that_is_not_there_is_told(address):
    missing = make_url(address).set(database="no_such_database")
    with pytest.raises(StoreError) as told:
        Store.open(missing.render_as_string(hide_password=False))
    assert told.value.code == "store.unreachable"
    assert "no_such_database" in str(told.value)
