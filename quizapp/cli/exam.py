"""Commands on practice exams: new, take, mark, report, list, export."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from quizapp.cli import context
from quizapp.cli.context import Json, Lang, write, write_json

if TYPE_CHECKING:
    from quizapp.exams.blueprint import Blueprint
    from quizapp.exams.paper import Paper
    from quizapp.exams.service import Exams
    from quizapp.models import Language

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
    int | None, typer.Option("--seed", min=0, help="The same seed, the same paper.")
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
    _write_papers(
        exams.variants(paper, variants),
        format,
        output,
        lang=lang or say.language,
        key=key,
        solutions=solutions,
    )


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
    exams = _exams()
    papers = exams.variants(exams.find(exam), variants)
    language = lang or context.language(None)
    _write_papers(papers, format, output, lang=language, key=key, solutions=solutions)


def _write_papers(
    papers: tuple[Paper, ...],
    format: str,
    folder: Path,
    *,
    lang: str,
    key: bool,
    solutions: bool,
) -> None:
    from quizapp.exports.papers import PaperOptions, languages_of, write_paper

    options = PaperOptions(key, solutions, languages_of(lang))
    for paper in papers:
        for path in write_paper(paper, format, folder, options):
            write(str(path))


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
