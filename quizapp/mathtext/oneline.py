"""Write the ink tree as one line of text, with explicit parentheses.

What the eye sees in two dimensions (a bar, a raised row) is said by brackets here, so
that a fraction in a list or a title never changes its meaning.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from typing import Any

from quizapp.mathtext.glyphs import Glyphs, glyphs_for
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
)
from quizapp.mathtext.scriptpaint import MAX_INLINE_SCRIPT
from quizapp.mathtext.spacing import gap, plain_signs, role_of, spaced_roles

_OPERANDS = frozenset({"ord", "close", "open", "delim", "frac", "op", "big"})
# A script that no raised or lowered letter exists for: ``_θ``, ``^N``.
_FLAT_SCRIPT = re.compile(r"[_^]\w+$")
_MARKS = {"vec": "→", "overarrow": "→", "overleftarrow": "←", "underline": "_"}


def one_line(node: Node, glyphs: str | Glyphs = "unicode") -> str:
    """Return ``node`` as flat text without line breaks."""
    return _Writer(glyphs_for(glyphs)).write(node)


class _Writer:
    def __init__(self, glyphs: Glyphs) -> None:
        self.glyphs = glyphs

    def write(self, node: Node) -> str:
        return _WRITERS[type(node)](self, node)

    def sign(self, text: str) -> str:
        return self.glyphs.signs.get(text, text)

    # ----- Leaves -----

    def symbol(self, node: Symbol | Big) -> str:
        return self.sign(node.text)

    def text(self, node: Text | Number | Name) -> str:
        return node.text

    def delimiter(self, sign: str) -> str:
        return self.glyphs.pieces[sign][0] if sign else ""

    def sized(self, node: Sized | Middle) -> str:
        return self.delimiter(node.text)

    # ----- Rows -----

    def row(self, node: Row) -> str:
        return self.items(node.items)

    def items(self, items: Sequence[Node], *, tight: bool = False) -> str:
        roles = spaced_roles(items)
        written: list[str] = []
        previous = ""
        for at, (item, role) in enumerate(zip(items, roles, strict=True)):
            text = self.write(item)
            if isinstance(item, Fraction) and self.needs_brackets(text, roles, at):
                text = f"({text})"
            apart = self.touches(written, text) or self.swallows(written, text)
            if gap(previous, role, tight=tight) or apart:
                written.append(" ")
            written.append(text)
            previous = role
        return "".join(written)

    def needs_brackets(self, text: str, roles: Sequence[str], at: int) -> bool:
        """Tell whether a flat fraction needs brackets; ½ only after a factor."""
        if len(text) > 1:
            return self.beside_operand(roles, at)
        return bool(at) and roles[at - 1] in _OPERANDS - {"open"}

    def beside_operand(self, roles: Sequence[str], at: int) -> bool:
        """Tell whether a flat fraction would take in what it is multiplied with."""
        left = roles[at - 1] if at else ""
        right = roles[at + 1] if at + 1 < len(roles) else ""
        return left in _OPERANDS - {"open"} or right in _OPERANDS - {"close"}

    def touches(self, written: Sequence[str], text: str) -> bool:
        """Tell whether two words of the ASCII tier would run into one."""
        if self.glyphs.name != "ascii" or not written or not text:
            return False
        last = written[-1]
        return (len(last) > 1 or len(text) > 1) and (
            last[-1:].isalpha() and text[0].isalpha()
        )

    def swallows(self, written: Sequence[str], text: str) -> bool:
        """Tell whether a letter would be read as part of the index before it."""
        return bool(written and text[:1].isalnum() and _FLAT_SCRIPT.search(written[-1]))

    def styled(self, node: Styled) -> str:
        text = self.write(node.body)
        if node.font == "bb":
            return text.translate(self.glyphs.double_struck)
        return text.translate(self.glyphs.script) if node.font == "cal" else text

    # ----- Structures -----

    def grouped(self, node: Node) -> str:
        """Write an operand, in parentheses unless it is one thing."""
        text = self.write(node)
        return text if _is_single(node) or _is_partial(node) else f"({text})"

    def fraction(self, node: Fraction) -> str:
        if not node.bar:
            return f"{self.write(node.numerator)}, {self.write(node.denominator)}"
        both = (node.numerator, node.denominator)
        if all(map(_is_differential, both)):
            over, under = map(self.write, both)
        else:
            over, under = map(self.grouped, both)
        if self.glyphs.vulgar and f"{over}/{under}" in self.glyphs.vulgar:
            return self.glyphs.vulgar[f"{over}/{under}"]
        return f"{over}/{under}"

    def root(self, node: Root) -> str:
        sign = "sqrt" if self.glyphs.name == "ascii" else self.glyphs.root
        text = self.write(node.body)
        if sign == "sqrt" or not _is_single(node.body):
            text = f"({text})"
        if node.index is None:
            return sign + text
        index = self.write(node.index)
        raised = self.mapped(index, self.glyphs.superscripts)
        return f"{raised}{sign}{text}" if raised else f"{sign}[{index}]{text}"

    def mapped(self, text: str, table: Any) -> str:
        """Return a short script in script letters, or an empty text."""
        short = text and len(text) <= MAX_INLINE_SCRIPT
        if short and all(ord(sign) in table for sign in text):
            return text.translate(table)
        return ""

    def scripts(self, node: Scripts) -> str:
        base = self.write(node.base)
        if not (_is_single(node.base) or role_of(node.base) in ("op", "big", "close")):
            base = f"({base})" if node.base != Row() else ""
        if isinstance(node.base, Brace):
            label = node.sup if node.base.over else node.sub
            return base if label is None else f"{base} [{self.write(label)}]"
        sub = self.script("_", node.sub, self.glyphs.subscripts)
        return base + sub + self.script("^", node.sup, self.glyphs.superscripts)

    def script(self, mark: str, node: Node | None, table: Any) -> str:
        if node is None or node == Row():
            return ""
        items = node.items if isinstance(node, Row) else (node,)
        text = self.items(items, tight=True)
        called = len(items) > 1 and any(isinstance(item, Name) for item in items)
        mapped = "" if called else self.mapped(text, table)
        if mapped:
            return mapped
        bracketed = text.startswith("[") and text.endswith("]")
        index = mark == "_" and plain_signs(node).isalpha()
        single = _is_single(node) or _is_word(node) or index
        plain = (single and not _has_scripts(node)) or bracketed
        return f"{mark}{text}" if plain else f"{mark}({text})"

    def delimited(self, node: Delimited) -> str:
        left, right = self.delimiter(node.left), self.delimiter(node.right)
        body = node.body
        if isinstance(body, Fraction) and not body.bar:
            return f"C{left}{self.write(body)}{right}"
        return left + self.write(body) + right

    def accent(self, node: Accent) -> str:
        body = self.write(node.body)
        mark = self.glyphs.marks.get(node.kind)
        if mark and len(body) == 1:
            return unicodedata.normalize("NFC", body + mark)
        if node.kind in _MARKS:
            name = _MARKS[node.kind]
            return f"{self.sign(name)}{self.grouped(node.body)}"
        if node.kind in ("overline", "bar"):
            return f"bar({body})"
        return f"{node.kind.removeprefix('wide')}({body})"

    def inside(self, node: Brace | Operator) -> str:
        return self.write(node.body)

    def stack(self, node: Stack) -> str:
        base = self.write(node.base)
        notes = [self.write(part) for part in (node.over, node.under) if part]
        return f"{base}[{', '.join(notes)}]" if notes else base

    def arrow(self, node: Arrow) -> str:
        notes = [self.write(part) for part in (node.over, node.under) if part]
        return f"{self.sign(node.text)}[{', '.join(filter(None, notes))}]"

    def grid(self, node: Grid) -> str:
        matrix = node.kind == "matrix"
        joint = ", " if node.kind != "aligned" else " "
        rows = [
            joint.join(filter(None, (self.write(cell) for cell in row)))
            for row in node.rows
        ]
        text = "; ".join(rows)
        left, right = self.delimiter(node.left), self.delimiter(node.right)
        if matrix and not (left or right):
            return f"[{text}]"
        if node.kind == "cases":
            return f"{{{text}}}"
        return left + text + right


def _is_partial(node: Node) -> bool:
    """Tell whether a node is ``∂L`` or ``∂w_i``, which a slash does not tear apart."""
    match node:
        case Row((Symbol("∂") | Scripts(Symbol("∂"), None, _), what)):
            return _is_single(what)
        case _:
            return False


def _is_differential(node: Node) -> bool:
    """Tell whether a node is a small change: dx, or ∂ with what it is taken of."""
    match node:
        case Row((Symbol("∂" | "d") | Scripts(Symbol("∂" | "d"), None, _), of)):
            return _is_single(of)
        case Symbol("∂" | "d") | Scripts(Symbol("∂" | "d"), None, _):
            return True
        case _:
            return False


def _is_word(node: Node) -> bool:
    """Tell whether a node is one upright word, as an index often is."""
    match node:
        case Row((single,)):
            return _is_word(single)
        case Styled("rm", body):
            return plain_signs(body).isalpha()
        case _:
            return False


def _has_scripts(node: Node) -> bool:
    """Tell whether a script has scripts of its own: e^(x₁), which e^x₁ is not."""
    match node:
        case Row((single,)):
            return _has_scripts(single)
        case Scripts():
            return True
        case _:
            return False


def _is_single(node: Node) -> bool:
    """Tell whether a node reads as one thing without parentheses."""
    match node:
        case Number() | Text() | Name() | Big() | Delimited() | Missing() | Unknown():
            return True
        case Symbol(_, role):
            return role == "ord"
        case Styled(_, body) | Accent(_, body) | Operator(body):
            return _is_single(body) or isinstance(node, Accent)
        case Scripts(base, _, _):
            return _is_single(base)
        case Root():
            return True
        case Grid(_, _, left, _):
            return bool(left)
        case Row(items):
            return len(items) == 1 and _is_single(items[0])
        case _:
            return False


_WRITERS: dict[type[object], Callable[[_Writer, Any], str]] = {
    Symbol: _Writer.symbol,
    Number: _Writer.text,
    Text: _Writer.text,
    Name: _Writer.text,
    Big: _Writer.symbol,
    Operator: _Writer.inside,
    Space: lambda _, node: " " * min(node.cells, 2),
    Unknown: lambda _, node: str(node.source),
    Missing: lambda writer, _: writer.glyphs.missing,
    Row: _Writer.row,
    Styled: _Writer.styled,
    Fraction: _Writer.fraction,
    Root: _Writer.root,
    Scripts: _Writer.scripts,
    Delimited: _Writer.delimited,
    Middle: _Writer.sized,
    Sized: _Writer.sized,
    Accent: _Writer.accent,
    Brace: _Writer.inside,
    Stack: _Writer.stack,
    Arrow: _Writer.arrow,
    Grid: _Writer.grid,
}
