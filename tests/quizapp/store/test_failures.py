"""Locked, full, unwritable, unreachable: one sentence each, and nothing is lost."""

import sqlite3
import subprocess
import sys
import threading
from contextlib import closing
from pathlib import Path

import pytest

from quizapp.errors import StoreError
from quizapp.i18n import Messages, say
from quizapp.models import CardId, Rating, ReviewKind
from quizapp.store import Store, sqlite
from quizapp.store.database import explain, locate


@pytest.fixture
def locked(fresh):
    """Return the path of a database in which another connection is writing."""
    path = fresh()
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("BEGIN IMMEDIATE")
        yield path
        connection.execute("ROLLBACK")


def test_a_writer_that_takes_too_long_is_told_and_reading_goes_on(
    locked, answer, moment
):
    with Store.open(locked, timeout_s=0.05) as store:
        assert store.states() == {}
        with pytest.raises(StoreError, match="Another program is using") as told:
            answer(store, "a.x")
        assert told.value.code == "store.locked"
        assert str(locked) in str(told.value)
        assert store.reviews() == []


def test_after_the_lock_is_gone_the_same_store_writes_again(fresh, answer):
    path = fresh()
    with Store.open(path, timeout_s=0.05) as store:
        with closing(sqlite3.connect(path, isolation_level=None)) as connection:
            connection.execute("BEGIN IMMEDIATE")
            with pytest.raises(StoreError):
                answer(store, "a.x")
            connection.execute("ROLLBACK")
        assert answer(store, "a.x").review.seq == 1


def test_a_short_lock_is_waited_for(fresh, answer):
    path = fresh()
    with (
        Store.open(path) as store,
        closing(
            sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        ) as connection,
    ):
        connection.execute("BEGIN IMMEDIATE")
        release = threading.Timer(0.2, lambda: connection.execute("COMMIT"))
        release.start()
        assert answer(store, "a.x").review.seq == 1
        release.join()


WRITER = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from quizapp.models import CardId, Rating, ReviewKind
from quizapp.scheduling.days import Moment
from quizapp.store import Store
with Store.open(Path(sys.argv[1]), timeout_s=30) as store:
    for number in range(40):
        moment = Moment.of(datetime.now(UTC), UTC)
        card = CardId(f"c{number % 7}.x")
        store.record(card, Rating(number % 4 + 1), ReviewKind.REVIEW, moment)
"""


def test_two_processes_write_at_once_and_lose_nothing(fresh):
    path = fresh()
    running = [
        subprocess.Popen(
            [sys.executable, "-c", WRITER, str(path)], stderr=subprocess.PIPE
        )
        for _ in range(2)
    ]
    assert [process.communicate(timeout=60)[1] for process in running] == [b"", b""]
    with Store.open(path) as store:
        rows = store.reviews()
        assert len(rows) == 80
        assert sorted(row.seq for row in rows) == list(range(1, 81))
        assert store.check().ok


def test_a_full_disk_is_told_and_what_was_saved_is_safe(fresh, answer):
    path = fresh()
    with Store.open(path) as store:
        answer(store, "a.x")
        with store.reading() as connection:
            (pages,) = connection.exec_driver_sql("PRAGMA page_count").one()
            connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")
        with pytest.raises(StoreError, match="disk is full") as told:
            for number in range(500):
                answer(store, f"b{number}.x", response="x" * 2_000)
        assert told.value.code == "store.full"
        assert store.check().ok
        assert len(store.reviews()) == len(store.states()) == number + 1


def test_a_read_only_database_is_told(fresh):
    path = fresh()
    with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as connection:
        with pytest.raises(sqlite3.OperationalError) as refused:
            connection.execute("DELETE FROM setting")
        told = explain(locate(path), refused.value)
    assert told.code == "store.readonly"
    assert "QUIZAPP_HOME" in str(told)


def test_a_folder_in_the_place_of_the_file_is_told(tmp_path):
    with pytest.raises(StoreError, match="cannot be opened") as told:
        Store.open(tmp_path)
    assert told.value.code == "store.cannot_open"


def test_a_file_in_the_place_of_the_folder_is_told(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreError, match="QUIZAPP_HOME"):
        Store.open(tmp_path / "file" / "quizapp.db")


def test_a_row_that_no_release_wrote_is_told(fresh, answer):
    path = fresh()
    with Store.open(path) as store:
        answer(store, "a.x")
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("UPDATE review SET kind = 'bribe'")
        connection.execute("UPDATE card_state SET state = 77")
    with Store.open(path) as store:
        for call in (store.reviews, store.states, store.rebuild):
            with pytest.raises(StoreError, match="damaged row") as told:
                call()
            assert told.value.code == "store.damaged_row"


# ----- Addresses -----


@pytest.mark.parametrize("address", ["mysql://h/d", "nonsense://", "://", "sqlite://"])
def test_what_is_no_address_is_told(address):
    with pytest.raises(StoreError, match="not a database address"):
        locate(address)


def test_a_password_is_never_shown():
    place = str(locate("postgresql://me:secret@host:5432/quizapp"))
    assert "secret" not in place
    assert place.startswith("postgresql+psycopg://me:***@host")
    with pytest.raises(StoreError) as told:
        locate("mysql://me:secret@host/quizapp")
    assert "secret" not in str(told.value)


def test_addresses_of_files_and_servers_are_told_apart(tmp_path):
    file = tmp_path / "q.db"
    assert locate(file).path == locate(str(file)).path == file
    assert locate(f"sqlite:///{file}").path == file
    assert locate("postgres://h/d").path is None


def test_a_server_that_is_not_there_is_told():
    with pytest.raises(StoreError, match="cannot be reached") as told:
        Store.open("postgresql://127.0.0.1:1/quizapp?connect_timeout=2")
    assert told.value.code == "store.unreachable"


# ----- Network drives -----


def test_a_network_drive_is_known_by_its_mount(tmp_path):
    mounts = tmp_path / "mounts"
    mounts.write_text(
        "/dev/sda1 / ext4 rw 0 0\n"
        "server:/home /mnt/home nfs4 rw 0 0\n"
        "//nas/x /mnt/my\\040share cifs rw 0 0\n"
        "broken\n"
    )
    assert sqlite.on_network(Path("/mnt/home/me/q.db"), mounts)
    assert sqlite.on_network(Path("/mnt/my share/q.db"), mounts)
    assert not sqlite.on_network(Path("/home/me/q.db"), mounts)
    assert not sqlite.on_network(Path("/home/me/q.db"), tmp_path / "missing")


def test_the_journal_is_a_write_ahead_log_except_on_a_network_drive(fresh, monkeypatch):
    path = fresh()
    with Store.open(path):
        assert journal_of(path) == "wal"
    monkeypatch.setattr(sqlite, "on_network", lambda _: True)
    with Store.open(path) as store:
        assert journal_of(path) == "delete"
        store.set_setting("works", True)


def journal_of(path):
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute("PRAGMA journal_mode").fetchone()[0]


def test_every_connection_is_durable_and_keeps_references(store):
    with store.writing() as connection:
        pragmas = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in (
                "synchronous",
                "foreign_keys",
                "trusted_schema",
                "busy_timeout",
            )
        }
    assert pragmas == {
        "synchronous": 2,
        "foreign_keys": 1,
        "trusted_schema": 0,
        "busy_timeout": 3_000,
    }


def test_a_failed_transaction_leaves_nothing_behind(store, moment, monkeypatch):
    def fail(*_):
        raise RuntimeError("in the middle")

    monkeypatch.setattr(store.scheduler, "apply", fail)
    with pytest.raises(RuntimeError, match="in the middle"):
        store.record(CardId("a.x"), Rating.GOOD, ReviewKind.LEARN, moment())
    monkeypatch.undo()
    assert store.reviews() == []


# ----- In both languages -----


def test_every_sentence_of_the_store_is_said_in_both_languages():
    error = explain(locate(Path("/q.db")), sqlite3.OperationalError("a detail"))
    assert say(error, Messages("en")) == str(error)
    assert "a detail" in str(error)
    assert say(error, Messages("zh")) == "数据库 /q.db 拒绝了这次操作：a detail"
