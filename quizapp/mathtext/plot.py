"""Draw curves and surfaces in cells, told apart without colour.

A cell of a curve is a Braille character, 2 x 4 dots. Each curve has a dash pattern of
its own and a letter at its right end, both repeated in the legend. In ASCII each curve
is drawn with a sign of its own. Values that are not finite leave gaps.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from math import floor

from quizapp.mathtext.bars import bar_line, draw_heatmap, shade
from quizapp.mathtext.cells import cell_width, centre, cut
from quizapp.mathtext.curvelabels import curve_letter, named_by_letters, spread
from quizapp.mathtext.scales import Scale, Series, drawable, scale_of, tick_labels
from quizapp.mathtext.spans import Line, Span, joined, plain
from quizapp.safetext import show

__all__ = [
    "Series",
    "bar_line",
    "curve_lines",
    "draw_curves",
    "draw_heatmap",
    "draw_surface",
    "shade",
]

MIN_WIDTH = 24
MIN_HEIGHT = 6
ASCII_SIGNS = "*o+x#@%&"
# Dots of a curve that are drawn, over and over: solid, dashed, dotted, dash-dot.
_PATTERNS = ("1", "111100", "100", "11110100", "11100000", "1010000")
_DOTS = ((0x01, 0x08), (0x02, 0x10), (0x04, 0x20), (0x40, 0x80))
_LEVELS = " ░▒▓█"
_ASCII_LEVELS = " .:*#"


@dataclass(slots=True)
class _Canvas:
    """Cells of dots; the last curve to touch a cell owns it."""

    width: int
    height: int
    ascii: bool
    dots: dict[tuple[int, int], int] = field(default_factory=dict)
    owner: dict[tuple[int, int], int] = field(default_factory=dict)

    @property
    def columns(self) -> int:
        return self.width if self.ascii else self.width * 2

    @property
    def rows(self) -> int:
        return self.height if self.ascii else self.height * 4

    def dot(self, x: int, y: int, curve: int) -> None:
        """Set one dot; y counts upwards from the bottom."""
        if not (0 <= x < self.columns and 0 <= y < self.rows):
            return
        down = self.rows - 1 - y
        cell = (x, down) if self.ascii else (x // 2, down // 4)
        bit = 1 if self.ascii else _DOTS[down % 4][x % 2]
        self.dots[cell] = self.dots.get(cell, 0) | bit
        self.owner[cell] = curve

    def sign(self, column: int, row: int) -> Span:
        """Return what stands in a cell and the style of its curve."""
        cell = (column, row)
        if cell not in self.dots:
            return (" ", "")
        curve = self.owner[cell]
        style = f"series{curve + 1}"
        if self.ascii:
            return (ASCII_SIGNS[curve % len(ASCII_SIGNS)], style)
        return (chr(0x2800 + self.dots[cell]), style)


def draw_curves(
    series: Sequence[Series],
    width: int,
    height: int,
    x_label: str = "",
    y_label: str = "",
    *,
    ascii: bool = False,
) -> list[str]:
    """Draw curves ``(name, xs, ys)`` as plain lines of at most ``width`` cells.

    ``height`` is that of the picture without its labels and legend.
    """
    lines = curve_lines(series, width, height, x_label, y_label, ascii=ascii)
    return [plain(line) for line in lines]


def curve_lines(
    series: Sequence[Series],
    width: int,
    height: int,
    x_label: str = "",
    y_label: str = "",
    *,
    ascii: bool = False,
) -> list[Line]:
    """Draw curves as styled lines; curve n has the style ``series<n>``."""
    width, height = max(width, MIN_WIDTH), max(height, MIN_HEIGHT)
    x_scale = scale_of(x for _, xs, _ in series for x in xs)
    y_scale = scale_of((y for _, _, ys in series for y in ys), margin=0.02)
    frame = _Frame(x_scale, y_scale, width, height, ascii, ends=len(series) > 1)
    canvas = _Canvas(frame.inner, height, ascii)
    ends: dict[int, float] = {}
    for curve, (_, xs, ys) in enumerate(series):
        last = _draw_curve(canvas, frame, curve, xs, ys)
        if last is not None:
            down = (1 - last) * (canvas.rows - 1)
            ends[curve] = (down + 0.5) * height / canvas.rows - 0.5
    labels = _end_labels(ends, height) if frame.ends else {}
    names = [name for name, _, _ in series]
    lines = _legend(names, width, ascii)
    if y_label:
        lines.append(joined([(cut(show(y_label), width), "axis")]))
    for row in range(height):
        spans = [frame.left(row)]
        spans += [canvas.sign(column, row) for column in range(frame.inner)]
        if row in labels:
            curve = labels[row]
            spans.append((" " + _sign(names, curve, ascii), f"series{curve + 1}"))
        lines.append(joined(spans))
    return lines + frame.bottom(show(x_label))


@dataclass(frozen=True, slots=True)
class _Frame:
    """The axes around a picture."""

    x: Scale
    y: Scale
    width: int
    height: int
    ascii: bool
    ends: bool = False

    def y_ticks(self) -> dict[int, str]:
        """Return the labels of the rows that have one."""
        ticks = self.y.ticks(max(self.height // 3, 2))
        rows: dict[int, str] = {}
        for tick, label in zip(ticks, tick_labels(ticks), strict=True):
            row = self.height - 1 - round(self.y.place(tick) * (self.height - 1))
            rows.setdefault(row, label)
        return rows

    @property
    def margin(self) -> int:
        """Return the cells left of the picture, the axis included."""
        return max(map(len, self.y_ticks().values()), default=0) + 2

    @property
    def inner(self) -> int:
        """Return the cells of the picture."""
        return max(self.width - self.margin - (2 if self.ends else 0), 4)

    def left(self, row: int) -> Span:
        """Return the axis and its label in a row."""
        label = self.y_ticks().get(row)
        axis = ("+" if label else "|") if self.ascii else ("┤" if label else "│")
        return ((label or "").rjust(self.margin - 2) + " " + axis, "axis")

    def bottom(self, label: str) -> list[Line]:
        """Return the axis below the picture with its ticks and label."""
        corner, line, mark = "+-+" if self.ascii else "└─┬"
        axis = [line] * self.inner
        names = [" "] * (self.inner + self.margin)
        ticks = self.x.ticks(max(self.inner // 10, 2))
        free = 0
        for tick, name in zip(ticks, tick_labels(ticks), strict=True):
            column = round(self.x.place(tick) * (self.inner - 1))
            axis[column] = mark
            start = self.margin + column - len(name) // 2
            start = min(start, len(names) - len(name))
            if start >= free:
                names[start : start + len(name)] = name
                free = start + len(name) + 1
        indent = " " * (self.margin - 1)
        lines: list[Line] = [
            ((indent + corner + "".join(axis), "axis"),),
            (("".join(names).rstrip(), "axis"),),
        ]
        if label:
            words = centre(cut(label, self.inner), self.inner).rstrip()
            lines.append(((" " * self.margin + words, "axis"),))
        return lines


def _draw_curve(
    canvas: _Canvas, frame: _Frame, curve: int, xs: Sequence[float], ys: Sequence[float]
) -> float | None:
    """Draw one curve; return the height of its last point, 0 to 1."""
    pattern = "1" if canvas.ascii else _PATTERNS[curve % len(_PATTERNS)]
    previous: tuple[int, int] | None = None
    last: float | None = None
    step = 0
    for x, y in zip(xs, ys, strict=False):
        if not drawable(x, y):
            previous = None
            continue
        last = frame.y.place(y)
        here = (
            round(frame.x.place(x) * (canvas.columns - 1)),
            round(last * (canvas.rows - 1)),
        )
        for at in _segment(previous or here, here):
            if pattern[step % len(pattern)] == "1":
                canvas.dot(*at, curve)
            step += 1
        previous = here
    return last


def _segment(start: tuple[int, int], end: tuple[int, int]) -> Iterator[tuple[int, int]]:
    """Yield the dots from ``start`` (left out unless it is all) to ``end``."""
    steps = max(abs(end[0] - start[0]), abs(end[1] - start[1]))
    if not steps:
        yield end
    for at in range(1, steps + 1):
        part = at / steps
        yield (
            round(start[0] + (end[0] - start[0]) * part),
            round(start[1] + (end[1] - start[1]) * part),
        )


def _end_labels(ends: Mapping[int, float], height: int) -> dict[int, int]:
    """Return the curve whose letter stands in a row, in the order of the ends."""
    placed = spread(ends, 0, height - 1, 1)
    return {floor(row + 0.5): curve for curve, row in placed.items()}


def _sign(names: Sequence[str], curve: int, ascii: bool) -> str:
    """Return what stands at the end of a curve and before its name."""
    if ascii:
        return ASCII_SIGNS[curve % len(ASCII_SIGNS)]
    return show(curve_letter(names, curve))


def _legend(names: Sequence[str], width: int, ascii: bool) -> list[Line]:
    """Return the names of the curves beside a sample of each."""
    if not any(names) and len(names) < 2:
        return []
    lines: list[list[Span]] = [[]]
    used = 0
    for curve, name in enumerate(names):
        sign = _sign(names, curve, ascii) if len(names) > 1 else ""
        sample = f"{sign}{_sample(curve, ascii)}".lstrip()
        named = ascii or len(names) == 1 or not named_by_letters(names)
        entry = cut(f"{sample} {show(name)}" if named else sample, width)
        gap = 3 if used else 0
        if used and used + gap + cell_width(entry) > width:
            lines.append([])
            used = gap = 0
        lines[-1] += [(" " * gap, ""), (entry, f"series{curve + 1}")]
        used += gap + cell_width(entry)
    return [joined(line) for line in lines]


def _sample(curve: int, ascii: bool) -> str:
    if ascii:
        return ASCII_SIGNS[curve % len(ASCII_SIGNS)] * 2
    pattern = _PATTERNS[curve % len(_PATTERNS)] * 8
    cells = [
        (_DOTS[1][0] if pattern[2 * at] == "1" else 0)
        | (_DOTS[1][1] if pattern[2 * at + 1] == "1" else 0)
        for at in range(4)
    ]
    dots = "".join(chr(0x2800 + cell) if cell else " " for cell in cells)
    return f" {dots}"


def draw_surface(
    z: Sequence[Sequence[float]],
    xs: Sequence[float],
    ys: Sequence[float],
    width: int,
    height: int,
    *,
    x_label: str = "",
    y_label: str = "",
    ascii: bool = False,
) -> list[str]:
    """Draw ``z[j][i]`` at ``(xs[i], ys[j])`` as shades, with what each shade means.

    The largest y is at the top. Values that are not finite are question marks.
    """
    width, height = max(width, MIN_WIDTH), max(height, MIN_HEIGHT)
    frame = _Frame(scale_of(xs), scale_of(ys), width, height, ascii)
    levels = _ASCII_LEVELS if ascii else _LEVELS
    scale = scale_of(value for row in z for value in row)
    lines = _level_legend(scale, levels, width)
    if y_label:
        lines.append(cut(show(y_label), width))
    for row in range(height):
        j = round((height - 1 - row) / (height - 1) * (len(ys) - 1))
        cells = (
            z[j][round(column / (frame.inner - 1) * (len(xs) - 1))]
            for column in range(frame.inner)
        )
        drawn = "".join(_level(float(value), scale, levels) for value in cells)
        lines.append((frame.left(row)[0] + drawn).rstrip())
    return lines + [plain(line) for line in frame.bottom(show(x_label))]


def _level(value: float, scale: Scale, levels: str) -> str:
    if not drawable(value):
        return "?"
    return levels[min(int(scale.place(value) * len(levels)), len(levels) - 1)]


def _level_legend(scale: Scale, levels: str, width: int) -> list[str]:
    edges = [
        scale.low + (scale.high - scale.low) * at / len(levels)
        for at in range(len(levels) + 1)
    ]
    lines = [""]
    for at, sign in enumerate(levels):
        entry = f"[{sign}] {edges[at]:.3g}..{edges[at + 1]:.3g}"
        if lines[-1] and len(lines[-1]) + 2 + len(entry) > width:
            lines.append("")
        lines[-1] += ("  " if lines[-1] else "") + entry
    return lines
