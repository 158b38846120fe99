"""From arguments to an exit code: 0 done, 1 the input is at fault, 2 usage."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from engine.errors import EngineError
from quizapp.cli import machine
from quizapp.cli.console import soften_streams
from quizapp.errors import QuizError
from quizapp.i18n import Messages, say

if TYPE_CHECKING:
    import typer

    from quizapp.models import Language

AT_FAULT, USAGE, INTERRUPTED = 1, 2, 130


def run(arguments: list[str]) -> int:
    """Run the app or a command; print every foreseeable error as one sentence."""
    soften_streams()
    try:
        if not arguments:
            from quizapp.cli.start import open_app

            return open_app()
        from quizapp.cli.commands import app

        code = _invoke(app, arguments)
        _tell_notices(arguments)
        return code
    except QuizError as error:
        sys.stderr.write(f"{say(error, Messages(_spoken(arguments)))}\n")
        return AT_FAULT
    except EngineError as error:
        # A definition that no draw satisfies: the content check names its place.
        messages = Messages(_spoken(arguments))
        sys.stderr.write(f"{messages('cli.content_fault', problem=error)}\n")
        return AT_FAULT
    except BrokenPipeError:
        # The reader of a pipe has gone; nobody is left to tell.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except KeyboardInterrupt:
        sys.stderr.write("\n")
        return INTERRUPTED


def _spoken(arguments: list[str]) -> Language:
    """Return the language to speak when no command is there to say it."""
    if "--lang" in arguments[:-1]:
        named: dict[str, Language] = {"en": "en", "zh": "zh"}
        option = arguments[arguments.index("--lang") + 1]
        if option in named:
            return named[option]
    return machine.own_language()


def _tell_notices(arguments: list[str]) -> None:
    """Say what happened aside: a restored backup, a deck that had to be left out."""
    messages = Messages(_spoken(arguments))
    for notice in machine.notices():
        sys.stderr.write(f"{say(notice, messages)}\n")
    for deck, problems in machine.left_out():
        key = "tui.home.deck_left_out"
        sys.stderr.write(f"{messages(key, place=deck, n=problems)}\n")


def _invoke(app: typer.Typer, arguments: list[str]) -> int:
    import typer

    command = typer.main.get_command(app)
    try:
        result = command.main(arguments, prog_name="quizapp", standalone_mode=False)
    except typer.Exit as leave:
        return leave.exit_code
    except typer.Abort:
        return INTERRUPTED
    except Exception as error:
        # typer keeps its usage errors' class to itself, but they show themselves.
        show = getattr(error, "show", None)
        if show is None:
            raise
        show()
        return USAGE
    return result if isinstance(result, int) else 0
