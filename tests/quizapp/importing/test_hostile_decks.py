"""Decks of strangers, before and while a package brings them up to date."""

from __future__ import annotations

import json
import os
import threading
from datetime import UTC, datetime
from pathlib import Path

import pytest
from patience import at_most

from quizapp.catalog import load_library
from quizapp.catalog.loading import topic_slugs
from quizapp.errors import ImportingError
from quizapp.importing import deck as decks
from quizapp.importing.anki.intake import Here, look_into, take_in
from quizapp.importing.renewal import Renewed
from quizapp.importing.staging import staged, told
from quizapp.store import Store

NOW = datetime(2026, 11, 28, 12, tzinfo=UTC)
NOTES = [
    (f"g{at}", 1, "", [f"What is {at}?", f"It is {at}.", ""], [0]) for at in range(6)
]
CHANGED = [("g0", 1, "", ["What is 0?", "Nothing.", ""], [0]), *NOTES[1:]]
PICTURE = b"\x89PNG\r\n\x1a\n new"


@pytest.fixture
def store(tmp_path):
    with Store.open(tmp_path / "log.db") as opened:
        yield opened


@pytest.fixture
def here(tmp_path, store):
    folder = tmp_path / "deck"
    return Here(
        lambda: store,
        frozenset,
        lambda: topic_slugs([folder]),
        NOW,
        4,
        decks=lambda: [folder],
    )


@pytest.fixture
def deck(tmp_path, here, package, make_collection):
    """Return the folder of a deck that an import wrote."""
    folder = tmp_path / "deck"
    place = package(make_collection(NOTES), media={"a.png": b"\x89PNG\r\n\x1a\n old"})
    take_in(place, folder, here)
    return folder


@pytest.fixture
def renew(tmp_path, deck, here, package, make_collection):
    """Return a function that brings the deck up to date with changed notes."""

    def run(notes=CHANGED, folder=deck, name="deck.apkg"):
        place = package(make_collection(notes), media={"a.png": PICTURE}, name=name)
        looked = look_into(place, here, folder)
        taken = take_in(place, folder, here)
        assert looked == taken
        return taken

    return run


@pytest.fixture
def outside(tmp_path):
    """Return a file that no import may touch."""
    place = tmp_path / "outside" / "precious.toml"
    place.parent.mkdir()
    place.write_text("precious = true\n", encoding="utf-8")
    return place


def refused(renew, deck):
    """Renew a deck that must be refused: one sentence, nothing changed."""
    before = tree(deck.parent)
    with at_most(5.0), pytest.raises(ImportingError) as caught:
        renew()
    assert "\n" not in str(caught.value)
    after = tree(deck.parent)
    for changing in ("log.db", "log.db-wal", "log.db-shm", "deck.apkg"):
        before.pop(changing, None), after.pop(changing, None)
    assert after == before
    return str(caught.value)


def tree(folder):
    return {
        str(place.relative_to(folder)): _content(place) for place in folder.rglob("*")
    }


def _content(place):
    small = place.is_file() and place.stat().st_size < 10**9
    return place.read_bytes() if small else None


def items_of(folder):
    library = load_library([folder])
    assert library.left_out == ()
    items = library.catalog.items.values()
    return {str(item.id): item for item in items if folder in item.path.parents}


def items_file(folder):
    (place,) = (folder / "items").iterdir()
    return place


def source_rows(folder):
    text = (folder / "source.jsonl").read_text(encoding="utf-8")
    return [json.loads(line) for line in text.splitlines()]


def write_rows(folder, rows):
    text = "".join(json.dumps(row) + "\n" for row in rows)
    (folder / "source.jsonl").write_text(text, encoding="utf-8")


# ----- Nothing outside of the folder is written or read -----


@pytest.mark.parametrize(
    "slug",
    ["../../outside/precious", "/outside/precious", "..", "a/b", "a\\\\b", "", "A"],
)
def test_a_topic_whose_name_leads_elsewhere(deck, renew, outside, slug):
    topics = deck / "topics.toml"
    text = topics.read_text(encoding="utf-8")
    begun = text.index('slug = "') + len('slug = "')
    topics.write_text(text[:begun] + slug + text[text.index('"', begun) :], "utf-8")
    assert "brought up to date" in refused(renew, deck)
    assert outside.read_text(encoding="utf-8") == "precious = true\n"


def test_an_items_file_that_is_a_link(deck, renew, outside):
    place = items_file(deck)
    outside.write_bytes(place.read_bytes())
    place.unlink()
    place.symlink_to(outside)
    assert "brought up to date" in refused(renew, deck)


@pytest.mark.parametrize("name", ["items", "notes", "media"])
def test_a_folder_inside_that_is_a_link(tmp_path, deck, renew, outside, name):
    (deck / name).rename(tmp_path / "outside" / name)
    (deck / name).symlink_to(tmp_path / "outside" / name)
    assert "brought up to date" in refused(renew, deck)


def test_a_picture_that_is_a_link(deck, renew, outside):
    (deck / "media" / "a.png").unlink()
    (deck / "media" / "a.png").symlink_to(outside)
    assert "brought up to date" in refused(renew, deck)


def test_other_links_stay_links(tmp_path, deck, renew, outside):
    (deck / "everything").symlink_to("/")
    (deck / "itself").symlink_to(".")
    (deck / "gone").symlink_to("nowhere")
    (deck / "file").symlink_to(outside)
    (deck / "mine").mkdir()
    (deck / "mine" / "up").symlink_to("..")
    with at_most(5.0):
        assert renew().renewed == Renewed(0, 1, 5, 0, 0)
    for name in ("everything", "itself", "gone", "file", "mine/up"):
        assert (deck / name).is_symlink()
    assert (deck / "media" / "a.png").read_bytes() == PICTURE


@pytest.mark.parametrize("name", ["items/x.toml", "notes/x.md", "media/x.png", "x"])
def test_a_pipe_in_a_deck(deck, renew, name):
    os.mkfifo(deck / name)
    assert "brought up to date" in refused(renew, deck)


@pytest.mark.parametrize("name", ["topics.toml", "source.jsonl"])
def test_a_pipe_for_a_list(deck, renew, name):
    (deck / name).unlink()
    os.mkfifo(deck / name)
    assert "is not empty" in refused(renew, deck)


def test_an_items_file_that_is_a_pipe(deck, renew):
    place = items_file(deck)
    place.unlink()
    os.mkfifo(place)
    assert "brought up to date" in refused(renew, deck)


# ----- Files that are not what they should be -----


@pytest.mark.parametrize(
    "text",
    [
        "[[",
        "a = " + "[" * 100_000,
        "a" + ".a" * 5_000 + " = 1",
        "x = " + "9" * 100_000,
        "area = 1",
        "topic = [1]",
        "[[topic]]\nslug = 1",
        '[[area]]\nid = "a"\ntitle = "b"',
        '[[topic]]\nslug = "a"\ntitle = { en = [1] }',
        "\0",
        "# " + "x" * 300_000,
    ],
    ids=lambda text: text[:20],
)
def test_a_list_of_topics_that_is_none(deck, renew, text):
    (deck / "topics.toml").write_text(text, encoding="utf-8")
    assert "brought up to date" in refused(renew, deck)


@pytest.mark.parametrize(
    "line",
    [
        "{",
        "[" * 100_000,
        "9" * 10_000,
        '{"key": "g0#0", "item": ["a"]}',
        '{"key": "g0#0", "item": {"a": 1}}',
        '{"key": ["g0#0"], "item": "a.b"}',
        '{"key": "g0#0", "item": "a.b", "sum": [1]}',
        '{"key": "g0#0", "item": "../../x.y"}',
        '{"key": "g0#0", "item": "a.b\\"\\nkind = 3"}',
        "\udc80",
    ],
    ids=lambda line: line[:40],
)
def test_a_list_of_sources_that_is_none(deck, renew, line):
    with (deck / "source.jsonl").open("ab") as file:
        file.write(line.encode(errors="surrogateescape") + b"\n")
    assert "brought up to date" in refused(renew, deck)


def test_a_list_of_sources_without_an_end(deck, renew):
    with (deck / "source.jsonl").open("r+b") as file:
        file.truncate(20_000_000_000)  # a file with a hole: it takes no room
    assert "brought up to date" in refused(renew, deck)


def test_an_items_file_that_is_too_large(deck, renew):
    with items_file(deck).open("a", encoding="utf-8") as file:
        file.write("# " + "x" * 300_000)
    assert "brought up to date" in refused(renew, deck)


def test_a_stranger_s_deck_that_is_damaged_does_not_bar_other_imports(
    tmp_path, deck, here, package, make_collection
):
    (deck / "source.jsonl").write_text("{", encoding="utf-8")
    other = [("h", 1, "", ["Other?", "Yes.", ""], [0])]
    take_in(package(make_collection(other)), tmp_path / "other", here)
    assert len(items_of(tmp_path / "other")) == 1


def test_sources_that_are_lost_make_no_second_items(deck, renew):
    rows = source_rows(deck)
    write_rows(deck, rows[1:])
    assert renew(NOTES).renewed == Renewed(0, 0, 6, 0, 0)
    assert len(items_of(deck)) == 6
    write_rows(deck, rows[1:])
    assert renew(CHANGED).renewed == Renewed(0, 0, 5, 1, 0)


def test_a_comment_at_the_top_of_a_file_is_no_question(deck, renew):
    place = items_file(deck)
    text = "# mine\n\n" + place.read_text(encoding="utf-8")
    place.write_text(text, encoding="utf-8")
    assert renew(NOTES).renewed == Renewed(0, 0, 6, 0, 0)
    assert items_file(deck).read_text(encoding="utf-8") == text


def test_a_topic_without_a_file_stays_without_one(deck, renew):
    place = items_file(deck)
    topics = deck / "topics.toml"
    text = topics.read_text(encoding="utf-8")
    _, topic = text.split("\n\n")[:2]
    slug = topic.split('"')[1]
    topics.write_text(f"{text}\n{topic.replace(slug, 'mine')}\n", encoding="utf-8")
    renew()
    assert items_file(deck) == place


# ----- Where the folder is -----


def test_a_deck_folder_that_is_a_link_stays_one(tmp_path, deck, renew):
    deck.rename(tmp_path / "real")
    deck.symlink_to(tmp_path / "real")
    for _ in range(2):
        renew()
    assert deck.is_symlink()
    assert deck.resolve() == tmp_path / "real"
    found = {item.answer.en for item in items_of(tmp_path / "real").values()}
    assert "Nothing." in found
    assert not list(tmp_path.glob(".*"))


@pytest.mark.parametrize("way", ["link", "dots", "here"])
def test_the_same_deck_by_another_way_is_no_second_one(
    tmp_path, deck, renew, monkeypatch, way
):
    (tmp_path / "link").symlink_to(deck)
    monkeypatch.chdir(deck)
    ways = {"link": tmp_path / "link", "dots": deck / ".." / "deck", "here": "."}
    assert renew(folder=type(deck)(ways[way])).renewed == Renewed(0, 1, 5, 0, 0)


def test_a_private_folder_stays_private(deck, renew):
    deck.chmod(0o700)
    renew()
    assert deck.stat().st_mode & 0o777 == 0o700


def test_a_folder_that_may_not_be_changed_is_left_whole(deck, renew, monkeypatch):
    def may(place, mode):
        return Path(place) != deck / "items"

    monkeypatch.setattr(os, "access", may)
    assert "cannot be written (Permission denied)" in refused(renew, deck)


def test_what_cannot_be_written_is_named_as_the_learner_named_it(tmp_path):
    with (
        pytest.raises(ImportingError) as caught,
        staged(tmp_path / "deck") as draft,
        told(draft),
    ):
        raise OSError(28, "No space left on device")
    assert str(caught.value).startswith(f"{tmp_path / 'deck'} cannot be written (No ")


# ----- What goes on meanwhile -----


def test_an_edit_made_meanwhile_is_not_lost(deck, here, package, make_collection):
    def progress(what, done, total):
        if what == "questions":
            place = items_file(deck)
            text = place.read_text(encoding="utf-8").replace("It is 3.", "Three!")
            place.write_text(text, encoding="utf-8")

    place = package(make_collection(CHANGED))
    before = items_file(deck).read_text(encoding="utf-8")
    with pytest.raises(ImportingError, match="meanwhile"):
        take_in(place, deck, here, progress=progress)
    after = items_file(deck).read_text(encoding="utf-8")
    assert after == before.replace("It is 3.", "Three!")
    assert not list(deck.parent.glob(".deck*"))
    take_in(place, deck, here)
    found = {item.answer.en for item in items_of(deck).values()}
    assert {"Three!", "Nothing."} < found


def test_two_imports_into_one_folder_do_not_mix(
    tmp_path, store, here, package, make_collection
):
    folder = tmp_path / "fresh"
    first = package(make_collection(NOTES), name="a.apkg")
    others = [(f"h{at}", 1, "", [f"Why {at}?", "So.", ""], [0]) for at in range(3)]
    second = package(make_collection(others), name="b.apkg")
    begun, go_on = threading.Event(), threading.Event()

    def progress(what, done, total):
        if what == "questions":
            begun.set()
            go_on.wait(20)

    done = []
    one = threading.Thread(
        target=lambda: done.append(take_in(first, folder, here, progress=progress))
    )
    one.start()
    assert begun.wait(20)
    with pytest.raises(ImportingError, match="under way"):
        take_in(second, folder, here)
    go_on.set()
    one.join()
    assert done[0].items == 6
    prompts = {item.prompt.en for item in items_of(folder).values()}
    assert prompts == {f"What is {at}?" for at in range(6)}
    assert not list(tmp_path.glob(".fresh*"))
    take_in(second, folder, here)
    assert len(items_of(folder)) == 9


def test_a_deck_that_was_being_replaced_is_seen_by_a_dry_run_too(
    tmp_path, deck, here, package, make_collection
):
    deck.rename(tmp_path / ".deck.before")
    looked = look_into(package(make_collection(CHANGED)), here, deck)
    assert looked.renewed == Renewed(0, 1, 5, 0, 0)


# ----- Topics and sizes -----


def test_new_topics_get_names_of_their_own(tmp_path, here, package, make_collection):
    def decks(*names):
        table = {str(at + 1): {"id": at + 1, "name": n} for at, n in enumerate(names)}
        moved = "update cards set did = nid where nid <= 2;"
        return f"update col set decks = '{json.dumps(table)}'; {moved}"  # noqa: S608

    folder = tmp_path / "deck"
    one = make_collection(NOTES[:1], sql=decks("深度学习"))
    take_in(package(one), folder, here)
    two = make_collection(NOTES[:2], sql=decks("深度学习", "统计"))
    taken = take_in(package(two), folder, here)
    assert taken.renewed == Renewed(1, 0, 1, 0, 0)
    items = items_of(folder)
    assert len(items) == 2
    assert len(list((folder / "items").iterdir())) == 2


@pytest.mark.parametrize("name", ["My  deck", "a::b", "x" * 79 + " y", "x" * 120])
def test_whatever_the_package_is_called_the_same_one_changes_nothing(
    tmp_path, here, package, make_collection, name
):
    place = package(make_collection(NOTES), name=f"{name}.apkg")
    take_in(place, tmp_path / "deck", here)
    taken = take_in(place, tmp_path / "deck", here)
    assert taken.renewed == Renewed(0, 0, 6, 0, 0)


def test_questions_that_outgrow_their_file_stay_as_they_were(
    tmp_path, here, package, make_collection
):
    def notes(size):
        return [
            (f"g{at}", 1, "", [f"Q{at}", f"{size} " * size, ""], [0])
            for at in range(400)
        ]

    folder = tmp_path / "deck"
    take_in(package(make_collection(notes(60))), folder, here)
    before = items_of(folder)
    taken = take_in(package(make_collection(notes(120))), folder, here)
    after = items_of(folder)
    assert before.keys() == after.keys()
    assert taken.renewed.outgrown > 0
    assert taken.renewed.changed + taken.renewed.outgrown == 400
    grown = sum(item.answer.en.startswith("120") for item in after.values())
    assert grown == taken.renewed.changed > 0


def test_more_questions_than_a_deck_can_hold_are_refused_before_they_are_written(
    tmp_path, deck, renew, here, package, make_collection, monkeypatch
):
    monkeypatch.setattr(decks, "MAX_DECK_BYTES", 5_000)
    many = [(f"g{at}", 1, "", [f"Q{at}", "A", ""], [0]) for at in range(40)]
    apart = [(f"h{note[0]}", *note[1:]) for note in many]
    with pytest.raises(ImportingError, match="one deck can hold"):
        take_in(package(make_collection(apart)), tmp_path / "fresh" / "many", here)
    assert not list((tmp_path / "fresh").iterdir())
    assert "one deck can hold" in refused(lambda: renew(many), deck)
