"""Taking questions in: Anki packages, Q:/A:/C: Markdown, CSV."""

from __future__ import annotations

import shlex

import pytest
from builders import make_catalog, make_recall

from quizapp.exports.anki.ledger import Ledger
from quizapp.exports.anki.package import write_package
from quizapp.exports.anki.plan import make_plan


def test_cards_in_markdown_become_a_deck_that_can_be_added(quizapp, tmp_path):
    file = tmp_path / "my cards.md"
    file.write_text("Q: Why?\nA: Because.\n\nC: The [mean] of x.\n", encoding="utf-8")
    folder = tmp_path / "deck"
    done = quizapp("import", "markdown", str(file), "-o", str(folder))
    assert done.code == 0, done.err
    assert "2 items" in done.out
    added = quizapp("deck", "add", str(folder))
    assert added.code == 0, added.err
    listed = quizapp("content", "list", str(folder))
    assert "recall" in listed.out
    assert "cloze" in listed.out


def test_decks_of_one_name_from_two_places_are_studied_together(quizapp, tmp_path):
    for name, words in (("one", "Q: a\nA: b"), ("two", "Q: c\nA: d")):
        file = tmp_path / name / "cards.md"
        file.parent.mkdir()
        file.write_text(words, encoding="utf-8")
        folder = tmp_path / f"deck-{name}"
        quizapp("import", "markdown", str(file), "-o", str(folder))
        added = quizapp("deck", "add", str(folder))
        assert (added.code, added.err) == (0, "")


def test_the_command_that_comes_next_can_be_copied(quizapp, tmp_path):
    file = tmp_path / "cards.md"
    file.write_text("Q: a\nA: b", encoding="utf-8")
    folder = tmp_path / "Deep Learning"
    done = quizapp("import", "markdown", str(file), "-o", str(folder))
    *_, last = done.out.strip().splitlines()
    words = shlex.split(last.partition(": ")[2])
    assert words[-1] == str(folder)
    assert quizapp(*words[1:]).code == 0


def test_rows_of_csv_become_a_deck(quizapp, tmp_path):
    file = tmp_path / "cards.csv"
    file.write_text('front,back\n"a, b",c\n', encoding="utf-8")
    done = quizapp("import", "csv", str(file), "-o", str(tmp_path / "deck"))
    assert (done.code, "1 items" in done.out) == (0, True)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("A: alone", "bad.md:1: an answer without a question"),
        ("\nQ: alone", "bad.md:2: a question without an answer"),
        ("C: no gap", "bad.md:1: a cloze without a gap"),
        ("nothing", "nothing to import"),
    ],
)
def test_a_faulty_card_is_named_by_its_line(quizapp, tmp_path, words, told):
    file = tmp_path / "bad.md"
    file.write_text(words, encoding="utf-8")
    done = quizapp("import", "markdown", str(file), "-o", str(tmp_path / "deck"))
    assert done.code == 1
    assert told in done.err
    assert not (tmp_path / "deck").exists()


def test_a_folder_that_holds_something_is_left_alone(quizapp, tmp_path):
    file = tmp_path / "a.md"
    file.write_text("Q: a\nA: b", encoding="utf-8")
    done = quizapp("import", "markdown", str(file), "-o", str(tmp_path))
    assert done.code == 1
    assert "not empty" in done.err


def test_a_package_of_a_stranger_becomes_a_deck(quizapp, tmp_path):
    catalog = make_catalog([make_recall()])
    plan = make_plan(
        catalog, catalog.items.values(), language="en", ledger=Ledger(), now=0
    )
    place = tmp_path / "own.apkg"
    write_package(place, plan)
    nothing = quizapp("import", "anki", str(place), "-o", str(tmp_path / "deck"))
    assert (nothing.code, "nothing to import" in nothing.err) == (1, True)
    missing = quizapp("import", "anki", str(tmp_path / "none.apkg"))
    assert (missing.code, "There is no file" in missing.err) == (1, True)
