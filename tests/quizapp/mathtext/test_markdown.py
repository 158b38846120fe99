"""Cutting Markdown into text, code and formulas, and reading it into blocks."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quizapp.mathtext import parse_inline, parse_markdown, split_math
from quizapp.mathtext.blocks import (
    Code,
    Heading,
    ListBlock,
    Math,
    Paragraph,
    Quote,
    Rule,
    Run,
    Table,
)


def kinds(markdown: str) -> list[tuple[str, str]]:
    return [(segment.kind, segment.value) for segment in split_math(markdown)]


def text(*values: str) -> tuple[Run, ...]:
    return tuple(Run("text", value) for value in values)


# ----- split_math -----


def test_formulas_are_cut_out_of_the_text() -> None:
    assert kinds("a $x^2$ b") == [("text", "a "), ("inline", "x^2"), ("text", " b")]
    assert kinds("$$\nx\n$$") == [("display", "x")]
    assert kinds("see $$x$$ here")[1] == ("display", "x")


@pytest.mark.parametrize(
    "markdown",
    [
        "it costs $5 and $6",
        "$PATH and $HOME",
        "export PATH=$PATH:$HOME",
        "a lone $ sign",
        "$ x $",
        r"\$5 and \$6",
        "one $x and\n\nanother y$ paragraph",
        "$$ never closed",
        "",
    ],
)
def test_dollars_that_are_not_maths_stay_text(markdown: str) -> None:
    assert all(kind == "text" for kind, _ in kinds(markdown))


def test_a_formula_may_be_followed_by_a_letter_a_mark_or_chinese() -> None:
    assert kinds("$i$th")[0] == ("inline", "i")
    assert kinds("$x$-axis")[0] == ("inline", "x")
    assert kinds("$x$是")[0] == ("inline", "x")


def test_an_escaped_dollar_may_stand_inside_a_formula() -> None:
    assert kinds(r"$a \$ b$") == [("inline", r"a \$ b")]


def test_a_formula_may_run_over_a_line_end() -> None:
    assert kinds("$a +\nb$") == [("inline", "a +\nb")]


@pytest.mark.parametrize(
    "code", ["`$x$`", "``a ` $x$``", "```\n$x$\n```", "~~~\n$x$\n~~~"]
)
def test_code_is_protected(code: str) -> None:
    assert kinds(code) == [("code", code)]


def test_an_unclosed_fence_protects_the_rest() -> None:
    assert kinds("```python\n$x$\n") == [("code", "```python\n$x$\n")]


def test_an_unclosed_backtick_protects_nothing() -> None:
    assert ("inline", "x") in kinds("a ` b $x$")


@settings(max_examples=100, deadline=None)
@given(st.text(st.sampled_from("ab $`\\\n~x5{}"), max_size=60))
def test_cutting_loses_nothing_but_dollars_and_spaces(markdown: str) -> None:
    kept = "".join(segment.value for segment in split_math(markdown))
    assert [c for c in kept if c not in "$ \n"] == [
        c for c in markdown if c not in "$ \n"
    ]


@pytest.mark.parametrize(
    "piece", ["$", "`", "$$", "$x", "``", "```\n", "\\$", "$`", "* "]
)
def test_cutting_and_reading_take_time_in_proportion(piece: str) -> None:
    started = time.process_time()
    parse_markdown(piece * 4000)
    assert time.process_time() - started < 2.0


# ----- Inline runs -----


def test_emphasis_may_hold_formulas() -> None:
    assert parse_inline("**the $x$** *b* ***c***") == (
        Run("text", "the ", strong=True),
        Run("math", "x", strong=True),
        Run("text", " "),
        Run("text", "b", emph=True),
        Run("text", " "),
        Run("text", "c", strong=True, emph=True),
    )


@pytest.mark.parametrize("words", ["2 * 3 * 4", "a **b", "*", "x_i and y_i", "**"])
def test_marks_that_pair_with_nothing_are_words(words: str) -> None:
    assert parse_inline(words) == text(words)


def test_code_runs_keep_their_text() -> None:
    assert parse_inline("`a*b*` `` ` ``") == (
        Run("code", "a*b*"),
        Run("text", " "),
        Run("code", "`"),
    )


def test_escaped_signs_are_words() -> None:
    assert parse_inline(r"\*a\* \$5 \`b\`") == text("*a* $5 `b`")


def test_line_ends_are_spaces_but_not_between_chinese() -> None:
    assert parse_inline("one\ntwo") == text("one two")
    assert parse_inline("一句\n话") == text("一句话")
    assert parse_inline("one  \ntwo") == text("one\ntwo")
    assert parse_inline("one\\\ntwo") == text("one\ntwo")


# ----- Blocks -----


def test_headings_carry_their_level_and_anchor() -> None:
    assert parse_markdown("## The rule $x$ {#the-rule}\n# T") == (
        Heading(2, (Run("text", "The rule "), Run("math", "x")), "the-rule"),
        Heading(1, text("T")),
    )


def test_closing_marks_of_a_heading_are_dropped() -> None:
    assert parse_markdown("# C# and more ##") == (Heading(1, text("C# and more")),)
    assert parse_markdown("# C#") == (Heading(1, text("C#")),)
    assert parse_markdown("#hashtag") == (Paragraph(text("#hashtag")),)


@pytest.mark.parametrize(
    "markdown",
    [
        "# " + " " * 20_000 + "x",
        "# " + " #" * 10_000 + "x",
        "```" + " " * 20_000 + "`",
        "- a" + "\n" * 20_000 + "b",
        "|" * 20_000 + "\n" + "|-" * 10_000,
        "- " * 10_000,
        "$" + "a " * 10_000,
        "`" * 20_000,
        " ".join("`" * at for at in range(200)),
        "a\n" * 10_000 + "-",
    ],
)
def test_no_markdown_takes_long_to_read(markdown: str) -> None:
    started = time.process_time()
    parse_markdown(markdown)
    assert time.process_time() - started < 1.0


def test_paragraphs_end_at_blank_lines_and_other_blocks() -> None:
    assert parse_markdown("one\ntwo\n\nthree\n# four") == (
        Paragraph(text("one two")),
        Paragraph(text("three")),
        Heading(1, text("four")),
    )


def test_displayed_formulas_are_blocks_wherever_they_stand() -> None:
    assert parse_markdown("$$\nx\n\ny\n$$\nafter") == (
        Math("x\n\ny"),
        Paragraph(text("after")),
    )
    assert parse_markdown("so $$x$$ holds") == (
        Paragraph(text("so")),
        Math("x"),
        Paragraph(text("holds")),
    )
    assert parse_markdown("$$x$$") == (Math("x"),)


def test_unclosed_display_dollars_are_words() -> None:
    assert parse_markdown("$$ x") == (Paragraph(text("$$ x")),)


def test_fences_keep_their_language_and_lines() -> None:
    source = "```plot\nx = 1\n\ny = 2\n```\nafter"
    assert parse_markdown(source) == (
        Code("plot", "x = 1\n\ny = 2"),
        Paragraph(text("after")),
    )
    assert parse_markdown("~~~\n```\n~~~") == (Code("", "```"),)
    assert parse_markdown("```\nopen") == (Code("", "open"),)


def test_lists_nest_and_may_hold_paragraphs() -> None:
    source = "- one\n  more\n- two\n    - inner\n\n  second\n\nafter"
    assert parse_markdown(source) == (
        ListBlock(
            (
                (Paragraph(text("one more")),),
                (
                    Paragraph(text("two")),
                    ListBlock(((Paragraph(text("inner")),),)),
                    Paragraph(text("second")),
                ),
            )
        ),
        Paragraph(text("after")),
    )


def test_numbered_lists_keep_their_first_number() -> None:
    assert parse_markdown("3. a\n4. b") == (
        ListBlock(((Paragraph(text("a")),), (Paragraph(text("b")),)), start=3),
    )


def test_a_number_inside_a_paragraph_starts_no_list() -> None:
    assert parse_markdown("it was in\n1986. A year") == (
        Paragraph(text("it was in 1986. A year")),
    )


def test_quotes_hold_blocks() -> None:
    assert parse_markdown("> **Trap.** no\n> $$x$$\n\nafter") == (
        Quote(
            (
                Paragraph((Run("text", "Trap.", strong=True), Run("text", " no"))),
                Math("x"),
            )
        ),
        Paragraph(text("after")),
    )


def test_tables_do_not_break_at_bars_inside_formulas_or_code() -> None:
    source = "| a | b |\n|:-:|--:|\n| $|x|$ | `a|b` |\n| \\| |"
    (table,) = parse_markdown(source)
    assert isinstance(table, Table)
    assert table.align == "cr"
    assert table.rows == (
        ((Run("math", "|x|"),), (Run("code", "a|b"),)),
        (text("|"), ()),
    )


def test_rules_and_windows_line_ends() -> None:
    assert parse_markdown("a\r\n\r\n---\r\nb") == (
        Paragraph(text("a")),
        Rule(),
        Paragraph(text("b")),
    )


def test_html_is_words() -> None:
    assert parse_markdown("<b>x</b>") == (Paragraph(text("<b>x</b>")),)


@settings(max_examples=150, deadline=None)
@given(st.text(st.sampled_from("a*$`\\\n >-|#1.:{}~ 中"), max_size=80))
def test_any_text_can_be_read(markdown: str) -> None:
    parse_markdown(markdown)


def test_deep_nesting_is_bounded() -> None:
    parse_markdown(">" * 2000 + " x")
    parse_markdown("\n".join("  " * depth + "- x" for depth in range(300)))
