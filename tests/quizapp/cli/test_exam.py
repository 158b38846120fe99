"""The commands on exams, over the shipped content."""

from __future__ import annotations

import json

import pytest
from builders import make_catalog, make_function, text

from quizapp.catalog import Library
from quizapp.cli import machine
from quizapp.desk import Desk
from quizapp.exams.blueprint import Blueprint, Demand
from quizapp.exports.papers import FORMATS
from quizapp.exports.reports import REPORT_FORMATS
from quizapp.sandbox import running


def sit(count=1, right=True, blueprint="quick-screen"):
    """Sit a paper through the services, as the app does; return the sitting's id."""
    exams = machine.desk().exams
    plan = exams.blueprint(blueprint).adapted(count=count)
    run = exams.begin(exams.new(plan, seed=5))
    for question in run.paper.questions:
        run.go(question.position)
        run.keep(question.key if right else "")
    run.submit()
    return run.sitting.id


WRITTEN = {
    "md": {"whole-syllabus-7.en.md", "whole-syllabus-7.en.key.md"},
    "html": {"whole-syllabus-7.en.html"},
    "moodle": {"whole-syllabus-7.en.moodle.xml"},
}


@pytest.mark.parametrize("format", list(WRITTEN))
def test_a_new_paper_is_written_twice_with_the_same_bytes(quizapp, tmp_path, format):
    contents = []
    for place in ("one", "two"):
        folder = tmp_path / place
        arguments = ["--seed", "7", "--count", "12", "--format", format, "-o", folder]
        result = quizapp("exam", "new", *map(str, arguments))
        assert (result.code, result.err) == (0, "")
        assert "12 questions" in result.out
        contents.append({p.name: p.read_bytes() for p in folder.iterdir()})
    assert contents[0] == contents[1]
    assert set(contents[0]) == WRITTEN[format]


def test_a_pdf_is_written_twice_with_the_same_bytes(quizapp, tmp_path):
    contents = []
    for place in ("one", "two"):
        folder = tmp_path / place
        arguments = ["--seed", "7", "--count", "12", "--format", "pdf", "-o", folder]
        more = ["--answer-sheet", "--lang", "both", "--variants", "2"]
        result = quizapp("exam", "new", *map(str, arguments), *more)
        assert (result.code, result.err) == (0, "")
        contents.append({p.name: p.read_bytes() for p in folder.iterdir()})
    assert contents[0] == contents[1]
    assert len(contents[0]) == 2 * 2 * 3, "variants, languages, paper and key and sheet"
    assert all(pdf.startswith(b"%PDF-") for pdf in contents[0].values())


def test_the_formats_of_the_help_are_those_there_are(quizapp):
    printed = " ".join(quizapp("exam", "new", "--help").out.split())
    assert f"How to write: {', '.join(FORMATS)}." in printed
    printed = " ".join(quizapp("exam", "report", "--help").out.split())
    assert f"Write a file: {', '.join(REPORT_FORMATS)}." in printed


HOSTILE = """
[[item]]
id = "bomb.one"
kind = "{kind}"
note = "average"
item_difficulty = 2
minutes = 1
revised = 2026-11-21
source = "nobody"
prompt.en = 'p'
prompt.zh = 'p'
explanation.en = 'e'
explanation.zh = 'e'
hints = [{{ en = 'h', zh = 'h' }}]
"""
SURFACE = """
options = [
  { en = 'a', zh = 'a', correct = true },
  { en = 'b', zh = 'b', why.en = 'w', why.zh = 'w' },
  { en = 'c', zh = 'c', why.en = 'w', why.zh = 'w' },
]
plot.x = "linspace(0, 1, 400)"
plot.x_label = { en = "x", zh = "x" }
plot.y_label = { en = "y", zh = "y" }
plot.y = "linspace(0, 1, 400)"
plot.z = "x*y"
"""
GIVEN = """
given.x = "normal(1000000000)"
answer = "1"
steps = []
misconception = [
  { id = "a", value = "2", en = 'e', zh = 'e' },
  { id = "b", value = "3", en = 'e', zh = 'e' },
]
"""


@pytest.mark.parametrize(
    ("kind", "more", "words", "sentences"),
    [
        ("choice", SURFACE, "is too long for a PDF", 1),
        ("choice", SURFACE.replace("400", "30000"), "cannot be drawn", 2),
        ("number", GIVEN, "cannot be drawn", 2),
    ],
)
def test_a_bomb_in_a_strangers_deck_is_stopped_and_leaves_nothing(
    quizapp, tmp_path, kind, more, words, sentences
):
    deck = tmp_path / "bomb"
    assert quizapp("deck", "new", str(deck)).code == 0
    items = deck / "items" / "bomb.toml"
    assert quizapp("deck", "add", str(deck)).code == 0
    items.write_text(HOSTILE.format(kind=kind) + more, encoding="utf-8")
    folder = tmp_path / "out"
    arguments = ["--topic", "bomb", "--count", "1", "--format", "pdf"]
    result = quizapp("exam", "new", *arguments, "-o", str(folder))
    assert result.code == 1
    assert words in result.err
    assert result.err.count("\n") == sentences
    assert not folder.exists()


def test_a_paper_of_one_topic_in_both_languages_and_variants(quizapp, tmp_path):
    result = quizapp(
        "exam",
        "new",
        *("--topic", "act-sigmoid", "--minutes", "10", "--lang", "both"),
        *("--seed", "1", "--variants", "2", "--no-key", "-o", str(tmp_path / "x")),
    )
    assert result.code == 0, result.err
    names = sorted(path.name for path in (tmp_path / "x").iterdir())
    assert names == [
        "whole-syllabus-act-sigmoid-1-v2.en.md",
        "whole-syllabus-act-sigmoid-1-v2.zh.md",
        "whole-syllabus-act-sigmoid-1.en.md",
        "whole-syllabus-act-sigmoid-1.zh.md",
    ]
    assert (tmp_path / "x" / names[2]).read_text("utf-8").startswith("# Sigmoid")


def test_a_kept_paper_can_be_written_again(quizapp, tmp_path):
    quizapp("exam", "new", "--seed", "3", "--count", "4", "-o", str(tmp_path / "a"))
    listed = json.loads(quizapp("exam", "list", "--json").out)
    (paper,) = listed["papers"]
    result = quizapp("exam", "export", paper["id"][:6], "-o", str(tmp_path / "b"))
    assert result.code == 0, result.err
    first, second = (
        {p.name: p.read_bytes() for p in (tmp_path / name).iterdir()} for name in "ab"
    )
    assert first == second


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["new", "--blueprint", "nope"], "no blueprint nope"),
        (["new", "--minutes", "1"], "between 3 and 300"),
        (["new", "--count", "3", "--format", "docx"], "no format docx"),
        (["new", "--count", "3", "--lang", "xx"], "xx"),
        (["export", "nope"], "no exam nope"),
        (["report"], "No sitting has been marked"),
    ],
)
def test_faults_are_one_sentence(quizapp, tmp_path, monkeypatch, arguments, words):
    monkeypatch.chdir(tmp_path)
    result = quizapp("exam", *arguments)
    assert result.code == 1
    assert words in result.err
    assert result.err.count("\n") == 1
    assert not list(tmp_path.glob("*.md")), "nothing is written before all is clear"


def test_the_list_names_blueprints_papers_and_sittings_in_both_languages(quizapp):
    quizapp("due")
    sit()
    english = quizapp("exam", "list").out
    chinese = quizapp("exam", "list", "--lang", "zh").out
    assert "quick-screen" in english
    assert "Quick screen" in english
    assert "handed in, to be marked" in english
    assert "快速筛选" in chinese
    assert "待评分" in chinese


def test_marking_reporting_and_regrading_a_sitting(quizapp):
    quizapp("due")
    name = sit(count=3)
    marked = quizapp("exam", "mark", name)
    assert marked.code == 0, marked.err
    assert "100 %" in marked.out
    again = json.loads(quizapp("exam", "mark", name, "--regrade", "--json").out)
    assert again["score"] == 1.0
    report = quizapp("exam", "report", "--lang", "zh")
    assert "重新评分" in report.out
    (row,) = json.loads(quizapp("exam", "list", "--json").out)["sittings"]
    assert row["percent"] == 100.0


def test_a_report_is_written_into_a_file_in_the_format_of_its_ending(quizapp, tmp_path):
    quizapp("due")
    name = sit(count=2, right=False)
    assert quizapp("exam", "mark", name).code == 0
    place = tmp_path / "new" / "report.md"
    result = quizapp("exam", "report", name, "-o", str(place))
    assert (result.code, result.out) == (0, f"{place}\n")
    page = place.read_text(encoding="utf-8")
    assert page.startswith("# ")
    assert "0 %" in page
    named = tmp_path / "page"
    quizapp("exam", "report", name, "--format", "md", "-o", str(named))
    assert named.read_text(encoding="utf-8") == page
    quizapp("exam", "report", name, "--lang", "zh", "-o", str(tmp_path / "r.html"))
    assert '<html lang="zh-Hans"' in (tmp_path / "r.html").read_text(encoding="utf-8")
    printed = tmp_path / "report.pdf"
    quizapp("exam", "report", name, "--lang", "zh", "-o", str(printed))
    assert printed.read_bytes().startswith(b"%PDF-")
    wrong = quizapp("exam", "report", name, "-o", str(tmp_path / "report.docx"))
    assert wrong.code == 1
    assert "no format docx" in wrong.err


def test_cards_can_be_put_forward_from_the_command_line(quizapp):
    quizapp("due")
    name = sit(count=2, right=False)
    assert quizapp("exam", "mark", name).code == 0
    result = quizapp("exam", "report", name, "--forward")
    assert "due today: 0" in result.out, "new cards come anyway"


def test_open_questions_are_marked_in_the_app(quizapp, tmp_path):
    plan = tmp_path / "open.toml"
    plan.write_text(
        'title = { en = "O", zh = "O" }\nsummary = { en = "O", zh = "O" }\n'
        'mode = "mock"\ncount = 2\nkinds = { written = 1 }\n',
        encoding="utf-8",
    )
    quizapp("due")
    exams = machine.desk().exams
    run = exams.begin(exams.new(exams.blueprint(str(plan)), seed=5))
    run.keep("my words")
    run.submit()
    result = quizapp("exam", "mark", run.sitting.id)
    assert result.code == 1
    assert "mark yourself: 1" in result.err


def test_a_class_is_marked_from_a_file(quizapp, tmp_path):
    quizapp("due")
    exams = machine.desk().exams
    paper = exams.new(exams.blueprint("quick-screen").adapted(count=2), seed=5)
    path = tmp_path / "responses.csv"
    cells = ",".join(f'"{question.key}"' for question in paper.questions)
    path.write_text(f"paper,person,1,2\n{paper.id},Ann,{cells}\n", encoding="utf-8")
    result = quizapp("exam", "mark", str(path))
    assert result.code == 0, result.err
    assert "Ann" in result.out
    (person,) = json.loads(quizapp("exam", "mark", str(path), "--json").out)["people"]
    assert person["score"] == 1.0


def test_taking_an_exam_needs_a_terminal(quizapp):
    result = quizapp("exam", "take")
    assert result.code == 1
    assert "terminal" in result.err


def test_a_strangers_deck_with_what_cannot_be_drawn_is_used_without_it(
    quizapp, tmp_path
):
    deck = tmp_path / "bomb"
    assert quizapp("deck", "new", str(deck)).code == 0
    assert quizapp("deck", "add", str(deck)).code == 0
    items = deck / "items" / "bomb.toml"
    sound = items.read_text(encoding="utf-8")
    bomb = HOSTILE.format(kind="number") + GIVEN
    items.write_text(f"{sound}\n{bomb}", encoding="utf-8")
    line = sound.count("\n") + 3
    topic = ("--topic", "bomb")
    for command in (
        ("exam", "new", *topic, "--count", "4", "--format", "html", "-o"),
        ("export", "markdown", *topic, "-o"),
        ("export", "csv", *topic, "-o"),
        ("export", "anki", *topic, "-o"),
    ):
        place = tmp_path / "-".join(command[:2])
        result = quizapp(*command, str(place))
        assert result.code == 0, result.err
        assert result.err.count("Left out: bomb.one cannot be drawn") == 1
        assert f"{items}:{line})" in result.err
        assert place.exists()


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--format", "html", "--answer-sheet"), "no answer sheet"),
        (("--format", "moodle", "--answer-sheet"), "another --format (md, pdf)"),
        (("--format", "moodle", "--no-key"), "leave out --no-key"),
    ],
)
def test_what_a_format_lacks_is_said_before_anything_is_made(
    quizapp, tmp_path, options, words
):
    folder = tmp_path / "out"
    arguments = ("--topic", "act-sigmoid", "--count", "2", *options, "-o", str(folder))
    result = quizapp("exam", "new", *arguments)
    assert (result.code, result.out) == (1, "")
    assert words in result.err
    assert result.err.count("\n") == 1
    assert json.loads(quizapp("exam", "list", "--json").out)["papers"] == []
    result = quizapp("exam", "export", "any", *options, "-o", str(folder))
    assert result.code == 1
    assert words in result.err
    assert not folder.exists()


def test_functions_of_others_are_not_run_without_a_boundary(
    quizapp, tmp_path, monkeypatch
):
    monkeypatch.setattr(Desk, "library", Library(make_catalog([make_function()]), ()))
    monkeypatch.setattr(running, "boundary_possible", lambda: False)
    quizapp("due")
    sections = ((text("Part"), Demand(minutes=10.0, count=1)),)
    small = Blueprint("small", text("Small"), text("short"), "mock", sections)
    paper = machine.desk().exams.new(small, seed=5)
    written = tmp_path / "written"
    path = tmp_path / "responses.csv"
    path.write_text(f"paper,person,1\n{paper.id},Ann,\"open('{written}', 'w')\"\n")
    result = quizapp("exam", "mark", str(path))
    assert (result.code, "this machine offers none" in result.err) == (0, True)
    assert "look at 1" in result.out
    assert not written.exists()
