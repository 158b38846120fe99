"""Pairs of deep-learning formulas: equal, unequal, or no formula at all.

Each row carries a reading of both sides in Python's syntax. The verdict is certified
by computing the readings in 40 digits without the engine, and so is every witness.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from pathlib import Path

import mpmath
import pytest
from acceptance import certify, rows

from engine import Outcome

PAIRS = rows.json_lines("pairs.jsonl")
INVALID = rows.json_lines("invalid.jsonl")
TOPICS = sorted({row["topic"] for row in PAIRS})


def of_topic(topic: str) -> list[rows.Row]:
    return [row for row in PAIRS if row["topic"] == topic]


def test_rows_cover_every_topic_and_every_spelling() -> None:
    root = Path(__file__).parents[2]
    listed = (root / "content" / "topics.toml").read_text(encoding="utf-8")
    slugs = {topic for topic in TOPICS if f'"{topic}"' in listed}
    assert len(slugs) == 58
    assert len({row["id"] for row in PAIRS}) == len(PAIRS)
    spellings = Counter(row["spelling"] for row in PAIRS)
    assert min(spellings.values()) >= 25, spellings
    assert set(spellings) == {"calculator", "numpy", "latex", "unicode"}


@pytest.mark.parametrize("topic", TOPICS)
def test_verdicts_are_certified_without_the_engine(topic: str) -> None:
    for row in of_topic(topic):
        domains = dict(rows.names_in_reading(rows.domains(row).items()))
        assert certify.verdict(*row["reading"], domains) == row["verdict"], row["id"]


@pytest.mark.parametrize("topic", TOPICS)
def test_accepts_what_is_equal(topic: str) -> None:
    for row in of_topic(topic):
        if row["verdict"] == "equal" and not row.get("unfinished"):
            found = rows.judge_pair(row)
            assert found.outcome is Outcome.CORRECT, (row["id"], found)


@pytest.mark.parametrize("topic", TOPICS)
def test_rejects_what_is_unequal_with_a_witness_that_proves_it(topic: str) -> None:
    for row in of_topic(topic):
        if row["verdict"] == "unequal":
            found = rows.judge_pair(row)
            assert found.outcome is Outcome.INCORRECT, (row["id"], found)
            assert found.witness is not None, (row["id"], found)
            at = dict(rows.names_in_reading(found.witness.at))
            point = {name: mpmath.mpf(text) for name, text in at.items()}
            gap = certify.difference(*row["reading"], point)
            assert gap is not None, (row["id"], found.witness)
            assert gap > 1e-13, (row["id"], found.witness)


def test_an_answer_that_leaves_the_work_undone_is_told_so() -> None:
    unfinished = [row for row in PAIRS if row.get("unfinished")]
    assert len(unfinished) >= 15
    for row in unfinished:
        found = rows.judge_pair(row)
        assert found.reason is not None, row["id"]
        assert found.reason.code == "form-unfinished", (row["id"], found)


@pytest.mark.parametrize("row", INVALID, ids=lambda row: row["id"])
def test_refuses_what_is_no_formula(row: rows.Row) -> None:
    found = rows.judge_pair(row)
    assert found.outcome is Outcome.UNPARSABLE, found
    assert found.reason is not None
    assert found.position is None or 0 <= found.position <= len(row["given"])


def test_the_compare_command_judges_every_row_rightly() -> None:
    for name, count in (("pairs.jsonl", len(PAIRS)), ("invalid.jsonl", len(INVALID))):
        run = subprocess.run(
            [sys.executable, "-m", "engine", "compare", rows.DATA / name, "--json"],
            capture_output=True,
            text=True,
            check=True,
            timeout=60,
        )
        report = json.loads(run.stdout)
        wrong = {
            kind: report[kind]
            for kind in ("false_accepts", "false_rejects", "undecided", "errors")
        }
        assert not any(wrong.values()), wrong
        assert report["right"] == report["rows"] == count
