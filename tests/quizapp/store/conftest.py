"""A migrated database to start from, and a store on a fresh copy of it."""

import shutil
from datetime import UTC, datetime, timedelta

import pytest

from quizapp.models import CardId, Rating, ReviewKind, State
from quizapp.scheduling.days import Moment
from quizapp.store import Store

START = datetime(2026, 11, 21, 18, 0, tzinfo=UTC)


@pytest.fixture(scope="session")
def blank(tmp_path_factory):
    """Return the path of an empty database of today's schema."""
    path = tmp_path_factory.mktemp("blank") / "quizapp.db"
    Store.open(path).close()
    return path


@pytest.fixture
def fresh(blank, tmp_path_factory):
    """Return a function that gives the path of a new empty database."""

    def make():
        path = tmp_path_factory.mktemp("store") / "quizapp.db"
        shutil.copy(blank, path)
        return path

    return make


@pytest.fixture
def store(fresh):
    """Return an open, empty store."""
    with Store.open(fresh()) as opened:
        yield opened


@pytest.fixture
def moment():
    """Return a function from hours after the start to a moment, in UTC."""
    return lambda hours=0.0: Moment.of(START + timedelta(hours=hours), UTC)


@pytest.fixture
def answer(moment):
    """Return a function that records an answer some hours after the start."""

    def record(store, card, rating=3, hours=0.0, **details):
        state = store.state(CardId(card))
        in_review = state is not None and state.state is State.REVIEW
        kind = ReviewKind.REVIEW if in_review else ReviewKind.LEARN
        kind = details.pop("kind", kind)
        rating = None if rating is None else Rating(rating)
        return store.record(CardId(card), rating, kind, moment(hours), **details)

    return record
