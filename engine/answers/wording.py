"""Compare typed words with accepted ones: what is dress, what is a slip, what differs.

Width, case, spaces, punctuation, Greek letters, plural and British spelling are
dress. One wrong key in a long word is a slip that passes and is told, unless it
makes another word of the trade or touches a digit.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from engine.answers.texts import fold

_GREEK = {
    "α": "alpha",
    "β": "beta",
    "γ": "gamma",
    "δ": "delta",
    "ε": "epsilon",
    "ϵ": "epsilon",
    "ζ": "zeta",
    "η": "eta",
    "θ": "theta",
    "κ": "kappa",
    "λ": "lambda",
    "μ": "mu",
    "ν": "nu",
    "ξ": "xi",
    "π": "pi",
    "ρ": "rho",
    "σ": "sigma",
    "τ": "tau",
    "φ": "phi",
    "ϕ": "phi",
    "χ": "chi",
    "ψ": "psi",
    "ω": "omega",
}
_ARTICLES = re.compile(r"^(?:the|an|a) (?=\S{2})|(?<= )(?:the|an|a) (?=\S)")
_AMERICAN = re.compile(r"(?<=[a-z])iz")
_OUR = re.compile(r"(?<=[a-z]{2})our(?=s?\b)")
_ENDING_STOPS = ".。!,;:"
_LONG_ENOUGH = 6
_NEGATIONS = ("un", "in", "im", "ir", "il", "non", "dis", "de", "anti", "a", "ab")


def normalise(text: str) -> str:
    """Return the words of ``text`` without dress: what remains is the meaning."""
    plain = unicodedata.normalize("NFKC", fold(text)).casefold()
    for letter, name in _GREEK.items():
        plain = plain.replace(letter, f" {name} ")
    plain = plain.replace("$", " ").replace("\\", " ")
    plain = re.sub(r"[{}\"'`_]", " ", plain)
    plain = " ".join(plain.split()).strip(_ENDING_STOPS + " ")
    plain = _ARTICLES.sub("", plain)
    plain = _OUR.sub("or", _AMERICAN.sub("is", plain))
    if _is_sentence_like(plain):
        plain = re.sub(r"[\s\-,;:.()]+", "", plain)
    return re.sub(r"\s+", "", plain)


def _is_sentence_like(text: str) -> bool:
    """Tell words from formulas, whose hyphens and points mean something."""
    return not re.search(r"\d|[+*/^=<>|]", text)


def singular(word: str) -> str:
    """Drop a plural ``s`` from a long word."""
    if len(word) >= _LONG_ENOUGH - 1 and word.endswith("s") and word[-2] not in "sui":
        return word[:-1]
    return word


def matches(given: str, accepted: Iterable[str]) -> bool:
    """Tell whether a text is one of the accepted ones but for its dress."""
    plain = singular(normalise(given))
    return any(plain == singular(normalise(text)) for text in accepted)


def slip_of(given: str, accepted: Iterable[str]) -> str | None:
    """Return the accepted text of which ``given`` is a slip of one key.

    Only long words without digits and signs qualify; the first letter must be
    right, and a changed negation is a change of meaning.
    """
    plain = normalise(given)
    for text in accepted:
        target = normalise(text)
        if _is_slip(plain, target):
            return text
    return None


def _is_slip(plain: str, target: str) -> bool:
    if min(len(plain), len(target)) < _LONG_ENOUGH or plain[0] != target[0]:
        return False
    if not (
        plain.isascii() and target.isascii() and plain.isalpha() and target.isalpha()
    ):
        return False
    return _one_key_apart(plain, target) and not _negates(plain, target)


def _negates(one: str, other: str) -> bool:
    shorter, longer = sorted((one, other), key=len)
    return any(longer == prefix + shorter for prefix in _NEGATIONS)


def _one_key_apart(one: str, other: str) -> bool:
    """Tell whether one letter is missing, added, changed, or two are swapped."""
    if abs(len(one) - len(other)) > 1:
        return False
    start = 0
    while start < min(len(one), len(other)) and one[start] == other[start]:
        start += 1
    end = 0
    while end < min(len(one), len(other)) - start and one[-1 - end] == other[-1 - end]:
        end += 1
    left, right = one[start : len(one) - end], other[start : len(other) - end]
    if max(len(left), len(right)) <= 1:
        return left != right
    return len(left) == len(right) == 2 and left == right[::-1]
