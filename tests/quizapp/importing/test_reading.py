"""Packages of all formats are read; notes become questions, one for each card."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from builders import make_catalog, make_recall

from quizapp.catalog import load_library
from quizapp.catalog.check import check_content
from quizapp.errors import ImportingError
from quizapp.exports.anki import Ledger, make_plan, write_package
from quizapp.importing.anki.package import read_media, read_package
from quizapp.importing.anki.questions import questions
from quizapp.importing.anki.reviews import known_of, returned
from quizapp.importing.deck import write_deck
from quizapp.models import CardId, Kind, Rating, ReviewKind
from quizapp.scheduling.days import to_ms

NOTES = [
    ("plain", 1, " a  b::c ", ["What is \\(x_1\\)?", "A <b>number</b>", ""], [0]),
    ("both", 1, "", ["one", "two", "more"], [0, 1]),
    (
        "gaps",
        2,
        "",
        ["The {{c1::mean}} and the {{c2::variance::spread}}.", "x"],
        [0, 1],
    ),
    ("maths", 2, "", ["So \\(y={{c1::x^{2} }}\\) it is", ""], [0]),
    ("same", 2, "", ["{{c1::a}} and {{c1::b}} but {{c2::d}}", ""], [0, 1]),
    ("quizapp:t.recall", 1, "", ["ours", "ours", ""], [0]),
]


@pytest.mark.parametrize("format", [1, 2, 3])
def test_every_format_is_read_with_its_media(package, make_collection, format):
    place = package(make_collection(NOTES), format=format, media={"a b.svg": b"<svg/>"})
    contents = read_package(place)
    assert [note.guid for note in contents.notes] == [row[0] for row in NOTES]
    assert contents.offset == 480
    assert read_media(place, contents) == {"a b.svg": b"<svg/>"}


def test_every_card_becomes_a_question(package, make_collection):
    found = questions(read_package(package(make_collection(NOTES))), "deck")
    drafts = {draft.key: draft for draft in found.drafts}
    assert set(drafts) == {
        "plain#0",
        "both#0",
        "both#1",
        "gaps",
        "maths#0",
        "same#0",
        "same#1",
    }
    assert drafts["plain#0"].front == "What is $x_1$?"
    assert drafts["plain#0"].back == "A **number**"
    assert drafts["plain#0"].tags == ("a", "b::c")
    assert drafts["both#0"].back == "two\n\nmore"
    assert (drafts["both#1"].front, drafts["both#1"].back) == ("two", "one")
    assert drafts["gaps"].front == "The [[1]] and the [[2]]."
    assert drafts["gaps"].gaps == ("mean", "variance")
    assert drafts["maths#0"].back == "So $y=x^{2}$ it is"
    assert drafts["same#0"].front == r"\[ … \] and \[ … \] but d"
    assert len(found.cards) == 8


def test_a_deck_of_them_passes_and_is_studied(tmp_path, package, make_collection):
    place = package(make_collection(NOTES), media={"a.svg": b"<svg/>"})
    found = questions(read_package(place), "deck")
    written = write_deck(
        tmp_path / "d",
        "deck",
        found.drafts,
        today=date(2026, 1, 1),
        media={"a.svg": b"x"},
    )
    assert check_content(tmp_path / "d").problems == ()
    library = load_library([tmp_path / "d"])
    assert library.left_out == ()
    items = [library.catalog.items[name] for name in written.ids.values()]
    assert len(items) == written.items == 7
    assert {item.kind for item in items} == {Kind.RECALL, Kind.CLOZE}
    assert written.card("gaps", 1) in library.catalog.cards()
    assert (tmp_path / "d" / "media" / "a.svg").read_bytes() == b"x"
    assert "variance::spread" in (tmp_path / "d" / "source.jsonl").read_text("utf-8")


def test_ids_stay_the_same_when_the_notes_change(tmp_path, package, make_collection):
    def ids(notes, name):
        found = questions(read_package(package(make_collection(notes))), "deck")
        folder = tmp_path / name
        return write_deck(folder, "deck", found.drafts, today=date(2026, 1, 1)).ids

    changed = [
        (g, k, t, [f + " more" for f in fields], p) for g, k, t, fields, p in NOTES
    ]
    first = ids(NOTES, "a")
    assert ids(changed[:2], "b") == {
        k: first[k] for k in ("plain#0", "both#0", "both#1")
    }


NOW = datetime(2026, 11, 28, tzinfo=UTC)
ANSWERS = [
    # id, cid, usn, ease, ivl, lastIvl, factor, time, type
    (1_700_000_000_000, 106, 0, 3, 1, 0, 500, 4_000, 0),
    (1_700_100_000_000, 106, 0, 2, 3, 1, 500, 4_000, 1),
    (1_700_150_000_000, 106, 0, 0, 3, 1, 0, 0, 5),
    (1_700_200_000_000, 106, 0, 3, 3, 3, 0, 900, 3),
    (1_700_000_000_001, 100, 0, 3, 1, 0, 500, 4_000, 0),
    (1_700_300_000_000, 100, 0, 0, 0, 0, 0, 0, 4),
    (1_700_400_000_000, 100, 0, 4, 1, 0, 500, 4_000, 0),
]


def _back(package, make_collection, own=()):
    contents = read_package(package(make_collection(NOTES, ANSWERS)))
    cards = {106: CardId("x.y"), 100: CardId("a.b")}
    return returned(contents, cards, known_of(own), now=NOW, rollover_hour=4, zone=UTC)


def test_reviews_come_back_without_cram_rows_and_from_the_last_reset_on(
    package, make_collection
):
    back = _back(package, make_collection)
    rows = {(str(r.card), to_ms(r.at)): r for r in back.reviews}
    assert set(rows) == {
        ("x.y", 1_700_000_000_000),
        ("x.y", 1_700_100_000_000),
        ("a.b", 1_700_400_000_000),
    }
    first = rows["x.y", 1_700_000_000_000]
    assert (first.kind, first.rating) == (ReviewKind.LEARN, Rating.GOOD)
    assert first.study_day == datetime(2023, 11, 14, tzinfo=UTC).toordinal()
    assert rows["x.y", 1_700_100_000_000].kind is ReviewKind.REVIEW


def test_taking_in_twice_gives_the_same_rows_and_ours_are_known(
    package, make_collection
):
    back = _back(package, make_collection)
    assert _back(package, make_collection).reviews == back.reviews
    again = _back(package, make_collection, own=back.reviews)
    assert again.reviews == ()
    assert again.known == 3


def test_our_own_notes_are_not_made_into_questions(package, make_collection):
    found = questions(read_package(package(make_collection(NOTES[-1:]))), "deck")
    assert found.drafts == ()


def test_what_a_folder_holds_is_never_overwritten(tmp_path):
    (tmp_path / "here").write_text("mine", encoding="utf-8")
    with pytest.raises(ImportingError, match="not empty"):
        write_deck(tmp_path, "deck", [], today=date(2026, 1, 1))
    assert list(tmp_path.iterdir()) == [tmp_path / "here"]


def test_own_package_is_read_back(tmp_path):
    catalog = make_catalog([make_recall()])
    plan = make_plan(
        catalog, catalog.items.values(), language="en", ledger=Ledger(), now=0
    )
    write_package(tmp_path / "a.apkg", plan)
    contents = read_package(Path(tmp_path / "a.apkg"))
    assert [note.guid for note in contents.notes] == ["quizapp:t.recall"]
    assert contents.notes[0].fields == plan.notes[0].fields
    assert [card.place for card in contents.cards] == [0]
