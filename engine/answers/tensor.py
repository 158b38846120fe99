"""Tensor: an array formula of the givens, judged on five draws of random arrays."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from engine.answers.draws import Axes, Env, draws
from engine.answers.factors import factor_name
from engine.answers.outcomes import (
    Means,
    by_convention,
    correct,
    incorrect,
    undecided,
)
from engine.errors import EngineError, EvaluationError
from engine.expressions import Names, evaluate, parse, to_latex
from engine.expressions.nodes import Node
from engine.formulas import authored, authored_value
from engine.instances import Instance
from engine.keys import array
from engine.misconceptions import Rival, rivals
from engine.mutations import mutations
from engine.problems import Problem, TensorAnswer
from engine.reasons import because
from engine.tolerance import agreement, same
from engine.variants import TENSOR_TOLERANCE
from engine.verdict import Reason, Verdict, Witness

Rows = tuple[np.ndarray, ...]
COSTLY = frozenset({"too-slow", "too-much-work", "too-many-elements", "too-many-terms"})


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a formula is not the expected one: a reason and, for values, a witness.

    ``costly``: it asked for more than a check may cost, so nothing is known.
    """

    reason: Reason
    witness: Witness | None = None
    costly: bool = False


def check(
    answer: TensorAnswer,
    problem: Problem,
    instance: Instance,
    response: str,
    means: Means,
) -> Verdict:
    """Judge an array formula: shape with named axes first, then values."""
    envs = draws(problem, instance)
    text = after_name(response)
    node = parse(text, Names(frozenset(envs[0])))
    latex = to_latex(node)
    keys = reference_rows("answer", answer.value, envs)
    axes = Axes.of(problem, envs[0])
    rows = learner_rows(node, envs, axes, means)
    if isinstance(rows, Fault):
        if rows.costly:
            return undecided(rows.reason, latex)
        return incorrect(rows.reason, understood=latex)
    fault = difference(keys, rows, envs, axes)
    if fault is None:
        return correct(latex)
    known = recognise(rivals(problem), rows, envs)
    if known is not None and known.credit is not None:
        return by_convention(known.id, known.credit, latex)
    if known is not None:
        return incorrect(
            fault.reason if fault.witness is None else None,
            witness=fault.witness,
            misconception=known.id,
            understood=latex,
        )
    formula = authored("answer", answer.value, envs[0])
    slip = diagnose(formula, keys, rows, envs, means)
    return incorrect(with_shape(slip, fault), witness=fault.witness, understood=latex)


def after_name(text: str) -> str:
    """Blank ``dx =`` in front of a formula; columns stay the same."""
    head, sign, tail = text.partition("=")
    plain = head.strip()
    if sign and not tail.startswith("=") and plain.isidentifier():
        return " " * (len(head) + 1) + tail
    return text


def reference_rows(key: str, text: str, envs: Iterable[Env]) -> Rows:
    """Evaluate a formula of the problem on every draw."""
    return tuple(array(key, authored_value(key, text, env)) for env in envs)


def learner_rows(
    node: Node, envs: Sequence[Env], axes: Axes, means: Means
) -> Rows | Fault:
    """Evaluate a learner's formula on every draw, or say why it has no values."""
    rows = []
    for env in envs:
        try:
            value = evaluate(node, env, deadline=means.deadline)
        except EvaluationError as error:
            return Fault(axes.reason(error), costly=error.code in COSTLY)
        try:
            rows.append(np.asarray(value, dtype=np.float64))
        except (TypeError, ValueError):
            return Fault(because("no-value"))
    return tuple(rows)


def difference(keys: Rows, rows: Rows, envs: Sequence[Env], axes: Axes) -> Fault | None:
    """Compare shape, finiteness and values; the first difference found, or None."""
    for key, row in zip(keys, rows, strict=True):
        if key.shape != row.shape:
            expected, given = axes.shape(keys[0].shape), axes.shape(rows[0].shape)
            return Fault(because("shape-axes", expected=expected, given=given))
    for key, row, env in zip(keys, rows, envs, strict=True):
        right = agreement(TENSOR_TOLERANCE, key, row)
        if not right.all():
            finite = bool(np.all(np.isfinite(row)))
            reason = because("formula-differs") if finite else because("not-finite")
            return Fault(reason, _witness(key, row, right, env, axes))
    return None


def _witness(
    key: np.ndarray, row: np.ndarray, right: np.ndarray, env: Env, axes: Axes
) -> Witness:
    index = tuple(int(i) for i in np.argwhere(~right)[0])
    at = [(name, str(env[name])) for name in axes.names.values()]
    if index:
        at.append(("entry", "[" + ", ".join(map(str, index)) + "]"))
    return Witness(tuple(at), f"{key[index]:.6g}", f"{row[index]:.6g}")


def recognise(
    candidates: Iterable[Rival], rows: Rows, envs: Sequence[Env]
) -> Rival | None:
    """Return the listed rival that has the learner's values on every draw."""
    for rival in candidates:
        others = reference_rows(rival.key, rival.text, envs)
        if equal_rows(others, rows):
            return rival
    return None


def with_shape(slip: Reason | None, fault: Fault) -> Reason:
    """Name the axes of a wrong shape beside the slip that explains it."""
    if slip is None or fault.reason.code != "shape-axes":
        return slip or fault.reason
    shapes = dict(fault.reason.values)
    if slip.code == "transposed":
        return because("transposed-shape", **shapes)
    if slip.code == "wrong-axis":
        return because("wrong-axis-shape", **shapes)
    return slip


def equal_rows(first: Rows, second: Rows) -> bool:
    """Tell whether two formulas have the same values on every draw."""
    return all(
        same(TENSOR_TOLERANCE, one, other)
        for one, other in zip(first, second, strict=True)
    )


def diagnose(
    formula: Node, keys: Rows, rows: Rows, envs: Sequence[Env], means: Means
) -> Reason | None:
    """Name the kind of wrong of other values: sign, transposed, factor, usual slip."""
    if equal_rows(tuple(-k for k in keys), rows):
        return because("sign")
    if equal_rows(tuple(k.T for k in keys), rows):
        return because("transposed")
    factor = _factor(keys, rows, envs)
    if factor is not None:
        return factor
    for reason, node in mutations(formula):
        if means.expired():
            return None
        if _has_values(node, rows, envs):
            return reason
    return None


def _has_values(node: Node, rows: Rows, envs: Sequence[Env]) -> bool:
    for row, env in zip(rows, envs, strict=True):
        try:
            value = np.asarray(evaluate(node, env), dtype=np.float64)
        except (EngineError, TypeError, ValueError):
            return False  # a slip without a value explains nothing
        if not same(TENSOR_TOLERANCE, value, row):
            return False
    return True


def _factor(keys: Rows, rows: Rows, envs: Sequence[Env]) -> Reason | None:
    """Explain rows = factor * keys: the same number, or a size, on every draw."""
    ratios = []
    for key, row in zip(keys, rows, strict=True):
        if key.shape != row.shape:
            return None
        with np.errstate(all="ignore"):  # a ratio beyond the floats explains nothing
            ratio = float(np.vdot(key, row) / np.vdot(key, key))
            if ratio == 0 or not same(TENSOR_TOLERANCE, ratio * key, row):
                return None
        ratios.append(ratio)
    if _all_near(ratios, ratios[:1]):
        name = factor_name(ratios[0], 1e-6) or f"{ratios[0]:.6g}"
        return because("factor", factor=name)
    for name, value in envs[0].items():
        if isinstance(value, int):
            sizes = [float(env[name]) for env in envs]
            if _all_near(ratios, sizes):
                return because("sum-for-mean", size=name)
            if _all_near([1 / ratio for ratio in ratios], sizes):
                return because("mean-for-sum", size=name)
    return None


def _all_near(ratios: Sequence[float], sizes: Sequence[float]) -> bool:
    return bool(np.allclose(ratios, sizes, rtol=1e-6, atol=0))


def formula_latex(key: str, text: str, problem: Problem, instance: Instance) -> str:
    """Return a formula of the problem as LaTeX."""
    return to_latex(authored(key, text, instance.values))
