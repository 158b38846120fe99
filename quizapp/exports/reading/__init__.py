"""Scripts that read typed numbers and arrays, shared by pages and cards."""

from __future__ import annotations

from functools import cache
from pathlib import Path

READING = ("fold", "numerals", "tables")
_FOLDER = Path(__file__).parent


@cache
def reading_script() -> str:
    """Return the scripts in the order in which they use each other."""
    return "\n".join(
        (_FOLDER / f"{name}.js").read_text(encoding="utf-8") for name in READING
    )
