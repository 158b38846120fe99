"""Read what a function is applied to: arguments with and without brackets."""

from __future__ import annotations

from abc import abstractmethod

from engine.expressions import grammar
from engine.expressions.names import ALIASES, CONSTANTS, MODULES, RESERVED
from engine.expressions.naming import Naming
from engine.expressions.nodes import (
    Binary,
    Call,
    Constant,
    Name,
    Negative,
    Node,
    Number,
    Reduction,
    Text,
    Tuple,
)
from engine.expressions.registry import lookup
from engine.expressions.scalar import SCALARS
from engine.expressions.tokens import Token


class Application(Naming):
    """Functions with their arguments, bases, exponents and bounds."""

    def log_with_base(self, token: Token) -> Node | None:
        """Read ``log_2 x``, ``log_2(x)``, ``\\log_{b} x``."""
        head, _, base_text = token.value.partition("_")
        if ALIASES.get(head, head) != "log":
            return None
        if base_text and lookup(token.value) is not None:
            return None
        if base_text:
            base: Node
            if base_text.isdigit():
                base = self.made(Number(base_text))
            elif base_text == "e":
                base = self.made(Constant("e"))
            else:
                base = self.variable(
                    Token(
                        "name",
                        self.declared(base_text) or base_text,
                        token.column + len(head) + 1,
                    )
                )
        elif self.accept("_"):
            base = self.group()
        else:
            return None
        exponent = self.exponent() if self.accept("^") or self.accept("**") else None
        argument = self.bare_argument(token)
        node = self.made(Call("log", (argument, base)))
        return node if exponent is None else self.made(Binary("^", node, exponent))

    def application(self, name: str, token: Token) -> Node:
        """Read the arguments of a function, with or without brackets."""
        if name in ("sum", "prod") and self.sees("_"):
            return self.big_operator(name)
        if self.sees("^") or self.sees("**"):
            return self.powered(name, token)
        if self.sees("("):
            return self.called(name, token)
        if name in SCALARS:
            return self.made(Call(name, (self.bare_argument(token),)))
        raise self.error("function-needs-brackets", token, name=token.value)

    def powered(self, name: str, token: Token) -> Node:
        """Read ``sin^2 x`` (the square of the sine) or ``sin^-1 x`` (the inverse)."""
        if name not in SCALARS:
            raise self.error("function-needs-brackets", token, name=token.value)
        self.advance()
        exponent = self.exponent()
        if exponent == Negative(Number("1")):
            inverse = SCALARS[name].inverse
            if inverse is None:
                raise self.error("no-inverse", token, name=token.value)
            return self.made(Call(inverse, (self.bare_argument(token),)))
        argument = self.bare_argument(token)
        call = self.made(Call(name, (argument,)))
        return self.made(Binary("^", call, exponent))

    def bare_argument(self, token: Token) -> Node:
        """Read ``2x`` of ``sin 2x``: atoms up to an operator, function or bracket."""
        if self.token.kind == "end":
            raise self.error("function-needs-argument", token, name=token.value)
        if self.sees("("):
            return self.bracket()
        if self.sees("-"):
            self.advance()
            return self.made(Negative(self.bare_argument(token)))
        if not (
            self.starts_operand(self.token)
            or self.sees("|")
            or self.token.kind == "env"
        ):
            raise self.error("function-needs-argument", token, name=token.value)
        node = self.expression(grammar.ARGUMENT)
        while self.continues_argument():
            previous, following = self.tokens[self.at - 1], self.token
            if self.numbers_collide(previous, following):
                raise self.error(
                    "two-numbers", left=previous.value, right=following.value
                )
            node = self.made(Binary("*", node, self.expression(grammar.ARGUMENT)))
        return node

    def continues_argument(self) -> bool:
        token = self.token
        if self.rows and token.spaced:
            return False
        if token.kind == "number":
            return True
        if token.kind != "name":
            return token.kind == "op" and token.value in grammar.FRACTIONS
        if token.value in RESERVED:
            return False
        if self.declared(token.value) is not None:
            return True
        if token.value in CONSTANTS:
            return True
        at, self.at = self.at, self.at + 1
        self.token = self.tokens[self.at]
        function = self.function_name(token)
        self.at = at
        self.token = token
        return function is None and token.value not in MODULES

    def called(self, name: str, token: Token) -> Node:
        start = len(self.unknown)
        if name in ("Sum", "Product"):
            return self.named_sum("sum" if name == "Sum" else "prod", token)
        args, keywords = self.arguments(name)
        if name == "diff" and len(args) >= 2 and not keywords:
            return self.diff(args, token)
        if name in ("sum", "prod") and len(args) == 4:
            body, variable, low, high = args
            if isinstance(variable, Name):
                self.forget(variable.name, start)
                return self.reduction(name, variable.name, low, high, body)
        if name in ("sum", "mean", "prod", "std", "var") and len(args) == 2:
            args, keywords = args[:1], self.along(args[-1], keywords)
        signature = self.misfit(name, len(args), [key for key, _ in keywords])
        if signature is not None:
            raise self.error(
                "wrong-arity",
                token,
                name=token.value,
                count=len(args) + len(keywords),
                signature=signature,
            )
        return self.made(Call(name, args, keywords))

    def misfit(self, name: str, count: int, keywords: list[str]) -> str | None:
        """Return the signature of a function that does not take these arguments."""
        row = SCALARS.get(name)
        if row is not None:
            fits = bool(keywords) or row.arity[0] <= count <= row.arity[1]
            return None if fits else row.signature
        function = lookup(name)
        if function is None or function.takes(count, frozenset(keywords)):
            return None
        return function.signature

    def arguments(
        self, function: str = ""
    ) -> tuple[tuple[Node, ...], tuple[tuple[str, Node], ...]]:
        opened = self.advance()
        outer = self.enter()
        args: list[Node] = []
        keywords: list[tuple[str, Node]] = []
        while not self.sees(")"):
            if (
                self.token.kind == "name"
                and self.peek().value == "="
                and self.peek().kind == "op"
            ):
                keyword = self.advance()
                self.advance()
                if not self.takes(function, keyword.value):
                    raise self.error("unknown-keyword", keyword, name=keyword.value)
                if keyword.value in dict(keywords):
                    raise self.error("repeated-keyword", keyword, name=keyword.value)
                keywords.append((keyword.value, self.argument()))
            elif keywords:
                raise self.error("argument-after-keyword")
            else:
                args.append(self.argument())
            if not self.accept(","):
                break
        self.expect(")", opened)
        self.leave(outer)
        return tuple(args), tuple(keywords)

    def takes(self, function: str, keyword: str) -> bool:
        """Whether a function knows a keyword; unknown functions fail later."""
        found = lookup(function)
        return keyword in grammar.KEYWORDS or (
            found is not None and keyword in found.parameters
        )

    def argument(self) -> Node:
        if self.token.kind == "text":
            return self.made(Text(self.advance().value))
        return self.expression(0)

    def named_sum(self, kind: str, token: Token) -> Node:
        """Read ``Sum(body, (i, low, high))``."""
        start = len(self.unknown)
        args, _ = self.arguments()
        if len(args) == 2 and isinstance(args[1], Tuple) and len(args[1].items) == 3:
            variable, low, high = args[1].items
            if isinstance(variable, Name):
                self.forget(variable.name, start)
                return self.reduction(kind, variable.name, low, high, args[0])
        raise self.error("sum-needs-bounds", token)

    def reduction(
        self, kind: str, variable: str, low: Node, high: Node, body: Node
    ) -> Node:
        return self.made(
            Reduction("sum" if kind == "sum" else "prod", variable, low, high, body)
        )

    @abstractmethod
    def exponent(self) -> Node:
        """Read an exponent."""

    @abstractmethod
    def diff(self, args: tuple[Node, ...], token: Token) -> Node:
        """Read ``diff(f, x)`` as a derivative."""

    @abstractmethod
    def big_operator(self, kind: str) -> Node:
        """Read the bounds and body of a sum or product."""

    @abstractmethod
    def group(self) -> Node:
        """Read a LaTeX argument."""
