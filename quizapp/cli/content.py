"""Commands on content: check, coverage, list, stamp."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from quizapp.cli import context
from quizapp.cli.context import Json, Lang, write, write_json

app = typer.Typer(help="Check and list notes and items.", no_args_is_help=True)

Root = Annotated[
    Path | None, typer.Argument(help="A deck's folder; the shipped content if absent.")
]


@app.command()
def check(
    path: Root = None,
    topic: Annotated[str | None, typer.Option("--topic", help="Only this topic.")] = None,
    json: Json = False,
    lang: Lang = None,
) -> int:
    """Report every problem of the shipped content or a deck; exit 1 on any."""
    from quizapp.catalog.check import check_content

    say = context.messages(lang)
    report = check_content(path, topic=topic, messages=say)
    if json:
        write_json([problem.as_dict() for problem in report.problems])
    else:
        for problem in report.problems:
            write(str(problem))
        if report.problems:
            write(say("cli.check_problems", n=len(report.problems)))
        else:
            write(
                say(
                    "cli.check_clean",
                    items=report.items,
                    notes=report.notes,
                    topics=report.topics,
                )
            )
    return 1 if report.problems else 0
