"""The command that writes an Anki package."""

from __future__ import annotations

import zipfile


def test_writes_a_package_and_says_what_an_import_will_do(quizapp, tmp_path):
    place = tmp_path / "deck.apkg"
    first = quizapp("export", "anki", "--topic", "act-relu", "-o", str(place))
    assert first.code == 0
    assert "0 changed, 0 the same" in first.out
    assert "collection.anki21" in zipfile.ZipFile(place).namelist()
    second = quizapp("export", "anki", "--topic", "act-relu", "-o", str(place))
    assert "0 new, 0 changed" in second.out


def test_a_dry_run_writes_nothing(quizapp, tmp_path):
    place = tmp_path / "deck.apkg"
    done = quizapp(
        "export", "anki", "--topic", "act-relu", "--dry-run", "-o", str(place)
    )
    assert done.code == 0
    assert "act-relu." in done.out
    assert not place.exists()
    assert list(tmp_path.rglob("anki-exports.json")) == []


def test_an_unknown_topic_is_told(quizapp):
    done = quizapp("export", "anki", "--topic", "nothing")
    assert (done.code, done.out) == (1, "")
    assert "nothing" in done.err


def test_imported_questions_are_counted_and_can_be_left_out(quizapp, tmp_path):
    file = tmp_path / "cards.csv"
    file.write_text("front,back\nWhy?,So.\n", encoding="utf-8")
    quizapp("import", "csv", str(file), "-o", str(tmp_path / "deck"))
    quizapp("deck", "add", str(tmp_path / "deck"))
    words = ("export", "anki", "-o", str(tmp_path / "a.apkg"), "--topic", "cards")
    whole = quizapp(*words)
    assert (whole.code, "From an import: 1 of" in whole.out) == (0, True)
    own = quizapp(*words, "--no-imported")
    assert (own.code, "no item" in own.err.lower()) == (1, True)
    assert (
        "From an import"
        not in quizapp("export", "anki", "--dry-run", "--no-imported").out
    )
