"""Commands that take the questions elsewhere."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from quizapp.cli import context, export_anki
from quizapp.cli.context import Lang, write

if TYPE_CHECKING:
    from quizapp.catalog.drawing import Teller
    from quizapp.i18n import Messages
    from quizapp.models import Item

app = typer.Typer(help="Take the questions elsewhere.", no_args_is_help=True)

app.command(name="anki")(export_anki.anki)

Output = Annotated[Path, typer.Option("-o", "--output", help="Where to write it.")]
Topic = Annotated[str | None, typer.Option("--topic", help="Only this topic.")]


@app.command()
def markdown(
    output: Output = Path("cards.md"), topic: Topic = None, lang: Lang = None
) -> None:
    """Write the cards as Markdown with Q:, A: and C: marks."""
    from quizapp.exports.cards import cards_markdown

    _export(cards_markdown, output, topic, lang)


@app.command(name="csv")
def csv_cards(
    output: Output = Path("cards.csv"), topic: Topic = None, lang: Lang = None
) -> None:
    """Write the cards as CSV, one row a card."""
    from quizapp.exports.cards import cards_csv

    _export(cards_csv, output, topic, lang)


def _export(
    make: Callable[[Iterable[Item], Messages, Teller], str],
    output: Path,
    topic: str | None,
    lang: str | None,
) -> None:
    """Write the cards of everything or of one topic and say how many items."""
    from quizapp.exports.cards import write_text

    say = context.messages(lang)
    desk = context.desk()
    if topic is not None:
        desk.require_topic(topic, say)
    catalog = desk.catalog
    items = tuple(catalog.items.values() if topic is None else catalog.by_topic(topic))
    with context.telling_left_out(say) as left:
        text = make(items, say, left.append)
    write_text(output, text)
    write(say("anki.cards_written", place=output, items=len(items) - len(left)))
