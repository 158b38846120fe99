"""Samplers of givens: how they are read and what they draw."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.errors import ProblemError
from engine.samplers import read_sampler, sample
from engine.variants import generator


def drawn(text: str, seed: int = 0, **env: Any) -> Any:
    sampler = read_sampler("given.x", text)
    assert sampler is not None
    return sample(sampler, env, generator(seed))


@given(st.integers(0, 10_000))
@settings(max_examples=30, deadline=None)
def test_draws_lie_in_their_range(seed: int) -> None:
    assert -2 <= drawn("uniform(-2, 3)", seed) <= 3
    assert drawn("integers(2, 4)", seed) in {2, 3, 4}
    assert drawn("choice(0.1, 0.5, 2)", seed) in {0.1, 0.5, 2}
    assert sorted(drawn("permutation(5)", seed).tolist()) == [0, 1, 2, 3, 4]
    assert drawn("uniform(0, 1, step=0.25)", seed) in {0, 0.25, 0.5, 0.75, 1}
    assert drawn("integers(10, 50, step=20)", seed) in {10, 30, 50}
    rounded = drawn("normal(4, 3, round=1)", seed)
    assert np.array_equal(rounded, np.round(rounded, 1))


def test_both_ends_of_integers_are_drawn() -> None:
    assert {drawn("integers(1, 3)", seed) for seed in range(40)} == {1, 2, 3}
    assert {drawn("uniform(0, 1, step=0.5)", seed) for seed in range(40)} == {0, 0.5, 1}


def test_shapes_are_as_asked() -> None:
    assert drawn("normal(4, 3)").shape == (4, 3)
    assert drawn("uniform(0, 1, 5)").shape == (5,)
    assert drawn("integers(0, 9, 2, 2)").shape == (2, 2)
    assert isinstance(drawn("normal()"), float)
    assert isinstance(drawn("integers(1, 3)"), int)


def test_sizes_and_bounds_may_use_earlier_values() -> None:
    assert drawn("normal(N, D + 1)", N=4, D=2).shape == (4, 3)
    assert 10 <= drawn("uniform(a, 2*a)", a=10) <= 20
    assert drawn("choice(a, a^2)", a=7) in {7, 49}


def test_mean_and_std_are_respected() -> None:
    values = drawn("normal(5000, mean=3, std=0.5)")
    assert abs(values.mean() - 3) < 0.05
    assert abs(values.std() - 0.5) < 0.05


def test_one_hot_rows_show_every_class() -> None:
    for seed in range(20):
        labels = drawn("one_hot(7, 4)", seed)
        assert labels.shape == (7, 4)
        assert (labels.sum(axis=1) == 1).all()
        assert (labels.sum(axis=0) > 0).all()
    assert (drawn("one_hot(2, 5)").sum(axis=0) <= 1).all()


def test_steps_leave_no_dust_and_no_negative_zero() -> None:
    for seed in range(30):
        value = drawn("uniform(0.1, 0.9, step=0.1)", seed)
        assert len(repr(value)) <= 3
        assert "-0.0" not in repr(drawn("normal(std=0.01, round=1)", seed))
        assert drawn("normal(std=2, step=0.5)", seed) * 2 % 1 == 0


def test_integers_can_be_rounded_to_tens() -> None:
    assert drawn("integers(101, 999, round=-2)") % 100 == 0


def test_a_choice_can_be_of_arrays_and_be_rounded() -> None:
    assert drawn("choice([1, 2], [3, 4])").shape == (2,)
    assert drawn("choice(1/3, 1/3, round=2)") == 0.33


@pytest.mark.parametrize(
    "text",
    ["x + 1", "2 * normal(3)", "normal", "normal(3) + normal(3)", "sqrt(2)", "3"],
)
def test_a_plain_expression_is_no_sampler(text: str) -> None:
    assert read_sampler("given.x", text) is None


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("normal(4, scale=2)", "unknown option 'scale'"),
        ("permutation(4, round=1)", "options: none"),
        ("normal(0)", "impossible shape"),
        ("normal(200, 200)", "impossible shape"),
        ("normal(2.5)", "a size must be whole"),
        ("normal(3, std=0)", "std must be positive"),
        ("normal(3, step=0)", "step must be positive"),
        ("normal(3, step=-1)", "step must be positive"),
        ("uniform(3, 1)", "not below"),
        ("uniform(3)", "low and a high"),
        ("uniform(0, 1, step=-1)", "step must be positive"),
        ("integers(1.5, 3)", "low end must be whole"),
        ("integers(1, 9, step=0)", "step must be positive"),
        ("integers(1, 9, step=0.5)", "step must be whole"),
        ("choice(1)", "at least two"),
        ("permutation(3, 4)", "permutation"),
        ("one_hot(3)", "one_hot"),
        ("normal(n)", "unknown-name"),
        ("normal(3, round=1.5)", "round must be whole"),
        ("uniform([1, 2], 3)", "uniform"),
    ],
)
def test_a_faulty_sampler_is_the_authors_fault(text: str, message: str) -> None:
    with pytest.raises(ProblemError, match=message) as caught:
        drawn(text)
    assert caught.value.key == "given.x"
