"""The points at which formulas are compared."""

import math
import tomllib
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from engine.errors import EvaluationError
from engine.expressions.points import Stream, domain_of, points

TABLE = tomllib.loads(
    (Path(__file__).parents[1] / "data" / "points.toml").read_text("utf-8")
)


@pytest.mark.parametrize("column", TABLE["column"], ids=lambda row: row["name"])
def test_the_points_never_change(column: dict[str, Any]) -> None:
    question = tuple((name, domain) for name, domain in column["question"])
    grid = points(question)
    texts = " ".join(column["coordinates"]).split()
    assert list(grid.texts[column["name"]]) == texts
    assert grid.columns[column["name"]].tolist() == [float(text) for text in texts]
    assert grid.count == len(texts)


@pytest.mark.parametrize(
    ("domain", "low", "high", "whole"),
    [
        ("real", -300, 300, False),
        ("positive", 0.0, 300, False),
        ("nonnegative", 0.0, 300, False),
        ("unit", 0, 1, False),
        ("integer", -6, 12, True),
        ("integer 1..100", 1, 100, True),
        ("integer -3..-1", -3, -1, True),
        ("interval -2..3", -2, 3, False),
        ("interval 0..1e-12", 0, 1e-12, False),
    ],
)
def test_points_lie_in_their_domain_and_reach_its_ends(
    domain: str, low: float, high: float, whole: bool
) -> None:
    column = points((("x", domain),)).columns["x"]
    assert low <= column.min() < low + 0.3 * (high - low) + 2 * whole
    assert high - 0.3 * (high - low) - 2 * whole < column.max() <= high
    assert ((column == np.floor(column)).all() == whole) or domain == "nonnegative"
    if domain in ("positive", "unit") or domain.startswith("interval"):
        assert low < column.min()
        assert column.max() < high or domain == "positive"
    assert points((("x", domain),)).whole == (frozenset("x") if whole else frozenset())


def test_variables_take_different_points() -> None:
    grid = points(tuple((name, "real") for name in "abcd"))
    rows = np.array([grid.columns[name] for name in "abcd"])
    assert (np.unique(rows, axis=0).shape[0], np.ptp(rows, axis=0).min() > 0) == (
        4,
        True,
    )


def test_nothing_varies_at_one_point() -> None:
    grid = points(())
    assert (grid.count, dict(grid.columns), dict(grid.texts)) == (1, {}, {})


@pytest.mark.parametrize(
    "text", ["complex", "integer 5..1", "integer 3..3", "integer a..b", "interval 1",
             "interval 1..inf", "interval 2..2", "interval -inf..1", "whole 1..2",
             "integer 1.2"],
)  # fmt: skip
def test_what_is_no_domain_is_refused(text: str) -> None:
    with pytest.raises(EvaluationError) as caught:
        domain_of(text)
    assert (caught.value.code, caught.value.values) == (
        "unknown-domain",
        {"domain": text},
    )


def test_the_stream_is_splitmix64() -> None:
    stream = Stream(0)
    stream.state = 1234567
    drawn = [6457827717110365317, 3203168211198807973, 9817491932198370423]
    assert [stream.next() for _ in drawn] == [(word >> 11) / 2.0**53 for word in drawn]


def test_shuffling_keeps_every_value() -> None:
    values = [float(n) for n in range(20)]
    mixed = Stream(3).shuffled(values)
    assert (sorted(mixed), mixed != values) == (values, True)
    assert values == [float(n) for n in range(20)]
    assert all(math.isfinite(value) for value in mixed)
