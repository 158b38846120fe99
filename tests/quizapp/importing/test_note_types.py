"""Anki's note types, the stock ones and others, become what can be asked here."""

from __future__ import annotations

import pytest

from quizapp.importing.anki.contents import Asked, Template, Type
from quizapp.importing.anki.questions import drafts_of as questions_of


@pytest.fixture
def drafts_of():
    """Return a function that makes the questions of one note."""

    def make(fields, *templates, cloze=False, places=(0,), tags=(), deck="A::B"):
        kind = Type(
            id=1,
            name="Mine",
            cloze=cloze,
            fields=tuple(fields),
            templates=tuple(
                Template(at, f"card {at}", *sides) for at, sides in enumerate(templates)
            ),
        )
        cards = tuple((10 + place, place) for place in places)
        note = Asked("g", tuple(tags), tuple(fields.values()), kind, cards)
        return [draft for draft, _ in questions_of(note, deck, "source")]

    return make


TYPED = ("{{Front}}\n\n{{type:Back}}", "{{Front}}\n\n<hr id=answer>\n\n{{type:Back}}")
CLOZE = ("{{cloze:Text}}", "{{cloze:Text}}<br>\n{{Back Extra}}")


def test_an_answer_to_be_typed_is_typed_here_too(drafts_of):
    (draft,) = drafts_of({"Front": "Capital?", "Back": "<b>Paris</b>"}, TYPED)
    assert (draft.front, draft.gaps) == ("Capital?\n\n[[1]]", ("Paris",))
    assert draft.extra == ""


def test_an_answer_too_long_to_be_typed_is_said(drafts_of):
    (draft,) = drafts_of({"Front": "Sigmoid?", "Back": r"\(\sigma(x)\)"}, TYPED)
    assert (draft.front, draft.back) == ("Sigmoid?", r"$\sigma(x)$")
    assert draft.gaps == ()


def test_hints_become_hints(drafts_of):
    sides = ("{{Q}} {{hint:H}}", "{{FrontSide}}<hr id=answer>{{A}}")
    (draft,) = drafts_of({"Q": "Why?", "H": "a <b>hint</b>", "A": "so"}, sides)
    assert (draft.front, draft.back, draft.hints) == ("Why?", "so", ("a **hint**",))
    (draft,) = drafts_of({"Q": "Why?", "H": "", "A": "so"}, sides)
    assert draft.hints == ()


def test_what_anki_knows_of_a_card_stands_where_the_template_names_it(drafts_of):
    sides = (
        "{{Q}} ({{Deck}}, {{Subdeck}}, {{Type}})",
        "{{A}} {{#Tags}}{{Tags}}{{/Tags}}",
    )
    (draft,) = drafts_of({"Q": "Why?", "A": "so"}, sides, tags=["x", "y"])
    assert draft.front == "Why? (A::B, B, Mine)"
    assert draft.back == "so x y"
    assert dict(draft.fields) == {"Q": "Why?", "A": "so"}


def test_gaps_within_gaps_are_cards_of_their_own(drafts_of):
    text = "The {{c1::capital of {{c2::France}}}} is Paris"
    first, second = drafts_of(
        {"Text": text, "Back Extra": "x"}, CLOZE, cloze=True, places=(0, 1)
    )
    assert first.front == r"The \[ … \] is Paris"
    assert second.front == r"The capital of \[ … \] is Paris"
    assert first.back == second.back == "The capital of France is Paris"
    assert first.extra == "x"


def test_one_text_on_two_cards(drafts_of):
    first, second = drafts_of(
        {"Text": "{{c1,2::both}} {{c2::b}}"}, CLOZE, cloze=True, places=(0, 1)
    )
    assert first.front == r"\[ … \] b"
    assert second.front == r"\[ … \] \[ … \]"


def test_a_gap_shows_its_hint_as_anki_does(drafts_of):
    (draft,) = drafts_of({"Text": "{{c1::Paris::capital}}!"}, CLOZE, cloze=True)
    assert (draft.front, draft.gaps) == ("[[1]] (capital)!", ("Paris",))


def test_a_cloze_stands_within_its_template(drafts_of):
    sides = (
        "<b>{{Title}}</b><br>{{cloze:Text}}",
        "<b>{{Title}}</b><br>{{cloze:Text}}<hr>{{#Source}}From {{Source}}{{/Source}}",
    )
    fields = {"Title": "Adam", "Text": "{{c1::two}} moments", "Source": "S", "Id": "7"}
    (draft,) = drafts_of(fields, sides, cloze=True)
    assert draft.front == "**Adam**  \n[[1]] moments"
    assert draft.extra == "From S"
    assert dict(draft.fields) == fields


def test_a_cloze_to_be_typed_shows_no_answer(drafts_of):
    sides = (
        "{{cloze:Text}}<br>{{type:cloze:Text}}",
        "{{cloze:Text}}<br>{{type:cloze:Text}}<br>{{Extra}}",
    )
    (draft,) = drafts_of({"Text": "a {{c1::b}}", "Extra": "e"}, sides, cloze=True)
    assert (draft.front, draft.gaps, draft.extra) == ("a [[1]]", ("b",), "e")


def test_a_template_that_a_script_fills_gives_way_to_the_fields(drafts_of):
    sides = ("<script>show()</script>", "<script>show()</script>")
    fields = {"Title": "t", "Text": "a {{c1::b}}", "Extra": "e"}
    (draft,) = drafts_of(fields, sides, cloze=True)
    assert (draft.front, draft.extra) == ("a [[1]]", "t\n\ne")
