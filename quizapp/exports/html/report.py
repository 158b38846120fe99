"""The report of a marked sitting as one page: no network, no script."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from quizapp.cards import face, face_markdown
from quizapp.cards.picture import plot_svg
from quizapp.catalog import Catalog
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
    topic_namer,
)
from quizapp.exports.html import charts
from quizapp.exports.html.markup import PAGE
from quizapp.exports.html.page import document
from quizapp.exports.questions import back_html
from quizapp.i18n import Messages
from quizapp.safetext import for_html

_MOST_EARLIER = 9  # sittings in the picture
_LONGEST = 200  # characters of a response quoted as evidence


def report_html(report: Report, catalog: Catalog, say: Messages) -> bytes:
    """Return the page of a report in one language."""
    title = report.paper.title.get(say.language)
    body = "\n".join(_body(report, catalog, say))
    return document(title, say.language, body, styles=("page", "report")).encode()


def _body(report: Report, catalog: Catalog, say: Messages) -> Iterator[str]:
    yield f"<header><h1>{for_html(report.paper.title.get(say.language))}</h1>"
    yield from _head(report, say)
    yield "</header><main>"
    yield from _comparison(report, say)
    topic = topic_namer(catalog, say)
    yield _groups(report.topics, say("exams.report.topic"), topic, say)
    yield _groups(
        report.kinds,
        say("exams.report.kind"),
        lambda name: say(f"exams.kind.{name}"),
        say,
    )
    yield _questions(report, say)
    yield from _mistakes(report, say)
    yield from _corrections(report, say)
    yield "</main>"


def _paragraph(words: str) -> str:
    return f"<p>{for_html(words)}</p>"


def _head(report: Report, say: Messages) -> Iterator[str]:
    score, *facts = fact_lines(report, say)
    yield f'<p class="score">{for_html(score)}</p>'
    yield charts.bar(report.sheet.score, score)
    for line in facts:
        yield _paragraph(line)


def _comparison(report: Report, say: Messages) -> Iterator[str]:
    for line in comparison_lines(report, say):
        yield _paragraph(line)
    if report.earlier or report.forecast is not None:
        rows = [
            (f"{row.at.astimezone():%m-%d}", row.score)
            for row in report.earlier[-_MOST_EARLIER:]
        ]
        title = say("exams.report.history")
        drawn = charts.history(
            rows, (say("exams.report.this"), report.sheet.score), report.forecast, title
        )
        yield _figure(drawn, title)
    found = report.record.calibration
    if found is None:
        return
    yield _paragraph(brier_text(found, say))
    if found.bins:
        title = say("exams.report.reliability")
        drawn = charts.reliability(found.bins, title, say("exams.report.stated"))
        yield _figure(drawn, title)


def _figure(drawn: str, caption: str) -> str:
    return f"<figure>{drawn}<figcaption>{for_html(caption)}</figcaption></figure>"


# ----- Tables -----


def _table(heads: Sequence[str], rows: Sequence[Sequence[str]], name: str) -> str:
    """Return a table of cells that are HTML already; the first one names its row."""
    head = "".join(f'<th scope="col">{for_html(words)}</th>' for words in heads)
    body = "".join(
        f'<tr><th scope="row">{row[0]}</th>'
        + "".join(f"<td>{cell}</td>" for cell in row[1:])
        + "</tr>"
        for row in rows
    )
    return (
        f'<table class="{name}"><thead><tr>{head}</tr></thead>'
        f"<tbody>{body}</tbody></table>"
    )


def _groups(
    groups: tuple[Group, ...], title: str, name: Callable[[str], str], say: Messages
) -> str:
    rows = [
        (
            for_html(name(group.name)),
            f"{points_text(group.earned)}/{group.points:g}",
            percent(group.share),
            charts.bar(group.share, f"{name(group.name)}: {percent(group.share)} %"),
        )
        for group in groups
    ]
    heads = [title, say("exams.report.points"), "%", say("exams.report.bars")]
    return f"<h2>{for_html(title)}</h2>{_table(heads, rows, 'groups')}"


def _questions(report: Report, say: Messages) -> str:
    """Return the questions with their time against the planned time."""
    planned = [60.0 * question.minutes for question in report.paper.questions]
    longest = max([1.0, *planned, *(row.seconds for row in report.sheet.questions)])
    rows = [_question(report, row, longest, say) for row in report.sheet.questions]
    heads = [
        "#",
        *(say(f"exams.report.{name}") for name in ("result", "points", "spent")),
        f"{say('exams.report.spent')} | {say('exams.report.planned')}",
    ]
    title = for_html(say("exams.report.questions"))
    slow = _paragraph(say("exams.report.slow")) if report.slow else ""
    return f"<h2>{title}</h2>{_table(heads, rows, 'questions')}{slow}"


def _question(
    report: Report, row: Marked, longest: float, say: Messages
) -> tuple[str, ...]:
    planned = 60.0 * report.paper.questions[row.position].minutes
    spent = clock_time(row.seconds)
    title = f"{spent}; {say('exams.report.planned')} {clock_time(planned)}"
    slow = " !" if row.position in report.slow else ""
    return (
        str(row.position + 1),
        f'<span class="{row.result.value}">{for_html(result_text(row, say))}</span>',
        f"{points_text(row.earned)}/{row.points:g}",
        spent + slow,
        charts.bar(row.seconds / longest, title, mark=planned / longest),
    )


# ----- Mistakes and corrections -----


def _mistakes(report: Report, say: Messages) -> Iterator[str]:
    if report.mistakes:
        yield f"<h2>{for_html(say('exams.report.mistakes'))}</h2>"
    for mistake in report.mistakes:
        evidence = evidence_text(mistake, say, _short, "{}")
        sentence = PAGE.short(mistake.sentence.get(say.language))
        told = _paragraph(evidence)
        yield f'<div class="mistake"><p><b>{sentence}</b></p>{told}</div>'
    if report.review:
        cards = "".join(f"<li><code>{for_html(c)}</code></li>" for c in report.review)
        title = for_html(say("exams.report.review"))
        yield f'<h2>{title}</h2><ul class="cards">{cards}</ul>'


def _short(response: str) -> str:
    line = " ".join(response.split())
    return line if len(line) <= _LONGEST else line[:_LONGEST] + "…"


def _corrections(report: Report, say: Messages) -> Iterator[str]:
    wrong = [row for row in report.sheet.questions if row.credit < 1.0]
    if wrong:
        yield f"<h2>{for_html(say('exams.report.corrections'))}</h2>"
    for row in wrong:
        yield _correction(report, row, say)


def _correction(report: Report, row: Marked, say: Messages) -> str:
    question = report.paper.questions[row.position]
    item, instance = question.item, question.instance
    front = face(item, instance, question.part, say.language)
    html = PAGE.blocks(face_markdown(front, say))
    if front.plot is not None:
        drawn = plot_svg(front.plot, instance.values, say.language)
        html += f"<figure>{drawn}</figure>"
    if row.response.strip():
        yours = for_html(say("exams.report.yours"))
        html += f"<p><b>{yours}</b></p><pre><code>{for_html(row.response)}</code></pre>"
    result = for_html(say(f"exams.result.{row.result.value}"))
    back = back_html(question, say, PAGE, solutions=True)
    return (
        f'<article class="correction"><h3>{row.position + 1}. {result}</h3>{html}'
        f'<div class="back">{back}</div></article>'
    )
