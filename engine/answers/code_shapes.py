"""The declared shapes of a function's arguments and results, held against its values.

``(N, D)`` names sizes, which must be the same wherever they stand in one call;
``(3, N)`` fixes one; ``float`` and ``int`` are single numbers.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from engine.answers.array_diagnosis import shape_text
from engine.problems import CodeAnswer

_SIZE = re.compile(r"\w+")


def unfit(
    answer: CodeAnswer, env: Mapping[str, Any], results: tuple[Any, ...]
) -> Iterator[str]:
    """Yield what does not have its declared shape in one call."""
    sizes: dict[str, int] = {}
    values = {name: env[name] for name in answer.arguments}
    values |= dict(zip(answer.results, results, strict=False))
    for name, declared in answer.shapes:
        if name in values and not _fits(declared, values[name], sizes):
            yield f"{name} is declared {declared} and is {_told(values[name])}"


def _fits(declared: str, value: Any, sizes: dict[str, int]) -> bool:
    shape: tuple[int, ...] = np.shape(value)
    if declared == "int":
        return shape == () and float(value).is_integer()
    if declared == "float":
        return shape == ()
    names = _SIZE.findall(declared)
    if len(names) != len(shape):
        return False
    return all(
        size == (int(name) if name.isdecimal() else sizes.setdefault(name, size))
        for name, size in zip(names, shape, strict=True)
    )


def _told(value: Any) -> str:
    return shape_text(np.shape(value)) if np.shape(value) else f"{value:g}"
