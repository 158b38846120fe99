"""What standard output can show."""

from __future__ import annotations

import sys


def glyphs() -> str:
    """Return the tier of glyphs that standard output can show."""
    encoding = (getattr(sys.stdout, "encoding", None) or "ascii").lower()
    return "unicode" if "utf" in encoding or "gb18030" in encoding else "ascii"


def soften_streams() -> None:
    """Let characters that the console lacks become ``?`` instead of an error."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="replace")
