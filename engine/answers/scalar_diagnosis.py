"""What kind of wrong a number is, when no listed misconception says it."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import Any

from engine.answers.factors import factor_name, sizes
from engine.answers.numerals import Numeral
from engine.errors import EngineError
from engine.expressions import evaluate
from engine.formulas import authored
from engine.mutations import mutations
from engine.problems import NumberAnswer, Problem, Tolerance
from engine.reasons import because
from engine.tolerance import number_agrees, rounded_alike, to_float
from engine.verdict import Reason


def diagnose(
    answer: NumberAnswer,
    problem: Problem,
    values: Mapping[str, Any],
    numeral: Numeral,
    key: float,
) -> Reason:
    """Return the likeliest reason why ``numeral`` is not ``key``."""
    value = to_float(numeral.value)
    tolerance = answer.tolerance
    if _too_coarse(numeral, key):
        return because("too-coarse", places=numeral.decimals)
    for reason, candidate in _candidates(key):
        if _near(tolerance, candidate, value):
            return reason
    if tolerance.exact and abs(value - key) == 1:
        return because("off-by-one")
    return (
        _size_factor(values, key, value, tolerance)
        or _mutated(problem, answer.value, values, value, tolerance)
        or _plain_factor(key, value, tolerance)
        or because("number-differs")
    )


def _too_coarse(numeral: Numeral, key: float) -> bool:
    """Tell whether the key rounded to the typed places is what was typed."""
    places = numeral.decimals
    if places is None or places > 12 or numeral.value == 0:
        return False
    alike = bool(rounded_alike(places, key, to_float(numeral.value)))
    return alike and 10.0**-places < abs(key)


def _candidates(key: float) -> Iterator[tuple[Reason, float]]:
    yield because("sign"), -key
    yield because("percent"), key * 100
    if key:
        yield because("reciprocal"), 1 / key
    yield because("log-base-2"), key / math.log(2)
    yield because("log-base-10"), key / math.log(10)
    if 0 < abs(key) < 1e150:
        yield because("squared"), key * key
    if key > 0:
        yield because("square-root"), math.sqrt(key)


def _near(tolerance: Tolerance, candidate: float, value: float) -> bool:
    return math.isfinite(candidate) and number_agrees(tolerance, candidate, value)


def _size_factor(
    values: Mapping[str, Any], key: float, value: float, tolerance: Tolerance
) -> Reason | None:
    for size in sorted(sizes(values)):
        if _near(tolerance, key * size, value):
            return because("sum-for-mean", size=size)
        if _near(tolerance, key / size, value):
            return because("mean-for-sum", size=size)
    return None


def _plain_factor(key: float, value: float, tolerance: Tolerance) -> Reason | None:
    if key == 0 or value == 0:
        return None
    near = min(max(tolerance.rtol, 1e-9), 1e-3)
    name = factor_name(value / key, near)
    if name is None:
        return None
    exponent = math.log10(abs(value / key))
    if value / key > 0 and abs(exponent - round(exponent)) < near and round(exponent):
        return because("power-of-ten", exponent=round(exponent))
    return because("factor", factor=name)


def _mutated(
    problem: Problem,
    text: str,
    values: Mapping[str, Any],
    value: float,
    tolerance: Tolerance,
) -> Reason | None:
    for reason, node in mutations(authored("answer", text, values)):
        try:
            candidate = to_float(evaluate(node, values))
        except (EngineError, TypeError, ValueError):
            continue  # a slip without a value explains nothing
        if _near(tolerance, candidate, value):
            return reason
    return None
