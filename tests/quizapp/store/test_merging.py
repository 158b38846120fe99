"""Logs merged part by part in one transaction, and rows made in bulk."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizapp.models import CardId, Rating, ReviewKind
from quizapp.scheduling.days import Moment
from quizapp.store import Store, merging
from quizapp.store.rows import rated_rows, row_of, sealed

START = datetime(2026, 11, 21, 18, 0, tzinfo=UTC)
INTEGERS = st.integers(-(2**40), 2**40)


@pytest.fixture
def rows(fresh):
    """Return the rows of a device: thirty answers, one of them undone."""
    with Store.open(fresh()) as store:
        for hour in range(30):
            moment = Moment.of(START + timedelta(hours=9 * hour), UTC)
            card = CardId(f"t.n{hour % 4}")
            saved = store.record(card, Rating.GOOD, ReviewKind.REVIEW, moment)
        store.void(saved.review.id, moment)
        return [row_of(review) for review in store.reviews()]


@pytest.mark.parametrize("scanned", [0, 1_000], ids=["looked up", "read in one go"])
@pytest.mark.parametrize("size", [1, 4, 100])
def test_parts_lead_where_the_whole_leads(fresh, rows, monkeypatch, size, scanned):
    monkeypatch.setattr(merging, "_SCANNED", scanned)
    parts = [rows[start : start + size] for start in range(0, len(rows), size)]
    with Store.open(fresh()) as whole, Store.open(fresh()) as store:
        whole.merge_parts([rows])
        assert store.merge_parts([*parts, parts[0], []]) == len(rows)
        assert store.check().ok
        assert store.states() == whole.states()
        assert store.reviews() == whole.reviews()
        assert store.merge_parts(parts) == 0


def test_parts_that_end_in_an_error_leave_nothing(fresh, rows):
    def parts():
        yield rows[:20]
        raise KeyboardInterrupt

    with Store.open(fresh()) as store:
        with pytest.raises(KeyboardInterrupt):
            store.merge_parts(parts())
        assert store.reviews() == []
        assert store.states() == {}


@given(
    card=st.text(max_size=20),
    device=st.text(max_size=9),
    answers=st.lists(
        st.tuples(
            st.text(max_size=40),
            *[INTEGERS] * 3,
            st.sampled_from([ReviewKind.LEARN.value, ReviewKind.REVIEW.value]),
            st.integers(1, 4),
            INTEGERS,
        ),
        max_size=4,
    ),
)
def test_rows_made_in_bulk_are_those_made_one_by_one(card, device, answers):
    nothing = ("", "", "", None, "fsrs-6")
    expected = [
        sealed((id_, device, ms, card, ms, *when, kind, rating, elapsed, *nothing))
        for id_, ms, *when, kind, rating, elapsed in answers
    ]
    assert list(rated_rows(card, device, "fsrs-6", answers)) == expected
