"""Commands that open the app or study: the app itself, `study`, `serve`."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated

import typer

from quizapp.cli import context
from quizapp.cli.context import Lang
from quizapp.errors import QuizError

if TYPE_CHECKING:
    from quizapp.desk import Desk
    from quizapp.tui.app import QuizApp


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

    from quizapp.cli.start import open_app

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
