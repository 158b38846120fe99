"""The Pratt parser: one grammar for calculator, Python, LaTeX and Unicode text.

Binding powers: comparisons 5, ``+ -`` 10, ``* /`` and juxtaposition 20 (left to
right, so 1/2x is x/2), prefix minus 25, argument without brackets 30, powers 40
(right-associative), postfix ``!`` tightest.
"""

from __future__ import annotations

from functools import lru_cache

from engine.errors import ParseError
from engine.expressions.names import (
    ALIASES,
    CONSTANT_ALIASES,
    CONSTANTS,
    MODULES,
    RESERVED,
    Names,
)
from engine.expressions.nodes import (
    Array,
    Attribute,
    Binary,
    Call,
    Constant,
    Derivative,
    Ellipsis,
    Index,
    Name,
    Negative,
    Node,
    Number,
    Reduction,
    Relation,
    Slice,
    Text,
    Tuple,
)
from engine.expressions.registry import lookup
from engine.expressions.scalar import SCALAR_NAMES, SCALARS
from engine.expressions.tokens import Token, tokenize
from engine.expressions.unicode import GREEK_NAMES

MAX_DEPTH = 40
MAX_NODES = 400

_RELATION, _SUM, _PRODUCT, _PREFIX, _ARGUMENT, _POWER = 5, 10, 20, 25, 30, 40
_INFIX = {
    "<": _RELATION, "<=": _RELATION, ">": _RELATION, ">=": _RELATION, "==": _RELATION,
    "!=": _RELATION, "+": _SUM, "-": _SUM, "*": _PRODUCT, "/": _PRODUCT, "//": _PRODUCT,
    "@": _PRODUCT, "^": _POWER, "**": _POWER,
}  # fmt: skip
_OPENERS = frozenset(
    (
        "(",
        "{",
        "abs(",
        "norm(",
        "floor(",
        "ceil(",
        "left[",
        "\\frac",
        "\\dfrac",
        "\\tfrac",
    )
    + (
        "\\cfrac",
        "\\sqrt",
        "\\surd",
        "\\cuberoot",
        "\\fourthroot",
        "\\partial",
        "\\sum",
    )
    + ("\\prod", "\\binom")
)
_CLOSERS = {"(": ")", "{": "}", "abs(": ")abs", "floor(": ")floor", "ceil(": ")ceil"}
_FRACTIONS = frozenset(("\\frac", "\\dfrac", "\\tfrac", "\\cfrac"))
_METHODS = frozenset(
    (
        "sum",
        "mean",
        "max",
        "min",
        "prod",
        "std",
        "var",
        "argmax",
        "argmin",
        "cumsum",
        "cumprod",
    )
    + (
        "any",
        "all",
        "reshape",
        "ravel",
        "flatten",
        "dot",
        "transpose",
        "squeeze",
        "clip",
    )
    + ("copy", "astype", "trace", "round", "argsort", "sort", "repeat", "swapaxes")
)
_REDUCING = frozenset(
    (
        "sum",
        "mean",
        "max",
        "min",
        "prod",
        "std",
        "var",
        "argmax",
        "argmin",
        "cumsum",
        "cumprod",
    )
    + ("any", "all")
)
_SPREADING = frozenset(("reshape", "transpose"))
_KEYWORDS = frozenset(
    (
        "axis",
        "keepdims",
        "dtype",
        "ddof",
        "k",
        "shape",
        "ord",
        "num",
        "N",
        "M",
        "indexing",
    )
    + (
        "copy",
        "endpoint",
        "a_min",
        "a_max",
        "mode",
        "n",
        "initial",
        "base",
        "decimals",
        "axes",
    )
)


@lru_cache(maxsize=4096)
def parse(text: str, names: Names | None = None) -> Node:
    """Return the expression that a text of the language means.

    With ``names`` only the declared variables may appear; without, any name that is
    neither a constant nor a function is a variable. Raises ParseError with the
    0-based column of the fault.
    """
    return _Parser(text, names).whole()


class _Parser:
    """Recursive descent over the tokens of one text."""

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

    # ------------------------------------------------------------------ basics

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
            raise self.error("unclosed", opened, sign=_shown(opened.value))
        raise self.unexpected(_shown(value))

    def unexpected(self, expected: str = "") -> ParseError:
        """Return the error for a token that does not fit here."""
        token = self.token
        if token.kind == "end":
            if self.at == 0:
                return self.error("empty")
            return self.error("ends-early")
        if expected:
            return self.error("expected", sign=expected, found=_shown(token.value))
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
            return self.error("unopened", sign=_shown(token.value))
        if token.kind == "op" and token.value == "_":
            return self.error("private-name")
        return self.error("unexpected", found=_shown(token.value))

    def made(self, node: Node) -> Node:
        """Count a node against the limit."""
        self.nodes += 1
        if self.nodes > MAX_NODES:
            raise self.error("too-many-parts", limit=MAX_NODES)
        return node

    def whole(self) -> Node:
        node = self.expression(0)
        if self.sees(","):
            items = [node]
            while self.accept(","):
                if self.token.kind == "end":
                    break
                items.append(self.expression(0))
            node = self.made(Tuple(tuple(items)))
        if self.token.kind != "end":
            raise self.unexpected()
        if self.unknown:
            raise self.unknown_name(*self.unknown[0])
        return node

    # ------------------------------------------------------------- expressions

    def expression(self, floor: int) -> Node:
        """Read operators that bind at least as tightly as ``floor``."""
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise self.error("too-deep", limit=MAX_DEPTH)
        left = self.prefix()
        while True:
            token = self.token
            power = _INFIX.get(token.value) if token.kind == "op" else None
            if power is not None:
                if power < floor or (self.rows and self.signed_entry(token)):
                    break
                left = self.infix(left, token, power)
            elif token.kind == "op" and token.value == "%" and floor <= _PRODUCT:
                left = self.percent(left)
            elif floor <= _PRODUCT and self.starts_factor(token):
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
        if power == _RELATION:
            return self.relation(left)
        self.advance()
        if power == _POWER:
            return self.power(left)
        right = self.expression(power + 1)
        return self.made(Binary(token.value, left, right))

    def relation(self, left: Node) -> Node:
        ops, operands = [], [left]
        while self.token.kind == "op" and _INFIX.get(self.token.value) == _RELATION:
            ops.append(self.advance().value)
            operands.append(self.expression(_RELATION + 1))
        return self.made(Relation(tuple(ops), tuple(operands)))

    def power(self, base: Node) -> Node:
        """Read the exponent; ``^T`` is the transpose when T is not a variable."""
        if self.transposing():
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
            self.depth += 1
            if self.depth > MAX_DEPTH:
                raise self.error("too-deep", limit=MAX_DEPTH)
            inner = self.exponent()
            self.depth -= 1
            return self.made(Negative(inner))
        self.accept("+")
        return self.expression(_POWER)

    def percent(self, left: Node) -> Node:
        """Read ``%``: a percentage when nothing follows it, else the remainder."""
        token = self.advance()
        following = self.token
        if self.starts_operand(following) and (token.spaced or not following.spaced):
            return self.made(Binary("%", left, self.expression(_PRODUCT + 1)))
        self.made(Number("100"))
        return self.made(Binary("/", left, Number("100")))

    def starts_operand(self, token: Token) -> bool:
        if token.kind in ("number", "name"):
            return True
        return token.kind == "op" and (token.value in _OPENERS or token.value == "[")

    def starts_factor(self, token: Token) -> bool:
        """Whether a token can follow an operand as a factor (juxtaposition)."""
        if token.kind in ("name", "number"):
            return True
        if token.kind == "env":
            return token.value.startswith("begin")
        if token.kind != "op":
            return False
        return token.value in _OPENERS or (token.value == "|" and self.bars == 0)

    def factor(self, left: Node, token: Token) -> Node:
        previous = self.tokens[self.at - 1]
        if token.kind == "number" and previous.kind == "number":
            raise self.error("two-numbers", left=previous.value, right=token.value)
        if token.kind == "name" and token.value in RESERVED and not token.command:
            raise self.error("reserved-word", word=token.value)
        return self.expression(_PREFIX)

    # ---------------------------------------------------------------- operands

    def prefix(self) -> Node:
        token = self.token
        if token.kind == "op" and token.value in ("-", "+"):
            self.advance()
            operand = self.expression(_PREFIX)
            return operand if token.value == "+" else self.made(Negative(operand))
        return self.postfix(self.atom())

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
            elif value == "." or value == "'":
                raise self.unexpected_postfix(value)
            else:
                break
            links += 1
            if self.depth + links > MAX_DEPTH:
                raise self.error("too-deep", limit=MAX_DEPTH)
        return node

    def unexpected_postfix(self, value: str) -> ParseError:
        following = self.peek()
        if value == "." and following.kind == "op" and following.value == "_":
            return self.error("private-name", following)
        return self.error("unexpected", found=_shown(value))

    def attribute(self, base: Node) -> Node:
        self.advance()
        token = self.advance()
        name = token.value
        if name in _METHODS and self.sees("(") and not self.token.spaced:
            args, keywords = self.arguments()
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
        if name in _REDUCING and args:
            keywords = (("axis", args[0]), *keywords)
            args = ()
        elif name in _SPREADING and len(args) > 1:
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
        while not (self.sees(",") or self.sees("]")):
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

    def enter(self) -> tuple[int, bool]:
        """Open a bracket: bars and rows of entries start afresh inside it."""
        outer = self.bars, self.rows
        self.bars, self.rows = 0, False
        return outer

    def leave(self, outer: tuple[int, bool]) -> None:
        self.bars, self.rows = outer

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
            return self.enclosed(_CLOSERS[value], value[:-1])
        if value in ("norm", "norm("):
            return self.enclosed("norm" if value == "norm" else ")norm", "norm")
        if value in _FRACTIONS:
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

    def bracket(self) -> Node:
        opened = self.advance()
        closing = _CLOSERS[opened.value]
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

    # ------------------------------------------------------------------ arrays

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

    # ------------------------------------------------------------------- names

    def declared(self, name: str) -> str | None:
        """Return the variable that a name spells: bound, declared or admitted."""
        if name in self.bound:
            return name
        if self.names is None:
            return None
        return self.names.find(name)

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
        """Split a run of letters into a product where that is the convention."""
        split = self.latex or (self.names is not None and self.names.products)
        value = token.value
        if not split or len(value) < 2 or not value.isalpha() or token.command:
            return None
        known = [self.letter(ch) for ch in value]
        if any(part is None for part in known):
            return None
        node: Node | None = None
        for part in known:
            assert part is not None
            self.made(part)
            node = part if node is None else self.made(Binary("*", node, part))
        return node

    def letter(self, letter: str) -> Node | None:
        variable = self.declared(letter)
        if variable is not None:
            return Name(variable)
        if letter == "e":
            return Constant("e")
        return Name(letter) if self.names is None else None

    def unknown_name(self, value: str, token: Token) -> ParseError:
        """Return the error for a name outside the declared ones, with a guess."""
        assert self.names is not None
        allowed = ", ".join(sorted(self.names.variables)) or "-"
        if (
            value.isalpha()
            and len(value) > 1
            and all(ch in self.names.variables for ch in value)
        ):
            return self.error(
                "unknown-product", token, name=value, product="*".join(value)
            )
        twins = [name for name in self.names.variables if name.lower() == value.lower()]
        if twins:
            return self.error(
                "wrong-case", token, name=value, twin=min(twins), allowed=allowed
            )
        index = self.tokens.index(token) + 1
        following = self.tokens[index]
        if following.value == "(" and not following.spaced and len(value) > 1:
            return self.error("unknown-function", token, name=value)
        return self.error("unknown-name", token, name=value, allowed=allowed)

    def function_name(self, token: Token) -> str | None:
        value = token.value
        name = ALIASES.get(value, value)
        if name == "sigma":
            return (
                "sigmoid"
                if self.sees("(") or token.command and self.sees("{")
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
        args, keywords = self.arguments()
        if function in _REDUCING and len(args) == 2:
            args, keywords = args[:1], (("axis", args[1]), *keywords)
        return self.made(Call(function, args, keywords))

    def log_with_base(self, token: Token) -> Node | None:
        """Read ``log_2 x``, ``log_2(x)``, ``\\log_{b} x``."""
        head, _, base_text = token.value.partition("_")
        if ALIASES.get(head, head) != "log" or lookup(token.value) is not None:
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
        node = self.expression(_ARGUMENT)
        while self.continues_argument():
            previous, following = self.tokens[self.at - 1], self.token
            if following.kind == "number" and previous.kind == "number":
                raise self.error(
                    "two-numbers", left=previous.value, right=following.value
                )
            node = self.made(Binary("*", node, self.expression(_ARGUMENT)))
        return node

    def continues_argument(self) -> bool:
        token = self.token
        if self.rows and token.spaced:
            return False
        if token.kind == "number":
            return True
        if token.kind != "name":
            return token.kind == "op" and token.value in _FRACTIONS
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
        args, keywords = self.arguments()
        if name == "diff" and len(args) >= 2 and not keywords:
            return self.diff(args, start, token)
        if name in ("sum", "prod") and len(args) == 4:
            body, variable, low, high = args
            if isinstance(variable, Name):
                self.forget(variable.name, start)
                return self.reduction(name, variable.name, low, high, body)
        if name in ("sum", "mean", "prod", "std", "var") and len(args) == 2:
            args, keywords = args[:1], (("axis", args[1]), *keywords)
        row = SCALARS.get(name)
        if (
            row is not None
            and not keywords
            and not row.arity[0] <= len(args) <= row.arity[1]
        ):
            raise self.error(
                "wrong-arity",
                token,
                name=token.value,
                count=len(args),
                signature=row.signature,
            )
        return self.made(Call(name, args, keywords))

    def forget(self, variable: str, start: int) -> None:
        """Drop unknown names that turned out to be bound."""
        self.unknown[start:] = [
            entry for entry in self.unknown[start:] if entry[0] != variable
        ]

    def arguments(self) -> tuple[tuple[Node, ...], tuple[tuple[str, Node], ...]]:
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
                if keyword.value not in _KEYWORDS:
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

    def argument(self) -> Node:
        if self.token.kind == "text":
            return self.made(Text(self.advance().value))
        return self.expression(0)

    # ---------------------------------------------------------- LaTeX structure

    def group(self) -> Node:
        """Read a LaTeX argument: a braced group or a single sign."""
        if self.sees("{"):
            return self.bracket()
        token = self.token
        if token.kind == "number" and len(token.value) > 1 and token.value.isdigit():
            rest = Token("number", token.value[1:], token.column + 1)
            self.tokens[self.at] = rest
            self.token = rest
            return self.made(Number(token.value[0]))
        if (
            token.kind == "name"
            and not token.command
            and len(token.value) > 1
            and token.value.isalpha()
        ):
            rest = Token("name", token.value[1:], token.column + 1)
            self.tokens[self.at] = rest
            self.token = rest
            first = Token("name", token.value[0], token.column)
            variable = self.declared(first.value)
            return self.made(Name(variable)) if variable else self.letter_alone(first)
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise self.error("too-deep", limit=MAX_DEPTH)
        node = self.atom()
        self.depth -= 1
        return node

    def letter_alone(self, token: Token) -> Node:
        if token.value == "e":
            return self.made(Constant("e"))
        return self.variable(token)

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
        return self.rooted(self.expression(_POWER), degree)

    def big_operator(self, kind: str) -> Node:
        """Read ``_{i=1}^{n} body`` of a sum or product."""
        opened = self.token
        self.expect("_")
        closing = "}" if self.sees("{") else ")"
        self.expect("{" if closing == "}" else "(")
        variable = self.token
        if variable.kind != "name":
            raise self.error("sum-needs-bounds", opened)
        self.advance()
        self.expect("=")
        low = self.expression(0)
        self.expect(closing)
        if not self.accept("^"):
            raise self.error("sum-needs-bounds", opened)
        high = self.group() if self.sees("{") else self.exponent()
        self.bound.append(variable.value)
        body = self.expression(_PRODUCT)
        self.bound.pop()
        return self.reduction(kind, variable.value, low, high, body)

    def reduction(
        self, kind: str, variable: str, low: Node, high: Node, body: Node
    ) -> Node:
        return self.made(
            Reduction("sum" if kind == "sum" else "prod", variable, low, high, body)
        )

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

    # -------------------------------------------------------------- derivatives

    def diff(self, args: tuple[Node, ...], start: int, token: Token) -> Node:
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
        at, order = _order_at(tokens, at)
        if not (tokens[at].kind == "op" and tokens[at].value == "/"):
            return None
        variable = self.differential(tokens[at + 1])
        if variable is None:
            return None
        end, lower = _order_at(tokens, at + 2)
        if order != lower:
            return None
        token = self.token
        self.go(end)
        return self.derived(self.expression(_PRODUCT), variable, order, token)

    def go(self, at: int) -> None:
        self.at = at
        self.token = self.tokens[at]

    def partial(self) -> Node:
        """Read ``∂/∂x f`` or ``∂f/∂x``."""
        token = self.advance()
        at, order = _order_at(self.tokens, self.at)
        self.go(at)
        if self.accept("/"):
            variable, lower = self.partial_variable()
            if lower != order:
                raise self.error("derivative-order", token)
            return self.derived(self.expression(_PRODUCT), variable, order, token)
        start = len(self.unknown)
        body = self.expression(_ARGUMENT)
        self.expect("/")
        variable, lower = self.partial_variable()
        if lower != order:
            raise self.error("derivative-order", token)
        return self.quantity(body, variable, order, token, start)

    def partial_variable(self) -> tuple[str, int]:
        if not self.accept("\\partial"):
            raise self.error("derivative-needs-variable")
        token = self.token
        if token.kind != "name":
            raise self.error("derivative-needs-variable")
        self.advance()
        variable = self.declared(token.value)
        if variable is None:
            if self.names is not None:
                self.unknown.append((token.value, token))
            variable = token.value
        at, order = _order_at(self.tokens, self.at)
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
        at, order = _order_at(tokens, start + 3)
        close = self.closing_brace(start + 1)
        found = self.lower_variable(close + 1, partial) if close else None
        if close is None or found is None:
            return None
        variable, lower, end = found
        if lower != order:
            raise self.error("derivative-order", token)
        if at == close and not fused:
            self.go(end)
            return self.derived(self.expression(_PRODUCT), variable, order, token)
        unknown = len(self.unknown)
        if fused:
            body: Node = self.made(Name(self.differential(first) or ""))
        else:
            self.go(at)
            body = self.expression(0)
        if self.at != close and not fused:
            raise self.unexpected("}")
        self.go(end)
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
        at, order = _order_at(tokens, at)
        if tokens[at].value != "}":
            return None
        return variable, order, at + 1


def _order_at(tokens: list[Token], at: int) -> tuple[int, int]:
    """Return the place after ``^2`` or ``^{2}`` and the order; 1 when absent."""
    if not (tokens[at].kind == "op" and tokens[at].value in ("^", "**")):
        return at, 1
    inside = at + 2 if tokens[at + 1].value in ("{", "(") else at + 1
    number = tokens[min(inside, len(tokens) - 1)]
    if number.kind != "number" or not number.value.isdigit() or len(number.value) > 2:
        return at, 1
    return (inside + 2 if inside == at + 2 else inside + 1), int(number.value)


def _shown(value: str) -> str:
    """Return a token's value as a person would write it."""
    return {
        "abs(": "|", ")abs": "|", "norm": "‖", "norm(": "‖", ")norm": "‖", "floor(": "⌊",
        ")floor": "⌋", "ceil(": "⌈", ")ceil": "⌉", "left[": "[",
    }.get(value, value)  # fmt: skip
