"""Whatever comes out of a run, the app reads values or a reason that can be told."""

from __future__ import annotations

import ast
import signal
import string
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine import CodeRun, message_key
from quizapp.i18n import Messages, catalogue
from quizapp.sandbox import results, wire
from quizapp.sandbox.limits import Ended, Ran

SOURCE = "import math\ndef f(x):\n    return x\n"
ASKED = ("f", ("x", "y"), 2)  # the function, its arguments, how many calls


def read(value: Any = None, source: str = SOURCE, **changes: Any) -> CodeRun:
    frame = b"" if value is None else wire.encode(value)
    return results.read(Ran(Ended.DONE, frame, **changes), source, *ASKED)


def sentence(run: CodeRun, language: str = "en") -> str:
    assert run.reason is not None
    words = Messages("zh" if language == "zh" else "en")
    return words(message_key(run.reason), **dict(run.reason.values))


def test_values_come_through() -> None:
    run = read({"values": (np.ones(2), 3.0)})
    assert run.failed is None
    assert np.array_equal(run.values[0], np.ones(2))


@pytest.mark.parametrize(
    ("found", "words"),
    [
        (
            {"failed": "raised", "type": "ValueError", "message": "no", "line": 3},
            "failed in line 3: `ValueError: no`",
        ),
        ({"failed": "memory", "line": 2}, "more than 512 MB"),
        ({"failed": "module", "name": "torch", "line": 1}, "`torch` is not there"),
        ({"failed": "denied", "line": 1}, "may only compute"),
        ({"failed": "unsendable", "what": "set"}, "type `set`"),
        ({"failed": "large"}, "at most 32 MB"),
        ({"failed": "odd"}, "without a result"),
        ({"failed": np.zeros(2)}, "without a result"),
        ({"failed": np.zeros((6,) * 8, np.int8)}, "without a result"),
        ({"failed": ["syntax"]}, "without a result"),
        ({"values": [1.0, 2.0]}, "without a result"),
        ({"values": (1.0,)}, "without a result"),
        ([1, 2], "without a result"),
        (7.0, "without a result"),
    ],
)
def test_what_went_wrong_is_told(found: Any, words: str) -> None:
    run = read(found)
    assert run.failed == "error"
    assert words in sentence(run)
    assert sentence(run, "zh") != sentence(run)


@pytest.mark.parametrize(
    ("ended", "words"),
    [
        (Ended.TIME, "did not end within 2 s"),
        (Ended.LARGE, "returns too much"),
        (Ended.LOST, "hand your function in once more"),
    ],
)
def test_how_a_run_was_ended_is_told(ended: Ended, words: str) -> None:
    run = results.read(Ran(ended, b"", b"words\n"), SOURCE, *ASKED)
    assert words in sentence(run)
    assert run.failed == ("unavailable" if ended is Ended.LOST else "error")


def test_a_crash_names_its_signal() -> None:
    assert "SIGSEGV" in sentence(read(signal=signal.SIGSEGV))
    assert "did not end" in sentence(read(signal=signal.SIGXCPU))
    assert "(40)" in sentence(read(signal=40))


def test_the_values_before_a_fault_are_kept() -> None:
    found = {"failed": "raised", "type": "E", "message": "", "line": 2}
    assert read(found | {"values": (1.0,)}).values == (1.0,)
    assert read(found | {"values": (1.0, 2.0, 3.0)}).values == ()
    assert read(found | {"values": [1.0]}).values == ()


def test_what_cannot_be_read_has_its_place_in_the_source() -> None:
    found = {"failed": "syntax", "message": "odd", "line": 2, "column": 5}
    run = read(found)
    assert (run.failed, run.position) == ("syntax", len("import math\ndef "))
    assert sentence(run) == "Line 2 cannot be read: odd."


@pytest.mark.parametrize("line", [-5, 0, 1, 99, 2**62])
@pytest.mark.parametrize("column", [-5, 0, 1, 99, 2**62])
def test_a_forged_place_stays_inside_the_source(line: int, column: int) -> None:
    found = {"failed": "syntax", "message": "", "line": line, "column": column}
    assert 0 <= read(found).position <= len(SOURCE)


def test_a_function_of_another_name_is_told_with_what_was_found() -> None:
    run = read({"failed": "missing", "found": ["g", "h"]}, "x = 1\ndef g(): pass\n")
    assert (run.failed, run.position) == ("syntax", 6)
    assert sentence(run) == "A function named f is asked for; yours defines g, h."
    assert "def f(...)" in sentence(read({"failed": "missing", "found": []}))
    assert "def f(...)" in sentence(read({"failed": "missing", "found": [1]}))


def test_other_arguments_are_told_with_those_asked_for() -> None:
    run = read({"failed": "arguments", "signature": "a, *, b=2"})
    assert (run.failed, run.position) == ("syntax", 12)
    assert sentence(run) == "f is to be called with (x, y); yours takes (a, *, b=2)."


def test_what_was_printed_is_cut_to_some_lines_and_made_harmless() -> None:
    printed = b"\x1b[2J" + b"\xff" * 400 + b"\nline" * 40
    shown = read({"values": (1.0, 2.0)}, printed=printed).printed
    lines = shown.split("\n")
    assert len(lines) == results.PRINTED_LINES + 1
    assert lines[-1] == f"… (+{41 - results.PRINTED_LINES})"
    assert len(lines[0]) == results.PRINTED_WIDTH
    assert "\x1b" not in shown


def test_a_message_stands_on_one_line_and_closes_no_code() -> None:
    found = {"failed": "raised", "type": "A`b", "message": "c\n\x1b[31m`d" * 99}
    words = sentence(read(found | {"line": 1}))
    assert "\n" not in words and "\x1b" not in words
    assert words.count("`") == 2
    assert len(words) < 2 * results.LONGEST + 100


FIELDS = st.sampled_from(
    [
        "failed",
        "type",
        "message",
        "line",
        "column",
        "found",
        "signature",
        "name",
        "what",
        "values",
    ]
)
ATOMS = st.none() | st.booleans() | st.integers(-(2**63), 2**63 - 1) | st.floats()
WORDS = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
KINDS = st.sampled_from(
    [
        "syntax",
        "missing",
        "arguments",
        "raised",
        "memory",
        "module",
        "denied",
        "unsendable",
        "large",
    ]
)
ANYTHING = st.recursive(
    ATOMS | WORDS | KINDS,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.lists(inner, max_size=3).map(tuple)
        | st.dictionaries(FIELDS, inner, max_size=5)
    ),
    max_leaves=10,
)


def told(run: CodeRun) -> None:
    if run.reason is not None:
        assert sentence(run)
        assert sentence(run, "zh")
    assert 0 <= run.position <= len(SOURCE)


@given(st.dictionaries(FIELDS, ANYTHING, max_size=6) | ANYTHING, st.binary(max_size=60))
def test_any_forged_result_can_be_told(value: Any, printed: bytes) -> None:
    told(read(value, printed=printed))


@given(st.fixed_dictionaries({"failed": KINDS}, optional={"x": ANYTHING}), ANYTHING)
def test_any_forged_fields_can_be_told(found: dict[str, Any], field: Any) -> None:
    for name in ("line", "column", "message", "type", "name", "found", "signature"):
        told(read({**found, name: field}))


@given(st.binary(max_size=300), st.integers(0, 64))
def test_any_bytes_of_a_result_can_be_told(frame: bytes, signal: int) -> None:
    told(results.read(Ran(Ended.DONE, frame, frame, signal), SOURCE, *ASKED))


# ----- The catalogue -----


def given_reasons() -> dict[str, set[str]]:
    """Return each code that the room gives with the names of its values."""
    found: dict[str, set[str]] = {}
    for path in Path(str(files("quizapp.sandbox"))).glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not isinstance(node, ast.Call) or not node.args:
                continue
            name = getattr(node.func, "id", getattr(node.func, "attr", ""))
            first = node.args[0]
            known = name in ("because", "failure", "unavailable")
            if known and isinstance(first, ast.Constant):
                values = {k.arg for k in node.keywords if k.arg}
                found.setdefault(str(first.value), set()).update(values)
    return found


def placeholders(message: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(message) if name}


def test_every_reason_has_its_sentence_in_both_languages() -> None:
    reasons = given_reasons()
    assert len(reasons) >= 12
    for language in ("en", "zh"):
        messages = catalogue(language)
        for code, values in reasons.items():
            assert placeholders(messages[f"sandbox.{code}"]) == values, code
