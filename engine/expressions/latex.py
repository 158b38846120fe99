"""Print an expression as LaTeX for people: fractions, roots, Greek, hats."""

from __future__ import annotations

import re

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
from engine.expressions.scalar import SCALARS
from engine.expressions.text import ATOM, POWER, PREFIX, PRODUCT, SUM, binding, to_text
from engine.expressions.unicode import GREEK_NAMES

_SQUARED = frozenset(
    ("sin", "cos", "tan", "cot", "sec", "csc", "sinh", "cosh", "tanh", "coth")
)
_LATEX_RELATIONS = {
    "<=": r"\le",
    ">=": r"\ge",
    "!=": r"\ne",
    "==": "=",
    "<": "<",
    ">": ">",
}
_CONSTANTS = {
    "pi": r"\pi", "e": "e", "inf": r"\infty", "nan": r"\text{nan}",
    "True": r"\text{True}", "False": r"\text{False}", "None": r"\text{None}",
}  # fmt: skip
_NAME = re.compile(r"([A-Za-z]+?)(hat|bar|tilde)?(\d*)((?:_[A-Za-z0-9]+)*)")


def name_latex(name: str) -> str:
    r"""Return a name as LaTeX: ``beta1`` -> ``\beta_{1}``, ``xhat`` -> ``\hat{x}``."""
    if name in GREEK_NAMES:
        return f"\\{name}"
    match = _NAME.fullmatch(name)
    if match is None:
        return _words(name)
    base, accent, digits, rest = match.groups()
    shown = _letter(base)
    if accent and len(base) == 2 and base.startswith("d"):
        shown = rf"d\{accent}{{{base[1]}}}"
    elif accent:
        shown = rf"\{accent}{{{shown}}}"
    indices = [digits] if digits else []
    indices += [part for part in rest.split("_") if part]
    if not indices:
        return shown
    return f"{shown}_{{{','.join(_subscript(part) for part in indices)}}}"


def _letter(base: str) -> str:
    if base in GREEK_NAMES:
        return f"\\{base}"
    if base == "eps":
        return r"\epsilon"
    if (
        base.startswith("d")
        and len(base) > 1
        and (base[1:] in GREEK_NAMES or len(base) == 2)
    ):
        return "d" + _letter(base[1:])
    return base if len(base) == 1 else _words(base)


def _words(text: str) -> str:
    return rf"\text{{{text}}}"


def _subscript(part: str) -> str:
    if part in GREEK_NAMES:
        return f"\\{part}"
    return part if len(part) == 1 or part.isdigit() else _words(part)


def to_latex(node: Node) -> str:
    """Return LaTeX that reads as the expression means."""
    match node:
        case Number(text):
            mantissa, _, exponent = text.lower().partition("e")
            return rf"{mantissa} \cdot 10^{{{int(exponent)}}}" if exponent else text
        case Text(text):
            return _words(text)
        case Name(name):
            return name_latex(name)
        case Constant(name):
            return _CONSTANTS[name]
        case Negative(operand):
            inside = to_latex(operand)
            wrapped = binding(operand) <= SUM or isinstance(operand, Negative)
            return f"-{_round(inside) if wrapped else inside}"
        case Binary():
            return _binary_latex(node)
        case Relation(ops, operands):
            parts = [_inside(operands[0], SUM)]
            for op, operand in zip(ops, operands[1:], strict=True):
                parts += [_LATEX_RELATIONS[op], _inside(operand, SUM)]
            return " ".join(parts)
        case Call():
            return _call_latex(node)
        case Attribute(base, "T"):
            return rf"{_tall(base)}^{{\top}}"
        case Attribute(base, name):
            return rf"{_tall(base)}.\text{{{name}}}"
        case Index(base, items):
            return f"{_tall(base)}[{', '.join(map(to_latex, items))}]"
        case Slice():
            return to_text(node)
        case Ellipsis():
            return r"\ldots"
        case Array(items):
            return _array_latex(items)
        case Tuple(items):
            return _round(", ".join(map(to_latex, items)))
        case Reduction(kind, variable, low, high, body):
            sign = r"\sum" if kind == "sum" else r"\prod"
            bounds = f"_{{{name_latex(variable)}={to_latex(low)}}}^{{{to_latex(high)}}}"
            return f"{sign}{bounds} {_inside(body, PRODUCT)}"
        case Derivative(body, variable, order):
            times = f"^{{{order}}}" if order > 1 else ""
            lower = f"d{name_latex(variable)}{times}"
            return rf"\frac{{d{times}}}{{{lower}}} {_inside(body, ATOM)}"
        case _:
            raise TypeError(f"no LaTeX for {type(node).__name__}")


def _round(inside: str) -> str:
    return rf"\left( {inside} \right)"


def _inside(node: Node, least: int) -> str:
    text = to_latex(node)
    return _round(text) if binding(node) < least else text


def _tall(node: Node) -> str:
    return _inside(node, ATOM)


def _binary_latex(node: Binary) -> str:
    left, right = node.left, node.right
    match node.op:
        case "/":
            return rf"\frac{{{to_latex(left)}}}{{{to_latex(right)}}}"
        case "^":
            return _power_latex(left, right)
        case "*":
            return _product_latex(left, right)
        case "+" | "-":
            least = SUM + 1 if node.op == "-" else SUM
            shown = _inside(right, least)
            if isinstance(right, Negative):
                shown = _round(to_latex(right))
            return f"{_inside(left, SUM)} {node.op} {shown}"
        case "@":
            return rf"{_inside(left, PRODUCT)} \, {_factor(right)}"
        case "%":
            return rf"{_inside(left, PRODUCT)} \bmod {_inside(right, PREFIX)}"
        case _:
            quotient = rf"\frac{{{to_latex(left)}}}{{{to_latex(right)}}}"
            return rf"\left\lfloor {quotient} \right\rfloor"


def _factor(node: Node) -> str:
    """Return a right factor; a product or sign in it needs brackets."""
    fraction = isinstance(node, Binary) and node.op == "/"
    least = PRODUCT if fraction else PREFIX + 1
    return _inside(node, least)


def _product_latex(left: Node, right: Node) -> str:
    shown, following = _inside(left, PRODUCT), _factor(right)
    if isinstance(left, Binary) and left.op in ("%", "@"):
        shown = _round(to_latex(left))
    numbers = following[:1].isdigit() or (
        shown[-1:].isdigit() and isinstance(right, Number)
    )
    big = isinstance(left, Reduction | Derivative)
    if big:
        shown = _round(shown)
    if numbers or (_fraction_like(right) and _fraction_like(left)):
        return rf"{shown} \cdot {following}"
    bracket = following.startswith(r"\left(") and not _ends_in_word(left)
    if bracket or _is_coefficient(left) or isinstance(right, Call):
        return f"{shown} {following}"
    return rf"{shown} \cdot {following}"


def _is_coefficient(node: Node) -> bool:
    """Tell whether a factor is a number, of either sign: no dot follows it."""
    if isinstance(node, Negative):
        node = node.operand
    return isinstance(node, Number | Constant)


def _ends_in_word(node: Node) -> bool:
    """Tell whether a product ends in a name of several letters.

    Before a bracket it would read as a function.
    """
    if isinstance(node, Binary) and node.op == "*":
        return _ends_in_word(node.right)
    return isinstance(node, Name) and to_latex(node).startswith(r"\text{")


def _fraction_like(node: Node) -> bool:
    return isinstance(node, Binary) and node.op == "/"


def _power_latex(base: Node, exponent: Node) -> str:
    raised = to_latex(exponent)
    if (
        isinstance(base, Call)
        and base.name in _SQUARED
        and isinstance(exponent, Number)
    ):
        return f"{SCALARS[base.name].latex}^{{{raised}}}{_applied(base.args[0])}"
    if isinstance(base, Call) and base.name == "exp":
        return rf"{_round(to_latex(base))}^{{{raised}}}"
    tall = isinstance(base, Call) and base.name in ("sqrt", "cbrt", "factorial", "comb")
    shown = to_latex(base)
    if (
        binding(base) <= POWER
        or tall
        or isinstance(base, Reduction | Derivative)
        or _is_long(base)
    ):
        shown = _round(shown)
    return f"{shown}^{{{raised}}}"


def _is_long(base: Node) -> bool:
    return isinstance(base, Number) and "e" in base.text.lower()


def _applied(argument: Node) -> str:
    return rf"\left( {to_latex(argument)} \right)"


def _call_latex(node: Call) -> str:
    args, name = node.args, node.name
    if node.keywords:
        parts = [to_latex(argument) for argument in args]
        parts += [rf"\text{{{key}}}={to_latex(value)}" for key, value in node.keywords]
        return rf"\operatorname{{{_escaped(name)}}}\left( {', '.join(parts)} \right)"
    if name == "exp" and len(args) == 1:
        return f"e^{{{to_latex(args[0])}}}"
    if name == "log" and len(args) == 2:
        return rf"\log_{{{to_latex(args[1])}}}{_applied(args[0])}"
    if name == "where" and len(args) == 3:
        return _where_latex(args)
    if name == "norm" and len(args) == 1:
        return rf"\left\| {to_latex(args[0])} \right\|"
    if name == "comb" and len(args) == 2:
        return rf"\binom{{{to_latex(args[0])}}}{{{to_latex(args[1])}}}"
    if name == "factorial" and len(args) == 1:
        return f"{_inside(args[0], ATOM)}!"
    row = SCALARS.get(name)
    if row is not None and len(args) == 1:
        inside = to_latex(args[0])
        if name in ("sqrt", "cbrt"):
            return f"{row.latex}{{{inside}}}"
        if "{}" in row.latex:
            return row.latex.replace("{}", inside)
        return f"{row.latex}{_applied(args[0])}"
    shown = (
        rf"\{name}"
        if name in ("max", "min", "det")
        else rf"\operatorname{{{_escaped(name)}}}"
    )
    return rf"{shown}\left( {', '.join(map(to_latex, args))} \right)"


def _where_latex(args: tuple[Node, ...]) -> str:
    condition, a, b = (to_latex(argument) for argument in args)
    return (
        rf"\begin{{cases}} {a} & {condition} \\ {b} & \text{{otherwise}} \end{{cases}}"
    )


def _escaped(name: str) -> str:
    return name.replace("_", r"\_")


def _array_latex(items: tuple[Node, ...]) -> str:
    if items and all(isinstance(item, Array) for item in items):
        rows = [
            " & ".join(map(to_latex, item.items))
            for item in items
            if isinstance(item, Array)
        ]
    else:
        rows = [" & ".join(map(to_latex, items))]
    inside = r" \\ ".join(rows)
    return rf"\begin{{bmatrix}} {inside} \end{{bmatrix}}"
