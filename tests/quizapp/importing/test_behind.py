"""What cannot be asked here stays behind, and the learner is told."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from quizapp.catalog import load_library
from quizapp.catalog.loading import topic_slugs
from quizapp.errors import ImportingError
from quizapp.importing.anki.behind import Behind
from quizapp.importing.anki.intake import Here, look_into, take_in
from quizapp.store import Store

OCCLUSION = "{{c1::image-occlusion:rect:left=.1:top=.1:width=.2:height=.2}}<br>"
NOTES = [
    ("asked", 1, "", ["one", "two", ""], [0, 1]),
    ("resting", 1, "", ['three <img src="a.png">', "four", ""], [0]),
    ("half", 2, "", ["{{c1::a}} {{c2::b}} [sound:x.mp3]", ""], [0, 1]),
    ("covered", 2, "", [OCCLUSION, '<img src="net.png">'], [0]),
    ("quizapp:t.recall", 1, "", ["ours", "ours", ""], [0]),
]
SUSPEND = "update cards set queue = -1 where nid in (2, 5) or nid = 3 and ord = 0;"
MONDAY = datetime(2026, 11, 30, 12, tzinfo=UTC)


@pytest.fixture
def here(tmp_path):
    """Return what a package is taken into."""
    with Store.open(tmp_path / "log.db") as store:
        yield lambda **more: Here(
            lambda: store, frozenset, topic_slugs, MONDAY, 4, **more
        )


def keys(folder):
    items = load_library([folder]).catalog.items.values()
    return sorted(
        item.prompt.en if item.text is None else item.text.en
        for item in items
        if item.topic == "deep-learning"
    )


def test_suspended_cards_and_covered_pictures_stay_behind(
    tmp_path, here, package, make_collection
):
    place = package(make_collection(NOTES, sql=SUSPEND))
    taken = take_in(place, tmp_path / "deck", here())
    assert taken.behind == Behind(suspended=2, occlusions=1, pictures=1)
    assert keys(tmp_path / "deck") == [r"a \[ … \] \[x.mp3\]", "one", "two"]


def test_suspended_cards_come_in_when_they_are_asked_for(
    tmp_path, here, package, make_collection
):
    place = package(make_collection(NOTES, sql=SUSPEND))
    taken = take_in(place, tmp_path / "deck", here(suspended=True))
    assert taken.behind == Behind(suspended=0, occlusions=1, pictures=2)
    assert taken.items == 4
    assert look_into(place, here(suspended=True)) == taken


def test_a_package_of_suspended_cards_alone_names_the_way(
    tmp_path, here, package, make_collection
):
    place = package(make_collection(NOTES[:1], sql="update cards set queue = -1;"))
    with pytest.raises(ImportingError, match="--suspended"):
        take_in(place, tmp_path / "deck", here())
    assert not (tmp_path / "deck").exists()
