"""Reading the LaTeX subset: shapes, gaps, strangers and hostile input."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quizapp.mathtext import (
    is_complete,
    layout,
    one_line,
    parse_latex,
    unknown_commands,
)
from quizapp.mathtext.mathml import to_mathml
from quizapp.mathtext.nodes import (
    Accent,
    Big,
    Delimited,
    Fraction,
    Grid,
    Missing,
    Name,
    Number,
    Root,
    Row,
    Scripts,
    Styled,
    Symbol,
    Text,
    children,
    walk,
)
from quizapp.mathtext.typst import to_typst

CORPUS = Path(__file__).with_name("corpus.txt").read_text("utf-8").splitlines()

X, Y = Symbol("x"), Symbol("y")


def test_a_lone_letter_is_a_symbol() -> None:
    assert parse_latex("x") == X


def test_nothing_is_an_empty_row() -> None:
    assert parse_latex("  ") == Row()


def test_digits_join_to_one_number_and_arguments_take_one() -> None:
    assert parse_latex("12.5") == Number("12.5")
    assert parse_latex(r"\frac12") == Fraction(Number("1"), Number("2"))
    assert parse_latex("x^12") == Row((Scripts(X, None, Number("1")), Number("2")))


def test_a_full_stop_after_a_number_is_not_a_decimal_point() -> None:
    assert parse_latex("5.") == Row((Number("5"), Symbol(".")))


def test_scripts_gather_on_one_base_in_either_order() -> None:
    both = Scripts(X, Symbol("i"), Number("2"))
    assert parse_latex("x_i^2") == both
    assert parse_latex("x^2_i") == both


def test_a_second_superscript_is_reported_not_stacked() -> None:
    assert unknown_commands(parse_latex("x^a^b")) == ["^"]


def test_primes_stand_before_a_written_superscript() -> None:
    tree = parse_latex("f''^2")
    assert tree == Scripts(Symbol("f"), None, Row((Symbol("′′"), Number("2"))))


def test_large_operators_take_limits_and_integrals_do_not() -> None:
    total, integral = parse_latex(r"\sum_i"), parse_latex(r"\int_0")
    assert total == Scripts(Big("∑"), Symbol("i"), None, limits=True)
    assert integral == Scripts(Big("∫", limits=False), Number("0"), None)
    assert parse_latex(r"\sum\nolimits_i") == Scripts(Big("∑", False), Symbol("i"))


def test_operator_names_keep_their_words_and_thin_spaces() -> None:
    assert parse_latex(r"\operatorname{softmax}") == Name("softmax")
    assert parse_latex(r"\operatorname*{arg\,max}_c") == Scripts(
        Name("arg max", limits=True), Symbol("c"), None, limits=True
    )


def test_text_keeps_spaces_and_may_hold_mathematics() -> None:
    assert parse_latex(r"\text{if } x") == Row((Text("if "), X))
    assert parse_latex(r"\text{for $x$}") == Row((Text("for "), Row((X,))))


def test_text_in_braces_keeps_escaped_signs() -> None:
    assert parse_latex(r"\text{50\% of a\_b}") == Text("50% of a_b")


def test_chinese_needs_no_text_command() -> None:
    assert parse_latex("损失 = x") == Row((Text("损失"), Symbol("=", "rel"), X))


def test_delimiters_grow_around_their_body() -> None:
    assert parse_latex(r"\left( x \right]") == Delimited("(", "]", X)
    assert parse_latex(r"\left. x \right|") == Delimited("", "|", X)
    assert parse_latex(r"\bigl( x \bigr)^2") == Scripts(
        Delimited("(", ")", X), None, Number("2")
    )


def test_a_binomial_is_a_fraction_without_a_bar_in_parentheses() -> None:
    tree = parse_latex(r"\binom{n}{k}")
    inner = Fraction(Symbol("n"), Symbol("k"), bar=False)
    assert tree == Delimited("(", ")", inner)


def test_matrices_keep_their_rows_and_forget_a_trailing_break() -> None:
    tree = parse_latex(r"\begin{bmatrix} x & y \\ y & x \\ \end{bmatrix}")
    assert isinstance(tree, Grid)
    assert (tree.left, tree.right, len(tree.rows)) == ("[", "]", 2)
    assert tree.rows[0] == (Row((X,)), Row((Y,)))


def test_array_columns_and_rules_are_kept() -> None:
    tree = parse_latex(r"\begin{array}{l|r} x & y \\ \hline y & x \end{array}")
    assert isinstance(tree, Grid)
    assert (tree.columns, tree.rules) == ("l|r", (1,))


def test_breaks_at_the_top_make_aligned_lines() -> None:
    tree = parse_latex(r"x &= y \\ &= 1")
    assert isinstance(tree, Grid)
    assert tree.kind == "aligned"
    assert [len(row) for row in tree.rows] == [2, 2]


def test_negations_are_one_sign() -> None:
    assert parse_latex(r"\not\in") == Symbol("∉", "rel")
    assert parse_latex(r"\not=") == Symbol("≠", "rel")


def test_roots_and_accents_hold_their_body() -> None:
    assert parse_latex(r"\sqrt[3]{x}") == Root(X, Number("3"))
    assert parse_latex(r"\hat x") == Accent("hat", X)
    assert parse_latex(r"\mathbf{x}") == Styled("bf", X)


# ----- What is not there, what is not known -----


@pytest.mark.parametrize(
    ("source", "unknown"),
    [
        (r"\color{red}{x}", ["\\color"]),
        (r"\phantom{x}", ["\\phantom"]),
        (r"\eval{f}", ["\\eval"]),
        (r"\foo \foo \bar x \baz", ["\\foo", "\\baz"]),
        (
            r"\begin{verbatim} x \end{verbatim}",
            ["\\begin{verbatim}", "\\end{verbatim}"],
        ),
        ("a & b }", ["}"]),
        ("50% of", ["%"]),
        ("#1 $", ["#", "$"]),
        (r"\text{\alpha}", ["\\alpha"]),
        (r"\right)", ["\\right"]),
        ("\\", ["\\"]),
    ],
)
def test_what_is_outside_the_subset_is_named_once(
    source: str, unknown: list[str]
) -> None:
    assert unknown_commands(parse_latex(source)) == unknown


def test_the_arguments_of_an_unknown_command_stay_visible() -> None:
    assert one_line(parse_latex(r"\eval{f}")) == r"\eval{f}"


@pytest.mark.parametrize("source", CORPUS)
def test_the_corpus_is_inside_the_subset(source: str) -> None:
    tree = parse_latex(source)
    assert unknown_commands(tree) == []
    assert is_complete(tree)


@pytest.mark.parametrize(
    "source", [r"\frac{1}", r"\frac", "x^", r"\left( x", "{x", r"\begin{cases} x"]
)
def test_unfinished_sources_have_a_gap(source: str) -> None:
    assert not is_complete(parse_latex(source))


def test_an_unfinished_argument_is_drawn_as_a_hollow_box() -> None:
    assert "▯" in "".join(layout(parse_latex(r"\frac{1}")).lines)


# ----- Bounds -----


HOSTILE = {
    "braces": "{" * 3000 + "x" + "}" * 3000,
    "fractions": r"\frac{" * 600 + "x",
    "roots": r"\sqrt" * 800 + "x",
    "accents": r"\hat" * 1000 + "x",
    "scripts": "x" + "^{x" * 1300,
    "double scripts": "x" + "^x" * 2000,
    "lefts": r"\left(" * 700,
    "environments": r"\begin{matrix}" * 300,
    "rows": r"\begin{matrix}" + r"a\\" * 1500,
    "columns": "a&" * 2000,
    "texts": r"\text{$" * 600,
    "primes": "x" + "'" * 4000,
    "unknown": r"\a{" * 1300,
    "long": "x+" * 100_000,
    "nested rows": (r"\begin{matrix}a\\b\\" * 150),
    "substacks": r"\sum_{\substack{a\\" * 200,
    "nots": r"\not" * 1000,
}


@pytest.mark.parametrize("source", HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_sources_are_cut_and_drawn_soon(source: str) -> None:
    started = time.process_time()
    tree = parse_latex(source)
    box = layout(tree)
    one_line(tree)
    to_typst(tree)
    to_mathml(tree)
    assert time.process_time() - started < 1.0
    assert len(box.lines) <= 1000
    assert box.width <= 12_000


def test_what_is_too_long_is_cut_and_reported() -> None:
    assert unknown_commands(parse_latex("x" * 5000)) == ["…"]


def test_control_characters_never_reach_the_tree() -> None:
    tree = parse_latex("x\x1b[2J\u202e y \\text{\x9b}")
    texts = [p.text for p in walk(tree) if isinstance(p, Symbol | Text)]
    assert not set("".join(texts)) & set("\x1b\u202e\x9b")
    assert "\ufffd" in "".join(texts)


PIECES = [
    *r"{}[]^_&'%#$~ x1+=,|.()",
    *["\\\\", "\\left", "\\right", "\\frac", "\\(", "\\sqrt", "\\text{", "\\hat"],
    *["\\begin{cases}", "\\end{cases}", "\\begin{array}{c|c}", "\\hline", "损", "\\"],
    *["\\sum", "\\big", "\\middle|", "\\not", "\\limits", "\\substack{", "\\|"],
    *["\\underbrace", "\\xrightarrow", "\u0301", "\\operatorname", "\\mathbb", "\\tag"],
]


@settings(max_examples=120, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=40).map("".join))
def test_no_source_makes_any_writer_fail(source: str) -> None:
    tree = parse_latex(source)
    for tier in ("unicode", "safe", "ascii"):
        box = layout(tree, tier, max_width=30)
        assert 0 <= box.baseline < box.height
        assert "\n" not in one_line(tree, tier)
    to_mathml(tree)
    to_typst(tree)


def test_walk_visits_every_part_once() -> None:
    tree = parse_latex(r"\frac{a}{b}_c + \sqrt[3]{d} \begin{matrix} e & f \end{matrix}")
    letters = [part.text for part in walk(tree) if isinstance(part, Symbol)]
    assert letters == ["a", "b", "c", "+", "d", "e", "f"]
    assert children(Missing()) == ()
