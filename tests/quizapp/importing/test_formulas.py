"""Formulas that MathJax sets and the terminal does not know become known ones."""

from __future__ import annotations

import pytest

from quizapp.importing.formulas import drawable
from quizapp.mathtext import is_complete, parse_latex, unknown_commands


@pytest.mark.parametrize(
    ("source", "latex"),
    [
        (r"\textcolor{red}{x}+y", "{x}+y"),
        (r"{\color{blue} z}", "{ z}"),
        (r"\boxed{\frac{a}{b}}", r"{\frac{a}{b}}"),
        (r"\bbox[yellow]{x}", "{x}"),
        (r"\require{cancel} x", " x"),
        (r"x \label{eq:1}", "x "),
        (r"a \phantom{x} b", "a  b"),
        (r"a\hspace{1em}b", r"a\;b"),
        (r"\mathds{1} \mathbbm{R} \Bbb{R}", r"\mathbb{1} \mathbb{R} \mathbb{R}"),
        (r"{\rm ReLU}(x)", r"\mathrm{ReLU}(x)"),
        (r"\rm{x}", r"\mathrm{x}"),
        (r"{n \choose k}", r"\binom{n }{ k}"),
        (r"{a \over b}", r"\frac{a }{ b}"),
        (r"A^\intercal", r"A^\top"),
        (r"\large x", "x"),
        (r"\int\limits_0^1 \overline{x}", r"\int_0^1 \overline{x}"),
        (r"\ce{H2O}", r"\mathrm{H_{2}O}"),
        (r"\ce{2C + O2 -> 2CO}", r"\mathrm{2C}+\mathrm{O_{2}}\rightarrow \mathrm{2CO}"),
        (r"\ce{SO4^2-}", r"\mathrm{SO_{4}^{2-}}"),
        (r"\ce{Na+}", r"\mathrm{Na^{+}}"),
        (r"\ce{A <=> B}", r"\mathrm{A}\rightleftharpoons \mathrm{B}"),
    ],
)  # fmt: skip
def test_what_is_not_drawn_here_is_said_otherwise(source, latex):
    assert drawable(source) == latex
    node = parse_latex(latex)
    assert not list(unknown_commands(node))
    assert is_complete(node)


@pytest.mark.parametrize(
    "source", [r"\frac{a}{b}", r"\overline{x}", r"\cellx", "a < b"]
)
def test_other_formulas_stay_as_they_are(source):
    assert drawable(source) == source


@pytest.mark.parametrize(
    "piece", [r"\color{", r"\ce{", r"{\over", "{" * 5, r"\boxed{{"]
)
def test_hostile_formulas_are_read_in_proportion(piece):
    assert len(drawable(r"\color{red}" + piece * (100_000 // len(piece)))) < 300_000
