r"""Turn Markdown into the HTML of a field: maths as ``\( \)``, code coloured.

Blocks and formulas are read by ``quizapp.mathtext``; nothing of the source but words,
letters and signs reaches the field. A place that is to become a cloze is marked with
``mark`` before and filled by ``fill_marks`` afterwards.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache

from quizapp.exports.anki.escaping import plain
from quizapp.exports.anki.highlight import highlight
from quizapp.exports.anki.mathjax import to_mathjax
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
    parse_latex,
    parse_markdown,
)

Picture = Callable[[str], str]

_ALIGN = {"l": "left", "c": "center", "r": "right"}
_MARK = re.compile(r"(\\text\{)?⟦(\d{1,3})⟧(?(1)\})")


def mark(index: int, *, inside_maths: bool) -> str:
    """Return what stands for a gap until the field is written."""
    words = f"⟦{index}⟧"
    return rf"\text{{{words}}}" if inside_maths else words


def fill_marks(html: str, gap: Callable[[int, bool], str]) -> str:
    """Replace each mark; ``gap`` gets its index and "inside maths?"."""
    return _MARK.sub(lambda m: gap(int(m[2]), m[1] is not None), html)


@lru_cache(maxsize=4096)
def latex_body(source: str) -> str:
    r"""Return a formula as HTML for inside ``\( \)``; ValueError if it is unknown."""
    text = " ".join(to_mathjax(parse_latex(source)).split())
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def inline_math(source: str) -> str:
    r"""Return a formula in ``\( \)``, or its source as code where it is unknown."""
    try:
        return rf"\({latex_body(source)}\)"
    except ValueError:
        return f"<code>{plain(source)}</code>"


def display_math(source: str) -> str:
    r"""Return a formula in ``\[ \]``, or its source as code where it is unknown."""
    try:
        return rf"<div>\[{latex_body(source)}\]</div>"
    except ValueError:
        return f"<pre><code>{plain(source)}</code></pre>"


def _run(run: Run) -> str:
    if run.kind == "math":
        html = inline_math(run.value)
    elif run.kind == "code":
        html = f"<code>{plain(run.value)}</code>"
    else:
        html = plain(run.value).replace("\n", "<br>")
    if run.emph:
        html = f"<em>{html}</em>"
    return f"<strong>{html}</strong>" if run.strong else html


def inline_html(runs: Inline) -> str:
    """Return the runs of a line as HTML."""
    return "".join(_run(run) for run in runs)


def line_html(markdown: str) -> str:
    """Return a single line of Markdown as HTML without a paragraph around it."""
    return inline_html(parse_inline(markdown.strip()))


def to_html(markdown: str, picture: Picture | None = None) -> str:
    """Return Markdown as HTML; ``picture`` draws the body of a ``plot`` fence."""
    return "".join(_block(block, picture) for block in parse_markdown(markdown))


def short_html(markdown: str) -> str:
    """Return Markdown as HTML, a lone paragraph without its tags."""
    blocks = parse_markdown(markdown)
    if len(blocks) == 1 and isinstance(blocks[0], Paragraph):
        return inline_html(blocks[0].runs)
    return "".join(_block(block, None) for block in blocks)


def code_html(code: str) -> str:
    """Return a listing as HTML with its colours."""
    return f'<pre class="code"><code>{highlight(code)}</code></pre>'


def _block(block: Block, picture: Picture | None) -> str:
    match block:
        case Paragraph(runs):
            return f"<p>{inline_html(runs)}</p>"
        case Heading(level, runs):
            name = f"h{min(level + 2, 6)}"
            return f"<{name}>{inline_html(runs)}</{name}>"
        case Math(latex):
            return display_math(latex)
        case Code("plot", text) if picture is not None:
            return picture(text)
        case Code(_, text):
            return code_html(text)
        case ListBlock():
            return _list(block, picture)
        case Quote(blocks):
            inner = "".join(_block(part, picture) for part in blocks)
            return f"<blockquote>{inner}</blockquote>"
        case Table():
            return _table(block)
        case _:
            return "<hr>"


def _list(block: ListBlock, picture: Picture | None) -> str:
    items = "".join(f"<li>{_item(item, picture)}</li>" for item in block.items)
    if block.start is None:
        return f"<ul>{items}</ul>"
    start = f' start="{block.start}"' if block.start != 1 else ""
    return f"<ol{start}>{items}</ol>"


def _item(blocks: tuple[Block, ...], picture: Picture | None) -> str:
    if len(blocks) == 1 and isinstance(blocks[0], Paragraph):
        return inline_html(blocks[0].runs)
    return "".join(_block(block, picture) for block in blocks)


def _table(table: Table) -> str:
    def row(cells: tuple[Inline, ...], name: str) -> str:
        return "".join(
            f'<{name} style="text-align:{_ALIGN[side]}">{inline_html(cell)}</{name}>'
            for cell, side in zip(cells, table.align, strict=True)
        )

    head = f"<tr>{row(table.header, 'th')}</tr>"
    body = "".join(f"<tr>{row(cells, 'td')}</tr>" for cells in table.rows)
    return f"<table>{head}{body}</table>"
