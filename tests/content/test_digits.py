"""As many digits as a prompt asks for are enough to be judged correct."""

from __future__ import annotations

import re

import numpy as np
import pytest

from engine import check, draw
from engine.keys import key_value
from quizapp.catalog import load_catalog
from quizapp.models import Kind

WORDS = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6}
ASKED = re.compile(
    rf"\b({'|'.join(WORDS)})\s+(?:significant\s+|correct\s+)?(digit|decimal)", re.I
)
ITEMS = [
    item
    for item in load_catalog().items.values()
    if item.kind in (Kind.NUMBER, Kind.ARRAY) and ASKED.search(item.prompt.en)
]


def rounded(value: float, count: int, unit: str) -> str:
    """Return a value with so many digits or decimals."""
    return f"{value:.{count}f}" if unit == "decimal" else f"{value:.{count - 1}e}"


@pytest.mark.parametrize("item", ITEMS, ids=lambda item: item.id)
def test_a_key_rounded_as_asked_is_correct(item) -> None:
    asked = ASKED.search(item.prompt.en)
    count, unit = WORDS[asked[1].lower()], asked[2].lower()
    for seed in range(20):
        instance = draw(item.problem, seed)
        key = np.asarray(key_value(item.problem, instance.values), dtype=float)
        rows = [
            ", ".join(rounded(value, count, unit) for value in row)
            for row in np.atleast_2d(key)
        ]
        text = "[" + "; ".join(rows) + "]" if key.ndim else rows[0]
        verdict = check(item.problem, instance, text)
        assert verdict.outcome.value == "correct", (seed, text, key.tolist())
