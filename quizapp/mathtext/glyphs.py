"""Which signs a formula is drawn with: tiers by what terminal fonts have.

``unicode`` uses box drawing, bracket pieces and script digits, and keeps away from
what no common terminal font has (two-piece sums, letters outside the basic plane,
Greek script letters). ``safe`` does without bracket pieces, script digits and
combining marks, ``ascii`` without anything but ASCII (words keep their letters).
``full`` is ``unicode`` with double-struck and script letters.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from quizapp.mathtext import symbols as tables


@dataclass(frozen=True)
class Glyphs:
    """The signs of one tier; pieces are (single, top, middle, bottom, centre)."""

    name: str
    subscripts: Mapping[int, str]
    superscripts: Mapping[int, str]
    marks: Mapping[str, str]
    double_struck: Mapping[int, str]
    script: Mapping[int, str]
    signs: Mapping[str, str]
    pieces: Mapping[str, tuple[str, str, str, str, str]]
    bar: str = "─"
    overbar: str = "_"
    root: str = "√"
    roof: str = "┌"
    stroke: str = "│"
    missing: str = "▯"
    under_brace: str = "╰┬╯"
    over_brace: str = "╭┴╮"
    vulgar: Mapping[str, str] | None = None

    def sign(self, text: str) -> str:
        """Return a sign in this tier."""
        return self.signs.get(text, text)


def _scripts(plain: str, raised: str) -> dict[int, str]:
    table = dict(zip(map(ord, plain), raised, strict=True))
    table[ord("-")] = table[ord("−")]
    return table


_SUBSCRIPTS = _scripts(
    "0123456789+−=()aehijklmnoprstuvx", "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ"
)
_SUPERSCRIPTS = _scripts(
    "0123456789+−=()abcdefghijklmnoprstuvwxyzT⊤′*∗†",
    "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻᵀᵀ′**†",
)
_PLAIN_SUPERSCRIPTS = {ord(sign): sign for sign in "′"} | {
    ord("*"): "*",
    ord("∗"): "*",
}

_COMBINING = {
    "hat": "\u0302",
    "widehat": "\u0302",
    "bar": "\u0304",
    "overline": "\u0304",
    "tilde": "\u0303",
    "widetilde": "\u0303",
    "dot": "\u0307",
    "ddot": "\u0308",
    "check": "\u030c",
    "breve": "\u0306",
    "acute": "\u0301",
    "grave": "\u0300",
    "ring": "\u030a",
}

# Letters of the basic plane only; the rest stay plain.
_STRUCK = {ord(a): b for a, b in zip("CHNPQRZ", "ℂℍℕℙℚℝℤ", strict=True)}
_SCRIPT = {ord(a): b for a, b in zip("BEFHILMR", "ℬℰℱℋℐℒℳℛ", strict=True)}
_FULL_STRUCK = {
    **{ord("A") + i: chr(0x1D538 + i) for i in range(26)},
    **{ord("a") + i: chr(0x1D552 + i) for i in range(26)},
    **{ord("0") + i: chr(0x1D7D8 + i) for i in range(10)},
    **_STRUCK,
}
_FULL_SCRIPT = {**{ord("A") + i: chr(0x1D49C + i) for i in range(26)}, **_SCRIPT}

_PIECES = {
    "(": ("(", "⎛", "⎜", "⎝", "⎜"),
    ")": (")", "⎞", "⎟", "⎠", "⎟"),
    "[": ("[", "⎡", "⎢", "⎣", "⎢"),
    "]": ("]", "⎤", "⎥", "⎦", "⎥"),
    "{": ("{", "⎧", "⎪", "⎩", "⎨"),
    "}": ("}", "⎫", "⎪", "⎭", "⎬"),
    "⌊": ("⌊", "⎢", "⎢", "⎣", "⎢"),
    "⌋": ("⌋", "⎥", "⎥", "⎦", "⎥"),
    "⌈": ("⌈", "⎡", "⎢", "⎢", "⎢"),
    "⌉": ("⌉", "⎤", "⎥", "⎥", "⎥"),
    "|": ("|", "│", "│", "│", "│"),
    "‖": ("‖", "║", "║", "║", "║"),
    "⟨": ("⟨", "╱", "│", "╲", "⟨"),
    "⟩": ("⟩", "╲", "│", "╱", "⟩"),
    "/": ("/", "╱", "╱", "╱", "╱"),
    "\\": ("\\", "╲", "╲", "╲", "╲"),
    "↑": ("↑", "↑", "│", "│", "│"),
    "↓": ("↓", "│", "│", "↓", "│"),
}
_SAFE_PIECES = _PIECES | {
    "(": ("(", "╭", "│", "╰", "│"),
    ")": (")", "╮", "│", "╯", "│"),
    "[": ("[", "┌", "│", "└", "│"),
    "]": ("]", "┐", "│", "┘", "│"),
    "{": ("{", "╭", "│", "╰", "┤"),
    "}": ("}", "╮", "│", "╯", "├"),
    "⌊": ("⌊", "│", "│", "└", "│"),
    "⌋": ("⌋", "│", "│", "┘", "│"),
    "⌈": ("⌈", "┌", "│", "│", "│"),
    "⌉": ("⌉", "┐", "│", "│", "│"),
}
_ASCII_PIECES = {
    "(": ("(", "/", "|", "\\", "|"),
    ")": (")", "\\", "|", "/", "|"),
    "[": ("[", "[", "[", "[", "["),
    "]": ("]", "]", "]", "]", "]"),
    "{": ("{", "/", "|", "\\", "<"),
    "}": ("}", "\\", "|", "/", ">"),
    "⌊": ("|_", "| ", "| ", "|_", "| "),
    "⌋": ("_|", " |", " |", "_|", " |"),
    "⌈": ("|^", "|^", "| ", "| ", "| "),
    "⌉": ("^|", "^|", " |", " |", " |"),
    "|": ("|", "|", "|", "|", "|"),
    "‖": ("||", "||", "||", "||", "||"),
    "⟨": ("<", "/", "|", "\\", "<"),
    "⟩": (">", "\\", "|", "/", ">"),
    "/": ("/", "/", "/", "/", "/"),
    "\\": ("\\", "\\", "\\", "\\", "\\"),
    "↑": ("^", "^", "|", "|", "|"),
    "↓": ("v", "|", "|", "v", "|"),
}

_ASCII_WORDS = tables.pairs(
    r"""
    ∑ Sum ∏ Prod ∐ Coprod ∫ Int ∬ Int2 ∭ Int3 ∮ Oint ⋃ Union ⋂ Inter ⋁ Or ⋀ And
    ⨁ (+) ⨂ (x) ⨀ (.) ⨄ u+ ⨆ cup
    ∂ d ∇ grad ∞ inf ∅ {} ∀ forall ∃ exists ∄ not-exists ⊤ T ⊥ perp ¬ not
    ′ ' ℓ l ℏ hbar … ... ⋯ ... ⋮ : ⋱ ... ‖ || √ sqrt △ triangle □ [] ■ [] ✓ ok
    · * × x ÷ / ± +/- ∓ -/+ ∗ * ⋆ * ∘ o • * ⊙ (.) ⊗ (x) ⊕ (+) ⊖ (-) ⊘ (/)
    ∧ and ∨ or ∩ cap ∪ cup ∖ \ − - ≤ <= ≥ >= ≠ != ≪ << ≫ >> ≈ ~= ≡ == ∼ ~ ≃ ~=
    ≅ ~= ∝ prop ∈ in ∉ not-in ∋ ni ⊂ subset ⊆ subset= ⊃ supset ⊇ supset= ∣ |
    ∤ not| ∥ || ⊨ |= ⊢ |- → -> ← <- ↔ <-> ⇒ => ⇐ <= ⇔ <=> ⟹ ==> ⟸ <== ⟺ <==>
    ⟶ --> ⟵ <-- ⟷ <--> ↦ |-> ⟼ |--> ↑ ^ ↓ v ≜ := ≔ := ≕ =: ∴ therefore ∵ because
    ⟨ < ⟩ > ⌊ |_ ⌋ _| ⌈ |^ ⌉ ^| † + ‡ ++ ° deg ı i ȷ j ≺ < ≻ > ⪯ <= ⪰ >=
    ≲ <~ ≳ >~ ≐ .= ∠ angle ℜ Re ℑ Im § S ℵ aleph ℘ wp ≢ !== ≁ !~ ↛ -/> ↩ <-' ↪ '->
    ⇌ <=> ⋈ join ≍ ~ ⊎ u+ ⊓ cap ⊔ cup ⨿ coprod ≀ wr ⋄ <> ◁ <| ▷ |> ∔ .+ ⊛ (*)
    ⊞ [+] ⊠ [x] ⋉ |x ⋊ x| ⊊ subset!= ⊑ [= ⊣ -| ↕ ^v ⇑ ^^ ⇓ vv ↗ /^ ↘ \v ↙ v/ ↖ ^\
    ⇀ -> ↼ <- ⇝ ~> ⌣ smile ⌢ frown ≊ ~= ≶ <> ≮ !< ≯ !> ≰ !<= ≱ !>= ⊈ !subset=
    ⊴ <|= ⊵ |>= ∌ !ni ⊄ !subset ⊅ !supset ⊉ !supset= ≉ !~= ∦ !|| ⇏ =/>
    ® (R) ♣ clubs ♢ diamonds ♡ hearts ♠ spades ♭ b ♯ #
    """
)
_ASCII_SIGNS = {
    **{sign: name for name, sign in tables.GREEK.items() if "var" not in name},
    "ϑ": "theta",
    "ϖ": "pi",
    "ϱ": "rho",
    "ς": "sigma",
    **_ASCII_WORDS,
}
_VULGAR = {"1/2": "½", "1/4": "¼", "3/4": "¾"}

UNICODE = Glyphs(
    name="unicode",
    subscripts=_SUBSCRIPTS,
    superscripts=_SUPERSCRIPTS,
    marks=_COMBINING,
    double_struck=_STRUCK,
    script=_SCRIPT,
    signs={"-": "−"},
    pieces=_PIECES,
    vulgar=_VULGAR,
)
FULL = replace(UNICODE, name="full", double_struck=_FULL_STRUCK, script=_FULL_SCRIPT)
SAFE = replace(
    UNICODE,
    name="safe",
    subscripts={},
    superscripts=_PLAIN_SUPERSCRIPTS,
    marks={},
    double_struck={},
    script={},
    signs={},
    pieces=_SAFE_PIECES,
)
ASCII = replace(
    SAFE,
    name="ascii",
    superscripts={ord("′"): "'", ord("*"): "*", ord("∗"): "*"},
    signs=_ASCII_SIGNS,
    pieces=_ASCII_PIECES,
    bar="-",
    root="\\/",
    roof=" ",
    stroke="|",
    missing="[]",
    under_brace="\\_/",
    over_brace="/^\\",
    vulgar=None,
)
TIERS = {tier.name: tier for tier in (UNICODE, SAFE, ASCII, FULL)}


def glyphs_for(tier: str | Glyphs) -> Glyphs:
    """Return the glyph table of a tier by its name."""
    return TIERS[tier] if isinstance(tier, str) else tier
