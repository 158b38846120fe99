"""Formulas as one line of text that keeps their meaning."""

from __future__ import annotations

from pathlib import Path

import pytest

from quizapp.mathtext import one_line, parse_latex

CORPUS = Path(__file__).with_name("corpus.txt").read_text("utf-8").splitlines()

LINES = {
    r"\frac{1}{1+e^{-x}}": "1/(1 + e⁻ˣ)",
    r"\frac{a+b}{c}": "(a + b)/c",
    r"\frac{a}{b}c": "(a/b) c",
    r"\frac{1}{2}x": "½ x",
    r"\frac12 (w - c)^2": "½ (w − c)²",
    r"x \frac12": "x (½)",
    r"\frac{\partial c_4}{\partial c_0}": "∂c₄/∂c₀",
    r"\frac{\partial^2 L}{\partial w^2} x": "(∂²L/∂w²) x",
    r"\frac{a}{\partial x}": "a/∂x",
    r"e^{z_j}": "e^(zⱼ)",
    r"e^{-\ln y}": "e^(−ln y)",
    r"C_{\mathrm{mid}}(c + d)": "C_mid(c + d)",
    r"C_{mid}x": "C_mid x",
    r"-\frac{a}{b}": "−a/b",
    r"x = \frac{a}{b}, y": "x = a/b, y",
    r"\frac{\frac{a}{b}}{c}": "(a/b)/c",
    r"\sqrt{x+1}": "√(x + 1)",
    r"\sqrt[n]{x}": "ⁿ√x",
    r"x_{i,j}": "x_(i,j)",
    r"x^{\alpha}": "x^α",
    r"W^{[l]}": "W^[l]",
    r"(a+b)^2": "(a + b)²",
    r"\sum_{i=1}^{n} x_i": "∑ᵢ₌₁ⁿ xᵢ",
    r"\hat{x}_i": "x̂ᵢ",
    r"\vec{v}": "→v",
    r"\overline{AB}": "bar(AB)",
    r"\begin{bmatrix} 1 & 2 \\ 3 & 4 \end{bmatrix}": "[1, 2; 3, 4]",
    r"\begin{matrix} 1 & 2 \end{matrix}": "[1, 2]",
    r"\begin{cases} x & x > 0 \\ 0 & \text{else} \end{cases}": "{x, x > 0; 0, else}",
    r"\binom{n}{k}": "C(n, k)",
    r"\left.\frac{df}{dx}\right|_{x=0}": "df/dx|ₓ₌₀",
    r"\underbrace{a+b}_{n}": "(a + b) [n]",
    r"\begin{aligned} a &= b \\ c &= d \end{aligned}": "a = b; c = d",
    r"\xrightarrow{d} x": "⟶[d] x",
    r"\stackrel{iid}{\sim}": "∼[iid]",
    r"\mathbb{E}[x]": "E[x]",
    r"\nabla_\theta J(\theta)": "∇_θ J(θ)",
    r"f_\theta(x)": "f_θ(x)",
    r"\sum_{i=1}^N x_i": "∑ᵢ₌₁^N xᵢ",
    r"\frac{\partial L}{\partial w_i}": "∂L/∂wᵢ",
    r"\frac{\partial^2 L}{\partial w^2}": "∂²L/∂w²",
    r"\frac{\partial f(x)}{\partial x}": "(∂f(x))/∂x",
    r"\frac{\partial L}{\partial w}(1 + x)": "(∂L/∂w) (1 + x)",
    r"\log\frac{p}{q}": "log (p/q)",
}


@pytest.mark.parametrize(("source", "line"), LINES.items())
def test_two_dimensions_become_parentheses(source: str, line: str) -> None:
    assert one_line(parse_latex(source)) == line


def test_the_ascii_tier_spells_everything_out() -> None:
    tree = parse_latex(r"\sqrt{\alpha} \le \frac{\pi}{2}")
    assert one_line(tree, "ascii") == "sqrt(alpha) <= pi/2"


@pytest.mark.parametrize("source", CORPUS)
def test_no_formula_breaks_the_line(source: str) -> None:
    line = one_line(parse_latex(source))
    assert line == line.replace("\n", " ")
    assert line.strip()
