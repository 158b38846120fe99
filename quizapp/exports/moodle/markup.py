r"""HTML for Moodle: maths as ``\( \)`` for MathJax, words that no filter takes.

Moodle's filters read the text of a question after it was imported. What would be
maths, a file, a gap or a language to one of them is broken up where it is a deck's.
"""

from __future__ import annotations

import re

from quizapp.exports.hypertext import Hypertext
from quizapp.exports.mathjax import to_mathjax
from quizapp.mathtext import parse_latex
from quizapp.safetext import for_html

# Delimiters of MathJax, which looks for them in the page, so that entities do not help.
_MATHS = re.compile(r"\\[()\[\]]|\$\$|\\(?:begin|end|ref|eqref)\b")
_FILTERED = str.maketrans({"{": "&#123;", "}": "&#125;", "@": "&#64;"})


def words(text: str) -> str:
    """Return words as HTML in which no filter of Moodle finds anything."""
    escaped = for_html(text).translate(_FILTERED)
    return _MATHS.sub(
        lambda match: f'<span class="nolink tex2jax_ignore">{match[0]}</span>', escaped
    )


def _formula(source: str, display: bool) -> str:
    body = " ".join(to_mathjax(parse_latex(source)).split())
    # A brace before a number and a colon would begin an answer field.
    body = re.sub(r"\{(?=\d*:)", "{ ", body)
    body = for_html(body).replace("&#39;", "'").replace("@", "&#64;")
    return rf"<p>\[{body}\]</p>" if display else rf"\({body}\)"


MOODLE = Hypertext(words, _formula, lambda side: f'align="{side}"')
