"""Read the Markdown of notes and prompts into blocks.

The subset is headings (with ``{#anchor}``), paragraphs, lists, quotations, tables,
fenced code and plots, displayed formulas; inside a line ``**strong**``, ``*emph*``,
`` `code` `` and ``$maths$``. Anything else, HTML included, is words. Reading never
fails and a reader sees every character of the source that carries meaning.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

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
from quizapp.mathtext.emphasis import parse_inline
from quizapp.mathtext.segments import Segment, split_math

__all__ = ["Segment", "parse_inline", "parse_markdown", "split_math"]

MAX_NESTING = 8

_RULE = re.compile(r" {0,3}(?:(?:-[ \t]*){3,}|(?:\*[ \t]*){3,}|(?:_[ \t]*){3,})")
_FENCE = re.compile(r"( {0,3})(```+|~~~+)([^`\n]*)")
_ANCHOR = re.compile(r"\{#([\w.-]+)\}$")
_ITEM = re.compile(r"( {0,3})([-*+]|\d{1,9}[.)])( +|$)(.*)")
_QUOTE = re.compile(r" {0,3}> ?(.*)")
_TABLE_RULE = re.compile(
    r" {0,3}\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?[ \t]*"
)


def parse_markdown(text: str) -> tuple[Block, ...]:
    """Read ``text`` into blocks; never raises."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").expandtabs(4).split("\n")
    return _blocks(lines, 0)


def _blocks(lines: Sequence[str], nesting: int) -> tuple[Block, ...]:
    blocks: list[Block] = []
    at = 0
    while at < len(lines):
        line = lines[at]
        if not line.strip():
            at += 1
        elif fence := _FENCE.fullmatch(line):
            at = _read_fence(lines, at, fence, blocks)
        elif line.lstrip().startswith("$$"):
            at = _read_display(lines, at, blocks)
        elif _heading_level(line):
            blocks.append(_heading(line))
            at += 1
        elif _RULE.fullmatch(line):
            blocks.append(Rule())
            at += 1
        elif nesting < MAX_NESTING and _QUOTE.fullmatch(line):
            at = _read_quote(lines, at, nesting, blocks)
        elif nesting < MAX_NESTING and _ITEM.fullmatch(line):
            at = _read_list(lines, at, nesting, blocks)
        elif _starts_table(lines, at):
            at = _read_table(lines, at, blocks)
        else:
            at = _read_paragraph(lines, at, nesting, blocks)
    return tuple(blocks)


def _heading_level(line: str) -> int:
    """Return how many marks start a heading line, 0 when it is none."""
    level = len(line) - len(line.lstrip("#"))
    return level if level <= 6 and line[level : level + 1] in (" ", "\t") else 0


def _heading(line: str) -> Heading:
    level = _heading_level(line)
    words = line[level:].strip()
    anchor = _ANCHOR.search(words)
    if anchor is not None:
        words = words[: anchor.start()].rstrip()
    bare = words.rstrip("#")
    if bare != words and (not bare or bare[-1] == " "):
        words = bare.rstrip()
    return Heading(level, parse_inline(words), anchor[1] if anchor else "")


def _read_fence(
    lines: Sequence[str], at: int, fence: re.Match[str], blocks: list[Block]
) -> int:
    indent, ticks, language = fence.groups()
    closing = re.compile(rf" {{0,3}}{re.escape(ticks[:3])}[`~]*[ \t]*")
    body: list[str] = []
    at += 1
    while at < len(lines):
        line = lines[at]
        at += 1
        if closing.fullmatch(line) and len(line.strip()) >= len(ticks):
            break
        body.append(line.removeprefix(indent))
    blocks.append(Code(language.strip(), "\n".join(body)))
    return at


def _read_display(lines: Sequence[str], at: int, blocks: list[Block]) -> int:
    """Read ``$$ ... $$`` over any number of lines; the rest of its line is words."""
    first = at
    source = lines[at].lstrip()[2:]
    while "$$" not in source and at + 1 < len(lines):
        at += 1
        source += "\n" + lines[at]
    latex, closed, rest = source.partition("$$")
    if not closed:  # nothing closes it: the two dollars are words
        return _read_paragraph(lines, first, MAX_NESTING, blocks)
    blocks.append(Math(latex.strip()))
    if rest.strip():
        _add_paragraph(rest, blocks)
    return at + 1


def _read_quote(
    lines: Sequence[str], at: int, nesting: int, blocks: list[Block]
) -> int:
    body: list[str] = []
    while at < len(lines) and (quote := _QUOTE.fullmatch(lines[at])):
        body.append(quote[1])
        at += 1
    blocks.append(Quote(_blocks(body, nesting + 1)))
    return at


def _read_list(lines: Sequence[str], at: int, nesting: int, blocks: list[Block]) -> int:
    first = _ITEM.fullmatch(lines[at])
    ordered = first is not None and first[2][0].isdigit()
    start = int(first[2][:-1]) if first is not None and ordered else None
    items: list[tuple[Block, ...]] = []
    while at < len(lines):
        item = _ITEM.fullmatch(lines[at])
        if item is None or item[2][0].isdigit() != ordered:
            break
        if _RULE.fullmatch(lines[at]):
            break
        space = len(item[3]) if 1 <= len(item[3]) <= 4 else 1
        indent = len(item[1]) + len(item[2]) + space
        body = [item[4]]
        at += 1
        at = _read_item(lines, at, indent, body)
        items.append(_blocks(body, nesting + 1))
        following = _next_words(lines, at)
        if following < len(lines) and _ITEM.fullmatch(lines[following]):
            at = following
    blocks.append(ListBlock(tuple(items), start))
    return at


def _read_item(lines: Sequence[str], at: int, indent: int, body: list[str]) -> int:
    """Add the lines that belong to an item: indented ones, and lazy continuations."""
    while at < len(lines):
        following = _next_words(lines, at)
        line = lines[following] if following < len(lines) else ""
        depth = len(line) - len(line.lstrip())
        if following > at:  # empty lines belong to the item only inside it
            if depth < indent or not line:
                return at
            body += [""] * (following - at)
            at = following
        if depth >= indent:
            body.append(line[indent:])
        elif body[-1].strip() and not _starts_block(lines, at):
            body.append(line.lstrip())
        else:
            return at
        at += 1
    return at


def _next_words(lines: Sequence[str], at: int) -> int:
    """Return the next line that is not empty, or the end."""
    while at < len(lines) and not lines[at].strip():
        at += 1
    return at


def _starts_block(lines: Sequence[str], at: int) -> bool:
    line = lines[at]
    return bool(
        _FENCE.fullmatch(line)
        or line.lstrip().startswith("$$")
        or _heading_level(line)
        or _RULE.fullmatch(line)
        or _QUOTE.fullmatch(line)
        or _ITEM.fullmatch(line)
        or _starts_table(lines, at)
    )


def _starts_table(lines: Sequence[str], at: int) -> bool:
    return (
        "|" in lines[at]
        and at + 1 < len(lines)
        and "|" in lines[at + 1]
        and _TABLE_RULE.fullmatch(lines[at + 1]) is not None
    )


def _read_table(lines: Sequence[str], at: int, blocks: list[Block]) -> int:
    header = _cells(lines[at])
    align = "".join(
        "c"
        if rule.startswith(":") and rule.endswith(":")
        else "r"
        if rule.endswith(":")
        else "l"
        for rule in (
            cell.strip() for cell in lines[at + 1].strip().strip("|").split("|")
        )
    )
    align = align.ljust(len(header), "l")[: len(header)]
    rows: list[tuple[Inline, ...]] = []
    at += 2
    while at < len(lines) and "|" in lines[at] and lines[at].strip():
        cells = _cells(lines[at])[: len(header)]
        rows.append(cells + ((),) * (len(header) - len(cells)))
        at += 1
    blocks.append(Table(header, tuple(rows), align))
    return at


def _cells(line: str) -> tuple[Inline, ...]:
    """Cut a table row at its bars, not at those inside code and formulas."""
    row = line.strip()
    row = row.removeprefix("|")
    if row.endswith("|") and not row.endswith("\\|"):
        row = row[:-1]
    cells = [""]
    for segment in split_math(row):
        if segment.kind == "inline":
            cells[-1] += f"${segment.value}$"
        elif segment.kind == "text":
            first, *rest = re.split(r"(?<!\\)\|", segment.value)
            cells[-1] += first
            cells += rest
        else:
            cells[-1] += segment.value
    return tuple(parse_inline(cell.replace("\\|", "|").strip()) for cell in cells)


def _read_paragraph(
    lines: Sequence[str], at: int, nesting: int, blocks: list[Block]
) -> int:
    body = [lines[at]]
    at += 1
    while at < len(lines) and lines[at].strip():
        inside = nesting >= MAX_NESTING
        if not inside and _starts_block(lines, at) and not _is_number(lines[at]):
            break
        body.append(lines[at])
        at += 1
    _add_paragraph("\n".join(body), blocks)
    return at


def _is_number(line: str) -> bool:
    """Tell whether a line starts like a list that does not begin at one."""
    item = _ITEM.fullmatch(line)
    return item is not None and item[2][0].isdigit() and item[2][:-1] != "1"


def _add_paragraph(text: str, blocks: list[Block]) -> None:
    """Add a paragraph, cut where it holds displayed formulas."""
    words = ""
    for segment in split_math(text):
        if segment.kind == "display":
            if words.strip():
                blocks.append(Paragraph(parse_inline(words.strip())))
            blocks.append(Math(segment.value))
            words = ""
        elif segment.kind == "inline":
            words += f"${segment.value}$"
        else:
            words += segment.value
    if words.strip():
        blocks.append(Paragraph(parse_inline(words.strip())))
