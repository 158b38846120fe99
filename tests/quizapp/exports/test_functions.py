"""Functions to write on paper, in a page, in Anki and in Moodle."""

from __future__ import annotations

import re
from dataclasses import replace
from html import unescape

import pytest
from builders import make_catalog
from kinds import every_kind
from pages import freeze

from quizapp.cards import face
from quizapp.catalog import load_catalog
from quizapp.exams.classes import mark_class
from quizapp.exams.marking import Result
from quizapp.exports.anki.ledger import Ledger
from quizapp.exports.anki.plan import make_plan
from quizapp.exports.html.markup import PAGE
from quizapp.exports.markdown import key_markdown, paper_markdown
from quizapp.exports.questions import back_html
from quizapp.exports.sheet import answer_field
from quizapp.i18n import Messages

EN, ZH = Messages("en"), Messages("zh")


@pytest.fixture(scope="module")
def item():
    return load_catalog().items["cls-softmax.code-softmax"]


@pytest.fixture(scope="module")
def paper(item):
    return freeze([item])


def words(html):
    """Return the text of a piece of HTML."""
    return unescape(re.sub(r"<[^>]*>", "", html))


@pytest.mark.parametrize("say", [EN, ZH])
def test_the_paper_asks_with_head_and_example_and_the_key_shows_the_program_once(
    item, paper, say
):
    asked, key = paper_markdown(paper, say), key_markdown(paper, say)
    for part in ("def softmax(z):  # (N, C)\n", say("cards.example"), "p = [["):
        assert part in asked
    program = item.solution.split("\n")[1].strip()
    assert program not in asked
    assert key.count(program) == 1
    assert key_markdown(paper, say, solutions=False).count(program) == 1
    assert item.edges[0].get(say.language) in key


@pytest.mark.parametrize("say", [EN, ZH])
def test_a_page_shows_the_program_in_colours_with_its_edges(item, paper, say):
    html = back_html(paper.questions[0], say, PAGE, solutions=False)
    assert '<span class="k">return</span>' in html
    assert item.solution in words(html)
    assert item.edges[2].get(say.language) in words(html)
    assert "math" not in html, "the formula of the engine is not the key"


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_note_for_anki_asks_in_both_languages_and_answers_with_the_program(
    item, language
):
    plan = make_plan(
        load_catalog(), [item], language=language, ledger=Ledger(), now=1_800_000_000
    )
    (note,) = plan.notes
    fields = dict(zip(plan_fields(note), note.fields, strict=False))
    assert words(fields["Prompt"]).count("def softmax(") == 2
    assert item.solution not in words(fields["Prompt"])
    assert words(fields["Answer"]).count(item.solution) == 2
    for name in ("en", "zh"):
        assert item.edges[0].get(name) in words(fields["Answer"])


def plan_fields(note):
    from quizapp.exports.anki.notetypes import NoteKind, note_types

    return note_types()[NoteKind.CODE].fields


def test_marks_of_a_cloze_in_a_program_reach_anki_as_words():
    (code,) = [item for item in every_kind() if item.id == "t.code"]
    plan = make_plan(
        make_catalog([code]), [code], language="en", ledger=Ledger(), now=1_800_000_000
    )
    (note,) = plan.notes
    assert not any("{{c1" in field for field in note.fields)


@pytest.mark.parametrize(("lines", "room"), [(2, 8), (6, 9), (11, 17)])
def test_a_function_has_room_for_half_as_many_lines_again(item, paper, lines, room):
    longer = replace(item, solution="\n".join(["def softmax(z):"] * lines))
    question = replace(paper.questions[0], item=longer)
    front = face(longer, question.instance, 0, "en")
    assert answer_field(question, front).lines == room


@pytest.mark.parametrize(
    ("cell", "result"), [("1", Result.CORRECT), ("-", Result.INCORRECT)]
)
def test_a_program_on_paper_is_marked_by_hand(paper, tmp_path, cell, result):
    file = tmp_path / "responses.csv"
    file.write_text(f"paper,person,1\n{paper.id},Ada,{cell}\n", encoding="utf-8")
    marked = mark_class(file, lambda name: paper)
    (row,) = marked.people[0].sheet.questions
    assert row.result is result
    assert row.self_marked


def test_a_program_that_nobody_marked_and_nothing_ran_stays_open(paper, tmp_path):
    file = tmp_path / "responses.csv"
    file.write_text(
        f'paper,person,1\n{paper.id},Ada,"def softmax(z):\n    return z"\n', "utf-8"
    )
    (person,) = mark_class(file, lambda name: paper).people
    assert person.sheet.questions[0].result is Result.UNDECIDED
    assert person.unreadable == (0,)
