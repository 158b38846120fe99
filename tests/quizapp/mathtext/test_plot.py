"""Curves, surfaces, bars and shades in cells."""

from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quizapp.mathtext.cells import cell_width
from quizapp.mathtext.plot import (
    bar_line,
    curve_lines,
    draw_curves,
    draw_heatmap,
    draw_surface,
    shade,
)
from quizapp.mathtext.scales import Scale, scale_of, tick_labels

X = [at / 10 for at in range(101)]
FALLING = ("training", X, [math.exp(-x / 2) for x in X])
RISING = ("验证", X, [0.2 + x / 20 for x in X])


def has_dots(line: str) -> bool:
    return any("\u2801" <= sign <= "\u28ff" for sign in line)


def test_a_plot_has_a_legend_labels_ticks_and_a_letter_at_each_end() -> None:
    lines = draw_curves([FALLING, RISING], 60, 12, "epoch", "loss")
    assert lines[0].startswith("P ")
    assert "training" in lines[0]
    assert "验证" in lines[0]
    assert lines[1] == "loss"
    assert lines[-1].strip() == "epoch"
    assert lines[-2].split() == ["0", "2", "4", "6", "8", "10"]
    assert [line[-1] for line in lines if line[-1:] in "PQ"] == ["Q", "P"]


def end_letters(lines: list[str]) -> str:
    return "".join(line[-1] for line in lines if line[-1:] in "PQRS")


def test_letters_of_curves_that_end_close_together_keep_the_order_of_the_ends() -> None:
    """A letter moved to the next free row once stood above a curve that ends higher."""
    top = ("P", X, [1.0] * len(X))
    ends = {"Q": 0.06, "R": 0.03, "S": 0.0}
    low = [(name, X, [1 - (1 - y) * x / 10 for x in X]) for name, y in ends.items()]
    assert end_letters(draw_curves([*low, top], 60, 8)[1:]) == "PQRS"
    assert end_letters(draw_curves([*reversed(low), top], 60, 8)[1:]) == "PQRS"


def test_curves_named_by_words_get_letters_that_no_option_has() -> None:
    series = [("training", X, X), ("validation", X, [2 * x for x in X])]
    lines = draw_curves(series, 60, 8)
    assert [entry[0] for entry in lines[0].split("   ")] == ["P", "Q"]
    assert end_letters(lines[1:]) == "QP"


def test_a_single_curve_needs_no_letter() -> None:
    lines = draw_curves([FALLING], 60, 8)
    assert lines[0].endswith("training")
    assert not lines[0].startswith("P")
    assert draw_curves([("f", X, X)], 60, 8)[0].endswith(" f")


def test_curves_are_told_apart_without_colour() -> None:
    flat = ("a", X, [1.0] * len(X))
    other = ("b", X, [2.0] * len(X))
    third = ("c", X, [3.0] * len(X))
    lines = draw_curves([flat, other, third], 60, 8)
    rows = [
        line for line in lines if any("\u2801" <= sign <= "\u28ff" for sign in line)
    ]
    patterns = {"".join(sign for sign in row if sign >= "\u2800") for row in rows[1:]}
    assert len(patterns) == 3


def test_ascii_plots_are_ascii_with_a_sign_for_each_curve() -> None:
    text = "\n".join(draw_curves([FALLING, RISING], 50, 10, "x", "y", ascii=True))
    assert text.replace("验证", "").isascii()
    assert "*" in text
    assert "o" in text


def test_curves_carry_the_style_of_their_number() -> None:
    lines = curve_lines([FALLING, RISING], 50, 10)
    styles = {style for line in lines for _, style in line}
    assert {"series1", "series2", "axis"} <= styles


def test_values_that_are_not_finite_leave_gaps() -> None:
    ys = [1.0, 1.0, math.nan, math.inf, 1.0, 1.0]
    lines = draw_curves([("", list(range(6)), ys)], 40, 6)
    row = next(line for line in lines if has_dots(line))
    drawn = row[row.index("│") + 1 :] if "│" in row else row[row.index("┤") + 1 :]
    assert " " in drawn.strip()


def test_a_plot_without_finite_values_is_an_empty_frame() -> None:
    lines = draw_curves([("", [math.nan], [math.nan])], 40, 6)
    assert not any(has_dots(line) for line in lines)
    assert draw_curves([], 40, 6)


@pytest.mark.parametrize("ascii_only", [False, True])
@pytest.mark.parametrize("width", [24, 40, 80])
def test_no_line_is_wider_than_asked(width: int, ascii_only: bool) -> None:
    series = [FALLING, RISING, ("一个很长的名字" * 5, X, X)]
    lines = draw_curves(series, width, 8, "轮次" * 20, "损失" * 30, ascii=ascii_only)
    assert all(cell_width(line) <= width for line in lines)
    z = [[x * y for x in range(5)] for y in range(4)]
    surface = draw_surface(
        z, range(5), range(4), width, 8, x_label="w" * 90, ascii=ascii_only
    )
    assert all(cell_width(line) <= width for line in surface)


def test_names_and_labels_pass_the_screen_gate() -> None:
    text = "\n".join(draw_curves([("\x1b[2J", [0, 1], [0, 1])], 40, 6, "\x9b", "\x07"))
    assert not set(text) & set("\x1b\x9b\x07")


def test_a_surface_shades_high_and_low_and_explains_the_shades() -> None:
    lines = draw_surface(
        [[0.0, 0.0], [10.0, math.nan]], [0, 1], [0, 1], 30, 6, y_label="w"
    )
    assert lines[0].startswith("[ ] 0..2")
    picture = [line for line in lines if "│" in line or "┤" in line]
    assert "█" in picture[0]
    assert "?" in picture[0]
    assert "█" not in picture[-1]


# ----- Bars and shades -----


def test_bars_grow_by_eighths() -> None:
    assert bar_line(1, 2, 4) == "██  "
    assert bar_line(1, 16, 2) == "▏ "
    assert bar_line(9, 4, 3) == "███"
    assert bar_line(0, 4, 3) == "   "
    assert bar_line(1, 2, 4, ascii=True) == "##  "


def test_a_small_part_is_never_drawn_as_nothing() -> None:
    assert bar_line(1, 10_000, 5).strip()
    assert bar_line(1, 10_000, 5, ascii=True) == "#    "


@given(st.floats(), st.floats(), st.integers(0, 40), st.booleans())
@settings(max_examples=100, deadline=None)
def test_a_bar_is_always_as_wide_as_asked(
    value: float, total: float, width: int, ascii_only: bool
) -> None:
    assert len(bar_line(value, total, width, ascii=ascii_only)) == width


def test_heatmaps_shade_by_the_largest_value_and_pad_chinese_labels() -> None:
    assert draw_heatmap([[0, 1, 4], [None, 2, 4]], ["一", "Tue"]) == [
        "一  ·▒█",
        "Tue  ▓█",
    ]
    assert shade(math.nan, 1) == " "
    assert draw_heatmap([[0, 1]], ascii=True) == [".#"]


# ----- Scales -----


def test_scales_place_their_ends_and_survive_one_value() -> None:
    scale = scale_of([1.0, 3.0, math.nan, math.inf])
    assert (scale.low, scale.high) == (1.0, 3.0)
    assert (scale.place(1.0), scale.place(3.0)) == (0.0, 1.0)
    assert scale_of([2.0, 2.0]).place(2.0) == pytest.approx(0.5)
    assert scale_of([]) == Scale(0.0, 1.0)


@pytest.mark.parametrize("least", [5e-324, -5e-324, 1e-310, 1e-300])
def test_a_range_of_one_tiny_value_has_a_width(least):
    assert scale_of([least]).place(least) == pytest.approx(0.5)


def test_ticks_are_round_and_labelled_alike() -> None:
    assert Scale(0, 10).ticks(5) == (0, 2, 4, 6, 8, 10)
    assert tick_labels((0.0, 0.25, 0.5)) == ["0.00", "0.25", "0.50"]
    assert tick_labels((0.0, 2.5, 5.0)) == ["0.0", "2.5", "5.0"]
    assert tick_labels((-1.0, 0.0, 1.0)) == ["-1", "0", "1"]
    assert tick_labels((0.0, 5e6)) == ["0", "5e+06"]
    assert tick_labels(()) == []


@given(
    st.floats(allow_nan=False, allow_infinity=False),
    st.floats(allow_nan=False, allow_infinity=False),
)
@settings(max_examples=200, deadline=None)
def test_any_finite_range_has_ticks_inside_it(one: float, two: float) -> None:
    scale = scale_of([one, two])
    ticks = scale.ticks(5)
    assert len(ticks) <= 51
    room = (scale.high - scale.low) * 1e-6
    assert all(scale.low - room <= tick <= scale.high + room for tick in ticks)
    assert len(tick_labels(ticks)) == len(ticks)


@given(st.lists(st.floats(), max_size=12), st.booleans())
@settings(max_examples=80, deadline=None)
def test_any_values_can_be_drawn(values: list[float], ascii_only: bool) -> None:
    xs = [float(at) for at in range(len(values))]
    for line in draw_curves([("f", xs, values)], 30, 6, ascii=ascii_only):
        assert cell_width(line) <= 30
