"""Open the app: the first frame first, everything heavy behind it."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING

from quizapp.cli import machine
from quizapp.cli.console import glyphs
from quizapp.errors import UserInputError
from quizapp.i18n import fault

if TYPE_CHECKING:
    from quizapp.desk import Desk
    from quizapp.tui.app import QuizApp


def open_app(
    lang: str | None = None,
    start: Callable[[Desk], Callable[[QuizApp], None]] | None = None,
) -> int:
    """Open the app; a failure behind the first frame is told after it closed."""
    # Behind `quizapp serve` the browser is the terminal, and Textual's driver says so.
    if not sys.stdout.isatty() and "TEXTUAL_DRIVER" not in os.environ:
        raise fault(UserInputError, "cli.no_terminal")
    from quizapp.tui.app import QuizApp

    language = machine.language(lang)
    machine.paths().prepare()
    config = machine.config()
    app = QuizApp(
        machine.desk,
        language=language,
        card_language=config.card_language or language,
        glyphs=config.glyphs or glyphs(),
        theme=config.theme,
        start=start,
    )
    app.run()
    if app.failure is not None:
        raise app.failure
    return app.return_code or 0
