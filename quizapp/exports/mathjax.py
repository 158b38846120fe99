r"""Write the ink tree as LaTeX that MathJax understands, without any macro.

Nothing of a formula's source is copied but letters, digits and signs, so that no
command of a deck reaches MathJax. Two closing braces never stand side by side, since
Anki would take them for the end of a cloze.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from quizapp.mathtext import symbols as tables
from quizapp.mathtext.nodes import (
    Accent,
    Arrow,
    Big,
    Brace,
    Delimited,
    Fraction,
    Grid,
    Middle,
    Missing,
    Name,
    Node,
    Number,
    Operator,
    Root,
    Row,
    Scripts,
    Sized,
    Space,
    Stack,
    Styled,
    Symbol,
    Text,
    Unknown,
    walk,
)

# Commands that every MathJax has. Other signs are written as themselves.
_KNOWN = [
    "infty",
    "partial",
    "nabla",
    "ell",
    "hbar",
    "emptyset",
    "forall",
    "exists",
    "top",
    "bot",
    "neg",
    "prime",
    "Re",
    "Im",
    "angle",
    "ldots",
    "cdots",
    "vdots",
    "ddots",
    "cdot",
    "times",
    "div",
    "pm",
    "mp",
    "ast",
    "star",
    "circ",
    "bullet",
    "odot",
    "otimes",
    "oplus",
    "ominus",
    "wedge",
    "vee",
    "cap",
    "cup",
    "setminus",
    "le",
    "ge",
    "ne",
    "ll",
    "gg",
    "approx",
    "equiv",
    "sim",
    "simeq",
    "cong",
    "propto",
    "in",
    "notin",
    "ni",
    "subset",
    "subseteq",
    "supset",
    "supseteq",
    "mid",
    "parallel",
    "perp",
    "to",
    "leftarrow",
    "leftrightarrow",
    "Rightarrow",
    "Leftarrow",
    "Leftrightarrow",
    "implies",
    "iff",
    "mapsto",
    "uparrow",
    "downarrow",
    "lfloor",
    "rfloor",
    "lceil",
    "rceil",
    "langle",
    "rangle",
]
_SIGNS: dict[str, str] = {
    **{sign: f"\\{name}" for name, sign in tables.GREEK.items() if name != "omicron"},
    **{tables.SYMBOLS[name][0]: f"\\{name}" for name in _KNOWN},
    "−": "-",
    "‖": r"\|",
    "<": r"\lt",
    ">": r"\gt",
    "\\": r"\backslash",
    "~": r"\sim",
    "^": r"\wedge",
    **{sign: f"\\{sign}" for sign in "{}%#&_$"},
}
_FONTS = {
    "rm": "mathrm",
    "bf": "mathbf",
    "it": "mathit",
    "bb": "mathbb",
    "cal": "mathcal",
    "sf": "mathsf",
    "tt": "mathtt",
    "frak": "mathfrak",
}
_ACCENTS = {
    "ring": "mathring",
    "overarrow": "overrightarrow",
}
_FUNCTIONS = tables.FUNCTIONS - {"arcsinh", "arccosh", "arctanh"}
_LIMITED = frozenset(tables.LIMIT_FUNCTIONS) - {"argmax", "argmin"}
_BIG = {
    sign: f"\\{name}"
    for table in (tables.BIG, tables.INTEGRALS)
    for name, sign in table.items()
}
_MATRICES = {
    surround: name
    for name, surround in tables.MATRICES.items()
    if name not in ("array", "smallmatrix")
}
_ARROWS = {"⟶": "xrightarrow", "⟵": "xleftarrow"}
_SIZES = {1: "big", 3: "Big", 5: "Bigg"}
_SIZE_LETTERS = {"open": "l", "close": "r", "rel": "m"}
_WORD_THEN_LETTER = re.compile(r"\\[A-Za-z]+$")
# What would start one of Anki's own tags: it gets a space, which maths ignores.
_TAG = re.compile(r"\[(?=/?latex|/?\$|sound:|anki:|\[)")


def to_mathjax(node: Node) -> str:
    """Return ``node`` as LaTeX; raises ValueError where it has unknown parts."""
    if any(isinstance(part, Unknown | Missing) for part in walk(node)):
        raise ValueError("the formula has parts that cannot be written")
    text = _TAG.sub("[ ", _write(node))
    return _apart(_apart(text, "{"), "}").replace("::", ": :").strip()


def _apart(text: str, brace: str) -> str:
    """Put a space between equal braces."""
    return re.sub(re.escape(brace) + f"(?={re.escape(brace)})", brace + " ", text)


def _write(node: Node) -> str:
    return _WRITERS[type(node)](node)


def _join(parts: list[str]) -> str:
    """Put parts side by side, apart where a command would swallow a letter."""
    text = ""
    for part in parts:
        if part[:1].isalpha() and _WORD_THEN_LETTER.search(text):
            text += " "
        text += part
    return text


def _symbol(node: Symbol) -> str:
    if node.text in _SIGNS:
        return _SIGNS[node.text]
    if set(node.text) == {"′"}:
        return r"\prime" * len(node.text)
    return "".join(_SIGNS.get(sign, sign) for sign in node.text)


def _text(node: Text) -> str:
    pieces = re.split(r"(\\)", node.text)
    return "".join(
        r"\backslash "
        if piece == "\\"
        else r"\text{" + re.sub(r"[{}$]", r"\\\g<0>", piece) + "}"
        for piece in pieces
        if piece
    )


def _name(node: Name) -> str:
    bare = node.text.replace(" ", "")
    if bare in _FUNCTIONS or bare in _LIMITED:
        return f"\\{bare}"
    star = "*" if node.limits else ""
    words = re.sub(r"[^\w ]", "", node.text).replace("_", r"\_").replace(" ", r"\,")
    return rf"\operatorname{star}{{{words}}}"


def _space(node: Space) -> str:
    if node.cells >= 2:
        return r"\qquad" if node.cells >= 4 else r"\quad"
    return r"\;" if node.cells else ""


def _delimiter(sign: str) -> str:
    return _SIGNS.get(sign, sign) if sign else "."


def _sized(node: Sized) -> str:
    size = _SIZES.get(node.rows, "Big") + _SIZE_LETTERS.get(node.role, "")
    return f"\\{size}{_delimiter(node.text)}"


def _styled(node: Styled) -> str:
    body = _write(node.body)
    if isinstance(node.body, Text):
        command = {"bf": "textbf", "it": "textit", "sf": "textsf", "tt": "texttt"}
        if node.font in command and body.startswith(r"\text{"):
            return f"\\{command[node.font]}" + body.removeprefix(r"\text")
    greek = any(
        isinstance(part, Symbol) and not part.text.isascii() for part in walk(node.body)
    )
    bold_greek = greek and node.font == "bf"
    return rf"\{'boldsymbol' if bold_greek else _FONTS[node.font]}{{{body}}}"


def _fraction(node: Fraction) -> str:
    over, under = _write(node.numerator), _write(node.denominator)
    if not node.bar:
        return rf"{{{over} \atop {under}}}"
    return rf"\{'tfrac' if node.small else 'frac'}{{{over}}}{{{under}}}"


def _root(node: Root) -> str:
    index = "" if node.index is None else f"[{{{_write(node.index)}}}]"
    return rf"\sqrt{index}{{{_write(node.body)}}}"


def _scripts(node: Scripts) -> str:
    base = _write(node.base)
    if not base or isinstance(node.base, Row | Scripts | Styled):
        base = f"{{{base}}}"
    if isinstance(node.base, Big) and node.limits != node.base.limits:
        base += r"\limits" if node.limits else r"\nolimits"
    if node.sub is not None:
        base += f"_{{{_write(node.sub)}}}"
    if node.sup is not None:
        base += f"^{{{_write(node.sup)}}}"
    return base


def _delimited(node: Delimited) -> str:
    left, right = _delimiter(node.left), _delimiter(node.right)
    return rf"\left{left} {_write(node.body)} \right{right}"


def _accent(node: Accent) -> str:
    return rf"\{_ACCENTS.get(node.kind, node.kind)}{{{_write(node.body)}}}"


def _brace(node: Brace) -> str:
    return rf"\{'over' if node.over else 'under'}brace{{{_write(node.body)}}}"


def _stack(node: Stack) -> str:
    body = _write(node.base)
    if node.under is None and node.over is None:
        return rf"\mathrel{{{body}}}"
    if node.under is not None:
        body = rf"\underset{{{_write(node.under)}}}{{{body}}}"
    if node.over is not None:
        body = rf"\overset{{{_write(node.over)}}}{{{body}}}"
    return body


def _arrow(node: Arrow) -> str:
    over = _write(node.over)
    if node.text in _ARROWS:
        under = "" if node.under is None else f"[{{{_write(node.under)}}}]"
        return rf"\{_ARROWS[node.text]}{under}{{{over}}}"
    return _stack(Stack(Symbol(node.text, "rel"), node.over, node.under))


def _rows(node: Grid) -> str:
    lines = []
    for at, row in enumerate(node.rows):
        cells = [_write(cell) for cell in row]
        # A bracket after \\ would be read as the height of the gap.
        line = "{}" + " & ".join(cells) if cells[0][:1] in "[*" else " & ".join(cells)
        lines.append((r"\hline " if at in node.rules else "") + line)
    end = r" \\ \hline " if len(node.rows) in node.rules else ""
    return r" \\ ".join(lines) + end


def _grid(node: Grid) -> str:
    body = _rows(node)
    if node.kind == "aligned":
        return rf"\begin{{aligned}}{body}\end{{aligned}}"
    if node.kind == "gathered":
        if node.tight:
            return rf"\substack{{{body}}}"
        return rf"\begin{{gathered}}{body}\end{{gathered}}"
    if node.kind == "cases" and node.left:
        return rf"\begin{{cases}}{body}\end{{cases}}"
    if node.tight:
        return rf"\begin{{smallmatrix}}{body}\end{{smallmatrix}}"
    plain = not node.columns and not node.rules and node.kind == "matrix"
    if plain and (node.left, node.right) in _MATRICES:
        name = _MATRICES[node.left, node.right]
        return rf"\begin{{{name}}}{body}\end{{{name}}}"
    columns = node.columns or "l" * max(len(row) for row in node.rows)
    array = rf"\begin{{array}}{{{columns}}}{body}\end{{array}}"
    if not node.left and not node.right:
        return array
    return rf"\left{_delimiter(node.left)} {array} \right{_delimiter(node.right)}"


_WRITERS: dict[type[object], Callable[[Any], str]] = {
    Symbol: _symbol,
    Number: lambda node: node.text,
    Text: _text,
    Name: _name,
    Big: lambda node: _BIG.get(node.text, node.text),
    Operator: lambda node: rf"\mathop{{{_write(node.body)}}}",
    Space: _space,
    Row: lambda node: _join([_write(item) for item in node.items]),
    Styled: _styled,
    Fraction: _fraction,
    Root: _root,
    Scripts: _scripts,
    Delimited: _delimited,
    Middle: lambda node: rf"\middle{_delimiter(node.text)} ",
    Sized: _sized,
    Accent: _accent,
    Brace: _brace,
    Stack: _stack,
    Arrow: _arrow,
    Grid: _grid,
}
