"""The signs of a LaTeX source and a place among them."""

from __future__ import annotations

import re

MAX_ROWS = 100  # of all grids of a formula together

_TOKEN = re.compile(
    r"\\(?:[A-Za-z]+|.|$)"  # a command, a control sign, a lone backslash at the end
    r"|\s+"
    r"|[^\\\s][\u0300-\u036f\u20d0-\u20ff]*",  # a sign with its combining marks
    re.DOTALL,
)


class Cursor:
    """A place among the lexemes of a source."""

    def __init__(self, source: str) -> None:
        self.lexemes: list[str] = _TOKEN.findall(source)
        self.at = 0

    def skip_space(self) -> None:
        while self.at < len(self.lexemes) and self.lexemes[self.at].isspace():
            self.at += 1

    def peek(self) -> str:
        """Return the next lexeme that is not space, or an empty text at the end."""
        self.skip_space()
        return self.lexemes[self.at] if self.at < len(self.lexemes) else ""

    def take(self, lexeme: str) -> bool:
        """Step over ``lexeme`` when it comes next."""
        if self.peek() == lexeme:
            self.at += 1
            return True
        return False

    def raw_group(self) -> str | None:
        """Return the source between the next braces, or None when there are none."""
        if not self.take("{"):
            return None
        start = self.at
        open_braces = 1
        while self.at < len(self.lexemes):
            lexeme = self.lexemes[self.at]
            open_braces += (lexeme == "{") - (lexeme == "}")
            self.at += 1
            if not open_braces:
                return "".join(self.lexemes[start : self.at - 1])
        return "".join(self.lexemes[start:])
