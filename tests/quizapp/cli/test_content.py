from __future__ import annotations

import json
from pathlib import Path

import pytest
from decks import Deck


@pytest.fixture
def deck(tmp_path: Path) -> Deck:
    return Deck(tmp_path / "deck")


def test_check_prints_each_problem_and_tells_by_its_code(quizapp, deck) -> None:
    clean = quizapp("content", "check", str(deck.root))
    assert clean.code == 0
    assert "no problems" in clean.out.lower()
    deck.items(deck.item().replace("minutes = 1\n", ""))
    broken = quizapp("content", "check", str(deck.root), "--lang", "zh")
    assert broken.code == 1
    assert "items/one.toml:1 one.first.minutes: 缺少 minutes" in broken.out
    for_programs = quizapp("content", "check", str(deck.root), "--json")
    assert for_programs.code == 1
    (row,) = json.loads(for_programs.out)
    assert row["message"] == "minutes is missing"


def test_stamp_then_list(quizapp, deck) -> None:
    stamped = quizapp("content", "stamp", str(deck.root))
    assert stamped.code == 0
    assert "1 new, 0 changed" in stamped.out
    listed = quizapp("content", "list", str(deck.root), "--json")
    assert json.loads(listed.out)[0]["id"] == "one.first"
    listed = quizapp("content", "list", str(deck.root))
    assert listed.out == "one.first  recall  1 min\n"


def test_coverage_takes_a_file_of_claims(quizapp, deck) -> None:
    deck.write("wanted.jsonl", '{"id": "one-01", "topic": "one"}\n')
    arguments = [
        "content",
        "coverage",
        str(deck.root),
        "--claims",
        str(deck.root / "wanted.jsonl"),
    ]
    missing = quizapp(*arguments)
    assert missing.code == 1
    assert "0 of 1 claims" in missing.out
    deck.items(deck.item() + "claims = ['one-01']\n")
    covered = quizapp(*arguments, "--json")
    assert covered.code == 0
    assert json.loads(covered.out)["claims_covered"] == 1


def test_a_topic_that_is_not_there_is_one_sentence(quizapp, deck) -> None:
    result = quizapp("content", "check", str(deck.root), "--topic", "two")
    assert result.code == 1
    assert result.err == "there is no topic two\n"
