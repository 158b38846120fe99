"""Evaluate a shape formula: its capital names that no given defines stay symbols.

The formula is evaluated twice with different primes for its symbols, so that two
shapes are the same only when they are it for every size.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import numpy as np

from engine.errors import ProblemError
from engine.formulas import authored_value

_IDENTIFIER = re.compile(r"(?<![\w.\\])([A-Z]\w?)(?![\w(])")
PRIMES = (
    (101, 211, 307, 401, 503, 601, 701, 809, 907, 1009),
    (1103, 1201, 1301, 1409, 1511, 1601, 1709, 1801, 1901, 2003),
)
Sizes = tuple[int, ...]


def symbols(value: str, values: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the capital names of a shape that no given defines, such as N."""
    found = dict.fromkeys(_IDENTIFIER.findall(value))
    return tuple(name for name in found if name not in values)


def sizes_of(key: str, value: str, values: Mapping[str, Any]) -> tuple[Sizes, Sizes]:
    """Evaluate a shape twice, with different primes for its symbols."""
    names = symbols(value, values)
    first, second = (_sizes(key, value, values, names, row) for row in PRIMES)
    return first, second


def _sizes(
    key: str,
    value: str,
    values: Mapping[str, Any],
    names: tuple[str, ...],
    primes: tuple[int, ...],
) -> Sizes:
    env = {**values, **dict(zip(names, primes, strict=False))}
    entries = np.ravel(np.asarray(authored_value(key, value, env), dtype=np.float64))
    if not all(float(n).is_integer() for n in entries):
        raise ProblemError(key, f"{value!r} is not a tuple of whole numbers")
    return tuple(int(n) for n in entries)
