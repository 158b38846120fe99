"""Unicode as people type it, folded into the ASCII and Greek of the language.

Superscripts, subscripts and vulgar fractions are translated *before* NFKC, which
would turn ``x²`` into ``x2``. What remains after the folding and is not on the
list is refused by name, so that a Cyrillic letter never passes for a Latin one.
"""

from __future__ import annotations

import re
import unicodedata

from engine.errors import ParseError

_SUPERSCRIPTS = dict(
    zip(
        "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿⁱᵀᵏᵐᵗᵃᵇᵈᵉʲˡᵖʳˢᵘᵛʷˣʸᶻ",
        "0123456789+-=()niTkmtabdejlprsuvwxyz",
        strict=True,
    )
)
_SUBSCRIPTS = dict(
    zip(
        "₀₁₂₃₄₅₆₇₈₉₊₋₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ",
        "0123456789+-()aehijklmnoprstuvx",
        strict=True,
    )
)
_FRACTIONS = {
    "½": "1/2", "⅓": "1/3", "⅔": "2/3", "¼": "1/4", "¾": "3/4", "⅕": "1/5",
    "⅖": "2/5", "⅗": "3/5", "⅘": "4/5", "⅙": "1/6", "⅚": "5/6", "⅐": "1/7",
    "⅛": "1/8", "⅜": "3/8", "⅝": "5/8", "⅞": "7/8", "⅑": "1/9", "⅒": "1/10",
}  # fmt: skip
_ACCENTS = {"\u0302": "hat", "\u0304": "bar", "\u0305": "bar", "\u0303": "tilde"}
_SIGNS = {
    "×": "*", "·": "*", "⋅": "*", "∙": "*", "•": "*", "∗": "*", "✕": "*", "⊙": "*",
    "∘": "*", "÷": "/", "∕": "/", "−": "-", "–": "-", "‐": "-", "‑": "-", "﹣": "-",
    "≤": "<=", "⩽": "<=", "≦": "<=", "≥": ">=", "⩾": ">=", "≧": ">=", "≠": "!=",
    "√": "\\surd ", "∛": "\\cuberoot ", "∜": "\\fourthroot ", "∞": " inf ",
    "∂": "\\partial ", "𝜕": "\\partial ", "∑": "\\sum ", "∏": "\\prod ",
    "‖": "\\Vert ", "∥": "\\Vert ", "⌊": "\\lfloor ", "⌋": "\\rfloor ",
    "⌈": "\\lceil ", "⌉": "\\rceil ", "′": "'", "【": "[", "】": "]", "、": ",",
}  # fmt: skip
_GREEK = {
    "α": "alpha", "β": "beta", "γ": "gamma", "δ": "delta", "ε": "epsilon",
    "ϵ": "epsilon", "ζ": "zeta", "η": "eta", "θ": "theta", "ϑ": "theta", "ι": "iota",
    "κ": "kappa", "λ": "lambda", "μ": "mu", "ν": "nu", "ξ": "xi", "π": "pi",
    "ρ": "rho", "ϱ": "rho", "σ": "sigma", "ς": "sigma", "τ": "tau", "υ": "upsilon",
    "φ": "phi", "ϕ": "phi", "χ": "chi", "ψ": "psi", "ω": "omega", "Γ": "Gamma",
    "Δ": "Delta", "Θ": "Theta", "Λ": "Lambda", "Ξ": "Xi", "Π": "Pi", "Σ": "Sigma",
    "Υ": "Upsilon", "Φ": "Phi", "Ψ": "Psi", "Ω": "Omega",
}  # fmt: skip
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
GREEK_NAMES = frozenset(_GREEK.values())
_PLAIN = frozenset(chr(code) for code in range(0x20, 0x7F)) | {"\t", "\n"}


def fold(text: str) -> tuple[str, list[int] | None]:
    """Return the text in ASCII and the original column of each character.

    The second part is None when nothing had to be changed. Greek letters become
    their names, set off by spaces unless they stand in a longer name.
    """
    if text.isascii() and not _CONTROL.search(text):
        return text, None
    return _Folder(text).run()


class _Folder:
    """One pass over a text; ``out`` and ``columns`` grow together."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.out: list[str] = []
        self.columns: list[int] = []

    def emit(self, piece: str, column: int) -> None:
        self.out.extend(piece)
        self.columns.extend([column] * len(piece))

    def run(self) -> tuple[str, list[int]]:
        at = 0
        while at < len(self.text):
            ch = self.text[at]
            if ch in _SUPERSCRIPTS:
                at = self.script(at, _SUPERSCRIPTS, "^(", ")")
            elif ch in _SUBSCRIPTS:
                at = self.script(at, _SUBSCRIPTS, "_", "")
                if self.text[at : at + 1].isalpha():  # w₁w₂ is a product
                    self.emit(" ", at)
            elif ch in _FRACTIONS:
                self.fraction(at)
                at += 1
            else:
                at = self.plain(at)
        return "".join(self.out), self.columns

    def script(self, at: int, table: dict[str, str], before: str, after: str) -> int:
        start = at
        while at < len(self.text) and self.text[at] in table:
            at += 1
        inside = "".join(table[ch] for ch in self.text[start:at])
        self.emit(before, start)
        for offset, ch in enumerate(inside):
            self.emit(ch, start + offset)
        self.emit(after, at - 1)
        return at

    def fraction(self, at: int) -> None:
        previous = self.text[:at].rstrip()[-1:]
        if previous.isdigit():
            raise ParseError(self.text, at, "mixed-number", {"text": self.text[at]})
        self.emit(f"({_FRACTIONS[self.text[at]]})", at)

    def plain(self, at: int) -> int:
        ch = self.text[at]
        if ch in _PLAIN:
            accent = _ACCENTS.get(self.text[at + 1 : at + 2])
            if accent and ch.isalpha():
                self.emit(ch + accent, at)
                return at + 2
            self.emit(ch, at)
            return at + 1
        if ch in _SIGNS:
            self.emit(_SIGNS[ch], at)
            return at + 1
        if ch in _GREEK:
            return self.greek(at, ch)
        parts = unicodedata.normalize("NFD", ch)
        if len(parts) == 2 and parts[0] in _PLAIN and parts[1] in _ACCENTS:
            self.emit(parts[0] + _ACCENTS[parts[1]], at)
            return at + 1
        folded = unicodedata.normalize("NFKC", ch)
        if ch.isspace() and ch not in "\r\x0b\x0c\x1c\x1d\x1e\x1f\x85\u2028\u2029":
            self.emit(" ", at)
        elif len(folded) == 1 and folded in _GREEK:
            return self.greek(at, folded)
        elif len(folded) == 1 and folded in _SIGNS:
            self.emit(_SIGNS[folded], at)
        elif folded != ch and len(folded) == 1 and folded in _PLAIN and ch not in "ªºſ":
            self.emit(folded, at)
        else:
            raise _refuse(self.text, at, ch)
        return at + 1

    def greek(self, at: int, letter: str) -> int:
        """Emit a Greek letter's name; digits and subscripts after it belong to it."""
        differential = self.out[-1:] == ["d"] and not "".join(self.out[-2:-1]).isalnum()
        if self.out and self.out[-1].isalpha() and not differential:
            self.emit(" ", at)
        self.emit(_GREEK[letter], at)
        following = self.text[at + 1 : at + 2]
        accent = _ACCENTS.get(following)
        if accent:
            self.emit(accent, at)
            at += 1
            following = self.text[at + 1 : at + 2]
        if following.isalpha() and following not in _SUBSCRIPTS:
            self.emit(" ", at)
        return at + 1


def _refuse(text: str, at: int, ch: str) -> ParseError:
    """Say which character is refused, by code point and Unicode name."""
    name = unicodedata.name(ch, "unnamed character").lower()
    values: dict[str, object] = {"codepoint": f"U+{ord(ch):04X}", "name": name}
    kind = unicodedata.category(ch)
    if kind in ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"):
        return ParseError(text, at, "invisible-character", values)
    if unicodedata.east_asian_width(ch) == "W" and kind == "Lo":
        return ParseError(text, at, "word-in-formula")
    if kind.startswith("L"):
        return ParseError(text, at, "foreign-letter", values)
    return ParseError(text, at, "unknown-character", values)
