"""This machine: its clock, folders, settings, language and services.

The only place where these are made. It imports little, since the app's first frame
waits for it.
"""

from __future__ import annotations

import os
from datetime import UTC, date, datetime
from functools import cache
from typing import TYPE_CHECKING

from quizapp.config import Config, load_config
from quizapp.errors import QuizError, UserInputError
from quizapp.i18n import fault, language_of_locale
from quizapp.paths import Paths

if TYPE_CHECKING:
    from quizapp.desk import Desk
    from quizapp.models import Language


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


@cache
def desk() -> Desk:
    """Return the services of this machine."""
    from quizapp.desk import Desk

    # Behind `quizapp serve` whoever types sits at a browser.
    remote = "TEXTUAL_DRIVER" in os.environ
    return Desk(paths(), config(), clock=now, environ=os.environ, remote=remote)


def notices() -> tuple[QuizError, ...]:
    """Return what the store has to tell, if it was opened at all."""
    return desk().notices if desk.cache_info().currsize else ()


def left_out() -> tuple[tuple[str, int], ...]:
    """Return the decks that could not be used, with their number of problems."""
    return desk().left_out if desk.cache_info().currsize else ()


def own_language() -> Language:
    """Return the interface's language: configured, else the locale's.

    A configuration that cannot be read must still be complained about in words.
    """
    try:
        configured = config().language
    except QuizError:
        configured = None
    return configured or language_of_locale(os.environ)


def language(option: str | None) -> Language:
    """Return the language of an option, or the interface's."""
    if option is None:
        return own_language()
    if option == "en":
        return "en"
    if option == "zh":
        return "zh"
    raise fault(UserInputError, "cli.bad_language", text=option)
