"""Small decisions of the reader: signs, numbers, words, limits, paired delimiters."""

from __future__ import annotations

from quizapp.mathtext import symbols as tables
from quizapp.mathtext.nodes import (
    Big,
    Brace,
    Delimited,
    Name,
    Node,
    Number,
    Operator,
    Role,
    Row,
    Scripts,
    Sized,
    Space,
    Styled,
    Symbol,
    Text,
    Unknown,
)


def typed_sign(lexeme: str) -> Node:
    if lexeme == "~":
        return Space(1)
    role: Role = tables.ROLE_OF_SIGN.get(lexeme, "ord")
    return Symbol("∗" if lexeme == "*" else lexeme, role)


def add_digit(digit: str, items: list[Node]) -> None:
    if items and isinstance(items[-1], Number):
        items[-1] = Number(items[-1].text + digit)
    else:
        items.append(Number(digit))


def add_word(sign: str, items: list[Node]) -> None:
    if items and isinstance(items[-1], Text):
        items[-1] = Text(items[-1].text + sign)
    else:
        items.append(Text(sign))


def items_of(node: Node) -> tuple[Node, ...]:
    return node.items if isinstance(node, Row) else (node,)


def unwrap(row: Node) -> Node:
    """Return the only item of a row, or the row."""
    return row.items[0] if isinstance(row, Row) and len(row.items) == 1 else row


def is_primes(node: Node | None) -> bool:
    return isinstance(node, Symbol) and not node.text.strip("′")


def takes_limits(base: Node) -> bool:
    match base:
        case Big(_, limits) | Name(_, limits):
            return limits
        case Operator() | Brace():
            return True
        case _:
            return False


def set_limits(items: list[Node], value: bool) -> None:
    match items[-1] if items else None:
        case Big(text, _):
            items[-1] = Big(text, value)
        case Name(text, _):
            items[-1] = Name(text, value)
        case _:
            items.append(Unknown("\\limits" if value else "\\nolimits"))


def upright_word(node: Node) -> str:
    """Return the letters of an upright name, or an empty text."""
    match node:
        case Text(text):
            return text
        case Styled("rm", body):
            return upright_word(body)
        case Symbol(text) if text.isalnum() or text in "-−":
            return text.replace("−", "-")
        case Number(text):
            return text
        case Space(cells):
            return " " * cells
        case Row(items):
            words = [upright_word(item) for item in items]
            return "".join(words) if all(words) else ""
        case _:
            return ""


def pair_sized(items: list[Node]) -> list[Node]:
    """Turn a matching pair of sized delimiters into one that grows with its body."""
    if not any(isinstance(item, Sized) for item in items):
        return items
    done: list[Node] = []
    for item in items:
        sized = item.base if isinstance(item, Scripts) else item
        if isinstance(sized, Sized) and sized.role == "close":
            opening = last_opening(done)
            if opening is not None:
                body = unwrap(Row(tuple(done[opening + 1 :])))
                start = done[opening]
                left = start.text if isinstance(start, Sized) else ""
                pair: Node = Delimited(left, sized.text, body)
                if isinstance(item, Scripts):
                    pair = Scripts(pair, item.sub, item.sup)
                done[opening:] = [pair]
                continue
        done.append(item)
    return done


def last_opening(items: list[Node]) -> int | None:
    for at in range(len(items) - 1, -1, -1):
        item = items[at]
        if isinstance(item, Sized) and item.role == "open":
            return at
    return None
