"""The app over a small catalog, a fresh database and a clock that stands still."""

from __future__ import annotations

import itertools
import shutil

import pytest
from builders import (
    Clock,
    make_catalog,
    make_cloze,
    make_item,
    make_number,
    make_recall,
)

from quizapp.catalog import Library
from quizapp.config import Config
from quizapp.desk import Desk
from quizapp.paths import Paths
from quizapp.store import Store
from quizapp.tui.app import QuizApp


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture(scope="session")
def empty_database(tmp_path_factory):
    """Return a database of today's schema, made once: migrations take their time."""
    path = tmp_path_factory.mktemp("empty") / "quizapp.db"
    Store.open(path).close()
    return path


@pytest.fixture
def make_app(tmp_path, clock, monkeypatch, empty_database):
    """Return a function that makes the app over some items."""
    shutil.copy(empty_database, tmp_path / "quizapp.db")
    monkeypatch.setenv("TEXTUAL_ANIMATIONS", "none")
    seeds = itertools.count(1)
    made = []

    def make(*items, language="en", **options):
        environ = {"QUIZAPP_HOME": str(tmp_path)}
        desk = Desk(
            Paths.from_environment(environ),
            Config(),
            clock=clock,
            environ=environ,
            seeds=lambda: next(seeds),
        )
        catalog = make_catalog(
            items
            or (
                make_item("t.a"),
                make_number("t.b"),
                make_recall("t.c"),
                make_cloze("t.d"),
            )
        )
        desk.__dict__["library"] = Library(catalog, ())
        made.append(desk)
        return QuizApp(lambda: desk, language=language, **options)

    yield make
    for desk in made:
        if "store" in desk.__dict__:
            desk.store.close()
