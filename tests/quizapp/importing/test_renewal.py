"""A package that comes in again brings its deck up to date: no second deck."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from quizapp.catalog import load_library
from quizapp.catalog.loading import topic_slugs
from quizapp.errors import ImportingError
from quizapp.importing import deck as decks
from quizapp.importing.anki import intake
from quizapp.importing.anki.intake import Here, look_into, take_in
from quizapp.importing.renewal import Renewed
from quizapp.importing.staging import restore
from quizapp.store import Store

FIRST = datetime(2026, 11, 28, 12, tzinfo=UTC)
LATER = datetime(2026, 12, 5, 12, tzinfo=UTC)
START = 1_700_000_000_000
NOTES = [
    (f"g{at}", 1, "", [f"What is {at}?", f"It is {at}.", ""], [0]) for at in range(6)
]
CLOZE = ("gap", 2, "", ["The {{c1::mean}} and the {{c2::variance}}.", ""], [0, 1])


def answers(*rows):
    return [
        (START + at * 86_400_000 + card, card, 0, 3, 1, 0, 500, 4_000, 1)
        for at, card in rows
    ]


@pytest.fixture
def store(tmp_path):
    with Store.open(tmp_path / "log.db") as opened:
        yield opened


@pytest.fixture
def here(tmp_path, store):
    """Return what a package is taken into, the deck being studied by then."""
    return Here(
        lambda: store,
        frozenset,
        lambda: topic_slugs([tmp_path / "deck"]),
        FIRST,
        4,
        decks=lambda: [tmp_path / "deck"],
    )


@pytest.fixture
def twice(tmp_path, here, package, make_collection):
    """Return a function that takes one package in and then another."""

    def run(first, second, *, edit=None, reviews=((), ())):
        folder = tmp_path / "deck"
        place = package(make_collection(first, answers(*reviews[0])))
        assert look_into(place, here, folder) == take_in(place, folder, here)
        if edit is not None:
            edit(folder)
        place = package(make_collection(second, answers(*reviews[1])), name="b.apkg")
        later = replace(here, now=LATER)
        looked = look_into(place, later, folder)
        taken = take_in(place, folder, later)
        assert looked == taken
        assert not list(tmp_path.glob(".deck*"))
        return taken

    return run


def items_of(folder):
    library = load_library([folder])
    assert library.left_out == ()
    return {
        str(name): item
        for name, item in library.catalog.items.items()
        if item.source == "deck"
    }


def items_file(folder):
    (place,) = (folder / "items").iterdir()
    return place


def test_the_same_package_changes_nothing(tmp_path, twice):
    before = {}

    def look(folder):
        before.update({p: p.read_bytes() for p in folder.rglob("*") if p.is_file()})

    taken = twice(NOTES, NOTES, edit=look, reviews=([(0, 100)], [(0, 100)]))
    assert taken.renewed == Renewed(new=0, changed=0, same=6, edited=0, gone=0)
    assert (taken.added, taken.known) == (0, 1)
    after = {p: p.read_bytes() for p in (tmp_path / "deck").rglob("*") if p.is_file()}
    assert after == before


def test_new_notes_and_reviews_come_in_and_others_keep_their_ids(
    tmp_path, store, twice
):
    ids = []
    taken = twice(
        NOTES[:4],
        [NOTES[5], *NOTES[:4], CLOZE],
        edit=lambda folder: ids.extend(items_of(folder)),
        reviews=([(0, 100), (0, 101)], [(0, 101), (3, 101), (0, 102), (4, 106)]),
    )
    assert taken.renewed == Renewed(new=2, changed=0, same=4, edited=0, gone=0)
    items = items_of(tmp_path / "deck")
    assert set(ids) < set(items)
    assert len(items) == 6
    assert (taken.added, taken.known) == (2, 2)
    assert {str(card).partition("#")[0] for card in store.states()} <= set(items)
    assert len(store.states()) == 3
    assert items_file(tmp_path / "deck")
    assert store.check().ok


def test_what_changed_there_changes_here(tmp_path, twice):
    changed = [("g0", 1, "new", ["What is 0?", "Nothing.", ""], [0]), *NOTES[1:]]
    taken = twice(NOTES, changed)
    assert taken.renewed == Renewed(new=0, changed=1, same=5, edited=0, gone=0)
    items = items_of(tmp_path / "deck").values()
    (item,) = (i for i in items if i.answer.en == "Nothing.")
    assert item.tags == ("new",)
    assert {i.revised for i in items} == {FIRST.date(), LATER.date()}


def test_what_the_learner_edited_here_stays(tmp_path, twice):
    def edit(folder):
        place = items_file(folder)
        text = place.read_text(encoding="utf-8")
        text = text.replace("It is 0.", "Zero, says I.").replace("It is 1.", "One!")
        place.write_text(text, encoding="utf-8")
        (folder / "notes" / "mine.txt").write_text("mine", encoding="utf-8")

    changed = [("g0", 1, "", ["What is 0?", "Nothing.", ""], [0]), *NOTES[1:]]
    taken = twice(NOTES, changed, edit=edit)
    assert taken.renewed == Renewed(new=0, changed=0, same=5, edited=1, gone=0)
    found = {item.answer.en for item in items_of(tmp_path / "deck").values()}
    assert {"Zero, says I.", "One!", "It is 2."} < found
    assert (tmp_path / "deck" / "notes" / "mine.txt").exists()


def test_what_is_gone_there_stays_here_and_what_is_gone_here_stays_gone(
    tmp_path, store, twice
):
    def edit(folder):
        place = items_file(folder)
        head, first, *rest = place.read_text(encoding="utf-8").split("[[item]]")
        assert "What is 0?" in first
        place.write_text("[[item]]".join([head, *rest]), encoding="utf-8")

    taken = twice(NOTES, NOTES[:5], edit=edit, reviews=((), [(0, 100), (0, 101)]))
    assert taken.renewed == Renewed(new=0, changed=0, same=4, edited=0, gone=1)
    assert (taken.added, taken.skipped) == (1, 1)
    prompts = {item.prompt.en for item in items_of(tmp_path / "deck").values()}
    assert "What is 0?" not in prompts
    assert "What is 5?" in prompts
    assert len(store.states()) == 1


def test_a_full_file_gets_a_second_one_beside(tmp_path, twice, monkeypatch):
    monkeypatch.setattr(decks, "MAX_ITEMS", 4)
    ids = []
    taken = twice(NOTES[:3], NOTES, edit=lambda folder: ids.extend(items_of(folder)))
    assert taken.renewed == Renewed(new=3, changed=0, same=3, edited=0, gone=0)
    items = items_of(tmp_path / "deck")
    assert set(ids) < set(items)
    assert len(items) == 6
    titles = load_library([tmp_path / "deck"]).catalog.topics
    shown = [t.title.en for slug, t in titles.items() if "deep-learning" in str(slug)]
    assert sorted(shown) == ["Deep - Learning", "Deep - Learning (2)"]


def test_an_interrupt_leaves_the_earlier_deck(
    tmp_path, here, package, make_collection, monkeypatch
):
    folder = tmp_path / "deck"
    take_in(package(make_collection(NOTES[:2])), folder, here)
    before = items_file(folder).read_bytes()

    def stop(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(intake, "read_media", stop)
    with pytest.raises(KeyboardInterrupt):
        take_in(package(make_collection(NOTES)), folder, here)
    assert items_file(folder).read_bytes() == before
    assert not list(tmp_path.glob(".deck*"))


def test_a_deck_that_was_being_replaced_is_put_back(tmp_path):
    (tmp_path / ".deck.before").mkdir()
    restore(tmp_path / "deck")
    assert (tmp_path / "deck").is_dir()


def test_a_deck_whose_files_cannot_be_read_is_told(
    tmp_path, here, package, make_collection
):
    place = package(make_collection(NOTES))
    take_in(place, tmp_path / "deck", here)
    (tmp_path / "deck" / "topics.toml").write_text("[[", encoding="utf-8")
    with pytest.raises(ImportingError, match="brought up to date"):
        take_in(place, tmp_path / "deck", here)


def test_a_second_deck_of_the_same_notes_is_refused_and_the_way_named(
    tmp_path, store, here, package, make_collection
):
    place = package(make_collection(NOTES))
    take_in(place, tmp_path / "deck", here)
    for run in (take_in, lambda *args: look_into(args[0], args[2], args[1])):
        with pytest.raises(ImportingError, match=r"6 questions .* -o "):
            run(place, tmp_path / "other", here)
    assert not (tmp_path / "other").exists()
    assert store.reviews() == []


def test_a_log_that_holds_each_review_twice_is_counted_alike_by_a_dry_run(
    tmp_path, store, here, package, make_collection
):
    twice = """create table r (id, cid, usn, ease, ivl, lastIvl, factor, time, type);
    insert into r select * from revlog; insert into r select * from revlog;
    drop table revlog; alter table r rename to revlog;"""
    rows = answers((0, 100), (1, 100), (1, 101))
    place = package(make_collection(NOTES, rows, sql=twice))
    looked = look_into(place, here, tmp_path / "deck")
    assert looked == take_in(place, tmp_path / "deck", here)
    assert (looked.added, looked.known) == (3, 3)
    assert len(store.reviews()) == 3
