from __future__ import annotations

import pytest

from engine import Names, ParseError, parse


@pytest.mark.parametrize(
    ("text", "code", "position"),
    [
        ("log_foo(x)", "unknown-function", 4),
        ("foo(x)", "unknown-function", 0),
        ("x + foo", "unknown-name", 4),
    ],
)
def test_an_unknown_name_is_told_where_it_stands(
    text: str, code: str, position: int
) -> None:
    with pytest.raises(ParseError) as caught:
        parse(text, Names(frozenset({"x"})))
    assert (caught.value.code, caught.value.position) == (code, position)
