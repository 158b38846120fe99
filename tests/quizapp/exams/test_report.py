"""The report: scores by topic and kind, mistakes with evidence, what to review."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from builders import START, make_catalog, make_cloze, make_item, make_number, text

from quizapp.exams.blueprint import Blueprint, Demand
from quizapp.exams.calibration import calibration
from quizapp.exams.freezing import new_paper
from quizapp.exams.marking import Forecast, mark
from quizapp.exams.pool import nobody
from quizapp.exams.report import Earlier, Record, make_report
from quizapp.exams.report_text import clock_time, points_text, report_markdown
from quizapp.exams.sitting import Entry
from quizapp.i18n import Messages

CATALOG = make_catalog(
    [
        make_item("t.choice"),
        make_number("t.n1", family=None),
        make_number("u.n2"),
        make_cloze("u.cloze"),
    ]
)


@pytest.fixture(scope="module")
def paper():
    sections = ((text("all"), Demand(count=4)),)
    blueprint = Blueprint("b", text("Small | paper"), text("s"), "mock", sections)
    return new_paper(blueprint, CATALOG, nobody(), seed=7, created=START)


def entry(paper, item, words, seconds=30):
    place = next(q.position for q in paper.questions if q.item.id == item)
    return {place: Entry(words, elapsed_ms=seconds * 1000)}


def squared(paper, item):
    question = next(q for q in paper.questions if q.item.id == item)
    return str(question.instance.values["x"] ** 2)


@pytest.fixture
def report(paper):
    question = next(q for q in paper.questions if q.item.id == "t.choice")
    typed = {
        **entry(paper, "t.choice", question.key),
        **entry(paper, "t.n1", squared(paper, "t.n1"), seconds=300),
        **entry(paper, "u.n2", "2*("),
    }
    return make_report(
        paper,
        mark(paper, typed, forecast=Forecast(0.4, 0.6, 0.8, 44)),
        seconds=400.0,
        expired=False,
        earlier=[Earlier(START, 0.5)],
        record=Record(3, 4),
    )


def test_points_are_told_by_topic_and_by_kind(report):
    topics = {group.name: (group.earned, group.points) for group in report.topics}
    assert topics == {"t": (1.0, 2.0), "u": (0.0, 2.0)}
    kinds = {group.name: group.share for group in report.kinds}
    assert kinds == {"choice": 1.0, "number": 0.0, "cloze": 0.0}
    assert report.sheet.score == 0.25


def test_a_named_mistake_comes_with_its_evidence_and_its_card(report, paper):
    (mistake,) = report.mistakes
    place = next(q.position for q in paper.questions if q.item.id == "t.n1")
    assert mistake.sentence.en == "You squared it."
    assert mistake.evidence == ((place, squared(paper, "t.n1")),)
    assert mistake.cards == ("t.n1",)


def test_the_same_mistake_in_one_family_is_one_with_more_evidence():
    catalog = make_catalog([make_number(f"t.n{n}", family="doubling") for n in (1, 2)])
    sections = ((text("all"), Demand(count=2)),)
    blueprint = Blueprint("b", text("b"), text("s"), "mock", sections)
    paper = new_paper(blueprint, catalog, nobody(), seed=7, created=START)
    typed = {
        q.position: Entry(str(q.instance.values["x"] ** 2)) for q in paper.questions
    }
    found = make_report(paper, mark(paper, typed), seconds=1.0, expired=False)
    (mistake,) = found.mistakes
    assert len(mistake.evidence) == len(mistake.cards) == 2


def test_what_was_not_right_is_to_be_reviewed_but_not_what_was_unreadable(report):
    items = {card.partition("#")[0] for card in report.review}
    assert items == {"t.n1", "u.cloze"}
    assert len(report.review) == 2


def test_slow_questions_are_marked(report, paper):
    place = next(q.position for q in paper.questions if q.item.id == "t.n1")
    assert report.slow == (place,)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_page_says_it_all_in_both_languages(report, language):
    page = report_markdown(report, CATALOG, Messages(language))
    assert "25 %" in page
    assert "40-80 %" in page
    assert "50 %" in page
    assert "6:40" in page
    words = {
        "en": ["did not hold", "3 of 4 held", "You squared it.", "not readable"],
        "zh": ["区间外", "有 3 次", "中文 You squared it.", "无法识别"],
    }
    for wanted in words[language]:
        assert wanted in page, wanted
    assert r"Small \| paper" in page, "a title is no markup"


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_track_record_of_single_questions_is_told_once_it_can_be(report, language):
    pairs = [(0.9, 1.0), (0.1, 0.0), (0.3, 1.0)] * 40
    record = Record(3, 4, calibration(pairs))
    page = report_markdown(replace(report, record=record), CATALOG, Messages(language))
    assert "Brier" in page
    assert "0.170" in page
    assert "| 90 | 100 (" in page
    assert "Brier" not in report_markdown(report, CATALOG, Messages(language))
    found = replace(report, record=record).as_dict()["record"]
    assert found["calibration"]["count"] == 120


def test_corrections_can_be_left_out(report):
    say = Messages("en")
    assert "not fully right" in report_markdown(report, CATALOG, say)
    assert "not fully right" not in report_markdown(
        report, CATALOG, say, solutions=False
    )


def test_the_report_is_values_for_programs_too(report):
    found = json.loads(json.dumps(report.as_dict()))
    assert found["score"] == 0.25
    assert [row["result"] for row in found["questions"]].count("correct") == 1
    assert found["forecast"]["low"] == 0.4
    assert found["earlier"] == [0.5]


@pytest.mark.parametrize(("seconds", "words"), [(0, "0:00"), (61.4, "1:01")])
def test_durations_are_minutes_and_seconds(seconds, words):
    assert clock_time(seconds) == words


@pytest.mark.parametrize(
    ("points", "words"), [(0.0, "0"), (1 / 3, "0.33"), (12.5, "12.5"), (100.0, "100")]
)
def test_points_have_at_most_two_decimals(points, words):
    assert points_text(points) == words
