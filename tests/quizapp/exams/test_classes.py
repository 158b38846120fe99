"""A class on paper: marked from a file, analysed only when there are enough people."""

from __future__ import annotations

import csv

import numpy as np
import pytest
from builders import make_catalog, make_function

from engine import CodeRun
from quizapp.errors import UserInputError
from quizapp.exams.analysis import correlation, cronbach, statistics
from quizapp.exams.blueprint import Demand
from quizapp.exams.classes import class_markdown, mark_class
from quizapp.exams.service import Exams
from quizapp.i18n import Messages


@pytest.fixture
def write(tmp_path):
    """Return a function that writes a file of responses."""

    def write_rows(rows, head=None, encoding="utf-8"):
        path = tmp_path / "responses.csv"
        with path.open("w", encoding=encoding, newline="") as file:
            writer = csv.writer(file)
            writer.writerow(head or ["paper", "person", "1", "2", "3", "4"])
            writer.writerows(rows)
        return path

    return write_rows


def answers(paper, right=True):
    cells = []
    for question in paper.questions:
        key = question.key or "1 2"
        cells.append(key if right else "")
    return cells


def test_everybody_is_marked_whatever_their_variant(exams, paper, write):
    first, second = exams.variants(paper, 2)
    path = write(
        [
            [first.id, "Ann", *answers(first)],
            [second.id, "Bo", *answers(second)],
            [second.id, "Cy", *answers(second, right=False)],
        ]
    )
    marks = mark_class(path, exams.find)
    assert [person.sheet.score for person in marks.people] == [1.0, 1.0, 0.0]
    page = class_markdown(marks, Messages("en"))
    assert "Ann" in page
    assert "20 people or more" in page
    assert "alpha" not in page, "nothing is printed for so few"
    assert marks.as_dict()["statistics"] is None


def test_key_points_are_ticked_in_the_cell(exams, paper, write):
    cells = answers(paper, right=False)
    place = next(q.position for q in paper.questions if q.item.id == "t.recall")
    cells[place] = "2"
    (person,) = mark_class(write([[paper.id, "Ann", *cells]]), exams.find).people
    assert person.sheet.questions[place].credit == 0.5
    assert person.sheet.complete


def test_words_where_points_are_ticked_are_left_to_a_marker(exams, paper, write):
    cells = answers(paper, right=False)
    place = next(q.position for q in paper.questions if q.item.id == "t.recall")
    for words, open_ in (("I know 2 of them", True), ("-", False), ("1, 2", False)):
        cells[place] = words
        (person,) = mark_class(write([[paper.id, "Ann", *cells]]), exams.find).people
        assert person.sheet.complete is not open_
        assert (place in person.unreadable) is open_


def test_an_apostrophe_that_guards_against_spreadsheets_is_no_answer(
    exams, paper, write
):
    cells = answers(paper)
    cells[0] = "'-" + cells[0]
    row = [[paper.id, "'=Ann", *cells]]
    (person,) = mark_class(write(row), exams.find).people
    assert person.name == "=Ann"
    assert person.sheet.questions[0].response == cells[0][1:]


def test_what_cannot_be_read_is_named_for_a_second_look(exams, paper, write):
    cells = answers(paper)
    place = next(q.position for q in paper.questions if q.item.id == "t.number")
    cells[place] = "2*("
    marks = mark_class(write([[paper.id, "Ann", *cells]]), exams.find)
    assert marks.people[0].unreadable == (place,)
    assert f"look at {place + 1}" in class_markdown(marks, Messages("en"))


def test_a_class_of_twenty_has_statistics(exams, paper, write):
    rng = np.random.default_rng(5)
    rows = []
    for number in range(24):
        able = number / 23
        cells = [
            key if rng.random() < 0.2 + 0.7 * able else "" for key in answers(paper)
        ]
        rows.append([paper.id, f"P{number}", *cells])
    marks = mark_class(write(rows), exams.find)
    found = marks.statistics
    assert found.people == 24
    credits = np.array([[q.credit for q in p.sheet.questions] for p in marks.people])
    for place, item in enumerate(found.items):
        assert item.facility == pytest.approx(credits[:, place].mean())
        rest = np.delete(credits, place, axis=1).sum(axis=1)
        assert item.discrimination == pytest.approx(
            np.corrcoef(credits[:, place], rest)[0, 1]
        )
    low, high = found.interval
    assert low <= found.alpha <= high
    assert "Cronbach" in class_markdown(marks, Messages("en"))
    assert "Cronbach" in class_markdown(marks, Messages("zh"))


def test_alpha_is_that_of_the_textbook():
    # Parallel halves: alpha equals the Spearman-Brown formula, 2r / (1 + r).
    first = np.array([1.0, 2.0, 3.0, 4.0, 5.0])
    second = np.array([2.0, 1.0, 4.0, 3.0, 5.0])
    r = correlation(first, second)
    assert r == pytest.approx(0.8)
    credits = np.column_stack([first, second])
    assert cronbach(credits) == pytest.approx(2 * r / (1 + r))


def test_nothing_is_claimed_where_nobody_differs():
    same = np.ones((25, 3))
    found = statistics(same)
    assert found.alpha is None
    assert found.interval is None
    assert [item.discrimination for item in found.items] == [None] * 3
    assert statistics(np.ones((19, 3))) is None


@pytest.mark.parametrize(
    ("rows", "head", "words"),
    [
        ([], None, ":1: there are no responses"),
        ([["x"]], ["who", "what"], ":1: the first line must be"),
        ([["x", "y", "1"]], ["paper", "person", "2"], ":1: the first line must be"),
        ([["PAPER", "Ann", "a"]], None, ":2: 3 cells instead of 6"),
        ([["nope", "Ann", "", "", "", ""]], None, ":2: there is no paper nope"),
        ([["PAPER", "A", "a"]], ["paper", "person", "1"], ":2: the paper .* has 4 q"),
    ],
)
def test_a_faulty_file_is_told_with_its_line(exams, paper, write, rows, head, words):
    rows = [[paper.id if cell == "PAPER" else cell for cell in row] for row in rows]
    with pytest.raises(UserInputError, match=words):
        mark_class(write(rows, head), exams.find)


def test_a_missing_or_foreign_file_is_told_in_one_sentence(
    exams, paper, write, tmp_path
):
    with pytest.raises(UserInputError, match="cannot be read"):
        mark_class(tmp_path / "none.csv", exams.find)
    with pytest.raises(UserInputError, match="UTF-8"):
        cells = [paper.id, "名字", *answers(paper)]
        mark_class(write([cells], encoding="gb18030"), exams.find)
    odd = tmp_path / "odd.csv"
    odd.write_text('paper,person,1\n"x', encoding="utf-8")
    with pytest.raises(UserInputError, match="not a valid CSV line"):
        mark_class(odd, exams.find)


def test_names_are_no_markup(exams, paper, write):
    path = write([[paper.id, "**Ann** | x", *answers(paper)]])
    page = class_markdown(mark_class(path, exams.find), Messages("en"))
    assert r"\*\*Ann\*\*" in page


# ----- Functions -----


def ran(source, function, calls):
    """Run every function as if it doubled."""
    return CodeRun(tuple(2 * call["x"] for call in calls))


@pytest.fixture
def code_paper(exams, make_blueprint):
    alone = Exams(exams.store, make_catalog([make_function()]), exams._moment)
    return alone.new(make_blueprint(Demand(count=1)), seed=5)


def test_functions_of_a_class_are_run_or_left_to_be_judged(exams, code_paper, write):
    source = "def double(x):\n    return 2 * x"
    rows = [[code_paper.id, "Ann", source], [code_paper.id, "Bo", "1"]]
    path = write([*rows, [code_paper.id, "Cy", "-"]], head=["paper", "person", "1"])
    marks = mark_class(path, exams.find, runner=lambda: ran)
    results = [person.sheet.questions[0] for person in marks.people]
    assert [row.credit for row in results] == [1.0, 1.0, 0.0]
    assert [row.self_marked for row in results] == [False, True, True]
    without = mark_class(path, exams.find)
    assert without.people[0].unreadable == (0,)
    assert without.people[1].sheet.questions[0].credit == 1.0


def test_what_runs_functions_is_made_only_where_there_are_any(exams, paper, write):
    path = write([[paper.id, "Ann", *answers(paper)]])
    marks = mark_class(path, exams.find, runner=lambda: pytest.fail("made"))
    assert marks.people[0].sheet.score == 1.0
