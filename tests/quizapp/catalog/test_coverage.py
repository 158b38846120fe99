from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from quizapp.catalog.coverage import WantedClaim, coverage, read_claims_file
from quizapp.catalog.listing import content_list
from quizapp.errors import UserInputError
from quizapp.i18n import Messages

WANTED = [WantedClaim("one-01", "one"), WantedClaim("one-02", "one")]


def covered(deck: Any, claims: str) -> Any:
    deck.items(deck.item() + claims)
    return coverage(deck.read().catalog, WANTED)


def test_a_claim_is_covered_by_the_items_that_name_it(deck: Any) -> None:
    matrix = covered(deck, "claims = ['one-01']\ntraps = ['one-01']\n")
    assert (matrix.covered, matrix.claims) == (1, 2)
    assert matrix.missing() == ("one-02",)
    assert not matrix.complete
    lines = matrix.lines(Messages("en"))
    assert "1 of   2 claims" in lines[0]
    assert lines[0].endswith("-one-02")
    assert lines[-1].startswith("1 of 2 claims, 0 of 1 topics")


def test_the_matrix_is_complete_when_nothing_is_left(deck: Any) -> None:
    matrix = covered(deck, "claims = ['one-01', 'one-02']\n")
    assert matrix.complete
    assert matrix.lines(Messages("en"))[-1].startswith("2 of 2 claims, 1 of 1 topics")
    assert "论断 2 / 2" in matrix.lines(Messages("zh"))[-1]


def test_without_both_notes_nothing_is_covered(deck: Any) -> None:
    (deck.root / "notes/one.zh.md").unlink()
    matrix = covered(deck, "claims = ['one-01', 'one-02']\n")
    assert (matrix.covered, matrix.complete_topics) == (0, 0)
    assert matrix.topics[0].notes == ("en",)


def test_a_topic_without_content_is_not_complete(deck: Any) -> None:
    matrix = coverage(deck.read().catalog, [WantedClaim("two-01", "two")])
    assert (matrix.complete_topics, len(matrix.topics)) == (0, 1)


def test_the_matrix_can_be_written_as_json(deck: Any) -> None:
    matrix = covered(deck, "claims = ['one-01']\ntraps = ['one-01']\n")
    again = json.loads(json.dumps(matrix.as_dict()))
    assert again["missing"] == ["one-02"]
    assert again["matrix"][0]["claims"] == {"one-01": ["one.first"], "one-02": []}
    assert again["matrix"][0]["traps"] == {"one-01": ["one.first"]}


def test_claims_are_read_from_json_lines_and_toml(tmp_path: Path) -> None:
    lines = tmp_path / "claims.jsonl"
    lines.write_text('{"id": "a", "topic": "t", "x": 1}\n\n{"id": "b", "topic": "t"}\n')
    table = tmp_path / "claims.toml"
    table.write_text(
        "[[claim]]\nid = 'a'\ntopic = 't'\n[[claim]]\nid = 'b'\ntopic = 't'\n"
    )
    assert read_claims_file(lines) == read_claims_file(table)
    assert read_claims_file(lines)[1] == WantedClaim("b", "t")


@pytest.mark.parametrize(
    ("name", "data", "what"),
    [
        ("a.jsonl", b'{"id": "a", "topic": "t"}\n{"id"', r"a\.jsonl:2: is not a claim"),
        ("a.jsonl", b'{"id": 3, "topic": "t"}', r"a\.jsonl:1: is not a claim"),
        ("a.jsonl", b"[]", r"a\.jsonl:1: is not a claim"),
        ("a.jsonl", b"[" * 100_000, r"a\.jsonl:1: is not a claim"),
        ("a.jsonl", b"\xff\xfe", "is not UTF-8 text"),
        ("a.toml", b"claim = 3", r"a\.toml:1: is not a claim"),
        ("a.toml", b"claim = ", r"a\.toml:1: is not a claim"),
    ],
)
def test_other_files_are_refused_in_one_sentence(
    tmp_path: Path, name: str, data: bytes, what: str
) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    with pytest.raises(UserInputError, match=what):
        read_claims_file(path)


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UserInputError, match="cannot be read"):
        read_claims_file(tmp_path / "none.jsonl")


def test_items_are_listed_with_what_machines_ask_for(deck: Any) -> None:
    deck.items(deck.item() + "claims = ['one-01']\n")
    assert content_list(deck.read().catalog) == [
        {
            "id": "one.first",
            "topic": "one",
            "kind": "recall",
            "claims": ["one-01"],
            "languages": ["en", "zh"],
            "misconceptions": [],
            "minutes": 1.0,
            "item_difficulty": 2,
            "cards": 1,
        }
    ]
