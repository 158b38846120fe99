"""Small pictures of a report: bars in a table, scores over time, forecasts held.

Only numbers and escaped words are written. Lines take the colour of the text; what
differs in colour differs in form too, so that a print in grey can be read.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from quizapp.exams.calibration import Bin
from quizapp.exams.marking import Forecast
from quizapp.safetext import for_html

_WIDTH, _HEIGHT = 480, 220
_LEFT, _RIGHT, _TOP, _BOTTOM = 40, 16, 12, 34


def bar(share: float, title: str, *, mark: float | None = None) -> str:
    """Return a bar of a share of 1; ``mark`` is a line across it, such as a plan."""
    full = 100.0 * min(1.0, max(0.0, share))
    line = ""
    if mark is not None:
        at = 100.0 * min(1.0, max(0.0, mark))
        line = f'<path class="mark" d="M {at:.1f} 0 V 12"/>'
    return (
        '<svg class="bar" viewBox="0 0 100 12" preserveAspectRatio="none" role="img">'
        f"<title>{for_html(title)}</title>"
        '<rect class="empty" width="100" height="12"/>'
        f'<rect class="full" width="{full:.1f}" height="12"/>{line}</svg>'
    )


def history(
    earlier: Sequence[tuple[str, float]],
    now: tuple[str, float],
    forecast: Forecast | None,
    title: str,
) -> str:
    """Draw the scores (shares of 1) of sittings by day, the last with its forecast."""
    rows = [*earlier, now]
    step = _inner_width() / len(rows)
    xs = [_LEFT + (at + 0.5) * step for at in range(len(rows))]
    parts = list(_frame())
    points = [(x, _y(score)) for x, (_, score) in zip(xs, rows, strict=True)]
    if len(points) > 1:
        path = " L ".join(f"{x:.1f} {y:.1f}" for x, y in points)
        parts.append(f'<path class="line" d="M {path}"/>')
    if forecast is not None:
        top, bottom = _y(forecast.high), _y(forecast.low)
        parts.append(
            f'<rect class="interval" x="{xs[-1] - 9:.1f}" y="{top:.1f}" width="18" '
            f'height="{max(1.0, bottom - top):.1f}"/>'
        )
    for (x, y), (day, score) in zip(points, rows, strict=True):
        last = x == xs[-1]
        parts.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{5 if last else 3.5}"/>')
        beside = _text(x + 15, y + 4, f"{100 * score:.0f}", "start")
        above = _text(x, y - 9, f"{100 * score:.0f}")
        parts.append(beside if last else above)
        parts.append(_text(x, _HEIGHT - 12, day))
    return _svg(parts, title)


def reliability(bins: Sequence[Bin], title: str, x_label: str) -> str:
    """Draw what was earned against what was stated; on the diagonal it is the same."""
    parts = list(_frame())
    low, high = _x(0.0), _x(1.0)
    parts.append(f'<path class="ideal" d="M {low} {_y(0)} L {high} {_y(1)}"/>')
    for row in bins:
        x = _x(row.stated)
        bottom, top = (_y(end) for end in row.interval)
        parts.append(f'<path class="line" d="M {x:.1f} {bottom:.1f} V {top:.1f}"/>')
        parts.append(f'<circle cx="{x:.1f}" cy="{_y(row.earned):.1f}" r="4"/>')
    for tick in (0, 25, 50, 75, 100):
        parts.append(_text(_x(tick / 100), _HEIGHT - 18, str(tick)))
    parts.append(_text((low + high) / 2, _HEIGHT - 3, x_label))
    return _svg(parts, title)


def _inner_width() -> float:
    return _WIDTH - _LEFT - _RIGHT


def _x(share: float) -> float:
    return _LEFT + share * _inner_width()


def _y(share: float) -> float:
    return _TOP + (1.0 - share) * (_HEIGHT - _TOP - _BOTTOM)


def _frame() -> Iterator[str]:
    for percent in (0, 25, 50, 75, 100):
        y = _y(percent / 100)
        yield f'<path class="grid" d="M {_LEFT} {y:.1f} H {_WIDTH - _RIGHT}"/>'
        yield _text(_LEFT - 6, y + 4, str(percent), "end")


def _text(x: float, y: float, words: str, anchor: str = "middle") -> str:
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{for_html(words)}</text>'
    )


def _svg(parts: Sequence[str], title: str) -> str:
    return (
        f'<svg class="chart" viewBox="0 0 {_WIDTH} {_HEIGHT}" width="{_WIDTH}" '
        f'height="{_HEIGHT}" role="img"><title>{for_html(title)}</title>'
        f"{''.join(parts)}</svg>"
    )
