"""The schema: migrated to from nothing, equal to the tables, refused when newer."""

import re
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlmodel import SQLModel

import quizapp.store
from quizapp.errors import StoreError
from quizapp.store import Store, migrate, opening
from quizapp.store.revisions import HEAD, REVISIONS

MIGRATIONS = Path(quizapp.store.__file__).parent / "migrations"


def execute(path, sql):
    with closing(sqlite3.connect(path)) as connection, connection:
        return connection.execute(sql).fetchall()


def test_the_migrated_schema_is_that_of_the_tables(store):
    with store.reading() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, SQLModel.metadata) == []


def test_partial_indexes_carry_their_conditions(fresh):
    found = dict(
        execute(fresh(), "SELECT name, sql FROM sqlite_master WHERE type = 'index'")
    )
    assert found["card_state_by_day"].endswith("WHERE due_at_ms IS NULL")
    assert found["card_state_by_step"].endswith("WHERE due_at_ms IS NOT NULL")
    assert found["review_by_voided"].endswith("WHERE voids IS NOT NULL")


def test_every_step_is_known_by_its_number():
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    script = ScriptDirectory.from_config(config)
    steps = [step.revision for step in script.walk_revisions()]
    assert tuple(reversed(steps)) == REVISIONS
    assert script.get_heads() == [HEAD]


def test_a_new_database_is_at_the_newest_step(fresh):
    assert execute(fresh(), "SELECT version_num FROM alembic_version") == [(HEAD,)]


def test_a_database_of_a_later_release_is_refused_untouched(fresh):
    path = fresh()
    execute(path, "UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(StoreError, match="schema 9999") as told:
        Store.open(path)
    assert told.value.code == "store.newer"
    assert execute(path, "SELECT version_num FROM alembic_version") == [("9999",)]


def test_a_database_of_another_program_is_refused_untouched(tmp_path):
    path = tmp_path / "photos.db"
    execute(path, "CREATE TABLE photo (id INTEGER)")
    with pytest.raises(StoreError, match="another program"):
        Store.open(path)
    assert execute(path, "SELECT name FROM sqlite_master") == [("photo",)]


def test_an_older_schema_is_backed_up_before_it_is_brought_up(
    fresh, answer, monkeypatch
):
    """A step yet to come is played by one that changes nothing."""
    path = fresh()
    with Store.open(path) as store:
        answer(store, "a.x")
    steps = []
    monkeypatch.setattr(migrate, "REVISIONS", (*REVISIONS, "9999"))
    monkeypatch.setattr(migrate, "HEAD", "9999")
    monkeypatch.setattr(opening.migrate, "upgrade", lambda _: steps.append("9999"))
    with Store.open(path) as store:
        (backup,) = store.backups()
        assert steps == ["9999"]
        assert len(store.reviews()) == 1
    assert execute(backup.path, "SELECT count(*) FROM review") == [(1,)]


def test_a_migration_that_fails_leaves_the_database_as_it_was(
    fresh, answer, monkeypatch
):
    path = fresh()
    with Store.open(path) as store:
        answer(store, "a.x")

    def half_done(connection):
        connection.exec_driver_sql("DROP TABLE card_state")
        connection.exec_driver_sql("CREATE TABLE half (id INTEGER)")
        raise KeyboardInterrupt

    monkeypatch.setattr(migrate, "REVISIONS", (*REVISIONS, "9999"))
    monkeypatch.setattr(migrate, "HEAD", "9999")
    monkeypatch.setattr(opening.migrate, "upgrade", half_done)
    with pytest.raises(KeyboardInterrupt):
        Store.open(path)
    monkeypatch.undo()
    with Store.open(path) as store:
        assert len(store.states()) == 1
        assert store.check().ok


def test_two_processes_may_make_the_database_at_once(tmp_path):
    path = tmp_path / "quizapp.db"
    code = (
        "import sys; from pathlib import Path; from quizapp.store import Store\n"
        "with Store.open(Path(sys.argv[1]), timeout_s=20) as s: print(s.device)"
    )
    command = [sys.executable, "-c", code, str(path)]
    running = [
        subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        for _ in range(3)
    ]
    outcomes = [process.communicate(timeout=60) for process in running]
    assert [errors for _, errors in outcomes] == ["", "", ""]
    assert len({device for device, _ in outcomes}) == 1


def test_the_steps_speak_to_no_database_in_particular():
    for step in (MIGRATIONS / "versions").glob("v*.py"):
        assert not re.search(r"PRAGMA|sqlite_master", step.read_text(encoding="utf-8"))
