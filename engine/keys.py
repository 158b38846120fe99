"""The value that a numeric answer asks for, evaluated on drawn givens."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from engine.errors import ProblemError
from engine.formulas import authored_value
from engine.problems import (
    ArrayAnswer,
    CodeAnswer,
    NumberAnswer,
    Problem,
    TensorAnswer,
)

Numeric = NumberAnswer | ArrayAnswer | TensorAnswer | CodeAnswer


def is_numeric(problem: Problem) -> bool:
    """Tell whether the answer is one value that the givens determine."""
    return isinstance(problem.answer, Numeric)


def key_value(problem: Problem, values: Mapping[str, Any]) -> Any:
    """Return the key of a numeric problem: a float, or an array.

    Raises ProblemError when the formula has no value of that kind.
    """
    answer = problem.answer
    if not isinstance(answer, Numeric):
        raise ProblemError("answer", "this kind of answer has no single value")
    value = authored_value("answer", answer.value, values)
    if isinstance(answer, NumberAnswer):
        return scalar("answer", value)
    if isinstance(answer, CodeAnswer):
        return results_of("answer", value, answer)
    return array("answer", value)


def results_of(key: str, value: Any, answer: CodeAnswer) -> Any:
    """Return the value of a function's formula: an array, or a tuple of several.

    Of a record the fields that the answer names as results are taken.
    """
    if not isinstance(value, tuple):
        return array(key, value)
    if fields := getattr(value, "_fields", ()):
        missing = [name for name in answer.results if name not in fields]
        if missing:
            raise ProblemError(key, f"has no {missing[0]}, only {', '.join(fields)}")
        value = tuple(getattr(value, name) for name in answer.results or fields)
    return tuple(array(key, part) for part in value)


def scalar(key: str, value: Any) -> float:
    """Return a value as a float; raises ProblemError when it is no number."""
    entries = _entries(key, value)
    if entries.size != 1:
        raise ProblemError(key, f"is an array of shape {entries.shape}, not a number")
    return float(entries.reshape(()))


def array(key: str, value: Any) -> np.ndarray:
    """Return a value as an array of floats; raises ProblemError when it is none."""
    return _entries(key, value)


def _entries(key: str, value: Any) -> np.ndarray:
    if isinstance(value, tuple) and hasattr(value, "_fields"):
        fields = ", ".join(f".{name}" for name in value._fields)
        raise ProblemError(key, f"has several parts; name one of {fields}")
    try:
        return np.asarray(value, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise ProblemError(key, "is not an array of numbers") from error
