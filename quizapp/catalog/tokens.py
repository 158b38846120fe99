"""A tolerant reader of TOML's surface: strings, brackets, where each key stands.

It never decides what a file means (``tomllib`` does); it finds lines for messages
and survives text that is broken.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from quizapp.catalog.findings import Place

_START = re.compile(r"""'''|\"\"\"|['"#\[\]{}]""")
_CLOSERS = {
    "'''": re.compile(r"'{3,5}"),
    '"""': re.compile(r'(?:\\.|[^\\"]|"(?!""))*"{3,5}', re.DOTALL),
    "'": re.compile(r"[^'\n]*'"),
    '"': re.compile(r'(?:\\.|[^\\"\n])*"'),
}
_WORD = re.compile(r"[A-Za-z0-9_-]+")
_BLANK = re.compile(r"(?:[ \t\n]+|#[^\n]*)*")
_SCALAR = re.compile(r"[^,\]}\n#]*")
_MAX_NESTING = 40


def _string_end(text: str, position: int, quote: str) -> int | None:
    """Return where the string opened at ``position`` ends; None when it never does."""
    start = position + len(quote)
    closer = _CLOSERS[quote]
    match = closer.search(text, start) if quote == "'''" else closer.match(text, start)
    return match.end() if match else None


def _quote_at(text: str, position: int) -> str:
    triple = text[position : position + 3]
    return triple if triple in _CLOSERS else text[position]


def _pieces(text: str) -> Iterator[tuple[int, int, str]]:
    """Yield (start, end, kind) of strings, comments and brackets in order.

    An unclosed triple quote ends the text, an unclosed quote its line.
    """
    position = 0
    while match := _START.search(text, position):
        start, mark = match.span()[0], match.group()
        if mark == "#":
            end = _line_end(text, start)
        elif mark in "[]{}":
            end = start + 1
        else:
            found = _string_end(text, start, mark)
            if found is None:
                found = len(text) if len(mark) == 3 else _line_end(text, start)
            end = found
        yield start, end, mark
        position = end


def _line_end(text: str, position: int) -> int:
    end = text.find("\n", position)
    return len(text) if end < 0 else end


def brackets(text: str) -> Iterator[tuple[int, str]]:
    """Yield position and character of each bracket outside strings and comments."""
    for start, _, mark in _pieces(text):
        if mark in ("[", "]", "{", "}"):
            yield start, mark


def without_strings(line: str) -> str:
    """Return ``line`` with its strings and comments cut out."""
    kept, position = [], 0
    for start, end, mark in _pieces(line):
        if mark not in ("[", "]", "{", "}"):
            kept.append(line[position:start])
            position = end
    kept.append(line[position:])
    return " ".join(kept)


def header_positions(text: str, name: str) -> list[int]:
    """Return where lines ``[[name]]`` begin that are not inside a string."""
    header = re.compile(rf"^[ \t]*\[\[[ \t]*{name}[ \t]*\]\][ \t]*(?:#.*)?$", re.M)
    candidates = [match.start() for match in header.finditer(text)]
    if not candidates:
        return []
    free: list[int] = []
    strings = ((s, e) for s, e, mark in _pieces(text) if mark in ("'''", '"""'))
    start, end = next(strings, (len(text), len(text)))
    for candidate in candidates:
        while end <= candidate:
            start, end = next(strings, (len(text), len(text) + 1))
        if candidate <= start:
            free.append(candidate)
    return free


class _Places:
    """Walks a text once and notes the line on which each place begins."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.position = 0
        self.lines: dict[Place, int] = {}
        self._rows: dict[Place, int] = {}
        self._counted = (0, 1)

    def walk(self) -> dict[Place, int]:
        table: Place = ()
        while self._skip_blank():
            if self.text[self.position] == "[":
                table = self._header()
            else:
                self._pair(table, 0)
            self.position = _line_end(self.text, self.position)
        return self.lines

    def _line(self) -> int:
        position, line = self._counted
        line += self.text.count("\n", position, self.position)
        self._counted = (self.position, line)
        return line

    def _note(self, place: Place) -> None:
        line = self._line()
        for length in range(1, len(place) + 1):
            self.lines.setdefault(place[:length], line)

    def _skip_blank(self) -> bool:
        match = _BLANK.match(self.text, self.position)
        self.position = match.end() if match else self.position
        return self.position < len(self.text)

    def _header(self) -> Place:
        end = _line_end(self.text, self.position)
        line = self.text[self.position : end]
        many = line.startswith("[[")
        place: Place = ()
        names = _WORD.findall(without_strings(line))[:_MAX_NESTING]
        for number, name in enumerate(names):
            place = (*place, name)
            last = number == len(names) - 1
            if many and last:
                self._rows[place] = self._rows.get(place, -1) + 1
            if place in self._rows:
                place = (*place, self._rows[place])
        self._note(place)
        self.position = end
        return place

    def _key(self) -> Place:
        parts: list[str] = []
        while self.position < len(self.text) and len(parts) < _MAX_NESTING:
            self._skip_spaces()
            character = self.text[self.position : self.position + 1]
            if character in ("'", '"') and character:
                end = _string_end(self.text, self.position, character)
                if end is None:
                    break
                parts.append(self.text[self.position + 1 : end - 1])
                self.position = end
            elif match := _WORD.match(self.text, self.position):
                parts.append(match.group())
                self.position = match.end()
            else:
                break
            self._skip_spaces()
            if not self.text.startswith(".", self.position):
                break
            self.position += 1
        return tuple(parts)

    def _skip_spaces(self) -> None:
        while self.text[self.position : self.position + 1] in (" ", "\t"):
            self.position += 1

    def _pair(self, table: Place, depth: int) -> bool:
        start = self.position
        place = (*table, *self._key())
        self._skip_spaces()
        if not self.text.startswith("=", self.position):
            self.position = start
            return False
        self._note(place)
        self.position += 1
        self._skip_spaces()
        self._value(place, depth + 1)
        return True

    def _value(self, place: Place, depth: int) -> None:
        character = self.text[self.position : self.position + 1]
        if character in ("'", '"') and character:
            quote = _quote_at(self.text, self.position)
            end = _string_end(self.text, self.position, quote)
            self.position = len(self.text) if end is None else end
        elif character == "[" and depth < _MAX_NESTING:
            self._list(place, depth)
        elif character == "{" and depth < _MAX_NESTING:
            self._inline(place, depth)
        elif match := _SCALAR.match(self.text, self.position):
            self.position = match.end()

    def _list(self, place: Place, depth: int) -> None:
        self.position += 1
        row = 0
        while self._skip_blank() and self.text[self.position] != "]":
            before = self.position
            self._note((*place, row))
            self._value((*place, row), depth + 1)
            row += 1
            if self._skip_blank() and self.text[self.position] == ",":
                self.position += 1
            elif self.position == before:
                return
        self.position += 1

    def _inline(self, place: Place, depth: int) -> None:
        self.position += 1
        while self._skip_blank() and self.text[self.position] != "}":
            if not self._pair(place, depth):
                return
            if self._skip_blank() and self.text[self.position] == ",":
                self.position += 1
        self.position += 1


def places(text: str) -> dict[Place, int]:
    """Return the 1-based line of every table, key and list entry of a TOML text.

    Rows of ``[[name]]`` count from 0: ``("item", 0, "options", 2, "en")``.
    """
    return _Places(text).walk()


def line_of(lines: dict[Place, int], place: Place) -> int:
    """Return the line of ``place``, or of the nearest place around it that stands."""
    for length in range(len(place), 0, -1):
        if place[:length] in lines:
            return lines[place[:length]]
    return 1
