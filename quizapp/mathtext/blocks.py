"""The parts of a Markdown text, as the terminal and every exporter see them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of a paragraph: words, ``code``, or the LaTeX of a formula."""

    kind: Literal["text", "code", "math"]
    value: str
    strong: bool = False
    emph: bool = False


Inline: TypeAlias = tuple[Run, ...]


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading with its level (1-6) and its anchor, where it has one."""

    level: int
    runs: Inline
    anchor: str = ""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Running text."""

    runs: Inline


@dataclass(frozen=True, slots=True)
class Math:
    """A displayed formula."""

    latex: str


@dataclass(frozen=True, slots=True)
class Code:
    """A listing; ``language`` is what follows the fence (``plot`` holds a picture)."""

    language: str
    text: str


@dataclass(frozen=True, slots=True)
class ListBlock:
    """A list; ``start`` is the first number, or None for bullets."""

    items: tuple[tuple[Block, ...], ...]
    start: int | None = None


@dataclass(frozen=True, slots=True)
class Quote:
    """A quotation; traps are quotations that start with a strong word."""

    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A table; ``align`` holds l, c or r for each column."""

    header: tuple[Inline, ...]
    rows: tuple[tuple[Inline, ...], ...]
    align: str


@dataclass(frozen=True, slots=True)
class Rule:
    """A horizontal line."""


Block: TypeAlias = Heading | Paragraph | Math | Code | ListBlock | Quote | Table | Rule
