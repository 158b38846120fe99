"""The report as a page: all of it said, drawn, escaped, and nothing that runs."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from builders import START, make_catalog, make_item, make_number, text
from kinds import every_kind
from pages import Page, freeze

from quizapp.exams.calibration import calibration
from quizapp.exams.forecast import Record
from quizapp.exams.marking import Forecast, judged, mark, to_be_judged
from quizapp.exams.report import Earlier, make_report
from quizapp.exams.sitting import Entry
from quizapp.exports.html.charts import bar, history, reliability
from quizapp.exports.papers import keep_quiet
from quizapp.exports.reports import report_writer
from quizapp.i18n import Messages
from quizapp.models import Text

ITEMS = [*every_kind(), make_number("u.squared")]
CATALOG = make_catalog(ITEMS)
CALIBRATION = calibration([(0.9, 1.0), (0.1, 0.0), (0.3, 1.0)] * 40)


def make(paper, **changes):
    """Return the report of a sitting with right, wrong and hostile answers."""
    typed = {}
    for question in paper.questions:
        words = question.key or "<b>mine</b>"
        if question.item.id == "u.squared":
            words = str(question.instance.values["x"] ** 2)
        elif question.position % 3 == 0:
            words = "<img src=x onerror=alert(1)>"
        typed[question.position] = Entry(words, elapsed_ms=300_000)
    sheet = mark(paper, typed, forecast=Forecast(0.4, 0.6, 0.8, 44))
    for question in to_be_judged(paper, sheet):
        sheet = judged(sheet, question, frozenset({1}))
    earlier = [Earlier(START - timedelta(days=day), 0.5) for day in (9, 3)]
    fields = {"seconds": 400.0, "expired": False, "earlier": earlier}
    fields["record"] = Record(3, 4, CALIBRATION)
    return make_report(paper, sheet, **{**fields, **changes})


@pytest.fixture(scope="module")
def report():
    return make(freeze(ITEMS))


def page_of(report, language="en"):
    write = report_writer("html")
    return write(report, CATALOG, Messages(language), keep_quiet).decode("utf-8")


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_page_says_what_the_report_says(report, language):
    page = Page(page_of(report, language))
    words = " ".join(page.words.split())
    say = Messages(language)
    assert f"{100 * report.sheet.score:.0f} %" in words
    for key in ("topic", "questions", "mistakes", "review", "corrections", "history"):
        assert say(f"exams.report.{key}") in words
    for wanted in ("40-80 %", "6:40", "Brier", "0.170", "u.squared", "You squared it."):
        assert wanted in words, wanted
    for group in report.kinds:
        assert say(f"exams.kind.{group.name}") in words
    assert page.tags.count("svg") > len(report.sheet.questions)


def test_nothing_runs_and_nothing_is_loaded(report):
    html = page_of(report)
    page = Page(html)
    assert "script" not in page.tags
    assert "script-src 'none'" in html
    assert "img" not in page.tags
    assert not [row for row in page.attributes if row[1].startswith("on")]
    assert "://" not in re.sub(r'xmlns="[^"]*"', "", html)
    assert "<img src=x onerror=alert(1)>" in page.words


def test_words_of_a_deck_make_no_element():
    hostile = "</table><script>alert(1)</script>"
    item = make_item(prompt=text(hostile), explanation=text(hostile))
    paper = replace(freeze([item]), title=Text(hostile, hostile))
    html = page_of(make(paper))
    assert "script" not in Page(html).tags
    assert Page(html).words.count(hostile) >= 3


def test_a_first_report_has_no_picture_of_earlier_ones():
    paper = freeze([make_item()])
    report = make(paper, earlier=[], record=Record(0, 0))
    report = replace(report, sheet=replace(report.sheet, forecast=None))
    page = Page(page_of(report))
    assert "figure" not in page.tags
    assert "40 exam responses" in page.words


def test_the_same_report_gives_the_same_bytes(report):
    assert page_of(report) == page_of(report)


def test_bars_stay_inside_whatever_the_share():
    for share in (-0.5, 0.0, 0.3, 1.0, 7.0):
        drawn = bar(share, "a < b", mark=share)
        (width,) = re.findall(r'class="full" width="([\d.]+)"', drawn)
        assert 0 <= float(width) <= 100
        assert "a &lt; b" in drawn


def numbers(drawn, name):
    return [float(found) for found in re.findall(rf'\b{name}="([\d.]+)"', drawn)]


def test_scores_stand_in_order_and_higher_ones_higher():
    rows = [("a", 0.2), ("b", 0.9)]
    drawn = history(rows, ("c", 0.5), Forecast(0.4, 0.5, 0.7, 50), "t")
    assert numbers(drawn, "cx") == sorted(numbers(drawn, "cx"))
    first, second, now = numbers(drawn, "cy")
    assert second < now < first
    (height,) = re.findall(r'class="interval"[^>]*height="([\d.]+)"', drawn)
    assert float(height) == pytest.approx(0.3 * (220 - 12 - 34), abs=0.1)


def test_every_bin_is_a_point_of_the_picture():
    drawn = reliability(CALIBRATION.bins, "t", "x")
    assert len(numbers(drawn, "cx")) == len(CALIBRATION.bins) == 3
