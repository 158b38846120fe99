"""Bars and shaded cells: forecasts, accuracies, calendars."""

from __future__ import annotations

import math
from collections.abc import Sequence

from quizapp.mathtext.cells import cell_width, pad

EIGHTHS = " ▏▎▍▌▋▊▉█"
SHADES = "·░▒▓█"
ASCII_SHADES = ".:+*#"


def bar_line(value: float, total: float, width: int, *, ascii: bool = False) -> str:
    """Return a bar of ``width`` cells, filled as far as ``value`` is of ``total``.

    Anything but a finite positive part of a positive total is an empty bar; what is
    more than the total is a full one. A part above zero is never drawn as nothing.
    """
    share = value / total if total > 0 and math.isfinite(total) else 0.0
    if not math.isfinite(share) or share <= 0:
        return " " * max(width, 0)
    share = min(share, 1.0)
    if ascii:
        return ("#" * max(round(share * width), 1)).ljust(width)[: max(width, 0)]
    eighths = max(round(share * width * 8), 1)
    full, rest = divmod(eighths, 8)
    text = EIGHTHS[8] * full + (EIGHTHS[rest] if rest else "")
    return text.ljust(width)[: max(width, 0)]


def shade(value: float | None, top: float, *, ascii: bool = False) -> str:
    """Return the sign of a value between 0 and ``top``; None is a blank."""
    signs = ASCII_SHADES if ascii else SHADES
    if value is None or not math.isfinite(value):
        return " "
    if value <= 0 or top <= 0:
        return signs[0]
    return signs[min(1 + int(value / top * (len(signs) - 1)), len(signs) - 1)]


def draw_heatmap(
    rows: Sequence[Sequence[float | None]],
    row_labels: Sequence[str] = (),
    *,
    ascii: bool = False,
) -> list[str]:
    """Draw a grid of values as shaded cells, darker for more, one row a line.

    The darkest shade is the largest value. Labels stand on the left, padded to one
    width (Chinese counts two cells).
    """
    top = max(
        (v for row in rows for v in row if v is not None and math.isfinite(v)),
        default=0.0,
    )
    width = max(map(cell_width, row_labels), default=0)
    lines: list[str] = []
    for at, row in enumerate(rows):
        label = row_labels[at] if at < len(row_labels) else ""
        start = pad(label, width) + " " if width else ""
        lines.append(start + "".join(shade(v, top, ascii=ascii) for v in row))
    return lines
