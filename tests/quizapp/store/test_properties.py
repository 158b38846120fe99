"""Whatever is done in whatever order: the cache is the replay, logs merge as sets."""

from datetime import UTC, datetime, timedelta
from itertools import count

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from quizapp.models import CardId, Rating, ReviewKind
from quizapp.scheduling.days import Moment
from quizapp.store import Store

START = datetime(2026, 11, 21, 18, 0, tzinfo=UTC)
CARDS = st.sampled_from([CardId("a.x"), CardId("a.x#2"), CardId("b.y")])
HOURS = st.floats(-30, 300).map(lambda hours: round(hours, 2))
KINDS = st.sampled_from(
    [
        ReviewKind.LEARN,
        ReviewKind.REVIEW,
        ReviewKind.REVIEW,
        ReviewKind.CRAM,
        ReviewKind.EXAM,
    ]
)
OPERATION = st.one_of(
    st.tuples(st.just("answer"), CARDS, st.sampled_from(Rating), KINDS, HOURS),
    st.tuples(st.just("answer"), CARDS, st.sampled_from(Rating), KINDS, HOURS),
    st.tuples(st.just("void"), st.integers(0, 30), HOURS),
    st.tuples(st.just("forward"), CARDS, HOURS),
    st.tuples(st.just("reset"), CARDS, HOURS),
    st.tuples(st.just("rebuild")),
)
OPERATIONS = st.lists(OPERATION, max_size=14)
_SETTINGS = settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],  # a factory, no state
)


def at(hours):
    return Moment.of(START + timedelta(hours=hours), UTC)


def perform(store, operations):
    for operation in operations:
        match operation:
            case ("answer", card, rating, kind, hours):
                store.record(card, rating, kind, at(hours))
            case ("void", number, hours):
                rows = store.reviews()
                if rows:
                    store.void(rows[number % len(rows)].id, at(hours))
            case ("forward", card, hours):
                store.bring_forward([card], at(hours))
            case ("reset", card, hours):
                store.reset(card, at(hours))
            case ("rebuild",):
                store.rebuild()


def log_of(fresh, operations):
    """Return the rows of a device that did these operations."""
    with Store.open(fresh()) as store:
        perform(store, operations)
        return store.reviews()


def merged(fresh, *logs):
    """Return the rows and states of a store that took these logs in, one by one."""
    with Store.open(fresh()) as store:
        for log in logs:
            store.merge(log)
        assert store.check().ok
        return store.reviews(), store.states()


@_SETTINGS
@given(OPERATIONS)
def test_the_cache_is_the_replay_of_the_log_after_any_operations(fresh, operations):
    with Store.open(fresh()) as store:
        perform(store, operations)
        kept = store.states()
        assert store.check().ok
        store.rebuild()
        assert store.states() == kept


@_SETTINGS
@given(OPERATIONS, OPERATIONS)
def test_a_merge_does_not_depend_on_who_takes_in_whom(fresh, mine, yours):
    a, b = log_of(fresh, mine), log_of(fresh, yours)
    assert merged(fresh, a, b) == merged(fresh, b, a)


@_SETTINGS
@given(OPERATIONS, OPERATIONS, OPERATIONS)
def test_a_merge_does_not_depend_on_the_grouping(fresh, first, second, third):
    a, b, c = (log_of(fresh, operations) for operations in (first, second, third))
    left, _ = merged(fresh, a, b)
    right, _ = merged(fresh, b, c)
    assert merged(fresh, left, c) == merged(fresh, a, right)


@_SETTINGS
@given(OPERATIONS, OPERATIONS)
def test_merging_again_changes_nothing(fresh, mine, yours):
    a, b = log_of(fresh, mine), log_of(fresh, yours)
    both, states = merged(fresh, a, b)
    assert merged(fresh, a, b, b, a, both) == (both, states)
    assert {row.id for row in both} == {row.id for row in (*a, *b)}


@_SETTINGS
@given(OPERATIONS, CARDS, st.sampled_from(Rating), HOURS)
def test_an_answer_undone_leaves_all_states_as_they_were(
    fresh, operations, card, rating, hours
):
    with Store.open(fresh()) as store:
        perform(store, operations)
        before = store.states()
        saved = store.record(card, rating, ReviewKind.REVIEW, at(hours))
        assert saved.state is not None
        undone = store.void(saved.review.id, at(hours))
        assert store.states() == before
        assert undone.state == before.get(card)


def test_the_newer_row_does_not_win_over_the_other_device(fresh):
    """Two histories of one card: union and replay see the lapse of both."""
    numbers = count()

    def history(*days):
        with Store.open(fresh()) as store:
            for day, rating in days:
                hours = 24 * day + next(numbers) / 3_600
                store.record(
                    CardId("a.x"), Rating(rating), ReviewKind.REVIEW, at(hours)
                )
            return store.reviews(), store.states()[CardId("a.x")].stability

    one, alone = history((0, 3), (2, 3), (10, 1), (10, 3))
    other, alone_too = history((0, 3), (2, 3), (9, 3))
    _, states = merged(fresh, one, other)
    assert alone < states[CardId("a.x")].stability < alone_too
