from __future__ import annotations

from contextlib import suppress

import pytest
from patience import at_most

from quizapp.catalog.limits import (
    MAX_FILE_BYTES,
    LimitError,
    decode,
    guard_toml,
    guard_values,
)


def code_of(text: str) -> str:
    with pytest.raises(LimitError) as caught:
        guard_toml(text)
    return caught.value.code


def test_a_file_too_large_is_refused() -> None:
    with pytest.raises(LimitError) as caught:
        decode(b"a" * (MAX_FILE_BYTES + 1))
    assert caught.value.code == "limits.file_size"


def test_other_encodings_are_refused_with_their_line() -> None:
    with pytest.raises(LimitError) as caught:
        decode("ok\n你好".encode("gbk"))
    assert (caught.value.code, caught.value.line) == ("limits.not_utf8", 2)


def test_windows_line_ends_and_a_byte_order_mark_are_taken() -> None:
    assert decode(b"\xef\xbb\xbfa\r\nb") == "a\nb"


@pytest.mark.parametrize("character", ["\x00", "\x1b", "\x7f", "\x0b"])
def test_control_characters_are_refused(character: str) -> None:
    with pytest.raises(LimitError) as caught:
        decode(f"a\n{character}".encode())
    assert (caught.value.code, caught.value.line) == ("limits.control", 2)


def test_long_numbers_and_keys_and_deep_brackets_are_refused() -> None:
    assert code_of("a = " + "9" * 301) == "limits.digits"
    assert code_of("a = " + "1_" * 200) == "limits.digits"
    assert code_of("x = 1\na = " + "[" * 300 + "]" * 300) == "limits.brackets"
    assert code_of(".".join("a" * 40) + " = 1") == "limits.key_parts"
    assert code_of("[" + " . ".join("a" * 40) + "]") == "limits.key_parts"


def test_brackets_and_dots_inside_strings_do_not_count() -> None:
    guard_toml("a = '" + "[" * 300 + "'\n")
    guard_toml("a = '''\n" + "(0, 1] " * 300 + "'''\n")
    guard_toml("a = '" + "." * 300 + "'\n")
    guard_toml("a = '''\nOne. Two. " + "And so on. " * 50 + "\n'''\n")


@pytest.mark.parametrize(
    ("value", "code"),
    [
        (float("nan"), "limits.not_finite"),
        (float("-inf"), "limits.not_finite"),
        (2**63, "limits.integer"),
        ("x" * 20_001, "limits.string"),
        ("a\x1b", "limits.control"),
        ({"__class__": 1}, "limits.key"),
        ({"k" * 201: 1}, "limits.key"),
        (list(range(50_001)), "limits.values"),
        (b"", "limits.type"),
    ],
)
def test_values_beyond_the_limits_are_refused(value: object, code: str) -> None:
    with pytest.raises(LimitError) as caught:
        guard_values({"a": value})
    assert caught.value.code == code


def test_deep_values_are_refused() -> None:
    value: object = 1
    for _ in range(40):
        value = [value]
    with pytest.raises(LimitError, match=r"limits\.value_depth"):
        guard_values({"a": value})


@pytest.mark.parametrize(
    "text",
    ["a." * 100_000, "9" * 250_000, " ." * 100_000, "[" * 250_000, "'" * 250_000],
)
def test_hostile_text_is_refused_at_once(text: str) -> None:
    with at_most(5.0), suppress(LimitError):
        guard_toml(text)
