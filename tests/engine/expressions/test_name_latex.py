"""Names of variables as LaTeX."""

from __future__ import annotations

import pytest

from engine.expressions import parse, to_latex


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
