"""From arguments to an exit code: 0 done, 1 the input is at fault, 2 usage."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from quizapp.errors import QuizError
from quizapp.i18n import Messages, say
from quizapp.models import Language

if TYPE_CHECKING:
    import typer

AT_FAULT, USAGE, INTERRUPTED = 1, 2, 130


def poor_console() -> bool:
    """Tell whether standard output cannot show characters beyond ASCII."""
    encoding = (getattr(sys.stdout, "encoding", None) or "ascii").lower()
    return "utf" not in encoding and "gb18030" not in encoding


def soften_streams() -> None:
    """Let characters that the console lacks become ``?`` instead of an error."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="replace")


def interface_language() -> Language:
    """Return the language of messages: the configuration's, else the locale's."""
    from quizapp.cli.context import language_setting

    return language_setting(os.environ)


def run(arguments: list[str]) -> int:
    """Run the app or a command; print every foreseeable error as one sentence."""
    soften_streams()
    try:
        if not arguments:
            from quizapp.cli.study import open_app

            return open_app()
        from quizapp.cli.commands import app

        return _invoke(app, arguments)
    except QuizError as error:
        sys.stderr.write(f"{say(error, Messages(interface_language()))}\n")
        return AT_FAULT
    except BrokenPipeError:
        # The reader of a pipe has gone; nobody is left to tell.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except KeyboardInterrupt:
        sys.stderr.write("\n")
        return INTERRUPTED


def _invoke(app: typer.Typer, arguments: list[str]) -> int:
    import typer

    # typer brings its own copy of click, whose errors are reached through these.
    usage_error = typer.BadParameter.__mro__[1]
    command = typer.main.get_command(app)
    try:
        result = command.main(arguments, prog_name="quizapp", standalone_mode=False)
    except usage_error as error:
        error.show()  # type: ignore[attr-defined]
        return USAGE
    except typer.Exit as leave:
        return leave.exit_code
    except typer.Abort:
        return INTERRUPTED
    return result if isinstance(result, int) else 0
