"""The tree of commands; each command imports what it needs when it runs."""

from __future__ import annotations

import typer

from quizapp.cli import content, database, decks, exam, export, importing, info, study

app = typer.Typer(
    help="Spaced questions for deep-learning interviews, checked by computing.",
    no_args_is_help=False,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)

app.command()(study.study)
app.command()(study.serve)
app.command()(info.show)
# An answer may begin with a minus.
app.command(context_settings={"ignore_unknown_options": True})(info.answer)
app.command()(info.due)
app.command()(info.stats)
app.command()(info.search)
app.command()(info.plan)
app.command()(info.doctor)
app.add_typer(content.app, name="content")
app.add_typer(decks.app, name="deck")
app.add_typer(database.app, name="db")
app.add_typer(exam.app, name="exam")
app.add_typer(export.app, name="export")
app.add_typer(importing.app, name="import")
