"""Names of variables as LaTeX."""

from __future__ import annotations

import pytest

from engine.expressions import Names, parse, to_latex


@pytest.mark.parametrize(
    ("name", "latex"),
    [
        ("xhat", r"\hat{x}"),
        ("dxhat", r"d\hat{x}"),
        ("mhat", r"\hat{m}"),
        ("dgamma", r"d\gamma"),
    ],
)
def test_puts_the_hat_on_the_letter_it_belongs_to(name, latex):
    assert to_latex(parse(name)) == latex


@pytest.mark.parametrize(
    ("text", "latex"),
    [
        ("istd*(a + b)", r"\text{istd} \cdot \left( a + b \right)"),
        ("a*istd*(a + b)", r"a \cdot \text{istd} \cdot \left( a + b \right)"),
        ("a*(a + b)", r"a \left( a + b \right)"),
    ],
)
def test_a_word_before_a_bracket_is_multiplied_visibly(text: str, latex: str) -> None:
    assert to_latex(parse(text, Names.of(["istd", "a", "b"]))) == latex
