"""Files of a content root, read within limits, and items split out of their file."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources.abc import Traversable
from itertools import pairwise
from pathlib import Path
from typing import Any

from quizapp.catalog.findings import Finding, Place, spell
from quizapp.catalog.limits import (
    MAX_FILE_BYTES,
    MAX_FILES,
    MAX_TOTAL_BYTES,
    LimitError,
    decode,
    guard_toml,
    guard_values,
)
from quizapp.catalog.tokens import header_positions, line_of, places, without_strings

MAX_REPAIRS = 40  # strings left open in one file; each costs another look at the rest
_ITEM_HEADER = re.compile(r"^[ \t]*\[\[[ \t]*item[ \t]*\]\]", re.MULTILINE)
_ID = re.compile(r"""^[ \t]*id[ \t]*=[ \t]*["']([^"'\n]{1,200})["']""", re.MULTILINE)
_AT_LINE = re.compile(r" ?\(at (?:line (\d+), column \d+|end of document)\)$")


class Root:
    """A content root: reads its files and reports those that cannot be read."""

    def __init__(self, root: Traversable | Path) -> None:
        self._root = root
        self._total = 0
        self.findings: list[Finding] = []

    def full_path(self, relative: str) -> Path:
        """Return the path on disk, or the relative one where there is no disk."""
        root = self._root
        return root / relative if isinstance(root, Path) else Path(relative)

    def names(self, folder: str, suffix: str) -> list[str]:
        """Return the sorted names of the files of a folder with this suffix."""
        place = self._root.joinpath(folder)
        try:
            if not place.is_dir():
                return []
            names = sorted(
                entry.name
                for entry in place.iterdir()
                if entry.name.endswith(suffix) and not entry.name.startswith(".")
            )
        except OSError as error:
            reason = error.strerror or type(error).__name__
            self._refuse(folder, LimitError(1, "file.unreadable", reason=reason))
            return []
        if len(names) > MAX_FILES:
            self._refuse(folder, LimitError(1, "limits.files", limit=MAX_FILES))
        return names[:MAX_FILES]

    def read(self, relative: str) -> str | None:
        """Return a file's text; None when it is absent or was refused."""
        place = self._root
        for part in relative.split("/"):
            place = place.joinpath(part)
        try:
            if not place.is_file():
                return None
            with place.open("rb") as file:
                data = file.read(MAX_FILE_BYTES + 1)
        except OSError as error:
            reason = error.strerror or type(error).__name__
            self._refuse(relative, LimitError(1, "file.unreadable", reason=reason))
            return None
        self._total += len(data)
        try:
            if self._total > MAX_TOTAL_BYTES:
                raise LimitError(1, "limits.total", limit=MAX_TOTAL_BYTES)
            return decode(data)
        except LimitError as error:
            self._refuse(relative, error)
            return None

    def table(self, relative: str, text: str) -> dict[str, Any] | None:
        """Parse a whole TOML file; None after a report."""
        chunk = Chunk(relative, 1, text)
        parsed = parse(chunk)
        if isinstance(parsed, Finding):
            self.findings.append(parsed)
            return None
        return parsed

    def _refuse(self, relative: str, error: LimitError) -> None:
        self.findings.append(
            Finding.of(relative, error.line, "", error.code, **error.values)
        )


@dataclass(slots=True)
class Chunk:
    """A piece of a TOML file that is parsed by itself; ``line`` is its first."""

    path: str
    line: int
    text: str
    _lines: dict[Place, int] | None = None
    _parsed: dict[str, Any] | Finding | None = None

    def parsed(self) -> dict[str, Any] | Finding:
        """Parse the piece within the limits, once; a finding when it cannot be."""
        if self._parsed is None:
            self._parsed = parse(self)
        return self._parsed

    def line_of(self, place: Place) -> int:
        """Return the file's line on which ``place`` stands."""
        if self._lines is None:
            self._lines = places(self.text)
        return self.line + line_of(self._lines, place) - 1

    def name(self) -> str:
        """Return the id written in the piece, if one can be seen."""
        match = _ID.search(self.text)
        return match.group(1) if match else ""

    def place_at(self, line: int) -> Place:
        """Return the innermost place that begins at or last before a file line."""
        if self._lines is None:
            self._lines = places(self.text)
        best: Place = ()
        best_line = 0
        for place, at in self._lines.items():
            if best_line <= at <= line - self.line + 1:
                best, best_line = place, at
        return best


def parse(chunk: Chunk) -> dict[str, Any] | Finding:
    """Parse a piece within the limits; a finding when it cannot be."""
    try:
        guard_toml(chunk.text)
        table = tomllib.loads(chunk.text)
        guard_values(table)
    except LimitError as error:
        line = chunk.line + max(error.line, 1) - 1
        return Finding.of(chunk.path, line, chunk.name(), error.code, **error.values)
    except (ValueError, RecursionError) as error:
        return _syntax_finding(chunk, str(error))
    return table


def _syntax_finding(chunk: Chunk, message: str) -> Finding:
    match = _AT_LINE.search(message)
    detail = message[: match.start()] if match else message
    if match and match.group(1):
        line = chunk.line + int(match.group(1)) - 1
    else:
        line = chunk.line + chunk.text.rstrip().count("\n")
    where = chunk.name()
    inner = chunk.place_at(line)[2:]
    if where and inner:
        where = f"{where}.{spell(inner)}"
    lines = chunk.text.split("\n")
    plain = without_strings(lines[min(line - chunk.line, len(lines) - 1)])
    opened = plain.count("{") > plain.count("}")
    code = "file.inline_table" if opened else "file.toml"
    return Finding.of(chunk.path, line, where, code, detail=detail[:200])


def split_items(path: str, text: str) -> Iterator[Chunk]:
    """Split a file at its ``[[item]]`` headers; what stands before comes first.

    Lines that only look like headers, inside a multi-line string, do not split,
    unless the string is never closed: then the damage ends at the next header.
    """
    pieces = list(_cut(path, text, 0, _headers(text)))
    # A cut through a string leaves its first half unclosed, so it cannot go unseen.
    if all(isinstance(piece.parsed(), dict) for piece in pieces):
        yield from pieces
    else:
        yield from _careful(path, text)


def _cut(path: str, text: str, offset: int, starts: list[int]) -> Iterator[Chunk]:
    """Yield the pieces of ``text`` from ``offset`` on that begin at ``starts``."""
    line = text.count("\n", 0, offset) + 1
    edges = [offset, *(start for start in starts if start > offset), len(text)]
    for start, end in pairwise(edges):
        yield Chunk(path, line, text[start:end])
        line += text.count("\n", start, end)


def _careful(path: str, text: str) -> Iterator[Chunk]:
    """Cut outside strings; where a piece is broken and hides headers, cut there."""
    offset = 0
    for _ in range(MAX_REPAIRS):
        starts = [offset + p for p in header_positions(text[offset:], "item")]
        position = offset
        for chunk in _cut(path, text, offset, starts):
            inner = _ITEM_HEADER.search(chunk.text, 1)
            if inner and isinstance(chunk.parsed(), Finding):
                offset = position + inner.start()
                yield Chunk(path, chunk.line, text[position:offset])
                break
            yield chunk
            position += len(chunk.text)
        else:
            return
    yield from _cut(path, text, offset, _headers(text))


def _headers(text: str) -> list[int]:
    return [match.start() for match in _ITEM_HEADER.finditer(text)]


@dataclass(frozen=True, slots=True)
class Reporter:
    """Turns places of a piece into findings with file, line and name.

    ``skip`` is the place of the table itself (``("item", 0)``).
    """

    chunk: Chunk
    findings: list[Finding]
    skip: Place = ()
    name: str = ""

    def __call__(self, place: Place, code: str, /, **values: object) -> None:
        """Add a finding at ``place``."""
        line = self.chunk.line_of((*self.skip, *place))
        where = spell(place)
        if self.name:
            where = f"{self.name}.{where}" if where else self.name
        self.findings.append(Finding.of(self.chunk.path, line, where, code, **values))
