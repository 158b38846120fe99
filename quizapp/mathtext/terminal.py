"""Set blocks into lines of styled cells, without knowing who paints them.

A line is a tuple of spans ``(text, style)``. Styles are plain names that a theme maps
to colours: "" (words), strong, emph, code, math, operator, unknown, missing, bullet,
rule, heading1 .. heading6, quote, table; several at once are joined by a space
("math operator").
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from quizapp.mathtext.atoms import flow_atoms
from quizapp.mathtext.blocks import (
    Block,
    Code,
    Heading,
    Inline,
    ListBlock,
    Math,
    Paragraph,
    Quote,
    Rule,
    Table,
)
from quizapp.mathtext.cells import cell_width
from quizapp.mathtext.glyphs import Glyphs, glyphs_for
from quizapp.mathtext.inline import cut_listing, flat_lines, wrap_runs
from quizapp.mathtext.labels import label_of, split_label
from quizapp.mathtext.latex import parse_latex
from quizapp.mathtext.layout import layout
from quizapp.mathtext.spans import Line, Span, box_lines, joined
from quizapp.mathtext.tabular import table_lines
from quizapp.safetext import show

MIN_WIDTH = 10
LEAST = 6  # cells that are left for what is moved in; with fewer it is not moved in

DrawPlot = Callable[[str, int], Sequence[str]]


def render_terminal(
    blocks: Sequence[Block],
    width: int,
    glyphs: str | Glyphs = "unicode",
    *,
    plot: DrawPlot | None = None,
) -> list[Line]:
    """Set ``blocks`` into lines of at most ``width`` cells.

    ``plot`` draws the body of a ``plot`` fence in that many cells; without it the
    fence is shown as a listing. A displayed formula that cannot be broken to fit is
    set as flat text.
    """
    setter = _Setter(glyphs_for(glyphs), plot)
    return setter.blocks(blocks, max(width, MIN_WIDTH))


class _Setter:
    def __init__(self, glyphs: Glyphs, plot: DrawPlot | None) -> None:
        self.glyphs = glyphs
        self.plot = plot

    def blocks(self, blocks: Sequence[Block], width: int) -> list[Line]:
        """Set blocks below one another with an empty line between them."""
        lines: list[Line] = []
        for at, block in enumerate(blocks):
            if at and not self.follows_closely(blocks[at - 1], block):
                lines.append(())
            lines += self.block(block, width)
        return lines

    def follows_closely(self, before: Block, block: Block) -> bool:
        """Tell whether no empty line parts two blocks: a list and its title, options.

        Options with formulas of several rows keep the line between them.
        """
        if isinstance(block, ListBlock):
            return isinstance(before, Paragraph)
        pair = [label_of(before), label_of(block)]
        if not all(pair):
            return False
        return not any(self.is_tall(part) for part in (before, block))

    def is_tall(self, block: Block) -> bool:
        runs = block.runs if isinstance(block, Paragraph) else ()
        atoms = flow_atoms(runs, self.glyphs, MIN_WIDTH)
        return any(atom.box is not None and atom.box.height > 1 for atom in atoms)

    def labelled(self, runs: Inline, size: int, width: int) -> list[Line]:
        """Set an option or row: its label on the left, its words beside it."""
        label, rest = split_label(runs, size)
        mark = wrap_runs(label, self.glyphs, width)[0]
        indent = sum(cell_width(text) for text, _ in mark) + 1
        if width - indent < LEAST:
            return wrap_runs(runs, self.glyphs, width)
        lines = wrap_runs(rest, self.glyphs, width - indent) or [()]
        first = _mark_row(lines)
        return [
            joined((*mark, (" ", ""), *line))
            if at == first
            else joined(((" " * indent, ""), *line))
            for at, line in enumerate(lines)
        ]

    def block(self, block: Block, width: int) -> list[Line]:
        match block:
            case Heading(level, runs):
                return wrap_runs(runs, self.glyphs, width, f"heading{level}")
            case Paragraph(runs):
                size = label_of(block)
                if size:
                    return self.labelled(runs, size, width)
                return wrap_runs(runs, self.glyphs, width)
            case Math(latex):
                return self.display(latex, width)
            case Code(language, text):
                return self.code(language, text, width)
            case ListBlock(items, start):
                return self.items(items, start, width)
            case Quote(inner):
                bar: Span = ("│ " if self.glyphs.name != "ascii" else "| ", "quote")
                if width - 2 < LEAST:
                    return self.blocks(inner, width)
                return [joined((bar, *line)) for line in self.blocks(inner, width - 2)]
            case Table():
                return table_lines(block, width, self.glyphs)
            case Rule():
                return [((self.glyphs.bar * width, "rule"),)]

    def display(self, latex: str, width: int) -> list[Line]:
        """Set a formula in the middle of the line."""
        node = parse_latex(latex)
        box = layout(node, self.glyphs, max_width=width)
        if box.width > width:
            return flat_lines(node, self.glyphs, width)
        left: Span = (" " * ((width - box.width) // 2), "")
        return [joined((left, *line)) for line in box_lines(box)]

    def code(self, language: str, text: str, width: int) -> list[Line]:
        """Set a listing, or the picture that a plot fence describes."""
        if language == "plot" and self.plot is not None:
            return [joined([(row, "plot")]) for row in self.plot(text, width)]
        lines: list[Line] = []
        for row in show(text).expandtabs(4).split("\n"):
            for piece in cut_listing(row, width - 2):
                lines.append(joined((("  ", ""), (piece, "code"))))
        return lines

    def items(
        self, items: Sequence[Sequence[Block]], start: int | None, width: int
    ) -> list[Line]:
        """Set a list: marks on the left, items beside them."""
        bullet = "•" if self.glyphs.name != "ascii" else "-"
        marks = [
            bullet if start is None else f"{start + at}." for at in range(len(items))
        ]
        indent = max(map(cell_width, marks), default=0) + 1
        lines: list[Line] = []
        for mark, item in zip(marks, items, strict=True):
            if width - indent < LEAST:
                lines.append(((mark[:width], "bullet"),))
                lines += self.blocks(item, width)
                continue
            inside = self.blocks(item, width - indent) or [()]
            first = _mark_row(inside)
            for at, line in enumerate(inside):
                text = mark.rjust(indent - 1) + " " if at == first else " " * indent
                lines.append(joined(((text, "bullet" if at == first else ""), *line)))
        return lines


def _mark_row(lines: Sequence[Line]) -> int:
    """Return the row a list mark stands beside: the first that has words."""
    for at, line in enumerate(lines):
        text = "".join(text for text, _ in line)
        if text[:1].strip():
            return at
    return 0
