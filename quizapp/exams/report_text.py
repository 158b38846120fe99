"""The report as a page of Markdown: for the screen, a pipe, or paper."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from quizapp.cards import back, back_markdown, face, face_markdown
from quizapp.cards.verbatim import verbatim
from quizapp.catalog import Catalog
from quizapp.exams.calibration import Calibration
from quizapp.exams.marking import Marked
from quizapp.exams.report import Group, Mistake, Report
from quizapp.i18n import Messages
from quizapp.models import TopicSlug
from quizapp.safetext import for_markdown

_BAR = 10  # cells of a full bar
_LONGEST = 40  # characters of a response quoted as evidence


def report_markdown(
    report: Report, catalog: Catalog, say: Messages, *, solutions: bool = True
) -> str:
    """Return the page; with ``solutions`` each question that was not fully right."""
    blocks = [f"# {for_markdown(report.paper.title.get(say.language))}"]
    score, *facts = fact_lines(report, say)
    blocks += [f"**{score}**", *facts, *_comparison(report, say)]
    topic = topic_namer(catalog, say)
    blocks += _table(report.topics, say("exams.report.topic"), topic, say)
    blocks += _table(
        report.kinds,
        say("exams.report.kind"),
        lambda name: say(f"exams.kind.{name}"),
        say,
    )
    blocks += _questions(report, say)
    blocks += _mistakes(report, say)
    if solutions:
        blocks += _corrections(report, say)
    return "\n\n".join(blocks) + "\n"


def topic_namer(catalog: Catalog, say: Messages) -> Callable[[str], str]:
    """Return a function that gives a topic's title in the language."""

    def title(name: str) -> str:
        found = catalog.topics.get(TopicSlug(name))
        return found.title.get(say.language) if found else name

    return title


def percent(share: float) -> str:
    """Return a share as whole percent."""
    return f"{100.0 * share:.0f}"


def points_text(points: float) -> str:
    """Return points with at most two decimals."""
    return f"{points:.2f}".rstrip("0").rstrip(".")


def clock_time(seconds: float) -> str:
    """Return a duration as minutes and seconds."""
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes}:{rest:02d}"


def fact_lines(report: Report, say: Messages) -> Iterator[str]:
    """Yield the score, then the time and what else must be known of the mark."""
    sheet = report.sheet
    yield say(
        "exams.report.score",
        percent=percent(sheet.score),
        earned=points_text(sheet.earned),
        points=f"{sheet.points:g}",
    )
    key = "exams.report.time_up" if report.expired else "exams.report.time"
    yield say(
        key, spent=clock_time(report.seconds), minutes=f"{report.paper.minutes:g}"
    )
    if report.first is not None:
        yield say("exams.report.regraded", percent=percent(report.first.score))
        if sheet.unchanged:
            numbers = ", ".join(str(position + 1) for position in sheet.unchanged)
            yield say("exams.report.unchanged", numbers=numbers)
    marked = sum(row.self_marked for row in sheet.questions)
    if marked:
        yield say("exams.report.self_marked", n=marked)


def _comparison(report: Report, say: Messages) -> Iterator[str]:
    yield from comparison_lines(report, say)
    if report.record.stated:
        yield from _calibration(report.record.calibration, say)


def comparison_lines(report: Report, say: Messages) -> Iterator[str]:
    """Yield sentences on the forecast, its record and earlier sittings."""
    stated = report.forecast
    if stated is None:
        yield say("exams.report.too_early")
    else:
        inside = stated.low - 1e-9 <= report.sheet.score <= stated.high + 1e-9
        yield say(
            "exams.report.forecast",
            low=percent(stated.low),
            high=percent(stated.high),
            width=percent(stated.high - stated.low),
            outcome=say("exams.report.held" if inside else "exams.report.missed"),
        )
    if report.record.stated:
        record = report.record
        yield say("exams.report.record", held=record.held, stated=record.stated)
    if report.earlier:
        rows = ", ".join(
            f"{row.at.astimezone():%Y-%m-%d} {percent(row.score)} %"
            for row in report.earlier[-5:]
        )
        yield say("exams.report.earlier", rows=rows)


def _calibration(found: Calibration | None, say: Messages) -> Iterator[str]:
    """Yield how far the chances of single questions came true, where that is known."""
    if found is None:
        return
    yield brier_text(found, say)
    if not found.bins:
        return
    heads = [say(f"exams.report.{name}") for name in ("stated", "came", "count")]
    lines = [f"| {' | '.join(heads)} |", "|---:|---:|---:|"]
    for row in found.bins:
        low, high = row.interval
        came = f"{percent(row.earned)} ({percent(low)}-{percent(high)})"
        lines.append(f"| {percent(row.stated)} | {came} | {row.count} |")
    yield "\n".join(lines)


def brier_text(found: Calibration, say: Messages) -> str:
    """Return the Brier score in a sentence."""
    return say(
        "exams.report.brier",
        n=found.count,
        brier=f"{found.brier:.3f}",
        constant=f"{found.constant:.3f}",
    )


def _table(
    groups: tuple[Group, ...],
    title: str,
    name: Callable[[str], str],
    say: Messages,
) -> Iterator[str]:
    head = f"| {title} | {say('exams.report.points')} | % | |"
    lines = [head, "|---|---:|---:|---|"]
    for group in groups:
        full = round(_BAR * group.share)
        bar = "█" * full + "░" * (_BAR - full)
        points = f"{points_text(group.earned)}/{group.points:g}"
        label = name(group.name).replace("|", "/")
        lines.append(f"| {label} | {points} | {percent(group.share)} | {bar} |")
    yield "\n".join(lines)


def _questions(report: Report, say: Messages) -> Iterator[str]:
    yield f"## {say('exams.report.questions')}"
    names = [say(f"exams.report.{name}") for name in ("result", "points", "spent")]
    lines = [f"| # | {' | '.join(names)} |", "|---:|---|---:|---:|"]
    for row in report.sheet.questions:
        spent = clock_time(row.seconds)
        if row.position in report.slow:
            spent += " !"
        lines.append(
            f"| {row.position + 1} | {result_text(row, say)} "
            f"| {points_text(row.earned)}/{row.points:g} | {spent} |"
        )
    yield "\n".join(lines)
    if report.slow:
        yield say("exams.report.slow")


def result_text(row: Marked, say: Messages) -> str:
    """Return what became of a question, in words."""
    words = [say(f"exams.result.{row.result.value}")]
    if row.carried:
        words.append(say("exams.report.carried", n=row.carried))
    if row.self_marked:
        words.append(say("exams.report.by_yourself"))
    return " · ".join(words)


def _mistakes(report: Report, say: Messages) -> Iterator[str]:
    if report.mistakes:
        yield f"## {say('exams.report.mistakes')}"
    for mistake in report.mistakes:
        evidence = evidence_text(mistake, say, _quoted, "`{}`")
        yield f"**{mistake.sentence.get(say.language)}**\n\n{evidence}"
    if report.review:
        yield f"## {say('exams.report.review')}"
        yield "\n".join(f"- `{card}`" for card in report.review)


def evidence_text(
    mistake: Mistake, say: Messages, quote: Callable[[str], str], card: str
) -> str:
    """Return where a mistake was made and which cards are behind it.

    ``quote`` shortens a response, ``card`` is the form in which a card is named.
    """
    rows = ", ".join(
        say("exams.report.answered", number=position + 1, text=quote(response))
        for position, response in mistake.evidence
    )
    cards = ", ".join(card.format(name) for name in mistake.cards)
    return say("exams.report.evidence", rows=rows, cards=cards)


def shortened(response: str) -> str:
    """Return the beginning of a response in one line."""
    line = " ".join(response.split())
    return line if len(line) <= _LONGEST else line[:_LONGEST] + "…"


def _quoted(response: str) -> str:
    return for_markdown(shortened(response))


def _corrections(report: Report, say: Messages) -> Iterator[str]:
    wrong = [row for row in report.sheet.questions if row.credit < 1.0]
    if wrong:
        yield f"## {say('exams.report.corrections')}"
    for row in wrong:
        question = report.paper.questions[row.position]
        item, instance, part = question.item, question.instance, question.part
        yield f"### {row.position + 1}. {say(f'exams.result.{row.result.value}')}"
        front = face(item, instance, part, say.language)
        yield face_markdown(front, say)
        if row.response.strip():
            yield f"**{say('tui.study.yours')}**"
            yield verbatim(row.response)
        yield back_markdown(front, back(item, instance, part, say.language), say)
