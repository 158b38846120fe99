"""Small faults put into a module's tree one at a time: the mutations of a source.

Operators, comparisons, conditions, numbers, truth values, signs, arguments, results
and whole statements; not texts, annotations, decorators, imports and ``__all__``.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

_COMPARISONS: dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
    ast.Lt: (ast.LtE, ast.GtE),
    ast.LtE: (ast.Lt, ast.Gt),
    ast.Gt: (ast.GtE, ast.LtE),
    ast.GtE: (ast.Gt, ast.Lt),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
}
_OPERATORS: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Div,
    ast.Div: ast.Mult,
    ast.FloorDiv: ast.Mult,
    ast.Mod: ast.Mult,
    ast.Pow: ast.Mult,
    ast.BitAnd: ast.BitOr,
    ast.BitOr: ast.BitAnd,
    ast.BitXor: ast.BitAnd,
    ast.LShift: ast.RShift,
    ast.RShift: ast.LShift,
}
_UNORDERED = (ast.Add, ast.Mult, ast.BitAnd, ast.BitOr, ast.BitXor)
_SYMMETRIC = frozenset((
    "max", "min", "maximum", "minimum", "error_sum", "mpf_add", "mpf_mul", "mpc_add",
    "mpc_mul", "hypot", "same_build", "agree", "_plus", "gcd", "_gap",
    "_larger", "for_constant", "equal_rows", "_all_near", "allclose", "vdot",
))  # fmt: skip
_SHORTEST = 60


@dataclass(frozen=True, slots=True)
class Place:
    """Where a child hangs: a field of its parent, or an entry of that field."""

    parent: ast.AST
    field: str
    index: int | None

    def put(self, node: Any) -> None:
        """Hang another child there."""
        if self.index is None:
            setattr(self.parent, self.field, node)
        else:
            getattr(self.parent, self.field)[self.index] = node


@dataclass(frozen=True, slots=True)
class Mutation:
    """One fault: a child of a node replaced by another.

    ``owner`` is the dotted name of the outermost function around it, None at module
    level; ``lines`` are the source lines that must run for it to matter.
    """

    place: Place
    old: Any
    new: Any
    owner: str | None
    lines: range
    code: str
    what: str


def mutations(tree: ast.Module, source: str) -> list[Mutation]:
    """Return every mutation of a module, in source order."""
    return list(_Finder(source).visit(tree, None, None))


class _Finder:
    """Walk a tree with the owner of each node."""

    def __init__(self, source: str) -> None:
        self.text = source.splitlines()

    def visit(
        self, node: ast.AST, owner: str | None, scope: str | None
    ) -> Iterator[Mutation]:
        for field, value in ast.iter_fields(node):
            if field in (
                "decorator_list",
                "annotation",
                "returns",
                "bases",
                "type_params",
            ):
                continue
            listed = value if isinstance(value, list) else [value]
            inside = owner
            if isinstance(node, ast.FunctionDef) and field == "body" and owner is None:
                inside = f"{scope}.{node.name}" if scope else node.name
            for index, child in enumerate(listed):
                if not isinstance(child, ast.AST) or _is_skipped(child):
                    continue
                place = index if isinstance(value, list) else None
                for new, what in _faults(node, field, child):
                    where = Place(node, field, place)
                    yield self.mutation(where, child, new, inside, what)
                below = child.name if isinstance(child, ast.ClassDef) else None
                yield from self.visit(child, inside, below or scope)

    def mutation(
        self, place: Place, old: Any, new: Any, owner: str | None, what: str
    ) -> Mutation:
        first = _located(old, place.parent)
        ast.copy_location(new, first)
        line = getattr(first, "lineno", 1)
        end = getattr(first, "end_lineno", line) or line
        if isinstance(old, ast.stmt):
            end = line  # a statement matters as soon as it is reached
        code = self.text[line - 1].strip()
        return Mutation(place, old, new, owner, range(line, end + 1), code, what)


def _located(node: Any, parent: ast.AST) -> ast.AST:
    """Return the node itself or the nearest thing that has a place in the source."""
    if isinstance(node, ast.match_case):
        return node.pattern
    return node if hasattr(node, "lineno") else parent


def _is_skipped(node: ast.AST) -> bool:
    if isinstance(node, ast.Import | ast.ImportFrom):
        return True
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
        return True  # a docstring
    if isinstance(node, ast.keyword) and node.arg == "strict":
        return True  # of a zip whose sides are equally long
    return isinstance(node, ast.Assign) and any(
        isinstance(target, ast.Name) and target.id == "__all__"
        for target in node.targets
    )


def _text(node: ast.AST) -> str:
    text = " ".join(ast.unparse(node).split())
    return text if len(text) <= _SHORTEST else text[: _SHORTEST - 3] + "..."


def _faults(parent: ast.AST, field: str, node: ast.AST) -> Iterator[tuple[Any, str]]:
    """Yield the replacements of a child, each with a description."""
    if isinstance(node, ast.expr):
        sized = isinstance(parent, ast.Call) and "abs" in ast.unparse(parent.func)
        for new in _expressions(node, sized):
            yield new, f"{_text(node)} -> {_text(new)}"
        if field == "test" or (
            isinstance(parent, ast.comprehension) and field == "ifs"
        ):
            yield from _forced(parent, node)
    elif isinstance(node, ast.stmt):
        yield from _statements(node)
    elif isinstance(node, ast.match_case) and len(getattr(parent, "cases", [])) > 1:
        never = ast.match_case(node.pattern, ast.Constant(False), node.body)
        yield never, f"case {_text(node.pattern)} never matches"
        if node.guard is not None:
            always = ast.match_case(node.pattern, None, node.body)
            yield always, f"case {_text(node.pattern)} without its guard"


def _forced(parent: ast.AST, test: ast.expr) -> Iterator[tuple[ast.expr, str]]:
    if isinstance(test, ast.Constant):
        return
    if not isinstance(parent, ast.While):
        yield ast.Constant(True), f"condition {_text(test)} -> True"
    yield ast.Constant(False), f"condition {_text(test)} -> False"


def _statements(node: ast.stmt) -> Iterator[tuple[ast.stmt, str]]:
    match node:
        case ast.Return(value) if value is not None and not _is_nothing(value):
            yield (
                ast.Return(ast.Constant(None)),
                f"return {_text(value)} -> return None",
            )
        case ast.Expr() | ast.AugAssign() | ast.Raise() | ast.Continue() | ast.Break():
            yield ast.Pass(), f"{_text(node)} deleted"
        case ast.Assign(targets) if any(
            isinstance(target, ast.Attribute | ast.Subscript) for target in targets
        ):
            yield ast.Pass(), f"{_text(node)} deleted"


def _is_nothing(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and not node.value


def _expressions(node: ast.expr, sized: bool) -> Iterator[ast.expr]:
    """Yield the replacements; of an absolute difference the order does not matter."""
    match node:
        case ast.Compare(left, ops, comparators):
            for place, op in enumerate(ops):
                for other in _COMPARISONS[type(op)]:
                    changed = [*ops[:place], other(), *ops[place + 1 :]]
                    yield ast.Compare(left, changed, comparators)
        case ast.BinOp(left, op, right):
            if type(op) in _OPERATORS:
                yield ast.BinOp(left, _OPERATORS[type(op)](), right)
            if not isinstance(op, _UNORDERED) and not sized:
                yield ast.BinOp(right, op, left)
        case ast.BoolOp(op, values):
            yield ast.BoolOp(ast.And() if isinstance(op, ast.Or) else ast.Or(), values)
            if len(values) > 1:
                for place in range(len(values)):
                    kept = values[:place] + values[place + 1 :]
                    yield kept[0] if len(kept) == 1 else ast.BoolOp(op, kept)
        case ast.UnaryOp(_, operand):
            yield operand
        case ast.Constant(value):
            yield from map(ast.Constant, _values(value))
        case ast.Call(func, args, keywords) if (
            len(args) > 1
            and not any(isinstance(arg, ast.Starred) for arg in args)
            and ast.dump(args[0]) != ast.dump(args[1])
            and ast.unparse(func).rpartition(".")[2] not in _SYMMETRIC
        ):
            yield ast.Call(func, [args[1], args[0], *args[2:]], keywords)


def _values(value: object) -> tuple[Any, ...]:
    """Return neighbours of a constant; a fraction is changed by a factor of ten."""
    if isinstance(value, bool):
        return (not value,)
    if isinstance(value, int):
        return value + 1, value - 1
    if isinstance(value, float):
        near = value.is_integer() and abs(value) < 1e6
        return (value + 1, value - 1) if near else (value * 10, value / 10)
    return ()
