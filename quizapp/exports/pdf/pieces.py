"""Words made safe for a page, and cut where a line may end inside them."""

from __future__ import annotations

import re

from quizapp.safetext import show

_AT_ONCE = 1_000  # characters; a screen cuts longer lines, paper does not
_LONGEST = 28  # characters after which a word may be broken

# No line ends inside a word, after an opening sign or before a closing one, whatever
# spaces stand between. Han letters may be parted anywhere.
_OPENING = r"(\[{<«‘“（［｛《〈【「『"
_CLOSING = r")\]}>»’”）］｝》〉】」』!?,.;:%/！？，。；：、…"
_WORD = re.compile(
    r"(?:[^\s㐀-䶿一-鿿]"
    rf"|(?<=[\s{_OPENING}])\s|\s(?=[\s{_CLOSING}])){{{_LONGEST + 1},}}"
)


def harmless(text: str) -> str:
    """Return text without controls and the like, of any length."""
    if len(text) <= _AT_ONCE:
        return show(text)
    text = text.replace("\r\n", "\n")
    starts = range(0, len(text), _AT_ONCE)
    return "".join(show(text[at : at + _AT_ONCE]) for at in starts)


def pieces(text: str) -> str | list[str]:
    """Return harmless text; in pieces when a word is too long for a line."""
    text = harmless(text)
    if len(text) <= _LONGEST:
        return text
    found = [""]
    at = 0
    for match in _WORD.finditer(text):
        found[-1] += text[at : match.start()]
        word = match.group()
        cuts = [word[i : i + _LONGEST] for i in range(0, len(word), _LONGEST)]
        found[-1] += cuts[0]
        found += cuts[1:]
        at = match.end()
    found[-1] += text[at:]
    return found if len(found) > 1 else text
