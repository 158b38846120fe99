"""A deck's own pictures and sounds go along into Anki."""

from __future__ import annotations

import os
from dataclasses import replace

import pytest
from builders import make_catalog, make_recall, text
from patience import at_most

from quizapp.exports.anki import pictures

SVG = b"<svg/>"
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 20


@pytest.fixture
def deck(tmp_path):
    """Return the file of items of a deck that has media."""
    media = tmp_path / "deck" / "media"
    media.mkdir(parents=True)
    (media / "it's (1).png").write_bytes(PNG)
    (media / "图 a.svg").write_bytes(SVG)
    (media / "a.mp3").write_bytes(b"ID3")
    (media / "a.html").write_bytes(b"<script>")
    return tmp_path / "deck" / "items" / "t.toml"


def fields_of(plan_of, prompt, answer, path):
    item = replace(make_recall(), prompt=text(prompt), answer=text(answer), path=path)
    plan = plan_of(make_catalog([item]))
    front, back, *_ = plan.notes[0].fields
    return front, back, plan.media


def test_a_picture_that_is_named_is_shown(plan_of, deck):
    front, back, media = fields_of(
        plan_of, r"See \[it's (1).png\]\[图 a.svg\]", r"Hear \[a.mp3\]", deck
    )
    assert front.count('<img src="quizapp-') == 4
    assert back.count("[sound:quizapp-") == 2
    assert sorted(media.values()) == sorted([PNG, SVG, b"ID3"])
    assert "&#91;" not in front + back


@pytest.mark.parametrize("name", ["gone.png", "a.html", "../a.png", "b", "..", "1"])
def test_what_is_no_file_of_the_deck_stays_words(plan_of, deck, name):
    front, _, media = fields_of(plan_of, rf"See \[{name}\]", "x", deck)
    assert f"&#91;{name}&#93;" in front
    assert media == {}


def test_an_item_without_a_deck_has_none(plan_of):
    front, _, media = fields_of(plan_of, r"See \[a.png\]", "x", None)
    assert "&#91;a.png&#93;" in front
    assert media == {}


def linked(media, secret):
    (media / "x.png").symlink_to(secret)


def hard_to_read(media, secret):
    os.mkfifo(media / "x.png")


def huge(media, secret):
    with (media / "x.png").open("wb") as file:
        file.write(PNG)
        file.truncate(1_000_000_000)  # a file with a hole: it takes no room


def words(media, secret):
    (media / "x.png").write_text("root:x:0:0")


def whole_folder(media, secret):
    media.rename(media.parent / "other")
    media.symlink_to(secret.parent)


@pytest.mark.parametrize("way", [linked, hard_to_read, huge, words, whole_folder])
def test_what_is_no_picture_of_the_deck_does_not_travel(plan_of, deck, tmp_path, way):
    secret = tmp_path / "private" / "x.png"
    secret.parent.mkdir()
    secret.write_bytes(PNG + b"secret")
    way(deck.parent.parent / "media", secret)
    with at_most(5.0):
        front, _, media = fields_of(plan_of, r"See \[x.png\]", "x", deck)
    assert "&#91;x.png&#93;" in front
    assert media == {}


def test_a_drawing_that_acts_does_not_travel(plan_of, deck):
    drawing = deck.parent.parent / "media" / "x.svg"
    drawing.write_bytes(b"<svg><script>alert(1)</script></svg>")
    front, _, media = fields_of(plan_of, r"See \[x.svg\]", "x", deck)
    assert "&#91;x.svg&#93;" in front
    assert media == {}


def test_no_more_travels_than_an_import_takes(plan_of, deck, monkeypatch):
    monkeypatch.setattr(pictures, "MAX_TOTAL", len(PNG) + 5)
    (deck.parent.parent / "media" / "b.png").write_bytes(PNG + b"other")
    prompt = r"\[it's (1).png\] \[b.png\] \[it's (1).png\]"
    front, _, media = fields_of(plan_of, prompt, "x", deck)
    assert list(media.values()) == [PNG]
    assert front.count("<img") == 4
