"""What every command needs: paths, settings, language, clock. Created here only."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Mapping
from datetime import UTC, date, datetime
from functools import cache
from typing import Annotated, Any

import typer

from quizapp.config import Config, load_config
from quizapp.desk import Desk
from quizapp.errors import UserInputError
from quizapp.i18n import Messages, language_of_locale
from quizapp.models import Item, Language
from quizapp.paths import Paths

Lang = Annotated[
    str | None, typer.Option("--lang", help="Language of cards and messages: en or zh.")
]
Json = Annotated[bool, typer.Option("--json", help="Print JSON for programs.")]
Seed = Annotated[int, typer.Option("--seed", help="Which instance is drawn.")]


def now() -> datetime:
    """Return the instant, in UTC."""
    return datetime.now(UTC)


def today() -> date:
    """Return the day of this machine's calendar."""
    return now().astimezone().date()


@cache
def paths() -> Paths:
    """Return where files live on this machine."""
    return Paths.from_environment(os.environ)


@cache
def config() -> Config:
    """Return the settings of this machine."""
    return load_config(paths().config_file)


def language_setting(environ: Mapping[str, str]) -> Language:
    """Return the interface's language: configured, else the locale's."""
    try:
        configured = config().language
    except Exception:
        configured = None
    return configured or language_of_locale(environ)


def language(option: str | None) -> Language:
    """Return the language of an option, or the interface's."""
    if option is None:
        return language_setting(os.environ)
    if option == "en":
        return "en"
    if option == "zh":
        return "zh"
    raise UserInputError(f"--lang is en or zh, not {option!r}.")


def messages(option: str | None = None) -> Messages:
    """Return the messages in the language asked for."""
    return Messages(language(option))


@cache
def desk() -> Desk:
    """Return the services of this machine."""
    return Desk(paths(), config(), clock=now, environ=os.environ)


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


def write(text: str = "") -> None:
    """Print one text on standard output; what the console lacks becomes plain."""
    stream = sys.stdout
    encoding = getattr(stream, "encoding", None) or "utf-8"
    stream.write(text.encode(encoding, "replace").decode(encoding) + "\n")


def write_json(value: Any) -> None:
    """Print one JSON value."""
    write(json.dumps(value, ensure_ascii=False, indent=2))
