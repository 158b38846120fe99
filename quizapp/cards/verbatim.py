"""Text of a learner as a block that Markdown leaves alone, whatever is in it."""

from __future__ import annotations

import re

_RUN = re.compile(r"^[ \t]*(~+)", re.MULTILINE)


def verbatim(text: str) -> str:
    """Return ``text`` as a fenced block; its fence is longer than any inside."""
    longest = max((len(run) for run in _RUN.findall(text)), default=0)
    fence = "~" * max(3, longest + 1)
    return f"{fence}\n{text}\n{fence}"
