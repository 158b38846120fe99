"""Turn Markdown into HTML: one writer for pages and for the fields of Anki notes.

Blocks and formulas are read by ``quizapp.mathtext``; nothing of a source but words,
letters and signs is written, each escaped by the writer's own rule. How a formula is
written is the writer's affair too.
"""

from __future__ import annotations

import builtins
import keyword
import re
from collections.abc import Callable
from dataclasses import dataclass

from quizapp.mathtext import (
    Block,
    Code,
    Heading,
    Inline,
    ListBlock,
    Math,
    Paragraph,
    Quote,
    Run,
    Table,
    parse_inline,
    parse_markdown,
)

Picture = Callable[[str], str]

_ALIGN = {"l": "left", "c": "center", "r": "right"}
_TOKEN = re.compile(
    r"(?P<c>#[^\n]*)"
    r"|(?P<s>(?:[rbf]{0,2})(?:\"[^\"\n]*\"|'[^'\n]*'))"
    r"|(?P<n>\b\d[\d_]*(?:\.\d*)?(?:[eE][+-]?\d+)?\b)"
    r"|(?P<w>[A-Za-z_]\w*)"
)
_BUILTINS = frozenset(name for name in dir(builtins) if name.islower())


@dataclass(frozen=True, slots=True)
class Hypertext:
    """A writer of HTML.

    ``escape`` makes words harmless. ``formula`` writes LaTeX, shown on a line of
    its own where its second argument says so; ValueError when it cannot be drawn.
    ``cell`` gives the attribute that aligns a table's cell.
    """

    escape: Callable[[str], str]
    formula: Callable[[str, bool], str]
    cell: Callable[[str], str]

    # ----- Formulas and words -----

    def inline_math(self, source: str) -> str:
        """Return a formula, or its source as code where it cannot be drawn."""
        try:
            return self.formula(source, False)
        except ValueError:
            return f"<code>{self.escape(source)}</code>"

    def display_math(self, source: str) -> str:
        """Return a displayed formula, or its source as code."""
        try:
            return self.formula(source, True)
        except ValueError:
            return f"<pre><code>{self.escape(source)}</code></pre>"

    def runs(self, runs: Inline) -> str:
        """Return the runs of a line."""
        return "".join(self._run(run) for run in runs)

    def _run(self, run: Run) -> str:
        if run.kind == "math":
            html = self.inline_math(run.value)
        elif run.kind == "code":
            html = f"<code>{self.escape(run.value)}</code>"
        else:
            html = self.escape(run.value).replace("\n", "<br>")
        if run.emph:
            html = f"<em>{html}</em>"
        return f"<strong>{html}</strong>" if run.strong else html

    def line(self, markdown: str) -> str:
        """Return a single line of Markdown without a paragraph around it."""
        return self.runs(parse_inline(markdown.strip()))

    # ----- Blocks -----

    def blocks(self, markdown: str, picture: Picture | None = None) -> str:
        """Return Markdown; ``picture`` draws the body of a ``plot`` fence."""
        return "".join(self._block(part, picture) for part in parse_markdown(markdown))

    def short(self, markdown: str) -> str:
        """Return Markdown, a lone paragraph without its tags."""
        return self._item(tuple(parse_markdown(markdown)), None)

    def code(self, code: str) -> str:
        """Return a listing with its colours."""
        return f'<pre class="code"><code>{self.highlight(code)}</code></pre>'

    def _block(self, block: Block, picture: Picture | None) -> str:
        match block:
            case Paragraph(runs):
                return f"<p>{self.runs(runs)}</p>"
            case Heading(level, runs):
                name = f"h{min(level + 2, 6)}"
                return f"<{name}>{self.runs(runs)}</{name}>"
            case Math(latex):
                return self.display_math(latex)
            case Code("plot", text) if picture is not None:
                return picture(text)
            case Code(_, text):
                return self.code(text)
            case ListBlock():
                return self._list(block, picture)
            case Quote(blocks):
                inner = "".join(self._block(part, picture) for part in blocks)
                return f"<blockquote>{inner}</blockquote>"
            case Table():
                return self._table(block)
            case _:
                return "<hr>"

    def _list(self, block: ListBlock, picture: Picture | None) -> str:
        items = "".join(f"<li>{self._item(item, picture)}</li>" for item in block.items)
        if block.start is None:
            return f"<ul>{items}</ul>"
        start = f' start="{block.start}"' if block.start != 1 else ""
        return f"<ol{start}>{items}</ol>"

    def _item(self, blocks: tuple[Block, ...], picture: Picture | None) -> str:
        if len(blocks) == 1 and isinstance(blocks[0], Paragraph):
            return self.runs(blocks[0].runs)
        return "".join(self._block(block, picture) for block in blocks)

    def _table(self, table: Table) -> str:
        def row(cells: tuple[Inline, ...], name: str) -> str:
            return "".join(
                f"<{name} {self.cell(_ALIGN[side])}>{self.runs(cell)}</{name}>"
                for cell, side in zip(cells, table.align, strict=True)
            )

        head = f"<tr>{row(table.header, 'th')}</tr>"
        body = "".join(f"<tr>{row(cells, 'td')}</tr>" for cells in table.rows)
        return f"<table>{head}{body}</table>"

    # ----- Listings -----

    def highlight(self, code: str) -> str:
        """Return code with ``<span class="k">`` and the like around its tokens."""
        parts: list[str] = []
        at = 0
        for match in _TOKEN.finditer(code):
            parts.append(self.escape(code[at : match.start()]))
            name = _class(match)
            words = self.escape(match.group())
            parts.append(f'<span class="{name}">{words}</span>' if name else words)
            at = match.end()
        parts.append(self.escape(code[at:]))
        return "".join(parts)

    def listing(
        self, lines: tuple[str, ...], wrong: frozenset[int] = frozenset()
    ) -> str:
        """Return numbered lines, the wrong ones marked."""
        rows = []
        for number, line in enumerate(lines, 1):
            name = ' class="bad"' if number in wrong else ""
            rows.append(f"<li{name}>{self.listed(line)}</li>")
        return f'<ol class="listing">{"".join(rows)}</ol>'

    def listed(self, line: str) -> str:
        """Return a line of a listing: prose where it holds maths, else code."""
        if "$" in line:
            return self.line(line)
        return f"<code>{self.highlight(line)}</code>"


def _class(match: re.Match[str]) -> str:
    kind = match.lastgroup or ""
    if kind != "w":
        return kind
    word = match["w"]
    if keyword.iskeyword(word):
        return "k"
    return "b" if word in _BUILTINS else ""
