"""Samplers of givens: ``normal(4, 3, round=1)`` and its kin, read and drawn.

Only the outline of a call is read here; each argument is an expression of the
engine's language and may use the givens before it and the sizes of the axes.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from engine.errors import ProblemError
from engine.formulas import authored_value

_CALL = re.compile(
    r"\s*(normal|uniform|integers|choice|permutation|one_hot)\s*\((.*)\)\s*", re.DOTALL
)
_KEYWORD = re.compile(r"\s*([A-Za-z_]\w*)\s*=(?!=)(.*)", re.DOTALL)
_OPTIONS = {"normal": {"mean", "std", "round", "step"}, "permutation": set[str]()}
_USUAL = {"round", "step"}
LARGEST_ARRAY = 10_000


@dataclass(frozen=True, slots=True)
class Sampler:
    """A sampler call: its name, the texts of its arguments and of its options."""

    key: str
    name: str
    arguments: tuple[str, ...]
    options: Mapping[str, str]


def read_sampler(key: str, text: str) -> Sampler | None:
    """Read the outline of a sampler; None when ``text`` is a plain expression.

    Raises ProblemError for an unknown option or a sampler inside an expression.
    """
    match = _CALL.fullmatch(text)
    parts = None if match is None else _split(match.group(2))
    if match is None or parts is None:
        return None
    arguments, options = [], {}
    allowed = _OPTIONS.get(match.group(1), _USUAL)
    for part in parts:
        keyword = _KEYWORD.fullmatch(part)
        if keyword is None:
            arguments.append(part.strip())
        elif keyword.group(1) in allowed:
            options[keyword.group(1)] = keyword.group(2).strip()
        else:
            name, known = keyword.group(1), ", ".join(sorted(allowed)) or "none"
            raise ProblemError(key, f"unknown option {name!r} (options: {known})")
    return Sampler(key, match.group(1), tuple(arguments), options)


def sample(sampler: Sampler, env: Mapping[str, Any], rng: np.random.Generator) -> Any:
    """Draw one value: a number, or an array of the sampler's shape."""
    arguments = [authored_value(sampler.key, a, env) for a in sampler.arguments]
    options = {
        name: float(authored_value(sampler.key, text, env))
        for name, text in sampler.options.items()
    }
    try:
        return _DRAW[sampler.name](sampler, arguments, options, rng)
    except (TypeError, ValueError, IndexError) as error:
        raise ProblemError(sampler.key, f"{sampler.name}: {error}") from error


def _split(inner: str) -> list[str] | None:
    """Split at commas outside brackets; None when the brackets do not fit."""
    if not inner.strip():
        return []
    parts, depth, start = [], 0, 0
    for i, sign in enumerate(inner):
        depth += (sign in "([{") - (sign in ")]}")
        if depth < 0:
            return None
        if sign == "," and depth == 0:
            parts.append(inner[start:i])
            start = i + 1
    return None if depth else [*parts, inner[start:]]


def _shape(sampler: Sampler, sizes: list[Any]) -> tuple[int, ...]:
    shape = tuple(_whole(size, "a size") for size in sizes)
    if any(n < 1 for n in shape) or math.prod(shape) > LARGEST_ARRAY:
        raise ProblemError(sampler.key, f"impossible shape {shape}")
    return shape


def _whole(value: Any, what: str) -> int:
    number = float(value)
    if not number.is_integer():
        raise ValueError(f"{what} must be whole, not {number:g}")
    return int(number)


def _finish(values: Any, options: Mapping[str, float]) -> Any:
    """Round to decimals or to the nearest multiple of a step, without -0."""
    if "step" in options:
        step = options["step"]
        if step <= 0:
            raise ValueError("step must be positive")
        values = _clean(np.round(np.asarray(values) / step) * step)
    if "round" in options:
        values = np.round(values, _whole(options["round"], "round"))
    return _plain(np.asarray(values) + 0.0)


def _clean(values: Any) -> Any:
    """Drop the floating-point dust of multiples of a decimal step."""
    return np.round(values, 12)


def _plain(values: Any) -> Any:
    array = np.asarray(values)
    return array.item() if array.ndim == 0 else array


def _normal(
    sampler: Sampler,
    arguments: list[Any],
    options: Mapping[str, float],
    rng: np.random.Generator,
) -> Any:
    std = options.get("std", 1.0)
    if std <= 0:
        raise ValueError("std must be positive")
    shape = _shape(sampler, arguments)
    return _finish(rng.normal(options.get("mean", 0.0), std, shape), options)


def _bounds(sampler: Sampler, arguments: list[Any]) -> tuple[float, float]:
    if len(arguments) < 2:
        raise ProblemError(sampler.key, f"{sampler.name} needs a low and a high end")
    low, high = float(arguments[0]), float(arguments[1])
    if not low < high:
        raise ValueError(f"the low end {low:g} is not below the high end {high:g}")
    return low, high


def _uniform(
    sampler: Sampler,
    arguments: list[Any],
    options: Mapping[str, float],
    rng: np.random.Generator,
) -> Any:
    low, high = _bounds(sampler, arguments)
    shape = _shape(sampler, arguments[2:])
    if step := options.get("step", 0.0):
        return _grid(low, high, step, shape, rng)
    return _finish(rng.uniform(low, high, shape), options)


def _grid(
    low: float,
    high: float,
    step: float,
    shape: tuple[int, ...],
    rng: np.random.Generator,
) -> Any:
    """Draw from low, low + step, ... up to high, both ends included."""
    if step <= 0:
        raise ValueError("step must be positive")
    last = math.floor((high - low) / step + 1e-9)
    return _plain(_clean(low + step * rng.integers(0, last + 1, shape)) + 0.0)


def _integers(
    sampler: Sampler,
    arguments: list[Any],
    options: Mapping[str, float],
    rng: np.random.Generator,
) -> Any:
    low, high = _bounds(sampler, arguments)
    first, last = _whole(low, "the low end"), _whole(high, "the high end")
    shape = _shape(sampler, arguments[2:])
    step = _whole(options.get("step", 1.0), "step")
    if step < 1:
        raise ValueError("step must be positive")
    drawn = first + step * rng.integers(0, (last - first) // step + 1, shape)
    if "round" in options:  # tens, hundreds: round = -1, -2
        drawn = np.round(drawn, _whole(options["round"], "round"))
    return _plain(drawn)


def _choice(
    sampler: Sampler,
    arguments: list[Any],
    options: Mapping[str, float],
    rng: np.random.Generator,
) -> Any:
    if len(arguments) < 2:
        raise ProblemError(sampler.key, "choice needs at least two values")
    chosen = arguments[int(rng.integers(len(arguments)))]
    return _finish(chosen, options) if options else chosen


def _permutation(
    sampler: Sampler,
    arguments: list[Any],
    options: Mapping[str, float],
    rng: np.random.Generator,
) -> Any:
    (size,) = _shape(sampler, arguments)
    return rng.permutation(size)


def _one_hot(
    sampler: Sampler,
    arguments: list[Any],
    options: Mapping[str, float],
    rng: np.random.Generator,
) -> Any:
    """Draw rows of the identity; every class occurs when there are enough rows."""
    rows, classes = _shape(sampler, arguments)
    labels = np.concatenate(
        [rng.permutation(classes), rng.integers(0, classes, max(rows - classes, 0))]
    )[:rows]
    return np.eye(classes, dtype=np.int64)[rng.permutation(labels)]


_Draw = Callable[
    [Sampler, list[Any], Mapping[str, float], np.random.Generator],
    Any,
]
_DRAW: Mapping[str, _Draw] = {
    "normal": _normal,
    "uniform": _uniform,
    "integers": _integers,
    "choice": _choice,
    "permutation": _permutation,
    "one_hot": _one_hot,
}
