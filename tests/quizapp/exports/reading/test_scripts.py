"""The shared scripts can stand on a card, whatever phone or template reads it."""

from __future__ import annotations

from quizapp.exports.anki.notetypes import NoteKind, note_types
from quizapp.exports.html.page import JUDGE, script
from quizapp.exports.reading import READING, reading_script


def test_no_script_of_a_card_has_what_old_phones_or_templates_cannot_read():
    for refused in ("(?<=", "(?<!", "{{", "}}", "</", "Object.hasOwn(", "?.", "??"):
        assert refused not in reading_script(), refused


def test_cards_and_pages_read_numbers_by_the_same_source():
    numeric = note_types()[NoteKind.NUMERIC]
    for side in (numeric.front, numeric.back):
        assert reading_script() in side
    assert reading_script() in script(*JUDGE)
    assert len(READING) == 3
