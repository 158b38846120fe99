"""Labels at the ends of curves: named apart from options, placed apart in order."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from quizapp.mathtext.curvelabels import curve_letter, named_by_letters, spread


def test_curves_have_letters_that_no_option_has() -> None:
    names = ["training", "validation", "test"]
    assert [curve_letter(names, curve) for curve in range(3)] == ["P", "Q", "R"]


def test_a_curve_named_by_a_letter_keeps_it() -> None:
    assert named_by_letters(["R", "Q"])
    assert not named_by_letters(["R", "R"])
    assert [curve_letter(["R", "Q"], curve) for curve in range(2)] == ["R", "Q"]


def test_labels_far_apart_stay_where_they_are_wanted() -> None:
    assert spread({0: 5.0, 1: 1.0}, 0, 10, 1) == {0: 5.0, 1: 1.0}


def test_touching_labels_stand_around_the_place_they_want() -> None:
    assert spread({0: 5.0, 1: 5.0, 2: 5.0}, 0, 10, 1) == {0: 4.0, 1: 5.0, 2: 6.0}


@given(st.lists(st.floats(0, 9), min_size=1, max_size=8))
def test_labels_keep_their_order_their_gap_and_their_limits(wanted) -> None:
    placed = spread(dict(enumerate(wanted)), 0, 9, 1)
    order = sorted(placed, key=lambda label: placed[label])
    assert order == sorted(placed, key=lambda label: (wanted[label], label))
    places = [placed[label] for label in order]
    assert all(b - a >= 1 - 1e-9 for a, b in pairwise(places))
    assert places[0] >= -1e-9
    assert places[-1] <= 9 + 1e-9
