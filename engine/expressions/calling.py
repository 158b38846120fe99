"""Call a function of the language: signature and cost first, clean errors last."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any

import numpy as np

from engine.errors import EngineError, EvaluationError
from engine.expressions import registry
from engine.expressions.library.arguments import shapes_text
from engine.expressions.limits import Budget
from engine.expressions.operators import plain

MAX_REFERENCE_INPUT = 4_096
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
            "call-failed", {**values, "shapes": shapes_text(args), "why": _why(fault)}
        ) from None
    return _checked(result, values)


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
