"""Papers in a Moodle question bank: read back and marked by an independent reader."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import chain, combinations, permutations, product

import numpy as np
import pytest
from builders import START, make_item, make_number, make_recall, text
from kinds import every_kind
from pages import Page, freeze
from question_bank import FIELD, marked, read_bank

from engine import check
from engine.keys import key_value
from engine.misconceptions import rival_values
from engine.problems import (
    BugAnswer,
    ChoiceAnswer,
    ClozeAnswer,
    Convention,
    Gap,
    NumberAnswer,
    OrderAnswer,
    Problem,
    ShapeAnswer,
)
from quizapp.catalog import load_catalog
from quizapp.errors import UserInputError
from quizapp.exams.blueprint import load_blueprints
from quizapp.exams.freezing import named, new_paper, variants
from quizapp.exams.pool import nobody
from quizapp.exports.moodle import quiz_xml
from quizapp.exports.papers import PaperOptions, write_paper
from quizapp.i18n import Messages
from quizapp.models import Feedback, Kind, Option, Text
from quizapp.safetext import show

ALLOWED = {0, 5, 10, 11.11111, 12.5, 14.28571, 16.66667, 20, 25, 30, 33.33333, 40, 50}
ALLOWED |= {60, 66.66667, 70, 75, 80, 83.33333, 90, 100}
ENGLISH = Messages("en")


def bank_of(paper, say=ENGLISH, **options):
    """Return the questions of a paper as read back, by position."""
    category, *entries = read_bank(quiz_xml(paper, say, **options))
    assert category.type == "category"
    assert len(entries) == len(paper.questions)
    return entries


def alone(item, **changes):
    """Return the frozen question of an item and what Moodle reads of it."""
    paper = freeze([item], **changes)
    (entry,) = bank_of(paper)
    return paper.questions[0], entry


def credit(question, response):
    found = check(question.item.problem, question.instance, response, question.part)
    return found.credit


@pytest.fixture(scope="module")
def shipped():
    """Return a long paper of the shipped items."""
    catalog = load_catalog()
    blueprint = load_blueprints(catalog).named("whole-syllabus").adapted(count=120)
    return new_paper(blueprint, catalog, nobody(), seed=11, created=START)


# ----- The same questions, the same marks -----


def typed(question, entry):
    """Return the paper's key as a response in Moodle."""
    key = question.key
    match entry.type:
        case "multichoice":
            if question.item.kind is Kind.BUG:
                return [int(number) - 1 for number in key.split()]
            return ["abcdefgh".index(letter) for letter in key.split()]
        case "matching" if question.item.kind is Kind.ORDER:
            order = [int(number) for number in key.split()]
            return [str(order.index(n) + 1) for n in range(1, len(order) + 1)]
        case "matching":
            return key.split()
        case "cloze":
            values = key_value(question.item.problem, question.instance.values)
            return np.ravel(values).tolist()
    return key


def test_every_question_comes_back_and_its_key_earns_all(shipped):
    for say in (ENGLISH, Messages("zh")):
        entries = bank_of(shipped, say)
        assert {entry.type for entry in entries} == {
            "multichoice",
            "matching",
            "numerical",
            "shortanswer",
            "cloze",
            "essay",
        }
        for question, entry in zip(shipped.questions, entries, strict=True):
            assert entry.name.endswith(f" {question.item.id}")
            if entry.type == "essay":
                assert entry.graderinfo
            else:
                assert marked(entry, typed(question, entry)) == pytest.approx(
                    1, abs=1e-4
                )
            if entry.type != "cloze":
                assert entry.points == question.points
        assert len({entry.number for entry in entries}) == len(entries)


def test_shares_are_those_that_moodle_knows_and_add_up(shipped):
    for entry in bank_of(shipped):
        for answer in entry.answers:
            assert abs(round(answer.share * 100, 5)) in ALLOWED
        if entry.type == "multichoice":
            gained = [a.share for a in entry.answers if a.share > 0]
            assert sum(gained) == pytest.approx(1, abs=1e-4)
            assert not entry.single or len(gained) == 1


def test_numbers_are_as_right_and_as_wrong_as_in_the_engine(shipped):
    seen = 0
    for question, entry in zip(shipped.questions, bank_of(shipped), strict=True):
        if entry.type != "numerical" or question.item.kind is not Kind.NUMBER:
            continue
        problem, values = question.item.problem, question.instance.values
        key = float(key_value(problem, values))
        others = [float(value) for _, value in rival_values(problem, values)]
        factors = [key * f for f in (1, 1.0005, 1.0009, 1.0011, 1.1, -1)]
        for number in (*factors, *(x for x in others if np.isfinite(x))):
            seen += 1
            found = marked(entry, number)
            assert found == pytest.approx(credit(question, repr(number)), abs=1e-4)
    assert seen > 100


def test_entries_of_arrays_have_the_engine_s_tolerance(shipped):
    for question, entry in zip(shipped.questions, bank_of(shipped), strict=True):
        if entry.type != "cloze":
            continue
        key = key_value(question.item.problem, question.instance.values)
        keys = np.asarray(key, dtype=float)
        for place in range(keys.size):
            for slack in (1.0009, 1.02):
                given = keys.copy()
                given.flat[place] = given.flat[place] * slack + (slack > 1.01) * 0.3
                right = credit(question, str(given.tolist())) == 1
                found = marked(entry, given.ravel().tolist())
                assert (found == 1) is right
                assert found >= 1 - 1 / keys.size - 1e-9


@pytest.mark.parametrize("right", [(0,), (0, 1), (1, 2, 3), (0, 1, 2, 3)])
def test_every_choice_earns_what_it_earns_in_the_app(right):
    options = tuple(Option(text(n), correct=i in right) for i, n in enumerate("abcde"))
    many = len(right) > 1
    problem = Problem(ChoiceAnswer(5, right, many=many))
    question, entry = alone(make_item(options=options, problem=problem))
    assert entry.single is not many
    sizes = range(1, 6) if many else (1,)
    for chosen in chain.from_iterable(combinations(range(5), n) for n in sizes):
        letters = " ".join("abcde"[place] for place in chosen)
        expected = credit(question, letters)
        assert marked(entry, chosen) == pytest.approx(expected, abs=1e-4)


def test_a_wrong_single_choice_costs_what_the_paper_says():
    question, entry = alone(make_item(), negative=0.25)
    wrong = next(place for place in range(3) if "abc"[place] != question.key)
    assert marked(entry, [wrong]) == -0.25


@pytest.mark.parametrize("wrong", [(2,), (1, 3)])
def test_lines_earn_what_they_earn_in_the_app(wrong):
    bug = next(item for item in every_kind() if item.kind is Kind.BUG)
    item = replace(
        bug, problem=Problem(BugAnswer(4, wrong)), listing=text("a\nb\nc\nd")
    )
    question, entry = alone(item)
    sizes = range(1, 5) if len(wrong) > 1 else (1,)
    for chosen in chain.from_iterable(combinations(range(4), n) for n in sizes):
        numbers = " ".join(str(place + 1) for place in chosen)
        expected = credit(question, numbers)
        assert marked(entry, chosen) == pytest.approx(expected, abs=1e-4)


def test_pairs_and_sides_earn_their_share():
    items = {item.kind: item for item in every_kind()}
    question, entry = alone(items[Kind.MATCH])
    for letters in permutations("abc"):
        assert marked(entry, letters) == pytest.approx(
            credit(question, " ".join(letters))
        )
    question, entry = alone(items[Kind.COMPARE])
    assert {right for _, right in entry.pairs} == {"A", "B", "AB"}
    for sides in product(("A", "B", "AB"), repeat=3):
        assert marked(entry, sides) == pytest.approx(credit(question, " ".join(sides)))


def test_a_total_order_asks_for_places_and_a_partial_one_for_any_right_order():
    item = next(item for item in every_kind() if item.kind is Kind.ORDER)
    question, entry = alone(replace(item, problem=Problem(OrderAnswer(3))))
    for places in permutations("123"):
        order = sorted(range(1, 4), key=lambda number: places[number - 1])
        full = credit(question, " ".join(map(str, order))) == 1
        assert (marked(entry, places) == 1) is full
    question, entry = alone(replace(item, problem=Problem(OrderAnswer(3, ((1, 2),)))))
    assert entry.type == "shortanswer"
    for numbers in permutations("123"):
        full = credit(question, " ".join(numbers)) == 1
        for separator in (" ", ",", ", "):
            assert (marked(entry, separator.join(numbers)) == 1) is full


def test_what_has_too_many_right_orders_is_left_to_a_person():
    item = next(item for item in every_kind() if item.kind is Kind.ORDER)
    rows = tuple(text(name) for name in "abcdefg")
    problem = Problem(OrderAnswer(7, ((1, 2),)))
    _, entry = alone(replace(item, statements=rows, problem=problem))
    assert entry.type == "essay"


def test_conventions_earn_their_part_with_their_sentence():
    problem = Problem(
        NumberAnswer("2*x"),
        given=(("x", "integers(3, 9)"),),
        conventions=(Convention("half", "x", 0.5),),
    )
    item = make_number(
        problem=problem,
        feedback=(Feedback("half", text("You halved it.")),),
        step_texts=(),
    )
    question, entry = alone(item)
    half = float(question.key) / 2
    assert marked(entry, half) == 0.5 == credit(question, repr(half))
    assert "You halved it." in [answer.feedback for answer in entry.answers]


def test_words_and_shapes_are_taken_in_their_usual_writings():
    cloze = next(item for item in every_kind() if item.kind is Kind.CLOZE)
    gap = Gap(en=("a*b", "dot product"), zh=("点积",))
    item = replace(
        cloze,
        problem=Problem(ClozeAnswer((gap,))),
        text=Text("It is [[1]].", "即 [[1]]。"),
    )
    _, entry = alone(item)
    for response in ("a*b", "Dot Product", "点积"):
        assert marked(entry, response) == 1
    assert marked(entry, "axxb") == 0, "a star is a star"
    shape = next(item for item in every_kind() if item.kind is Kind.SHAPE)
    problem = Problem(ShapeAnswer("(n, 3)"), given=(("n", "4"),))
    _, entry = alone(replace(shape, problem=problem))
    for response in ("(4, 3)", "(4,3)", "4, 3", "[4,3]", "4 3", "4x3"):
        assert marked(entry, response) == 1
    assert marked(entry, "(3, 4)") == 0


# ----- What is written -----


def test_an_open_question_brings_its_points_and_answers_to_the_marker():
    item = next(item for item in every_kind() if item.kind is Kind.CHAIN)
    _, entry = alone(item)
    assert entry.type == "essay"
    assert entry.text.count("And now?") == 1
    assert "Thus." not in entry.text
    assert "Thus." in entry.graderinfo
    assert entry.graderinfo.count("<li>") == 2


def test_a_plot_travels_with_its_question():
    item = next(item for item in every_kind() if item.kind is Kind.DIAGNOSE)
    _, entry = alone(item)
    assert 'src="@@PLUGINFILE@@/plot.svg"' in entry.text
    assert entry.files["plot.svg"].startswith(b"<svg")


def test_every_variant_is_a_category_and_every_language_a_file(tmp_path):
    paper = freeze(every_kind())
    categories = []
    for each in variants(paper, 2):
        options = PaperOptions(languages=("en", "zh"))
        for path in write_paper(each, "moodle", tmp_path, options):
            categories.append(read_bank(path.read_bytes())[0].name)
    assert len(set(categories)) == 4
    assert categories[0].startswith("$course$/top/Quizapp/Every kind 7 (en)/")
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "every-7-v2.en.moodle.xml",
        "every-7-v2.zh.moodle.xml",
        "every-7.en.moodle.xml",
        "every-7.zh.moodle.xml",
    ]


def test_the_same_paper_gives_the_same_bytes_and_solutions_can_be_left_out():
    paper = freeze(every_kind())
    assert quiz_xml(paper, ENGLISH) == quiz_xml(freeze(every_kind()), ENGLISH)
    assert any("Because." in entry.feedback for entry in bank_of(paper))
    assert not any(entry.feedback for entry in bank_of(paper, solutions=False))


def test_without_a_key_there_is_nothing_to_import(tmp_path):
    paper = freeze([make_item()])
    with pytest.raises(UserInputError, match="leave out --no-key"):
        write_paper(paper, "moodle", tmp_path, PaperOptions(key=False))


HOSTILE = [
    "<script>alert(1)</script>",
    "]]><question type='essay'>",
    r"\(\unicode{x41}\) \[x\] $$x$$ \begin{equation}",
    "{1:NUMERICAL:=1:0} {1:SA:=x}",
    "@@PLUGINFILE@@/x {mlang en}x{mlang} {$a}",
    "<span lang='en' class='multilang'>x</span>",
    "\u202eevil\x00\x1b[0m",
]
IGNORED = re.compile(r'<span class="nolink tex2jax_ignore">.*?</span>')


@pytest.mark.parametrize("row", HOSTILE)
def test_hostile_words_are_words_and_no_filter_takes_them(row):
    both = Text(f"`` {row} ``", f"`` {row} ``")
    array = next(item for item in every_kind() if item.kind is Kind.ARRAY)
    items = [
        make_item(prompt=both, explanation=both),
        make_recall(answer=both, key_points=(both, both)),
        replace(make_number(), feedback=(Feedback("squared", both),)),
        replace(array, prompt=both),
    ]
    paper = freeze(items)
    paper = named(replace(paper, title=Text(row, row)))
    entries = bank_of(paper)
    shown = "".join(show(row).split())
    texts = [
        part
        for entry in entries
        for part in (
            entry.text,
            entry.feedback,
            entry.graderinfo,
            *(answer.feedback for answer in entry.answers),
        )
    ]
    holding = [html for html in texts if shown in "".join(Page(html).words.split())]
    assert len(holding) >= 5
    for html in holding:
        assert not {"script", "question"} & set(Page(html).tags)
        rest = re.sub(r"\\\(.*?\\\)|\\\[.*?\\\]", "", IGNORED.sub("", html))
        assert not re.search(r"\\[(\[]|\$\$|\\begin|@@PLUGINFILE|\{mlang", rest)
    fields = [FIELD.findall(entry.text) for entry in entries]
    assert sorted(map(len, fields)) == [0, 0, 0, 4], "only the array has fields"
