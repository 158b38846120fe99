"""The place of a fault is pointed at in its own line."""

from __future__ import annotations

import pytest

from quizapp.cli.rendering import LONGEST_POINTED, pointed


@pytest.mark.parametrize(
    ("text", "position", "expected"),
    [
        ("2*(", 3, "2*(\n   ^"),
        ("2*(\n", 2, "2*(\n  ^"),
        ("a\nbcd", 3, "2  bcd\n    ^"),
        ("a\nbcd", 5, "2  bcd\n      ^"),
        ("a\n\nb", 2, "2  \n   ^"),
        ("a\r\nb", 0, "1  a\n   ^"),
        ("x\n\ty z", 3, "2   y z\n    ^"),
        ("均值 = ?", 5, "均值 = ?\n       ^"),
    ],
)
def test_the_line_at_fault_has_a_caret_below(text, position, expected):
    assert pointed(text, position) == expected


def test_a_very_long_line_is_not_repeated():
    assert pointed("x" * LONGEST_POINTED, 3) == ""
    assert pointed("\n".join(["x" * LONGEST_POINTED, "yy"]), LONGEST_POINTED + 2) == (
        "2  yy\n    ^"
    )


def test_what_would_act_on_the_terminal_is_made_harmless():
    assert "\x1b" not in pointed("\x1b[2J+", 4)
