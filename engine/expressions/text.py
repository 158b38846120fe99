"""Print an expression as calculator text that parses back to an equal tree."""

from __future__ import annotations

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

RELATION, SUM, PRODUCT, PREFIX, POWER, ATOM = 5, 10, 20, 25, 40, 50
POWERS = {
    "+": SUM, "-": SUM, "*": PRODUCT, "/": PRODUCT, "//": PRODUCT, "%": PRODUCT,
    "@": PRODUCT, "^": POWER,
}  # fmt: skip


def binding(node: Node) -> int:
    """Return how tightly the outermost operator of a node's text binds."""
    match node:
        case Relation():
            return RELATION
        case Binary(op, _, _):
            return POWERS[op]
        case Negative():
            return PREFIX
        case _:
            return ATOM


def to_text(node: Node) -> str:
    """Return calculator text that parses back to an equal tree."""
    match node:
        case Number(text) | Text(text):
            return repr(text) if isinstance(node, Text) else text
        case Name(name) | Constant(name):
            return name
        case Negative(operand):
            return "-" + _bracketed(operand, PREFIX)
        case Binary():
            return _binary_text(node)
        case Relation(ops, operands):
            parts = [_bracketed(operands[0], SUM)]
            for op, operand in zip(ops, operands[1:], strict=True):
                parts += [op, _bracketed(operand, SUM)]
            return " ".join(parts)
        case Call():
            return _call_text(node)
        case Attribute(base, name):
            return f"{_base_text(base)}.{name}"
        case Index(base, items):
            return f"{_base_text(base)}[{', '.join(map(to_text, items))}]"
        case Slice(start, stop, step):
            shown = [
                to_text(part) if part is not None else "" for part in (start, stop)
            ]
            return ":".join(shown) + (f":{to_text(step)}" if step is not None else "")
        case Ellipsis():
            return "..."
        case Array(items):
            return f"[{', '.join(map(to_text, items))}]"
        case Tuple(items):
            inside = ", ".join(map(to_text, items))
            return f"({inside},)" if len(items) == 1 else f"({inside})"
        case Reduction(kind, variable, low, high, body):
            inside = ", ".join((to_text(body), variable, to_text(low), to_text(high)))
            return f"{kind}({inside})"
        case Derivative(body, variable, order):
            times = f", {order}" if order > 1 else ""
            return f"diff({to_text(body)}, {variable}{times})"
        case _:
            raise TypeError(f"no text for {type(node).__name__}")


def _bracketed(node: Node, least: int) -> str:
    text = to_text(node)
    return f"({text})" if binding(node) < least else text


def _base_text(base: Node) -> str:
    text = to_text(base)
    return f"({text})" if binding(base) < ATOM else text


def _binary_text(node: Binary) -> str:
    power = POWERS[node.op]
    if node.op == "^":
        exponent = node.right
        shown = _bracketed(exponent, POWER)
        return f"{_power_base(node.left)}^{shown}"
    left = _bracketed(node.left, power)
    right = _bracketed(node.right, power + 1)
    if isinstance(node.left, Negative) and power > SUM:
        left = to_text(node.left)
    if node.op == "%" and isinstance(node.right, Negative):
        right = f"({to_text(node.right)})"
    return f"{left} {node.op} {right}"


def _power_base(base: Node) -> str:
    text = to_text(base)
    return f"({text})" if binding(base) <= POWER else text


def _call_text(node: Call) -> str:
    parts = [to_text(argument) for argument in node.args]
    parts += [f"{name}={to_text(value)}" for name, value in node.keywords]
    return f"{node.name}({', '.join(parts)})"
