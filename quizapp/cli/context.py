"""What every command shares: common options, messages, items by name, output."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated, Any

import typer

from quizapp.cli.machine import config, desk, language, now, paths, today
from quizapp.errors import QuizError, UserInputError
from quizapp.i18n import Messages
from quizapp.i18n import say as said
from quizapp.models import Item

if TYPE_CHECKING:
    from quizapp.catalog.drawing import UndrawableError

__all__ = [
    "Json",
    "Lang",
    "Seed",
    "config",
    "desk",
    "find_item",
    "language",
    "messages",
    "now",
    "paths",
    "teller",
    "telling_left_out",
    "today",
    "write",
    "write_json",
]

Lang = Annotated[
    str | None, typer.Option("--lang", help="Language of cards and messages: en or zh.")
]
Json = Annotated[bool, typer.Option("--json", help="Print JSON for programs.")]
Seed = Annotated[int, typer.Option("--seed", help="Which instance is drawn.")]


def messages(option: str | None = None) -> Messages:
    """Return the messages in the language asked for."""
    return Messages(language(option))


def find_item(name: str, say: Messages) -> Item:
    """Return an item by its id, or say which ones are near."""
    items = desk().catalog.items
    item = next((item for key, item in items.items() if key == name), None)
    if item is None:
        import difflib

        near = difflib.get_close_matches(name, list(items), n=3, cutoff=0.5)
        hint = say("cli.near", names=", ".join(near)) if near else say("cli.list_items")
        raise UserInputError(say("cli.no_item", item=name) + " " + hint)
    return item


def teller(say: Messages) -> Callable[[QuizError], None]:
    """Return a function that tells on standard error what does not stop the work."""

    def tell(error: QuizError) -> None:
        sys.stderr.write(f"{said(error, say)}\n")

    return tell


@contextmanager
def telling_left_out(say: Messages) -> Iterator[list[UndrawableError]]:
    """Collect the questions that are left out, and name them on standard error."""
    from quizapp.catalog.drawing import left_out

    errors: list[UndrawableError] = []
    try:
        yield errors
    finally:
        for sentence in left_out(errors, say):
            sys.stderr.write(f"{sentence}\n")


def write(text: str = "") -> None:
    """Print one text on standard output; what the console lacks becomes plain."""
    stream = sys.stdout
    encoding = getattr(stream, "encoding", None) or "utf-8"
    stream.write(text.encode(encoding, "replace").decode(encoding) + "\n")


def write_json(value: Any) -> None:
    """Print one JSON value."""
    write(json.dumps(value, ensure_ascii=False, indent=2))
