"""Whether another process has the same database open: a warning, never a barrier.

Safety comes from the database's own locks; this file beside it is only there so
that the interface can say so.
"""

from __future__ import annotations

import os
from pathlib import Path

try:
    import fcntl
except ImportError:  # Windows has no shared file locks of this kind
    fcntl = None  # type: ignore[assignment]  # checked before every use


class Presence:
    """A shared lock held while a database is open; ``others`` tells who was first."""

    def __init__(self, database: Path) -> None:
        self.others = False
        self._descriptor: int | None = None
        if fcntl is None:
            return
        try:
            path = database.with_name(database.name + ".open")
            self._descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC)
        except OSError:
            return  # a folder that cannot be written; the database says so itself
        try:
            fcntl.flock(self._descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            self.others = True
        try:
            fcntl.flock(self._descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except OSError:
            self.release()  # just taken by another one that is opening

    def release(self) -> None:
        """Let the lock go."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None
