"""What a card shows is what Anki shows of it: fields, filters, clozes."""

from __future__ import annotations

import pytest

from quizapp.importing.anki.rendering import (
    clozes,
    fill,
    hints,
    typed_field,
    without_clozes,
)

FIELDS = {
    "Front": "Capital of France?",
    "Back": "Paris",
    "Hint": "on the Seine",
    "Kanji": "日本[にほん] 語[ご]を",
}


def test_the_answer_that_is_to_be_typed_does_not_stand_on_the_front():
    front = "{{Front}}\n\n{{type:Back}}"
    assert fill(front, FIELDS, asking=True).strip() == "Capital of France?"
    assert typed_field(front) == "Back"
    assert "Paris" in fill("{{Front}}<hr id=answer>{{type:Back}}", FIELDS)
    assert typed_field("{{Front}}") is None
    assert typed_field("{{cloze:Text}} {{type:cloze:Text}}") is None


def test_a_hint_waits_until_it_is_asked_for():
    front = "{{Front}}<br>{{#Hint}}{{hint:Hint}}{{/Hint}}{{hint:Gone}}"
    assert fill(front, FIELDS, asking=True) == "Capital of France?<br>"
    assert hints(front, FIELDS) == ["on the Seine"]
    assert fill("{{Back}} {{hint:Hint}}", FIELDS) == "Paris on the Seine"


@pytest.mark.parametrize(
    ("template", "shown"),
    [
        ("{{kanji:Kanji}}", "日本語を"),
        ("{{kana:Kanji}}", "にほんごを"),
        ("{{furigana:Kanji}}", "日本(にほん)語(ご)を"),
        ("{{tts en_US voices=Apple_Samantha:Back}}", ""),
        ("{{tts-voices:}}", ""),
        ("{{text:Back}}", "Paris"),
        ("{{ Back }}", "Paris"),
    ],
)
def test_filters_show_what_they_show_in_anki(template, shown):
    assert fill(template, FIELDS) == shown


@pytest.mark.parametrize(
    ("text", "asked", "shown"),
    [
        ("a {{c1::b}} c", 1, "a [ … ] c"),
        ("a {{c1::b::hint}} c", 1, "a [hint] c"),
        ("a {{c1::b::hint}} c", None, "a b c"),
        ("The {{c1::capital of {{c2::France}}}}.", 1, "The [ … ]."),
        ("The {{c1::capital of {{c2::France}}}}.", 2, "The capital of [ … ]."),
        ("The {{c1::capital of {{c2::France}}}}.", None, "The capital of France."),
        ("{{c1::A {{c2::B {{c3::C}} b}} a}}", 3, "A B [ … ] b a"),
        ("{{c1,2::both}} {{c2::two}}", 1, "[ … ] two"),
        ("{{c1,2::both}} {{c2::two}}", 2, "[ … ] [ … ]"),
        ("{{c1::open and }} not closed {{c2::x", 1, "[ … ] not closed {{c2::x"),
        ("}} stray {{c1::x}}", 1, "}} stray [ … ]"),
        ("{{c1::a::b::c}}", 1, "[b::c]"),
    ],
)
def test_clozes_open_as_in_anki(text, asked, shown):
    assert without_clozes(text, asked) == shown


@pytest.mark.parametrize(
    ("value", "shown"),
    [("", "no"), (" <br><div></div>\n", "no"), ("&nbsp;", "yes"), ("<b></b>", "yes")],
)
def test_a_section_is_shown_when_anki_takes_its_field_for_filled(value, shown):
    template = "{{#X}}yes{{/X}}{{^X}}no{{/X}}"
    assert fill(template, {"X": value}) == shown


def test_every_gap_is_found_the_outer_ones_too():
    found = clozes("The {{c1::capital of {{c2::France::a land}}}} and {{c3,4::x}}")
    assert [(number, hint) for number, _, hint in found] == [
        (1, ""),
        (2, "a land"),
        (3, ""),
        (4, ""),
    ]
    assert found[1][1] == "France"


def test_gaps_within_gaps_without_end_are_read_in_good_time():
    text = "{{c1::x" * 14_000 + "}}" * 14_000
    assert len(without_clozes(text[:100_000], 2)) <= 100_000
    assert clozes(text[:100_000])
