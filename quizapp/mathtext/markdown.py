"""Read the Markdown of notes and prompts: maths first, then blocks.

The subset is headings (with ``{#anchor}``), paragraphs, lists, quotations, tables,
fenced code and plots, displayed formulas; inside a line ``**strong**``, ``*emph*``,
`` `code` `` and ``$maths$``. Anything else, HTML included, is words. Reading never
fails and a reader sees every character of the source that carries meaning.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

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
    Run,
    Table,
)

MAX_NESTING = 8

SegmentKind = Literal["text", "inline", "display", "code"]


@dataclass(frozen=True, slots=True)
class Segment:
    """A piece of Markdown.

    ``value`` of a formula is its LaTeX without dollars; of text and code it is the
    source as written, backticks and fences included.
    """

    kind: SegmentKind
    value: str


_SEGMENT = re.compile(
    r"(?P<fence>^[ \t>]*(?P<ticks>```+|~~~+)[^\n]*(?:\n|\Z)"
    r"(?:(?:.*\n)*?[ \t>]*(?P=ticks)[`~]*[ \t]*$|[\s\S]*\Z))"
    r"|(?P<escape>\\[\\$`])"
    r"|(?P<span>(?P<run>`+)(?!`)[^\n]*?[^`\n](?P=run)(?!`))"
    r"|(?P<ticks_alone>`+)"
    r"|\$\$(?P<display>(?:[^$\\]|\\[\s\S])+)\$\$"
    r"|\$(?P<inline>(?![\s$])(?:[^$\\`\n]|\\[^\n]|\n(?![ \t]*\n))+)(?<!\s)\$"
    r"(?![0-9]|[A-Z_][A-Z_0-9])",
    re.MULTILINE,
)


def split_math(markdown: str) -> tuple[Segment, ...]:
    r"""Cut ``markdown`` into text, code and formulas.

    Code spans and fences are protected, ``\$`` is a dollar, and a dollar opens a
    formula only when it touches what follows and a closing one touches what comes
    before it and is not followed by a digit or an upper-case name (so ``$5 and $6``
    are prices and ``$PATH:$HOME`` are names).
    """
    segments: list[Segment] = []
    start = 0
    for match in _SEGMENT.finditer(markdown):
        if match["escape"] or match["ticks_alone"]:
            continue
        if match.start() > start:
            segments.append(Segment("text", markdown[start : match.start()]))
        start = match.end()
        if match["display"] is not None:
            segments.append(Segment("display", match["display"].strip()))
        elif match["inline"] is not None:
            segments.append(Segment("inline", match["inline"].strip()))
        else:
            segments.append(Segment("code", match.group()))
    if start < len(markdown):
        segments.append(Segment("text", markdown[start:]))
    return tuple(segments)


# ----- Blocks -----

_HEADING = re.compile(
    r"(#{1,6})[ \t]+(.*?)(?:[ \t]+#+)?(?:[ \t]*\{#([\w.-]+)\})?[ \t]*"
)
_RULE = re.compile(r" {0,3}(?:(?:-[ \t]*){3,}|(?:\*[ \t]*){3,}|(?:_[ \t]*){3,})")
_FENCE = re.compile(r"( {0,3})(```+|~~~+)[ \t]*([^`\n]*)")
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
        elif heading := _HEADING.fullmatch(line):
            marks, words, anchor = heading.groups()
            blocks.append(Heading(len(marks), parse_inline(words), anchor or ""))
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
        following = at
        while following < len(lines) and not lines[following].strip():
            following += 1
        if following < len(lines) and _ITEM.fullmatch(lines[following]):
            at = following
    blocks.append(ListBlock(tuple(items), start))
    return at


def _read_item(lines: Sequence[str], at: int, indent: int, body: list[str]) -> int:
    """Add the lines that belong to an item: indented ones, and lazy continuations."""
    while at < len(lines):
        line = lines[at]
        depth = len(line) - len(line.lstrip())
        if not line.strip():
            following = next((x for x in lines[at + 1 :] if x.strip()), "")
            if len(following) - len(following.lstrip()) < indent or not following:
                return at
            body.append("")
        elif depth >= indent:
            body.append(line[indent:])
        elif body[-1].strip() and not _starts_block(lines, at):
            body.append(line.lstrip())
        else:
            return at
        at += 1
    return at


def _starts_block(lines: Sequence[str], at: int) -> bool:
    line = lines[at]
    return bool(
        _FENCE.fullmatch(line)
        or line.lstrip().startswith("$$")
        or _HEADING.fullmatch(line)
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


# ----- Inside a line -----

_TOKEN = re.compile(
    r"(?P<escape>\\[!-/:-@\[-`{-~])"
    r"|(?P<mark>\*{1,3})"
    r"|(?P<break>(?:\\| {2,})\n[ ]*)"
    r"|(?P<soft>[ ]*\n[ ]*)"
    r"|[^\\*\n ]+|[\s\S]"
)
_WIDE_FROM = "\u2e80"


@dataclass(slots=True)
class _Piece:
    kind: Literal["text", "code", "math", "mark"]
    value: str
    strong: bool = False
    emph: bool = False
    opens: bool = False
    closes: bool = False


def parse_inline(text: str) -> Inline:
    """Read the words, emphasis, code and formulas of one paragraph."""
    pieces: list[_Piece] = []
    for segment in split_math(text):
        if segment.kind in ("inline", "display"):
            pieces.append(_Piece("math", segment.value))
        elif segment.kind == "code":
            pieces.append(_Piece("code", _code_text(segment.value)))
        else:
            pieces += _words(segment.value)
    _flank(pieces)
    _pair_marks(pieces)
    return _merged(pieces)


def _code_text(source: str) -> str:
    ticks = len(source) - len(source.lstrip("`"))
    text = source[ticks:-ticks] if ticks and len(source) > 2 * ticks else source
    if text.startswith(" ") and text.endswith(" ") and text.strip():
        return text[1:-1]
    return text


def _words(text: str) -> list[_Piece]:
    pieces: list[_Piece] = []
    for match in _TOKEN.finditer(text):
        if match["escape"]:
            pieces.append(_Piece("text", match["escape"][1]))
        elif match["mark"]:
            pieces.append(_Piece("mark", match["mark"]))
        elif match["break"]:
            pieces.append(_Piece("text", "\n"))
        elif match["soft"]:
            pieces.append(_Piece("text", _soft_break(text, match)))
        else:
            pieces.append(_Piece("text", match.group()))
    return pieces


def _soft_break(text: str, match: re.Match[str]) -> str:
    """Return what joins two lines: nothing between Chinese, else a space."""
    before = text[match.start() - 1 : match.start()]
    after = text[match.end() : match.end() + 1]
    return "" if before >= _WIDE_FROM and after >= _WIDE_FROM else " "


def _flank(pieces: list[_Piece]) -> None:
    """Decide which marks touch what follows (open) and what precedes (close)."""
    for at, piece in enumerate(pieces):
        if piece.kind != "mark":
            continue
        before = pieces[at - 1].value[-1:] if at else ""
        after = pieces[at + 1].value[:1] if at + 1 < len(pieces) else ""
        piece.opens = bool(after) and not after.isspace()
        piece.closes = bool(before) and not before.isspace()


def _pair_marks(pieces: list[_Piece]) -> None:
    """Style what stands between matching marks; lone marks become words."""
    open_marks: list[int] = []
    paired: set[int] = set()
    for at, piece in enumerate(pieces):
        if piece.kind != "mark":
            continue
        opener = next(
            (o for o in reversed(open_marks) if pieces[o].value == piece.value), None
        )
        if piece.closes and opener is not None and opener < at - 1:
            for inner in pieces[opener + 1 : at]:
                inner.strong = inner.strong or len(piece.value) >= 2
                inner.emph = inner.emph or len(piece.value) != 2
            paired |= {opener, at}
            del open_marks[open_marks.index(opener) :]
        elif piece.opens:
            open_marks.append(at)
    for at, piece in enumerate(pieces):
        if piece.kind == "mark":
            piece.kind = "text"
            piece.value = "" if at in paired else piece.value


def _merged(pieces: Sequence[_Piece]) -> Inline:
    runs: list[Run] = []
    for piece in pieces:
        if not piece.value:
            continue
        kind = piece.kind if piece.kind != "mark" else "text"
        run = Run(kind, piece.value, piece.strong, piece.emph)
        last = runs[-1] if runs else None
        if (
            last is not None
            and last.kind == kind == "text"
            and (last.strong, last.emph) == (run.strong, run.emph)
        ):
            run = Run("text", last.value + run.value, run.strong, run.emph)
            runs[-1] = run
        else:
            runs.append(run)
    return tuple(runs)
