"""Generated texts end in a value or a clean error, never in anything else."""

import random
import warnings

import numpy as np
import pytest

from engine.errors import EvaluationError, ParseError
from engine.expressions import Names, compare, evaluate, parse, to_latex, to_text
from engine.expressions.registry import functions

NAMES = Names.of(("x", "A", "t", "n"))
ENV = {
    "x": np.array([1.0, 2.0, 3.0]),
    "A": np.arange(6.0).reshape(2, 3) - 1.5,
    "t": 0.7,
    "n": 3,
}
LEAVES = (
    "x", "A", "t", "n", "0", "1", "2", "0.5", "1e-3", "10", "pi", "e", "inf", "nan",
    "True", "None", "9**9", "[1,2]", "[1 2;3 4]", "(2,3)", "x.T", "A.shape",
    "½", "x²", "√t", "\\frac{1}{2}", "'ij,jk->ik'", "x[0]", "A[:,None]", "1e9",
    "-1", "t!", "|t|", "σ(t)",
)  # fmt: skip
JUNK = (
    "()[]{}+-*/^!|,;:=<>'\"\\_.@%& \t\n0123456789xAtneπσ∂∑√½²₁ａ·×"
    "\u0301\u200b\u0445#~$?"
)
WRAPPERS = (
    "({})", "-{}", "sin {}", "exp({})", "{}.T", "{}.sum(axis=0)", "{}[0]", "|{}|",
    "{}!", "log_2 {}", "d/dt ({})", "\\sqrt{{{}}}", "\\left({}\\right)", "sin^-1 {}",
    "sum({}, axis=1)", "\\sum_{{i=1}}^{{n}} {}", "reshape({}, (3, -1))", "{}%", "e^{}",
)  # fmt: skip
PAIRS = (
    "{}+{}", "{}-{}", "{}*{}", "{}/{}", "{}^{}", "{}@{}", "{} {}", "{}%{}", "{}//{}",
    "max({}, {})", "where({}>0, {}, 1)", "[{}, {}]", "{}<{}", "\\frac{{{}}}{{{}}}",
    "concatenate(({}, {}))", "{}**{}", "outer({}, {})", "diff({}, t) + {}",
)  # fmt: skip


def grow(rng: random.Random, depth: int) -> str:
    """Build a text that is nearly a formula."""
    if depth == 0 or rng.random() < 0.2:
        return rng.choice(LEAVES)
    shape = rng.random()
    if shape < 0.4:
        return rng.choice(WRAPPERS).format(grow(rng, depth - 1))
    if shape < 0.85:
        return rng.choice(PAIRS).format(grow(rng, depth - 1), grow(rng, depth - 1))
    name = rng.choice(OWN)
    count = rng.choice((1, 1, 2, 2, 3))
    parts = (grow(rng, depth - 2) if depth > 1 else "x" for _ in range(count))
    return f"{name}({', '.join(parts)})"


def spoil(rng: random.Random, text: str) -> str:
    """Insert, delete, double or replace a few characters."""
    characters = list(text)
    for _ in range(rng.choice((0, 0, 1, 1, 2, 4))):
        place = rng.randrange(len(characters) + 1)
        change = rng.random()
        if change < 0.5:
            characters.insert(place, rng.choice(JUNK))
        elif change < 0.8 and characters:
            del characters[min(place, len(characters) - 1)]
        elif characters:
            part = characters[: place + 1][-6:]
            characters[place:place] = part
    return "".join(characters)


OWN = sorted(name for name, function in functions().items() if function.own)


def run(text: str) -> str:
    """Read, print, evaluate and compare one text; return how it ended."""
    try:
        node = parse(text, NAMES)
    except ParseError as fault:
        assert 0 <= fault.position <= len(text)
        return "unread"
    assert parse(to_text(node), Names(NAMES.variables)) == node
    to_latex(node)
    compare(node, parse("t^2"), dict.fromkeys("xAtn", "real"))
    try:
        value = evaluate(node, ENV)
    except EvaluationError:
        return "without value"
    assert isinstance(value, bool | int | float | np.ndarray | tuple)
    return "value"


def fuzz(count: int, seed: int) -> dict[str, int]:
    rng = random.Random(seed)  # noqa: S311 - texts, not secrets
    ends = {"unread": 0, "without value": 0, "value": 0}
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for _ in range(count):
            text = spoil(rng, grow(rng, rng.choice((1, 2, 3, 4))))
            try:
                ends[run(text)] += 1
            except Exception as fault:
                raise AssertionError(f"{text!r}: {fault!r}") from fault
    return ends


def test_generated_texts_end_in_a_value_or_a_clean_error() -> None:
    ends = fuzz(1_500, 1)
    assert all(count > 100 for count in ends.values()), ends


@pytest.mark.slow
def test_a_hundred_thousand_generated_texts_end_cleanly() -> None:
    fuzz(100_000, 2)
