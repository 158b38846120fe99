"""Products, norms, small linear algebra, sums of products over axes."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from engine.errors import EvaluationError
from engine.expressions.library.arguments import (
    MATRIX_LIMIT,
    array_of,
    axes_within,
    checked_axis,
    enter,
    floats_of,
    integer,
)
from engine.expressions.limits import Budget, shape_of, shape_text
from engine.expressions.operators import apply, numeric


@enter("dot", "a, b")
def _dot(budget: Budget, a: Any, b: Any) -> Any:
    """Scalar product of vectors, matrix product of matrices."""
    a, b = numeric(a, "dot"), numeric(b, "dot")
    if shape_of(a) and shape_of(b):
        return apply("@", a, b, budget)
    return apply("*", a, b, budget)


@enter("outer", "a, b")
def _outer(budget: Budget, a: Any, b: Any) -> Any:
    """All products of an entry of a and an entry of b."""
    a, b = array_of(a, "outer"), array_of(b, "outer")
    budget.array((a.size, b.size))
    return np.outer(a, b)


@enter("inner", "a, b")
def _inner(budget: Budget, a: Any, b: Any) -> Any:
    """Sum of products over the last axes."""
    a, b = array_of(a, "inner"), array_of(b, "inner")
    return apply("@", a, b.T, budget) if a.ndim and b.ndim else a * b


@enter("kron", "a, b")
def _kron(budget: Budget, a: Any, b: Any) -> Any:
    """The Kronecker product."""
    a, b = array_of(a, "kron"), array_of(b, "kron")
    budget.array((a.size, b.size))
    return np.kron(a, b)


@enter("trace", "x")
def _trace(budget: Budget, x: Any) -> Any:
    """Sum of the diagonal."""
    x = array_of(x, "trace")
    if x.ndim != 2:
        raise EvaluationError(
            "wrong-axes", {"name": "trace", "shape": shape_text(x.shape)}
        )
    return np.trace(x)


@enter("norm", "x, ord=None, axis=None, keepdims=False")
def _norm(
    budget: Budget, x: Any, ord: Any = None, axis: Any = None, keepdims: Any = False
) -> Any:
    """Euclidean norm of all entries, or the norm of an order along an axis."""
    x = floats_of(x, "norm")
    axis = checked_axis(x, axis, "norm")
    budget.spend(0, 3 * x.size)
    if ord is None:
        return np.sqrt(np.sum(x * x, axis=axis, keepdims=bool(keepdims)))
    if x.ndim > 1 and axis is None and x.size > MATRIX_LIMIT**2:
        raise EvaluationError(
            "matrix-too-large", {"name": "norm", "limit": MATRIX_LIMIT}
        )
    order = ord if isinstance(ord, str) else float(numeric(ord, "norm"))
    if isinstance(order, str) and order not in ("fro", "nuc"):
        raise EvaluationError(
            "wrong-arguments", {"name": "norm", "signature": "x, ord", "count": 2}
        )
    if x.ndim == 0:
        return np.abs(x)
    call: Any = np.linalg.norm
    return call(x, ord=order, axis=axis, keepdims=bool(keepdims))


def _square_matrix(x: Any, name: str) -> Any:
    x = floats_of(x, name)
    if x.ndim != 2 or x.shape[0] != x.shape[1]:
        raise EvaluationError(
            "not-square", {"name": name, "shape": shape_text(x.shape)}
        )
    if x.shape[0] > MATRIX_LIMIT:
        raise EvaluationError("matrix-too-large", {"name": name, "limit": MATRIX_LIMIT})
    if not np.all(np.isfinite(x)):
        raise EvaluationError("not-finite", {"name": name})
    return x


@enter("det", "x")
def _det(budget: Budget, x: Any) -> Any:
    """Determinant of a square matrix."""
    return np.linalg.det(_square_matrix(x, "det"))


@enter("inv", "x")
def _inv(budget: Budget, x: Any) -> Any:
    """Inverse of a square matrix."""
    return np.linalg.inv(_square_matrix(x, "inv"))


@enter("solve", "a, b")
def _solve(budget: Budget, a: Any, b: Any) -> Any:
    """The x with a @ x = b."""
    b = floats_of(b, "solve")
    if b.size > MATRIX_LIMIT**2 or not np.all(np.isfinite(b)):
        raise EvaluationError(
            "matrix-too-large", {"name": "solve", "limit": MATRIX_LIMIT}
        )
    return np.linalg.solve(_square_matrix(a, "solve"), b)


@enter("tensordot", "a, b, axes=2")
def _tensordot(budget: Budget, a: Any, b: Any, axes: Any = 2) -> Any:
    """Sum of products over the axes of both: their number, or (axes of a, of b)."""
    a, b = floats_of(a, "tensordot"), floats_of(b, "tensordot")
    of_a, of_b = _summed_axes(a, b, axes)
    for left, right in zip(of_a, of_b, strict=True):
        if a.shape[left] != b.shape[right]:
            raise EvaluationError(
                "tensordot-sizes", {"left": a.shape[left], "right": b.shape[right]}
            )
    summed = math.prod(a.shape[axis] for axis in of_a)
    kept = [size for axis, size in enumerate(a.shape) if axis not in of_a]
    kept += [size for axis, size in enumerate(b.shape) if axis not in of_b]
    budget.array(kept)
    budget.spend(0, 2 * summed * math.prod(kept))
    return np.tensordot(a, b, axes=(of_a, of_b))


def _summed_axes(a: Any, b: Any, axes: Any) -> tuple[list[int], list[int]]:
    """Return the axes of a and of b that are summed over, counted from the front."""
    if isinstance(axes, np.ndarray) and axes.ndim:
        axes = tuple(axes)
    if not isinstance(axes, tuple):
        count = integer(axes, "axes")
        if not 0 <= count <= min(a.ndim, b.ndim):
            shape = shape_text(min(a.shape, b.shape, key=len))
            values: dict[str, object] = {"name": "tensordot", "axis": count}
            raise EvaluationError("no-such-axis", {**values, "shape": shape})
        return list(range(a.ndim - count, a.ndim)), list(range(count))
    pair = [
        axes_within(x, part, "tensordot") for x, part in zip((a, b), axes, strict=False)
    ]
    if len(axes) != 2 or len(pair[0]) != len(pair[1]):
        signature = "a, b, axes=([1], [0])"
        values = {"name": "tensordot", "signature": signature, "count": len(axes)}
        raise EvaluationError("wrong-arguments", values)
    return pair[0], pair[1]


@enter("einsum", "'ij,jk->ik', a, b, ...")
def _einsum(budget: Budget, spec: Any, *arrays: Any) -> Any:
    """Einstein summation with plain letters and at most four operands."""
    if not isinstance(spec, str):
        raise EvaluationError("einsum-spec", {"spec": ""})
    spec = spec.replace(" ", "")
    inputs, arrow, output = spec.partition("->")
    terms = inputs.split(",")
    operands = [floats_of(value, "einsum") for value in arrays]
    good = spec.isascii() and all(
        part.isalpha() or not part for part in [*terms, output]
    )
    if not good or len(terms) != len(operands) or not 1 <= len(operands) <= 4:
        raise EvaluationError("einsum-spec", {"spec": spec})
    lengths: dict[str, int] = {}
    for term, operand in zip(terms, operands, strict=True):
        if len(term) != operand.ndim:
            raise EvaluationError(
                "einsum-axes", {"term": term, "shape": shape_text(operand.shape)}
            )
        for letter, size in zip(term, operand.shape, strict=True):
            if lengths.setdefault(letter, size) != size:
                raise EvaluationError(
                    "einsum-sizes",
                    {"letter": letter, "left": lengths[letter], "right": size},
                )
    if not arrow:
        joined = "".join(terms)
        output = "".join(
            sorted(letter for letter in set(joined) if joined.count(letter) == 1)
        )
    if len(set(output)) != len(output) or not set(output) <= set(lengths):
        raise EvaluationError("einsum-spec", {"spec": spec})
    budget.array([lengths[letter] for letter in output])
    budget.spend(0, 2 * len(operands) * math.prod(lengths.values()))
    return np.einsum(f"{inputs}->{output}", *operands)
