"""Cut a text into tokens; LaTeX commands are tokens of the same grammar.

Spacing and sizing commands vanish here, wrappers such as ``\\text{...}`` and
``\\hat{x}`` become names, and subscripts join the name that they belong to.
"""

from __future__ import annotations

import re
from typing import Literal, NamedTuple

from engine.errors import ParseError
from engine.expressions.unicode import GREEK_NAMES, fold

MAX_CHARACTERS = 1_000
MAX_DIGITS = 40
MAX_EXPONENT = 9_999

Kind = Literal["number", "name", "op", "text", "env", "end"]


class Token(NamedTuple):
    """A piece of the text with its 0-based column; ``spaced`` tells of a gap before.

    ``command`` marks a name that was written as a LaTeX command.
    """

    kind: Kind
    value: str
    column: int
    spaced: bool = False
    command: bool = False


_TOKEN = re.compile(
    r"(?P<space>\s+)"
    r"|(?P<number>(?:\d+(?:\.(?!\.)\d*)?|\.\d+)(?:[eE][+-]?\d+)?)"
    r"|(?P<name>[A-Za-z][A-Za-z0-9]*(?:_[A-Za-z0-9]+)*)"
    r"|(?P<command>\\(?:[A-Za-z]+|.))"
    r"|(?P<text>'[^'\n]*'|\"[^\"\n]*\")"
    r"|(?P<op>\*\*|//|<=|>=|==|!=|\.\.\.|[-+*/%^@()\[\]{},:;=<>|!&._'])",
    re.DOTALL,
)
_SUBSCRIPT = re.compile(r"\s*_\s*(?:\{((?:[^{}]|\{[^{}]*\})*)\}|(\\?[A-Za-z]+|\d+))")
_WORDING = re.compile(r"\\(?:text|mathrm|operatorname|mathit)|[^A-Za-z0-9]+")
_QUOTED = re.compile(r"[A-Za-z0-9 ,>-]*")
_GROUP = re.compile(r"\s*\{([^{}]*)\}")
_ACCENTED = re.compile(
    r"\s*(?:\{\s*(\\?[A-Za-z][A-Za-z0-9]*)\s*([^{}]*)\}|(\\?[A-Za-z]))"
)
_SKIPPED = frozenset((
    ",", ";", ":", "!", ">", " ", "\n", "\t", "quad", "qquad", "displaystyle",
    "textstyle", "limits", "nolimits", "big", "Big", "bigg", "Bigg", "bigl", "bigr",
    "Bigl", "Bigr", "biggl", "biggr", "Biggl", "Biggr", "thinspace", "enspace",
    "hspace", "mathstrut",
))  # fmt: skip
_WRAPPERS = frozenset((
    "text", "operatorname", "mathrm", "mathbf", "mathit", "mathsf", "boldsymbol",
    "bm", "mathcal", "textrm", "textbf",
))  # fmt: skip
_ACCENTS = {
    "hat": "hat", "widehat": "hat", "bar": "bar", "overline": "bar", "tilde": "tilde",
    "widetilde": "tilde", "dot": "dot", "vec": "vec",
}  # fmt: skip
_OPERATORS = {
    "cdot": "*", "times": "*", "ast": "*", "odot": "*", "circ": "*", "bullet": "*",
    "div": "/", "le": "<=", "leq": "<=", "leqslant": "<=", "ge": ">=", "geq": ">=",
    "geqslant": ">=", "ne": "!=", "neq": "!=", "lt": "<", "gt": ">", "{": "(",
    "}": ")", "%": "%", "_": "_", "lbrack": "[", "rbrack": "]", "lbrace": "(",
    "rbrace": ")", "|": "norm", "Vert": "norm", "lVert": "norm(", "rVert": ")norm",
    "vert": "|", "lvert": "abs(", "rvert": ")abs", "lfloor": "floor(",
    "rfloor": ")floor", "lceil": "ceil(", "rceil": ")ceil", "\\": "\\\\", "bmod": "%",
    "mod": "%", "ldots": "...", "dots": "...", "colon": ":",
}  # fmt: skip
_VARIANTS = {
    "varepsilon": "epsilon", "vartheta": "theta", "varphi": "phi", "varrho": "rho",
    "varsigma": "sigma", "infty": "inf", "varpi": "pi", "varkappa": "kappa",
    "ell": "ell", "top": "T", "intercal": "T", "dagger": "T",
}  # fmt: skip
STRUCTURES = frozenset((
    "frac", "dfrac", "tfrac", "cfrac", "sqrt", "surd", "cuberoot", "fourthroot",
    "partial", "sum", "prod", "binom", "begin", "end",
))  # fmt: skip


def tokenize(text: str) -> list[Token]:
    """Return the tokens of a text, ending with one of kind ``end``.

    Raises ParseError for a text that is too long or holds characters or commands
    that are not of the language.
    """
    if len(text) > MAX_CHARACTERS:
        raise ParseError(text, MAX_CHARACTERS, "too-long", {"limit": MAX_CHARACTERS})
    folded, columns = fold(text)
    return _Scanner(text, folded, columns).run()


class _Scanner:
    """One pass over the folded text, reporting columns of the typed one."""

    def __init__(self, text: str, folded: str, columns: list[int] | None) -> None:
        self.text = text
        self.folded = folded
        self.columns = columns
        self.tokens: list[Token] = []
        self.at = 0

    def column(self, at: int) -> int:
        """Return the column of the typed text for a place in the folded one."""
        if self.columns is None:
            return at
        return self.columns[at] if at < len(self.columns) else len(self.text)

    def error(self, at: int, code: str, **values: object) -> ParseError:
        return ParseError(self.text, self.column(at), code, values)

    def run(self) -> list[Token]:
        spaced = False
        folded, match_token = self.folded, _TOKEN.match
        while self.at < len(folded):
            start = self.at
            match = match_token(folded, start)
            if match is None:
                raise self.error(start, "unknown-sign", sign=folded[start])
            self.at = match.end()
            kind = match.lastgroup
            if kind == "space":
                spaced = True
                continue
            before = len(self.tokens)
            if kind == "name":
                self.name(match.group(), start, spaced)
            elif kind == "number":
                self.number(match.group(), start, spaced)
            elif kind == "op":
                self.add("op", match.group(), start, spaced)
            elif kind == "command":
                self.command(match.group()[1:], start, spaced)
            else:
                self.quoted(match.group()[1:-1], start, spaced)
            spaced = spaced and len(self.tokens) == before
        self.tokens.append(Token("end", "", len(self.text), spaced))
        return self.tokens

    def add(
        self, kind: Kind, value: str, start: int, spaced: bool, command: bool = False
    ) -> None:
        self.tokens.append(Token(kind, value, self.column(start), spaced, command))

    def number(self, value: str, start: int, spaced: bool) -> None:
        if not (value.isdigit() and len(value) <= MAX_DIGITS and value != "0"):
            value = self.checked(value, start)
        if self.folded[self.at : self.at + 1] == "_":
            raise self.error(self.at, "digit-separator")
        self.add("number", value, start, spaced)

    def checked(self, value: str, start: int) -> str:
        """Hold a literal against the limits; the bare point at its end goes."""
        mantissa, _, exponent = value.lower().partition("e")
        if sum(map(str.isdigit, mantissa)) > MAX_DIGITS:
            raise self.error(start, "too-many-digits", limit=MAX_DIGITS)
        digits = exponent.lstrip("+-0")
        if exponent and (len(digits) > 4 or int(digits or "0") > MAX_EXPONENT):
            raise self.error(start, "exponent-too-large", limit=MAX_EXPONENT)
        following = self.folded[self.at : self.at + 1]
        if (
            value == "0"
            and following in ("x", "b", "o")
            and self.folded[self.at + 1 : self.at + 2].isdigit()
        ):
            raise self.error(start, "not-decimal")
        return value.rstrip(".") if mantissa != "." else value

    def quoted(self, value: str, start: int, spaced: bool) -> None:
        """Add a quoted text: letters, digits and the signs of einsum only."""
        if not _QUOTED.fullmatch(value):
            raise self.error(start, "text-here")
        self.add("text", value, start, spaced)

    def name(self, value: str, start: int, spaced: bool, command: bool = False) -> None:
        """Add a name together with a braced subscript that follows it."""
        if self.folded[self.at : self.at + 1] == "_" or command:
            match = _SUBSCRIPT.match(self.folded, self.at)
            if match and "=" not in match.group():
                index = match.group(1) if match.group(1) is not None else match.group(2)
                value += "_" + _WORDING.sub("", index)
                self.at = match.end()
        self.add("name", value.rstrip("_"), start, spaced, command)

    def command(self, value: str, start: int, spaced: bool) -> None:
        if value in ("left", "right"):
            self.sized(value, start, spaced)
        elif value in _WRAPPERS:
            self.wrapper(value, start, spaced)
        elif value in _ACCENTS:
            self.accent(_ACCENTS[value], start, spaced)
        elif value in _SKIPPED:
            return
        elif value in ("begin", "end"):
            self.environment(value, start, spaced)
        elif value in _OPERATORS:
            self.add("op", _OPERATORS[value], start, spaced)
        elif value in STRUCTURES:
            self.add("op", "\\" + value, start, spaced)
        elif value in GREEK_NAMES or value in _VARIANTS:
            self.name(_VARIANTS.get(value, value), start, spaced, command=True)
        elif value.isalpha():
            self.add("name", value, start, spaced, command=True)
        else:
            raise self.error(start, "unknown-command", command="\\" + value)

    def sized(self, side: str, start: int, spaced: bool) -> None:
        """Read the delimiter after ``\\left`` or ``\\right``."""
        rest = re.compile(r"\s*(\\[A-Za-z]+|\\.|.)", re.DOTALL).match(
            self.folded, self.at
        )
        if rest is None:
            raise self.error(start, "missing-delimiter", command="\\" + side)
        self.at = rest.end()
        sign = rest.group(1)
        if sign == "|":
            value = "abs(" if side == "left" else ")abs"
        elif sign == "[" and side == "left":
            value = "left["
        elif sign in ("(", ")", "]", "["):
            value = sign
        elif sign == ".":
            return
        elif sign.startswith("\\") and sign[1:] in _OPERATORS:
            value = _OPERATORS[sign[1:]]
            if value == "norm":
                value = "norm(" if side == "left" else ")norm"
        else:
            raise self.error(start, "missing-delimiter", command="\\" + side)
        self.add("op", value, start, spaced)

    def wrapper(self, command: str, start: int, spaced: bool) -> None:
        match = _GROUP.match(self.folded, self.at)
        if match is None:
            return
        inside = match.group(1).strip()
        self.at = match.end()
        if re.fullmatch(r"[A-Za-z][A-Za-z0-9]*(?:_[A-Za-z0-9]+)*", inside):
            self.name(inside, start, spaced, command=True)
        elif re.fullmatch(r"\\[A-Za-z]+", inside) and inside[1:] in GREEK_NAMES:
            self.name(inside[1:], start, spaced, command=True)
        elif command == "text" and not inside:
            return
        else:
            raise self.error(start, "words-in-formula", text=inside)

    def accent(self, accent: str, start: int, spaced: bool) -> None:
        match = _ACCENTED.match(self.folded, self.at)
        if match is None:
            raise self.error(start, "accent-needs-letter")
        base = (match.group(1) or match.group(3)).lstrip("\\")
        index = re.sub(r"[^A-Za-z0-9]+", "", match.group(2) or "")
        self.at = match.end()
        if accent == "vec":
            accent = ""
        value = _VARIANTS.get(base, base) + accent + (f"_{index}" if index else "")
        self.name(value, start, spaced, command=True)

    def environment(self, command: str, start: int, spaced: bool) -> None:
        match = _GROUP.match(self.folded, self.at)
        name = match.group(1).strip() if match else ""
        if match is None or name.rstrip("*") not in (
            "matrix", "bmatrix", "pmatrix", "Bmatrix", "smallmatrix", "array", "cases",
        ):  # fmt: skip
            raise self.error(start, "unknown-environment", name=name)
        self.at = match.end()
        if name == "array" and command == "begin":
            columns = _GROUP.match(self.folded, self.at)
            self.at = columns.end() if columns else self.at
        self.add("env", command + name.rstrip("*"), start, spaced)
