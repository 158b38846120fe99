"""Where files live: the system's own places, or one folder named by QUIZAPP_HOME."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from quizapp.errors import UserInputError
from quizapp.i18n import fault

HOME_VARIABLE = "QUIZAPP_HOME"
DATABASE_VARIABLE = "QUIZAPP_DATABASE_URL"
_NAME = "quizapp"


@dataclass(frozen=True, slots=True)
class Paths:
    """The folders of an installation; none needs to exist yet."""

    data: Path
    config: Path
    state: Path
    backups: Path

    @classmethod
    def from_environment(cls, environ: Mapping[str, str]) -> Paths:
        """Return the folders that an environment asks for; nothing is created.

        Raises UserInputError where the system names no home.
        """
        named = environ.get(HOME_VARIABLE, "").strip()
        try:
            if named:
                home = Path(named).expanduser().absolute()
                return cls(home, home, home / "state", home / "backups")
            from platformdirs import PlatformDirs  # only where no folder is named

            places = PlatformDirs(_NAME, appauthor=False)
            data = places.user_data_path
            config, state = places.user_config_path, places.user_state_path
        except (RuntimeError, OSError, KeyError) as error:
            place = named or "~"
            raise fault(UserInputError, "config.no_home", place=place) from error
        return cls(data, config, state, data / "backups")

    def prepare(self) -> None:
        """Create the folders and prove that they can be written.

        Raises UserInputError, one sentence that names QUIZAPP_HOME.
        """
        for folder in dict.fromkeys((self.data, self.config, self.state)):
            make_writable(folder)

    @property
    def database(self) -> Path:
        """Return the database file."""
        return self.data / "quizapp.db"

    @property
    def config_file(self) -> Path:
        """Return the configuration file."""
        return self.config / "config.toml"

    @property
    def decks(self) -> Path:
        """Return the folder of the learner's own decks."""
        return self.data / "decks"


def database_target(paths: Paths, environ: Mapping[str, str]) -> str | Path:
    """Return the database's address if the environment names one, else its file."""
    return environ.get(DATABASE_VARIABLE, "").strip() or paths.database


def make_writable(folder: Path) -> None:
    """Create a folder and prove that it can be written.

    Raises UserInputError, one sentence that names QUIZAPP_HOME.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise fault(
            UserInputError, "config.unwritable", place=str(folder), reason=reason
        ) from error
