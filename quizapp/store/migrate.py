"""Bring a database to today's schema; refuse one of a later release."""

from __future__ import annotations

from importlib.resources import as_file, files

from sqlalchemy import Connection, inspect, text

from quizapp.errors import StoreError
from quizapp.i18n import fault
from quizapp.store.revisions import HEAD, REVISIONS

_TABLE = "alembic_version"


def revision(connection: Connection) -> str | None:
    """Return the schema's revision; None for an empty database."""
    if not inspect(connection).has_table(_TABLE):
        return None
    found = connection.execute(text(f"SELECT version_num FROM {_TABLE}")).scalar()  # noqa: S608  a constant
    return None if found is None else str(found)


def needs_upgrade(connection: Connection, place: str) -> bool:
    """Tell whether steps are missing; StoreError if it is not ours or is newer."""
    found = revision(connection)
    if found is None:
        if inspect(connection).get_table_names():
            raise fault(StoreError, "store.foreign", place=place)
        return True
    if found not in REVISIONS:
        raise fault(StoreError, "store.newer", place=place, found=found, known=HEAD)
    return found != HEAD


def upgrade(connection: Connection, to: str = "head") -> None:
    """Run the missing steps inside the connection's transaction."""
    from alembic import command
    from alembic.config import Config

    with as_file(files("quizapp.store").joinpath("migrations")) as folder:
        config = Config()
        config.set_main_option("script_location", str(folder).replace("%", "%%"))
        config.attributes["connection"] = connection
        command.upgrade(config, to)
