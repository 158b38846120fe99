"""Plots as SVG: well-formed, escaped, the same data."""

from __future__ import annotations

import math
import re
import xml.etree.ElementTree as ET

from hypothesis import given, settings
from hypothesis import strategies as st

from quizapp.mathtext.svgplot import svg_plot, svg_surface

SVG = "{http://www.w3.org/2000/svg}"
X = [0.0, 1.0, 2.0, 3.0]


def parsed(text: str) -> ET.Element:
    return ET.fromstring(text)  # noqa: S314 - our own output, that is what is tested


def words(root: ET.Element) -> list[str]:
    return [element.text or "" for element in root.iter(f"{SVG}text")]


def test_curves_have_a_path_a_dash_pattern_and_a_letter_each() -> None:
    curves = [("training", X, X), ("test", X, [1, 1, 1, 1])]
    root = parsed(svg_plot(curves, "epoch", "loss"))
    paths = [path for path in root.iter(f"{SVG}path") if "L" in path.get("d", "")]
    assert len(paths) == 2
    assert len({path.get("stroke-dasharray") for path in paths}) == 2
    assert {"P  training", "Q  test", "P", "Q", "epoch", "loss"} <= set(words(root))


def test_curves_named_by_letters_carry_these_letters() -> None:
    root = parsed(svg_plot([("R", X, X), ("S", X, [1, 1, 1, 1])]))
    assert sorted(set(words(root)) & set("PQRSAB")) == ["R", "S"]
    assert words(root).count("R") == 2  # in the legend and at the end


def test_letters_at_the_ends_do_not_overlap() -> None:
    heights = {"P": 0.0, "Q": 0.0, "R": 0.01}
    curves = [(name, X, [0.0, 1.0, 1.0, end]) for name, end in heights.items()]
    ends = [
        float(element.get("y", ""))
        for element in list(parsed(svg_plot(curves)).iter(f"{SVG}text"))[-3:]
    ]
    assert sorted(ends) == [ends[2], ends[0], ends[1]]
    assert ends[0] - ends[2] >= 12
    assert ends[1] - ends[0] >= 12


def test_values_that_are_not_finite_lift_the_pen() -> None:
    root = parsed(svg_plot([("", X, [0.0, 1.0, math.nan, 1.0])]))
    (path,) = [p for p in root.iter(f"{SVG}path") if "L" in p.get("d", "")]
    assert path.get("d", "").count("M") == 2


def test_points_stay_inside_the_picture() -> None:
    root = parsed(svg_plot([("f", X, [1e9, -3.0, 7.0, 0.0])], width=300, height=200))
    for path in root.iter(f"{SVG}path"):
        numbers = [float(n) for n in re.findall(r"-?\d+\.\d", path.get("d", ""))]
        assert all(0 <= number <= 300 for number in numbers)


def test_markup_in_names_is_text() -> None:
    text = svg_plot([('<script>"', X, X)], "<b>", "]]>&")
    root = parsed(text)
    assert "<b>" in words(root)
    assert not list(root.iter(f"{SVG}script"))
    assert "script>" not in text.replace("&lt;script&gt;", "")


def test_axes_take_the_colour_of_the_page() -> None:
    assert 'stroke="currentColor"' in svg_plot([("f", X, X)])


def test_a_surface_is_a_grid_of_shaded_cells_with_a_scale() -> None:
    root = parsed(svg_surface([[0, 1], [2, math.nan]], [0, 1], [0, 1], "x", "y"))
    cells = list(root.iter(f"{SVG}rect"))
    assert len(cells) == 3 + 12  # one value is missing; twelve shades of the scale
    assert len({cell.get("fill") for cell in cells}) >= 3
    assert {"0", "2"} <= set(words(root))


@given(st.lists(st.floats(), max_size=10), st.text(max_size=8))
@settings(max_examples=60, deadline=None)
def test_any_values_and_names_are_well_formed(values: list[float], name: str) -> None:
    xs = [float(at) for at in range(len(values))]
    text = svg_plot([(name, xs, values)], name, name)
    parsed(text)
    assert "nan" not in text.replace(name, "")
    assert "inf" not in text.replace(name, "")


def test_words_that_are_too_long_for_the_picture_are_shortened() -> None:
    long = "a long name of a curve " * 20
    svg = svg_plot([(long, [0, 1], [0, 1]), ("短" * 90, [0, 1], [1, 0])], long, long)
    shown = re.findall(r"<text[^>]*>([^<]*)</text>", svg)
    assert max(len(words) for words in shown) < 75
    assert sum(words.endswith("…") for words in shown) == 4
    assert f"<title>{long}" in svg, "the whole of it is said to who hears the picture"
