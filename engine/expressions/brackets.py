"""Read brackets, bars, indices, attributes, lists and LaTeX environments."""

from __future__ import annotations

from abc import abstractmethod

from engine.errors import ParseError
from engine.expressions import grammar
from engine.expressions.nodes import (
    Array,
    Attribute,
    Call,
    Constant,
    Ellipsis,
    Index,
    Node,
    Number,
    Slice,
    Tuple,
)
from engine.expressions.reader import Reader
from engine.expressions.tokens import Token


class Brackets(Reader):
    """Whatever opens and closes: brackets, bars, indices, lists, matrices, cases."""

    def attribute(self, base: Node) -> Node:
        self.advance()
        token = self.advance()
        name = token.value
        if name in grammar.METHODS and self.sees("(") and not self.token.spaced:
            args, keywords = self.arguments(name)
            return self.method(base, name, args, keywords)
        if isinstance(base, Number | Constant):
            raise self.error("no-attribute", token, name=name)
        return self.made(Attribute(base, name))

    def method(
        self,
        base: Node,
        name: str,
        args: tuple[Node, ...],
        keywords: tuple[tuple[str, Node], ...],
    ) -> Node:
        if name in grammar.REDUCING and args:
            keywords = self.along(args[0], keywords)
            args = ()
        elif name in grammar.SPREADING and len(args) > 1:
            args = (self.made(Tuple(args)),)
        return self.made(Call(name, (base, *args), keywords))

    def index(self, base: Node) -> Node:
        if isinstance(base, Number | Constant):
            raise self.error("index-of-number")
        opened = self.advance()
        outer = self.enter()
        items = [self.subscript()]
        while self.accept(","):
            if self.sees("]"):
                break
            items.append(self.subscript())
        self.expect("]", opened)
        self.leave(outer)
        return self.made(Index(base, tuple(items)))

    def subscript(self) -> Node:
        if self.accept("..."):
            return self.made(Ellipsis())
        parts: list[Node | None] = [None, None, None]
        place = 0
        while not (self.sees(",") or self.sees("]") or self.token.kind == "end"):
            if self.accept(":"):
                place += 1
                if place > 2:
                    raise self.unexpected()
            elif parts[place] is not None:
                raise self.unexpected("]")
            else:
                parts[place] = self.expression(0)
        if place:
            return self.made(Slice(parts[0], parts[1], parts[2]))
        if parts[0] is None:
            raise self.unexpected()
        return parts[0]

    def bracket(self) -> Node:
        opened = self.advance()
        closing = grammar.CLOSERS[opened.value]
        outer = self.enter()
        if self.sees(closing):
            raise self.error("empty-brackets")
        node = self.expression(0)
        if self.sees(",") and closing == ")":
            items = [node]
            while self.accept(","):
                if self.sees(")"):
                    break
                items.append(self.expression(0))
            node = self.made(Tuple(tuple(items)))
        self.expect(closing, opened)
        self.leave(outer)
        return node

    def tall_bracket(self) -> Node:
        """Read ``\\left[ ... \\right]``: brackets around one entry only group."""
        opened = self.advance()
        outer = self.enter()
        items = [self.expression(0)]
        while self.accept(","):
            items.append(self.expression(0))
        self.expect("]", opened)
        self.leave(outer)
        return items[0] if len(items) == 1 else self.made(Array(tuple(items)))

    def enclosed(self, closing: str, function: str) -> Node:
        opened = self.advance()
        outer = self.enter()
        self.bars = 1 if closing == "norm" else 0
        node = self.expression(0)
        self.expect(closing, opened)
        self.leave(outer)
        return self.made(Call(function, (node,)))

    def bar(self) -> Node:
        opened = self.advance()
        doubled = self.sees("|") and not self.token.spaced and self.bars == 0
        if doubled:
            norm = self.double_bar()
            if norm is not None:
                return norm
        rows, self.rows = self.rows, False
        self.bars += 1
        node = self.expression(0)
        self.expect("|", opened)
        self.bars -= 1
        self.rows = rows
        return self.made(Call("abs", (node,)))

    def double_bar(self) -> Node | None:
        """Try ``||x||`` as a norm; None (and no progress) when it is not one."""
        start = self.at, self.depth, self.nodes, len(self.unknown), self.rows
        self.advance()
        self.rows = False
        self.bars = 1
        try:
            node = self.expression(0)
            closed = (
                self.sees("|") and self.peek().value == "|" and not self.peek().spaced
            )
        except ParseError:
            closed = False
        self.bars = 0
        if closed:
            self.advance()
            self.advance()
            self.rows = start[4]
            return self.made(Call("norm", (node,)))
        self.at, self.depth, self.nodes, self.rows = (
            start[0],
            start[1],
            start[2],
            start[4],
        )
        del self.unknown[start[3] :]
        self.token = self.tokens[self.at]
        return None

    def array(self) -> Node:
        """Read ``[1, 2]``, ``[1 2; 3 4]`` or ``[[1, 2], [3, 4]]``."""
        opened = self.advance()
        outer = self.enter()
        self.rows = not self.has_commas()
        rows: list[list[Node]] = [[]]
        while not self.sees("]"):
            if self.token.kind == "end":
                raise self.error("unclosed", opened, sign="[")
            if self.accept(";"):
                rows.append([])
                continue
            rows[-1].append(self.expression(0))
            if not self.accept(",") and not self.rows and not self.sees(";"):
                break
        self.expect("]", opened)
        self.leave(outer)
        return self.matrix(rows, opened)

    def has_commas(self) -> bool:
        """Whether a comma separates entries at this bracket's own level."""
        depth = 0
        for token in self.tokens[self.at :]:
            if token.kind != "op":
                continue
            if token.value in ("(", "[", "{", "left["):
                depth += 1
            elif token.value in (")", "]", "}"):
                if depth == 0:
                    return False
                depth -= 1
            elif token.value == "," and depth == 0:
                return True
        return False

    def matrix(self, rows: list[list[Node]], opened: Token) -> Node:
        if len(rows) == 1:
            return self.made(Array(tuple(rows[0])))
        if not rows[-1]:
            rows.pop()
        if len({len(row) for row in rows}) != 1 or not rows[0]:
            raise self.error("ragged", opened)
        return self.made(Array(tuple(self.made(Array(tuple(row))) for row in rows)))

    def environment(self) -> Node:
        """Read a LaTeX matrix or cases."""
        opened = self.advance()
        name = opened.value.removeprefix("begin")
        outer = self.enter()
        rows: list[list[Node]] = [[]]
        while not (self.token.kind == "env" and self.token.value == "end" + name):
            if self.token.kind == "end":
                raise self.error("unclosed", opened, sign=f"\\begin{{{name}}}")
            if self.accept("\\\\"):
                rows.append([])
            elif name == "cases" and len(rows[-1]) == 1 and self.otherwise():
                rows[-1].append(Constant("True"))
            else:
                rows[-1].append(self.expression(0))
                if not (self.accept("&") or (name == "cases" and self.accept(","))):
                    self.end_of_row(name)
                elif name == "cases":
                    self.accept("&")
        self.advance()
        self.leave(outer)
        if not rows[-1]:
            rows.pop()
        if name == "cases":
            return self.cases(rows, opened)
        if not rows:
            raise self.error("empty-brackets", opened)
        if len(rows) == 1:
            rows_node = self.made(Array(tuple(rows[0])))
            return self.made(Array((rows_node,)))
        return self.matrix(rows, opened)

    def end_of_row(self, name: str) -> None:
        ended = self.token.kind == "env" and self.token.value == "end" + name
        if not ended and not self.sees("\\\\") and self.token.kind != "end":
            raise self.unexpected("&")

    def otherwise(self) -> bool:
        if self.token.kind == "name" and self.token.value in ("otherwise", "else"):
            self.advance()
            return True
        if self.token.kind == "name" and self.token.value in ("if", "for", "when"):
            self.advance()
        return False

    def cases(self, rows: list[list[Node]], opened: Token) -> Node:
        if not rows or any(len(row) != 2 for row in rows):
            raise self.error("ragged", opened)
        if not isinstance(rows[-1][1], Constant):
            rows.append([self.made(Constant("nan")), Constant("True")])
        node = rows[-1][0]
        for value, condition in reversed(rows[:-1]):
            node = self.made(Call("where", (condition, value, node)))
        return node

    def postfix(self, node: Node) -> Node:
        """Read factorials, attributes, methods and indices."""
        links = 0
        while self.token.kind == "op":
            value = self.token.value
            if value == "!":
                self.advance()
                node = self.made(Call("factorial", (node,)))
            elif value == "." and self.peek().kind == "name":
                node = self.attribute(node)
            elif value == "[" and not (self.rows and self.token.spaced):
                node = self.index(node)
            elif value in (".", "'"):
                raise self.unexpected_postfix(value)
            else:
                break
            links += 1
            if self.depth + links > grammar.MAX_DEPTH:
                raise self.error("too-deep", limit=grammar.MAX_DEPTH)
        return node

    @abstractmethod
    def arguments(
        self, function: str = ""
    ) -> tuple[tuple[Node, ...], tuple[tuple[str, Node], ...]]:
        """Read a bracketed list of arguments."""
