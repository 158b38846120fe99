"""Commands on the learner's own decks: add, list, remove, new."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from quizapp.cli import context
from quizapp.cli.context import Lang, write
from quizapp.safetext import for_shell

app = typer.Typer(
    help="Your own questions, in folders of their own.", no_args_is_help=True
)

Folder = Annotated[Path, typer.Argument(help="The deck's folder.")]


@app.command()
def add(folder: Folder, lang: Lang = None) -> None:
    """Study a deck along with the shipped content."""
    from quizapp.catalog.decks import add_deck

    say = context.messages(lang)
    context.paths().prepare()
    deck = add_deck(context.paths().decks, folder, language=say.language)
    write(say("cli.deck.added", place=folder, items=len(deck.items)))


@app.command(name="list")
def list_decks(lang: Lang = None) -> None:
    """List the decks that are studied."""
    from quizapp.catalog.decks import known_decks

    decks = known_decks(context.paths().decks)
    for deck in decks:
        write(str(deck))
    if not decks:
        write(context.messages(lang)("cli.deck.none"))


@app.command()
def remove(folder: Folder, lang: Lang = None) -> None:
    """Stop studying a deck; its files and its reviews stay."""
    from quizapp.catalog.decks import remove_deck

    remove_deck(context.paths().decks, folder)
    write(context.messages(lang)("cli.deck.removed", place=folder))


@app.command()
def new(folder: Folder, lang: Lang = None) -> None:
    """Write a small deck that passes the check, to begin from."""
    from quizapp.catalog.decks import new_deck

    taken = frozenset(str(slug) for slug in context.desk().catalog.topics)
    new_deck(folder, today=context.today(), taken=taken)
    write(
        context.messages(lang)(
            "cli.deck.made", place=folder, word=for_shell(str(folder))
        )
    )
