"""Write the ink tree as presentation MathML, for browsers and screen readers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from quizapp.mathtext.alphabets import styled_letter
from quizapp.mathtext.nodes import (
    Accent,
    Arrow,
    Big,
    Brace,
    Delimited,
    Font,
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
from quizapp.mathtext.spacing import gap, spaced_roles
from quizapp.safetext import for_html

_THIN = '<mspace width="0.17em"/>'
_NAMESPACE = "http://www.w3.org/1998/Math/MathML"
_VARIANTS: dict[Font, str] = {
    "rm": "normal",
    "bf": "bold",
    "it": "italic",
    "bb": "double-struck",
    "cal": "script",
    "sf": "sans-serif",
    "tt": "monospace",
    "frak": "fraktur",
}
_ACCENTS = {
    "hat": "^",
    "widehat": "^",
    "bar": "¯",
    "overline": "¯",
    "tilde": "~",
    "widetilde": "~",
    "vec": "→",
    "overarrow": "→",
    "overleftarrow": "←",
    "dot": "˙",
    "ddot": "¨",
    "check": "ˇ",
    "breve": "˘",
    "acute": "´",
    "grave": "`",
    "ring": "˚",
}


def to_mathml(node: Node, *, display: bool = False) -> str:
    """Return ``node`` as a ``<math>`` element; all text in it is escaped."""
    shown = "block" if display else "inline"
    body = _Writer().write(node)
    return f'<math xmlns="{_NAMESPACE}" display="{shown}">{body}</math>'


def _tag(name: str, content: str, **attributes: str) -> str:
    words = "".join(f' {key}="{for_html(value)}"' for key, value in attributes.items())
    return f"<{name}{words}>{content}</{name}>"


def _leaf(name: str, text: str, **attributes: str) -> str:
    return _tag(name, for_html(text), **attributes)


class _Writer:
    """Writes nodes; ``variants`` holds the alphabets that are in force."""

    def __init__(self) -> None:
        self.variants: list[str] = []

    def write(self, node: Node) -> str:
        return _WRITERS[type(node)](self, node)

    def variant(self) -> str:
        """Return the alphabet in force, empty for the usual one."""
        fonts = self.variants[-2:]
        if set(fonts) == {"bold", "italic"}:
            return "bold-italic"
        return fonts[-1] if fonts else ""

    def letters(self, name: str, text: str) -> str:
        """Write letters or digits in the alphabet in force.

        Browsers know no ``mathvariant`` but ``normal``: letters are replaced by
        those of the alphabet.
        """
        variant = self.variant()
        if variant == "normal":
            return _leaf(name, text, mathvariant=variant)
        return _leaf(name, "".join(styled_letter(sign, variant) for sign in text))

    # ----- Leaves -----

    def symbol(self, node: Symbol, role: str = "") -> str:
        text = node.text
        if (node.role == "ord" and text[0].isalpha()) or text in "∞∅⊤⊥∂∇":
            return self.letters("mi", text)
        attributes = {"form": "prefix"} if role == "unary" else {}
        if node.role in ("open", "close") or text in ("|", "‖"):
            attributes = {"stretchy": "false"}
        return _leaf("mo", "−" if text == "-" else text, **attributes)

    def number(self, node: Number) -> str:
        return self.letters("mn", node.text)

    def text(self, node: Text) -> str:
        # Spaces at the ends of mtext collapse; no-break spaces do not.
        words = node.text
        start = len(words) - len(words.lstrip())
        end = len(words.rstrip())
        kept = "\u00a0" * start + words[start:end] + "\u00a0" * (len(words) - end)
        return _leaf("mtext", kept if words.strip() else "\u00a0" * len(words))

    def name(self, node: Name) -> str:
        return _leaf("mi", node.text, mathvariant="normal")

    def big(self, node: Big) -> str:
        return _leaf("mo", node.text, largeop="true", movablelimits="false")

    def space(self, node: Space) -> str:
        return f'<mspace width="{node.cells * 0.3:.1f}em"/>'

    def unknown(self, node: Unknown) -> str:
        return _tag("merror", _leaf("mtext", node.source))

    def missing(self, node: Missing) -> str:
        return _leaf("mi", "▯")

    def delimiter(self, text: str, form: str) -> str:
        return _leaf("mo", text, fence="true", stretchy="true", form=form)

    def sized(self, node: Sized) -> str:
        size = f"{1 + node.rows * 0.4:.1f}em"
        return _leaf("mo", node.text, minsize=size, maxsize=size)

    def middle(self, node: Middle) -> str:
        return _leaf("mo", node.text, stretchy="true", fence="true")

    # ----- Structures -----

    def row(self, node: Row) -> str:
        return _tag("mrow", self.items(node.items))

    def items(self, items: Sequence[Node], before: str = "") -> str:
        written: list[str] = []
        last = ""
        for item, role in zip(items, spaced_roles(items, before), strict=True):
            # MathML sets names of functions as tight as letters.
            if "op" in (last, role) and gap(last, role, tight=True):
                written.append(_THIN)
            last = role
            if isinstance(item, Symbol):
                written.append(self.symbol(item, role))
            else:
                written.append(self.write(item))
        return "".join(written)

    def styled(self, node: Styled) -> str:
        self.variants.append(_VARIANTS[node.font])
        body = self.write(node.body)
        self.variants.pop()
        return body

    def fraction(self, node: Fraction) -> str:
        parts = self.write(node.numerator) + self.write(node.denominator)
        return _tag("mfrac", parts, **({} if node.bar else {"linethickness": "0"}))

    def root(self, node: Root) -> str:
        if node.index is None:
            return _tag("msqrt", self.write(node.body))
        return _tag("mroot", self.write(node.body) + self.write(node.index))

    def scripts(self, node: Scripts) -> str:
        if isinstance(node.base, Brace):
            return self.labelled(node)
        under, over, both = (
            ("munder", "mover", "munderover")
            if node.limits
            else ("msub", "msup", "msubsup")
        )
        base = self.write(node.base)
        if node.sub is not None and node.sup is not None:
            return _tag(both, base + self.write(node.sub) + self.write(node.sup))
        if node.sub is not None:
            return _tag(under, base + self.write(node.sub))
        return _tag(over, base + self.write(node.sup or Row()))

    def labelled(self, node: Scripts) -> str:
        """Write a brace with its label outside it."""
        body = self.write(node.base)
        if node.sub is not None:
            body = _tag("munder", body + self.write(node.sub))
        if node.sup is not None:
            body = _tag("mover", body + self.write(node.sup))
        return body

    def delimited(self, node: Delimited) -> str:
        left = self.delimiter(node.left, "prefix") if node.left else ""
        right = self.delimiter(node.right, "postfix") if node.right else ""
        return _tag("mrow", left + self.write(node.body) + right)

    def accent(self, node: Accent) -> str:
        body = self.write(node.body)
        if node.kind == "underline":
            return _tag("munder", body + _leaf("mo", "_", stretchy="true"))
        wide = node.kind.startswith(("wide", "over"))
        mark = _leaf("mo", _ACCENTS[node.kind], stretchy="true" if wide else "false")
        return _tag("mover", body + mark, accent="true")

    def brace(self, node: Brace) -> str:
        sign = _leaf("mo", "⏞" if node.over else "⏟", stretchy="true")
        return _tag("mover" if node.over else "munder", self.write(node.body) + sign)

    def operator(self, node: Operator) -> str:
        return _tag("mrow", self.write(node.body))

    def stack(self, node: Stack) -> str:
        body = self.write(node.base)
        if node.under is not None:
            body = _tag("munder", body + self.write(node.under))
        if node.over is not None:
            body = _tag("mover", body + self.write(node.over))
        return body

    def arrow(self, node: Arrow) -> str:
        sign = _leaf("mo", node.text, stretchy="true")
        if node.under is None:
            return _tag("mover", sign + self.write(node.over))
        parts = sign + self.write(node.under) + self.write(node.over)
        return _tag("munderover", parts)

    def grid(self, node: Grid) -> str:
        count = max(len(row) for row in node.rows)
        rows = "".join(
            _tag("mtr", "".join(self.cell(node, row, at) for at in range(count)))
            for row in node.rows
        )
        attributes = {"columnalign": _alignment(node, count)}
        if node.kind == "aligned":
            attributes |= {"displaystyle": "true", "columnspacing": "0.2em"}
        table = _tag("mtable", rows, **attributes)
        left = self.delimiter(node.left, "prefix") if node.left else ""
        right = self.delimiter(node.right, "postfix") if node.right else ""
        return _tag("mrow", left + table + right) if left or right else table

    def cell(self, node: Grid, row: Sequence[Node], at: int) -> str:
        if at >= len(row):
            return "<mtd></mtd>"
        cell = row[at]
        items = cell.items if isinstance(cell, Row) else (cell,)
        before = "ord" if node.kind == "aligned" and at % 2 else ""
        return _tag("mtd", _tag("mrow", self.items(items, before)))


def _alignment(node: Grid, count: int) -> str:
    names = {"l": "left", "c": "center", "r": "right"}
    match node.kind:
        case "aligned":
            letters = "rl" * count
        case "cases":
            letters = "l" * count
        case _:
            letters = node.columns.replace("|", "").ljust(count, "c")
    return " ".join(names[letter] for letter in letters[:count])


_WRITERS: dict[type[object], Callable[[_Writer, Any], str]] = {
    Symbol: _Writer.symbol,
    Number: _Writer.number,
    Text: _Writer.text,
    Name: _Writer.name,
    Big: _Writer.big,
    Operator: _Writer.operator,
    Space: _Writer.space,
    Unknown: _Writer.unknown,
    Missing: _Writer.missing,
    Row: _Writer.row,
    Styled: _Writer.styled,
    Fraction: _Writer.fraction,
    Root: _Writer.root,
    Scripts: _Writer.scripts,
    Delimited: _Writer.delimited,
    Middle: _Writer.middle,
    Sized: _Writer.sized,
    Accent: _Writer.accent,
    Brace: _Writer.brace,
    Stack: _Writer.stack,
    Arrow: _Writer.arrow,
    Grid: _Writer.grid,
}
