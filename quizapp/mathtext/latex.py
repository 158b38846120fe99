r"""Read a subset of LaTeX mathematics into the ink tree.

Reading never fails. What is outside the subset becomes ``Unknown`` (shown as it was
typed), what is not yet written becomes ``Missing`` (shown as a hollow box), and what
is deeper or longer than any formula of a note is cut with an ``Unknown`` in its place.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from quizapp.mathtext import symbols as tables
from quizapp.mathtext.nodes import (
    Accent,
    Arrow,
    Big,
    Brace,
    Delimited,
    Fraction,
    Grid,
    GridKind,
    Middle,
    Missing,
    Name,
    Node,
    Number,
    Operator,
    Role,
    Root,
    Row,
    Scripts,
    Sized,
    Space,
    Stack,
    Styled,
    Symbol,
    Text,
    Unknown,
)
from quizapp.safetext import show

MAX_SOURCE = 4_000
MAX_DEPTH = 40
MAX_ROWS = 100

_TOKEN = re.compile(
    r"\\(?:[A-Za-z]+|.|$)"  # a command, a control sign, a lone backslash at the end
    r"|\s+"
    r"|[^\\\s][\u0300-\u036f\u20d0-\u20ff]*",  # a sign with its combining marks
    re.DOTALL,
)
_GROUP_END = frozenset({"}"})
_BRACKET_END = frozenset({"]"})
_RIGHT = frozenset({"\\right"})
_CELL_END = frozenset({"&", "\\\\", "\\cr", "\\end"})
_TOP_END = frozenset({"&", "\\\\", "\\cr"})
_SUBSTACK_END = frozenset({"\\\\", "}"})
_WIDE_FROM = "\u2e80"  # Chinese, Japanese, Korean letters and full-width signs
_LIMITS = {"\\limits": True, "\\nolimits": False, "\\displaylimits": True}


def parse_latex(source: str) -> Node:
    """Read ``source`` (without dollars) as far as it goes; never raises."""
    safe = show(source)
    parser = _Parser(_TOKEN.findall(safe[:MAX_SOURCE]))
    tree = parser.lines()
    if len(safe) > MAX_SOURCE:
        return Row((tree, Unknown("…")))
    return tree


class _Parser:
    """A cursor over the tokens; each method reads one construct."""

    def __init__(self, tokens: list[str]) -> None:
        self.tokens = tokens
        self.at = 0
        self.depth = 0
        self.grid_rows = 0

    # ----- Cursor -----

    def skip_space(self) -> None:
        while self.at < len(self.tokens) and self.tokens[self.at].isspace():
            self.at += 1

    def peek(self) -> str:
        """Return the next token that is not space, or an empty text at the end."""
        self.skip_space()
        return self.tokens[self.at] if self.at < len(self.tokens) else ""

    def take(self, token: str) -> bool:
        """Step over ``token`` when it comes next."""
        if self.peek() == token:
            self.at += 1
            return True
        return False

    def raw_group(self) -> str | None:
        """Return the source between the next braces, or None when there are none."""
        if not self.take("{"):
            return None
        start = self.at
        open_braces = 1
        while self.at < len(self.tokens):
            token = self.tokens[self.at]
            open_braces += (token == "{") - (token == "}")
            self.at += 1
            if not open_braces:
                return "".join(self.tokens[start : self.at - 1])
        return "".join(self.tokens[start:])

    # ----- Rows -----

    def lines(self) -> Node:
        """Read the whole source; ``\\\\`` and ``&`` at the top make aligned lines."""
        rows, _ = self.cells(_TOP_END)
        if len(rows) == 1 and len(rows[0]) == 1:
            return rows[0][0]
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
            token = self.peek()
            if token == "&":
                self.at += 1
                continue
            self.grid_rows += 1
            if token in ("\\\\", "\\cr") and self.grid_rows < MAX_ROWS:
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
        if self.at < len(self.tokens) and self.tokens[self.at] == "[":
            closing = self.tokens[self.at : self.at + 12].count("]")
            if closing:
                self.at = self.tokens.index("]", self.at) + 1

    def row(self, stops: frozenset[str]) -> Row:
        """Read until one of ``stops`` (left in place) or the end."""
        if self.depth >= MAX_DEPTH:
            return Row((self.too_deep(),))
        self.depth += 1
        items: list[Node] = []
        tokens = self.tokens
        while self.at < len(tokens):
            token = tokens[self.at]
            if token in stops:
                break
            self.item(token, items)
        self.depth -= 1
        return Row(tuple(_pair_sized(items)))

    def too_deep(self) -> Unknown:
        """Step over the next token or group and stand in for it."""
        if self.raw_group() is None and self.at < len(self.tokens):
            self.at += 1
        return Unknown("…")

    def item(self, token: str, items: list[Node]) -> None:
        """Read one construct and add it to ``items``."""
        self.at += 1
        if token.isspace():
            return
        if token in ("^", "_"):
            self.script(token, items)
        elif token == "'":
            self.prime(items)
        elif token[0] == "\\":
            self.command(token, items)
        elif token == "{":
            self.at -= 1
            items.append(self.group())
        elif token.isdigit() and token.isascii():
            _add_digit(token, items)
        elif token == "." and items and isinstance(items[-1], Number):
            self.point(items)
        elif token >= _WIDE_FROM:
            _add_word(token, items)
        elif token in "}&%#$":
            items.append(Unknown(token))
        else:
            items.append(_sign(token))

    def point(self, items: list[Node]) -> None:
        """Add a decimal point to the number before it, or a full stop."""
        following = self.tokens[self.at] if self.at < len(self.tokens) else ""
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
        token = self.peek()
        if token in ("", "}", "&", "\\\\", "\\right", "\\end", "^", "_"):
            return Missing()
        if self.depth >= MAX_DEPTH:
            return self.too_deep()
        if token == "{":
            return _unwrap(self.group())
        self.depth += 1
        items: list[Node] = []
        self.item(token, items)
        self.depth -= 1
        return _unwrap(Row(tuple(items)))

    def optional(self) -> Node | None:
        """Read ``[...]`` when it comes next."""
        if self.peek() != "[":
            return None
        self.at += 1
        body = self.row(_BRACKET_END)
        if not self.take("]"):
            return Row((*body.items, Missing()))
        return _unwrap(body)

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
            and _is_primes(previous.sup)
        )
        if taken and not only_primes:
            items.append(Unknown(mark))
            return
        body = self.argument()
        if isinstance(previous, Scripts):
            if only_primes and previous.sup is not None:
                body = Row((*_items(previous.sup), *_items(body)))
            sub, sup = (body, previous.sup) if mark == "_" else (previous.sub, body)
            items[-1] = Scripts(previous.base, sub, sup, previous.limits)
            return
        if previous is None or isinstance(previous, Space):
            base: Node = Row()
        else:
            base = items.pop()
        sub, sup = (body, None) if mark == "_" else (None, body)
        items.append(Scripts(base, sub, sup, _takes_limits(base)))

    def prime(self, items: list[Node]) -> None:
        """Attach primes as a superscript, before one that is written after them."""
        count = 1
        while self.at < len(self.tokens) and self.tokens[self.at] == "'":
            count += 1
            self.at += 1
        primes = Symbol("′" * count)
        previous = items.pop() if items else Row()
        if isinstance(previous, Scripts):
            sup = previous.sup
            body: Node = primes if sup is None else Row((*_items(sup), primes))
            items.append(Scripts(previous.base, previous.sub, body, previous.limits))
        else:
            items.append(Scripts(previous, None, primes))

    # ----- Commands -----

    def command(self, token: str, items: list[Node]) -> None:
        """Read a command and its arguments."""
        name = token[1:]
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
        elif token in _LIMITS:
            _set_limits(items, _LIMITS[token])
        elif name in _READERS:
            items.append(_READERS[name](self))
        elif name.rstrip("lrm") in tables.SIZES and name not in tables.SILENT:
            items.append(self.sized(name))
        elif name not in tables.SILENT:
            self.unknown(token, items)

    def unknown(self, token: str, items: list[Node]) -> None:
        """Keep an unknown command, and its arguments with their braces."""
        items.append(Unknown(token))
        while self.at < len(self.tokens) and self.tokens[self.at] == "{":
            body = self.group()
            items.extend((Symbol("{", "open"), *body.items, Symbol("}", "close")))

    def text(self, font: str | None) -> Node:
        """Read words: spaces count, dollars switch to mathematics and back."""
        raw = self.raw_group()
        if raw is None:
            return Missing()
        parts: list[Node] = []
        for token in _TEXT_TOKEN.findall(raw):
            _add_text(token, parts, self.depth)
        if self.at >= len(self.tokens) and self.tokens[-1:] != ["}"]:
            parts.append(Missing())
        body = _unwrap(Row(tuple(parts)))
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
        token = self.peek()
        sign = tables.DELIMITERS.get(token)
        if sign is not None:
            self.at += 1
        return sign

    def left(self) -> Node:
        """Read ``\\left( ... \\right)``."""
        opening = self.delimiter()
        body = self.row(_RIGHT)
        items = body.items
        closing: str | None = None
        if self.take("\\right"):
            closing = self.delimiter()
        if opening is None:
            items = (Missing(), *items)
        if closing is None:
            items = (*items, Missing())
        return Delimited(opening or "", closing or "", _unwrap(Row(items)))

    def environment(self) -> Node:
        """Read ``\\begin{name} ... \\end{name}``."""
        name = self.raw_group()
        if name is None:
            return Missing()
        kind = _environment_kind(name)
        if kind is None:
            return Unknown(f"\\begin{{{name}}}")
        columns = ""
        if name in ("array", "alignedat", "alignat"):
            columns = self.raw_group() or ""
        left, right = {**tables.MATRICES, **tables.CASES}.get(name, ("", ""))
        rows, rules = self.cells(_CELL_END)
        if self.take("\\end"):
            self.raw_group()
        else:
            rows[-1] = (*rows[-1], Missing())
        if kind != "matrix":
            columns = ""
        columns = re.sub(r"[^lcr|]", "", columns)
        tight = name == "smallmatrix"
        return Grid(kind, tuple(rows), left, right, columns, rules, tight)

    def substack(self) -> Node:
        """Read the lines under a large operator."""
        if not self.take("{"):
            return Missing()
        rows: list[tuple[Node, ...]] = []
        while True:
            rows.append((self.row(_SUBSTACK_END),))
            self.grid_rows += 1
            if self.grid_rows >= MAX_ROWS or not self.take("\\\\"):
                break
        if not self.take("}"):
            rows.append((Missing(),))
        return Grid("gathered", tuple(rows), tight=True)

    def negated(self) -> Node:
        """Read the relation after ``\\not``."""
        body = self.argument()
        if isinstance(body, Symbol):
            return Symbol(tables.NEGATED.get(body.text, body.text + "\u0338"), "rel")
        return Row((Unknown("\\not"), body))

    def operator_name(self) -> Node:
        """Read ``\\operatorname{name}``, with a star for limits."""
        starred = self.take("*")
        body = self.argument()
        word = _word(body)
        if word:
            return Name(word, limits=starred or word in ("arg max", "arg min"))
        return Operator(body) if starred else body

    def stray_end(self) -> Node:
        """Show an ``\\end`` that nothing began."""
        name = self.raw_group()
        return Unknown("\\end" if name is None else f"\\end{{{name}}}")

    def fraction(self, *, bar: bool = True, small: bool = False) -> Node:
        """Read the two arguments of a fraction."""
        return Fraction(self.argument(), self.argument(), bar, small)

    def binomial(self) -> Node:
        """Read the two arguments of a binomial coefficient."""
        return Delimited("(", ")", self.fraction(bar=False))

    def root(self) -> Node:
        """Read a root, its index first."""
        index = self.optional()
        return Root(self.argument(), index)

    def stack(self, *, over: bool) -> Node:
        """Read the small part, then its base."""
        small = self.argument()
        base = self.argument()
        return Stack(base, over=small) if over else Stack(base, under=small)

    def brace(self, *, over: bool) -> Node:
        """Read what a horizontal brace spans."""
        return Brace(over, self.argument())

    def operator(self) -> Node:
        """Read ``\\mathop{...}``."""
        body = self.argument()
        word = _word(body)
        return Name(word, limits=True) if word else Operator(body)

    def middle(self) -> Node:
        """Read a delimiter inside ``\\left ... \\right``."""
        sign = self.delimiter()
        return Unknown("\\middle") if sign is None else Middle(sign)

    def modulus(self) -> Node:
        """Read ``\\pmod{n}``."""
        return Row(
            (Symbol("(", "open"), Name("mod"), self.argument(), Symbol(")", "close"))
        )

    def tag(self) -> Node:
        """Read an equation's number."""
        return Row((Space(4), Text(f"({self.raw_group() or ''})")))


_READERS: dict[str, Callable[[_Parser], Node]] = {
    "frac": lambda p: p.fraction(),
    "dfrac": lambda p: p.fraction(),
    "cfrac": lambda p: p.fraction(),
    "tfrac": lambda p: p.fraction(small=True),
    "binom": lambda p: p.binomial(),
    "dbinom": lambda p: p.binomial(),
    "tbinom": lambda p: p.binomial(),
    "sqrt": lambda p: p.root(),
    "left": lambda p: p.left(),
    "middle": lambda p: p.middle(),
    "right": lambda p: Row((Unknown("\\right"),)),
    "begin": lambda p: p.environment(),
    "end": lambda p: p.stray_end(),
    "substack": lambda p: p.substack(),
    "not": lambda p: p.negated(),
    "operatorname": lambda p: p.operator_name(),
    "mathop": lambda p: p.operator(),
    "mathrel": lambda p: Stack(p.argument()),
    "mathbin": lambda p: p.argument(),
    "mathord": lambda p: p.argument(),
    "underbrace": lambda p: p.brace(over=False),
    "overbrace": lambda p: p.brace(over=True),
    "stackrel": lambda p: p.stack(over=True),
    "overset": lambda p: p.stack(over=True),
    "underset": lambda p: p.stack(over=False),
    "pmod": lambda p: p.modulus(),
    "bmod": lambda p: Name("mod"),
    "mod": lambda p: Name("mod"),
    "tag": lambda p: p.tag(),
}
_TEXT_TOKEN = re.compile(r"\$[^$]*\$?|\\(?:[A-Za-z]+|.|$)|[^\\$]+", re.DOTALL)
_TEXT_ESCAPES = {"\\textbackslash": "\\", "\\textasciitilde": "~", "\\ldots": "…"}


def _environment_kind(name: str) -> GridKind | None:
    if name in tables.MATRICES:
        return "matrix"
    if name in tables.CASES:
        return "cases"
    if name in tables.ALIGNED:
        return "aligned"
    if name in tables.GATHERED:
        return "gathered"
    return None


def _sign(token: str) -> Node:
    if token == "~":
        return Space(1)
    role: Role = tables.ROLE_OF_SIGN.get(token, "ord")
    return Symbol("∗" if token == "*" else token, role)


def _add_digit(digit: str, items: list[Node]) -> None:
    if items and isinstance(items[-1], Number):
        items[-1] = Number(items[-1].text + digit)
    else:
        items.append(Number(digit))


def _add_word(sign: str, items: list[Node]) -> None:
    if items and isinstance(items[-1], Text):
        items[-1] = Text(items[-1].text + sign)
    else:
        items.append(Text(sign))


def _add_text(token: str, parts: list[Node], depth: int) -> None:
    """Add a piece of ``\\text``: words, an escaped sign, ``$maths$`` or unknown."""
    if token[0] == "$":
        inner = _Parser(_TOKEN.findall(token.strip("$")))
        inner.depth = depth + 1
        parts.append(inner.row(frozenset()))
    elif token[0] != "\\":
        _add_word(token.replace("{", "").replace("}", "").replace("~", " "), parts)
    elif token in _TEXT_ESCAPES:
        _add_word(_TEXT_ESCAPES[token], parts)
    elif token[1:] in tables.SPACES:
        _add_word(" " * tables.SPACES[token[1:]], parts)
    elif token[1:] and token[1:] in "%#$&_{}":
        _add_word(token[1:], parts)
    else:
        parts.append(Unknown(token))


def _items(node: Node) -> tuple[Node, ...]:
    return node.items if isinstance(node, Row) else (node,)


def _unwrap(row: Row) -> Node:
    """Return the only item of a row, or the row."""
    return row.items[0] if len(row.items) == 1 else row


def _is_primes(node: Node | None) -> bool:
    return isinstance(node, Symbol) and not node.text.strip("′")


def _takes_limits(base: Node) -> bool:
    match base:
        case Big(_, limits) | Name(_, limits):
            return limits
        case Operator() | Brace():
            return True
        case _:
            return False


def _set_limits(items: list[Node], value: bool) -> None:
    match items[-1] if items else None:
        case Big(text, _):
            items[-1] = Big(text, value)
        case Name(text, _):
            items[-1] = Name(text, value)
        case _:
            items.append(Unknown("\\limits" if value else "\\nolimits"))


def _word(node: Node) -> str:
    """Return the letters of an upright name, or an empty text."""
    match node:
        case Text(text):
            return text
        case Styled("rm", body):
            return _word(body)
        case Symbol(text) if text.isalnum() or text in "-−":
            return text.replace("−", "-")
        case Number(text):
            return text
        case Space(cells):
            return " " * cells
        case Row(items):
            words = [_word(item) for item in items]
            return "".join(words) if all(words) else ""
        case _:
            return ""


def _pair_sized(items: list[Node]) -> list[Node]:
    """Turn a matching pair of sized delimiters into one that grows with its body."""
    if not any(isinstance(item, Sized) for item in items):
        return items
    done: list[Node] = []
    for item in items:
        sized = item.base if isinstance(item, Scripts) else item
        if isinstance(sized, Sized) and sized.role == "close":
            opening = _last_opening(done)
            if opening is not None:
                body = _unwrap(Row(tuple(done[opening + 1 :])))
                start = done[opening]
                left = start.text if isinstance(start, Sized) else ""
                pair: Node = Delimited(left, sized.text, body)
                if isinstance(item, Scripts):
                    pair = Scripts(pair, item.sub, item.sup)
                done[opening:] = [pair]
                continue
        done.append(item)
    return done


def _last_opening(items: list[Node]) -> int | None:
    for at in range(len(items) - 1, -1, -1):
        item = items[at]
        if isinstance(item, Sized) and item.role == "open":
            return at
    return None
