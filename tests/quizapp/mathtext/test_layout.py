"""Drawing formulas: what they look like, and that every line is as wide as its box."""

from __future__ import annotations

import time
from pathlib import Path
from textwrap import dedent

import pytest
from rich.cells import cell_len

from quizapp.mathtext import layout, parse_latex
from quizapp.mathtext.box import EMPTY, Box, Mark, hcat, line_box, vcat
from quizapp.mathtext.cells import cell_width, centre, cut, pad
from quizapp.mathtext.glyphs import TIERS

CORPUS = Path(__file__).with_name("corpus.txt").read_text("utf-8").splitlines()


def drawn(source: str, tier: str = "unicode", *, display: bool = True) -> str:
    lines = layout(parse_latex(source), tier, display=display).lines
    return "\n".join(line.rstrip() for line in lines)


def picture(text: str) -> str:
    return dedent(text).strip("\n")


def assert_sound(box: Box) -> None:
    assert 0 <= box.baseline < len(box.lines)
    for line in box.lines:
        assert cell_width(line) == box.width == cell_len(line)
    for mark in box.marks:
        assert 0 <= mark.row < len(box.lines)
        assert 0 <= mark.column <= mark.column + mark.width <= box.width


@pytest.mark.parametrize("source", CORPUS)
def test_every_prefix_of_every_formula_is_drawn_as_wide_as_its_box(source: str) -> None:
    for end in range(0, len(source) + 1, 1 if len(source) < 120 else 3):
        assert_sound(layout(parse_latex(source[:end])))


@pytest.mark.parametrize("tier", sorted(TIERS))
def test_every_tier_draws_the_corpus_soundly(tier: str) -> None:
    for source in CORPUS:
        assert_sound(layout(parse_latex(source), tier))
        assert_sound(layout(parse_latex(source), tier, display=False))


def test_the_default_tier_keeps_to_what_fonts_have() -> None:
    signs = {sign for source in CORPUS for sign in drawn(source)}
    assert not signs & set("⎲⎳ᵦᵧᵨᵩᵪ\u20d7")
    assert all(ord(sign) < 0x10000 for sign in signs)


def test_the_safe_tier_needs_no_pieces_script_digits_or_marks() -> None:
    signs = {sign for source in CORPUS for sign in drawn(source, "safe")}
    assert not signs & set("⎛⎜⎝⎞⎟⎠⎡⎢⎣⎧⎨⎩⎪₀₁₂ᵢⱼ¹²³ᵀℝ\u0302\u0304")


def test_the_ascii_tier_is_ascii_apart_from_words() -> None:
    for source in CORPUS:
        strange = {sign for sign in drawn(source, "ascii") if ord(sign) > 126}
        assert all(sign >= "\u2e80" for sign in strange), (source, strange)


def test_the_full_tier_has_double_struck_letters() -> None:
    assert drawn(r"\mathbb{E}", "full") == "𝔼"
    assert drawn(r"\mathbb{E}") == "E"
    assert drawn(r"\mathbb{R}") == "ℝ"


ONE_ROW = {
    r"\sigma_1^2": "σ₁²",
    r"x_{t+1} = x_t - \eta \odot g_t": "xₜ₊₁ = xₜ − η ⊙ gₜ",
    r"K^\top Q^{T} W^{\text{T}}": "KᵀQᵀWᵀ",
    r"x^* + x'": "x* + x′",
    r"\hat{y} \bar x \tilde z \dot x \hat\theta": "ŷx̄z̃ẋθ̂",
    r"-x + (-y) = -\log p": "−x + (−y) = −log p",
    r"a\,b\;c\quad d\!e": "a b c  de",
    r"2\log x \log(x)": "2 log x log(x)",
    r"f(x, y)": "f(x, y)",
    r"\|w\|_2^2": "‖w‖₂²",
    r"\sqrt{\pi} + \sqrt[3]{x}": "√π + ³√x",
    r"P(A \mid B)": "P(A ∣ B)",
    r"10\%": "10%",
    r"\text{损失} = 1": "损失 = 1",
    r"1{,}000": "1,000",
    r"a \not= b": "a ≠ b",
    r"\{x\}": "{x}",
}


@pytest.mark.parametrize(("source", "row"), ONE_ROW.items())
def test_simple_formulas_take_one_row(source: str, row: str) -> None:
    assert drawn(source) == row


PICTURES = {
    r"\frac{\partial L}{\partial W} = \delta x^\top": """
         ∂L
        ──── = δxᵀ
         ∂W
        """,
    r"\text{softmax}\left(\frac{QK^\top}{\sqrt{d_k}}\right)V": """
               ⎛ QKᵀ ⎞
        softmax⎜─────⎟V
               ⎝ √dₖ ⎠
        """,
    r"\nabla_\theta J": """
        ∇ J
         θ
        """,
    r"\sum_{i=1}^{n} x_i": """
         n
         ∑  xᵢ
        i=1
        """,
    r"\int_{-\infty}^{\infty} x\,dx": """
         ∞
        ∫   x dx
         −∞
        """,
    r"f = \begin{cases} x & x > 0 \\ 0 & \text{otherwise} \end{cases}": """
            ⎧ x  x > 0
        f = ⎨
            ⎩ 0  otherwise
        """,
    r"\begin{bmatrix} 1 & 22 \\ 333 & 4 \end{bmatrix}": """
        ⎡   1  22 ⎤
        ⎣ 333   4 ⎦
        """,
    r"\begin{bmatrix} -0.25 & 3 \\ 2.75 & -5 \\ 12 & 0.001 \end{bmatrix}": """
        ⎡ −0.25   3     ⎤
        ⎢  2.75  −5     ⎥
        ⎣ 12      0.001 ⎦
        """,
    r"\begin{bmatrix} 1.5 \times 10^{-3} & 12 \\ -2 & x \end{bmatrix}": """
        ⎡  1.5 × 10⁻³  12 ⎤
        ⎣ −2           x  ⎦
        """,
    r"\begin{aligned} a &= b + c \\ dd &= e \end{aligned}": """
         a = b + c
        dd = e
        """,
    r"\begin{bmatrix} f_{xx} & f_{xy} \\ f_{yx} & f_{yy} \end{bmatrix}": """
        ⎡ f    f   ⎤
        ⎢  xx   xy ⎥
        ⎢          ⎥
        ⎢ f    f   ⎥
        ⎣  yx   yy ⎦
        """,
    r"\begin{array}{|l|r|} a & \frac{1}{2} \end{array}": """
        │   │  1  │
        │ a │ ─── │
        │   │  2  │
        """,
    r"\sqrt{\sigma^2+\epsilon}": """
         ┌─────
        √σ² + ε
        """,
    r"\sqrt{\frac{a}{b}}": """
         ┌───
         │ a
         │───
        √│ b
        """,
    r"\underbrace{a+b}_{n}": """
        a + b
        ╰─┬─╯
          n
        """,
    r"\overbrace{a+b}^{n}": """
          n
        ╭─┴─╮
        a + b
        """,
    r"\left. \frac{df}{dx} \right|_{x=0}": """
         df │
        ────│
         dx │ₓ₌₀
        """,
    r"\left(\frac{a}{b}\right)^2": """
        ⎛ a ⎞²
        ⎜───⎟
        ⎝ b ⎠
        """,
    r"\max_{a'} Q": """
        max Q
        a′
        """,
    r"\vec{v}": """
        →
        v
        """,
    r"\overline{AB}": """
        __
        AB
        """,
    r"\binom{n}{k}": """
        ⎛n⎞
        ⎜ ⎟
        ⎝k⎠
        """,
    r"\xrightarrow{n\to\infty}": """
         n→∞
        ────→
        """,
    r"\begin{array}{c|c} a & b \\ \hline c & d \end{array}": """
        a │ b
        ─────
        c │ d
        """,
    r"\mathbf{W}^{[2]}": """
         [2]
        W
        """,
    r"\left\langle x \middle| \frac{y}{z} \right\rangle": """
        ╱  │  y ╲
        ⟨x │ ───⟩
        ╲  │  z ╱
        """,
}


@pytest.mark.parametrize(
    ("source", "expected"), PICTURES.items(), ids=range(len(PICTURES))
)
def test_formulas_look_as_they_are_written_by_hand(source: str, expected: str) -> None:
    assert drawn(source) == picture(expected)


def test_raised_rows_climb() -> None:
    assert drawn(r"e^{x^{\alpha}}") == "  α\n x\ne"


def test_a_numeric_fraction_in_a_script_is_one_sign() -> None:
    assert drawn(r"x^{\frac12}") == " ½\nx"


def test_text_style_puts_limits_beside_their_sign() -> None:
    assert drawn(r"\sum_{i=1}^{n} x_i", display=False) == "∑ᵢ₌₁ⁿ xᵢ"


def test_neighbouring_fraction_bars_do_not_touch() -> None:
    assert "─── ───" in drawn(r"\frac{a}{b}\frac{c}{d}")


def test_a_brace_around_two_rows_has_its_point() -> None:
    assert "⎨" in drawn(r"\left\{ \vec{v} \right\}")


def test_rows_with_tall_cells_stand_apart() -> None:
    rows = drawn(r"\begin{pmatrix} \frac12 \\ 1 \end{pmatrix}").split("\n")
    assert rows[3].strip("⎛⎜⎝⎞⎟⎠ ") == ""


def test_unknown_and_missing_parts_are_marked_where_they_stand() -> None:
    box = layout(parse_latex(r"a + \foo"))
    assert box.marks == (Mark(0, 4, 4, "unknown"),)
    marks = layout(parse_latex(r"\frac{1}")).marks
    assert marks == (Mark(2, 1, 1, "missing"),)


def test_bold_letters_are_marked_as_strong() -> None:
    assert layout(parse_latex(r"x\mathbf{W}")).marks == (Mark(0, 1, 1, "strong"),)


def test_chinese_labels_are_centred_by_cells() -> None:
    assert drawn(r"\underbrace{x + y + z}_{\text{交叉}}").split("\n")[-1] == "  交叉"


def test_words_of_the_ascii_tier_do_not_run_together() -> None:
    assert drawn(r"2\alpha\beta x", "ascii") == "2alpha beta x"


# ----- Boxes and cells -----


def test_cells_count_wide_and_combining_characters() -> None:
    assert cell_width("a损失") == 5
    assert cell_width("x\u0302") == 1
    assert cell_width("") == 0


def test_padding_and_cutting_respect_wide_characters() -> None:
    assert pad("损", 4) == "损  "
    assert centre("损", 4) == " 损 "
    assert cut("损失函数", 5) == "损失…"
    assert cut("abc", 3) == "abc"
    assert cut("abc", 0) == ""


def test_boxes_join_on_their_baselines() -> None:
    tall = Box(("a", "b", "c"), 2, 1)
    assert hcat((tall, line_box("x"))).lines == ("a ", "b ", "cx")
    assert vcat((line_box("a"), line_box("bcd")), 0).lines == (" a ", "bcd")
    assert EMPTY.width == 0


def test_drawing_keeps_up_with_typing() -> None:
    for source in CORPUS:
        layout(parse_latex(source))
    started = time.process_time()
    for source in CORPUS:
        layout(parse_latex(source))
    # Measured 0.1 ms a formula; the bound allows for a slow, busy machine.
    assert (time.process_time() - started) / len(CORPUS) < 3e-3


@pytest.mark.parametrize(
    ("source", "flat"),
    [
        (r"d^{\frac{-1}{2}}", " −1/2\nd"),
        (r"e^{\frac{-x^2}{2}}", " −x²/2\ne"),
        (r"e^{\frac{a+b}{2c}}", " (a+b)/(2c)\ne"),
        (r"e^{\frac{x}{\sigma_i}}", " x/σᵢ\ne"),
    ],
)
def test_a_small_fraction_in_a_script_is_set_flat(source: str, flat: str) -> None:
    assert drawn(source) == flat
