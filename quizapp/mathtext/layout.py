"""Draw the ink tree as rows of characters.

A formula is a box of equally wide lines with a baseline. Boxes are joined on their
baselines; a fraction is a numerator, a bar and a denominator with the baseline on the
bar; delimiters grow from pieces. ``tight`` is the style of scripts and limits, where
signs have no space around them; ``display`` puts limits above and below.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Sequence
from typing import Any

from quizapp.mathtext.box import (
    EMPTY,
    Box,
    Mark,
    hcat,
    heightened,
    line_box,
    moved,
    restyled,
    vcat,
    widened,
)
from quizapp.mathtext.cells import cell_width
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

MAX_INLINE_SCRIPT = 4

_ROLES: dict[type[object], str] = {
    Name: "op",
    Big: "big",
    Operator: "op",
    Fraction: "frac",
    Delimited: "delim",
    Grid: "delim",
    Arrow: "rel",
    Space: "space",
}
_LOOSE = frozenset({"bin", "rel"})
_BEFORE_UNARY = frozenset({"", "bin", "rel", "open", "punct", "op", "big"})
_AFTER_UNARY = frozenset({"", "rel", "close", "punct"})
_GAPS = frozenset(
    {
        ("ord", "op"),
        ("ord", "big"),
        ("close", "op"),
        ("close", "big"),
        ("delim", "op"),
        ("delim", "big"),
        ("frac", "op"),
        ("frac", "big"),
        ("op", "ord"),
        ("op", "op"),
        ("op", "big"),
        ("op", "frac"),
        ("big", "ord"),
        ("big", "op"),
        ("big", "big"),
        ("big", "open"),
        ("big", "frac"),
        ("big", "delim"),
        ("frac", "frac"),
        ("frac", "ord"),
        ("frac", "open"),
        ("frac", "delim"),
        ("ord", "frac"),
        ("close", "frac"),
        ("delim", "frac"),
    }
)


def layout(
    node: Node,
    glyphs: str | Glyphs = "unicode",
    *,
    display: bool = True,
    max_width: int | None = None,
) -> Box:
    """Draw ``node``; every line of the box is as wide as the box.

    A formula wider than ``max_width`` cells is broken at its relations, then at its
    plus signs. What cannot be broken stays wider.
    """
    painter = Painter(glyphs_for(glyphs), display=display)
    box = painter.paint(node)
    if max_width is None or box.width <= max_width:
        return box
    from quizapp.mathtext.breaking import broken

    return broken(painter, node, box, max_width)


def role_of(node: Node) -> str:
    """Return how a part is spaced from its neighbours."""
    if isinstance(node, Symbol | Sized):
        return node.role
    if isinstance(node, Scripts):
        return role_of(node.base)
    if isinstance(node, Stack):
        return role_of(node.base) if node.over or node.under else "rel"
    return _ROLES.get(type(node), "ord")


def spaced_roles(items: Sequence[Node], before: str = "") -> list[str]:
    """Return the roles of a row, signs without a left or right operand as unary."""
    roles = [role_of(item) for item in items]
    for at, role in enumerate(roles):
        if role != "bin":
            continue
        previous = next((r for r in reversed(roles[:at]) if r != "space"), before)
        following = next((r for r in roles[at + 1 :] if r != "space"), "")
        if previous in _BEFORE_UNARY or following in _AFTER_UNARY:
            roles[at] = "unary"
    return roles


def gap(left: str, right: str, *, tight: bool) -> bool:
    """Tell whether a space stands between two roles."""
    if (left, right) in _GAPS:
        return True
    if tight or not left or "space" in (left, right):
        return False
    return left in _LOOSE or right in _LOOSE or (left == "punct" and right != "close")


class Painter:
    """Draws nodes with one glyph table."""

    def __init__(self, glyphs: Glyphs, *, display: bool) -> None:
        self.glyphs = glyphs
        self.display = display

    def paint(self, node: Node, tight: bool = False) -> Box:
        """Draw one node."""
        return _PAINTERS[type(node)](self, node, tight)

    # ----- Leaves -----

    def sign(self, text: str) -> str:
        """Return a sign in this tier."""
        return self.glyphs.signs.get(text, text)

    def symbol(self, node: Symbol, tight: bool) -> Box:
        return line_box(self.sign(node.text))

    def text(self, node: Text | Number | Name, tight: bool) -> Box:
        return line_box(node.text)

    def big(self, node: Big, tight: bool) -> Box:
        return line_box(self.sign(node.text))

    def space(self, node: Space, tight: bool) -> Box:
        cells = min(node.cells, 1) if tight else node.cells
        return Box((" " * cells,), 0, cells)

    def unknown(self, node: Unknown, tight: bool) -> Box:
        return line_box(node.source, "unknown")

    def missing(self, node: Missing, tight: bool) -> Box:
        return line_box(self.glyphs.missing, "missing")

    def sized(self, node: Sized, tight: bool) -> Box:
        if not node.text:
            return EMPTY
        return self.delimiter(node.text, node.rows, node.rows // 2)

    def middle(self, node: Middle, tight: bool) -> Box:
        return line_box(self.glyphs.pieces[node.text][0] if node.text else "")

    def operator(self, node: Operator, tight: bool) -> Box:
        return self.paint(node.body, tight)

    # ----- Rows -----

    def row(self, node: Row, tight: bool) -> Box:
        return self.items(node.items, tight)

    def items(
        self, items: Sequence[Node], tight: bool, before: str = "", height: int = 0
    ) -> Box:
        """Draw parts side by side; ``before`` is the role of what stands in front."""
        if not items:
            return EMPTY
        pieces: list[Box] = []
        words: list[str] = []
        previous = before
        last = ""
        for item, role in zip(items, spaced_roles(items, before), strict=True):
            box = self.paint(item, tight)
            if gap(previous, role, tight=tight) or self.touches(last, box):
                words.append(" ")
            previous = role
            if len(box.lines) == 1 and not box.marks:
                last = box.lines[0] or last
                words.append(box.lines[0])
                continue
            if words:
                pieces.append(line_box("".join(words)))
                words = []
            pieces.append(box)
            last = box.lines[box.baseline]
        if words:
            pieces.append(line_box("".join(words)))
        return hcat(pieces)

    def touches(self, last: str, box: Box) -> bool:
        """Tell whether two words of the ASCII tier would run into one."""
        if self.glyphs.name != "ascii" or not last or not box.width:
            return False
        first = box.lines[box.baseline]
        return (len(last.strip()) > 1 or len(first.strip()) > 1) and (
            last[-1].isalpha() and first[0].isalpha()
        )

    def styled(self, node: Styled, tight: bool) -> Box:
        if node.font in ("bb", "cal"):
            g = self.glyphs
            table = g.double_struck if node.font == "bb" else g.script
            box = self.paint(node.body, tight)
            lines = tuple(line.translate(table) for line in box.lines)
            return Box(lines, box.baseline, box.width, box.marks)
        box = self.paint(node.body, tight)
        return restyled(box, "strong") if node.font == "bf" else box

    # ----- Fractions and roots -----

    def fraction(self, node: Fraction, tight: bool) -> Box:
        numerator = self.paint(node.numerator, tight)
        denominator = self.paint(node.denominator, tight)
        vulgar = self.vulgar(node, numerator, denominator, tight)
        if vulgar:
            return line_box(vulgar)
        width = max(numerator.width, denominator.width)
        if node.bar:
            width += 2
            bar = line_box(self.glyphs.bar * width)
        else:
            bar = line_box(" " * width)
        return vcat((numerator, bar, denominator), numerator.height)

    def vulgar(self, node: Fraction, over: Box, under: Box, tight: bool) -> str:
        """Return the single sign of a small numeric fraction, where there is one."""
        if not self.glyphs.vulgar or not node.bar or not (tight or node.small):
            return ""
        if over.height > 1 or under.height > 1:
            return ""
        return self.glyphs.vulgar.get(f"{over.lines[0]}/{under.lines[0]}", "")

    def root(self, node: Root, tight: bool) -> Box:
        body = self.paint(node.body, tight)
        box = self.radical(node.body, body)
        if node.index is None:
            return box
        raised = self.script_text(node.index, self.glyphs.superscripts)
        if raised:
            return hcat((line_box(raised), box))
        index = self.paint(node.index, tight=True)
        return hcat(
            (Box((*index.lines, " " * index.width), index.height, index.width), box)
        )

    def radical(self, node: Node, body: Box) -> Box:
        """Draw the sign and the roof; a single letter needs no roof."""
        g = self.glyphs
        if body.height == 1 and _is_atom(node) and g.name != "ascii":
            return hcat((line_box(g.root), body))
        width = cell_width(g.root)
        if g.name == "ascii":
            roof = line_box(" " * width + "_" * body.width)
            foot = g.root
            side = " " * (width - 1) + g.stroke
        else:
            bent = body.height > 1
            roof = line_box(" " * width + g.roof + g.bar * (body.width - (not bent)))
            foot = g.root + (g.stroke if bent else "")
            side = " " * width + g.stroke
        column = [side] * (body.height - 1) + [foot]
        left = Box(tuple(column), body.baseline, cell_width(foot))
        return vcat((roof, hcat((left, body))), body.baseline + 1, "l")

    # ----- Scripts -----

    def scripts(self, node: Scripts, tight: bool) -> Box:
        if node.limits and (self.display or isinstance(node.base, Brace | Operator)):
            return self.limits(node, tight)
        base = self.paint(node.base, tight)
        g = self.glyphs
        sub = self.script_text(node.sub, g.subscripts) if node.sub else ""
        sup = self.script_text(node.sup, g.superscripts) if node.sup else ""
        raised = None if sup or not node.sup else self.paint(node.sup, tight=True)
        lowered = None if sub or not node.sub else self.paint(node.sub, tight=True)
        if base.height > 1:
            return self.tall_scripts(node, base, sub, sup, raised, lowered)
        if sup and lowered and not sub:  # x² with a subscript on its own row
            raised = None
        column = line_box(sub + sup)
        above = raised.height if raised else 0
        below = lowered.height if lowered else 0
        if not raised and not lowered:
            return hcat((base, column)) if node.base != Row() else column
        width = max(
            column.width,
            raised.width if raised else 0,
            lowered.width if lowered else 0,
        )
        parts = [box for box in (raised, column, lowered) if box is not None]
        side = vcat([widened(box, width, "l") for box in parts], above, "l")
        return hcat((heightened(base, above, below), side))

    def tall_scripts(
        self,
        node: Scripts,
        base: Box,
        sub: str,
        sup: str,
        raised: Box | None,
        lowered: Box | None,
    ) -> Box:
        """Draw scripts at the corners of a base of several rows."""
        top = line_box(sup) if sup else raised
        bottom = line_box(sub) if sub else lowered
        corner = isinstance(node.base, Delimited | Grid | Sized)
        inset = 1 if corner else 0  # level with the delimiter's end, else beyond it
        above = max(top.height - inset, 0) if top else 0
        below = max(bottom.height - inset, 0) if bottom else 0
        tall = heightened(base, above, below)
        width = max(top.width if top else 0, bottom.width if bottom else 0)
        lines = [" " * width] * tall.height
        marks: list[Mark] = []
        for box, start in ((top, 0), (bottom, tall.height - (bottom or EMPTY).height)):
            if box is None:
                continue
            wide = widened(box, width, "l")
            lines[start : start + wide.height] = wide.lines
            marks += moved(wide.marks, start, 0)
        side = Box(tuple(lines), tall.baseline, width, tuple(marks))
        return hcat((tall, side))

    def limits(self, node: Scripts, tight: bool) -> Box:
        """Draw scripts above and below their base."""
        base = self.paint(node.base, tight)
        parts = [base]
        baseline = base.baseline
        if node.sup is not None and node.sup != Row():
            over = self.paint(node.sup, tight=True)
            parts.insert(0, over)
            baseline += over.height
        if node.sub is not None:
            parts.append(self.paint(node.sub, tight=True))
        return vcat(parts, baseline)

    def script_text(self, node: Node, table: Any) -> str:
        """Return a short script in script letters, or an empty text."""
        plain = _plain(node)
        if not plain or len(plain) > MAX_INLINE_SCRIPT:
            return ""
        if all(ord(sign) in table for sign in plain):
            return plain.translate(table)
        return ""

    # ----- Delimiters -----

    def delimited(self, node: Delimited, tight: bool) -> Box:
        items = node.body.items if isinstance(node.body, Row) else (node.body,)
        body = self.paint(node.body, tight)
        if any(isinstance(item, Middle) for item in items):
            body = self.with_middles(items, tight, body)
        return self.fenced(node.left, node.right, body)

    def with_middles(self, items: Sequence[Node], tight: bool, whole: Box) -> Box:
        """Draw a row whose middle delimiters are as tall as the rest."""
        pieces: list[Box] = []
        part: list[Node] = []
        for item in (*items, None):
            if item is not None and not isinstance(item, Middle):
                part.append(item)
                continue
            pieces.append(self.items(part, tight))
            part = []
            if item is not None and item.text:
                bar = self.delimiter(item.text, whole.height, whole.baseline)
                pieces += [line_box(" "), bar, line_box(" ")]
        return hcat(pieces)

    def fenced(self, left: str, right: str, body: Box) -> Box:
        """Put delimiters around a box, as tall as it is."""
        if body.height == 2 and ("{" in (left, right) or "}" in (left, right)):
            # A brace of two rows has no point: give it a third, on the far side.
            body = heightened(body, *((1, 0) if body.baseline == 0 else (0, 1)))
        height, baseline = body.height, body.baseline
        parts = [body]
        if left:
            parts.insert(0, self.delimiter(left, height, baseline))
        if right:
            parts.append(self.delimiter(right, height, baseline))
        return hcat(parts)

    def delimiter(self, sign: str, height: int, baseline: int) -> Box:
        """Draw a delimiter of ``height`` rows."""
        single, top, middle, bottom, centre = self.glyphs.pieces[sign]
        if height == 1:
            return line_box(single)
        rows = [top, *([middle] * (height - 2)), bottom]
        if height > 2:
            rows[min(max(baseline, 1), height - 2)] = centre
        return Box(tuple(rows), baseline, cell_width(top))

    # ----- Accents, braces, stacks -----

    def accent(self, node: Accent, tight: bool) -> Box:
        body = self.paint(node.body, tight)
        mark = self.glyphs.marks.get(node.kind)
        if mark and body.height == 1 and body.width == 1 and not body.marks:
            text = unicodedata.normalize("NFC", body.lines[0] + mark)
            return Box((text,), 0, 1)
        if mark and body.height == 1 and body.width == 1:
            return Box((body.lines[0] + mark,), 0, 1, body.marks)
        if node.kind == "underline":
            line = line_box(self.glyphs.bar * max(body.width, 1))
            return vcat((body, line), body.baseline)
        over = line_box(self.over_mark(node.kind, max(body.width, 1)))
        return vcat((over, body), body.baseline + 1)

    def over_mark(self, kind: str, width: int) -> str:
        """Return the row above a body of several cells."""
        arrow = {"overleftarrow": "←"}.get(kind, "→")
        if kind in ("overline", "bar"):
            return self.glyphs.overbar * width
        if kind in ("vec", "overarrow", "overleftarrow"):
            sign = self.sign(arrow)
            line = self.glyphs.bar * max(width - len(sign), 0)
            return sign + line if kind == "overleftarrow" else line + sign
        return _OVER_MARKS[kind]

    def brace(self, node: Brace, tight: bool) -> Box:
        body = self.paint(node.body, tight)
        left, middle, right = tuple(
            self.glyphs.over_brace if node.over else self.glyphs.under_brace
        )
        width = max(body.width, 3)
        half = (width - 3) // 2
        rest = width - 3 - half
        line = left + self.glyphs.bar * half + middle + self.glyphs.bar * rest + right
        mark = line_box(line)
        if node.over:
            return vcat((mark, body), body.baseline + 1)
        return vcat((body, mark), body.baseline)

    def stack(self, node: Stack, tight: bool) -> Box:
        base = self.paint(node.base, tight)
        parts = [base]
        baseline = base.baseline
        if node.over is not None:
            over = self.paint(node.over, tight=True)
            parts.insert(0, over)
            baseline += over.height
        if node.under is not None:
            parts.append(self.paint(node.under, tight=True))
        return vcat(parts, baseline)

    def arrow(self, node: Arrow, tight: bool) -> Box:
        over = self.paint(node.over, tight=True)
        under = None if node.under is None else self.paint(node.under, tight=True)
        width = max(over.width, under.width if under else 0) + 2
        parts = [over, line_box(self.long_arrow(node.text, width))]
        if under is not None:
            parts.append(under)
        return vcat(parts, over.height)

    def long_arrow(self, sign: str, width: int) -> str:
        """Return an arrow of ``width`` cells."""
        tail, head = _ARROW_ENDS[sign]
        line = "═" if sign in "⟹⟸" else "─"
        if self.glyphs.name == "ascii":
            tail, head = self.sign(tail), self.sign(head)
            tail, head = tail.strip("-="), head.strip("-=")
            line = "=" if sign in "⟹⟸" else "-"
        return tail + line * (width - len(tail) - len(head)) + head

    # ----- Grids -----

    def grid(self, node: Grid, tight: bool) -> Box:
        cells = [
            [self.cell(node, cell, at, tight) for at, cell in enumerate(row)]
            for row in node.rows
        ]
        count = max(len(row) for row in cells)
        widths = [
            max((row[at].width for row in cells if at < len(row)), default=0)
            for at in range(count)
        ]
        airy = not node.tight and (
            any(box.height > 1 for row in cells for box in row)
            or (node.kind == "cases" and len(cells) == 2)
        )
        lines: list[Box] = []
        for index, row in enumerate(cells):
            line = self.grid_line(node, row, widths)
            if index in node.rules:
                lines.append(line_box(self.glyphs.bar * line.width))
            elif index and airy:
                lines.append(Box((" " * line.width,), 0, line.width))
            lines.append(line)
        if len(cells) in node.rules:
            lines.append(line_box(self.glyphs.bar * lines[-1].width))
        if len(lines) == 1:
            return self.fenced(node.left, node.right, self.margins(node, lines[0]))
        height = sum(box.height for box in lines)
        align = "c" if node.kind == "gathered" else "l"
        body = vcat(lines, (height - 1) // 2, align)
        return self.fenced(node.left, node.right, self.margins(node, body))

    def margins(self, node: Grid, body: Box) -> Box:
        """Put the air between a delimiter and the cells next to it."""
        left = " " if node.left else ""
        right = " " if node.right else ""
        return hcat((line_box(left), body, line_box(right)))

    def cell(self, node: Grid, cell: Node, at: int, tight: bool) -> Box:
        items = cell.items if isinstance(cell, Row) else (cell,)
        # In aligned lines the sign after & has the left column as its left side.
        before = "ord" if node.kind == "aligned" and at % 2 else ""
        return self.items(items, tight or node.tight, before)

    def grid_line(self, node: Grid, row: list[Box], widths: list[int]) -> Box:
        """Draw one row of a grid, its cells aligned in their columns."""
        letters = node.columns.replace("|", "")
        parts: list[Box] = []
        rules = _column_rules(node.columns)
        for at, width in enumerate(widths):
            box = row[at] if at < len(row) else EMPTY
            if node.kind == "aligned":
                align = "rl"[at % 2]
                space = 2 if at and not at % 2 else 0
            elif node.kind == "cases":
                align, space = "l", 2 if at else 0
            else:
                align = letters[at] if at < len(letters) else "c"
                space = 2 if at else 0
            if at in rules:
                parts.append(line_box(" │ " if at else "│ "))
            elif space:
                parts.append(line_box(" " * (1 if node.tight else space)))
            parts.append(widened(box, width, align))
        if len(widths) in rules:
            parts.append(line_box(" │"))
        line = hcat(parts)
        if rules:
            line = self.ruled(line, rules, widths)
        return line

    def ruled(self, line: Box, rules: frozenset[int], widths: list[int]) -> Box:
        """Carry vertical rules through all rows of a tall line."""
        stroke = self.glyphs.stroke
        rows = [list(text) for text in line.lines]
        for at, sign in enumerate(line.lines[line.baseline]):
            if sign == "│":
                for row in rows:
                    if at < len(row) and row[at] == " ":
                        row[at] = stroke
        rows[line.baseline] = list(line.lines[line.baseline].replace("│", stroke))
        return Box(
            tuple("".join(row) for row in rows), line.baseline, line.width, line.marks
        )


_OVER_MARKS = {
    "hat": "^",
    "widehat": "^",
    "tilde": "~",
    "widetilde": "~",
    "dot": ".",
    "ddot": "..",
    "check": "v",
    "breve": "u",
    "acute": "'",
    "grave": "`",
    "ring": "o",
}
_ARROW_ENDS = {
    "⟶": ("─", "→"),
    "⟵": ("←", "─"),
    "⟷": ("←", "→"),
    "⟹": ("═", "⇒"),
    "⟸": ("⇐", "═"),
    "⟼": ("├", "→"),
}


def _column_rules(columns: str) -> frozenset[int]:
    """Return the columns left of which a vertical rule runs."""
    rules: set[int] = set()
    at = 0
    for letter in columns:
        if letter == "|":
            rules.add(at)
        else:
            at += 1
    return frozenset(rules)


def _is_atom(node: Node) -> bool:
    match node:
        case Symbol() | Number():
            return True
        case Accent(_, body) | Styled(_, body):
            return _is_atom(body)
        case Scripts(base, sub, sup):
            return sup is None and sub is not None and _is_atom(base)
        case _:
            return False


def _plain(node: Node) -> str:
    """Return the signs of a script made of nothing but signs, or an empty text."""
    match node:
        case Symbol(text) | Number(text) | Text(text) | Name(text):
            return text
        case Styled("rm", body):
            return _plain(body)
        case Row(items):
            parts = [_plain(item) for item in items]
            return "".join(parts) if all(parts) else ""
        case _:
            return ""


_PAINTERS: dict[type[object], Callable[[Painter, Any, bool], Box]] = {
    Symbol: Painter.symbol,
    Number: Painter.text,
    Text: Painter.text,
    Name: Painter.text,
    Big: Painter.big,
    Operator: Painter.operator,
    Space: Painter.space,
    Unknown: Painter.unknown,
    Missing: Painter.missing,
    Row: Painter.row,
    Styled: Painter.styled,
    Fraction: Painter.fraction,
    Root: Painter.root,
    Scripts: Painter.scripts,
    Delimited: Painter.delimited,
    Middle: Painter.middle,
    Sized: Painter.sized,
    Accent: Painter.accent,
    Brace: Painter.brace,
    Stack: Painter.stack,
    Arrow: Painter.arrow,
    Grid: Painter.grid,
}
