"""Draw curves and surfaces as SVG, for pages, cards and papers.

Only numbers, escaped words and the constants of this module are written. Axes and
words take the colour of the text around them, so that dark pages work; curves differ
in colour, dash pattern and a letter at their end.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from quizapp.mathtext.cells import cut
from quizapp.mathtext.curvelabels import curve_letter, named_by_letters, spread
from quizapp.mathtext.scales import Scale, Series, drawable, scale_of, tick_labels
from quizapp.safetext import for_html

# Okabe and Ito's colours, which people with any colour vision can tell apart.
COLOURS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9")
_DASHES = ("", "7 4", "2 3", "9 3 2 3", "12 5", "1 5")
_LEFT, _RIGHT, _TOP, _BOTTOM = 56, 28, 14, 46
_LEGEND_ROW = 18
_CELL = 6.5  # pixels that a letter takes, and half a Chinese one
_LETTER_ROW = 14
_SHADES = 12
_PALE, _DARK = (222, 235, 247), (8, 48, 107)


@dataclass(frozen=True, slots=True)
class _Area:
    """The rectangle of the picture and the scales along its sides."""

    x: Scale
    y: Scale
    width: float
    height: float
    top: float

    def at(self, x: float, y: float) -> tuple[float, float]:
        """Return the point of the drawing where ``(x, y)`` lies."""
        return (
            _LEFT + self.x.place(x) * self.width,
            self.top + (1 - self.y.place(y)) * self.height,
        )


def svg_plot(
    series: Sequence[Series],
    x_label: str = "",
    y_label: str = "",
    *,
    width: int = 480,
    height: int = 300,
) -> str:
    """Return curves ``(name, xs, ys)`` as an ``<svg>`` element of that many pixels."""
    x_scale = scale_of(x for _, xs, _ in series for x in xs)
    y_scale = scale_of((y for _, _, ys in series for y in ys), margin=0.03)
    names = [name for name, _, _ in series]
    top = _TOP + _LEGEND_ROW * sum(bool(name) for name in names)
    area = _Area(x_scale, y_scale, width - _LEFT - _RIGHT, height - _BOTTOM - top, top)
    parts = [*_axes(area, x_label, y_label), *_legend(names, area.width)]
    for curve, (_, xs, ys) in enumerate(series):
        parts += _curve(area, curve, xs, ys)
    if len(series) > 1:
        parts += _end_letters(area, series, names)
    return _svg(parts, width, height, ", ".join(filter(None, names)))


def svg_surface(
    z: Sequence[Sequence[float]],
    xs: Sequence[float],
    ys: Sequence[float],
    x_label: str = "",
    y_label: str = "",
    *,
    width: int = 480,
    height: int = 300,
) -> str:
    """Return ``z[j][i]`` at ``(xs[i], ys[j])`` as shaded cells with a scale beside."""
    scale = scale_of(value for row in z for value in row)
    area = _Area(
        scale_of(xs),
        scale_of(ys),
        width - _LEFT - _RIGHT - 62,
        height - _BOTTOM - _TOP,
        _TOP,
    )
    parts: list[str] = []
    dx, dy = area.width / max(len(xs), 1), area.height / max(len(ys), 1)
    for j, row in enumerate(z):
        for i, value in enumerate(row):
            if drawable(value):
                x, y = _LEFT + i * dx, area.top + area.height - (j + 1) * dy
                parts.append(_cell(x, y, (dx, dy), scale.place(float(value))))
    parts += _axes(area, x_label, y_label)
    parts += _shade_scale(area, scale)
    return _svg(parts, width, height, f"{x_label} {y_label}".strip())


def _svg(parts: Sequence[str], width: int, height: int, title: str) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
        f'width="{width}" height="{height}" role="img" '
        'font-family="sans-serif" font-size="11">'
        f"<title>{for_html(title)}</title>{''.join(parts)}</svg>"
    )


def _fitted(words: str, room: float) -> str:
    """Return words that take at most ``room`` pixels, shortened where they must."""
    return cut(words, max(1, int(room / _CELL)))


def _text(
    x: float, y: float, words: str, anchor: str = "middle", more: str = ""
) -> str:
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" '
        f'fill="currentColor"{more}>{for_html(words)}</text>'
    )


def _line(x1: float, y1: float, x2: float, y2: float, opacity: float = 1.0) -> str:
    return (
        f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" '
        f'stroke="currentColor" stroke-opacity="{opacity:g}"/>'
    )


def _axes(area: _Area, x_label: str, y_label: str) -> list[str]:
    bottom, right = area.top + area.height, _LEFT + area.width
    parts = [
        _line(_LEFT, area.top, _LEFT, bottom),
        _line(_LEFT, bottom, right, bottom),
    ]
    ticks = area.x.ticks(6)
    for tick, label in zip(ticks, tick_labels(ticks), strict=True):
        x, _ = area.at(tick, area.y.low)
        parts += [_line(x, bottom, x, bottom + 4), _text(x, bottom + 16, label)]
    ticks = area.y.ticks(5)
    for tick, label in zip(ticks, tick_labels(ticks), strict=True):
        _, y = area.at(area.x.low, tick)
        parts += [
            _line(_LEFT - 4, y, _LEFT, y),
            _line(_LEFT, y, right, y, 0.12),
            _text(_LEFT - 7, y + 4, label, "end"),
        ]
    if x_label:
        words = _fitted(x_label, area.width)
        parts.append(_text(_LEFT + area.width / 2, bottom + 34, words))
    if y_label:
        middle = area.top + area.height / 2
        turned = f' transform="rotate(-90 12 {middle:.1f})"'
        words = _fitted(y_label, area.height)
        parts.append(_text(12, middle, words, more=turned))
    return parts


def _legend(names: Sequence[str], width: float) -> list[str]:
    parts: list[str] = []
    row = 0
    for curve, name in enumerate(names):
        if not name:
            continue
        y = _TOP + row * _LEGEND_ROW
        lettered = len(names) > 1 and not named_by_letters(names)
        letter = f"{curve_letter(names, curve)}  " if lettered else ""
        parts += [
            f'<path d="M {_LEFT} {y} H {_LEFT + 30}"{_stroke(curve)}/>',
            _text(_LEFT + 38, y + 4, _fitted(letter + name, width - 38), "start"),
        ]
        row += 1
    return parts


def _stroke(curve: int) -> str:
    dash = _DASHES[curve % len(_DASHES)]
    dashes = f' stroke-dasharray="{dash}"' if dash else ""
    colour = COLOURS[curve % len(COLOURS)]
    return f' fill="none" stroke="{colour}" stroke-width="2"{dashes}'


def _points(
    area: _Area, xs: Sequence[float], ys: Sequence[float]
) -> list[tuple[float, float] | None]:
    """Return where the values stand; None for one that is not finite."""
    return [
        area.at(float(x), float(y)) if drawable(x, y) else None
        for x, y in zip(xs, ys, strict=False)
    ]


def _curve(
    area: _Area, curve: int, xs: Sequence[float], ys: Sequence[float]
) -> list[str]:
    """Draw one curve; a value that is not finite lifts the pen."""
    path: list[str] = []
    pen = "M"
    for point in _points(area, xs, ys):
        if point is None:
            pen = "M"
            continue
        path.append(f"{pen} {point[0]:.1f} {point[1]:.1f}")
        pen = "L"
    if not path:
        return []
    return [f'<path d="{" ".join(path)}"{_stroke(curve)} stroke-linejoin="round"/>']


def _end_letters(
    area: _Area, series: Sequence[Series], names: Sequence[str]
) -> list[str]:
    """Draw each curve's letter at its end, none upon another."""
    ends = {
        curve: found[-1]
        for curve, (_, xs, ys) in enumerate(series)
        if (found := [point for point in _points(area, xs, ys) if point])
    }
    wanted = {curve: y for curve, (_, y) in ends.items()}
    placed = spread(wanted, area.top, area.top + area.height, _LETTER_ROW)
    return [
        _text(x + 5, placed[curve] + 4, curve_letter(names, curve), "start")
        for curve, (x, _) in ends.items()
    ]


def _cell(x: float, y: float, size: tuple[float, float], share: float) -> str:
    """Draw one shaded cell; half a pixel more hides the seams."""
    return (
        f'<rect x="{x:.1f}" y="{y:.1f}" width="{size[0] + 0.5:.1f}" '
        f'height="{size[1] + 0.5:.1f}" fill="{_shade(share)}"/>'
    )


def _shade(share: float) -> str:
    """Return the colour of a value's place in the range, pale to dark."""
    level = min(max(int(share * _SHADES), 0), _SHADES - 1) / (_SHADES - 1)
    mixed = (
        round(pale + (dark - pale) * level)
        for pale, dark in zip(_PALE, _DARK, strict=True)
    )
    return "#" + "".join(f"{part:02x}" for part in mixed)


def _shade_scale(area: _Area, scale: Scale) -> list[str]:
    """Draw what the shades mean, the largest value at the top."""
    left = _LEFT + area.width + 14
    step = area.height / _SHADES
    parts = [
        _cell(
            left,
            area.top + area.height - (at + 1) * step,
            (12, step),
            (at + 0.5) / _SHADES,
        )
        for at in range(_SHADES)
    ]
    for value, y in (
        (scale.high, area.top + 4),
        (scale.low + (scale.high - scale.low) / 2, area.top + area.height / 2 + 4),
        (scale.low, area.top + area.height + 4),
    ):
        parts.append(_text(left + 17, y, f"{value:.3g}", "start"))
    return parts
