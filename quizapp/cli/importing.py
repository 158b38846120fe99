"""Commands that take questions and reviews in from elsewhere."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from quizapp.cli import context
from quizapp.cli.context import Lang, write
from quizapp.safetext import for_shell

if TYPE_CHECKING:
    from quizapp.i18n import Messages
    from quizapp.importing.drafts import Draft
    from quizapp.importing.renewal import Renewed

app = typer.Typer(help="Take questions in from elsewhere.", no_args_is_help=True)

Files = Annotated[list[Path], typer.Argument(help="The files to read.")]
Folder = Annotated[
    Path | None, typer.Option("-o", "--output", help="The deck's folder; it is new.")
]
DeckFolder = Annotated[
    Path | None,
    typer.Option(
        "-o", "--output", help="The deck's folder: new, or of an earlier import."
    ),
]


@app.command()
def anki(
    file: Annotated[Path, typer.Argument(help="An .apkg or .colpkg file.")],
    output: DeckFolder = None,
    *,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Tell what would come in; write nothing.")
    ] = False,
    suspended: Annotated[
        bool, typer.Option("--suspended", help="Take suspended cards too.")
    ] = False,
    lang: Lang = None,
) -> None:
    """Read an Anki package: notes become a deck, reviews of our own cards come back."""
    from quizapp.catalog.decks import known_decks
    from quizapp.catalog.loading import topic_slugs
    from quizapp.importing.anki.intake import Here, look_into, take_in

    say = context.messages(lang)
    desk = context.desk()
    here = Here(
        store=lambda: desk.store,
        own_cards=lambda: frozenset(desk.catalog.cards()),
        topics=lambda: topic_slugs(known_decks(desk.paths.decks)),
        decks=lambda: known_decks(desk.paths.decks),
        now=context.now(),
        rollover_hour=desk.config.rollover_hour,
        suspended=suspended,
    )
    folder = output or Path(file.stem)
    progress = _Progress(say)
    if dry_run:
        taken = look_into(file, here, folder, progress=progress)
        if taken.renewed is None:
            write(say("importing.would_write", items=taken.items))
    else:
        taken = take_in(file, folder, here, progress=progress)
    if taken.renewed is not None:
        _tell_renewed(taken.renewed, folder, say)
    if taken.added is not None:
        counts = {
            "added": taken.added,
            "known": taken.known,
            "skipped": taken.skipped,
        }
        key = "importing.would_add" if dry_run else "importing.reviews"
        write(say(key, **counts))
    if taken.misdated:
        write(say("importing.misdated", n=taken.misdated))
    if taken.left_out:
        write(say("importing.left_out", n=taken.left_out))
    for name in ("suspended", "occlusions", "pictures"):
        if count := getattr(taken.behind, name):
            write(say(f"importing.{name}", n=count, place=folder / "media"))
    if not taken.items and taken.added is None:
        write(say("importing.own", place=file))
    if dry_run:
        write(say("importing.dry"))
    elif taken.items and taken.renewed is None:
        _tell(taken.items, folder, say)


@app.command()
def markdown(files: Files, output: Folder = None, lang: Lang = None) -> None:
    """Read cards written as Q:, A: and C: in Markdown."""
    from quizapp.importing.cards import read_cards, read_text

    drafts = [draft for file in files for draft in read_cards(read_text(file), file)]
    _deck(drafts, files[0], output, context.messages(lang))


@app.command(name="csv")
def csv_cards(files: Files, output: Folder = None, lang: Lang = None) -> None:
    """Read cards from CSV with the columns front and back, and perhaps deck, tags."""
    from quizapp.importing.cards import read_csv, read_text

    drafts = [draft for file in files for draft in read_csv(read_text(file), file)]
    _deck(drafts, files[0], output, context.messages(lang))


def _deck(drafts: list[Draft], file: Path, output: Path | None, say: Messages) -> None:
    """Write drafts as a deck and say where."""
    from quizapp.catalog.decks import known_decks
    from quizapp.catalog.loading import topic_slugs
    from quizapp.errors import ImportingError
    from quizapp.i18n import fault
    from quizapp.importing.deck import write_deck

    if not drafts:
        raise fault(ImportingError, "importing.nothing", place=file)
    folder = output or Path(file.stem)
    items = write_deck(
        folder,
        file.stem,
        drafts,
        today=context.today(),
        taken=topic_slugs(known_decks(context.paths().decks)),
    )
    _tell(items, folder, say)


def _tell_renewed(renewed: Renewed, folder: Path, say: Messages) -> None:
    """Say what became of the questions of a deck that was there before."""
    counts = {"new": renewed.new, "changed": renewed.changed, "same": renewed.same}
    write(say("importing.renewed", place=folder, **counts))
    for name in ("edited", "outgrown", "gone"):
        if count := getattr(renewed, name):
            write(say(f"importing.{name}", n=count))


def _tell(items: int, folder: Path, say: Messages) -> None:
    write(say("importing.wrote", items=items, place=folder))
    write(say("importing.next", place=for_shell(str(folder))))


class _Progress:
    """Shows how far a long reading is, on one line of an interactive terminal."""

    def __init__(self, say: Messages) -> None:
        self.say = say
        self.shown = sys.stderr.isatty()

    def __call__(self, what: str, done: int, total: int) -> None:
        if self.shown:
            name = self.say(f"importing.what.{what}")
            words = self.say("importing.progress", what=name, done=done, total=total)
            end = "\n" if done >= total else ""
            sys.stderr.write(f"\r{words}{end}")
            sys.stderr.flush()
