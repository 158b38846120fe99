r"""Turn Markdown into the HTML of a field: maths as ``\( \)``, code coloured.

A place that is to become a cloze is marked with ``mark`` before and filled by
``fill_marks`` afterwards.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache

from quizapp.exports.anki.escaping import plain
from quizapp.exports.hypertext import Hypertext, Picture
from quizapp.exports.mathjax import to_mathjax
from quizapp.mathtext import parse_latex

__all__ = [
    "FIELD",
    "Picture",
    "code_html",
    "display_math",
    "fill_marks",
    "latex_body",
    "line_html",
    "listing_html",
    "mark",
    "short_html",
    "to_html",
]

_MARK = re.compile(r"(\\text\{)?⟦(\d{1,3})⟧(?(1)\})")


def mark(index: int, *, inside_maths: bool) -> str:
    """Return what stands for a gap until the field is written."""
    words = f"⟦{index}⟧"
    return rf"\text{{{words}}}" if inside_maths else words


def fill_marks(html: str, gap: Callable[[int, bool], str]) -> str:
    """Replace each mark; ``gap`` gets its index and "inside maths?"."""
    return _MARK.sub(lambda m: gap(int(m[2]), m[1] is not None), html)


@lru_cache(maxsize=4096)
def latex_body(source: str) -> str:
    r"""Return a formula as HTML for inside ``\( \)``; ValueError if it is unknown."""
    text = " ".join(to_mathjax(parse_latex(source)).split())
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _formula(source: str, display: bool) -> str:
    body = latex_body(source)
    return rf"<div>\[{body}\]</div>" if display else rf"\({body}\)"


FIELD = Hypertext(plain, _formula, lambda side: f'style="text-align:{side}"')
display_math = FIELD.display_math
line_html = FIELD.line
to_html = FIELD.blocks
short_html = FIELD.short
code_html = FIELD.code
listing_html = FIELD.listing
