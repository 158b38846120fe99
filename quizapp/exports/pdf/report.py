"""The report of a marked sitting as data for the page template."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from quizapp.cards import back, back_markdown
from quizapp.catalog import Catalog
from quizapp.exams.calibration import Calibration
from quizapp.exams.marking import Marked
from quizapp.exams.report import Group, Report
from quizapp.exams.report_text import (
    brier_text,
    clock_time,
    comparison_lines,
    evidence_text,
    fact_lines,
    percent,
    points_text,
    result_text,
    shortened,
    topic_namer,
)
from quizapp.exports import questions
from quizapp.exports.pdf.pages import asked, document
from quizapp.exports.pdf.parts import (
    Part,
    bar,
    blocks,
    heading,
    line,
    listing,
    mono,
    paragraph,
    table,
    vector,
    words,
)
from quizapp.i18n import Messages
from quizapp.mathtext.svgplot import svg_plot

_TREND_WIDTH = 0.6  # of the line


def report_page(report: Report, catalog: Catalog, say: Messages) -> Part:
    """Return the report with every question that was not fully right."""
    title = say("exports.pdf.report")
    return document(report.paper, say, title, _report(report, catalog, say))


def _report(report: Report, catalog: Catalog, say: Messages) -> Iterator[Part]:
    score, *facts = fact_lines(report, say)
    yield heading(2, score)
    for fact in facts:
        yield paragraph(words(fact))
    yield from _comparison(report, say)
    yield _groups(report.topics, say("exams.report.topic"), topic_namer(catalog, say))
    kinds = say("exams.report.kind")
    yield _groups(report.kinds, kinds, lambda name: say(f"exams.kind.{name}"))
    yield from _questions(report, say)
    yield from _mistakes(report, say)
    yield from _corrections(report, say)


def _comparison(report: Report, say: Messages) -> Iterator[Part]:
    forecast, *others = comparison_lines(report, say)
    yield paragraph(words(forecast))
    stated = report.forecast
    if stated is not None:
        score = min(1.0, report.sheet.score)
        low, high = max(0.0, stated.low), min(1.0, stated.high)
        yield {"b": "interval", "low": low, "high": high, "score": score}
    for sentence in others:
        yield paragraph(words(sentence))
    if report.earlier:
        scores = [100.0 * row.score for row in report.earlier]
        scores.append(100.0 * report.sheet.score)
        numbers = [float(number + 1) for number in range(len(scores))]
        labels = say("exports.pdf.sitting"), say("exports.pdf.percent")
        yield vector(svg_plot([("", numbers, scores)], *labels), _TREND_WIDTH)
    yield from _calibration(report.record.calibration, say)


def _calibration(found: Calibration | None, say: Messages) -> Iterator[Part]:
    """Yield how far the chances of single questions came true, where it is known."""
    if found is None:
        return
    yield paragraph(words(brier_text(found, say)))
    if found.bins:
        names = [say(f"exams.report.{name}") for name in ("stated", "came", "count")]
        rows = [
            [
                [words(percent(row.stated))],
                [words(f"{percent(row.earned)} ({_interval(row.interval)})")],
                [words(str(row.count))],
                [bar(row.earned)],
            ]
            for row in found.bins
        ]
        yield table([*([words(name)] for name in names), []], rows, "rrrl")


def _interval(interval: tuple[float, float]) -> str:
    low, high = interval
    return f"{percent(low)}-{percent(high)}"


def _groups(groups: tuple[Group, ...], title: str, name: Callable[[str], str]) -> Part:
    """Return a table of groups with a bar each."""
    header = [[words(title)], [], [words("%")], []]
    rows = [
        [
            [words(name(group.name))],
            [words(f"{points_text(group.earned)}/{group.points:g}")],
            [words(percent(group.share))],
            [bar(group.share)],
        ]
        for group in groups
    ]
    return table(header, rows, "lrrl", (1, 0, 0, 0))


def _questions(report: Report, say: Messages) -> Iterator[Part]:
    yield heading(2, say("exams.report.questions"))
    names = [say(f"exams.report.{name}") for name in ("result", "points", "spent")]
    longest = max((row.seconds for row in report.sheet.questions), default=0.0)
    rows = [_question(report, row, longest, say) for row in report.sheet.questions]
    header = [[words("#")], *([words(name)] for name in names), []]
    yield table(header, rows, "rlrrl", (0, 1, 0, 0, 0))
    if report.slow:
        yield paragraph(words(say("exams.report.slow")), quiet=True)


def _question(
    report: Report, row: Marked, longest: float, say: Messages
) -> list[list[Part]]:
    spent = clock_time(row.seconds)
    if row.position in report.slow:
        spent += " !"
    return [
        [words(str(row.position + 1))],
        [words(result_text(row, say))],
        [words(f"{points_text(row.earned)}/{row.points:g}")],
        [words(spent)],
        [bar(row.seconds / longest if longest else 0.0)],
    ]


def _mistakes(report: Report, say: Messages) -> Iterator[Part]:
    if report.mistakes:
        yield heading(2, say("exams.report.mistakes"))
    for mistake in report.mistakes:
        sentence = [{**run, "s": 1} for run in line(mistake.sentence.get(say.language))]
        yield paragraph(*sentence, sticky=True)
        evidence = evidence_text(mistake, say, shortened, "{}")
        yield paragraph(words(evidence))
    if report.review:
        yield heading(2, say("exams.report.review"))
        items = [[paragraph(mono(card))] for card in report.review]
        yield {"b": "list", "start": None, "items": items}


def _corrections(report: Report, say: Messages) -> Iterator[Part]:
    wrong = [row for row in report.sheet.questions if row.credit < 1.0]
    if wrong:
        yield heading(2, say("exams.report.corrections"))
    for row in wrong:
        question = report.paper.questions[row.position]
        result = say(f"exams.result.{row.result.value}")
        yield heading(3, f"{row.position + 1}. {result}")
        front = questions.asked(question, say)
        yield from asked(question, front, say)
        if row.response.strip():
            yield paragraph(words(say("tui.study.yours"), strong=True), sticky=True)
            yield listing(row.response.split("\n"))
        item, instance, part = question.item, question.instance, question.part
        rear = back(item, instance, part, say.language)
        yield from blocks(back_markdown(front, rear, say))
