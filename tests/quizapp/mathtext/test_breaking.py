"""Breaking formulas that are wider than the terminal."""

from __future__ import annotations

from pathlib import Path

import pytest

from quizapp.mathtext import layout, parse_latex
from quizapp.mathtext.cells import cell_width

CORPUS = Path(__file__).with_name("corpus.txt").read_text("utf-8").splitlines()


def rows(source: str, width: int) -> list[str]:
    box = layout(parse_latex(source), max_width=width)
    return [line.rstrip() for line in box.lines]


@pytest.mark.parametrize("width", [80, 60])
def test_the_corpus_fits(width: int) -> None:
    for source in CORPUS:
        box = layout(parse_latex(source), max_width=width)
        assert box.width <= width, source
        assert {cell_width(line) for line in box.lines} == {box.width}


def test_a_formula_that_fits_is_left_alone() -> None:
    tree = parse_latex("a = b + c")
    assert layout(tree, max_width=9) == layout(tree)


def test_a_sum_breaks_at_plus_signs_under_its_relation() -> None:
    assert rows("y = a + b + c + d + e", 14) == [
        "y = a + b + c",
        "  + d + e",
    ]


def test_a_chain_breaks_at_its_later_relations() -> None:
    assert rows("f(x) = a + b + c = d + e = g", 20) == [
        "f(x) = a + b + c",
        "     = d + e = g",
    ]


def test_signs_inside_brackets_are_the_last_choice() -> None:
    assert rows("y = (a + b + c) + d", 18) == ["y = (a + b + c)", "  + d"]


def test_statements_set_apart_by_a_comma_get_their_own_lines() -> None:
    assert rows(r"a = b + c, \quad d = e + f", 16) == ["a = b + c,", "d = e + f"]


def test_aligned_lines_break_inside_their_cells() -> None:
    source = r"\begin{aligned} y &= a + b + c + d \\ z &= e \end{aligned}"
    assert rows(source, 14) == ["y = a + b + c", "  + d", "", "z = e"]


def test_tall_lines_are_set_apart() -> None:
    assert rows(r"y = \frac{a}{b} + \frac{c}{d}", 10)[3] == ""


def test_limits_move_beside_their_sign_when_that_is_narrower() -> None:
    tree = parse_latex(r"\sum_{j \neq i + 1} \prod_{k \neq j + 1} xyz")
    assert layout(tree, max_width=10).width <= layout(tree).width


def test_what_cannot_be_broken_stays_whole() -> None:
    tree = parse_latex(r"\frac{a+b+c+d+e}{2}")
    assert layout(tree, max_width=8) == layout(tree)
