from __future__ import annotations

import json
from typing import Any

import pytest

from quizapp.catalog.authoring import main


def test_check_prints_each_problem_and_tells_by_its_code(
    deck: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["check", str(deck.root), "--lang", "en"]) == 0
    assert capsys.readouterr().out == "0 problems\n"
    deck.items(deck.item().replace("minutes = 1\n", ""))
    assert main(["check", str(deck.root), "--lang", "zh"]) == 1
    out = capsys.readouterr().out
    assert "items/one.toml:1 one.first.minutes: 缺少 minutes" in out
    assert main(["check", str(deck.root), "--json", "--lang", "en"]) == 1
    (row,) = json.loads(capsys.readouterr().out)
    assert row["message"] == "minutes is missing"


def test_stamp_then_list(deck: Any, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["stamp", str(deck.root), "--lang", "en"]) == 0
    assert "1 new, 0 changed" in capsys.readouterr().out
    assert main(["list", str(deck.root), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)[0]["id"] == "one.first"
    assert main(["list", str(deck.root)]) == 0
    assert capsys.readouterr().out == "one.first  recall  1 min\n"


def test_coverage_takes_a_file_of_claims(
    deck: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    deck.write("wanted.jsonl", '{"id": "one-01", "topic": "one"}\n')
    arguments = [
        "coverage",
        str(deck.root),
        "--claims",
        str(deck.root / "wanted.jsonl"),
    ]
    assert main([*arguments, "--lang", "en"]) == 1
    assert "0 of 1 claims" in capsys.readouterr().out
    deck.items(deck.item() + "claims = ['one-01']\n")
    assert main([*arguments, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["claims_covered"] == 1


def test_faults_of_the_command_are_one_sentence(
    deck: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["check", str(deck.root), "--topic", "two", "--lang", "en"]) == 1
    assert capsys.readouterr().err == "there is no topic two\n"
