"""The array functions of the language itself, sized before they run.

The scalar table (``scalar.py``) works entry by entry on arrays; here are the
reductions, shapes and products of NumPy that texts may use, each with what it costs.
Functions of ``engine/reference`` are called through :func:`invoke` too.
"""

from __future__ import annotations

import inspect
import math
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any

import numpy as np

from engine.errors import EngineError, EvaluationError
from engine.expressions import registry
from engine.expressions.limits import Budget, broadcast, shape_of, shape_text
from engine.expressions.operators import (
    apply,
    floor_divide,
    kind_of,
    numeric,
    plain,
    relate,
    remainder,
)
from engine.expressions.scalar import SCALARS

MAX_REFERENCE_INPUT = 4_096
_MATRIX_LIMIT = 64
_DTYPES: dict[str, type] = {
    "float": float, "float64": float, "float32": float, "double": float,
    "int": int, "int64": int, "int32": int, "bool": bool,
}  # fmt: skip
_FAILURES = (
    ValueError,
    TypeError,
    ArithmeticError,
    MemoryError,
    LookupError,
    AttributeError,
    RecursionError,
    NotImplementedError,
    np.linalg.LinAlgError,
)


def invoke(
    function: registry.Function,
    args: Sequence[Any],
    keywords: dict[str, Any],
    budget: Budget,
) -> Any:
    """Call a function of the language; only EvaluationError leaves."""
    _check_signature(function, args, keywords)
    values: dict[str, object] = {"name": function.name, "signature": function.signature}
    try:
        with np.errstate(all="ignore"):
            if function.own:
                result = function.call(budget, *args, **keywords)
            else:
                _check_inputs(function, [*args, *keywords.values()])
                result = function.call(*args, **keywords)
    except EngineError:
        raise
    except _FAILURES as fault:
        raise EvaluationError(
            "call-failed", {**values, "shapes": _shapes(args), "why": _why(fault)}
        ) from None
    return _checked(result, values)


def _shapes(args: Sequence[Any]) -> str:
    return ", ".join(shape_text(shape_of(value)) for value in args)


def _why(fault: BaseException) -> str:
    """Return an implementation's own words about a fault, kept short."""
    return " ".join(str(fault).split())[:160]


def _checked(result: Any, values: dict[str, object]) -> Any:
    """Let numbers, arrays of numbers and records of them through, nothing else."""
    result = plain(result)
    if isinstance(result, np.ndarray):
        if result.dtype.kind not in "biuf":
            raise EvaluationError("not-real", values)
        return result
    if isinstance(result, bool | int | float):
        return result
    if isinstance(result, tuple):
        return result
    if isinstance(result, list):
        return tuple(result)
    raise EvaluationError("not-real", values)


@lru_cache(maxsize=1024)
def _signature(call: Callable[..., Any]) -> inspect.Signature | None:
    try:
        return inspect.signature(call)
    except (TypeError, ValueError):
        return None


def _check_signature(
    function: registry.Function, args: Sequence[Any], keywords: dict[str, Any]
) -> None:
    signature = _signature(function.call)
    if signature is None:
        return
    try:
        signature.bind(*((None,) if function.own else ()), *args, **keywords)
    except TypeError:
        raise EvaluationError(
            "wrong-arguments",
            {
                "name": function.name,
                "signature": function.signature,
                "count": len(args),
            },
        ) from None


def _check_inputs(function: registry.Function, values: Sequence[Any]) -> None:
    """Keep the inputs of a reference small: its own cost is not known beforehand."""
    total = sum(value.size for value in values if isinstance(value, np.ndarray))
    if total > MAX_REFERENCE_INPUT:
        raise EvaluationError(
            "input-too-large", {"name": function.name, "limit": MAX_REFERENCE_INPUT}
        )
    if any(isinstance(value, str) for value in values):
        raise EvaluationError(
            "wrong-arguments",
            {
                "name": function.name,
                "signature": function.signature,
                "count": len(values),
            },
        )


def _enter(
    name: str, signature: str
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Enter the decorated function; its first parameter is the budget."""

    def decorate(call: Callable[..., Any]) -> Callable[..., Any]:
        registry.enter(name, signature, call)
        return call

    return decorate


# ------------------------------------------------------------ argument readers


def array_of(value: Any, name: str) -> Any:
    """Return a value as an array of numbers."""
    if isinstance(value, tuple) and not hasattr(value, "_fields"):
        value = np.array([numeric(item, name) for item in value])
    value = numeric(value, name)
    return np.asarray(value)


def floats_of(value: Any, name: str) -> Any:
    """Return a value as an array of floats."""
    return array_of(value, name).astype(float)


def integer(value: Any, role: str) -> int:
    """Return a whole number; EvaluationError otherwise."""
    value = plain(value)
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise EvaluationError("not-an-integer", {"role": role, "value": kind_of(value)})
    if not math.isfinite(value) or value != math.floor(value) or abs(value) > 1e12:
        raise EvaluationError("not-an-integer", {"role": role, "value": f"{value:g}"})
    return int(value)


def sizes(value: Any) -> tuple[int, ...]:
    """Return a shape argument as a tuple of whole numbers."""
    if isinstance(value, np.ndarray):
        value = tuple(value.tolist()) if value.ndim == 1 else value
    if isinstance(value, tuple):
        return tuple(integer(part, "size") for part in value)
    return (integer(value, "size"),)


def axes_of(axis: Any) -> Any:
    """Return an axis argument as None, an int or a tuple of ints."""
    if axis is None:
        return None
    if isinstance(axis, tuple):
        return tuple(integer(part, "axis") for part in axis)
    return integer(axis, "axis")


def one_axis(axis: Any) -> int | None:
    """Return an axis argument as None or an int."""
    return None if axis is None else integer(axis, "axis")


def _checked_axis(x: Any, axis: Any, name: str) -> Any:
    found = axes_of(axis)
    for part in (
        found if isinstance(found, tuple) else () if found is None else (found,)
    ):
        if not -x.ndim <= part < x.ndim:
            raise EvaluationError(
                "no-such-axis",
                {"name": name, "axis": part, "shape": shape_text(x.shape)},
            )
    return found


def _shape_arguments(
    shape: Sequence[Any], dtype: Any, budget: Budget
) -> tuple[int, ...]:
    found = sizes(shape[0]) if len(shape) == 1 else sizes(tuple(shape))
    budget.array(found)
    return found


def dtype_of(dtype: Any, default: type = float) -> type:
    """Return an element type of the fixed table."""
    if dtype is None:
        return default
    if not isinstance(dtype, str) or dtype not in _DTYPES:
        raise EvaluationError("unknown-dtype", {"allowed": "float, int, bool"})
    return _DTYPES[dtype]


# ------------------------------------------------------------------ reductions


def _reduction(name: str, call: Callable[..., Any], about: str) -> None:
    def reduce(
        budget: Budget,
        x: Any,
        axis: Any = None,
        keepdims: Any = False,
        dtype: Any = None,
    ) -> Any:
        x = array_of(x, name)
        axis = _checked_axis(x, axis, name)
        budget.spend(0, x.size)
        return call(x, axis=axis, keepdims=bool(keepdims))

    registry.enter(name, "x, axis=None, keepdims=False", reduce, about)


_reduction("sum", np.sum, "Sum of the entries, along axes.")
_reduction("mean", np.mean, "Mean of the entries, along axes.")
_reduction("prod", np.prod, "Product of the entries, along axes.")
_reduction("any", np.any, "Whether any entry is true.")
_reduction("all", np.all, "Whether all entries are true.")
_reduction("median", np.median, "Median of the entries, along axes.")
_reduction("count_nonzero", np.count_nonzero, "Number of entries that are not zero.")


def _spread(name: str, call: Callable[..., Any], about: str) -> None:
    def reduce(
        budget: Budget, x: Any, axis: Any = None, keepdims: Any = False, ddof: Any = 0
    ) -> Any:
        x = floats_of(x, name)
        axis = _checked_axis(x, axis, name)
        budget.spend(0, 3 * x.size)
        return call(x, axis=axis, keepdims=bool(keepdims), ddof=integer(ddof, "ddof"))

    registry.enter(name, "x, axis=None, keepdims=False, ddof=0", reduce, about)


_spread("var", np.var, "Variance: mean squared deviation, divided by N - ddof.")
_spread("std", np.std, "Standard deviation, the root of the variance with N - ddof.")


def _extreme(name: str, reduce_call: Any, pair_call: Any, about: str) -> None:
    def reduce(
        budget: Budget, *values: Any, axis: Any = None, keepdims: Any = False
    ) -> Any:
        if not values:
            raise TypeError("no argument")
        if len(values) == 1:
            x = array_of(values[0], name)
            budget.spend(0, x.size)
            if not x.size:
                raise EvaluationError("empty-array", {"name": name})
            return reduce_call(
                x, axis=_checked_axis(x, axis, name), keepdims=bool(keepdims)
            )
        result = numeric(values[0], name)
        for value in values[1:]:
            other = numeric(value, name)
            budget.array(broadcast(name, result, other))
            result = pair_call(result, other)
        return result

    registry.enter(name, "x, axis=None, keepdims=False  or  a, b, ...", reduce, about)


_extreme(
    "max",
    np.max,
    np.maximum,
    "Largest entry of an array, or entrywise maximum of several values.",
)
_extreme(
    "min",
    np.min,
    np.minimum,
    "Smallest entry of an array, or entrywise minimum of several values.",
)


def _pairwise(
    name: str, call: Callable[[Any, Any], Any], about: str, signature: str = "a, b"
) -> None:
    def pair(budget: Budget, a: Any, b: Any) -> Any:
        a, b = numeric(a, name), numeric(b, name)
        budget.array(broadcast(name, a, b))
        return call(a, b)

    registry.enter(name, signature, pair, about)


def _float_pair(call: Callable[[Any, Any], Any]) -> Callable[[Any, Any], Any]:
    def pair(a: Any, b: Any) -> Any:
        return call(np.asarray(a, float), np.asarray(b, float))

    return pair


_pairwise("maximum", np.maximum, "Entrywise maximum of two values.")
_pairwise("minimum", np.minimum, "Entrywise minimum of two values.")
_pairwise("mod", remainder, "Remainder with the sign of b.")
_pairwise("floor_divide", floor_divide, "Floor of a / b.")
_pairwise("hypot", _float_pair(np.hypot), "sqrt(a^2 + b^2).")
_pairwise(
    "logaddexp", _float_pair(np.logaddexp), "log(exp(a) + exp(b)), without overflow."
)
_pairwise("atan2", _float_pair(np.arctan2), "Angle of the point (x, y).", "y, x")
_pairwise("logical_and", np.logical_and, "Whether both are true.")
_pairwise("logical_or", np.logical_or, "Whether one of the two is true.")


def _arithmetic(name: str, op: str, about: str) -> None:
    def pair(budget: Budget, a: Any, b: Any) -> Any:
        return apply(op, a, b, budget)

    registry.enter(name, "a, b", pair, about)


for _name, _op, _about in (
    ("add", "+", "a + b."),
    ("subtract", "-", "a - b."),
    ("multiply", "*", "a * b, entry by entry."),
    ("divide", "/", "a / b."),
    ("pow", "^", "a to the power b."),
    ("matmul", "@", "Matrix product."),
):
    _arithmetic(_name, _op, _about)


def _relation(name: str, op: str, about: str) -> None:
    def pair(budget: Budget, a: Any, b: Any) -> Any:
        return relate(op, a, b, budget)

    registry.enter(name, "a, b", pair, about)


_relation("equal", "==", "Whether a equals b, entry by entry.")
_relation("greater", ">", "Whether a is above b, entry by entry.")
_relation("less", "<", "Whether a is below b, entry by entry.")


# --------------------------------------------------------- scalars entry by entry


def _entrywise(name: str) -> None:
    row = SCALARS[name]

    def apply_row(budget: Budget, x: Any) -> Any:
        x = numeric(x, name)
        if isinstance(x, np.ndarray):
            budget.array(x.shape)
            return row.array(x.astype(float))
        return _whole(row.array(float(x)), x, name)

    registry.enter(name, row.signature, apply_row, row.summary)


def _whole(value: Any, x: Any, name: str) -> Any:
    """Keep whole results of whole arguments integers where they count things."""
    value = plain(value)
    if name in ("floor", "ceil") and math.isfinite(value) and abs(value) < 2**53:
        return int(value)
    if (
        name in ("abs", "sign", "relu", "factorial")
        and isinstance(x, int)
        and math.isfinite(value)
        and abs(value) < 2**53
    ):
        return int(value)
    return value


for _name in SCALARS:
    if _name != "log":
        _entrywise(_name)


@_enter("log", "x, base=e")
def _log(budget: Budget, x: Any, base: Any = None) -> Any:
    """Natural logarithm, or the logarithm to a base."""
    value = np.log(floats_of(x, "log"))
    budget.array(value.shape)
    if base is None:
        return value
    lower = np.log(floats_of(base, "log"))
    budget.array(broadcast("log", value, lower))
    return value / lower


for _name, _call, _about in (
    ("square", np.square, "x^2, entry by entry."),
    ("reciprocal", lambda x: 1.0 / x, "1/x, entry by entry."),
    ("negative", np.negative, "-x, entry by entry."),
    ("exp2", np.exp2, "2^x, entry by entry."),
    ("isnan", np.isnan, "Whether an entry is not a number."),
    ("isfinite", np.isfinite, "Whether an entry is a finite number."),
    ("deg2rad", np.deg2rad, "Degrees to radians."),
    ("sinc", np.sinc, "sin(pi x)/(pi x)."),
):

    def _closed(call: Callable[..., Any], name: str) -> Callable[[Budget, Any], Any]:
        def entry(budget: Budget, x: Any) -> Any:
            x = floats_of(x, name)
            budget.array(x.shape)
            return call(x)

        return entry

    registry.enter(_name, "x", _closed(_call, _name), _about)


@_enter("round", "x, decimals=0")
def _round(budget: Budget, x: Any, decimals: Any = 0) -> Any:
    """Round to decimals; halves go to the even neighbour."""
    places = integer(decimals, "decimals")
    x = numeric(x, "round")
    if places == 0 and isinstance(x, int | float) and math.isfinite(x):
        return round(x)
    return np.round(np.asarray(x, float), places)


@_enter("clip", "x, low, high")
def _clip(budget: Budget, x: Any, a_min: Any = None, a_max: Any = None) -> Any:
    """Bound every entry by low and high."""
    x = numeric(x, "clip")
    for bound, call in ((a_min, np.maximum), (a_max, np.minimum)):
        if bound is not None:
            limit = numeric(bound, "clip")
            budget.array(broadcast("clip", x, limit))
            x = call(x, limit)
    return x


@_enter("where", "condition, a, b")
def _where(budget: Budget, condition: Any, a: Any, b: Any) -> Any:
    """a where the condition holds, else b, entry by entry."""
    condition, a, b = (
        numeric(condition, "where"),
        numeric(a, "where"),
        numeric(b, "where"),
    )
    if not any(isinstance(value, np.ndarray) for value in (condition, a, b)):
        return a if condition else b
    shape = broadcast("where", a, b)
    budget.array(broadcast("where", condition, np.broadcast_to(np.float64(0), shape)))
    return np.where(np.asarray(condition) != 0, a, b)


@_enter("logical_not", "x")
def _logical_not(budget: Budget, x: Any) -> Any:
    """Whether an entry is false."""
    return np.logical_not(numeric(x, "logical_not"))


@_enter("comb", "n, k")
def _comb(budget: Budget, n: Any, k: Any) -> Any:
    """Number of ways to choose k of n."""
    n, k = integer(n, "n"), integer(k, "k")
    if not 0 <= n <= 1000:
        raise EvaluationError("out-of-range", {"name": "comb", "limit": 1000})
    return math.comb(n, k) if k >= 0 else 0


# -------------------------------------------------------------- places and order


def _argument(name: str, call: Callable[..., Any], about: str) -> None:
    def reduce(budget: Budget, x: Any, axis: Any = None, keepdims: Any = False) -> Any:
        x = array_of(x, name)
        if not x.size:
            raise EvaluationError("empty-array", {"name": name})
        axis = one_axis(_checked_axis(x, axis, name))
        return (
            call(x, axis=axis, keepdims=bool(keepdims)) if axis is not None else call(x)
        )

    registry.enter(name, "x, axis=None", reduce, about)


_argument("argmax", np.argmax, "Place of the largest entry.")
_argument("argmin", np.argmin, "Place of the smallest entry.")


def _along(
    name: str, call: Callable[..., Any], default: int | None, about: str
) -> None:
    def along(budget: Budget, x: Any, axis: Any = default) -> Any:
        x = array_of(x, name)
        budget.spend(x.size, 20 * x.size)
        return call(x, axis=one_axis(_checked_axis(x, axis, name)))

    registry.enter(name, f"x, axis={default}", along, about)


_along("cumsum", np.cumsum, None, "Running sum.")
_along("cumprod", np.cumprod, None, "Running product.")
_along("sort", np.sort, -1, "Entries in rising order.")
_along("argsort", np.argsort, -1, "Places of the entries in rising order.")
_along("flip", np.flip, None, "Entries in reversed order.")


@_enter("diff", "x, n=1, axis=-1")
def _diff(budget: Budget, x: Any, n: Any = 1, axis: Any = -1) -> Any:
    """Differences of neighbouring entries; diff(f, x) is a derivative."""
    x = floats_of(x, "diff")
    if x.ndim == 0:
        raise EvaluationError("needs-array", {"name": "diff"})
    count = integer(n, "n")
    if not 0 <= count <= 8:
        raise EvaluationError("out-of-range", {"name": "diff", "limit": 8})
    return np.diff(x, n=count, axis=integer(_checked_axis(x, axis, "diff"), "axis"))


@_enter("roll", "x, shift, axis=None")
def _roll(budget: Budget, x: Any, n: Any, axis: Any = None) -> Any:
    """Shift the entries round in a circle."""
    x = array_of(x, "roll")
    budget.array(x.shape)
    return np.roll(
        x, integer(n, "shift"), axis=one_axis(_checked_axis(x, axis, "roll"))
    )


# ------------------------------------------------------------------------ shapes


@_enter("reshape", "x, shape")
def _reshape(budget: Budget, x: Any, shape: Any) -> Any:
    """The same entries in another shape; one size may be -1."""
    x = array_of(x, "reshape")
    wanted = sizes(shape)
    if len(wanted) > 8:
        raise EvaluationError("too-many-axes", {"limit": 8})
    try:
        return np.reshape(x, wanted)
    except ValueError:
        values: dict[str, object] = {
            "shape": shape_text(x.shape),
            "wanted": shape_text(wanted),
        }
        raise EvaluationError("reshape", values) from None


@_enter("transpose", "x, axes=None")
def _transpose(budget: Budget, x: Any, axes: Any = None) -> Any:
    """The axes in reversed or given order."""
    return np.transpose(array_of(x, "transpose"), None if axes is None else sizes(axes))


for _name, _call, _about in (
    ("ravel", np.ravel, "All entries in one row."),
    ("flatten", np.ravel, "All entries in one row."),
    ("copy", np.copy, "The same array."),
):

    def _shaped(call: Callable[..., Any], name: str) -> Callable[[Budget, Any], Any]:
        def entry(budget: Budget, x: Any) -> Any:
            return call(array_of(x, name))

        return entry

    registry.enter(_name, "x", _shaped(_call, _name), _about)


@_enter("squeeze", "x, axis=None")
def _squeeze(budget: Budget, x: Any, axis: Any = None) -> Any:
    """Drop axes of size 1."""
    x = array_of(x, "squeeze")
    return np.squeeze(x, axis=_checked_axis(x, axis, "squeeze"))


@_enter("expand_dims", "x, axis")
def _expand_dims(budget: Budget, x: Any, axis: Any) -> Any:
    """Insert an axis of size 1."""
    return np.expand_dims(array_of(x, "expand_dims"), integer(axis, "axis"))


@_enter("swapaxes", "x, a, b")
def _swapaxes(budget: Budget, x: Any, a: Any, b: Any) -> Any:
    """Exchange two axes."""
    x = array_of(x, "swapaxes")
    return np.swapaxes(
        x,
        integer(_checked_axis(x, a, "swapaxes"), "axis"),
        integer(_checked_axis(x, b, "swapaxes"), "axis"),
    )


@_enter("broadcast_to", "x, shape")
def _broadcast_to(budget: Budget, x: Any, shape: Any) -> Any:
    """Repeat an array up to a shape."""
    wanted = sizes(shape)
    budget.array(wanted)
    return np.broadcast_to(array_of(x, "broadcast_to"), wanted)


@_enter("shape", "x")
def _shape(budget: Budget, x: Any) -> Any:
    """The sizes of the axes."""
    return shape_of(x)


@_enter("size", "x")
def _size(budget: Budget, x: Any) -> Any:
    """The number of entries."""
    return int(array_of(x, "size").size)


@_enter("len", "x")
def _len(budget: Budget, x: Any) -> Any:
    """The size of the first axis."""
    if isinstance(x, np.ndarray | tuple):
        return len(x)
    raise EvaluationError("needs-array", {"name": "len"})


@_enter("array", "x, dtype=float")
def _make_array(budget: Budget, x: Any, dtype: Any = None) -> Any:
    """An array of the given entries."""
    x = array_of(x, "array")
    return x if dtype is None else x.astype(dtype_of(dtype))


@_enter("astype", "x, dtype")
def _astype(budget: Budget, x: Any, dtype: Any) -> Any:
    """The entries as another type: 'float', 'int' or 'bool'."""
    wanted = dtype_of(dtype)
    x = array_of(x, "astype")
    if wanted is int and not np.all(np.isfinite(x.astype(float))):
        raise EvaluationError("not-an-integer", {"role": "entry", "value": "nan"})
    return x.astype(wanted)


# ---------------------------------------------------------------------- creators


for _name, _fill, _about in (
    ("zeros", 0.0, "An array of zeros."),
    ("ones", 1.0, "An array of ones."),
):

    def _filled(value: float) -> Callable[..., Any]:
        def entry(budget: Budget, *shape: Any, dtype: Any = None) -> Any:
            return np.full(
                _shape_arguments(shape, dtype, budget), value, dtype_of(dtype)
            )

        return entry

    def _alike(value: float, name: str) -> Callable[..., Any]:
        def entry(budget: Budget, x: Any) -> Any:
            x = array_of(x, name)
            budget.array(x.shape)
            return np.full(x.shape, value)

        return entry

    registry.enter(_name, "shape", _filled(_fill), _about)
    registry.enter(
        f"{_name}_like",
        "x",
        _alike(_fill, f"{_name}_like"),
        _about[:-1] + " of x's shape.",
    )


@_enter("full", "shape, value")
def _full(budget: Budget, shape: Any, value: Any) -> Any:
    """An array of one value."""
    wanted = sizes(shape)
    budget.array(wanted)
    return np.full(wanted, plain(numeric(value, "full")))


@_enter("full_like", "x, value")
def _full_like(budget: Budget, x: Any, value: Any) -> Any:
    """An array of one value, of x's shape."""
    x = array_of(x, "full_like")
    budget.array(x.shape)
    return np.full(x.shape, plain(numeric(value, "full_like")))


@_enter("eye", "n, m=n")
def _eye(
    budget: Budget,
    n: Any,
    m: Any = None,
    k: Any = 0,
) -> Any:
    """The identity matrix."""
    rows = integer(n, "size")
    columns = rows if m is None else integer(m, "size")
    budget.array((rows, columns))
    return np.eye(rows, columns, k=integer(k, "k"))


@_enter("arange", "start, stop, step=1")
def _arange(budget: Budget, start: Any, stop: Any = None, step: Any = 1) -> Any:
    """Numbers from start up to, not including, stop."""
    if stop is None:
        start, stop = 0, start
    low, high, width = (
        plain(numeric(value, "arange")) for value in (start, stop, step)
    )
    if any(
        isinstance(value, np.ndarray) or not math.isfinite(value)
        for value in (low, high, width)
    ):
        raise EvaluationError("needs-number", {"name": "arange"})
    if width == 0:
        raise EvaluationError("step-zero")
    budget.array((max(0, math.ceil(min((high - low) / width, 1e12))),))
    return np.arange(low, high, width)


@_enter("linspace", "start, stop, num=50")
def _linspace(
    budget: Budget, start: Any, stop: Any, num: Any = 50, endpoint: Any = True
) -> Any:
    """num numbers from start to stop, evenly spaced."""
    count = integer(num, "num")
    budget.array((count,))
    low, high = plain(numeric(start, "linspace")), plain(numeric(stop, "linspace"))
    if isinstance(low, np.ndarray) or isinstance(high, np.ndarray):
        raise EvaluationError("needs-number", {"name": "linspace"})
    return np.linspace(low, high, count, endpoint=bool(endpoint))


@_enter("diag", "x, k=0")
def _diag(budget: Budget, x: Any, k: Any = 0) -> Any:
    """The diagonal of a matrix, or a diagonal matrix from a vector."""
    x, offset = array_of(x, "diag"), integer(k, "k")
    if x.ndim not in (1, 2):
        raise EvaluationError(
            "wrong-axes", {"name": "diag", "shape": shape_text(x.shape)}
        )
    if x.ndim == 1:
        budget.array((x.size + abs(offset),) * 2)
    return np.diag(x, offset)


for _name, _call, _about in (
    ("triu", np.triu, "The part on and above the diagonal."),
    ("tril", np.tril, "The part on and below the diagonal."),
):

    def _triangle(call: Callable[..., Any], name: str) -> Callable[..., Any]:
        def entry(budget: Budget, x: Any, k: Any = 0) -> Any:
            x = array_of(x, name)
            if x.ndim < 2:
                raise EvaluationError(
                    "wrong-axes", {"name": name, "shape": shape_text(x.shape)}
                )
            budget.array(x.shape)
            return call(x, integer(k, "k"))

        return entry

    registry.enter(_name, "x, k=0", _triangle(_call, _name), _about)


# --------------------------------------------------------------- joining, repeating


def _several(values: Any, name: str) -> list[Any]:
    """Return the arrays of a tuple, or the rows of an array."""
    if isinstance(values, np.ndarray):
        values = tuple(values)
    if not isinstance(values, tuple) or not values:
        raise EvaluationError("needs-several", {"name": name})
    return [array_of(value, name) for value in values]


def _joining(name: str, call: Callable[..., Any], about: str) -> None:
    def join(budget: Budget, values: Any, axis: Any = 0) -> Any:
        arrays = _several(values, name)
        budget.spend(sum(array.size for array in arrays))
        try:
            return call(arrays, axis=integer(axis, "axis"))
        except ValueError:
            raise EvaluationError(
                "join", {"name": name, "shapes": _shapes(arrays)}
            ) from None

    registry.enter(name, "(a, b, ...), axis=0", join, about)


_joining("concatenate", np.concatenate, "Arrays one after another along an axis.")
_joining("stack", np.stack, "Arrays side by side along a new axis.")


def _stacking(name: str, call: Callable[..., Any], about: str) -> None:
    def join(budget: Budget, values: Any) -> Any:
        arrays = _several(values, name)
        budget.spend(sum(array.size for array in arrays))
        try:
            return call(arrays)
        except ValueError:
            raise EvaluationError(
                "join", {"name": name, "shapes": _shapes(arrays)}
            ) from None

    registry.enter(name, "(a, b, ...)", join, about)


_stacking("vstack", np.vstack, "Arrays as rows, one below another.")
_stacking("hstack", np.hstack, "Arrays next to one another.")
_stacking("column_stack", np.column_stack, "Vectors as columns.")


@_enter("repeat", "x, n, axis=None")
def _repeat(budget: Budget, x: Any, n: Any, axis: Any = None) -> Any:
    """Every entry n times."""
    x, count = array_of(x, "repeat"), integer(n, "n")
    budget.array((x.size, count))
    return np.repeat(x, count, axis=one_axis(_checked_axis(x, axis, "repeat")))


@_enter("tile", "x, repetitions")
def _tile(budget: Budget, x: Any, n: Any) -> Any:
    """The whole array repeated along its axes."""
    x, counts = array_of(x, "tile"), sizes(n)
    budget.array((max(1, x.size), *counts))
    return np.tile(x, counts)


# ---------------------------------------------------------------- linear algebra


@_enter("dot", "a, b")
def _dot(budget: Budget, a: Any, b: Any) -> Any:
    """Scalar product of vectors, matrix product of matrices."""
    a, b = numeric(a, "dot"), numeric(b, "dot")
    if shape_of(a) and shape_of(b):
        return apply("@", a, b, budget)
    return apply("*", a, b, budget)


@_enter("outer", "a, b")
def _outer(budget: Budget, a: Any, b: Any) -> Any:
    """All products of an entry of a and an entry of b."""
    a, b = array_of(a, "outer"), array_of(b, "outer")
    budget.array((a.size, b.size))
    return np.outer(a, b)


@_enter("inner", "a, b")
def _inner(budget: Budget, a: Any, b: Any) -> Any:
    """Sum of products over the last axes."""
    a, b = array_of(a, "inner"), array_of(b, "inner")
    return apply("@", a, b.T, budget) if a.ndim and b.ndim else a * b


@_enter("kron", "a, b")
def _kron(budget: Budget, a: Any, b: Any) -> Any:
    """The Kronecker product."""
    a, b = array_of(a, "kron"), array_of(b, "kron")
    budget.array((a.size, b.size))
    return np.kron(a, b)


@_enter("trace", "x")
def _trace(budget: Budget, x: Any) -> Any:
    """Sum of the diagonal."""
    x = array_of(x, "trace")
    if x.ndim != 2:
        raise EvaluationError(
            "wrong-axes", {"name": "trace", "shape": shape_text(x.shape)}
        )
    return np.trace(x)


@_enter("norm", "x, ord=None, axis=None, keepdims=False")
def _norm(
    budget: Budget, x: Any, ord: Any = None, axis: Any = None, keepdims: Any = False
) -> Any:
    """Euclidean norm of all entries, or the norm of an order along an axis."""
    x = floats_of(x, "norm")
    axis = _checked_axis(x, axis, "norm")
    budget.spend(0, 3 * x.size)
    if ord is None:
        return np.sqrt(np.sum(x * x, axis=axis, keepdims=bool(keepdims)))
    if x.ndim > 1 and axis is None and x.size > _MATRIX_LIMIT**2:
        raise EvaluationError(
            "matrix-too-large", {"name": "norm", "limit": _MATRIX_LIMIT}
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
    if x.shape[0] > _MATRIX_LIMIT:
        raise EvaluationError(
            "matrix-too-large", {"name": name, "limit": _MATRIX_LIMIT}
        )
    if not np.all(np.isfinite(x)):
        raise EvaluationError("not-finite", {"name": name})
    return x


@_enter("det", "x")
def _det(budget: Budget, x: Any) -> Any:
    """Determinant of a square matrix."""
    return np.linalg.det(_square_matrix(x, "det"))


@_enter("inv", "x")
def _inv(budget: Budget, x: Any) -> Any:
    """Inverse of a square matrix."""
    return np.linalg.inv(_square_matrix(x, "inv"))


@_enter("solve", "a, b")
def _solve(budget: Budget, a: Any, b: Any) -> Any:
    """The x with a @ x = b."""
    b = floats_of(b, "solve")
    if b.size > _MATRIX_LIMIT**2 or not np.all(np.isfinite(b)):
        raise EvaluationError(
            "matrix-too-large", {"name": "solve", "limit": _MATRIX_LIMIT}
        )
    return np.linalg.solve(_square_matrix(a, "solve"), b)


@_enter("einsum", "'ij,jk->ik', a, b, ...")
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
