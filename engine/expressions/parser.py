"""The Pratt parser: one grammar for calculator, Python, LaTeX and Unicode text.

Binding powers: comparisons 5, ``+ -`` 10, ``* /`` and juxtaposition 20 (left to
right, so 1/2x is x/2), prefix minus 25, argument without brackets 30, powers 40
(right-associative), postfix ``!`` tightest.
"""

from __future__ import annotations

from functools import lru_cache

from engine.expressions import grammar
from engine.expressions.calculus import Calculus
from engine.expressions.names import RESERVED, Names
from engine.expressions.nodes import (
    Attribute,
    Binary,
    Call,
    Constant,
    Negative,
    Node,
    Number,
    Relation,
    Tuple,
)
from engine.expressions.tokens import Token


@lru_cache(maxsize=4096)
def parse(text: str, names: Names | None = None) -> Node:
    """Return the expression that a text of the language means.

    With ``names`` only the declared variables may appear; without, any name that is
    neither a constant nor a function is a variable. Raises ParseError with the
    0-based column of the fault.
    """
    return _Parser(text, names).whole()


class _Parser(Calculus):
    """Operators by binding power over everything else."""

    def whole(self) -> Node:
        node = self.expression(0)
        if self.sees(","):
            items = [node]
            while self.accept(","):
                if self.token.kind == "end" and len(items) > 1:
                    break
                items.append(self.expression(0))
            node = self.made(Tuple(tuple(items)))
        if self.token.kind != "end":
            raise self.unexpected()
        if self.unknown:
            raise self.unknown_name(*self.unknown[0])
        return node

    def expression(self, floor: int) -> Node:
        """Read operators that bind at least as tightly as ``floor``."""
        self.deeper()
        left = self.prefix()
        while True:
            token = self.token
            power = grammar.INFIX.get(token.value) if token.kind == "op" else None
            if power is not None:
                if power < floor or (self.rows and self.signed_entry(token)):
                    break
                left = self.infix(left, token, power)
            elif token.kind == "op" and token.value == "%" and floor <= grammar.PRODUCT:
                left = self.percent(left)
            elif floor <= grammar.PRODUCT and self.starts_factor(token):
                if self.rows and token.spaced:
                    break
                left = self.made(Binary("*", left, self.factor(left, token)))
            else:
                break
        self.depth -= 1
        return left

    def signed_entry(self, token: Token) -> bool:
        """Whether a sign opens the next entry of a row, as in ``[1 -2]``."""
        following = self.peek()
        return token.value in ("+", "-") and token.spaced and not following.spaced

    def infix(self, left: Node, token: Token, power: int) -> Node:
        if power == grammar.RELATION:
            return self.relation(left)
        self.advance()
        if power == grammar.POWER:
            return self.power(left)
        right = self.expression(power + 1)
        return self.made(Binary(token.value, left, right))

    def relation(self, left: Node) -> Node:
        ops, operands = [], [left]
        while (
            self.token.kind == "op"
            and grammar.INFIX.get(self.token.value) == grammar.RELATION
        ):
            ops.append(self.advance().value)
            operands.append(self.expression(grammar.RELATION + 1))
        return self.made(Relation(tuple(ops), tuple(operands)))

    def power(self, base: Node) -> Node:
        """Read the exponent; ``^T`` is the transpose when T is not a variable."""
        if not isinstance(base, Number | Constant) and self.transposing():
            return self.made(Attribute(base, "T"))
        exponent = self.exponent()
        return self.made(Binary("^", base, exponent))

    def transposing(self) -> bool:
        if self.names is None and not self.token.command:
            return False
        wrapped = self.token.kind == "op" and self.token.value in ("(", "{")
        token = self.peek() if wrapped else self.token
        if token.kind != "name" or token.value != "T" or self.declared("T") is not None:
            return False
        if wrapped:
            closing = self.peek(2)
            if closing.kind != "op" or closing.value not in (")", "}"):
                return False
            self.advance()
            self.advance()
        self.advance()
        return True

    def exponent(self) -> Node:
        if self.accept("-"):
            self.deeper()
            inner = self.exponent()
            self.depth -= 1
            return self.made(Negative(inner))
        self.accept("+")
        return self.expression(grammar.POWER)

    def percent(self, left: Node) -> Node:
        """Read ``%``: a percentage when nothing follows it, else the remainder."""
        token = self.advance()
        following = self.token
        if self.starts_operand(following) and (token.spaced or not following.spaced):
            return self.made(Binary("%", left, self.expression(grammar.PRODUCT + 1)))
        self.made(Number("100"))
        return self.made(Binary("/", left, Number("100")))

    def starts_factor(self, token: Token) -> bool:
        """Whether a token can follow an operand as a factor (juxtaposition)."""
        if token.kind in ("name", "number"):
            return True
        if token.kind == "env":
            return token.value.startswith("begin")
        if token.kind != "op":
            return False
        if token.value in ("|", "norm"):
            return self.bars == 0
        return token.value in grammar.OPENERS

    def factor(self, left: Node, token: Token) -> Node:
        previous = self.tokens[self.at - 1]
        if self.numbers_collide(previous, token):
            raise self.error("two-numbers", left=previous.value, right=token.value)
        if token.kind == "name" and token.value in RESERVED and not token.command:
            raise self.error("reserved-word", word=token.value)
        return self.expression(grammar.PREFIX)

    def prefix(self) -> Node:
        token = self.token
        if token.kind == "op" and token.value in ("-", "+"):
            self.advance()
            operand = self.expression(grammar.PREFIX)
            return operand if token.value == "+" else self.made(Negative(operand))
        return self.postfix(self.atom())

    def atom(self) -> Node:
        token = self.token
        if token.kind == "number":
            self.advance()
            return self.made(Number(token.value))
        if token.kind == "name":
            return self.name()
        if token.kind == "env" and token.value.startswith("begin"):
            return self.environment()
        if token.kind == "text":
            raise self.error("text-here")
        if token.kind == "op":
            return self.structure(token)
        raise self.unexpected()

    def structure(self, token: Token) -> Node:
        """Read what starts with a bracket, a bar or a LaTeX command."""
        value = token.value
        if value in ("(", "{"):
            return self.bracket()
        if value == "[":
            return self.array()
        if value == "left[":
            return self.tall_bracket()
        if value == "|":
            return self.bar()
        if value in ("abs(", "floor(", "ceil("):
            return self.enclosed(grammar.CLOSERS[value], value[:-1])
        if value in ("norm", "norm("):
            return self.enclosed("norm" if value == "norm" else ")norm", "norm")
        if value in grammar.FRACTIONS:
            return self.fraction()
        if value == "\\sqrt":
            return self.root()
        if value in ("\\surd", "\\cuberoot", "\\fourthroot"):
            return self.sign_root(value)
        if value in ("\\sum", "\\prod"):
            self.advance()
            return self.big_operator("sum" if value == "\\sum" else "prod")
        if value == "\\partial":
            return self.partial()
        if value == "\\binom":
            self.advance()
            upper = self.group()
            return self.made(Call("comb", (upper, self.group())))
        if value == "_":
            raise self.error("private-name")
        raise self.unexpected()
