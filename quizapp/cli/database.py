"""Commands on the database: backup, restore, check, rebuild, merge, export."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from quizapp.cli import context
from quizapp.cli.context import Json, Lang, write, write_json

app = typer.Typer(
    help="Back up, check and merge what you have learnt.", no_args_is_help=True
)


@app.command()
def backup(lang: Lang = None) -> None:
    """Write a verified copy of the database beside it."""
    made = context.desk().store.back_up()
    write(context.messages(lang)("cli.db.backed_up", place=made.path))


@app.command()
def restore(
    file: Annotated[
        Path | None, typer.Argument(help="A backup; the newest if absent.")
    ] = None,
    lang: Lang = None,
) -> None:
    """Put a backup in the place of the database; the present state is kept too."""
    from quizapp.paths import database_target
    from quizapp.store import restore as restore_backup

    say = context.messages(lang)
    target = database_target(context.paths(), os.environ)
    restored = restore_backup(target, context.now(), file)
    if restored.aside is not None:
        write(say("cli.db.not_kept"))
    write(say("cli.db.restored", place=restored.backup))
    if restored.kept is not None:
        write(say("cli.db.kept", place=restored.kept))


@app.command()
def check(json: Json = False, lang: Lang = None) -> int:
    """Compare the file, every log row and every card's state; exit 1 on a fault."""
    found = context.desk().store.check()
    say = context.messages(lang)
    if json:
        write_json(
            {
                "ok": found.ok,
                "rows": found.rows,
                "cards": found.cards,
                "sound": found.sound,
                "damaged": list(found.damaged),
                "stale": list(found.stale),
            }
        )
    elif found.ok:
        write(say("cli.db.ok", rows=found.rows, cards=found.cards))
    else:
        if not found.sound:
            write(say("cli.db.unsound"))
        if found.damaged:
            write(say("cli.db.damaged", n=len(found.damaged)))
        if found.stale:
            write(say("cli.db.stale", n=len(found.stale)))
    return 0 if found.ok else 1


@app.command()
def rebuild(lang: Lang = None) -> None:
    """Derive the state of every card from the log again."""
    cards = context.desk().store.rebuild()
    write(context.messages(lang)("cli.db.rebuilt", n=cards))


@app.command()
def merge(
    file: Annotated[Path, typer.Argument(help="A database or an exported log.")],
    lang: Lang = None,
) -> None:
    """Take in the log of another device; doing it twice changes nothing."""
    merged = context.desk().store.merge_file(file)
    say = context.messages(lang)
    write(say("cli.db.merged", added=merged.added, known=merged.known, n=merged.cards))


@app.command()
def export(
    output: Annotated[Path, typer.Option("-o", "--output", help="The file to write.")],
    lang: Lang = None,
) -> None:
    """Write the log as JSON Lines, one review a line."""
    rows = context.desk().store.export_log(output)
    write(context.messages(lang)("cli.db.exported", n=rows, place=output))
