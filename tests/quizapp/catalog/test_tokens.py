from __future__ import annotations

import tomllib

from hypothesis import given, settings
from hypothesis import strategies as st
from patience import at_most

from quizapp.catalog.sources import split_items
from quizapp.catalog.tokens import header_positions, line_of, places


def pieces(text: str) -> list[tuple[int, str]]:
    return [(chunk.line, chunk.text) for chunk in split_items("f.toml", text)]


def test_splits_a_file_at_its_headers_with_their_lines() -> None:
    text = "# words\n[[item]]\nid = 'a'\n\n[[item]] # second\nid = 'b'\n"
    assert [line for line, _ in pieces(text)] == [1, 2, 5]
    assert "".join(piece for _, piece in pieces(text)) == text


def test_a_header_inside_a_multi_line_string_does_not_split() -> None:
    text = "[[item]]\nid = 'a'\nx = '''\n[[item]]\n'''\n[[item]]\nid = 'b'\n"
    found = [piece for _, piece in pieces(text) if piece.strip()]
    assert len(found) == 2
    assert tomllib.loads(found[0])["item"][0]["x"] == "[[item]]\n"


def test_an_unclosed_string_costs_only_its_own_item() -> None:
    text = (
        "[[item]]\nid = 'a'\nx = '''never closed\n\n"
        "[[item]]\nid = 'b'\ny = '''\nfine\n'''\n\n"
        "[[item]]\nid = 'c'\n"
    )
    read = []
    for _, piece in pieces(text):
        try:
            read += [row["id"] for row in tomllib.loads(piece).get("item", [])]
        except tomllib.TOMLDecodeError:
            read.append("broken")
    assert read == ["broken", "b", "c"]


def test_comments_and_quotes_do_not_confuse_the_split() -> None:
    text = "[[item]] # don't\nid = \"it's\" # '''\n[[item]]\nid = 'b'\n"
    assert header_positions(text, "item") == [0, text.index("[[item]]\nid = 'b'")]


def test_places_know_the_line_of_nested_entries() -> None:
    text = """\
[[item]]
id = "a"
prompt.en = '''
two
lines'''
prompt.zh = 'z'
options = [
  { en = 'x', zh = 'y' }, # why
  { en = 'x',
  zh = 'y', why.en = 'w' },
]
[[item.misconception]]
id = "m"
[[item.misconception]]
id = "n"
"""
    lines = places(text)
    assert lines["item", 0, "prompt", "zh"] == 6
    assert lines["item", 0, "options", 1] == 9
    assert lines["item", 0, "options", 1, "why", "en"] == 10
    assert lines["item", 0, "misconception", 1, "id"] == 15


def test_an_unknown_place_falls_back_to_the_one_around_it() -> None:
    lines = places("[[item]]\na = 1\nb = { c = 2 }\n")
    assert line_of(lines, ("item", 0, "b", "c", "d")) == 3
    assert line_of(lines, ("item", 0, "missing")) == 1
    assert line_of(lines, ()) == 1


_ALPHABET = st.sampled_from(
    [
        "[",
        "]",
        "{",
        "}",
        "'",
        '"',
        "'''",
        '"""',
        "\n",
        "=",
        "a",
        ".",
        ",",
        "#",
        " ",
        "\\",
        "[[item]]\n",
        "\nid = 'x'\n",
    ]
)


@settings(max_examples=150, deadline=None)
@given(st.lists(_ALPHABET, max_size=60).map("".join))
def test_any_text_is_split_without_loss_and_placed_without_error(text: str) -> None:
    assert "".join(piece for _, piece in pieces(text)) == text
    places(text)


def test_a_file_full_of_open_strings_is_split_quickly() -> None:
    text = "[[item]]\nx = '''\n" * 10_000
    with at_most(10.0):
        assert "".join(piece for _, piece in pieces(text)) == text


def test_a_long_hostile_file_is_read_in_linear_time() -> None:
    with at_most(10.0):
        places(".".join("a" * 60_000) + " = 1")
        places("'''\\" * 40_000)
        places('"""\\"' * 40_000)
        places("[" * 100_000)
        places("a." * 60_000)
