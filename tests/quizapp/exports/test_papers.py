"""Papers as Markdown: the same bytes every time, no answer on the paper itself."""

from __future__ import annotations

import json

import pytest
from builders import (
    START,
    make_catalog,
    make_cloze,
    make_item,
    make_number,
    make_recall,
    text,
)
from pages import freeze

from engine.problems import ArrayAnswer, NumberAnswer, Problem, Tolerance
from quizapp.catalog import load_catalog
from quizapp.errors import ExportError, UserInputError
from quizapp.exams.blueprint import Blueprint, Demand, load_blueprints
from quizapp.exams.freezing import new_paper, variants
from quizapp.exams.pool import nobody
from quizapp.exports.markdown import paper_markdown
from quizapp.exports.papers import PaperOptions, languages_of, write_paper
from quizapp.i18n import Messages
from quizapp.models import Kind

GIVEN = (("x", "integers(3, 9)"),)
ITEMS = (
    make_item("t.choice"),
    make_number("t.number"),
    make_recall("t.recall"),
    make_cloze("t.cloze"),
)


@pytest.fixture(scope="module")
def paper():
    sections = ((text("A"), Demand(count=2)), (text("B"), Demand(count=2)))
    blueprint = Blueprint("small", text("*Small*"), text("s"), "mock", sections)
    catalog = make_catalog(ITEMS)
    return new_paper(blueprint, catalog, nobody(), seed=7, created=START)


def test_paper_and_key_are_written_in_the_languages_asked_for(paper, tmp_path):
    options = PaperOptions(languages=("en", "zh"))
    written = write_paper(paper, "md", tmp_path / "new" / "folder", options)
    assert [path.name for path in written] == [
        "small-7.en.md",
        "small-7.en.key.md",
        "small-7.zh.md",
        "small-7.zh.key.md",
    ]
    english, chinese = (written[n].read_text(encoding="utf-8") for n in (0, 2))
    assert "Double $x = " in english
    assert "加倍" in chinese
    assert english.startswith("# \\*Small\\*\n"), "a title is no markup"
    assert "## A · " in english
    assert "## B · " in english


def test_the_paper_gives_no_answer_and_the_key_gives_every_one(paper, tmp_path):
    sheet, key = write_paper(paper, "md", tmp_path, PaperOptions())
    asked, answered = sheet.read_text("utf-8"), key.read_text("utf-8")
    for giveaway in ("Because.", "The answer.", "Accepted", "Add it to itself."):
        assert giveaway not in asked
        assert giveaway in answered
    for question in paper.questions:
        if question.key:
            assert f"```\n{question.key}\n```" in answered
    short = PaperOptions(solutions=False)
    _, key = write_paper(paper, "md", tmp_path / "short", short)
    assert "Add it to itself." not in key.read_text("utf-8")
    (alone,) = write_paper(paper, "md", tmp_path / "alone", PaperOptions(key=False))
    assert alone.name == "small-7.en.md"


def test_the_answer_sheet_has_a_field_for_each_question_and_the_line_to_mark(
    paper, tmp_path
):
    options = PaperOptions(key=False, answer_sheet=True, languages=("en",))
    _, path = write_paper(paper, "md", tmp_path, options)
    assert path.name == "small-7.en.answers.md"
    sheet = path.read_text(encoding="utf-8")
    assert "| 1 | " in sheet
    assert "(a) (b)" in sheet, "a choice has bubbles"
    head, row = sheet.split("```csv\n")[1].split("\n")[:2]
    assert head == "paper,person,1,2,3,4"
    assert row == f"{paper.id},,,,,"
    assert len(row.split(",")) == len(head.split(","))


def test_the_same_paper_gives_the_same_bytes(tmp_path):
    catalog = load_catalog()
    blueprint = load_blueprints(catalog).named("whole-syllabus").adapted(count=12)
    texts = []
    for place in ("one", "two"):
        at = START.replace(year=2027 if place == "two" else 2026)
        paper = new_paper(blueprint, catalog, nobody(), seed=7, created=at)
        options = PaperOptions(languages=("en", "zh"))
        written = write_paper(paper, "md", tmp_path / place, options)
        texts.append([path.read_bytes() for path in written])
    assert texts[0] == texts[1]
    assert len(texts[0]) == 4


def test_variants_stand_in_files_of_their_own(paper, tmp_path):
    names = [
        path.name
        for each in variants(paper, 3)
        for path in write_paper(each, "md", tmp_path, PaperOptions(key=False))
    ]
    assert names == ["small-7.en.md", "small-7-v2.en.md", "small-7-v3.en.md"]


def test_what_cannot_be_done_is_told_in_one_sentence(paper, tmp_path):
    with pytest.raises(UserInputError, match="no format docx"):
        write_paper(paper, "docx", tmp_path, PaperOptions())
    (tmp_path / "file").write_text("x", encoding="utf-8")
    with pytest.raises(ExportError, match="Cannot write to"):
        write_paper(paper, "md", tmp_path / "file", PaperOptions())
    assert languages_of("both") == ("en", "zh")
    with pytest.raises(UserInputError, match="klingon"):
        languages_of("klingon")


def _pdf_words(paper, say):
    from quizapp.exports.pdf.pages import paper_page

    return json.dumps(paper_page(paper, say), ensure_ascii=False)


def _html_words(paper, say):
    from quizapp.exports.html import paper_page

    page = paper_page(paper, (say.language,), key=False, solutions=False)
    return page.decode("utf-8")


def _moodle_words(paper, say):
    from quizapp.exports.moodle import quiz_xml

    return quiz_xml(paper, say, solutions=False).decode("utf-8")


@pytest.mark.parametrize(
    "written", [paper_markdown, _pdf_words, _html_words, _moodle_words]
)
def test_each_format_says_how_precisely_to_answer(written):
    two = Problem(NumberAnswer("0.25*x", Tolerance(decimals=2)), given=GIVEN)
    plain = Problem(NumberAnswer("0.25*x"), given=GIVEN)
    array = Problem(ArrayAnswer("[0.25*x, x/3]", Tolerance(rtol=5e-3)), given=GIVEN)
    bare = {"feedback": (), "step_texts": ()}
    items = (
        make_number("t.two", problem=two, **bare),
        make_number("t.plain", problem=plain, **bare),
        make_number("t.array", kind=Kind.ARRAY, problem=array, **bare),
        make_item("t.choice"),
    )
    paper = freeze(items)
    english, chinese = (written(paper, Messages(name)) for name in ("en", "zh"))
    for sentence in (
        "Give 2 decimals.",
        "4 significant digits will do.",
        "3 significant digits will do.",
    ):
        assert english.count(sentence) == 1
    for sentence in ("2 位小数", "4 位有效数字即可", "3 位有效数字即可"):
        assert chinese.count(sentence) == 1
