"""Characters that every screen, page and printed paper can show."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from functools import lru_cache

from quizapp.catalog.findings import Finding
from quizapp.catalog.scope import Scope
from quizapp.models import Text

# Beyond GB2312 (the Chinese font of printed papers): what the Latin and maths fonts
# of those papers hold and content uses.
ALLOWED = frozenset(
    "–—‘’“”…•′″‰→←↑↓↔⇒⇐⇔↦∂∇∅∉∋∏−∓∗∘∝∧∨∩∪∼≃≈≅≠≡≤≥≪≫⊂⊃⊆⊇⊕⊗⊙⊤⊥⋅⋯⋮⋱⌈⌉⌊⌋⟨⟩ℝℕℤℓϵϕϑϱ✓✗"
    "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻ⁿₐₑᵢⱼₖₗₘₙₚₛₜₓ₀₁₂₃₄₅₆₇₈₉₊₋ᵀ½¼¾√∞²³×÷±·∑∫∈∉"
)
_FIRST_CHECKED = 0x250
_HIDDEN = frozenset({"Cc", "Cf", "Co", "Cs", "Cn", "Zl", "Zp"})


@lru_cache(maxsize=8_192)
def printable(character: str) -> bool:
    """Tell whether a character can be shown and printed everywhere."""
    if character in "\n\t":
        return True
    if unicodedata.category(character) in _HIDDEN or character == "\u00ad":
        return False
    if ord(character) < _FIRST_CHECKED or character in ALLOWED:
        return True
    try:
        character.encode("gb2312")
    except UnicodeEncodeError:
        return False
    return True


def unprintable(text: str) -> str:
    """Return the distinct characters of ``text`` that cannot be printed."""
    return "".join(c for c in dict.fromkeys(text) if not printable(c))


def name_of(character: str) -> str:
    """Write a character for a message: itself when visible, and its code point."""
    code = f"U+{ord(character):04X}"
    hidden = unicodedata.category(character) in _HIDDEN
    return code if hidden else f"{character} ({code})"


def check(scope: Scope) -> Iterator[Finding]:
    """Yield the characters of items, notes and titles that cannot be printed."""
    for passage in scope.passages:
        if bad := unprintable(passage.words):
            yield scope.at(passage.item, passage.place, "glyph", characters=_list(bad))
    for note in scope.notes:
        lines = [(1, note.title)]
        for section in note.sections:
            lines.append((section.line, section.heading))
            lines.extend(enumerate(section.body.split("\n"), section.line + 1))
        for line, text in lines:
            if bad := unprintable(text):
                yield scope.in_note(note, line, "glyph", characters=_list(bad))
    for topic in scope.topics:
        for key, words in (
            ("title", topic.title),
            ("next", topic.next or Text("", "")),
        ):
            if bad := unprintable(words.en + words.zh):
                yield scope.at_topic(topic, key, "glyph", characters=_list(bad))


def _list(characters: str) -> str:
    return ", ".join(name_of(character) for character in characters[:8])
