r"""Bring formulas of strangers into the LaTeX that is drawn here.

MathJax knows more than is drawn in a terminal: colours, boxes and sizes are taken off,
old commands get their present names, and ``\ce{}`` becomes upright letters.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

_ENVIRONMENT = re.compile(r"\\(?:begin|end)\{(?:displaymath|math)\}")
_FOREIGN = re.compile(
    r"\\(?:begin|end|color|textcolor|boxed|fbox|bbox|style|class|cssId|require|label|eqref|limits"
    r"|nolimits|[hv]?phantom|[hv]space|smash|mathbbm|mathds|Bbb|bold|rm|intercal|choose"
    r"|over|tiny|small|normalsize|large|Large|LARGE|huge|Huge|ce)(?![A-Za-z])"
)
# Nothing here is tried twice: a stranger's formula costs no more than its length.
_FLAT = r"[^{}]*+"
_INSIDE = r"(?:[^{}]++|\{(?:[^{}]++|\{(?:[^{}]++|\{[^{}]*+\})*+\})*+\})*+"
_ARGUMENT = rf"\{{({_INSIDE})\}}"
_NAME = r"\s*\{[^{}]*\}"
_OPTION = r"(?:\[[^\[\]\\{}]*\])?"


def _before(command: str) -> str:
    """Return a pattern of what stands before a command in the same braces."""
    return rf"([^{{}}\\]*+(?:\\(?!{command}(?![A-Za-z]))[^{{}}\\]*+)*+)\\{command}"


# In this order: what is put round something, what vanishes, what has another name.
_CHANGES = tuple(
    (re.compile(pattern), instead)
    for pattern, instead in (
        (rf"\\textcolor(?:\[\w+\])?{_NAME}\s*{_ARGUMENT}", r"{\1}"),
        (rf"\\(?:style|class|cssId){_NAME}\s*{_ARGUMENT}", r"{\1}"),
        (rf"\\(?:boxed|fbox|smash|bbox){_OPTION}\s*{_ARGUMENT}", r"{\1}"),
        (rf"\\color(?:\[\w+\])?{_NAME}", ""),
        (rf"\\(?:require|label|eqref|vspace|[hv]?phantom)\s*{_ARGUMENT}", ""),
        (r"\\hspace\*?\s*\{[^{}]*\}", r"\\;"),
        (r"\\(?:no)?limits(?![A-Za-z])", ""),
        (r"\\(?:tiny|small|normalsize|[lL]arge|LARGE|[hH]uge)(?![A-Za-z])\s*", ""),
        (r"\\(?:mathbbm|mathds|Bbb)(?![A-Za-z])", r"\\mathbb"),
        (r"\\bold(?![A-Za-z])", r"\\mathbf"),
        (r"\\intercal(?![A-Za-z])", r"\\top"),
        (rf"\\rm\s*{_ARGUMENT}", r"\\mathrm{\1}"),
        (r"\{\\rm\s([^{}\\]*)\}", r"\\mathrm{\1}"),
        (rf"\{{{_before('choose')}(?![A-Za-z])({_FLAT})\}}", r"\\binom{\1}{\2}"),
        (rf"\{{{_before('over')}(?![A-Za-z])({_FLAT})\}}", r"\\frac{\1}{\2}"),
    )
)
_CHEMISTRY = re.compile(rf"\\ce\s*{_ARGUMENT}")
_ARROWS = (
    ("<=>", r"\rightleftharpoons "),
    ("<->", r"\leftrightarrow "),
    ("->", r"\rightarrow "),
    ("<-", r"\leftarrow "),
)
_ARROW_WORDS = re.compile(r"(<=>|<->|->|<-)(?:\[([^\[\]]*)\])?")
_AMOUNT = re.compile(r"(?<=[A-Za-z)\]])(\d+)")
_CHARGE = re.compile(r"\^?((?<!\d)\d*+[+-])(?=\s|$|\})")


def drawable(latex: str) -> str:
    """Return a formula with the commands of MathJax that are not drawn replaced."""
    if _FOREIGN.search(latex) is None:
        return latex
    text = _ENVIRONMENT.sub("", latex)
    text = _CHEMISTRY.sub(lambda match: _reaction(match[1]), text)
    for pattern, instead in _CHANGES:
        text = pattern.sub(instead, text)
    return text


def _reaction(source: str) -> str:
    """Return what mhchem would set: letters upright, amounts low, charges high."""
    arrows = dict(_ARROWS)
    parts: list[str] = []
    for word in _ARROW_WORDS.sub(r" \1 ", source).split():
        if word in arrows:
            parts.append(arrows[word])
        elif word in ("+", "="):
            parts.append(word)
        else:
            raised = _CHARGE.sub(r"^{\1}", word) if word[-1] in "+-" else word
            parts.append(r"\mathrm{" + _AMOUNT.sub(r"_{\1}", raised) + "}")
    return "".join(parts)


def typeset(source: str) -> Iterator[tuple[str, str]]:
    """Yield the pieces of a ``[latex]`` field: text, inline or display, and source.

    Anki sets it as a LaTeX document: without dollars or an environment it is words,
    but people write bare formulas too; those have a command, an index or a power.
    """
    if "$$" not in source and "$" in source:
        for at, piece in enumerate(re.split(r"(?<!\\)\$", source)):
            if piece.strip():
                yield (
                    ("inline" if at % 2 else "text"),
                    (piece if at % 2 else _words(piece)),
                )
        return
    display = "displaymath" in source or "$$" in source or r"\begin{" in source
    yield ("display" if display else "inline"), source


def _words(source: str) -> str:
    """Return text of LaTeX without the commands that only dress it."""
    text = re.sub(
        r"\\(?:text(?:bf|it|tt|rm|sf)|emph|underline)\{([^{}]*)\}", r"\1", source
    )
    return re.sub(r"\\([%&#_{}$])", r"\1", text).replace("\\\\", "<br>")
