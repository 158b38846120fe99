from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quizapp.catalog.check import stamp_content
from quizapp.catalog.revisions import (
    Revision,
    content_hash,
    read_revisions,
    write_revisions,
)
from quizapp.errors import ContentError, UserInputError
from quizapp.models import ItemId, Text

TODAY = date(2026, 11, 21)
LATER = date(2026, 12, 1)


def only(deck: Any) -> Any:
    return deck.read().catalog.items[ItemId("one.first")]


def test_a_stamped_deck_is_clean_and_a_new_item_is_told(deck: Any) -> None:
    done = stamp_content(deck.root, today=TODAY)
    assert (done.new, done.changed, done.refused) == (("one.first",), (), ())
    assert deck.problems() == []
    deck.items(deck.item(), deck.item("b"))
    assert "one.b: is not stamped yet" in deck.problems()[0]
    assert deck.problems("one") == []


def test_content_changed_under_its_old_date_is_told_and_refused(deck: Any) -> None:
    stamp_content(deck.root, today=TODAY)
    deck.items(deck.item().replace("Some words", "Other words"))
    (problem,) = deck.problems()
    assert "items/one.toml:7 one.first.revised: the content changed" in problem
    before = (deck.root / "revisions.toml").read_text(encoding="utf-8")
    done = stamp_content(deck.root, today=LATER)
    assert [change.code for change in done.refused] == ["unsaid"]
    assert (deck.root / "revisions.toml").read_text(encoding="utf-8") == before


def test_an_edit_on_the_day_of_its_date_is_taken(deck: Any) -> None:
    stamp_content(deck.root, today=TODAY)
    deck.items(deck.item().replace("Some words", "Other words"))
    assert stamp_content(deck.root, today=TODAY).changed == ("one.first",)
    assert deck.problems() == []


def test_a_new_date_is_taken_and_an_earlier_one_is_not(deck: Any) -> None:
    stamp_content(deck.root, today=TODAY)
    deck.items(deck.item().replace("2026-11-21", "2026-12-01"))
    assert stamp_content(deck.root, today=LATER).changed == ("one.first",)
    deck.items(deck.item())
    assert "one.first.revised: revised is earlier" in deck.problems()[0]


def test_a_removed_id_is_told_until_it_is_retired_and_never_comes_back(
    deck: Any,
) -> None:
    deck.items(deck.item(), deck.item("b"))
    stamp_content(deck.root, today=TODAY)
    deck.items(deck.item())
    assert "revisions.toml:2 one.b: this id was removed" in deck.problems()[0]
    assert stamp_content(deck.root, today=TODAY).refused[0].code == "removed"
    assert stamp_content(deck.root, today=TODAY, retire=True).retired == ("one.b",)
    assert deck.problems() == []
    deck.items(deck.item(), deck.item("b"))
    assert "one.b.revised: this id belonged to another item" in deck.problems()[0]


def test_an_item_that_cannot_be_read_is_not_taken_as_removed(deck: Any) -> None:
    stamp_content(deck.root, today=TODAY)
    deck.items(deck.item() + "x = 1\n")
    assert not any("was removed" in problem for problem in deck.problems())
    with pytest.raises(ContentError):
        stamp_content(deck.root, today=TODAY)


def test_catalogued_content_must_be_stamped(deck: Any) -> None:
    deck.write(
        "claims.toml",
        "[[claim]]\nid = 'one-01'\ntopic = 'one'\nverdict = 'gap'\nclaim = 'x'\n",
    )
    deck.items(deck.item() + "claims = ['one-01']\n")
    assert deck.problems("one") == []
    assert deck.problems() == [
        "revisions.toml:1: is missing: run 'quizapp content stamp'"
    ]
    stamp_content(deck.root, today=TODAY)
    assert deck.problems() == []


def test_a_damaged_file_is_one_problem(deck: Any) -> None:
    deck.write("revisions.toml", '"one.first" = { hash = "x" }\n')
    assert "the row of one.first has no date" in deck.problems()[0]
    with pytest.raises(UserInputError, match="has no date"):
        stamp_content(deck.root, today=TODAY)


def test_the_hash_looks_at_content_alone(deck: Any) -> None:
    item = only(deck)
    same = replace(
        item, path=Path("x"), line=9, revised=LATER, claims=("c",), traps=("t",)
    )
    assert content_hash(same) == content_hash(item)
    for other in (
        replace(item, prompt=Text("x", item.prompt.zh)),
        replace(item, hints=()),
        replace(item, minutes=2.0),
    ):
        assert content_hash(other) != content_hash(item)


def test_the_hash_is_the_same_in_every_run(deck: Any) -> None:
    assert content_hash(only(deck)) == "1c5149e2410ccfad"


_IDS = st.from_regex(r"[a-z]{1,6}\.[a-z0-9]{1,6}", fullmatch=True)
_ROWS = st.dictionaries(
    _IDS,
    st.builds(
        Revision,
        st.dates(date(2000, 1, 1), date(2100, 1, 1)),
        st.text("0123456789abcdef", min_size=16, max_size=16),
        st.booleans(),
    ),
    max_size=5,
)


@settings(max_examples=30, deadline=None)
@given(_ROWS)
def test_rows_are_read_as_written(rows: dict[str, Revision]) -> None:
    assert read_revisions(write_revisions(rows)) == rows
