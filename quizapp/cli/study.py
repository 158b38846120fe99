"""Commands that open the app or study: the app itself, `study`, `serve`."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated

import typer

from quizapp.cli import context
from quizapp.cli.context import Lang
from quizapp.errors import QuizError
from quizapp.models import Language

if TYPE_CHECKING:
    from quizapp.desk import Desk
    from quizapp.tui.app import QuizApp


def open_app(
    lang: str | None = None,
    start: Callable[[Desk], Callable[[QuizApp], None]] | None = None,
) -> int:
    """Open the app; a failure behind the first frame is told after it closed."""
    from quizapp.cli.rendering import glyphs

    # Behind `quizapp serve` the browser is the terminal, and Textual's driver says so.
    if not sys.stdout.isatty() and "TEXTUAL_DRIVER" not in os.environ:
        return _no_terminal()
    from quizapp.tui.app import QuizApp

    language = context.language(lang)
    paths = context.paths()
    paths.prepare()
    config = context.config()
    card_language: Language = config.card_language or language

    def desk() -> Desk:
        # Behind the first frame, in a worker: mathematics and the database.
        from quizapp.cli.context import desk as make

        return make()

    app = QuizApp(
        desk,
        language=language,
        card_language=card_language,
        glyphs=config.glyphs or glyphs(),
        start=start,
    )
    app.run()
    if app.failure is not None:
        raise app.failure
    return app.return_code or 0


def _no_terminal() -> int:
    say = context.messages()
    sys.stderr.write(say("cli.no_terminal") + "\n")
    return 1


def study(
    topic: Annotated[
        str | None, typer.Option("--topic", help="Only this topic, by its slug.")
    ] = None,
    limit: Annotated[
        int | None, typer.Option("--limit", min=1, help="At most so many cards.")
    ] = None,
    plain: Annotated[
        bool, typer.Option("--plain", help="Line by line, for pipes and readers.")
    ] = False,
    lang: Lang = None,
) -> int:
    """Study what is due, in the app or line by line."""
    if topic is not None:
        context.desk().require_topic(topic, context.messages(lang))
    if plain:
        from quizapp.cli.plain import study_plain

        session = context.desk().session(topic=topic, limit=limit)
        return study_plain(session, sys.stdin, context.write, context.messages(lang))

    def start(desk: Desk) -> Callable[[QuizApp], None]:
        return lambda app: app.study(topic=topic, limit=limit)

    return open_app(lang, start)


def serve(
    port: Annotated[
        int, typer.Option("--port", min=0, max=65535, help="0 chooses a free one.")
    ] = 0,
) -> int:
    """Serve the same app to a browser on this machine (extra `web`)."""
    try:
        from quizapp.cli.web import serve_app
    except ModuleNotFoundError:
        raise QuizError(context.messages()("cli.no_web")) from None
    return serve_app(port)
