"""Read LaTeX structure and calculus: fractions, roots, sums, derivatives."""

from __future__ import annotations

from abc import abstractmethod

from engine.expressions import grammar
from engine.expressions.application import Application
from engine.expressions.nodes import (
    Binary,
    Call,
    Derivative,
    Name,
    Node,
    Number,
)
from engine.expressions.reader import order_at
from engine.expressions.tokens import Token
from engine.expressions.unicode import GREEK_NAMES


class Calculus(Application):
    """Fractions, roots, sums, products and derivatives."""

    def group(self) -> Node:
        """Read a LaTeX argument: a braced group or a single sign."""
        if self.sees("{"):
            return self.bracket()
        token = self.token
        digits = token.kind == "number" and token.value.isdigit()
        letters = token.kind == "name" and not token.command and token.value.isalpha()
        if (digits or letters) and len(token.value) > 1:
            self.split_token(1)
        self.deeper()
        node = self.atom()
        self.depth -= 1
        return node

    def fraction(self) -> Node:
        derivative = self.derivative_fraction()
        if derivative is not None:
            return derivative
        self.advance()
        upper = self.group()
        return self.made(Binary("/", upper, self.group()))

    def root(self) -> Node:
        self.advance()
        degree: Node | None = None
        if self.accept("["):
            outer = self.enter()
            degree = self.expression(0)
            self.expect("]")
            self.leave(outer)
        radicand = self.bracket() if self.sees("(") else self.group()
        return self.rooted(radicand, degree)

    def rooted(self, radicand: Node, degree: Node | None) -> Node:
        if degree is None or degree == Number("2"):
            return self.made(Call("sqrt", (radicand,)))
        if degree == Number("3"):
            return self.made(Call("cbrt", (radicand,)))
        self.made(Number("1"))
        return self.made(
            Binary("^", radicand, self.made(Binary("/", Number("1"), degree)))
        )

    def sign_root(self, value: str) -> Node:
        self.advance()
        degree = {
            "\\surd": None,
            "\\cuberoot": Number("3"),
            "\\fourthroot": Number("4"),
        }[value]
        if self.token.kind == "op" and self.token.value in ("-", "+"):
            raise self.unexpected()
        return self.rooted(self.expression(grammar.POWER), degree)

    def big_operator(self, kind: str) -> Node:
        """Read ``_{i=1}^{n} body`` of a sum or product."""
        opened = self.token
        self.expect("_")
        closing = "}" if self.sees("{") else ")"
        self.expect("{" if closing == "}" else "(")
        variable = self.token
        if variable.kind != "name" or not self.bindable(variable.value):
            raise self.error("sum-needs-bounds", opened)
        self.advance()
        self.expect("=")
        low = self.expression(0)
        self.expect(closing)
        if not self.accept("^"):
            raise self.error("sum-needs-bounds", opened)
        high = self.group() if self.sees("{") else self.exponent()
        self.bound.append(variable.value)
        body = self.expression(grammar.PRODUCT)
        self.bound.pop()
        return self.reduction(kind, variable.value, low, high, body)

    def diff(self, args: tuple[Node, ...], token: Token) -> Node:
        """Read ``diff(f, x)`` or ``diff(f, x, 2)``."""
        if not isinstance(args[1], Name) or len(args) > 3:
            raise self.error("derivative-needs-variable", token)
        order = 1
        if len(args) == 3:
            if not (isinstance(args[2], Number) and args[2].is_integer):
                raise self.error("derivative-order", token)
            order = int(args[2].text)
        return self.derived(args[0], args[1].name, order, token)

    def derived(self, body: Node, variable: str, order: int, token: Token) -> Node:
        if not 1 <= order <= 4:
            raise self.error("derivative-order", token)
        return self.made(Derivative(body, variable, order))

    def differential(self, token: Token) -> str | None:
        """Return x for a token ``dx`` that is not itself a variable."""
        value = token.value
        if token.kind != "name" or not value.startswith("d") or len(value) < 2:
            return None
        if self.declared(value) is not None:
            return None
        rest = value[1:].lstrip("_")
        variable = self.declared(rest)
        if (
            variable is None
            and self.names is None
            and (len(rest) == 1 or rest in GREEK_NAMES)
        ):
            return rest
        return variable

    def derivative_sign(self) -> Node | None:
        """Read ``d/dx f`` or ``d^2/dx^2 f``; None when that is not what stands here."""
        if self.token.value != "d":
            return None
        tokens, at = self.tokens, self.at + 1
        at, order = order_at(tokens, at)
        if not (tokens[at].kind == "op" and tokens[at].value == "/"):
            return None
        variable = self.differential(tokens[at + 1])
        if variable is None:
            return None
        end, lower = order_at(tokens, at + 2)
        if order != lower:
            return None
        token = self.token
        self.go(end)
        return self.derived(self.expression(grammar.PRODUCT), variable, order, token)

    def partial(self) -> Node:
        """Read ``∂/∂x f`` or ``∂f/∂x``."""
        token = self.advance()
        at, order = order_at(self.tokens, self.at)
        self.go(at)
        if self.accept("/"):
            variable, lower = self.partial_variable()
            if lower != order:
                raise self.error("derivative-order", token)
            return self.derived(
                self.expression(grammar.PRODUCT), variable, order, token
            )
        start = len(self.unknown)
        body = self.expression(grammar.ARGUMENT)
        self.expect("/")
        variable, lower = self.partial_variable()
        if lower != order:
            raise self.error("derivative-order", token)
        return self.quantity(body, variable, order, token, start)

    def partial_variable(self) -> tuple[str, int]:
        if not self.accept("\\partial"):
            raise self.error("derivative-needs-variable")
        token = self.token
        if token.kind != "name" or not self.bindable(token.value):
            raise self.error("derivative-needs-variable")
        self.advance()
        variable = self.declared(token.value)
        if variable is None:
            if self.names is not None:
                self.unknown.append((token.value, token))
            variable = token.value
        at, order = order_at(self.tokens, self.at)
        self.go(at)
        return variable, order

    def quantity(
        self, body: Node, variable: str, order: int, token: Token, start: int
    ) -> Node:
        """Return ∂f/∂x; ∂L/∂y of a bare L is a declared gradient such as ``dy``."""
        if not isinstance(body, Name) or body.name == variable:
            return self.derived(body, variable, order, token)
        for name in (f"d{body.name}d{variable}", f"d{variable}"):
            found = self.declared(name)
            if found is not None:
                self.forget(body.name, start)
                return self.made(Name(found))
        raise self.error("derivative-of-name", token, name=body.name, variable=variable)

    def derivative_fraction(self) -> Node | None:
        r"""Read ``\frac{d}{dx} f`` and ``\frac{\partial f}{\partial x}``."""
        start = self.at
        tokens = self.tokens
        if tokens[start + 1].value != "{":
            return None
        first = tokens[start + 2]
        partial = first.kind == "op" and first.value == "\\partial"
        plain = first.kind == "name" and first.value == "d"
        fused = (
            first.kind == "name"
            and len(first.value) > 1
            and self.differential(first) is not None
        )
        if not (partial or plain or fused):
            return None
        token = self.token
        at, order = order_at(tokens, start + 3)
        close = self.closing_brace(start + 1)
        found = self.lower_variable(close + 1, partial) if close else None
        if close is None or found is None:
            return None
        variable, lower, end = found
        if lower != order:
            raise self.error("derivative-order", token)
        if fused:
            body: Node = self.made(Name(self.differential(first) or ""))
            self.go(end)
            return self.derived(body, variable, order, token)
        if at == close:
            self.go(end)
            body = self.expression(grammar.PRODUCT)
            return self.derived(body, variable, order, token)
        unknown = len(self.unknown)
        self.go(at)
        body = self.expression(0)
        self.expect("}", tokens[start + 1])
        self.go((self.closing_brace(self.at) or self.at) + 1)
        return self.quantity(body, variable, order, token, unknown)

    def closing_brace(self, at: int) -> int | None:
        """Return the index of the brace that closes the one at ``at``."""
        depth = 0
        for index in range(at, len(self.tokens)):
            token = self.tokens[index]
            if token.kind == "op" and token.value == "{":
                depth += 1
            elif token.kind == "op" and token.value == "}":
                depth -= 1
                if depth == 0:
                    return index
        return None

    def lower_variable(self, at: int, partial: bool) -> tuple[str, int, int] | None:
        """Read ``{dx^2}`` or ``{\\partial x}`` at an index: variable, order, end."""
        tokens = self.tokens
        if tokens[at].value != "{":
            return None
        if partial:
            if tokens[at + 1].value != "\\partial" or tokens[at + 2].kind != "name":
                return None
            name = tokens[at + 2].value
            variable = self.declared(name) or (name if self.names is None else None)
            at += 3
        elif tokens[at + 1].value == "d" and tokens[at + 2].kind == "name":
            name = tokens[at + 2].value
            variable = self.declared(name) or (name if self.names is None else None)
            at += 3
        else:
            variable = self.differential(tokens[at + 1])
            at += 2
        if variable is None:
            return None
        at, order = order_at(tokens, at)
        if tokens[at].value != "}":
            return None
        return variable, order, at + 1

    @abstractmethod
    def atom(self) -> Node:
        """Read one operand."""
