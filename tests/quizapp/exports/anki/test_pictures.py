"""A deck's own pictures and sounds go along into Anki."""

from __future__ import annotations

from dataclasses import replace

import pytest
from builders import make_catalog, make_recall, text

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 20


@pytest.fixture
def deck(tmp_path):
    """Return the file of items of a deck that has media."""
    media = tmp_path / "deck" / "media"
    media.mkdir(parents=True)
    (media / "it's (1).png").write_bytes(PNG)
    (media / "图 a.svg").write_bytes(b"<svg/>")
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
    assert sorted(media.values()) == sorted([PNG, b"<svg/>", b"ID3"])
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
