"""Commands on practice exams: new, take, mark, report, list, export."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from quizapp.cli import context
from quizapp.cli.context import Json, Lang, write, write_json
from quizapp.errors import UserInputError
from quizapp.i18n import Messages, fault

if TYPE_CHECKING:
    from quizapp.desk import Desk
    from quizapp.exams.blueprint import Blueprint
    from quizapp.exams.classes import Answers
    from quizapp.exams.paper import Paper
    from quizapp.exams.service import Exams
    from quizapp.exports.papers import PaperOptions
    from quizapp.models import Language
    from quizapp.tui.app import QuizApp
    from quizapp.tui.screens.exams import ExamsScreen

app = typer.Typer(
    help="Practice exams: from a blueprint to a marked paper.", no_args_is_help=True
)

Name = Annotated[
    str | None,
    typer.Option("--blueprint", help="Which blueprint: a name, or a .toml file."),
]
Minutes = Annotated[
    float | None, typer.Option("--minutes", help="So many minutes instead.")
]
Count = Annotated[int | None, typer.Option("--count", help="So many questions.")]
ExamSeed = Annotated[
    int | None,
    typer.Option("--seed", min=0, max=2**63 - 1, help="The same seed, the same paper."),
]
Topics = Annotated[
    list[str] | None, typer.Option("--topic", help="Only this topic; repeatable.")
]
Format = Annotated[str, typer.Option("--format", help="How to write: md.")]
Folder = Annotated[Path, typer.Option("-o", "--output", help="The folder to fill.")]
Variants = Annotated[
    int, typer.Option("--variants", min=1, max=100, help="Papers with other numbers.")
]
PaperLang = Annotated[
    str | None, typer.Option("--lang", help="Language of the paper: en, zh or both.")
]
Key = Annotated[bool, typer.Option("--key/--no-key", help="Write the key too.")]
Solutions = Annotated[
    bool,
    typer.Option("--solutions/--no-solutions", help="Worked solutions in the key."),
]
Exam = Annotated[str, typer.Argument(metavar="ID", help="The paper's id.")]


def _exams() -> Exams:
    return context.desk().exams


def _blueprint(
    exams: Exams,
    name: str | None,
    *,
    minutes: float | None,
    count: int | None,
    topics: list[str] | None,
) -> Blueprint:
    from quizapp.exams.service import DEFAULT_BLUEPRINT

    blueprint = exams.blueprint(name or DEFAULT_BLUEPRINT)
    return blueprint.adapted(minutes=minutes, count=count, topics=topics or ())


def _interface_language(option: str | None) -> Language:
    """Return the language of messages when the papers' may be both."""
    return context.language(None if option == "both" else option)


@app.command()
def new(
    *,
    blueprint: Name = None,
    minutes: Minutes = None,
    count: Count = None,
    seed: ExamSeed = None,
    topic: Topics = None,
    lang: PaperLang = None,
    format: Format = "md",
    output: Folder = Path(),
    variants: Variants = 1,
    key: Key = True,
    solutions: Solutions = True,
) -> None:
    """Make a paper and write it with its key; the same seed, the same bytes."""
    say = context.messages(_interface_language(lang))
    options = _options(format, lang or say.language, key=key, solutions=solutions)
    exams = _exams()
    plan = _blueprint(exams, blueprint, minutes=minutes, count=count, topics=topic)
    paper = exams.new(plan, context.desk().seed() if seed is None else seed)
    for relaxed in paper.relaxed:
        write(relaxed.get(say.language))
    write(
        say(
            "exams.made",
            id=paper.id,
            count=len(paper.questions),
            minutes=f"{paper.minutes:g}",
        )
    )
    _write_papers(exams.variants(paper, variants), format, output, options)


@app.command()
def export(
    *,
    exam: Exam,
    format: Format = "md",
    output: Folder = Path(),
    variants: Variants = 1,
    lang: PaperLang = None,
    key: Key = True,
    solutions: Solutions = True,
) -> None:
    """Write a kept paper, or variants of it with other numbers."""
    language = lang or context.language(None)
    options = _options(format, language, key=key, solutions=solutions)
    exams = _exams()
    papers = exams.variants(exams.find(exam), variants)
    _write_papers(papers, format, output, options)


def _options(format: str, lang: str, *, key: bool, solutions: bool) -> PaperOptions:
    """Return what is to be written, once it is clear that it can be."""
    from quizapp.exports.papers import PaperOptions, languages_of, writer_of

    writer_of(format)
    return PaperOptions(key, solutions, languages_of(lang))


def _write_papers(
    papers: tuple[Paper, ...], format: str, folder: Path, options: PaperOptions
) -> None:
    from quizapp.exports.papers import write_paper

    for paper in papers:
        for path in write_paper(paper, format, folder, options):
            write(str(path))


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
        if exam is not None and exams.is_sitting(exam):
            sitting = exam
        elif exam is not None:
            paper = exams.find(exam)
        elif waiting and not made:
            sitting = waiting[0].id
        else:
            plan = _blueprint(
                exams, blueprint, minutes=minutes, count=count, topics=topic
            )
            paper = exams.new(plan, desk.seed() if seed is None else seed)
        return lambda app: _show(app, ExamsScreen(paper, sitting))

    from quizapp.cli.start import open_app

    return open_app(lang, start)


def _show(app: QuizApp, screen: ExamsScreen) -> None:
    app.push_screen(screen)


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
    exams = _exams()
    if what.endswith(".csv"):
        from quizapp.exams.classes import class_markdown, mark_class

        marked = mark_class(Path(what), exams.find, _progress)
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
    sitting: Annotated[
        str | None, typer.Argument(metavar="ID", help="By default the last marked.")
    ] = None,
    forward: Annotated[
        bool, typer.Option("--forward", help="Put the cards to review forward.")
    ] = False,
    json: Json = False,
    lang: Lang = None,
) -> None:
    """Show the report of a marked sitting."""
    say = context.messages(lang)
    exams = _exams()
    exams.hand_in_expired()
    name = sitting or exams.last_marked()
    if name is None:
        raise fault(UserInputError, "exams.report.none")
    _report(exams, name, json=json, say=say)
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


def _progress(rows: Sequence[Answers]) -> Iterator[Answers]:
    """Yield the rows; long work on a terminal shows how far it is."""
    if not sys.stderr.isatty():
        yield from rows
        return
    with typer.progressbar(rows, file=sys.stderr) as bar:
        yield from bar


def _page(markdown: str) -> None:
    from quizapp.cli.rendering import plain

    write(plain(markdown))


@app.command("list")
def list_exams(json: Json = False, lang: Lang = None) -> None:
    """List the blueprints, and the papers with their sittings."""
    from quizapp.exams.overview import overview, overview_lines

    say = context.messages(lang)
    found = overview(_exams())
    if json:
        write_json(found.as_dict())
        return
    for line in overview_lines(found, say):
        write(line)
