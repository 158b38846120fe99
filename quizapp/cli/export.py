"""Commands that take the questions elsewhere."""

from __future__ import annotations

import typer

from quizapp.cli import export_anki

app = typer.Typer(help="Take the questions elsewhere.", no_args_is_help=True)

app.command(name="anki")(export_anki.anki)
