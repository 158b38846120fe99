"""The cursor over the tokens of a text: what every part of the parser needs."""

from __future__ import annotations

from abc import ABC, abstractmethod

from engine.errors import ParseError
from engine.expressions import grammar
from engine.expressions.names import Names
from engine.expressions.nodes import Node
from engine.expressions.tokens import Token, tokenize


class Reader(ABC):
    """The tokens of one text with a cursor; counts nodes and depth."""

    def __init__(self, text: str, names: Names | None) -> None:
        self.text = text
        self.names = names
        self.tokens = tokenize(text)
        self.at = 0
        self.token = self.tokens[0]
        self.depth = 0
        self.nodes = 0
        self.bars = 0
        self.rows = False
        self.bound: list[str] = []
        self.unknown: list[tuple[str, Token]] = []
        self.latex = "\\" in text

    def error(
        self, code: str, token: Token | None = None, **values: object
    ) -> ParseError:
        """Return an error at a token (the current one by default)."""
        return ParseError(self.text, (token or self.token).column, code, values)

    def advance(self) -> Token:
        token = self.token
        self.at += 1
        self.token = self.tokens[self.at]
        return token

    def go(self, at: int) -> None:
        self.at = at
        self.token = self.tokens[at]

    def peek(self, ahead: int = 1) -> Token:
        return self.tokens[min(self.at + ahead, len(self.tokens) - 1)]

    def sees(self, value: str) -> bool:
        return self.token.kind == "op" and self.token.value == value

    def accept(self, value: str) -> bool:
        if self.sees(value):
            self.advance()
            return True
        return False

    def expect(self, value: str, opened: Token | None = None) -> None:
        if self.accept(value):
            return
        if self.token.kind == "end" and opened is not None:
            raise self.error("unclosed", opened, sign=shown(opened.value))
        raise self.unexpected(shown(value))

    def unexpected(self, expected: str = "") -> ParseError:
        """Return the error for a token that does not fit here."""
        token = self.token
        if token.kind == "end":
            if self.at == 0:
                return self.error("empty")
            return self.error("ends-early")
        if expected:
            return self.error("expected", sign=expected, found=shown(token.value))
        if token.kind == "op" and token.value == "=":
            return self.error("equals-sign")
        if token.kind == "op" and token.value in (
            ")",
            "]",
            "}",
            ")abs",
            ")floor",
            ")ceil",
        ):
            return self.error("unopened", sign=shown(token.value))
        if token.kind == "op" and token.value == "_":
            return self.error("private-name")
        return self.error("unexpected", found=shown(token.value))

    def unexpected_postfix(self, value: str) -> ParseError:
        following = self.peek()
        if value == "." and following.kind == "op" and following.value == "_":
            return self.error("private-name", following)
        return self.error("unexpected", found=shown(value))

    def made(self, node: Node) -> Node:
        """Count a node against the limit."""
        self.nodes += 1
        if self.nodes > grammar.MAX_NODES:
            raise self.error("too-many-parts", limit=grammar.MAX_NODES)
        return node

    def enter(self) -> tuple[int, bool]:
        """Open a bracket: bars and rows of entries start afresh inside it."""
        outer = self.bars, self.rows
        self.bars, self.rows = 0, False
        return outer

    def leave(self, outer: tuple[int, bool]) -> None:
        self.bars, self.rows = outer

    def starts_operand(self, token: Token) -> bool:
        if token.kind in ("number", "name"):
            return True
        return token.kind == "op" and (
            token.value in grammar.OPENERS or token.value == "["
        )

    def declared(self, name: str) -> str | None:
        """Return the variable that a name spells: bound, declared or admitted."""
        if name in self.bound:
            return name
        if self.names is None:
            return None
        return self.names.find(name)

    def numbers_collide(self, left: Token, right: Token) -> bool:
        """Whether two numbers stand in a row; digits cut from one number do not."""
        if not left.kind == right.kind == "number":
            return False
        return right.spaced or not (left.value.isdigit() and right.value.isdigit())

    def split_token(self, *places: int) -> None:
        """Cut the current token at places of its value into tokens of their own."""
        token = self.token
        bounds = zip((0, *places), (*places, len(token.value)), strict=True)
        self.tokens[self.at : self.at + 1] = [
            Token(
                token.kind,
                token.value[start:end],
                token.column + start,
                token.spaced and not start,
            )
            for start, end in bounds
        ]
        self.token = self.tokens[self.at]

    def along(
        self, axis: Node, keywords: tuple[tuple[str, Node], ...]
    ) -> tuple[tuple[str, Node], ...]:
        """Put an axis given by place among the keywords."""
        if any(name == "axis" for name, _ in keywords):
            raise self.error("repeated-keyword", name="axis")
        return (("axis", axis), *keywords)

    def deeper(self) -> None:
        """Enter one more level of nesting."""
        self.depth += 1
        if self.depth > grammar.MAX_DEPTH:
            raise self.error("too-deep", limit=grammar.MAX_DEPTH)

    @abstractmethod
    def expression(self, floor: int) -> Node:
        """Read operators that bind at least as tightly as ``floor``."""


def order_at(tokens: list[Token], at: int) -> tuple[int, int]:
    """Return the place after ``^2`` or ``^{2}`` and the order; 1 when absent."""
    if not (tokens[at].kind == "op" and tokens[at].value in ("^", "**")):
        return at, 1
    inside = at + 2 if tokens[at + 1].value in ("{", "(") else at + 1
    number = tokens[min(inside, len(tokens) - 1)]
    if number.kind != "number" or not number.value.isdigit() or len(number.value) > 2:
        return at, 1
    return (inside + 2 if inside == at + 2 else inside + 1), int(number.value)


def shown(value: str) -> str:
    """Return a token's value as a person would write it."""
    return {
        "abs(": "|", ")abs": "|", "norm": "‖", "norm(": "‖", ")norm": "‖",
        "floor(": "⌊", ")floor": "⌋", "ceil(": "⌈", ")ceil": "⌉", "left[": "[",
    }.get(value, value)  # fmt: skip
