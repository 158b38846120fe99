"""Differentiate an expression by its rules, on the tree.

Each scalar function carries its derivative as a text of the language; arrays are
differentiated entry by entry. The rules are those of any calculus book.
"""

from __future__ import annotations

from functools import lru_cache

from engine.errors import EvaluationError
from engine.expressions.nodes import (
    Array,
    Binary,
    Call,
    Constant,
    Derivative,
    Name,
    Negative,
    Node,
    Number,
    Reduction,
    Relation,
    Tuple,
    children,
    free_names,
)
from engine.expressions.parser import parse
from engine.expressions.scalar import SCALARS

MAX_SIZE = 4_000

ZERO = Number("0")
ONE = Number("1")


@lru_cache(maxsize=512)
def differentiate(node: Node, variable: str, order: int = 1) -> Node:
    """Return the derivative of ``node`` by ``variable``.

    Raises EvaluationError where there is no rule or the result grows too large.
    """
    for _ in range(order):
        node = _Rules(variable).of(node)
        if _size(node) > MAX_SIZE:
            raise EvaluationError("derivative-too-large", {"limit": MAX_SIZE})
    return node


def _size(node: Node) -> int:
    """Count nodes, stopping a little above the limit."""
    stack, count = [node], 0
    while stack and count <= MAX_SIZE:
        count += 1
        stack.extend(children(stack.pop()))
    return count


def plus(left: Node, right: Node) -> Node:
    """Return left + right, without zeros."""
    if left == ZERO:
        return right
    return left if right == ZERO else Binary("+", left, right)


def times(left: Node, right: Node) -> Node:
    """Return left * right, without zeros and ones."""
    if ZERO in (left, right):
        return ZERO
    if left == ONE:
        return right
    return left if right == ONE else Binary("*", left, right)


def over(left: Node, right: Node) -> Node:
    """Return left / right, without zeros and ones."""
    if left == ZERO:
        return ZERO
    return left if right == ONE else Binary("/", left, right)


def minus(operand: Node) -> Node:
    """Return -operand, without double signs."""
    if operand == ZERO:
        return ZERO
    return operand.operand if isinstance(operand, Negative) else Negative(operand)


class _Rules:
    """The rules for one variable."""

    def __init__(self, variable: str) -> None:
        self.variable = variable

    def of(self, node: Node) -> Node:
        """Return the derivative of one node."""
        if self.variable not in free_names(node):
            return ZERO
        match node:
            case Name():
                return ONE
            case Negative(operand):
                return minus(self.of(operand))
            case Binary():
                return self.binary(node)
            case Call():
                return self.call(node)
            case Array(items):
                return Array(tuple(self.of(item) for item in items))
            case Tuple(items):
                return Tuple(tuple(self.of(item) for item in items))
            case Reduction("sum", index, low, high, body):
                return Reduction("sum", index, low, high, self.of(body))
            case Derivative(body, inner, order):
                return self.of(differentiate(body, inner, order))
            case _:
                raise EvaluationError(
                    "no-derivative", {"what": type(node).__name__.lower()}
                )

    def binary(self, node: Binary) -> Node:
        left, right = node.left, node.right
        match node.op:
            case "+":
                return plus(self.of(left), self.of(right))
            case "-":
                return plus(self.of(left), minus(self.of(right)))
            case "*":
                return plus(times(self.of(left), right), times(left, self.of(right)))
            case "/":
                rest = over(
                    times(left, self.of(right)), Binary("^", right, Number("2"))
                )
                return plus(over(self.of(left), right), minus(rest))
            case "^":
                return self.power(node, left, right)
            case _:
                raise EvaluationError("no-derivative", {"what": node.op})

    def power(self, node: Binary, base: Node, exponent: Node) -> Node:
        outer: Node = ZERO
        if self.variable in free_names(base):
            less = (
                Number(str(int(exponent.text) - 1))
                if isinstance(exponent, Number)
                and exponent.is_integer
                and exponent.text != "0"
                else Binary("-", exponent, ONE)
            )
            lowered = (
                ONE
                if less == ZERO
                else base
                if less == ONE
                else _lowered(base, exponent, less)
            )
            outer = times(times(exponent, lowered), self.of(base))
        if self.variable in free_names(exponent):
            log = ONE if base == Constant("e") else Call("log", (base,))
            outer = plus(outer, times(times(node, log), self.of(exponent)))
        return outer

    def call(self, node: Call) -> Node:
        if node.keywords:
            raise EvaluationError("no-derivative", {"what": node.name})
        args = node.args
        match node.name, len(args):
            case "log", 2:
                return self.of(over(Call("log", (args[0],)), Call("log", (args[1],))))
            case "heaviside", 2:
                return ZERO  # but for the step itself, as with one argument
            case (("max" | "min"), count) if count >= 2:
                return self.extreme(node)
            case "where", 3:
                return Call("where", (args[0], self.of(args[1]), self.of(args[2])))
            case (("pow" | "power"), 2):
                return self.of(Binary("^", args[0], args[1]))
            case (("maximum" | "minimum"), 2):
                return self.extreme(Call(node.name[:3], args))
            case "atan2", 2:
                return self.of(Call("atan", (over(args[0], args[1]),)))
            case name, 1 if name in SCALARS and SCALARS[name].derivative is not None:
                rule = parse(SCALARS[name].derivative or "")
                return times(replace(rule, "u", args[0]), self.of(args[0]))
            case name, _:
                raise EvaluationError("no-derivative", {"what": name})

    def extreme(self, node: Call) -> Node:
        """Return the derivative of the largest or smallest of the arguments."""
        first, rest = node.args[0], node.args[1:]
        other = rest[0] if len(rest) == 1 else Call(node.name, rest)
        ops = (">",) if node.name == "max" else ("<",)
        return Call(
            "where", (Relation(ops, (first, other)), self.of(first), self.of(other))
        )


def _lowered(base: Node, exponent: Node, less: Node) -> Node:
    """Return base^(exponent - 1) so that odd roots of negative numbers stay real."""
    if isinstance(less, Number):
        return Binary("^", base, less)
    return Binary("/", Binary("^", base, exponent), base)


def replace(node: Node, name: str, value: Node) -> Node:
    """Return the expression with a variable replaced by another expression."""
    match node:
        case Name(found):
            return value if found == name else node
        case Negative(operand):
            return Negative(replace(operand, name, value))
        case Binary(op, left, right):
            return Binary(op, replace(left, name, value), replace(right, name, value))
        case Relation(ops, operands):
            return Relation(ops, tuple(replace(part, name, value) for part in operands))
        case Call(function, args, keywords):
            return Call(
                function,
                tuple(replace(part, name, value) for part in args),
                tuple((key, replace(part, name, value)) for key, part in keywords),
            )
        case Array(items):
            return Array(tuple(replace(part, name, value) for part in items))
        case Tuple(items):
            return Tuple(tuple(replace(part, name, value) for part in items))
        case Reduction(kind, index, low, high, body):
            if index in free_names(value):
                body = replace(body, index, Name(index + "_"))
                index += "_"
            return Reduction(
                kind,
                index,
                replace(low, name, value),
                replace(high, name, value),
                body if index == name else replace(body, name, value),
            )
        case Derivative(body, variable, order):
            if variable == name:
                return replace(differentiate(body, variable, order), name, value)
            return Derivative(replace(body, name, value), variable, order)
        case _:
            return node
