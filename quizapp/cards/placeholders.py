"""Fill the placeholders of an authored text: ``@{name}`` values and ``[[n]]`` gaps.

What replaces a placeholder depends on where it stands: inside ``$`` maths it must
be LaTeX, outside it is plain text; code is left alone.
"""

from __future__ import annotations

import re
from collections.abc import Callable

# Code first, so that a dollar inside it opens nothing.
_TOKEN = re.compile(
    r"(?P<code>```.*?```|`[^`\n]*`)|(?P<escape>\\.)|(?P<math>\$\$|\$)"
    r"|@\{(?P<value>[A-Za-z_]\w*)\}|\[\[(?P<gap>\d+)\]\]",
    re.DOTALL,
)

VALUE = re.compile(r"@\{([A-Za-z_]\w*)\}")
GAP = re.compile(r"\[\[(\d+)\]\]")


def fill(
    text: str,
    value: Callable[[str, bool], str],
    gap: Callable[[int, bool], str] | None = None,
) -> str:
    """Replace each placeholder; the callables get its name and "inside maths?".

    Gaps (numbered from 1 in the text, from 0 here) stay as they are when no
    callable for them is given.
    """
    inside = False

    def one(match: re.Match[str]) -> str:
        nonlocal inside
        if match["math"]:
            inside = not inside
        elif match["value"]:
            return value(match["value"], inside)
        elif match["gap"] and gap is not None:
            return gap(int(match["gap"]) - 1, inside)
        return match[0]

    return _TOKEN.sub(one, text)
