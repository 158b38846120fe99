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
    topic: Annotated[
        str | None, typer.Option("--topic", help="Only this topic.")
    ] = None,
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


@app.command()
def coverage(
    path: Root = None,
    claims: Annotated[
        Path | None, typer.Option("--claims", help="JSON lines or TOML of claims.")
    ] = None,
    json: Json = False,
    lang: Lang = None,
) -> int:
    """Print which claims have notes and items; exit 1 while any has none."""
    from quizapp.catalog.check import claims_catalog
    from quizapp.catalog.coverage import coverage as cover
    from quizapp.catalog.coverage import read_claims_file

    catalog = claims_catalog(path)
    wanted = catalog.claims.values() if claims is None else read_claims_file(claims)
    matrix = cover(catalog, wanted)
    if json:
        write_json(matrix.as_dict())
    else:
        for line in matrix.lines(context.messages(lang)):
            write(line)
    return 0 if matrix.complete else 1


@app.command(name="list")
def list_items(path: Root = None, json: Json = False) -> None:
    """List every item: id, topic, kind, claims, languages, mistakes, minutes."""
    from quizapp.catalog.check import claims_catalog
    from quizapp.catalog.listing import content_list

    catalog = context.desk().catalog if path is None else claims_catalog(path)
    rows = content_list(catalog)
    if json:
        write_json(rows)
        return
    for row in rows:
        write(f"{row['id']}  {row['kind']}  {row['minutes']:g} min")


@app.command()
def stamp(
    path: Root = None,
    retire: Annotated[
        bool, typer.Option("--retire", help="Accept ids that are gone.")
    ] = False,
    lang: Lang = None,
) -> int:
    """Enter new and revised items into revisions.toml; for authors."""
    from quizapp.catalog.check import stamp_content
    from quizapp.catalog.loading import shipped_root

    say = context.messages(lang)
    root = Path(str(path or shipped_root()))
    done = stamp_content(root, today=context.today(), retire=retire)
    for change in done.refused:
        write(change.finding("revisions.toml", 1).render(say))
    write(
        say(
            "catalog.stamped",
            new=len(done.new),
            changed=len(done.changed),
            retired=len(done.retired),
            refused=len(done.refused),
        )
    )
    return 1 if done.refused else 0
