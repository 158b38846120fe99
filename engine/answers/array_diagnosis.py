"""What kind of wrong an array is, when no listed misconception says it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from engine.answers.factors import factor_name, sizes
from engine.errors import EngineError
from engine.expressions import evaluate
from engine.formulas import authored
from engine.mutations import mutations
from engine.problems import ArrayAnswer, Problem, Tolerance
from engine.reasons import because
from engine.tolerance import rounded_alike, same
from engine.verdict import Reason

_MOST_PLACES = 12  # beyond them a typed decimal is as fine as a computed one


@np.errstate(over="ignore", invalid="ignore")  # giants are wrong and no more
def diagnose(
    answer: ArrayAnswer,
    problem: Problem,
    values: Mapping[str, Any],
    key: np.ndarray,
    given: np.ndarray,
) -> Reason | None:
    """Return the reason why ``given`` is not ``key``.

    None when the shape is right and no single slip explains the entries.
    """
    tolerance = answer.tolerance
    for reason, candidate in _rearranged(key):
        if same(tolerance, candidate, given):
            return reason
    scaled = _factor(tolerance, values, key, given)
    if scaled is not None:
        return scaled
    slip = _mutated(answer.value, values, key, given, tolerance)
    if slip is not None:
        return slip
    if given.shape != key.shape:
        shapes = {"expected": shape_text(key.shape), "given": shape_text(given.shape)}
        return because("shape-differs", **shapes)
    return _offset(tolerance, key, given) or _permuted(tolerance, key, given)


def too_coarse(
    key: np.ndarray, given: np.ndarray, right: np.ndarray, places: np.ndarray
) -> Reason | None:
    """Return the reason if each wrong entry is the key's, rounded as it was typed.

    ``places`` are the decimals typed for each entry, negative where unknown.
    """
    typed = places.reshape(key.shape)[~right]
    if not given.any() or not np.all((typed >= 0) & (typed <= _MOST_PLACES)):
        return None
    if not rounded_alike(typed, key[~right], given[~right]).all():
        return None
    fine = np.max(10.0**-typed) < np.abs(key).max()
    return because("too-coarse", places=int(typed.max())) if fine else None


def shape_text(shape: tuple[int, ...]) -> str:
    """Write a shape as Python does."""
    return str(tuple(int(n) for n in shape))


def _rearranged(key: np.ndarray) -> Iterator[tuple[Reason, np.ndarray]]:
    yield because("sign"), -key
    if key.ndim > 1:
        yield because("transposed"), key.T
        yield because("reversed"), key[:, ::-1]
    if key.ndim:
        yield because("reversed"), key[::-1]


def slips(text: str, values: Mapping[str, Any], key: np.ndarray) -> list[np.ndarray]:
    """Return what one slip in all of an array makes of it, in the key's shape.

    ``text`` is the key's formula. Factors, offsets and permutations are left out:
    they are recognised from the entries alone.
    """
    found = [candidate for _, candidate in _rearranged(key)]
    for _, node in mutations(authored("answer", text, values)):
        try:
            found.append(np.asarray(evaluate(node, values), dtype=np.float64))
        except (EngineError, TypeError, ValueError):
            continue  # a slip without a value explains nothing
    return [candidate for candidate in found if candidate.shape == key.shape]


def _factor(
    tolerance: Tolerance, values: Mapping[str, Any], key: np.ndarray, given: np.ndarray
) -> Reason | None:
    """Explain ``given`` = factor * ``key`` by least squares over the entries."""
    if given.shape != key.shape or key.size < 2 or not np.any(key):
        return None
    ratio = float(np.vdot(key, given) / np.vdot(key, key))
    if ratio == 0 or not same(tolerance, ratio * key, given):
        return None
    for size in sorted(sizes(values)):
        if same(tolerance, size * key, given):
            return because("sum-for-mean", size=size)
        if same(tolerance, key / size, given):
            return because("mean-for-sum", size=size)
    return because("factor", factor=factor_name(ratio, 2e-3) or f"{ratio:.4g}")


def _offset(tolerance: Tolerance, key: np.ndarray, given: np.ndarray) -> Reason | None:
    """Explain ``given`` = ``key`` + offset."""
    if key.size < 2:
        return None
    offset = float(np.mean(given - key))
    if same(tolerance, key + offset, given):
        return because("offset", offset=f"{offset:.4g}")
    return None


def _permuted(
    tolerance: Tolerance, key: np.ndarray, given: np.ndarray
) -> Reason | None:
    in_order = same(tolerance, np.sort(key, axis=None), np.sort(given, axis=None))
    return because("permuted") if in_order and key.size > 1 else None


def _mutated(
    text: str,
    values: Mapping[str, Any],
    key: np.ndarray,
    given: np.ndarray,
    tolerance: Tolerance,
) -> Reason | None:
    for reason, node in mutations(authored("answer", text, values)):
        try:
            candidate = np.asarray(evaluate(node, values), dtype=np.float64)
        except (EngineError, TypeError, ValueError):
            continue  # a slip without a value explains nothing
        if same(tolerance, candidate, given) and not same(tolerance, key, candidate):
            return reason
    return None
