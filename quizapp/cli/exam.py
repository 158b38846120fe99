"""Commands on practice exams: new, take, mark, report, list, export."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from quizapp.cli import context, papers
from quizapp.cli.context import Json, Lang, write, write_json
from quizapp.cli.papers import (
    Count,
    ExamSeed,
    Minutes,
    Name,
    Topics,
    planned,
    shown_progress,
)
from quizapp.errors import UserInputError
from quizapp.exports.reports import REPORT_FORMATS
from quizapp.i18n import Messages, fault

if TYPE_CHECKING:
    from quizapp.catalog.drawing import UndrawableError
    from quizapp.desk import Desk
    from quizapp.exams.service import Exams
    from quizapp.sandbox.running import CodeRunner
    from quizapp.tui.app import QuizApp
    from quizapp.tui.screens.exams import ExamsScreen

app = typer.Typer(
    help="Practice exams: from a blueprint to a marked paper.", no_args_is_help=True
)
app.command()(papers.new)
app.command()(papers.export)


@app.command()
def take(
    *,
    exam: Annotated[
        str | None, typer.Argument(metavar="ID", help="A paper, or a sitting.")
    ] = None,
    blueprint: Name = None,
    minutes: Minutes = None,
    count: Count = None,
    seed: ExamSeed = None,
    topic: Topics = None,
    lang: Lang = None,
) -> int:
    """Sit a paper in the app; without an id a new one, or the one under way."""
    made = blueprint or minutes or count or topic or seed is not None

    def start(desk: Desk) -> Callable[[QuizApp], None]:
        from quizapp.tui.screens.exams import ExamsScreen

        exams = desk.exams
        exams.hand_in_expired()
        waiting = exams.open_sittings()
        paper, sitting = None, None
        left: list[UndrawableError] = []
        if exam is not None and exams.is_sitting(exam):
            sitting = exam
        elif exam is not None:
            paper = exams.find(exam)
        elif waiting and not made:
            sitting = waiting[0].id
        else:
            plan = planned(exams, blueprint, minutes=minutes, count=count, topics=topic)
            paper = exams.new(plan, desk.seed() if seed is None else seed, left.append)
        return lambda app: _show(app, ExamsScreen(paper, sitting, left))

    from quizapp.cli.start import open_app

    return open_app(lang, start)


def _show(app: QuizApp, screen: ExamsScreen) -> None:
    app.push_screen(screen)


def _runner_of_others(say: Messages) -> CodeRunner:
    """Return what runs functions that others wrote: a boundary, or it says none."""
    from quizapp.cards.back import say as reason_words
    from quizapp.sandbox.running import CodeRunner, Guard

    runner = CodeRunner(own=False)
    if runner.guard is Guard.NONE and (notice := runner.take_notice()) is not None:
        sys.stderr.write(f"{reason_words(notice, say)}\n")
    return runner


@app.command()
def mark(
    what: Annotated[
        str, typer.Argument(metavar="ID|FILE", help="A sitting, or responses.csv.")
    ],
    regrade: Annotated[
        bool, typer.Option("--regrade", help="Again, with today's keys.")
    ] = False,
    json: Json = False,
    lang: Lang = None,
) -> None:
    """Mark a sitting, or the responses of a class (a .csv file)."""
    say = context.messages(lang)
    exams = context.desk().exams
    if what.endswith(".csv"):
        from quizapp.exams.classes import class_markdown, mark_class

        marked = mark_class(
            Path(what),
            exams.find,
            shown_progress,
            runner=lambda: _runner_of_others(say),
        )
        if json:
            write_json(marked.as_dict())
        else:
            _page(class_markdown(marked, say))
        return
    exams.hand_in_expired()
    if regrade:
        exams.regrade(what)
    elif exams.final_sheet(what) is None:
        sheet = exams.mark(what)
        if sheet.complete:
            exams.save_mark(what, sheet)
        else:
            waiting = len(sheet.waiting)
            raise fault(UserInputError, "exams.judge_first", n=waiting, sitting=what)
    _report(exams, what, json=json, say=say)


@app.command()
def report(
    *,
    sitting: Annotated[
        str | None, typer.Argument(metavar="ID", help="By default the last marked.")
    ] = None,
    forward: Annotated[
        bool, typer.Option("--forward", help="Put the cards to review forward.")
    ] = False,
    format: Annotated[
        str | None,
        typer.Option("--format", help=f"Write a file: {', '.join(REPORT_FORMATS)}."),
    ] = None,
    output: Annotated[
        Path | None, typer.Option("-o", "--output", help="The file to write.")
    ] = None,
    json: Json = False,
    lang: Lang = None,
) -> None:
    """Show the report of a marked sitting, or write it into a file."""
    say = context.messages(lang)
    exams = context.desk().exams
    exams.hand_in_expired()
    name = sitting or exams.last_marked()
    if name is None:
        raise fault(UserInputError, "exams.report.none")
    if format is None and output is None:
        _report(exams, name, json=json, say=say)
    else:
        _write_report(exams, name, format, output, say)
    if forward:
        n = exams.put_forward(exams.report(name).review)
        if not json:
            write(say("exams.report.put", n=n))


def _report(exams: Exams, sitting: str, *, json: bool, say: Messages) -> None:
    from quizapp.exams.report_text import report_markdown

    found = exams.report(sitting)
    if json:
        write_json(found.as_dict())
    else:
        _page(report_markdown(found, exams.catalog, say))


def _write_report(
    exams: Exams, sitting: str, format: str | None, place: Path | None, say: Messages
) -> None:
    """Write the report; the format is the ending's of the file, unless it is named."""
    from quizapp.exports.reports import report_writer, write_report

    format = format or (place.suffix.removeprefix(".") if place else "")
    report_writer(format)
    place = place or Path(f"report-{sitting}.{format}")
    found, tell = exams.report(sitting), context.teller(say)
    write_report(found, exams.catalog, say, format=format, place=place, tell=tell)
    write(str(place))


def _page(markdown: str) -> None:
    from quizapp.cli.rendering import plain

    write(plain(markdown))


@app.command("list")
def list_exams(json: Json = False, lang: Lang = None) -> None:
    """List the blueprints, and the papers with their sittings."""
    from quizapp.exams.overview import overview, overview_lines

    say = context.messages(lang)
    found = overview(context.desk().exams)
    if json:
        write_json(found.as_dict())
        return
    for line in overview_lines(found, say):
        write(line)
