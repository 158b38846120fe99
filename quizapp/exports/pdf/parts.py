"""Words, formulas and blocks as plain data for the page template.

A block is a table whose ``b`` names it, a run one whose ``t`` does; ``page.typ``
draws each. Formulas are written by mathtext's emitter, which copies nothing of their
source; everything else is text that the template prints as it is.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from quizapp.exports.pdf.pieces import harmless, pieces
from quizapp.mathtext import (
    Block,
    Code,
    Heading,
    Inline,
    ListBlock,
    Math,
    Node,
    Paragraph,
    Quote,
    Run,
    Table,
    parse_inline,
    parse_latex,
    parse_markdown,
    to_typst,
)
from quizapp.mathtext.nodes import Grid, Row, walk

Part = dict[str, Any]

# A formula whose source is no longer than this fits a line: what is written there
# takes at least one character for each sign.
_FITS = 80
_INTRODUCED = frozenset({"math", "listing", "svg", "quote"})
_PAGE = 40.0  # lines that surely fit on a page


# ----- Runs -----


def words(text: str, *, strong: bool = False) -> Part:
    """Return plain words as a run."""
    run: Part = {"t": "text", "v": pieces(text)}
    return {**run, "s": 1} if strong else run


def mono(text: str) -> Part:
    """Return words in typewriter letters as a run."""
    return {"t": "code", "v": pieces(text)}


def bar(share: float) -> Part:
    """Return a bar that is filled by a share of 1."""
    return {"t": "bar", "v": round(min(1.0, max(0.0, share)), 4)}


@dataclass(frozen=True, slots=True)
class _Formula:
    """A formula for Typst with what it takes to place it.

    In a line it can be broken between its outermost parts, displayed it cannot.
    """

    written: str
    source: str
    too_wide: bool
    too_wide_in_a_line: bool
    tall: bool


@lru_cache(maxsize=4096)
def _formula(latex: str) -> _Formula:
    node = parse_latex(latex)
    written = to_typst(node)
    return _Formula(
        written,
        harmless(latex),
        len(written) > _FITS,
        _unbreakable(node) > _FITS,
        any(isinstance(part, Grid) for part in walk(node)),
    )


def _unbreakable(node: Node) -> int:
    parts: Sequence[Node] = node.items if isinstance(node, Row) else (node,)
    return max((len(to_typst(part)) for part in parts), default=0)


def maths(latex: str, *, alone: bool = False) -> Part:
    """Return a formula in a line as a run; a tall one that is alone is displayed."""
    found = _formula(latex)
    if alone and found.tall:
        return {**display(latex), "t": "display"}
    wide, tall = int(found.too_wide_in_a_line), int(found.tall)
    return {"t": "math", "v": found.written, "a": found.source, "w": wide, "h": tall}


def line_break() -> Part:
    """Return the end of a line inside a paragraph."""
    return {"t": "break"}


def inline(runs: Inline) -> list[Part]:
    """Return the runs of a line."""
    parts: list[Part] = []
    for run in runs:
        if run.kind == "math":
            parts.append(maths(run.value))
        elif run.kind == "code":
            parts.append({**mono(run.value), **_style(run)})
        else:
            first, *rest = run.value.split("\n")
            parts.append({**words(first), **_style(run)})
            for row in rest:
                parts += [line_break(), {**words(row), **_style(run)}]
    return parts


def _style(run: Run) -> Part:
    return {**({"s": 1} if run.strong else {}), **({"e": 1} if run.emph else {})}


@lru_cache(maxsize=2048)
def line(markdown: str) -> list[Part]:
    """Return one line of Markdown as runs; what is returned must not be changed."""
    return inline(parse_inline(markdown.strip()))


# ----- Blocks -----


def paragraph(*runs: Part, quiet: bool = False, sticky: bool = False) -> Part:
    """Return a paragraph: a quiet one small and grey, a sticky one never last."""
    return {"b": "quiet" if quiet else "p", "runs": list(runs), "sticky": sticky}


def heading(level: int, text: str) -> Part:
    """Return a heading of plain words."""
    return {"b": "h", "level": level, "runs": [words(text)]}


def display(latex: str) -> Part:
    """Return a formula on lines of its own."""
    found = _formula(latex)
    wide = int(found.too_wide)
    return {"b": "math", "v": found.written, "a": found.source, "w": wide}


def listing(lines: Iterable[str], *, numbered: bool = False) -> Part:
    """Return lines of code, with their numbers where answers name them."""
    rows = [pieces(row) for row in lines]
    return {"b": "listing", "lines": rows, "numbered": numbered}


def table(
    header: Sequence[Sequence[Part]],
    rows: Iterable[Sequence[Sequence[Part]]],
    align: str,
    widths: Sequence[float] | None = None,
) -> Part:
    """Return a table of cells made of runs.

    ``align`` holds l, c or r for each column; ``widths`` share out the line (0 for a
    column as wide as what it holds), by default each column is as wide as it needs.
    """
    cells = [list(map(list, row)) for row in rows]
    part: Part = {"b": "table", "header": list(map(list, header)), "rows": cells}
    return {**part, "align": align, "widths": list(widths or [])}


def labelled(rows: Iterable[tuple[str, str]], *, bubbles: bool = False) -> Part:
    """Return lines of Markdown after their labels, in bubbles to be filled."""
    found = [(label, line(text)) for label, text in rows]
    tall = any("frac(" in run.get("v", "") for _, runs in found for run in runs)
    return {"b": "labelled", "rows": found, "bubbles": bubbles, "tall": tall}


def group(name: str, blocks: Iterable[Part]) -> Part:
    """Return blocks under a name by which a message can speak of them."""
    return {"b": "group", "name": name, "blocks": list(blocks)}


def together(blocks: Iterable[Part]) -> list[Part]:
    """Return blocks of which no paragraph is parted from what it introduces.

    That is the formula, listing, drawing or gapped text right after it.
    """
    parts = list(blocks)
    return [
        {**part, "sticky": True}
        if part["b"] == "p" and after["b"] in _INTRODUCED
        else part
        for part, after in zip(parts, [*parts[1:], {"b": ""}], strict=True)
    ]


def keep(blocks: Iterable[Part], name: str = "") -> Part:
    """Return blocks that stand on one page, if one page can hold them."""
    inside = list(blocks)
    # Only what may be taller than a page has to be measured, which takes its time.
    return {
        "b": "keep",
        "name": name,
        "blocks": inside,
        "long": sum(map(_height, inside)) > _PAGE,
    }


def _height(part: Part) -> float:
    """Return a generous guess of the lines that a block takes."""
    match part.get("b"):
        case "svg":
            return 20.0
        case "math":
            return 3.0 + 1.5 * str(part["v"]).count(";")
        case "field":
            boxes = (1.0 + 1.7 * int(part["lines"])) * len(part["labels"])
            return 2.0 + boxes + 1.5 * len(part["bubbles"])
        case "listing":
            return 2.0 + sum(1.0 + len("".join(row)) / 60 for row in part["lines"])
        case _:
            return 1.0 + sum(map(_inside, part.values()))


def _inside(value: Any) -> float:
    if isinstance(value, dict):
        return _height(value)
    if isinstance(value, (list, tuple)):
        return sum(map(_inside, value)) + 0.2
    return len(value) / 60 + value.count(";") if isinstance(value, str) else 0.0


def vector(svg: str, width: float) -> Part:
    """Return a drawing, ``width`` being the share of the line it may take."""
    return {"b": "svg", "v": svg, "width": width}


@lru_cache(maxsize=2048)
def blocks(markdown: str) -> list[Part]:
    """Return Markdown as blocks; what is returned must not be changed."""
    return [_block(block) for block in parse_markdown(markdown)]


def _block(block: Block) -> Part:
    match block:
        case Paragraph(runs):
            # A line of strong words is the title of what follows.
            titled = all(run.strong for run in runs)
            return {"b": "p", "runs": inline(runs), "sticky": titled}
        case Heading(level, runs):
            return {"b": "h", "level": min(level + 1, 4), "runs": inline(runs)}
        case Math(latex):
            return display(latex)
        case Code(_, text):
            return listing(text.rstrip("\n").split("\n"))
        case ListBlock(items, start):
            inner = [[_block(part) for part in item] for item in items]
            return {"b": "list", "start": start, "items": inner}
        case Quote(inside):
            return {"b": "quote", "blocks": [_block(part) for part in inside]}
        case Table(header, rows, align):
            cells = [[inline(cell) for cell in row] for row in rows]
            return table([inline(cell) for cell in header], cells, align)
        case _:
            return {"b": "rule"}
