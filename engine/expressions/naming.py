"""Say what a name means: a variable, a constant, a function, or a fault."""

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
from engine.expressions.nodes import Call, Constant, Name, Node
from engine.expressions.registry import lookup
from engine.expressions.scalar import SCALAR_NAMES
from engine.expressions.tokens import Token
from engine.expressions.unicode import GREEK_NAMES

_FACTOR = re.compile(r"[A-Za-z](?:_?[0-9]+)?")  # one letter with its number


class Naming(Brackets):
    """Names by what they mean: declared, constant, function, module, unknown."""

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

    def bindable(self, name: str) -> bool:
        """Whether a sum or a derivative may use this name as its variable."""
        if self.declared(name) is not None:
            return True
        taken = name in CONSTANTS or name in RESERVED or name in CONSTANT_ALIASES
        known = ALIASES.get(name, name) in SCALAR_NAMES or lookup(name) is not None
        return not (taken or known or name in MODULES)

    def forget(self, variable: str, start: int) -> None:
        """Drop unknown names that turned out to be bound."""
        self.unknown[start:] = [
            entry for entry in self.unknown[start:] if entry[0] != variable
        ]

    @abstractmethod
    def derivative_sign(self) -> Node | None:
        """Read ``d/dx f`` where it stands."""

    @abstractmethod
    def log_with_base(self, token: Token) -> Node | None:
        """Read a logarithm whose base is a subscript."""

    @abstractmethod
    def application(self, name: str, token: Token) -> Node:
        """Read the arguments of a function."""
