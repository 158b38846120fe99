"""Read names: variables, constants, and functions with their arguments."""

from __future__ import annotations

import re
from abc import abstractmethod
from itertools import accumulate

from engine.errors import ParseError
from engine.expressions import grammar
from engine.expressions.brackets import Brackets
from engine.expressions.names import (
    ALIASES,
    CONSTANT_ALIASES,
    CONSTANTS,
    MODULES,
    RESERVED,
)
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
from engine.expressions.scalar import SCALAR_NAMES, SCALARS
from engine.expressions.tokens import Token
from engine.expressions.unicode import GREEK_NAMES

_FACTOR = re.compile(r"[A-Za-z](?:_?[0-9]+)?")  # one letter with its number


class Application(Brackets):
    """Names and what they begin: variables, constants, functions with arguments."""

    def name(self) -> Node:
        token = self.token
        variable = self.declared(token.value)
        if token.value == "d" or token.value.startswith("d"):
            derivative = self.derivative_sign()
            if derivative is not None:
                return derivative
        self.advance()
        if variable is not None:
            return self.made(Name(variable))
        return self.undeclared(token)

    def undeclared(self, token: Token) -> Node:
        """Read a name that is no declared variable: constant, function or unknown."""
        value = token.value
        constant = CONSTANT_ALIASES.get(value, value)
        if constant in CONSTANTS:
            return self.made(Constant(constant))
        if value in RESERVED:
            raise self.error("reserved-word", token, word=value)
        if value in MODULES and self.sees("."):
            return self.module(token)
        if self.sees("_") or value.startswith(("log_", "ln_")):
            based = self.log_with_base(token)
            if based is not None:
                return based
        function = self.function_name(token)
        if function is not None:
            return self.application(function, token)
        return self.variable(token)

    def variable(self, token: Token) -> Node:
        """Take an unknown name as a variable, or remember it as a fault."""
        value = token.value
        if value == "lambda" and self.sees(":"):
            raise self.error("reserved-word", token, word=value)
        factors = self.letters(token)
        if factors:
            return factors
        if self.names is not None and not self.names.open:
            self.unknown.append((value, token))
        elif (
            self.sees("(")
            and not self.token.spaced
            and len(value) > 1
            and value not in GREEK_NAMES
        ):
            raise self.error("unknown-function", token, name=value)
        return self.made(Name(value))

    def letters(self, token: Token) -> Node | None:
        """Split a run of letters into factors where that is the convention.

        The letters become tokens of their own, so that ``xy^2`` is x * y^2. Where
        the names are declared, a letter may have a number: ``w_1w_2``.
        """
        split = self.latex or (self.names is not None and self.names.products)
        value = token.value
        if not split or token.command:
            return None
        parts = [match.group() for match in _FACTOR.finditer(value)]
        plain = value.isalpha() or self.names is not None
        if len(parts) < 2 or not plain or "".join(parts) != value:
            return None
        if any(self.letter(part) is None for part in parts):
            return None
        self.go(self.at - 1)
        self.split_token(*accumulate(len(part) for part in parts[:-1]))
        self.advance()
        first = self.letter(parts[0])
        return None if first is None else self.made(first)

    def letter(self, letter: str) -> Node | None:
        variable = self.declared(letter)
        if variable is not None:
            return Name(variable)
        if letter == "e":
            return Constant("e")
        return Name(letter) if self.names is None else None

    def unknown_name(self, value: str, token: Token) -> ParseError:
        """Return the error for a name outside the declared ones, with a guess."""
        variables = self.names.variables if self.names is not None else frozenset()
        allowed = ", ".join(sorted(variables)) or "-"
        if value.isalpha() and len(value) > 1 and all(ch in variables for ch in value):
            return self.error(
                "unknown-product", token, name=value, product="*".join(value)
            )
        twins = [name for name in variables if name.lower() == value.lower()]
        if twins:
            return self.error(
                "wrong-case", token, name=value, twin=min(twins), allowed=allowed
            )
        # By column: a name cut out of a token (log_foo) is not among the tokens.
        later = (t for t in self.tokens if t.column > token.column)
        following = next(later, token)
        if following.value == "(" and not following.spaced and len(value) > 1:
            return self.error("unknown-function", token, name=value)
        return self.error("unknown-name", token, name=value, allowed=allowed)

    def function_name(self, token: Token) -> str | None:
        value = token.value
        name = ALIASES.get(value, value)
        if name == "sigma":
            return (
                "sigmoid"
                if self.sees("(") or (token.command and self.sees("{"))
                else None
            )
        if name in ("Phi", "gamma", "digamma", "pow") and not self.sees("("):
            return None
        if name in SCALAR_NAMES or name in ("diff", "norm", "Sum", "Product"):
            return name
        if lookup(name) is not None:
            return name
        return value if lookup(value) is not None else None

    def module(self, token: Token) -> Node:
        """Read ``np.name``: a constant or a function with NumPy's argument order."""
        self.advance()
        if self.token.kind == "name" and self.token.value == "linalg":
            self.advance()
            self.expect(".")
        member = self.token
        if member.kind != "name":
            raise (
                self.unexpected_postfix(".")
                if member.kind == "op"
                else self.unexpected()
            )
        self.advance()
        constant = CONSTANT_ALIASES.get(member.value, member.value)
        if constant in CONSTANTS:
            return self.made(Constant(constant))
        function = self.function_name(member)
        if function is None:
            raise self.error("unknown-function", member, name=member.value)
        if not self.sees("("):
            raise self.error("function-needs-brackets", member, name=member.value)
        args, keywords = self.arguments(function)
        if function in grammar.REDUCING and len(args) == 2:
            args, keywords = args[:1], self.along(args[-1], keywords)
        return self.made(Call(function, args, keywords))

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

    def bindable(self, name: str) -> bool:
        """Whether a sum or a derivative may use this name as its variable."""
        if self.declared(name) is not None:
            return True
        taken = name in CONSTANTS or name in RESERVED or name in CONSTANT_ALIASES
        known = ALIASES.get(name, name) in SCALAR_NAMES or lookup(name) is not None
        return not (taken or known or name in MODULES)

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

    def forget(self, variable: str, start: int) -> None:
        """Drop unknown names that turned out to be bound."""
        self.unknown[start:] = [
            entry for entry in self.unknown[start:] if entry[0] != variable
        ]

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
    def derivative_sign(self) -> Node | None:
        """Read ``d/dx f`` where it stands."""

    @abstractmethod
    def diff(self, args: tuple[Node, ...], token: Token) -> Node:
        """Read ``diff(f, x)`` as a derivative."""

    @abstractmethod
    def big_operator(self, kind: str) -> Node:
        """Read the bounds and body of a sum or product."""

    @abstractmethod
    def group(self) -> Node:
        """Read a LaTeX argument."""
