"""What this machine offers, found by trying it."""

from __future__ import annotations

import importlib.util
import os
import platform
import shutil
import sqlite3
import sys
from dataclasses import dataclass

from quizapp import __version__
from quizapp.config import Config
from quizapp.errors import QuizError
from quizapp.i18n import Messages
from quizapp.i18n import say as said
from quizapp.paths import Paths, database_target
from quizapp.sandbox.typesetting import MEMORY_IS_BOUNDED

EXTRAS = {
    "pdf": "typst",
    "web": "textual_serve",
    "postgres": "psycopg",
    "anki": "zstandard",
}


@dataclass(frozen=True, slots=True)
class Row:
    """One finding: what was looked at, whether it is as it should be, and a word."""

    what: str
    ok: bool
    text: str


def findings(paths: Paths, config: Config, say: Messages) -> list[Row]:
    """Return what was found, in the order in which a person would ask."""
    return [
        Row("quizapp", True, f"{__version__}, Python {platform.python_version()}"),
        _terminal(say),
        _colour(say),
        _home(paths, say),
        _database(paths, say),
        _content(paths, say),
        _code(say),
        *(_extra(name, module, say) for name, module in EXTRAS.items()),
    ]


def _terminal(say: Messages) -> Row:
    size = shutil.get_terminal_size((0, 0))
    encoding = getattr(sys.stdout, "encoding", None) or "ascii"
    unicode = "utf" in encoding.lower()
    text = f"{size.columns} x {size.lines}, {encoding}"
    if not unicode:
        text += ". " + say("cli.doctor.ascii")
    return Row(say("cli.doctor.terminal"), unicode, text)


def _colour(say: Messages) -> Row:
    plain = bool(os.environ.get("NO_COLOR")) or os.environ.get("TERM") == "dumb"
    key = "cli.doctor.no_colour" if plain else "cli.doctor.colour"
    return Row(say("cli.doctor.colours"), not plain, say(key))


def _home(paths: Paths, say: Messages) -> Row:
    try:
        paths.prepare()
    except QuizError as error:
        return Row(say("cli.doctor.home"), False, said(error, say))
    return Row(say("cli.doctor.home"), True, str(paths.data))


def _database(paths: Paths, say: Messages) -> Row:
    what = say("cli.doctor.database")
    from quizapp.store import Store

    try:
        with Store.open(database_target(paths, os.environ)) as store:
            reviews = len(store.reviews())
    except QuizError as error:
        return Row(what, False, said(error, say))
    text = say("cli.doctor.reviews", n=reviews, version=sqlite3.sqlite_version)
    return Row(what, True, text)


def _content(paths: Paths, say: Messages) -> Row:
    from quizapp.catalog import load_catalog

    what = say("cli.doctor.content")
    try:
        catalog = load_catalog(language=say.language)
    except QuizError as error:
        return Row(what, False, said(error, say))
    text = say("cli.doctor.items", items=len(catalog.items), topics=len(catalog.topics))
    return Row(what, True, text)


def _code(say: Messages) -> Row:
    """Run a function as a learner's would be, and tell what stands around it."""
    from quizapp.sandbox import landlock, seccomp
    from quizapp.sandbox.limits import SECONDS
    from quizapp.sandbox.running import CodeRunner, Guard

    what = say("sandbox.doctor.what")
    runner = CodeRunner(own=True)
    guard, fault = runner.guard, runner.fault
    run = runner("def f(x): return x", "f", [{"x": 1.0}])
    runner.close()
    if run.values != (1.0,):
        return Row(what, False, say("sandbox.doctor.none", fault=fault or run.message))
    if guard is Guard.BOUNDARY:
        text = say("sandbox.doctor.boundary", version=landlock.version())
        return Row(what, True, text)
    lacks = [] if landlock.version() else ["Landlock"]
    lacks += [] if seccomp.available() else ["seccomp"]
    if lacks:
        fault = say("sandbox.doctor.lacks", names=", ".join(lacks))
    return Row(what, False, say("sandbox.doctor.process", seconds=SECONDS, fault=fault))


def _extra(name: str, module: str, say: Messages) -> Row:
    there = importlib.util.find_spec(module) is not None
    hint = say("cli.doctor.extra_missing", name=name)
    text = say("cli.doctor.extra_there") if there else hint
    if there and name == "pdf" and not MEMORY_IS_BOUNDED:
        text += ". " + say("cli.doctor.no_bound")
    return Row(say("cli.doctor.extra", name=name), there, text)
