"""The report on paper: what was earned, where time went, what to review."""

from __future__ import annotations

from datetime import timedelta

import pytest
from builders import START, make_catalog, make_item, make_number, make_recall
from printed import missing_glyphs, outside, squeezed, text_of

from quizapp.exams.marking import Forecast, judged, mark, to_be_judged
from quizapp.exams.report import Earlier, Record, make_report
from quizapp.exams.sitting import Entry
from quizapp.exports.pdf import report_page
from quizapp.i18n import Messages

ITEMS = make_item("t.choice"), make_number("u.number"), make_recall("u.recall")


@pytest.fixture(scope="module")
def report(make_paper):
    paper = make_paper(ITEMS)
    choice, number, _ = paper.questions
    squared = str(number.instance.values["x"] ** 2)
    entered = {
        0: Entry(choice.key, elapsed_ms=30_000),
        1: Entry(squared, elapsed_ms=400_000),
        2: Entry("in my words $x$ #panic()", elapsed_ms=60_000),
    }
    sheet = mark(paper, entered, forecast=Forecast(0.4, 0.55, 0.7, 80))
    for question in to_be_judged(paper, sheet):
        sheet = judged(sheet, question, frozenset({1}))
    days = (Earlier(START + timedelta(days=n), 0.3 + 0.1 * n) for n in range(3))
    record = Record(held=4, stated=5)
    return make_report(
        paper, sheet, seconds=490.0, expired=False, earlier=days, record=record
    )


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_page_says_all_that_the_report_knows(press, told, report, language):
    say = Messages(language)
    catalog = make_catalog(ITEMS)
    pdf = press.pdf(report_page(report, catalog, say), told.append)
    written = text_of(pdf)
    expected = [
        say("exams.report.score", percent="50", earned="1.5", points="3"),
        say("exams.report.record", held=4, stated=5),
        say("exams.kind.choice"),
        say("exams.kind.recall"),
        "6:40 !",  # too slow
        say("exams.report.mistakes"),
        "You squared it.",
        "u.number",
        say("exams.report.corrections"),
        "in my words $x$ #panic()",
        "Add it to itself.",
        say("exports.pdf.sitting"),
    ]
    for words in expected:
        assert squeezed(words) in written, words
    assert outside(pdf) == []
    assert missing_glyphs(pdf) == 0
    assert told == []


def test_without_a_past_there_is_no_picture_of_it(press, told, make_paper):
    paper = make_paper(ITEMS[:1])
    sheet = mark(paper, {})
    report = make_report(paper, sheet, seconds=0.0, expired=True)
    page = report_page(report, make_catalog(ITEMS), Messages("en"))
    kinds = {block["b"] for block in page["blocks"]}
    assert not kinds & {"svg", "interval"}
    assert "tooearlytopredict" in text_of(press.pdf(page, told.append))


def test_the_forecast_is_drawn_inside_its_scale(report):
    page = report_page(report, make_catalog(ITEMS), Messages("en"))
    (drawn,) = (block for block in page["blocks"] if block["b"] == "interval")
    assert drawn == {"b": "interval", "low": 0.4, "high": 0.7, "score": 0.5}
