"""Reading the arguments of a reference: shapes and ranges, told plainly when wrong.

Every refusal is an ``EvaluationError`` with the code ``reference_argument`` and the
values ``name``, ``expected`` and ``got``; the last two are symbols (``(N, D)``,
``> 0``), so the sentence around them can be in any language.
"""

from __future__ import annotations

from typing import Any, TypeAlias

import numpy as np

from engine.errors import EvaluationError

MAX_STEPS = 10_000  # iterations that a text may ask for
MAX_COUNT = 10**15  # integers above it are not exact as floats
MAX_SIZE = 2_000_000  # numbers in an array, operations of a convolution x 10

# A float64 number or array of them. NumPy types the results of its ufuncs as Any,
# so a narrower name here would promise what no checker can confirm.
Array: TypeAlias = Any


def require(ok: bool, name: str, expected: str, got: object) -> None:
    """Raise EvaluationError unless ``ok``: argument, what it must be, what it is."""
    if not ok:
        values: dict[str, object] = {
            "name": name,
            "expected": expected,
            "got": str(got),
        }
        raise EvaluationError("reference_argument", values)


def shape_text(shape: tuple[int, ...]) -> str:
    """Write a shape as ``()``, ``(3)`` or ``(3, 4)``."""
    return "(" + ", ".join(str(size) for size in shape) + ")"


def reals(name: str, value: object) -> Array:
    """Return a finite float64 array, not empty; complex stays (complex step)."""
    try:
        array = np.asarray(value)
    except ValueError:  # rows of different lengths
        array = np.empty(0, dtype=object)
    require(array.dtype.kind in "biufc", name, "numbers", type(value).__name__)
    require(array.size > 0, name, "size >= 1", 0)
    require(bool(np.all(np.isfinite(array))), name, "finite", "inf, nan")
    return array if array.dtype.kind == "c" else array.astype(np.float64)


def ranked(name: str, value: object, letters: str) -> Array:
    """Return an array with one axis for each of ``letters`` ("N D")."""
    array = reals(name, value)
    axes = letters.split()
    got = shape_text(array.shape)
    require(array.ndim == len(axes), name, f"({', '.join(axes)})", got)
    return array


def shaped(name: str, value: object, shape: tuple[int, ...]) -> Array:
    """Return an array of exactly ``shape``; a scalar is repeated to fill it."""
    array = reals(name, value)
    if array.ndim == 0 and shape:
        return np.full(shape, array)
    require(array.shape == shape, name, shape_text(shape), shape_text(array.shape))
    return array


def alike(name: str, value: object, other: Array) -> Array:
    """Return an array of the shape of ``other``, without any broadcasting."""
    array = reals(name, value)
    require(
        array.shape == np.shape(other),
        name,
        shape_text(np.shape(other)),
        shape_text(array.shape),
    )
    return array


def square(name: str, value: object) -> Array:
    """Return an (n, n) matrix."""
    matrix = ranked(name, value, "n n")
    got = shape_text(matrix.shape)
    require(matrix.shape[0] == matrix.shape[1], name, "(n, n)", got)
    return matrix


def symmetric(name: str, value: object) -> Array:
    """Return an (n, n) matrix equal to its transpose within 1e-9 of its largest."""
    matrix = square(name, value)
    slack = 1e-9 * max(1.0, float(np.abs(matrix).max()))
    same = bool(np.all(np.abs(matrix - matrix.T) <= slack))
    require(same, name, f"{name} = {name}^T", "!=")
    return (matrix + matrix.T) / 2


def number(name: str, value: object) -> Array:
    """Return a scalar as a float64 number."""
    array = reals(name, value)
    require(array.ndim == 0, name, "()", shape_text(array.shape))
    return array[()]


def positive(name: str, value: object) -> Array:
    """Return a scalar above 0."""
    scalar = number(name, value)
    require(bool(scalar.real > 0), name, "> 0", scalar)
    return scalar


def nonnegative(name: str, value: object) -> Array:
    """Return a scalar of at least 0."""
    scalar = number(name, value)
    require(bool(scalar.real >= 0), name, ">= 0", scalar)
    return scalar


def fraction(name: str, value: object) -> Array:
    """Return a scalar p with 0 <= p < 1."""
    scalar = number(name, value)
    require(bool(0 <= scalar.real < 1), name, "0 <= . < 1", scalar)
    return scalar


def probability(name: str, value: object) -> Array:
    """Return a scalar p with 0 < p < 1."""
    scalar = number(name, value)
    require(bool(0 < scalar.real < 1), name, "0 < . < 1", scalar)
    return scalar


def count(name: str, value: object, least: int = 1) -> int:
    """Return an integer of at least ``least``; 3.0 is read as 3."""
    scalar = number(name, value)
    whole = (
        bool(np.isfinite(scalar)) and scalar.imag == 0 and scalar == np.round(scalar)
    )
    require(bool(whole) and scalar >= least, name, f"integer >= {least}", scalar)
    require(bool(scalar <= MAX_COUNT), name, "<= 1e15", scalar)
    return int(scalar.real)


def flag(name: str, value: object) -> bool:
    """Return a yes or no that was written as 1 or 0."""
    scalar = number(name, value)
    require(bool(scalar in (0, 1)), name, "0, 1", scalar)
    return bool(scalar)


def step_count(name: str, value: object, least: int = 1) -> int:
    """Return a number of iterations, between ``least`` and MAX_STEPS."""
    steps = count(name, value, least)
    require(steps <= MAX_STEPS, name, f"<= {MAX_STEPS}", steps)
    return steps


def affordable(name: str, size: int) -> None:
    """Refuse an array of more than MAX_SIZE numbers before it exists."""
    require(size <= MAX_SIZE, name, f"<= {MAX_SIZE}", size)


def polynomial(name: str, value: object) -> Array:
    """Return coefficients (k,), highest power first, at most 100."""
    coefficients = ranked(name, value, "k")
    require(len(coefficients) <= 100, name, "k <= 100", len(coefficients))
    return coefficients


def divide(name: str, above: Array, below: Array) -> Array:
    """Return ``above / below``; a zero divisor is laid at the door of ``name``."""
    require(bool(np.all(below != 0)), name, "divisor != 0", "0")
    return above / below
