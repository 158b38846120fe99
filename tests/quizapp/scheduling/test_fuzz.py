"""Fuzz: Anki's ranges, our own deterministic place in them."""

import math
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quizapp.scheduling.fuzz import fuzz_range, fuzzed, least_days, position


@pytest.mark.parametrize(
    ("interval", "range_"),
    [
        (1, (1, 1)),
        (2.4, (2, 2)),
        (2.5, (2, 4)),
        (3, (2, 4)),
        (7, (5, 9)),
        (10, (8, 12)),
        (20, (17, 23)),
        (100, (93, 107)),
    ],
)
def test_has_the_published_ranges(interval, range_):
    assert fuzz_range(interval, 1, 36_500) == range_


def test_the_maximum_is_never_passed():
    assert fuzz_range(36_500, 1, 36_500)[1] == 36_500
    assert fuzz_range(100, 1, 100) == (93, 100)
    assert fuzz_range(200, 1, 100) == (100, 100)


def test_the_minimum_is_kept_and_a_range_that_closes_opens_by_a_day():
    assert fuzz_range(10, 11, 36_500) == (11, 12)
    assert fuzz_range(10, 12, 36_500) == (12, 13)


def test_all_days_of_a_range_are_equally_likely():
    days = Counter(fuzzed(10, position(f"card-{n}", 3)) for n in range(10_000))
    assert set(days) == {8, 9, 10, 11, 12}
    assert all(abs(count - 2_000) < 200 for count in days.values())


def test_the_same_card_and_count_give_the_same_place():
    assert position("norm-bn-forward.mean", 4) == position("norm-bn-forward.mean", 4)
    assert position("norm-bn-forward.mean", 4) != position("norm-bn-forward.mean", 5)
    assert position("norm-bn-forward.mean", 4) != position("norm-bn-forward.var", 4)


def test_the_place_of_a_known_card_is_the_same_on_every_device():
    assert position("act-relu.shape", 0) == pytest.approx(0.6695921339794002)


def test_the_last_place_of_a_range_is_its_last_day():
    assert fuzzed(34760.0, math.nextafter(1.0, 0.0)) == 36_500


@settings(max_examples=200, deadline=None)
@given(st.floats(1, 40_000), st.integers(0, 400), st.floats(0, 1, exclude_max=True))
def test_a_growing_interval_never_shrinks(interval, previous, at):
    minimum = least_days(interval, previous, 36_500)
    days = fuzzed(interval, at, minimum=minimum)
    assert 1 <= days <= 36_500
    if 0 < previous < round(interval) and previous < 36_500:
        assert days > previous


def test_an_interval_that_stays_about_the_same_keeps_its_length():
    assert least_days(10, 12, 36_500) == 12
    assert least_days(10, 13, 36_500) == 1  # that is above the range: it shrank
    assert least_days(10, 0, 36_500) == 1
