"""What a package will hold: identity, dates, tags, decks, fields."""

from __future__ import annotations

import re
from dataclasses import replace

from builders import make_catalog, make_item, make_never

from quizapp.exports.anki.identity import day_seconds, stable_field_id, stable_id
from quizapp.exports.anki.ledger import Ledger, read_ledger, write_ledger
from quizapp.exports.anki.notetypes import NoteKind, note_types
from quizapp.exports.anki.package import sort_text
from quizapp.exports.anki.plan import deck_word, make_plan, tag_word
from quizapp.models import Kind

FIELDS = {
    NoteKind.BASIC: "Front Back Extra Source ID Spare1 Spare2",
    NoteKind.CLOZE: "Text Extra Source ID Spare1 Spare2",
    NoteKind.CHOICE: "Stem Options Answer Why Pool ID Spare1 Spare2",
    NoteKind.NUMERIC: "Stem Solution Pool Media ID Spare1 Spare2",
    NoteKind.TYPED: "Q Answer Extra ID Spare1 Spare2",
    NoteKind.DERIVATION: "Text Extra Source ID Spare1 Spare2",
    NoteKind.CODE: "Prompt Code Answer ID Spare1 Spare2",
}


def test_the_field_lists_are_frozen():
    found = {kind: " ".join(row.fields) for kind, row in note_types().items()}
    assert found == FIELDS


def test_ids_are_frozen():
    ids = {kind: row.id for kind, row in note_types().items()}
    assert ids[NoteKind.BASIC] == stable_id("notetype:basic-1") == BASIC_ID
    assert note_types()[NoteKind.BASIC].field_id("Front") == FRONT_ID
    assert len(set(ids.values())) == len(ids)
    assert all(10**12 <= number < 15 * 10**11 for number in ids.values())
    assert -(2**63) <= stable_field_id("x") < 2**63


BASIC_ID = 1_441_315_893_871
FRONT_ID = 2_158_317_503_592_101_666


def test_every_kind_becomes_one_note(catalog, plan_of):
    plan = plan_of(catalog)
    assert {catalog.items[note.item].kind for note in plan.notes} == set(Kind)
    assert len(plan.notes) == len(catalog.items)
    assert set(plan.kinds) == set(NoteKind)


def test_the_guid_is_made_of_the_item_alone(catalog, plan_of, edited):
    before = {note.item: note.guid for note in plan_of(catalog).notes}
    changed = edited(catalog, set(catalog.items))
    assert {note.item: note.guid for note in plan_of(changed).notes} == before


def test_a_note_is_dated_by_its_item_and_not_by_the_clock(catalog, plan_of):
    for note in plan_of(catalog, now=1).notes:
        assert note.mod == day_seconds(catalog.items[note.item].revised)


def test_what_changed_since_the_last_export_is_dated_now(catalog, plan_of, edited):
    first = plan_of(catalog)
    ledger = Ledger().after(first.notes)
    names = {"t.choice", "t.bug"}
    second = plan_of(edited(catalog, names), ledger=ledger, now=1_900_000_000)
    moved = {
        n.item for n, o in zip(second.notes, first.notes, strict=True) if n.mod != o.mod
    }
    assert moved == names
    assert {n.mod for n in second.notes if n.item in names} == {1_900_000_000}
    changes = ledger.changes(second.notes)
    assert set(changes.changed) == names
    assert len(changes.kept) == len(catalog.items) - 2


def test_a_changed_note_is_newer_even_when_the_clock_went_back(
    catalog, plan_of, edited
):
    first = plan_of(catalog)
    ledger = Ledger().after(first.notes)
    second = plan_of(edited(catalog, {"t.bug"}), ledger=ledger, now=5)
    dates = {note.item: note.mod for note in first.notes}
    assert next(n.mod for n in second.notes if n.item == "t.bug") > dates["t.bug"]


def test_a_ledger_is_read_as_it_was_written(tmp_path, catalog, plan_of):
    ledger = Ledger().after(plan_of(catalog).notes)
    write_ledger(tmp_path / "deep" / "ledger.json", ledger)
    assert read_ledger(tmp_path / "deep" / "ledger.json") == ledger


def test_a_missing_or_damaged_ledger_is_an_empty_one(tmp_path):
    place = tmp_path / "ledger.json"
    assert read_ledger(place) == Ledger()
    for damage in ("", "[]", '{"version": 1, "notes": {"a": 3}}', '{"version": 9}'):
        place.write_text(damage, encoding="utf-8")
        assert read_ledger(place) == Ledger()


def test_both_languages_stand_on_one_note_the_chosen_one_first(catalog, plan_of):
    for language, first in (("en", "en"), ("zh", "zh")):
        for note in plan_of(catalog, language=language).notes:
            assert re.match(rf'<div class="l1" lang="{first}">', note.fields[0])
            assert '<div class="l2"' in note.fields[0]


def test_notes_lie_in_a_deck_of_their_topic_under_their_area(catalog, plan_of):
    assert {note.deck[0] for note in plan_of(catalog).notes} == {"Quizapp"}
    assert all(len(note.deck) == 3 for note in plan_of(catalog).notes)
    decks = plan_of(catalog).decks
    assert decks[0] == ("Quizapp",)
    assert all(deck[:-1] in decks for deck in decks if len(deck) > 1)


def test_deck_names_and_tags_hold_nothing_that_anki_would_cut():
    assert deck_word(' a::b "c"\n ') == "a:b 'c'"
    assert deck_word("::") == "?"
    assert tag_word(" two  words ") == "two-words"
    assert tag_word("x::::y::") == "x::y"
    assert tag_word("::") == "blank"


def test_ids_of_cards_never_clash(plan_of):
    items = [make_item(f"t.n{at}") for at in range(400)]
    notes = plan_of(make_catalog(items)).notes
    assert len({note.id for note in notes}) == 400


def test_a_gap_keeps_its_number_and_is_one_card_in_both_languages(catalog, plan_of):
    note = next(n for n in plan_of(catalog).notes if n.item == "t.cloze")
    assert note.cards == ("t.cloze", "t.cloze#2")
    assert note.fields[0].count("{{c1::") == 2
    assert note.fields[0].count("{{c2::") == 2
    assert "std&#58;&#58;vector" in note.fields[0]
    # Every pair of closing braces ends a cloze: none stands inside its maths.
    assert note.fields[0].count("}}") == 4


def test_only_clozes_hold_double_braces(catalog, plan_of):
    for note in plan_of(catalog).notes:
        if note.kind not in (NoteKind.CLOZE, NoteKind.DERIVATION):
            assert "{{" not in "".join(note.fields)


def test_pictures_are_kept_once_and_named_in_a_field(catalog, plan_of):
    plan = plan_of(catalog)
    fields = "".join(field for note in plan.notes for field in note.fields)
    assert plan.media
    assert all(name in fields for name in plan.media)
    assert all(data.lstrip().startswith(b"<svg") for data in plan.media.values())


def test_items_that_ask_in_the_same_words_differ_in_their_first_field(plan_of):
    catalog = make_catalog([make_item("t.a"), make_item("t.b")])
    first, second = (sort_text(note.fields[0]) for note in plan_of(catalog).notes)
    assert first != second
    alone = plan_of(make_catalog([make_item("t.a")])).notes[0]
    assert "hidden" not in alone.fields[0]


def test_an_unknown_formula_is_shown_as_it_was_typed(plan_of):
    item = make_item(prompt=make_item().prompt)
    item = replace(item, explanation=replace(item.explanation, en=r"$\href{x}{y}$"))
    note = plan_of(make_catalog([item])).notes[0]
    assert r"\href" not in "".join(note.fields)
    assert "<code>&#92;href" in "".join(note.fields)


def test_what_cannot_be_drawn_is_told_and_the_others_are_planned(catalog, plan_of):
    sound = tuple(catalog.items.values())
    left = []
    plan = make_plan(
        make_catalog((make_never(), *sound)),
        (make_never(), *sound),
        language="en",
        ledger=Ledger(),
        now=0,
        tell=left.append,
    )
    assert [note.item for note in plan.notes] == [item.id for item in sound]
    assert [error.values["item"] for error in left] == ["t.never"]
