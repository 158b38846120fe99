"""Exams over a small catalog, a fresh database and a clock that stands still."""

from __future__ import annotations

import shutil

import pytest
from builders import (
    Clock,
    make_catalog,
    make_cloze,
    make_item,
    make_number,
    make_recall,
    text,
)

from quizapp.exams.blueprint import Blueprint, Demand
from quizapp.exams.service import Exams
from quizapp.scheduling.days import Moment
from quizapp.store import Store


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture(scope="session")
def blank(tmp_path_factory):
    """Return the path of an empty database of today's schema."""
    path = tmp_path_factory.mktemp("blank") / "quizapp.db"
    Store.open(path).close()
    return path


@pytest.fixture
def store(blank, tmp_path):
    """Return an open, empty store."""
    path = tmp_path / "quizapp.db"
    shutil.copy(blank, path)
    with Store.open(path) as opened:
        yield opened


ITEMS = (
    make_item("t.choice"),
    make_number("t.number"),
    make_recall("t.recall"),
    make_cloze("u.cloze"),
)


@pytest.fixture
def exams(store, clock):
    """Return the exams of a catalog with four kinds of items."""
    return Exams(store, make_catalog(ITEMS), lambda: Moment.of(clock()))


@pytest.fixture
def make_blueprint():
    """Return a function that makes a blueprint of sections."""

    def make(*demands, **changes):
        demands = demands or (Demand(minutes=10.0, count=4),)
        titles = [text(f"part {place}") for place in range(len(demands))]
        fields = {"mode": "mock", **changes}
        sections = tuple(zip(titles, demands, strict=True))
        return Blueprint(
            name="small",
            title=text("Small"),
            summary=text("short"),
            sections=sections,
            **fields,
        )

    return make


@pytest.fixture
def paper(exams, make_blueprint):
    """Return a kept paper of four questions in ten minutes."""
    return exams.new(make_blueprint(), seed=7)


@pytest.fixture
def keys():
    """Return a function that gives a right response to each question of a paper."""

    def right(paper):
        return {
            question.item.id: question.key or "in my own words"
            for question in paper.questions
        }

    return right
