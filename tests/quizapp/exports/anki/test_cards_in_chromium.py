"""The cards in a real browser engine: variants, tolerance, shuffling, both themes."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from tools.webdriver import CONTRAST, Browser

from quizapp.exports.anki.notetypes import NoteKind, note_types, style

pytestmark = pytest.mark.chromium

NO_SCRIPTS = "script-src 'none'"
BLOCKED = """<script>
Object.defineProperty(window, "sessionStorage", {
  get: function () { throw new DOMException("blocked", "SecurityError"); } });
</script>"""
SIZES = {"desktop": (1000, 800), "phone": (360, 640)}


@pytest.fixture(scope="module")
def window():
    """Start a headless Chromium once."""
    opened = Browser()
    yield opened
    opened.close()


@pytest.fixture
def browser(window):
    """Return the browser with nothing to complain about yet."""
    window.errors()
    return window


@pytest.fixture
def notes(catalog, plan_of):
    """Return the planned notes by item."""
    return {note.item: note for note in plan_of(catalog).notes}


def clozes(text: str, asked: int, *, front: bool) -> str:
    """Fill the clozes of a text as Anki does."""

    def one(match: re.Match[str]) -> str:
        active = int(match[1]) == asked
        shown = "[...]" if active and front else match[2]
        name = "cloze" if active else "cloze-inactive"
        return f'<span class="{name}" data-ordinal="{match[1]}">{shown}</span>'

    return re.sub(r"\{\{c(\d+)::(.*?)\}\}", one, text, flags=re.DOTALL)


def page(note, *, front: bool, night: bool = False, place: int = 0, before: str = ""):
    """Return a side as Anki's reviewer would build it."""
    kind = note_types()[note.kind]
    values = dict(zip(kind.fields, note.fields, strict=True))

    def block(match: re.Match[str]) -> str:
        return match[2] if values[match[1]] else ""

    def value(match: re.Match[str]) -> str:
        if match[1] == "cloze:":
            return clozes(values[match[2]], place + 1, front=front)
        return values[match[2]]

    template = kind.front if front else kind.back
    body = re.sub(r"\{\{#(\w+)\}\}(.*?)\{\{/\1\}\}", block, template, flags=re.DOTALL)
    body = re.sub(r"\{\{(cloze:|type:|)(\w+)\}\}", value, body)
    theme = " nightMode" if night else ""
    return (
        "<!doctype html><html><head><meta charset=utf-8>"
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<style>{style()}</style></head><body class="card{theme}">{before}'
        f'<div id="qa">{body}</div></body></html>'
    )


STEM = "return document.querySelector('#qz-stem').innerText"
HTML = "return document.querySelector('#qz-stem').innerHTML"
BODY = "return document.querySelector('.qz-body').innerText"
RESULT = "return document.querySelector('#qz-result').className"
KEY = """
var pool = JSON.parse(document.getElementById('qz-pool').textContent);
var shown = document.getElementById('qz-stem').innerHTML;
var box = document.createElement('div');
return pool.v.filter(function (row) {
  box.innerHTML = row.q; return box.innerHTML === shown; })[0];
"""


def answered(browser, note, typed):
    """Type on the front, turn the card, and return the class of the result."""
    browser.open(page(note, front=True))
    browser.type("#qz-typed", typed)
    browser.open(page(note, front=False))
    return browser.run(RESULT)


def test_a_number_is_judged_by_the_tolerance(browser, notes):
    note = notes["t.number"]
    browser.open(page(note, front=True))
    for factor, name in ((1, "good"), (1.0009, "good"), (1.002, "bad"), (-1, "bad")):
        browser.open(page(note, front=True))
        key = browser.run(KEY)
        browser.type("#qz-typed", repr(key["a"] * factor))
        browser.open(page(note, front=False))
        assert browser.run(RESULT) == name
    assert browser.errors() == []


SPELLINGS = {
    "3200": ["3200", "3,200", " 3 200 ", "3_200", "3.2e3", "3.2×10^3", "x = 3200"],
    "-0.5": ["-0.5", "−0.5", "-.5", "-1/2", "-50%", "-0,5", "- 1 / 2"],
    "0": ["0", "-0", "0.0"],
}
REFUSED = ["", "abc", "1/0", "1/2/3", "..", "1e", "--1", "NaN", "Infinity", "0x10"]


def with_key(note, key):
    """Return the note with a pool of one variant that has this key."""
    pool = (
        '<script type="application/json" id="qz-pool">{"id":"one","w":{"right":"r",'
        '"wrong":"w","unread":"u","label":"l"},"v":[{"q":"q","s":"s","a":%s,"abs":%s}]}'
        "</script>"
    )
    slack = "[0.01,0.01]" if key.startswith("[") else "0.001"
    fields = list(note.fields)
    fields[2] = pool % (key, slack)
    return replace(note, fields=tuple(fields))


@pytest.mark.parametrize(
    ("key", "typed"), [(k, t) for k, r in SPELLINGS.items() for t in r]
)
def test_every_usual_spelling_of_a_number_is_read(browser, notes, key, typed):
    assert answered(browser, with_key(notes["t.number"], key), typed) == "good"


@pytest.mark.parametrize("typed", REFUSED)
def test_what_is_no_number_is_never_right(browser, notes, typed):
    result = answered(browser, with_key(notes["t.number"], "0"), typed or " ")
    assert result in ("", "bad")


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("[1, 2]", "good"),
        ("1 2", "good"),
        ("1, 2.005", "good"),
        ("1 2.02", "bad"),
        ("1", "bad"),
        ("1 2 3", "bad"),
    ],
)
def test_a_vector_is_judged_entry_by_entry(browser, notes, typed, name):
    assert answered(browser, with_key(notes["t.array"], "[1,2]"), typed) == name


def test_a_matrix_is_judged_by_rows(browser, notes):
    note = notes["t.array"]
    browser.open(page(note, front=True))
    for write in (
        lambda rows: "; ".join(" ".join(map(str, row)) for row in rows),
        str,
    ):
        browser.open(page(note, front=True))
        rows = browser.run(KEY)["a"]
        browser.type("#qz-typed", write(rows))
        browser.open(page(note, front=False))
        assert browser.run(RESULT) == "good"
    browser.open(page(note, front=True))
    rows = browser.run(KEY)["a"]
    browser.type("#qz-typed", str([list(row) for row in zip(*rows, strict=True)]))
    browser.open(page(note, front=False))
    flipped = [list(row) for row in zip(*rows, strict=True)]
    assert browser.run(RESULT) == ("good" if flipped == rows else "bad")


def test_both_sides_show_the_same_variant_and_the_next_showing_another(browser, notes):
    seen = []
    for _ in range(3):
        browser.open(page(notes["t.number"], front=True))
        front = browser.run(STEM)
        browser.open(page(notes["t.number"], front=False))
        assert browser.run(STEM) == front
        seen.append(front)
    assert len(set(seen)) == 3


def test_with_storage_blocked_both_sides_agree_and_nothing_can_be_typed(browser, notes):
    note = notes["t.number"]
    browser.open(page(note, front=True, before=BLOCKED))
    front = browser.run(STEM)
    assert browser.run("return document.querySelector('#qz-typed')") is None
    browser.open(page(note, front=False, before=BLOCKED))
    assert browser.run(STEM) == front
    assert browser.errors() == []


def test_without_scripts_the_card_is_a_static_one(browser, notes):
    note = notes["t.number"]
    browser.open(page(note, front=False), Content_Security_Policy=NO_SCRIPTS)
    assert _words(browser.run(HTML)) == _words(note.fields[0])
    assert "Answer" in browser.run("return document.querySelector('.qz').innerText")


def _words(html):
    """Return the words of a piece of HTML."""
    return re.sub(r"<[^>]+>|\s+", " ", html).split()


def test_a_broken_pool_leaves_the_static_card(browser, notes):
    note = notes["t.number"]
    fields = list(note.fields)
    fields[2] = '<script type="application/json" id="qz-pool">{"id":</script>'
    browser.open(page(replace(note, fields=tuple(fields)), front=True))
    assert _words(browser.run(HTML)) == _words(note.fields[0])
    assert browser.errors() == []


def test_keys_typed_into_the_answer_do_not_reach_the_reviewer(browser, notes):
    browser.open(page(notes["t.number"], front=True))
    browser.run(
        "window.seen = []; window.pycmd = function (c) { window.seen.push(c); };"
        "document.addEventListener('keydown',"
        " function (e) { window.seen.push(e.key); });"
    )
    browser.type("#qz-typed", "12\ue007")
    assert browser.run("return window.seen") == ["ans"]


LETTERS = """return Array.from(document.querySelectorAll('.l1 ol.options > li'))
  .map(function (row) { return row.innerText.trim(); })"""


def test_options_are_shuffled_alike_on_both_sides_with_their_letters(browser, notes):
    note = notes["t.choice"]
    orders = set()
    for _ in range(8):
        browser.open(page(note, front=True))
        front = browser.run(LETTERS)
        browser.open(page(note, front=False))
        assert browser.run(LETTERS) == front
        key = browser.run("return document.querySelector('.l1 .key').innerText").strip()
        assert key.startswith("abc"[front.index("right")] + ")")
        orders.add(tuple(front))
    assert len(orders) > 1
    assert browser.errors() == []


def test_without_scripts_the_options_stand_in_their_written_order(browser, notes):
    note = notes["t.choice"]
    browser.open(page(note, front=False), Content_Security_Policy=NO_SCRIPTS)
    shown = browser.run(LETTERS)
    key = browser.run("return document.querySelector('.l1 .key').innerText").strip()
    assert key.startswith("abc"[shown.index("right")] + ")")


def test_the_switch_turns_the_language_with_and_without_scripts(browser, notes):
    for headers in ({}, {"Content_Security_Policy": NO_SCRIPTS}):
        browser.open(page(notes["t.recall"], front=True), **headers)
        browser.run("try { sessionStorage.clear() } catch (e) {}")
        browser.open(page(notes["t.recall"], front=True), **headers)
        assert "中文" not in browser.run(
            "return document.querySelector('.qz-body').innerText"
        )
        browser.run("document.querySelector('.qz-label').click()")
        assert "中文" in browser.run(
            "return document.querySelector('.qz-body').innerText"
        )
    browser.run("try { sessionStorage.clear() } catch (e) {}")


def test_the_language_is_carried_to_the_back(browser, notes):
    browser.open(page(notes["t.recall"], front=True))
    browser.run("document.querySelector('.qz-label').click()")
    browser.open(page(notes["t.recall"], front=False))
    assert "中文" in browser.run(BODY)
    browser.run("sessionStorage.clear()")


def test_a_step_of_a_derivation_hides_the_later_ones(browser, notes):
    count = (
        "return Array.from(document.querySelectorAll('.l1 .step'))"
        ".map(function (s) { return s.offsetHeight > 0; })"
    )
    note = notes["t.derivation"]
    for headers in ({}, {"Content_Security_Policy": NO_SCRIPTS}):
        browser.open(page(note, front=True, place=0), **headers)
        assert browser.run(count) == [True, False]
        browser.open(page(note, front=True, place=1), **headers)
        assert browser.run(count) == [True, True]
        browser.open(page(note, front=False, place=0), **headers)
        assert browser.run(count) == [True, True]


@pytest.mark.parametrize("night", [False, True], ids=["light", "night"])
@pytest.mark.parametrize("size", list(SIZES))
@pytest.mark.parametrize("front", [True, False], ids=["front", "back"])
def test_every_card_is_readable_and_as_wide_as_the_screen(
    browser, notes, size, night, front
):
    browser.resize(*SIZES[size])
    assert {note.kind for note in notes.values()} == set(NoteKind)
    for note in notes.values():
        browser.open(page(note, front=front, night=night))
        wide = browser.run("return document.documentElement.scrollWidth - innerWidth")
        assert wide <= 0, note.item
        assert browser.run("return document.querySelector('.l1').innerText").strip()
        worst, where = browser.run(CONTRAST, ".qz *")
        assert worst >= 4.5, (note.item, worst, where)
    missing = [e for e in browser.errors() if ".svg" not in e]
    assert missing == []
