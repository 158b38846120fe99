"""Commands that make papers and write them, with options that others share."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from quizapp.cli import context
from quizapp.cli.context import write
from quizapp.exports.papers import FORMATS

if TYPE_CHECKING:
    from quizapp.exams.blueprint import Blueprint
    from quizapp.exams.paper import Paper
    from quizapp.exams.service import Exams
    from quizapp.exports.papers import PaperOptions
    from quizapp.models import Language

Row = TypeVar("Row")

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
Format = Annotated[
    str, typer.Option("--format", help=f"How to write: {', '.join(FORMATS)}.")
]
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
AnswerSheet = Annotated[
    bool,
    typer.Option(
        "--answer-sheet/--no-answer-sheet",
        help="A sheet to answer on, for marking (md, pdf).",
    ),
]
Exam = Annotated[str, typer.Argument(metavar="ID", help="The paper's id.")]


def planned(
    exams: Exams,
    name: str | None,
    *,
    minutes: float | None,
    count: int | None,
    topics: list[str] | None,
) -> Blueprint:
    from quizapp.exams.service import DEFAULT_BLUEPRINT

    blueprint = exams.blueprint(name or DEFAULT_BLUEPRINT)
    titles = exams.titles(topics or ())
    return blueprint.adapted(minutes=minutes, count=count, topics=titles)


def _interface_language(option: str | None) -> Language:
    """Return the language of messages when the papers' may be both."""
    return context.language(None if option == "both" else option)


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
    answer_sheet: AnswerSheet = False,
) -> None:
    """Make a paper and write it with its key; the same seed, the same bytes."""
    say = context.messages(_interface_language(lang))
    options = _options(
        format,
        lang or say.language,
        key=key,
        solutions=solutions,
        answer_sheet=answer_sheet,
    )
    exams = context.desk().exams
    plan = planned(exams, blueprint, minutes=minutes, count=count, topics=topic)
    seed = context.desk().seed() if seed is None else seed
    with context.telling_left_out(say) as left:
        paper = exams.new(plan, seed, left.append)
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


def export(
    *,
    exam: Exam,
    format: Format = "md",
    output: Folder = Path(),
    variants: Variants = 1,
    lang: PaperLang = None,
    key: Key = True,
    solutions: Solutions = True,
    answer_sheet: AnswerSheet = False,
) -> None:
    """Write a kept paper, or variants of it with other numbers."""
    options = _options(
        format,
        lang or context.language(None),
        key=key,
        solutions=solutions,
        answer_sheet=answer_sheet,
    )
    exams = context.desk().exams
    papers = exams.variants(exams.find(exam), variants)
    _write_papers(papers, format, output, options)


def _options(
    format: str, lang: str, *, key: bool, solutions: bool, answer_sheet: bool
) -> PaperOptions:
    """Return what is to be written, once it is clear that it can be."""
    from quizapp.exports.papers import PaperOptions, languages_of, require

    languages = languages_of(lang)
    tell = context.teller(context.messages(_interface_language(lang)))
    options = PaperOptions(key, solutions, answer_sheet, languages, tell)
    require(format, options)
    return options


def _write_papers(
    papers: tuple[Paper, ...], format: str, folder: Path, options: PaperOptions
) -> None:
    from quizapp.exports.papers import write_papers

    for path in write_papers(papers, format, folder, options, shown_progress):
        write(str(path))


def shown_progress(rows: Sequence[Row]) -> Iterator[Row]:
    """Yield the rows; long work on a terminal shows how far it is."""
    if not sys.stderr.isatty():
        yield from rows
        return
    with typer.progressbar(rows, file=sys.stderr) as bar:
        yield from bar
