"""How many bits a judgement is worth."""

from typing import Any

import pytest
from mpmath import libmp

from engine.expressions import parse
from engine.expressions.bounded import EXACT
from engine.expressions.working_precision import CONSTANT, FINEST, finer, for_constant


def near(size: int, error: float) -> tuple[Any, float]:
    """Return a value of about 2**size with an error of 2**error."""
    return libmp.from_man_exp(1, size - 1), error


ZERO = (libmp.fzero, EXACT)


@pytest.mark.parametrize(
    ("prec", "values", "following"),
    [
        (150, [], 400),  # nothing is known: try the next step
        (150, [near(-300, -100), ZERO], 400),
        (150, [near(-100, -100), ZERO], 400),
        (400, [near(-300, -100), ZERO], FINEST),
        (399, [ZERO, ZERO], 400),
        (150, [near(10, 0), near(10, -90)], 243),  # 73 bits more, and twenty to spare
        (150, [near(10, -90), near(10, 0)], 243),
        (150, [near(10, -100), near(10, -100)], 170),
        (150, [near(-432, -582), near(-180, -150)], 150 + 365 + 20),
        (150, [near(-5000, -6000), ZERO], 170),
        (150, [near(-5000, -6000), near(-300, -150)], FINEST),
        (FINEST - 1, [near(10, 0), near(10, 0)], FINEST),
        (FINEST, [near(10, 0), near(10, 0)], None),
        (FINEST + 1, [], None),
    ],
)
def test_the_next_precision_is_what_is_lacking(
    prec: int, values: list[tuple[Any, float]], following: int | None
) -> None:
    assert finer(prec, *values) == following


@pytest.mark.parametrize(
    ("text", "bits"),
    [
        ("0", 1),
        ("7", 4),
        ("1/7", 2 + 4),
        ("0.125", 1 + 4),
        ("sin(7)", 4),
        ("sin(100)", 8),
        ("sin(0)", 1),
        ("2^10", (2 + 1) + (4 + 1) + 11),
        ("exp(3)", 3 + 5 + 4**2),
        ("exp(0.5)", 3 + 1 + 1),
        ("exp(0.1)", 5 + 1 + 1),
        ("exp(-20)", 6 + 28 + 4**5),
        ("2 + 3*5", 3 + 3 + 4),
        ("+".join(["sin(1)"] * 8), 8 * 2),
    ],
)
def test_a_constant_is_worth_the_bits_that_it_spans(text: str, bits: int) -> None:
    assert for_constant(parse(text)) == 400 + bits
    assert for_constant(parse(text), parse("7")) == 400 + bits + 4


@pytest.mark.parametrize(
    "text",
    [
        "2^4000",
        "exp(10000)",
        "tanh(1000)",
        "1e-4000",
        "sum(i, i, 1, 3)",
        "log(0)",
        "+".join(["sin(1)"] * 9),
    ],
)
def test_extreme_constants_are_worth_all_the_bits(text: str) -> None:
    assert for_constant(parse(text)) == CONSTANT
