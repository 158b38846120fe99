"""Usual slips, found without an author: small changes of the key's own formula.

Each mutation is a formula beside the key's with the reason that names it. A wrong
answer that equals one of them is told so.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from engine.expressions import to_latex
from engine.expressions.nodes import (
    Array,
    Attribute,
    Binary,
    Call,
    Derivative,
    Index,
    Negative,
    Node,
    Number,
    Reduction,
)
from engine.reasons import because
from engine.verdict import Reason

MOST = 60  # mutations tried for one wrong answer
_REDUCTIONS = frozenset({"sum", "mean", "max", "min", "var", "std", "prod"})
_SPREADS = frozenset({"var", "std"})
_TERMS = frozenset({"+", "-"})

Mutation = tuple[Reason, Node]
_Context = Callable[[Node], Node]


def mutations(key: Node) -> Iterator[Mutation]:
    """Yield at most ``MOST`` mutations of ``key``, the outermost first."""
    queue: list[tuple[Node, _Context]] = [(key, lambda node: node)]
    produced = 0
    while queue and produced < MOST:
        node, within = queue.pop(0)
        for reason, changed in _local(node):
            yield reason, within(changed)
            produced += 1
        queue.extend(_below(node, within))


def _below(node: Node, within: _Context) -> Iterator[tuple[Node, _Context]]:
    """Yield each sub-expression with the function that puts a new one in its place."""
    match node:
        case Negative(operand):
            yield operand, lambda new: within(Negative(new))
        case Binary(op, left, right):
            yield left, lambda new: within(Binary(op, new, right))
            if op != "^":  # another exponent is another formula, not a slip
                yield right, lambda new: within(Binary(op, left, new))
        case Call(_, args, _) as call:
            for i, arg in enumerate(args):
                yield arg, _argument(call, i, within)
        case Attribute(base, name):
            yield base, lambda new: within(Attribute(new, name))
        case Index(base, items):
            yield base, lambda new: within(Index(new, items))
        case Array(items):
            for i, item in enumerate(items):
                yield item, _item(items, i, within)
        case Reduction() | Derivative():
            yield node.body, lambda new: within(replace(node, body=new))
        case _:
            return


def _argument(call: Call, index: int, within: _Context) -> _Context:
    def put(new: Node) -> Node:
        args = (*call.args[:index], new, *call.args[index + 1 :])
        return within(replace(call, args=args))

    return put


def _item(items: tuple[Node, ...], index: int, within: _Context) -> _Context:
    return lambda new: within(Array((*items[:index], new, *items[index + 1 :])))


def _local(node: Node) -> Iterator[Mutation]:
    match node:
        case Binary(op, left, right) if op in _TERMS:
            yield from _terms(op, left, right)
        case Binary("*" | "@", left, right):
            yield because("factor-missing", term=to_latex(right)), left
            yield because("factor-missing", term=to_latex(left)), right
        case Binary("/", left, right):
            yield because("factor-missing", term=to_latex(right)), left
            yield because("reciprocal"), Binary("/", right, left)
        case Binary("^", base, exponent):
            yield because("power-missing", term=to_latex(exponent)), base
        case Negative(operand):
            yield because("sign"), operand
        case Call("sqrt", (inner,), ()):
            yield because("root-missing", term=to_latex(inner)), inner
        case Call(name, args, _) if name in _REDUCTIONS and args:
            yield from _reductions(node)
        case _:
            return


def _terms(op: str, left: Node, right: Node) -> Iterator[Mutation]:
    other = "-" if op == "+" else "+"
    rest = right if op == "+" else Negative(right)
    yield because("term-missing", term=to_latex(right)), left
    yield because("term-missing", term=to_latex(left)), rest
    yield because("term-sign", term=to_latex(right)), Binary(other, left, right)


def _reductions(call: Call) -> Iterator[Mutation]:
    if call.name == "mean":
        yield because("sum-not-mean"), replace(call, name="sum")
    if call.name == "sum":
        yield because("mean-not-sum"), replace(call, name="mean")
    if call.name in _SPREADS:
        yield from _other_ddof(call)
    for swapped in _other_axis(call):
        yield because("wrong-axis"), swapped


def _other_ddof(call: Call) -> Iterator[Mutation]:
    keywords = dict(call.keywords)
    if keywords.pop("ddof", Number("0")) == Number("0"):
        keywords["ddof"] = Number("1")
        yield because("n-minus-one"), replace(call, keywords=tuple(keywords.items()))
    else:
        rest = tuple(keywords.items())
        yield because("n-for-n-minus-one"), replace(call, keywords=rest)


def _other_axis(call: Call) -> Iterator[Call]:
    axis = dict(call.keywords).get("axis")
    if axis is None and len(call.args) > 1:
        axis = call.args[1]
        if (other := _flipped(axis)) is not None:
            yield replace(call, args=(call.args[0], other, *call.args[2:]))
    elif axis is not None and (other := _flipped(axis)) is not None:
        keywords = tuple((k, other if k == "axis" else v) for k, v in call.keywords)
        yield replace(call, keywords=keywords)


def _flipped(axis: Node) -> Node | None:
    match axis:
        case Number("0"):
            return Number("1")
        case Number("1") | Negative(Number("1")):
            return Number("0")
        case _:
            return None
