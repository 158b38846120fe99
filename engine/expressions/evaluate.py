"""Evaluate an expression over NumPy values by walking its tree.

Nothing is looked up on objects by a name from the text: one table of functions, one
list of attributes, and the named fields of result records. Sizes and costs are known
before arrays exist, and only EvaluationError leaves.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from engine.errors import EvaluationError
from engine.expressions import registry
from engine.expressions.calling import invoke
from engine.expressions.derivative import differentiate
from engine.expressions.limits import Budget, broadcast, shape_of, shape_text
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
    walk,
)
from engine.expressions.operators import (
    apply,
    bounded,
    kind_of,
    numeric,
    plain,
    rational,
    relate,
)
from engine.expressions.scalar import SCALARS

Value = Any  # float | int | bool | ndarray | tuple | result record with named fields

_CONSTANTS: dict[str, Value] = {
    "e": math.e,
    "pi": math.pi,
    "inf": math.inf,
    "nan": math.nan,
    "True": True,
    "False": False,
    "None": None,
}
_MAX_INDEX = 10**9


def evaluate(
    node: Node, env: Mapping[str, Value], *, deadline: Callable[[], bool] | None = None
) -> Value:
    """Return the value of an expression under ``env``.

    Values are Python numbers, truth values, NumPy arrays, tuples of them, or result
    records. ``deadline`` is asked between nodes and stops the evaluation when it
    answers True. Raises EvaluationError, and nothing else.
    """
    walker = _Walker(env, Budget(deadline))
    value = walker.value(node)
    if isinstance(value, str) or value is None:
        raise EvaluationError("no-value")
    return value


class _Walker:
    """One evaluation: the environment and what it has cost so far."""

    def __init__(self, env: Mapping[str, Value], budget: Budget) -> None:
        self.env = dict(env)
        self.budget = budget

    def value(self, node: Node) -> Value:
        """Return the value of one node."""
        self.budget.tick()
        return _WALKS[type(node)](self, node)

    def number(self, node: Number) -> Value:
        if node.is_integer:
            return bounded(int(node.text))
        return float(node.text)

    def name(self, node: Name) -> Value:
        try:
            value = self.env[node.name]
        except KeyError:
            raise EvaluationError("unknown-name", {"name": node.name}) from None
        return plain(value)

    def constant(self, node: Constant) -> Value:
        return _CONSTANTS[node.name]

    def text(self, node: Text) -> Value:
        return node.text

    def negative(self, node: Negative) -> Value:
        return -numeric(self.value(node.operand), "-")

    def binary(self, node: Binary) -> Value:
        left, right = self.value(node.left), self.value(node.right)
        literal = rational(node.right) if node.op == "^" else None
        return apply(node.op, left, right, self.budget, literal)

    def relation(self, node: Relation) -> Value:
        values = [self.value(operand) for operand in node.operands]
        result: Value = True
        for op, left, right in zip(node.ops, values, values[1:], strict=False):
            truth = relate(op, left, right, self.budget)
            if result is not True:
                self.budget.array(broadcast("<", result, truth))
                truth = np.logical_and(result, truth)
            result = truth
        return plain(result)

    def call(self, node: Call) -> Value:
        function = registry.lookup(node.name)
        if function is None:
            raise EvaluationError("unknown-function", {"name": node.name})
        args = [self.value(argument) for argument in node.args]
        keywords = {name: self.value(value) for name, value in node.keywords}
        return invoke(function, args, keywords, self.budget)

    def attribute(self, node: Attribute) -> Value:
        base = self.value(node.base)
        fields: tuple[str, ...] = (
            getattr(base, "_fields", ()) if isinstance(base, tuple) else ()
        )
        if node.name in fields:
            return plain(base[fields.index(node.name)])
        if isinstance(base, np.ndarray) and node.name in ("shape", "size", "ndim"):
            return {"shape": base.shape, "size": base.size, "ndim": base.ndim}[
                node.name
            ]
        if isinstance(base, np.ndarray | int | float) and node.name in ("T", "real"):
            return base.T if node.name == "T" and isinstance(base, np.ndarray) else base
        if fields:
            values: dict[str, object] = {"name": node.name, "fields": ", ".join(fields)}
            raise EvaluationError("unknown-field", values)
        raise EvaluationError(
            "unknown-attribute", {"name": node.name, "kind": kind_of(base)}
        )

    def index(self, node: Index) -> Value:
        base = self.value(node.base)
        if isinstance(base, tuple) and len(node.items) == 1:
            return self.tuple_item(base, node.items[0])
        if not isinstance(base, np.ndarray):
            raise EvaluationError("index-of-scalar", {"kind": kind_of(base)})
        items = tuple(self.index_item(item) for item in node.items)
        self.budget.spend(_indexed_size(base, items))
        try:
            return plain(base[items])
        except (IndexError, ValueError, TypeError):
            shown = shape_text(base.shape)
            raise EvaluationError("index-out-of-range", {"shape": shown}) from None

    def tuple_item(self, base: tuple[Value, ...], item: Node) -> Value:
        index = self.index_item(item)
        if not isinstance(index, int | slice):
            raise EvaluationError("not-an-index", {"kind": kind_of(index)})
        try:
            found = base[index]
        except (IndexError, ValueError):
            raise EvaluationError(
                "index-out-of-range", {"shape": f"({len(base)},)"}
            ) from None
        return tuple(found) if isinstance(index, slice) else plain(found)

    def index_item(self, item: Node) -> Any:
        if isinstance(item, Ellipsis):
            return ...
        if isinstance(item, Constant) and item.name == "None":
            return None
        if isinstance(item, Slice):
            return slice(
                *(self.bound(part) for part in (item.start, item.stop, item.step))
            )
        value = self.value(item)
        if isinstance(value, np.ndarray):
            return _index_array(value)
        return as_integer(value, "index")

    def bound(self, part: Node | None) -> int | None:
        if part is None or (isinstance(part, Constant) and part.name == "None"):
            return None
        return as_integer(self.value(part), "index")

    def array(self, node: Array) -> Value:
        items = [self.value(item) for item in node.items]
        shapes = {shape_of(item) for item in items}
        if len(shapes) > 1:
            listed = ", ".join(sorted(map(shape_text, shapes)))
            raise EvaluationError("ragged", {"shapes": listed})
        shape = (len(items), *(shapes.pop() if shapes else ()))
        self.budget.array(shape)
        checked = [
            numeric(item, "[]") if not isinstance(item, bool) else item
            for item in items
        ]
        if not checked:
            return np.zeros(0)
        return _array(checked)

    def tuple(self, node: Tuple) -> Value:
        values = tuple(self.value(item) for item in node.items)
        for value in values:
            if value is None or isinstance(value, str):
                raise EvaluationError("not-a-number", {"op": "( , )", "kind": ""})
        return values

    def reduction(self, node: Reduction) -> Value:
        low = as_integer(self.value(node.low), "bound")
        high = as_integer(self.value(node.high), "bound")
        count = max(0, high - low + 1)
        self.budget.term(count)
        outer = self.env.get(node.variable, _MISSING)
        try:
            if self.is_vectorisable(node.body, node.variable):
                self.env[node.variable] = np.arange(low, high + 1, dtype=float)
                terms = np.broadcast_to(
                    np.asarray(self.value(node.body), float), (count,)
                )
                return plain(np.sum(terms) if node.kind == "sum" else np.prod(terms))
            return self.terms(node, low, high)
        finally:
            if outer is _MISSING:
                self.env.pop(node.variable, None)
            else:
                self.env[node.variable] = outer

    def is_vectorisable(self, body: Node, variable: str) -> bool:
        """Whether a body means the same with an array in place of the index."""
        for part in walk(body):
            if isinstance(part, Name):
                if part.name != variable and isinstance(
                    self.env.get(part.name), np.ndarray | tuple
                ):
                    return False
            elif isinstance(part, Call):
                if part.name not in SCALARS or part.keywords:
                    return False
            elif isinstance(part, Binary):
                if part.op == "@":
                    return False
            elif not isinstance(part, Number | Constant | Negative):
                return False
        return True

    def terms(self, node: Reduction, low: int, high: int) -> Value:
        op, total = ("+", 0) if node.kind == "sum" else ("*", 1)
        result: Value = total
        for index in range(low, high + 1):
            self.env[node.variable] = index
            result = apply(op, result, self.value(node.body), self.budget)
        return result

    def derivative(self, node: Derivative) -> Value:
        return self.value(differentiate(node.body, node.variable, node.order))

    def misplaced(self, node: Node) -> Value:
        raise EvaluationError("misplaced-slice")


_MISSING = object()
_WALKS: dict[type[Node], Callable[[_Walker, Any], Value]] = {
    Number: _Walker.number,
    Name: _Walker.name,
    Constant: _Walker.constant,
    Text: _Walker.text,
    Negative: _Walker.negative,
    Binary: _Walker.binary,
    Relation: _Walker.relation,
    Call: _Walker.call,
    Attribute: _Walker.attribute,
    Index: _Walker.index,
    Array: _Walker.array,
    Tuple: _Walker.tuple,
    Reduction: _Walker.reduction,
    Derivative: _Walker.derivative,
    Slice: _Walker.misplaced,
    Ellipsis: _Walker.misplaced,
}


def as_integer(value: Value, role: str) -> int:
    """Return a whole number as int; EvaluationError for anything else."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise EvaluationError("not-an-integer", {"role": role, "value": kind_of(value)})
    if not math.isfinite(value) or value != int(value) or abs(value) > _MAX_INDEX:
        raise EvaluationError("not-an-integer", {"role": role, "value": f"{value:g}"})
    return int(value)


def _index_array(value: Any) -> Any:
    """Return an array that can index: booleans, or whole numbers as int."""
    if value.dtype.kind in "biu":
        return value
    if not np.all(np.isfinite(value)) or np.any(value != np.floor(value)):
        raise EvaluationError("not-an-index", {"kind": "array"})
    return value.astype(np.int64)


def _indexed_size(base: Any, items: tuple[Any, ...]) -> int:
    """Bound the number of elements that an index gives, before it is made."""
    arrays = [item for item in items if isinstance(item, np.ndarray)]
    if not arrays:
        return 0
    largest = max(item.size for item in arrays)
    axes = sum(item.ndim if item.dtype.kind == "b" else 1 for item in arrays)
    kept = math.prod(sorted(base.shape)[axes:]) if axes < base.ndim else 1
    return max(1, largest) * kept


def _array(items: list[Any]) -> Any:
    """Stack values of one shape; integers stay integers while they fit."""
    if any(
        isinstance(item, int) and not isinstance(item, bool) and abs(item) >= 2**63
        for item in items
    ):
        items = [float(item) for item in items]
    return np.array(items)
