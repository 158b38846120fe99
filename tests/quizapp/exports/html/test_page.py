"""Papers as pages: self-contained, escaped, silent about the key, the same bytes."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from dataclasses import replace

import pytest
from builders import START, make_item, make_number, make_recall
from kinds import every_kind
from pages import Page, freeze

from quizapp.catalog import load_catalog
from quizapp.exams.blueprint import load_blueprints
from quizapp.exams.freezing import named, new_paper
from quizapp.exams.marking import points_of
from quizapp.exams.pool import nobody
from quizapp.exports.papers import PaperOptions, write_paper
from quizapp.models import Feedback, Kind, Option, Text
from quizapp.safetext import show

VOID = {"meta", "input", "br", "hr", "mspace"}
LOADING = {"src", "href", "srcset", "action", "style", "background", "poster", "data"}


def test_the_page_loads_nothing_and_runs_its_own_script_only(paper, page_of):
    html = page_of(paper)
    page = Page(html)
    policy = next(
        value for tag, name, value in page.attributes if value.startswith("default-src")
    )
    assert policy.startswith("default-src 'none'; ")
    for element, directive in (("script", "script-src"), ("style", "style-src")):
        digest = hashlib.sha256(page.data[element].encode()).digest()
        assert f"{directive} 'sha256-{base64.b64encode(digest).decode()}'" in policy
    assert "unsafe" not in policy
    loading = [row for row in page.attributes if row[1] in LOADING]
    assert all(value.startswith("#q") for _, _, value in loading), loading
    assert not [row for row in page.attributes if row[1].startswith("on")]
    assert "://" not in re.sub(r'xmlns="[^"]*"', "", html)


def test_every_element_is_closed_and_every_id_is_there_once(paper, page_of):
    html = page_of(paper)
    page = Page(html)
    assert len(page.ids) == len(set(page.ids))
    opened: list[str] = []
    markup = re.sub(
        r"(<(script|style)[^>]*>).*?(</\2>)", r"\1\3", html, flags=re.DOTALL
    )
    for close, name, end in re.findall(r"<(/?)([a-zA-Z][\w]*)[^>]*?(/?)>", markup):
        if close:
            assert opened.pop() == name
        elif not end and name not in VOID:
            opened.append(name)
    assert opened == []


def test_every_field_has_a_label_and_every_text_a_language(paper, page_of):
    html = page_of(paper)
    for field in re.finditer(r"<(?:input|select|textarea)\b", html):
        before = html[: field.start()]
        assert before.rfind("<label") > before.rfind("</label>"), html[field.start() :][
            :80
        ]
    assert '<html lang="en"' in html
    assert re.findall(r'class="t" lang="([^"]*)"', html).count("zh-Hans") > 40
    assert '<html lang="zh-Hans"' in page_of(paper, ("zh",))
    chinese = Page(page_of(paper, ("zh",))).attributes
    assert not [row for row in chinese if row[1:] == ("lang", "en")]


def test_nothing_of_the_key_can_be_read_before_it_is_opened(paper, page_of):
    html = page_of(paper)
    page = Page(html)
    for giveaway in ("Because.", "The answer.", "yes", "Add it to itself.", "squared"):
        assert giveaway not in html
        assert giveaway in json.dumps(page.unsealed())
    for question in paper.questions:
        if len(question.key) > 3:
            assert question.key not in json.dumps(json.loads(page.data["paper"]))
    open_key = page.unsealed()
    assert [row["judging"]["kind"] for row in open_key].count("formula") == 5
    assert "Add it to itself." not in json.dumps(
        Page(page_of(paper, solutions=False)).unsealed()
    )


def test_a_page_has_as_many_points_to_tick_as_the_application(paper, page_of):
    answers = Page(page_of(paper)).unsealed()
    for question, answer in zip(paper.questions, answers, strict=True):
        assert len(answer["points"]) == points_of(question)
    assert max(len(answer["points"]) for answer in answers) == 2


def test_a_chain_shows_its_questions_and_keeps_their_answers(paper, page_of):
    words = Page(page_of(paper)).words
    assert "And then?" in words
    assert "And now?" in words
    assert "Thus." not in words


def test_a_page_without_a_key_holds_none(paper, page_of):
    page = Page(page_of(paper, key=False))
    assert "key" not in page.data
    assert "Because." not in "".join(page.data.values())
    assert "give back" in page.words


def test_the_same_paper_gives_the_same_bytes(tmp_path):
    catalog = load_catalog()
    blueprint = load_blueprints(catalog).named("whole-syllabus").adapted(count=12)
    pages = []
    for year in (2026, 2027):
        at = START.replace(year=year)
        paper = new_paper(blueprint, catalog, nobody(), seed=7, created=at)
        options = PaperOptions(languages=("en", "zh"))
        (path,) = write_paper(paper, "html", tmp_path / str(year), options)
        assert path.name == "whole-syllabus-7.both.html"
        pages.append(path.read_bytes())
    assert pages[0] == pages[1]


HOSTILE = [
    "<img src=x onerror=alert(1)>",
    '"><svg onload=alert(1)>',
    "</script><script>alert(1)</script>",
    "<!-- --> ]]> <style>*{display:none}</style>",
    "<a href='javascript:alert(1)'>x</a>",
    "{{FrontSide}} [sound:x.mp3] [latex]x[/latex]",
    "<math><mtext></mtext><script>1</script></math>",
    "&lt;b&gt; &#60;i&#62; &amp;amp;",
    "\u202eevil\u202c \x1b[31m \u200b",
    "=cmd|' /C calc'!A0",
    '#Page("/etc/passwd") \\input{x} ^^5c',
]


def hostile_items(words: str):
    """Return items that have the words in every place of a deck's."""
    both = Text(words, words)
    bug = next(item for item in every_kind() if item.kind is Kind.BUG)
    choice = make_item(
        prompt=both,
        explanation=both,
        options=(
            Option(both, correct=True, why=both),
            Option(Text("b", "b"), correct=False, why=both),
            Option(Text("c", "c"), correct=False),
        ),
    )
    return [
        choice,
        make_recall(answer=both, key_points=(both, Text("x", "x"))),
        replace(bug, listing=Text(f"{words}\nreturn", f"{words}\nreturn")),
        replace(make_number(), feedback=(Feedback("squared", both),)),
    ]


@pytest.mark.parametrize("row", HOSTILE)
def test_hostile_words_arrive_as_words(row, page_of):
    paper = freeze(hostile_items(f"`` {row} ``"))
    paper = named(replace(paper, title=Text(row, row), relaxed=(Text(row, row),)))
    page = Page(page_of(paper))
    shown = "".join(show(row).split())
    assert "".join(page.words.split()).count(shown) >= 8
    inner = Page(json.dumps(page.unsealed(), ensure_ascii=False).replace('\\"', '"'))
    inside = "".join(inner.words.replace("\\\\", "\\").split())
    assert inside.count(shown) >= 8


@pytest.mark.parametrize("row", HOSTILE)
def test_hostile_words_make_no_element_and_no_attribute(row, page_of):
    def parts(words):
        page = Page(page_of(freeze(hostile_items(words))))
        inner = Page(json.dumps(page.unsealed()).replace('\\"', '"'))
        names = {(tag, name) for tag, name, _ in page.attributes + inner.attributes}
        return {*page.tags, *inner.tags}, names

    tags, names = parts(row)
    usual_tags, usual_names = parts("harmless `words` *and* $x$ **more**")
    assert tags - usual_tags <= {"br"}
    assert names <= usual_names
