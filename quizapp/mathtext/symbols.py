r"""What each command of the LaTeX subset stands for.

The tables are lists of pairs "name sign"; a name is written without its backslash.
"""

from __future__ import annotations

from quizapp.mathtext.nodes import Font, Role


def _names(words: str) -> frozenset[str]:
    return frozenset(words.split())


def pairs(table: str) -> dict[str, str]:
    """Return the words of ``table``, two by two."""
    words = table.split()
    return dict(zip(words[::2], words[1::2], strict=True))


GREEK = pairs(
    """
    alpha α beta β gamma γ delta δ epsilon ε varepsilon ε zeta ζ eta η theta θ
    vartheta ϑ iota ι kappa κ lambda λ mu μ nu ν xi ξ omicron ο pi π varpi ϖ rho ρ
    varrho ϱ sigma σ varsigma ς tau τ upsilon υ phi φ varphi φ chi χ psi ψ omega ω
    Gamma Γ Delta Δ Theta Θ Lambda Λ Xi Ξ Pi Π Sigma Σ Upsilon Υ Phi Φ Psi Ψ Omega Ω
    """
)
ORDINARY = pairs(
    r"""
    infty ∞ partial ∂ nabla ∇ ell ℓ hbar ℏ emptyset ∅ varnothing ∅ forall ∀ exists ∃
    nexists ∄ top ⊤ bot ⊥ neg ¬ lnot ¬ prime ′ Re ℜ Im ℑ wp ℘ aleph ℵ angle ∠
    triangle △ square □ Box □ blacksquare ■ checkmark ✓ dagger † ddagger ‡ S §
    dots … ldots … cdots ⋯ vdots ⋮ ddots ⋱ dotsc … dotsb ⋯ dotsi ⋯ dotsm ⋯ dotso …
    vert | Vert ‖ | ‖ backslash \ % % # # $ $ & & _ _ degree ° circledR ® surd √
    imath ı jmath ȷ clubsuit ♣ diamondsuit ♢ heartsuit ♡ spadesuit ♠ flat ♭ sharp ♯
    """
)
BINARY = pairs(
    """
    cdot · times × div ÷ pm ± mp ∓ ast ∗ star ⋆ circ ∘ bullet • odot ⊙ otimes ⊗
    oplus ⊕ ominus ⊖ oslash ⊘ wedge ∧ land ∧ vee ∨ lor ∨ cap ∩ cup ∪ setminus ∖
    sqcap ⊓ sqcup ⊔ uplus ⊎ amalg ⨿ wr ≀ diamond ⋄ triangleleft ◁ triangleright ▷
    bigtriangleup △ dotplus ∔ circledast ⊛ boxplus ⊞ boxtimes ⊠ ltimes ⋉ rtimes ⋊
    """
)
RELATIONS = pairs(
    """
    le ≤ leq ≤ leqslant ≤ ge ≥ geq ≥ geqslant ≥ ne ≠ neq ≠ ll ≪ gg ≫ approx ≈ equiv ≡
    sim ∼ simeq ≃ cong ≅ asymp ≍ propto ∝ varpropto ∝ in ∈ notin ∉ ni ∋ subset ⊂
    subseteq ⊆ supset ⊃ supseteq ⊇ subsetneq ⊊ sqsubseteq ⊑ prec ≺ preceq ⪯ succ ≻
    succeq ⪰ mid ∣ nmid ∤ parallel ∥ perp ⊥ models ⊨ vdash ⊢ dashv ⊣ doteq ≐
    triangleq ≜ coloneqq ≔ eqqcolon ≕ lesssim ≲ gtrsim ≳ lt < gt > to → gets ←
    rightarrow → leftarrow ← leftrightarrow ↔ Rightarrow ⇒ Leftarrow ⇐
    Leftrightarrow ⇔ implies ⟹ impliedby ⟸ iff ⟺ longrightarrow ⟶ longleftarrow ⟵
    Longrightarrow ⟹ Longleftarrow ⟸ longleftrightarrow ⟷ Longleftrightarrow ⟺
    mapsto ↦ longmapsto ⟼ uparrow ↑ downarrow ↓ updownarrow ↕ Uparrow ⇑ Downarrow ⇓
    nearrow ↗ searrow ↘ swarrow ↙ nwarrow ↖ hookrightarrow ↪ hookleftarrow ↩
    rightharpoonup ⇀ leftharpoonup ↼ rightleftharpoons ⇌ rightsquigarrow ⇝ leadsto ⇝
    therefore ∴ because ∵ bowtie ⋈ smile ⌣ frown ⌢ approxeq ≊ lessgtr ≶ nless ≮
    ngtr ≯ nleq ≰ ngeq ≱ nsubseteq ⊈ trianglelefteq ⊴ trianglerighteq ⊵
    """
)
OPENING = pairs("{ { lbrace { lbrack [ lfloor ⌊ lceil ⌈ langle ⟨ lvert | lVert ‖")
CLOSING = pairs("} } rbrace } rbrack ] rfloor ⌋ rceil ⌉ rangle ⟩ rvert | rVert ‖")

SYMBOLS: dict[str, tuple[str, Role]] = {"colon": (":", "punct")}
_ROLES: tuple[tuple[dict[str, str], Role], ...] = (
    (GREEK, "ord"),
    (ORDINARY, "ord"),
    (BINARY, "bin"),
    (RELATIONS, "rel"),
    (OPENING, "open"),
    (CLOSING, "close"),
)
for _table, _role in _ROLES:
    SYMBOLS.update({name: (sign, _role) for name, sign in _table.items()})

# What a sign means when it is typed as itself; brackets and bars are not among them.
ROLE_OF_SIGN: dict[str, Role] = {}
for _table, _role in _ROLES[1:4]:
    ROLE_OF_SIGN.update(dict.fromkeys(_table.values(), _role))
ROLE_OF_SIGN.update(dict.fromkeys("+-*−", "bin"))
ROLE_OF_SIGN.update(dict.fromkeys("=<>:", "rel"))
ROLE_OF_SIGN.update(dict.fromkeys("([⟨⌊⌈", "open"))
ROLE_OF_SIGN.update(dict.fromkeys(")]⟩⌋⌉", "close"))
ROLE_OF_SIGN.update(dict.fromkeys(",;", "punct"))

BIG = pairs(
    """
    sum ∑ prod ∏ coprod ∐ bigcup ⋃ bigcap ⋂ bigvee ⋁ bigwedge ⋀ bigoplus ⨁
    bigotimes ⨂ bigodot ⨀ biguplus ⨄ bigsqcup ⨆
    """
)
INTEGRALS = pairs("int ∫ iint ∬ iiint ∭ oint ∮")

# Named functions; the second group takes its scripts above and below.
FUNCTIONS = _names(
    """
    log ln lg exp sin cos tan cot sec csc sinh cosh tanh coth arcsin arccos arctan
    arcsinh arccosh arctanh arg dim deg ker hom
    """
)
LIMIT_FUNCTIONS = {
    **{name: name for name in _names("max min sup inf lim det gcd Pr argmax argmin")},
    "limsup": "lim sup",
    "liminf": "lim inf",
}

# Commands that read one argument and put a mark on it, with the name of the mark.
ACCENTS = {
    "hat": "hat",
    "widehat": "widehat",
    "bar": "bar",
    "tilde": "tilde",
    "widetilde": "widetilde",
    "vec": "vec",
    "dot": "dot",
    "ddot": "ddot",
    "check": "check",
    "breve": "breve",
    "acute": "acute",
    "grave": "grave",
    "mathring": "ring",
    "overline": "overline",
    "underline": "underline",
    "overrightarrow": "overarrow",
    "overleftarrow": "overleftarrow",
}

FONTS: dict[str, Font] = {
    "mathrm": "rm",
    "mathbf": "bf",
    "boldsymbol": "bf",
    "bm": "bf",
    "pmb": "bf",
    "mathit": "it",
    "mathnormal": "it",
    "mathbb": "bb",
    "mathcal": "cal",
    "mathscr": "cal",
    "mathsf": "sf",
    "mathtt": "tt",
    "mathfrak": "frak",
}
TEXT_FONTS: dict[str, Font | None] = {
    "text": None,
    "textrm": None,
    "textnormal": None,
    "mbox": None,
    "hbox": None,
    "textup": None,
    "textbf": "bf",
    "textit": "it",
    "emph": "it",
    "textsf": "sf",
    "texttt": "tt",
}

# White space in cells. A negative thin space cannot be drawn in cells.
SPACES = {
    ",": 1,
    ":": 1,
    ";": 1,
    ">": 1,
    " ": 1,
    "!": 0,
    "thinspace": 1,
    "medspace": 1,
    "thickspace": 1,
    "enspace": 1,
    "space": 1,
    "nobreakspace": 1,
    "negthinspace": 0,
    "quad": 2,
    "qquad": 4,
}

# Commands that change nothing that can be seen in cells.
SILENT = _names(
    """
    displaystyle textstyle scriptstyle scriptscriptstyle nonumber notag allowbreak
    nobreak relax strut mathstrut
    """
)

# What may follow \left, \right, \middle and the \big family.
DELIMITERS: dict[str, str] = {
    **{sign: sign for sign in "()[]|/"},
    ".": "",
    "<": "⟨",
    ">": "⟩",
    **{"\\" + name: sign for name, sign in OPENING.items()},
    **{"\\" + name: sign for name, sign in CLOSING.items()},
    "\\|": "‖",
    "\\vert": "|",
    "\\Vert": "‖",
    "\\mid": "|",
    "\\backslash": "\\",
    **{sign: sign for sign in "⟨⟩⌊⌋⌈⌉‖"},
}
CLOSING_OF = {"(": ")", "[": "]", "{": "}", "⌊": "⌋", "⌈": "⌉", "⟨": "⟩"}

# The \big family: rows of a lone delimiter, and the role its last letter gives.
SIZES = {"big": 1, "Big": 3, "bigg": 3, "Bigg": 5}
SIZE_ROLES: dict[str, Role] = {"l": "open", "r": "close", "m": "rel", "": "ord"}

# Environments: what surrounds the grid.
MATRICES = {
    "matrix": ("", ""),
    "pmatrix": ("(", ")"),
    "bmatrix": ("[", "]"),
    "Bmatrix": ("{", "}"),
    "vmatrix": ("|", "|"),
    "Vmatrix": ("‖", "‖"),
    "smallmatrix": ("", ""),
    "array": ("", ""),
}
CASES = {"cases": ("{", ""), "dcases": ("{", ""), "rcases": ("", "}")}
ALIGNED = _names("aligned align align* alignedat split eqnarray eqnarray* alignat")
GATHERED = _names("gathered gather gather* equation equation* multline multline*")

ARROWS = pairs(
    """
    xrightarrow ⟶ xleftarrow ⟵ xleftrightarrow ⟷ xRightarrow ⟹ xLeftarrow ⟸
    xmapsto ⟼
    """
)

NEGATED = {
    "=": "≠",
    "<": "≮",
    ">": "≯",
    "∈": "∉",
    "∋": "∌",
    "⊂": "⊄",
    "⊃": "⊅",
    "⊆": "⊈",
    "⊇": "⊉",
    "≤": "≰",
    "≥": "≱",
    "≡": "≢",
    "∼": "≁",
    "≈": "≉",
    "∃": "∄",
    "∣": "∤",
    "∥": "∦",
    "→": "↛",
    "⇒": "⇏",
}
