"""Cards as Markdown and CSV, and back again."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from pathlib import Path

import pytest
from builders import make_cloze, make_item, make_never, make_number, make_recall, text

from engine.problems import ClozeAnswer, Gap, Problem
from quizapp.errors import ExportError
from quizapp.exports.cards import COLUMNS, cards_csv, cards_markdown, write_text
from quizapp.i18n import Messages
from quizapp.importing.cards import read_cards, read_csv

GAPS = Problem(ClozeAnswer((Gap(en=("mean",), zh=("均值",)), Gap(value="1/2"))))
ITEMS = (make_recall(), make_item(), make_number(), make_cloze(problem=GAPS))


def test_every_card_is_a_row_of_the_columns():
    for language in ("en", "zh"):
        rows = list(csv.reader(io.StringIO(cards_csv(ITEMS, Messages(language)))))
        assert tuple(rows[0]) == COLUMNS
        assert [row[0] for row in rows[1:]] == [
            card for item in ITEMS for card in item.card_ids()
        ]
        assert all(len(row) == len(COLUMNS) and row[3] and row[4] for row in rows)


def test_no_cell_is_a_formula():
    item = make_recall(prompt=text("=1+1"))
    assert '"\'=1+1"' in cards_csv([item], Messages("en"))


def test_exported_markdown_is_read_back():
    drafts = read_cards(cards_markdown(ITEMS, Messages("en")), Path("cards.md"))
    assert len(drafts) == sum(item.parts for item in ITEMS)
    assert drafts[0].front == "Which one?"
    assert "The answer." in drafts[0].back


def test_a_cloze_of_words_is_written_with_brackets():
    problem = Problem(ClozeAnswer((Gap(en=("mean",), zh=("均值",)),)))
    item = make_cloze(text=text("The [[1]] of x."), problem=problem)
    assert "C: The [mean] of x." in cards_markdown([item], Messages("en"))
    (draft,) = read_cards(cards_markdown([item], Messages("en")), Path("a.md"))
    assert draft.gaps == ("mean",)


def test_the_heading_of_the_next_topic_belongs_to_no_card():
    problem = Problem(ClozeAnswer((Gap(en=("mean",), zh=("均值",)),)))
    cloze = make_cloze("a.cloze", text=text("The [[1]] of x."), problem=problem)
    items = [replace(cloze, topic="a"), replace(make_recall("b.recall"), topic="b")]
    for language in ("en", "zh"):
        written = cards_markdown(items, Messages(language))
        first, second = read_cards(written, Path("a.md"))
        assert first.front.endswith("The [[1]] of x.")
        assert "#" not in second.back


def test_a_line_that_looks_like_a_mark_begins_no_card():
    item = make_recall(prompt=text("first\nA: not the answer\n---\nlast"))
    (draft,) = read_cards(cards_markdown([item], Messages("en")), Path("a.md"))
    assert "not the answer" in draft.front


def test_exported_csv_is_read_back():
    drafts = read_csv(cards_csv(ITEMS, Messages("en")), Path("cards.csv"))
    assert [draft.key for draft in drafts] == [
        card for item in ITEMS for card in item.card_ids()
    ]


def test_a_place_that_cannot_be_written_is_told(tmp_path):
    with pytest.raises(ExportError, match="cannot be written"):
        write_text(tmp_path / "none" / "a.md", "x")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("write", [cards_markdown, cards_csv])
def test_what_cannot_be_drawn_is_told_and_the_others_are_written(write):
    left = []
    written = write((make_never(), *ITEMS), Messages("en"), left.append)
    assert written == write(ITEMS, Messages("en"))
    assert [error.values["item"] for error in left] == ["t.never"]
