"""Setting notes into terminal lines: widths, Chinese, formulas, tables."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from rich.cells import cell_len

from quizapp.mathtext import line_width, parse_markdown, plain, render_terminal

CORPUS = Path(__file__).with_name("corpus.txt").read_text("utf-8").splitlines()
NOTE = r"""# Batch norm

With $\mu$ the mean, $\hat{x} = \frac{x-\mu}{\sqrt{\sigma^2+\epsilon}}$ and the matrix
$\begin{pmatrix} a & b \\ c & d \end{pmatrix}$ in the **middle** of the line.

$$
\frac{\partial L}{\partial x_i} = \frac{\gamma}{\sqrt{v}}\left(N g_i - \sum_j g_j\right)
$$

> **Trap.** It is not so.

- one, `code`
- two
    1. inner

| name | value |
|:-----|------:|
| mean | $\mu$ |

```python
x = 1
```
"""


def lines(markdown: str, width: int = 40, tier: str = "unicode") -> list[str]:
    return [
        plain(line) for line in render_terminal(parse_markdown(markdown), width, tier)
    ]


def test_a_note_is_set_as_a_whole() -> None:
    assert lines(NOTE, 60) == [
        "Batch norm",
        "",
        "With μ the mean, x̂ = (x − μ)/√(σ² + ε) and the matrix",
        "⎛ a  b ⎞ in the middle of the line.",
        "⎝ c  d ⎠",
        "",
        "                  ∂L      γ",
        "                 ───── = ──── ⎛Ngᵢ − ∑ gⱼ⎞",
        "                  ∂xᵢ     √v  ⎝      j   ⎠",
        "",
        "│ Trap. It is not so.",
        "",
        "• one, code",
        "• two",
        "  1. inner",
        "",
        "name  value",
        "───────────",
        "mean      μ",
        "",
        "  x = 1",
    ]


def test_paragraphs_wrap_at_spaces() -> None:
    assert lines("one two three four", 10) == ["one two", "three four"]


def test_chinese_wraps_anywhere_but_not_before_closing_punctuation() -> None:
    assert lines("一二三四五，六七八九十。", 10) == ["一二三四", "五，六七八", "九十。"]
    assert lines("一二三四（五六）", 10) == ["一二三四", "（五六）"]


def test_latin_words_inside_chinese_stay_whole() -> None:
    assert lines("批量归一化BatchNorm层", 12) == ["批量归一化", "BatchNorm层"]


def test_a_formula_and_its_punctuation_stay_together() -> None:
    assert lines("aaaa bbbb $x_{t+1}$, c", 14) == ["aaaa bbbb", "xₜ₊₁, c"]


def test_a_word_longer_than_the_line_is_cut() -> None:
    assert lines("a" * 25, 10) == ["a" * 10, "a" * 10, "a" * 5]


def test_simple_inline_formulas_are_one_row() -> None:
    assert lines(r"so $\frac{1}{1+e^{-x}}$ holds") == ["so 1/(1 + e⁻ˣ) holds"]
    assert lines(r"$\sum_{i=1}^n x_i$") == ["∑ᵢ₌₁ⁿ xᵢ"]


def test_inline_matrices_make_their_line_taller() -> None:
    assert lines(r"A $\begin{pmatrix} a & b \\ c & d \end{pmatrix}$ z") == [
        "A ⎛ a  b ⎞ z",
        "  ⎝ c  d ⎠",
    ]


def test_displayed_formulas_are_centred() -> None:
    assert lines("$$x = y$$", 21) == ["        x = y"]


def test_displayed_formulas_break_or_become_flat_text_when_too_wide() -> None:
    assert lines("$$y = a + b + c + d$$", 12) == [" y = a + b", "   + c + d"]
    flat = lines(r"$$\frac{a+b+c+d+e+f+g}{h}$$", 14)
    assert flat == ["(a + b + c + d", "+ e + f + g)/h"]


def test_lists_hang_their_items() -> None:
    assert lines("- one two three\n- b", 11) == ["• one two", "  three", "• b"]
    assert lines("9. a\n10. b", 20) == [" 9. a", "10. b"]


def test_quotes_have_a_bar() -> None:
    assert lines("> one two three", 11) == ["│ one two", "│ three"]


def test_tables_align_and_wrap_their_cells() -> None:
    table = "| a | long name |\n|---|---:|\n| 中文 | 1 |\n| x | one two three |"
    assert lines(table, 18) == [
        "a        long name",
        "──────────────────",
        "中文             1",
        "",
        "x          one two",
        "             three",
    ]


def test_tables_with_too_many_columns_are_set_row_by_row() -> None:
    table = "| a | b | c |\n|---|---|---|\n| 1 | 2 | 3 |"
    assert lines(table, 10) == ["a", "  1", "b", "  2", "c", "  3"]


def test_listings_keep_their_spaces() -> None:
    assert lines("```\na\n    b  c\n```", 20) == ["  a", "      b  c"]


def test_a_plot_fence_is_drawn_by_the_function_given() -> None:
    blocks = parse_markdown("```plot\nx = 1\n```")
    drawn = render_terminal(blocks, 30, plot=lambda body, width: [f"{body}|{width}"])
    assert [plain(line) for line in drawn] == ["x = 1|30"]
    assert [plain(line) for line in render_terminal(blocks, 30)] == ["  x = 1"]


def test_spans_name_what_they_are() -> None:
    (line,) = render_terminal(parse_markdown(r"a **b** `c` $x = \foo$"), 40)
    assert line == (
        ("a ", ""),
        ("b", "strong"),
        (" ", ""),
        ("c", "code"),
        (" ", ""),
        ("x ", "math"),
        ("=", "math operator"),
        (" ", "math"),
        (r"\foo", "unknown"),
    )


def test_bold_letters_in_formulas_are_strong() -> None:
    (line,) = render_terminal(parse_markdown(r"$\mathbf{W}x$"), 40)
    assert line == (("W", "math strong"), ("x", "math"))


def test_hostile_words_and_code_are_gated() -> None:
    shown = "\n".join(
        lines("a \x1b[2J `\x1b]0;x\x07` $\\text{\x9b\u202e}$\n\n```\n\x1b[0m\n```")
    )
    assert not set(shown) & set("\x1b\x07\x9b\u202e")


@pytest.mark.parametrize("tier", ["unicode", "safe", "ascii"])
@pytest.mark.parametrize("width", [80, 60, 40, 20])
def test_no_line_is_wider_than_asked(width: int, tier: str) -> None:
    chinese = (
        "批量归一化（Batch Normalization）把每一列减去均值$\\mu$，再除以标准差。" * 3
    )
    source = NOTE + chinese + "".join(f"\n\n${f}$ and\n\n$$\n{f}\n$$" for f in CORPUS)
    for line in render_terminal(parse_markdown(source), width, tier):
        assert line_width(line) <= width
        assert cell_len("".join(text for text, _ in line)) == line_width(line)


@settings(max_examples=80, deadline=None)
@given(
    st.text(st.sampled_from("ab $^_\\{}`*|-\n>#1.，（）中文"), max_size=80),
    st.integers(10, 40),
)
@example(">111中中中", 10)
@example(
    "> > > > 1111中中\n> > > > | a | b |\n> > > > | - | - |\n> > > > | 中中中 | c |",
    10,
)
@example("- - - - - - - 中文，中文", 10)
@example("1. > ```\n   > 中，文。中，文。中，文\n   > ```", 10)
@example("- > - > $$\n  > - > \\frac{a}{b+c+d+e+f+g+h+i}\n  > - > $$", 12)
def test_any_markdown_fits_any_width(markdown: str, width: int) -> None:
    for line in render_terminal(parse_markdown(markdown), width):
        assert line_width(line) <= width


def test_options_stand_close_with_their_words_beside_the_label() -> None:
    source = "Which?\n\n**a)** one two three four\n\n**b)** five\n\n**c)** six"
    assert lines(source, 16) == [
        "Which?",
        "",
        "a) one two three",
        "   four",
        "b) five",
        "c) six",
    ]


def test_key_points_to_tick_are_set_like_options() -> None:
    source = "[ ] **a)** one two three four\n\n[x] **b)** five"
    assert lines(source, 20) == [
        "[ ] a) one two three",
        "       four",
        "[x] b) five",
    ]


def test_options_with_tall_formulas_keep_the_line_between_them() -> None:
    grid = r"$\begin{pmatrix} 1 \\ 2 \end{pmatrix}$"
    rows = lines(f"**a)** is {grid}\n\n**b)** is {grid}", 30)
    assert "" in rows
    assert [row.split(" is")[0].strip() for row in rows if " is" in row] == ["a)", "b)"]


def test_bold_words_that_are_no_label_begin_an_ordinary_paragraph() -> None:
    rows = lines("**Trap.** one two three\n\n**In fact** four", 12)
    assert rows == ["Trap. one", "two three", "", "In fact four"]


def test_a_long_formula_in_a_line_is_not_broken_inside_its_brackets() -> None:
    source = (
        r"We have $v^\top H v = \frac{1}{N}\sum_i p_i(1 - p_i)(x_i \cdot v)^2 \ge 0$."
    )
    assert lines(source, 40) == [
        "We have vᵀHv = (1/N) ∑ᵢ",
        "pᵢ(1 − pᵢ)(xᵢ · v)² ≥ 0.",
    ]


def test_a_long_formula_in_a_line_breaks_by_commas_before_products() -> None:
    inner = (
        r"\operatorname{mean}(d \cdot \gamma \cdot h, \text{axis} = 1, \text{keep} = 2)"
    )
    rows = lines(f"Now $s = d \\cdot \\gamma - {inner} - {inner}$", 50)
    assert all(row.endswith((",", ")", "γ")) for row in rows)


def test_a_long_line_of_a_listing_goes_on_under_its_beginning() -> None:
    shown = lines("```\n 9      total = first + second + third + fourth\n```", 36)
    assert shown == [
        "   9      total = first + second +",
        "          third + fourth",
    ]


def test_a_long_chinese_line_of_a_listing_keeps_its_punctuation() -> None:
    shown = lines("```\n1  一二三四五六七八，九十\n```", 21)
    assert shown == ["  1  一二三四五六七", "     八，九十"]


def test_a_word_longer_than_a_listing_is_cut() -> None:
    shown = lines("```\n" + "x" * 25 + "\n```", 12)
    assert shown == ["  " + "x" * 10, "  " + "x" * 10, "  " + "x" * 5]
