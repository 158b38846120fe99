"""The steps of the schema by number, and what SQLite's error codes mean.

Standard library only: read on the way to the first frame.
"""

from __future__ import annotations

import sqlite3

REVISIONS = ("0001",)  # every step, oldest first: what this release understands
HEAD = REVISIONS[-1]

# The primary result codes that have a sentence of their own in the catalogue.
_CODES = {
    sqlite3.SQLITE_BUSY: "locked",
    sqlite3.SQLITE_LOCKED: "locked",
    sqlite3.SQLITE_FULL: "full",
    sqlite3.SQLITE_READONLY: "readonly",
    sqlite3.SQLITE_PERM: "readonly",
    sqlite3.SQLITE_CANTOPEN: "cannot_open",
    sqlite3.SQLITE_CORRUPT: "damaged",
    sqlite3.SQLITE_NOTADB: "damaged",
    sqlite3.SQLITE_IOERR: "io",
}


def error_code(error: sqlite3.Error) -> str:
    """Return the name of the sentence for an error of SQLite."""
    number = getattr(error, "sqlite_errorcode", None)
    return _CODES.get(number & 0xFF, "failed") if number is not None else "failed"
