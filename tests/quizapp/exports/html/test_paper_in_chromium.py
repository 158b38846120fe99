"""A paper answered, handed in and marked in a real browser engine."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from builders import make_item, make_number
from kinds import every_kind
from pages import freeze
from tools.webdriver import CONTRAST, Browser

from engine.problems import ChoiceAnswer, Problem
from quizapp.exams.classes import mark_class
from quizapp.models import Feedback, Kind, Option, Text

pytestmark = pytest.mark.chromium

BLOCKED = """Object.defineProperty(window, "localStorage", {
  get: function () { throw new DOMException("blocked", "SecurityError"); } });"""
LATER = "const now = Date.now; Date.now = function () { return now() + %d; };"
SCORE = (
    "const s = document.getElementById('score').dataset; return [s.earned, s.points]"
)
CSV = "return document.getElementById('csv').value"
RESULTS = """
return Array.from(document.querySelectorAll('.question .result'), function (place) {
  return place.hidden ? '' : place.className.replace('result ', ''); });
"""
FILL = """
const article = document.getElementById('q' + arguments[0]), value = arguments[1];
const form = article.dataset.form, values = value.split(' ');
const fields = '.answer input, .answer select, .answer textarea';
const inputs = Array.from(article.querySelectorAll(fields));
if (form === 'text') inputs[0].value = value;
else if (form === 'pairs') inputs.forEach(function (box, at) {
  box.value = values[at] || ''; });
else if (form === 'sides') article.querySelectorAll('.row').forEach(function (row, at) {
  const box = row.querySelector('input[value="' + values[at] + '"]');
  if (box) box.checked = true; });
else inputs.forEach(function (box) { box.checked = values.includes(box.value); });
inputs[0].dispatchEvent(new Event('input', { bubbles: true }));
inputs[0].dispatchEvent(new Event('change', { bubbles: true }));
"""


@pytest.fixture(scope="module")
def window():
    """Start a headless Chromium once."""
    opened = Browser()
    yield opened
    opened.close()


@pytest.fixture
def browser(window):
    """Return the browser with nothing kept and nothing to complain about."""
    window.open("<!DOCTYPE html><title>empty</title>")
    window.run("localStorage.clear()")
    window.resize(1000, 800)
    window.errors()
    return window


@pytest.fixture
def before(browser):
    """Return a function that runs a script before the page's own."""
    added = []

    def add(source):
        found = browser.command("Page.addScriptToEvaluateOnNewDocument", source=source)
        added.append(found["identifier"])

    yield add
    for name in added:
        browser.command("Page.removeScriptToEvaluateOnNewDocument", identifier=name)


def click(browser, name):
    browser.run("document.getElementById(arguments[0]).click()", name)


def hand_in(browser):
    click(browser, "hand-in")
    if browser.run("return !document.getElementById('hand-in').hidden"):
        click(browser, "hand-in")


def place_of(paper, name):
    return next(q.position for q in paper.questions if q.item.id == name)


def sat(browser, page, answers):
    """Sit a paper: begin, answer by position, hand in."""
    browser.open(page)
    click(browser, "begin")
    for place, value in answers.items():
        browser.run(FILL, place + 1, value)
    hand_in(browser)


SETTLE = """
const met = arguments[1];
const box = document.querySelector('#q' + arguments[0] + ' .ticks');
box.querySelectorAll('input').forEach(function (tick) {
  tick.checked = met.includes(Number(tick.value)); });
box.querySelector('.settle').click();
"""


def settle(browser, place, met):
    """Tick the points that were met where the person judges."""
    browser.run(SETTLE, place + 1, list(met))


def marked(browser, paper, tmp_path):
    """Return the score of the page and that of the application on its file."""
    path = tmp_path / "responses.csv"
    path.write_text(browser.run(CSV), encoding="utf-8", newline="")
    (person,) = mark_class(path, lambda name: {paper.id: paper}[name]).people
    earned, points = map(float, browser.run(SCORE))
    return (earned, points), (person.sheet.earned, person.sheet.points), person


def test_every_key_is_right_in_the_page_and_for_exam_mark(
    browser, paper, page_of, tmp_path
):
    keys = {q.position: q.key or "in my own words" for q in paper.questions}
    sat(browser, page_of(paper), keys)
    results = browser.run(RESULTS)
    for place, result in enumerate(results):
        if result in ("waiting", "undecided"):
            settle(browser, place, range(1, 9))
    assert set(browser.run(RESULTS)) == {"correct"}
    page, application, person = marked(browser, paper, tmp_path)
    assert page == application == (paper.points, paper.points)
    assert person.unreadable == ()
    assert browser.errors() == []


WRONG = {
    "t.choice": "a",
    "t.number": "not a number",
    "t.array": "[1, 2",
    "t.shape": "(1, 2, 3)",
    "t.compare": "A A A",
    "t.match": "a b c",
    "t.order": "1 2 3",
    "t.bug": "1",
    "t.cloze": "median",
    "t.diagnose": "",
    "t.recall": "something",
}


def test_wrong_partial_unreadable_and_blank_count_as_exam_mark_counts_them(
    browser, paper, page_of, tmp_path
):
    answers = {place_of(paper, name): text for name, text in WRONG.items()}
    sat(browser, page_of(paper), answers)
    settle(browser, place_of(paper, "t.recall"), [2])
    results = dict(enumerate(browser.run(RESULTS)))
    page, application, person = marked(browser, paper, tmp_path)
    assert page == application
    for row in person.sheet.questions:
        assert results[row.position] == row.result.value
    assert {"incorrect", "partial", "unreadable", "blank"} <= set(results.values())
    assert browser.errors() == []


def test_a_wrong_single_choice_costs_points_in_both(browser, page_of, tmp_path):
    items = [make_item("t.one"), make_item("t.two"), make_number()]
    paper = freeze(items, negative=0.5)
    answers = {}
    for question in paper.questions:
        answers[question.position] = question.key
        if question.item.id == "t.one":
            wrong = {"a", "b", "c"} - {question.key}
            answers[question.position] = min(wrong)
    sat(browser, page_of(paper), answers)
    page, application, _ = marked(browser, paper, tmp_path)
    assert page == application == (1.5, 3.0)


def test_many_options_earn_a_share(browser, page_of, tmp_path):
    options = tuple(Option(Text(name, name), correct=name in "ab") for name in "abcde")
    item = make_item(
        options=options, problem=Problem(ChoiceAnswer(5, (0, 1), many=True))
    )
    paper = freeze([item])
    order = paper.questions[0].instance.order
    letters = ["abcde"[order.index(index)] for index in (0, 2)]
    sat(browser, page_of(paper), {0: " ".join(sorted(letters))})
    page, application, _ = marked(browser, paper, tmp_path)
    assert page == application
    assert browser.run(RESULTS) == ["partial"]


def test_a_named_mistake_is_told_after_handing_in_only(browser, page_of):
    item = make_number(feedback=(Feedback("squared", Text("You squared it.", "平方")),))
    paper = freeze([item])
    squared = str(int(paper.questions[0].instance.values["x"]) ** 2)
    browser.open(page_of(paper))
    click(browser, "begin")
    browser.run(FILL, 1, squared)
    words = "return document.body.innerText"
    assert "squared" not in browser.run(words)
    assert browser.run(RESULTS) == [""]
    hand_in(browser)
    assert "You squared it." in browser.run(words)
    assert "Add it to itself." in browser.run(words)


def test_only_the_form_of_an_answer_is_told_before(browser, page_of):
    paper = freeze([make_number()])
    browser.open(page_of(paper))
    click(browser, "begin")
    told = "return document.querySelector('.format').innerText"
    for text, complains in (("abc", True), ("3", False), ("1,5", True), ("", False)):
        browser.run(FILL, 1, text)
        assert bool(browser.run(told)) is complains


def test_a_reload_loses_nothing_and_the_clock_runs_on(browser, before, paper, page_of):
    page = page_of(paper)
    browser.open(page)
    click(browser, "begin")
    keys = {q.position: q.key for q in paper.questions if q.key}
    for place, key in keys.items():
        browser.run(FILL, place + 1, key)
    cells = browser.run("return localStorage.getItem(localStorage.key(0))")
    before(LATER % 120_000)
    browser.open(page)
    assert browser.run("return localStorage.getItem(localStorage.key(0))") == cells
    minutes = int(
        browser.run("return document.getElementById('clock').innerText").split(":")[0]
    )
    assert minutes in (paper.minutes - 2, paper.minutes - 3)
    hand_in(browser)
    first = browser.run(CSV)
    browser.open(page)
    assert browser.run(CSV) == first
    assert browser.run("return document.querySelector('.answer').disabled")


def test_time_up_hands_in_what_stands(browser, before, page_of):
    paper = freeze([make_number()])
    page = page_of(paper)
    browser.open(page)
    click(browser, "begin")
    browser.run(FILL, 1, paper.questions[0].key)
    before(LATER % (paper.minutes * 60_000 + 1000))
    browser.open(page)
    assert browser.run(RESULTS) == ["correct"]
    assert "Time is up" in browser.run(
        "return document.getElementById('notice').innerText"
    )
    click(browser, "again")
    assert browser.run(RESULTS) == ["correct"], "once is not enough to forget"
    click(browser, "again")
    assert browser.run("return document.body.classList.contains('unbegun')")


def test_a_browser_that_keeps_nothing_still_marks(browser, before, paper, page_of):
    before(BLOCKED)
    keys = {q.position: q.key for q in paper.questions if q.key}
    sat(browser, page_of(paper), keys)
    assert browser.run(RESULTS).count("correct") >= 10
    assert browser.errors() == []


def test_without_scripts_the_paper_can_be_read(browser, paper, page_of):
    page = re.sub(r"script-src 'sha256-[^']*'", "script-src 'none'", page_of(paper))
    browser.open(page)
    shown = "return document.querySelectorAll('.question')[3].offsetHeight > 20"
    assert browser.run(shown)
    assert browser.run("return document.getElementById('done').offsetHeight") == 0


def test_without_a_key_the_page_gives_the_file_and_no_mark(
    browser, paper, page_of, tmp_path
):
    answers = {q.position: q.key or "12 words of mine" for q in paper.questions}
    sat(browser, page_of(paper, key=False), answers)
    assert set(browser.run(RESULTS)) == {""}
    assert browser.run("return document.getElementById('score').hidden")
    path = tmp_path / "responses.csv"
    path.write_text(browser.run(CSV), encoding="utf-8", newline="")
    (person,) = mark_class(path, lambda name: paper).people
    by_hand = [paper.questions[place].item.kind for place in person.unreadable]
    assert set(by_hand) <= {Kind.RECALL, Kind.EXPLAIN, Kind.CHAIN, Kind.CODE}
    assert person.sheet.score == 1.0
    assert browser.errors() == []


def test_the_file_is_no_formula_for_a_spreadsheet(browser, page_of, tmp_path):
    paper = freeze([make_number()])
    browser.open(page_of(paper))
    click(browser, "begin")
    browser.type("#person", "=1+1")
    browser.run(FILL, 1, '-"3", 4')
    hand_in(browser)
    text = browser.run(CSV)
    assert text.split("\n")[1] == f'"{paper.id}","\'=1+1","\'-""3"", 4"'
    path = tmp_path / "responses.csv"
    path.write_text(text, encoding="utf-8", newline="")
    (person,) = mark_class(path, lambda name: paper).people
    assert person.name == "=1+1"
    assert person.sheet.questions[0].response == '-"3", 4'


def test_the_file_can_be_saved(browser, page_of, tmp_path):
    paper = freeze([make_number()])
    sat(browser, page_of(paper), {0: paper.questions[0].key})
    browser.command(
        "Browser.setDownloadBehavior", behavior="allow", downloadPath=str(tmp_path)
    )
    click(browser, "download")
    path = tmp_path / f"responses-{paper.id}.csv"
    for _ in range(100):
        if path.exists():
            break
        browser.run("return new Promise(function (d) { setTimeout(d, 50); })")
    assert path.read_text(encoding="utf-8").replace("\r\n", "\n") == browser.run(
        CSV
    ).replace("\r\n", "\n")


# ----- What it looks like -----


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [(1000, 800), (360, 640)], ids=["desktop", "phone"])
def test_the_page_is_readable_and_as_wide_as_the_screen(
    browser, paper, page_of, size, scheme
):
    browser.resize(*size)
    feature = {"name": "prefers-color-scheme", "value": scheme}
    browser.command("Emulation.setEmulatedMedia", features=[feature])
    sat(browser, page_of(paper), {q.position: q.key for q in paper.questions})
    wide = browser.run("return document.documentElement.scrollWidth - innerWidth")
    assert wide <= 0
    worst, where = browser.run(CONTRAST, "body *")
    assert worst >= 4.5, (worst, where)
    browser.command("Emulation.setEmulatedMedia", features=[])


def test_the_switch_turns_every_word_of_the_page(browser, paper, page_of):
    browser.open(page_of(paper))
    shown = "return document.body.innerText"
    assert "中文 Recall" not in browser.run(shown)
    click(browser, "begin")
    browser.run("document.querySelector('.tongue[data-to=zh-Hans]').click()")
    hand_in(browser)
    words = browser.run(shown)
    for english in ("Answer in your own words", "Not answered", "Worked", "Hand in"):
        assert english not in words
    assert "中文 Recall" in words
    assert browser.run("return document.documentElement.lang") == "zh-Hans"


def test_a_paper_is_sat_with_the_keyboard_alone(browser, page_of, tmp_path):
    paper = freeze([make_item(), make_number()])
    browser.open(page_of(paper, ("en",)))
    tab, enter, space = "\ue004", "\ue007", "\ue00d"
    browser.type("body", tab * 2)
    assert browser.run("return document.activeElement.id") == "person"
    browser.type("#person", "Ann" + tab)
    browser.type("#begin", enter)
    focused = "return document.activeElement.closest('.question').id"
    assert browser.run(focused) == "q1"
    outline = "return getComputedStyle(document.activeElement).outlineStyle"
    assert browser.run(outline) == "solid"
    for question in paper.questions:
        number = question.position + 1
        if question.item.kind is Kind.NUMBER:
            browser.type(f"#q{number} input", question.key)
        else:
            browser.type(f"#q{number} input[value='{question.key}']", space)
    browser.type("#hand-in", enter)
    assert browser.run(RESULTS) == ["correct", "correct"]
    assert browser.run("return document.activeElement.id") == "done"


def test_printed_it_is_a_paper(browser, paper, page_of):
    browser.open(page_of(paper))
    browser.command("Emulation.setEmulatedMedia", media="print")
    height = "return document.querySelector(arguments[0]).offsetHeight"
    assert browser.run(height, "#q5") > 20
    for name in ("#bar", ".start", ".tongues", "#done"):
        assert browser.run(height, name) == 0
    browser.command("Emulation.setEmulatedMedia", media="")


@pytest.mark.parametrize(
    "words",
    [
        "<img src=x onerror=alert(1)>",
        "</script><script>alert(1)</script>",
        "${alert(1)}",
    ],
)
def test_hostile_words_do_nothing_in_the_browser(browser, page_of, words):
    both = Text(words, words)
    items = [replace(item, explanation=both, prompt=both) for item in every_kind()]
    paper = freeze(items)
    browser.open(page_of(paper))
    browser.run("window.alert = function () { window.struck = true; }")
    click(browser, "begin")
    browser.run(FILL, 1, words)
    hand_in(browser)
    assert browser.run("return window.struck || false") is False
    assert words.split("<")[0] in browser.run("return document.body.innerText")
    assert browser.run("return document.querySelectorAll('img').length") == 0
    assert browser.errors() == []
