"""Write values as plain text (which parses back) and as LaTeX."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

DIGITS = 6


def _number_text(value: Any, digits: int) -> str:
    """Return a scalar in at most ``digits`` significant digits; integers in full."""
    if isinstance(value, bool | np.bool_):
        return str(bool(value))
    if isinstance(value, int | np.integer):
        return str(int(value))
    number = float(value)
    if math.isnan(number):
        return "nan"
    if math.isinf(number):
        return "inf" if number > 0 else "-inf"
    if number == int(number) and abs(number) < 10**digits:
        return str(int(number))
    text = f"{number:.{digits}g}"
    mantissa, _, exponent = text.partition("e")
    return f"{mantissa}e{int(exponent)}" if exponent else text


def format_value(value: Any, digits: int = DIGITS) -> str:
    """Return a value as one line of plain text such as ``[[1, 2], [3, 4]]``.

    Floats get ``digits`` significant digits. Records are written as
    ``(field=value, ...)``.
    """
    if isinstance(value, np.ndarray) and value.ndim:
        return f"[{', '.join(format_value(row, digits) for row in value)}]"
    if isinstance(value, np.ndarray):
        return _number_text(value.item(), digits)
    if isinstance(value, tuple):
        names = getattr(value, "_fields", None)
        parts = [format_value(part, digits) for part in value]
        if names is not None:
            parts = [f"{name}={part}" for name, part in zip(names, parts, strict=True)]
        return f"({', '.join(parts)}{',' if len(parts) == 1 and names is None else ''})"
    return _number_text(value, digits)


def _number_latex(value: Any, digits: int) -> str:
    text = _number_text(value, digits)
    if text in ("nan", "True", "False"):
        return rf"\text{{{text}}}"
    if text in ("inf", "-inf"):
        return text.replace("inf", r"\infty")
    mantissa, _, exponent = text.partition("e")
    if not exponent:
        return text
    return rf"{mantissa} \times 10^{{{exponent}}}"


def value_latex(value: Any, digits: int = DIGITS) -> str:
    r"""Return a value as LaTeX; arrays as ``bmatrix``, tuples in brackets.

    An array of three or more axes is a row of its sub-arrays.
    """
    if isinstance(value, np.ndarray) and value.ndim:
        return _array_latex(value, digits)
    if isinstance(value, tuple):
        names = getattr(value, "_fields", None)
        parts = [value_latex(part, digits) for part in value]
        if names is not None:
            parts = [
                rf"\text{{{name}}} = {part}"
                for name, part in zip(names, parts, strict=True)
            ]
        return rf"\left( {', '.join(parts)} \right)"
    return _number_latex(
        value.item() if isinstance(value, np.ndarray) else value, digits
    )


def _array_latex(value: Any, digits: int) -> str:
    if value.ndim == 1:
        rows = [" & ".join(_number_latex(entry, digits) for entry in value)]
    elif value.ndim == 2:
        rows = [
            " & ".join(_number_latex(entry, digits) for entry in row) for row in value
        ]
    else:
        rows = [" & ".join(_array_latex(part, digits) for part in value)]
    inside = r" \\ ".join(rows)
    return rf"\begin{{bmatrix}} {inside} \end{{bmatrix}}"
