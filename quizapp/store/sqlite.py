"""Everything that only SQLite has: pragmas, locking, integrity, the backup API."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event

from quizapp.store.revisions import error_code

BUSY_TIMEOUT_S = 3.0
READING = "quizapp_reading"  # execution option: the transaction only reads
CACHE_KB = 64_000  # at most; a large merge stays in memory until it is committed
_NETWORK = ("nfs", "cifs", "smb", "9p", "afs", "fuse.sshfs", "ncpfs", "davfs")


def make_engine(path: Path, timeout_s: float = BUSY_TIMEOUT_S) -> Engine:
    """Return an engine whose transactions are immediate unless marked READING.

    A deferred transaction that turns into a writer fails at once when another one
    writes, whatever the timeout; an immediate one waits.
    """
    engine = create_engine(
        URL.create("sqlite", database=str(path)), connect_args={"timeout": timeout_s}
    )

    @event.listens_for(engine, "connect")
    def _on_connect(connection: Any, record: Any) -> None:
        connection.isolation_level = None  # the begin event below says when
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA trusted_schema = OFF")
        connection.execute(f"PRAGMA cache_size = -{CACHE_KB}")

    @event.listens_for(engine, "begin")
    def _on_begin(connection: Connection) -> None:
        reading = connection.get_execution_options().get(READING, False)
        connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")

    return engine


def set_journal(path: Path, timeout_s: float = BUSY_TIMEOUT_S) -> None:
    """Put the file into WAL mode, or rollback mode on a network drive.

    WAL needs memory shared between processes, which a network drive has not.
    """
    wanted = "delete" if on_network(path) else "wal"
    with closing(sqlite3.connect(path, timeout=timeout_s)) as connection:
        (mode,) = connection.execute("PRAGMA journal_mode").fetchone()
        if mode != wanted:
            connection.execute(f"PRAGMA journal_mode = {wanted}").fetchone()


def on_network(path: Path, mounts: Path = Path("/proc/mounts")) -> bool:
    """Tell whether a file lies on a network drive, as far as the system says."""
    if str(path).startswith(("\\\\", "//")):
        return True
    try:
        lines = mounts.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return False
    kinds = {}
    for fields in (line.split() for line in lines):
        if len(fields) >= 3:
            kinds[Path(fields[1].replace("\\040", " "))] = fields[2]
    folder = path.resolve()
    for place in (folder, *folder.parents):
        if place in kinds:
            return kinds[place].startswith(_NETWORK)
    return False


def is_sound(path: Path, *, thorough: bool = False) -> bool:
    """Tell whether the file passes SQLite's own check."""
    check = "integrity_check" if thorough else "quick_check"
    try:
        with closing(sqlite3.connect(path, timeout=BUSY_TIMEOUT_S)) as connection:
            answer = connection.execute(f"PRAGMA {check}(1)").fetchone()
            return bool(answer == ("ok",))
    except sqlite3.DatabaseError as error:
        if error_code(error) == "damaged":
            return False
        raise
