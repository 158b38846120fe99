from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from decks import TOPICS

from quizapp.catalog import decks as decks_module
from quizapp.catalog import loading
from quizapp.catalog.check import check_content
from quizapp.catalog.decks import (
    LIST,
    add_deck,
    known_decks,
    new_deck,
    remove_deck,
    topic_name,
)
from quizapp.catalog.loading import load_library
from quizapp.errors import ContentError, UserInputError

TODAY = date(2026, 11, 21)


@pytest.fixture(autouse=True)
def shipped(make_deck: Any, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Put a small deck in the place of the shipped content."""
    root: Path = make_deck("shipped").root
    monkeypatch.setattr(loading, "shipped_root", lambda: root)
    return root


def test_a_new_deck_passes_the_check_and_can_be_added(tmp_path: Path) -> None:
    deck = tmp_path / "My Deck"
    assert new_deck(deck, today=TODAY) == "my-deck"
    assert check_content(deck).problems == ()
    catalog = add_deck(tmp_path / "data", deck)
    assert len(catalog.items) == 3
    assert known_decks(tmp_path / "data") == (deck,)
    library = load_library(known_decks(tmp_path / "data"))
    assert library.left_out == ()
    assert [item.split(".")[0] for item in library.catalog.items] == ["one"] + [
        "my-deck"
    ] * 3


def test_two_new_decks_live_side_by_side(tmp_path: Path) -> None:
    for name in ("a", "b"):
        new_deck(tmp_path / name, today=TODAY)
        add_deck(tmp_path / "data", tmp_path / name)
    assert len(load_library(known_decks(tmp_path / "data")).catalog.items) == 7


def test_a_new_deck_overwrites_nothing(tmp_path: Path) -> None:
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "file").write_text("mine")
    with pytest.raises(UserInputError, match="something already"):
        new_deck(tmp_path / "full", today=TODAY)
    assert [path.name for path in (tmp_path / "full").iterdir()] == ["file"]


@pytest.mark.parametrize(
    ("name", "taken", "slug"),
    [
        ("My Deck!", (), "my-deck"),
        ("面试", (), "my-deck"),
        ("one", ("one",), "one-2"),
        ("one", ("one", "one-2"), "one-3"),
        ("--", (), "my-deck"),
    ],
)
def test_a_topic_is_called_after_its_folder(
    name: str, taken: tuple[str, ...], slug: str
) -> None:
    assert topic_name(name, frozenset(taken)) == slug


def test_a_deck_with_problems_is_not_added(tmp_path: Path) -> None:
    new_deck(tmp_path / "a", today=TODAY)
    (tmp_path / "a/items/a.toml").write_text("[[item]]\n")
    with pytest.raises(ContentError, match="id is missing"):
        add_deck(tmp_path / "data", tmp_path / "a")
    assert known_decks(tmp_path / "data") == ()


def test_a_deck_that_repeats_an_id_is_not_added(tmp_path: Path, make_deck: Any) -> None:
    with pytest.raises(ContentError, match="the id is taken already"):
        add_deck(tmp_path / "data", make_deck("again").root)


def test_a_deck_that_breaks_later_is_left_out(tmp_path: Path) -> None:
    for name in ("a", "b"):
        new_deck(tmp_path / name, today=TODAY)
        add_deck(tmp_path / "data", tmp_path / name)
    (tmp_path / "a/topics.toml").unlink()
    library = load_library(known_decks(tmp_path / "data"))
    assert len(library.catalog.items) == 4
    ((path, findings),) = library.left_out
    assert path == tmp_path / "a"
    assert findings[0].code == "file.no_topics"


def test_a_deck_is_added_once_and_forgotten_even_when_gone(tmp_path: Path) -> None:
    new_deck(tmp_path / "a", today=TODAY)
    add_deck(tmp_path / "data", tmp_path / "a")
    with pytest.raises(UserInputError, match="known already"):
        add_deck(tmp_path / "data", tmp_path / "a")
    remove_deck(tmp_path / "data", tmp_path / "a")
    assert known_decks(tmp_path / "data") == ()
    assert (tmp_path / "a/topics.toml").exists()
    with pytest.raises(UserInputError, match="no such deck"):
        remove_deck(tmp_path / "data", tmp_path / "a")


def test_no_folder_is_no_deck(tmp_path: Path) -> None:
    with pytest.raises(UserInputError, match="no such folder"):
        add_deck(tmp_path / "data", tmp_path / "none")


@pytest.mark.parametrize("text", ["", "{", '{"a": 1}', "[1]", "[" * 100_000])
def test_a_damaged_list_is_told_in_one_sentence(tmp_path: Path, text: str) -> None:
    (tmp_path / LIST).write_text(text)
    with pytest.raises(UserInputError, match="the list of decks is damaged"):
        known_decks(tmp_path)


def test_a_folder_that_cannot_be_written_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    new_deck(tmp_path / "a", today=TODAY)
    (tmp_path / "data").write_text("a file, not a folder")
    monkeypatch.setattr(decks_module, "known_decks", lambda folder: ())
    with pytest.raises(UserInputError, match="cannot be written"):
        add_deck(tmp_path / "data", tmp_path / "a")


NEVER = """\
prompt.en = 'Double it.'
prompt.zh = '把它加倍。'
given.x = "integers(1, 9)"
require = ["x > 9"]
answer = "2*x"
steps = [{ name = "y", expression = "2*x", en = "a", zh = "b" }]
"""


def test_a_deck_with_what_cannot_be_drawn_is_not_added(make_deck: Any) -> None:
    deck = make_deck("other")
    topic = TOPICS[TOPICS.index("[[topic]]") :]
    deck.write("topics.toml", topic.replace('"one"', '"two"'))
    deck.write(
        "items/two.toml", deck.item("never", "number", NEVER).replace("one.", "two.")
    )
    for path in ("items/one.toml", "notes/one.en.md", "notes/one.zh.md"):
        (deck.root / path).unlink()
    data = deck.root.parent / "data"
    with pytest.raises(ContentError) as told:
        add_deck(data, deck.root)
    (line,) = told.value.problems
    assert line.startswith("items/two.toml:15 two.never.require: cannot be drawn: ")
    assert known_decks(data) == ()
    with pytest.raises(ContentError, match="无法出题"):
        add_deck(data, deck.root, language="zh")
