"""Packages of all formats are read; notes become questions, one for each card."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from builders import make_catalog, make_recall

from quizapp.catalog import load_library
from quizapp.catalog.check import check_content
from quizapp.errors import ImportingError
from quizapp.exports.anki.ledger import Ledger
from quizapp.exports.anki.package import write_package
from quizapp.exports.anki.plan import make_plan
from quizapp.importing.anki.conversion import Conversion, convert
from quizapp.importing.anki.foreign import asked_notes
from quizapp.importing.anki.package import read_media, read_package
from quizapp.importing.anki.questions import drafts_of
from quizapp.importing.anki.reviews import Incoming
from quizapp.importing.deck import MAX_ITEMS, grouped, write_deck
from quizapp.models import CardId, Kind, Rating, ReviewKind
from quizapp.scheduling.days import to_ms
from quizapp.store.rows import review_of

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


def questions(place):
    """Return the questions of a package, each with the cards of its parts."""
    notes = asked_notes(read_package(place), "deck")
    return [each for deck, note in notes for each in drafts_of(note, deck, "deck")]


def test_every_card_becomes_a_question(package, make_collection):
    found = questions(package(make_collection(NOTES)))
    drafts = {draft.key: draft for draft, _ in found}
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
    assert drafts["gaps"].front == "The [[1]] and the [[2]] (spread)."
    assert drafts["gaps"].gaps == ("mean", "variance")
    assert drafts["maths#0"].back == "So $y=x^{2}$ it is"
    assert drafts["same#0"].front == r"\[ … \] and \[ … \] but d"
    assert sum(len(cards) for _, cards in found) == 8


def converted(place, folder):
    """Return which card of the application each card of a package becomes."""
    folder.mkdir()
    notes = grouped(asked_notes(read_package(place), "deck"), "deck")
    wanted = Conversion(notes, "deck", folder, date(2026, 1, 1), frozenset())
    parts = list(convert(wanted))
    assert [part.items for part in parts] == sorted(part.items for part in parts)
    return {number: card for part in parts for number, card in part.cards.items()}


def items_in(deck):
    """Return the items that stand in a deck."""
    catalog = load_library([deck]).catalog
    return [item for item in catalog.items.values() if deck in item.path.parents]


def test_a_deck_of_them_passes_and_is_studied(tmp_path, package, make_collection):
    cards = converted(package(make_collection(NOTES)), tmp_path / "d")
    assert check_content(tmp_path / "d").problems == ()
    library = load_library([tmp_path / "d"])
    assert library.left_out == ()
    assert len(cards) == 8
    assert set(cards.values()) <= set(library.catalog.cards())
    items = items_in(tmp_path / "d")
    assert len(items) == 7
    assert {item.kind for item in items} == {Kind.RECALL, Kind.CLOZE}
    assert "variance::spread" in (tmp_path / "d" / "source.jsonl").read_text("utf-8")


def test_ids_stay_the_same_when_the_notes_change(tmp_path, package, make_collection):
    changed = [
        (g, k, t, [f + " more" for f in fields], p) for g, k, t, fields, p in NOTES
    ]
    first = converted(package(make_collection(NOTES)), tmp_path / "a")
    again = converted(package(make_collection(changed[:2])), tmp_path / "b")
    assert len(again) == 3
    assert again.items() <= first.items()


def test_two_notes_of_one_name_become_one_question(tmp_path, package, make_collection):
    twice = [NOTES[0], NOTES[2], NOTES[2], NOTES[0]]
    cards = converted(package(make_collection(twice)), tmp_path / "d")
    one, *gaps, last = [cards[number] for number in sorted(cards)]
    assert one == last
    assert gaps[:2] == gaps[2:]
    assert len(items_in(tmp_path / "d")) == 2


def test_a_second_note_of_a_name_far_behind_the_first_is_the_same_question(
    tmp_path, package, make_collection
):
    many = [(f"g{at}", 1, "", [f"Q {at}", "A", ""], [0]) for at in range(MAX_ITEMS + 9)]
    cards = converted(package(make_collection([*many, many[0]])), tmp_path / "d")
    assert cards[100] == cards[100 + len(many)]
    assert len(set(cards.values())) == len(many)
    assert len(list((tmp_path / "d" / "items").iterdir())) == 2


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
    incoming = Incoming(contents, own, now=NOW, rollover_hour=4, zone=UTC)
    return incoming, incoming.rows(cards)


def test_reviews_come_back_without_cram_rows_and_from_the_last_reset_on(
    package, make_collection
):
    _, back = _back(package, make_collection)
    reviews = [review_of(row._asdict()) for row in back]
    rows = {(str(r.card), to_ms(r.at)): r for r in reviews}
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
    _, back = _back(package, make_collection)
    assert _back(package, make_collection)[1] == back
    own = [(row.card_id, row.at_ms, row.rating) for row in back]
    again, rows = _back(package, make_collection, own=own)
    assert rows == []
    assert again.known == 3


def test_our_own_notes_are_not_made_into_questions(package, make_collection):
    assert questions(package(make_collection(NOTES[-1:]))) == []


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
