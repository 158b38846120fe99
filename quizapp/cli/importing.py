"""Commands that take questions and reviews in from elsewhere."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from quizapp.cli import context
from quizapp.cli.context import Lang, write

if TYPE_CHECKING:
    from quizapp.i18n import Messages
    from quizapp.importing.drafts import Draft
    from quizapp.models import CardId

app = typer.Typer(help="Take questions in from elsewhere.", no_args_is_help=True)

Files = Annotated[list[Path], typer.Argument(help="The files to read.")]
Folder = Annotated[
    Path | None, typer.Option("-o", "--output", help="The deck's folder; it is new.")
]


@app.command()
def anki(
    file: Annotated[Path, typer.Argument(help="An .apkg or .colpkg file.")],
    output: Folder = None,
    lang: Lang = None,
) -> None:
    """Read an Anki package: notes become a deck, reviews of our own cards come back."""
    from quizapp.errors import ImportingError
    from quizapp.i18n import fault
    from quizapp.importing.anki.package import read_media, read_package
    from quizapp.importing.anki.questions import own_item, questions
    from quizapp.importing.anki.reviews import returned
    from quizapp.importing.deck import Written, write_deck

    say = context.messages(lang)
    desk = context.desk()
    contents = read_package(file, progress=_progress(say))
    found = questions(contents, file.stem)
    written = Written(0, 0)
    folder = output or Path(file.stem)
    if found.drafts:
        written = write_deck(
            folder,
            file.stem,
            found.drafts,
            today=context.today(),
            taken=frozenset(desk.catalog.topics),
            media=read_media(file, contents),
        )
    notes = {note.id: note.guid for note in contents.notes}
    own = set(desk.catalog.cards())
    cards: dict[int, CardId] = {}
    for card in contents.cards:
        item = own_item(notes.get(card.note, ""))
        if item is not None:
            name = _card(item, card.place)
            if name in own:
                cards[card.id] = name
        elif card.id in found.cards:
            place = written.card(*found.cards[card.id])
            if place is not None:
                cards[card.id] = place
    if not found.drafts and not cards:
        raise fault(ImportingError, "importing.nothing", place=file)
    if contents.answers:
        back = returned(
            contents,
            cards,
            desk.store.reviews(),
            rollover_hour=desk.config.rollover_hour,
        )
        merged = desk.store.merge(back.reviews)
        write(
            say(
                "importing.reviews",
                added=merged.added,
                known=back.known + merged.known,
                skipped=back.skipped,
            )
        )
    if found.drafts:
        _tell(written.items, folder, say)


def _card(item: str, place: int) -> CardId:
    from quizapp.models import CardId

    return CardId(item if place == 0 else f"{item}#{place + 1}")


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
    from quizapp.errors import ImportingError
    from quizapp.i18n import fault
    from quizapp.importing.deck import write_deck

    if not drafts:
        raise fault(ImportingError, "importing.nothing", place=file)
    folder = output or Path(file.stem)
    written = write_deck(
        folder,
        file.stem,
        drafts,
        today=context.today(),
        taken=frozenset(context.desk().catalog.topics),
    )
    _tell(written.items, folder, say)


def _tell(items: int, folder: Path, say: Messages) -> None:
    write(say("importing.wrote", items=items, place=folder))
    write(say("importing.next", place=folder))


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


def _progress(say: Messages) -> _Progress:
    return _Progress(say)
