r"""Read a subset of LaTeX mathematics into the ink tree.

Reading never fails. What is outside the subset becomes ``Unknown`` (shown as it was
typed), what is not yet written becomes ``Missing`` (shown as a hollow box), and what
is deeper or longer than any formula of a note is cut with an ``Unknown`` in its place.
"""

from __future__ import annotations

import re

from quizapp.mathtext import symbols as tables
from quizapp.mathtext.assemble import (
    add_digit,
    add_word,
    is_primes,
    items_of,
    pair_sized,
    set_limits,
    takes_limits,
    typed_sign,
    unwrap,
)
from quizapp.mathtext.constructs import READERS
from quizapp.mathtext.cursor import MAX_ROWS, Cursor
from quizapp.mathtext.nodes import (
    Accent,
    Arrow,
    Big,
    Grid,
    Missing,
    Name,
    Node,
    Number,
    Row,
    Scripts,
    Sized,
    Space,
    Styled,
    Symbol,
    Unknown,
)
from quizapp.safetext import show

MAX_SOURCE = 2_000
MAX_DEPTH = 40


_GROUP_END = frozenset({"}"})
_BRACKET_END = frozenset({"]"})
_TOP_END = frozenset({"&", "\\\\", "\\cr"})
_WIDE_FROM = "\u2e80"  # Chinese, Japanese, Korean letters and full-width signs
_TEXT_TOKEN = re.compile(r"\$[^$]*\$?|\\(?:[A-Za-z]+|.|$)|[^\\$]+", re.DOTALL)
_TEXT_ESCAPES = {"\\textbackslash": "\\", "\\textasciitilde": "~", "\\ldots": "…"}
_LIMITS = {"\\limits": True, "\\nolimits": False, "\\displaylimits": True}


def parse_latex(source: str) -> Node:
    """Read ``source`` (without dollars) as far as it goes; never raises."""
    tree = Parser(show(source[:MAX_SOURCE])).lines()
    if len(source) > MAX_SOURCE:
        return Row((tree, Unknown("…")))
    return tree


class Parser(Cursor):
    """A cursor over the lexemes; each method reads one construct."""

    def __init__(self, source: str) -> None:
        super().__init__(source)
        self.depth = 0
        self.grid_rows = 0

    # ----- Rows -----

    def lines(self) -> Node:
        """Read the whole source; ``\\\\`` and ``&`` at the top make aligned lines."""
        rows, _ = self.cells(_TOP_END)
        if len(rows) == 1 and len(rows[0]) == 1:
            return unwrap(rows[0][0])
        return Grid("aligned", tuple(rows))

    def cells(
        self, stops: frozenset[str]
    ) -> tuple[list[tuple[Node, ...]], tuple[int, ...]]:
        """Read rows of cells; return them and the rows above which a rule runs."""
        rows: list[tuple[Node, ...]] = []
        rules: list[int] = []
        row: list[Node] = []
        while True:
            while self.peek() == "\\hline":
                self.at += 1
                rules.append(len(rows))
            row.append(self.row(stops))
            lexeme = self.peek()
            if lexeme == "&":
                self.at += 1
                continue
            self.grid_rows += 1
            if lexeme in ("\\\\", "\\cr") and self.grid_rows < MAX_ROWS:
                self.at += 1
                self.skip_row_gap()
                rows.append(tuple(row))
                row = []
                continue
            break
        if row != [Row()] or not rows:  # a trailing \\ starts no row
            rows.append(tuple(row))
        return rows, tuple(rules)

    def skip_row_gap(self) -> None:
        """Step over the optional gap of ``\\\\[2pt]``."""
        if self.at < len(self.lexemes) and self.lexemes[self.at] == "[":
            closing = self.lexemes[self.at : self.at + 12].count("]")
            if closing:
                self.at = self.lexemes.index("]", self.at) + 1

    def row(self, stops: frozenset[str]) -> Row:
        """Read until one of ``stops`` (left in place) or the end."""
        if self.depth >= MAX_DEPTH:
            return Row((self.too_deep(),))
        self.depth += 1
        items: list[Node] = []
        lexemes = self.lexemes
        while self.at < len(lexemes):
            lexeme = lexemes[self.at]
            if lexeme in stops:
                break
            self.item(lexeme, items)
        self.depth -= 1
        return Row(tuple(pair_sized(items)))

    def too_deep(self) -> Unknown:
        """Step over the next lexeme or group and stand in for it."""
        if self.raw_group() is None and self.at < len(self.lexemes):
            self.at += 1
        return Unknown("…")

    def item(self, lexeme: str, items: list[Node]) -> None:
        """Read one construct and add it to ``items``."""
        self.at += 1
        if lexeme.isspace():
            return
        if lexeme in ("^", "_"):
            self.script(lexeme, items)
        elif lexeme == "'":
            self.prime(items)
        elif lexeme[0] == "\\":
            self.command(lexeme, items)
        elif lexeme == "{":
            self.at -= 1
            items.append(self.group())
        elif lexeme.isdigit() and lexeme.isascii():
            add_digit(lexeme, items)
        elif lexeme == "." and items and isinstance(items[-1], Number):
            self.point(items)
        elif lexeme >= _WIDE_FROM:
            add_word(lexeme, items)
        elif lexeme in "}&%#$":
            items.append(Unknown(lexeme))
        else:
            items.append(typed_sign(lexeme))

    def point(self, items: list[Node]) -> None:
        """Add a decimal point to the number before it, or a full stop."""
        following = self.lexemes[self.at] if self.at < len(self.lexemes) else ""
        number = items[-1]
        if isinstance(number, Number) and following[:1].isdigit():
            items[-1] = Number(number.text + ".")
        else:
            items.append(Symbol("."))

    def group(self) -> Row:
        """Read ``{...}``; an unfinished group ends with a missing part."""
        self.take("{")
        body = self.row(_GROUP_END)
        if self.take("}"):
            return body
        return Row((*body.items, Missing()))

    def argument(self) -> Node:
        """Read a group, or the single token or command that stands for one."""
        lexeme = self.peek()
        if lexeme in ("", "}", "&", "\\\\", "\\right", "\\end", "^", "_"):
            return Missing()
        if self.depth >= MAX_DEPTH:
            return self.too_deep()
        if lexeme == "{":
            return unwrap(self.group())
        self.depth += 1
        items: list[Node] = []
        self.item(lexeme, items)
        self.depth -= 1
        return unwrap(Row(tuple(items)))

    def optional(self) -> Node | None:
        """Read ``[...]`` when it comes next."""
        if self.peek() != "[":
            return None
        self.at += 1
        body = self.row(_BRACKET_END)
        if not self.take("]"):
            return Row((*body.items, Missing()))
        return unwrap(body)

    # ----- Scripts -----

    def script(self, mark: str, items: list[Node]) -> None:
        """Attach a subscript or superscript to what stands before it."""
        previous = items[-1] if items else None
        taken = isinstance(previous, Scripts) and (
            (previous.sub if mark == "_" else previous.sup) is not None
        )
        only_primes = (
            taken
            and isinstance(previous, Scripts)
            and mark == "^"
            and is_primes(previous.sup)
        )
        if taken and not only_primes:
            items.append(Unknown(mark))
            return
        body = self.argument()
        if isinstance(previous, Scripts):
            if only_primes and previous.sup is not None:
                body = Row((*items_of(previous.sup), *items_of(body)))
            sub, sup = (body, previous.sup) if mark == "_" else (previous.sub, body)
            items[-1] = Scripts(previous.base, sub, sup, previous.limits)
            return
        if previous is None or isinstance(previous, Space):
            base: Node = Row()
        else:
            base = items.pop()
        sub, sup = (body, None) if mark == "_" else (None, body)
        items.append(Scripts(base, sub, sup, takes_limits(base)))

    def prime(self, items: list[Node]) -> None:
        """Attach primes as a superscript, before one that is written after them."""
        count = 1
        while self.at < len(self.lexemes) and self.lexemes[self.at] == "'":
            count += 1
            self.at += 1
        primes = Symbol("′" * count)
        previous = items.pop() if items else Row()
        if isinstance(previous, Scripts):
            sup = previous.sup
            body: Node = primes if sup is None else Row((*items_of(sup), primes))
            items.append(Scripts(previous.base, previous.sub, body, previous.limits))
        else:
            items.append(Scripts(previous, None, primes))

    # ----- Commands -----

    def command(self, lexeme: str, items: list[Node]) -> None:
        """Read a command and its arguments."""
        name = lexeme[1:]
        if name in tables.SYMBOLS:
            items.append(Symbol(*tables.SYMBOLS[name]))
        elif name in tables.SPACES:
            items.append(Space(tables.SPACES[name]))
        elif name.isspace() and name:
            items.append(Space(1))
        elif name in tables.BIG:
            items.append(Big(tables.BIG[name]))
        elif name in tables.INTEGRALS:
            items.append(Big(tables.INTEGRALS[name], limits=False))
        elif name in tables.FUNCTIONS:
            items.append(Name(name))
        elif name in tables.LIMIT_FUNCTIONS:
            items.append(Name(tables.LIMIT_FUNCTIONS[name], limits=True))
        elif name in tables.ACCENTS:
            items.append(Accent(tables.ACCENTS[name], self.argument()))
        elif name in tables.FONTS:
            items.append(Styled(tables.FONTS[name], self.argument()))
        elif name in tables.TEXT_FONTS:
            items.append(self.text(tables.TEXT_FONTS[name]))
        elif name in tables.ARROWS:
            under = self.optional()
            items.append(Arrow(tables.ARROWS[name], self.argument(), under))
        elif lexeme in _LIMITS:
            set_limits(items, _LIMITS[lexeme])
        elif name in READERS:
            items.append(READERS[name](self))
        elif name.rstrip("lrm") in tables.SIZES and name not in tables.SILENT:
            items.append(self.sized(name))
        elif name not in tables.SILENT:
            self.unknown(lexeme, items)

    def unknown(self, lexeme: str, items: list[Node]) -> None:
        """Keep an unknown command, and its arguments with their braces."""
        items.append(Unknown(lexeme))
        while self.at < len(self.lexemes) and self.lexemes[self.at] == "{":
            body = self.group()
            items.extend((Symbol("{", "open"), *body.items, Symbol("}", "close")))

    def text(self, font: str | None) -> Node:
        """Read words: spaces count, dollars switch to mathematics and back."""
        raw = self.raw_group()
        if raw is None:
            return Missing()
        parts: list[Node] = []
        for lexeme in _TEXT_TOKEN.findall(raw):
            _add_text(lexeme, parts, self.depth)
        if self.at >= len(self.lexemes) and self.lexemes[-1:] != ["}"]:
            parts.append(Missing())
        body = unwrap(Row(tuple(parts)))
        match font:
            case "bf" | "it" | "sf" | "tt":
                return Styled(font, body)
            case _:
                return body

    def sized(self, name: str) -> Node:
        """Read ``\\big(`` and its family."""
        stem = name.rstrip("lrm")
        sign = self.delimiter()
        if sign is None:
            return Row((Unknown("\\" + name),))
        role = tables.SIZE_ROLES[name[len(stem) :]]
        if role == "ord" and sign in tables.CLOSING_OF:
            role = "open"
        elif role == "ord" and sign in tables.CLOSING_OF.values():
            role = "close"
        return Sized(sign, tables.SIZES[stem], role)

    def delimiter(self) -> str | None:
        """Read the sign after ``\\left`` and the like; None when it is not one."""
        lexeme = self.peek()
        sign = tables.DELIMITERS.get(lexeme)
        if sign is not None:
            self.at += 1
        return sign


def _add_text(lexeme: str, parts: list[Node], depth: int) -> None:
    """Add a piece of ``\\text``: words, an escaped sign, ``$maths$`` or unknown."""
    if lexeme[0] == "$":
        inner = Parser(lexeme.strip("$"))
        inner.depth = depth + 1
        parts.append(inner.row(frozenset()))
    elif lexeme[0] != "\\":
        add_word(lexeme.replace("{", "").replace("}", "").replace("~", " "), parts)
    elif lexeme in _TEXT_ESCAPES:
        add_word(_TEXT_ESCAPES[lexeme], parts)
    elif lexeme[1:] in tables.SPACES:
        add_word(" " * tables.SPACES[lexeme[1:]], parts)
    elif lexeme[1:] and lexeme[1:] in "%#$&_{}":
        add_word(lexeme[1:], parts)
    else:
        parts.append(Unknown(lexeme))
