"""From a seed to an instance: draw the givens, reject draws that cannot teach.

A draw is rejected when a condition of the item fails, when the key is not finite,
or when a known mistake comes out so near to the key, or to another mistake, that
the answer could not tell them apart.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

import numpy as np

from engine.errors import EvaluationError, ProblemError
from engine.expressions import evaluate
from engine.formulas import authored, authored_value
from engine.instances import Drawn, Instance, freeze
from engine.keys import is_numeric, key_value
from engine.misconceptions import coincide, not_finite, rival_values, rivals
from engine.points import agree, values_at
from engine.problems import (
    Answer,
    ArrayAnswer,
    CodeAnswer,
    NumberAnswer,
    Problem,
    ShapeAnswer,
    StagedAnswer,
    TensorAnswer,
    Tolerance,
)
from engine.questions import FormulaAnswer, question_of, rival_nodes
from engine.samplers import read_sampler, sample
from engine.shuffling import shown_order
from engine.sizes import sizes_of

TRIES = 200
TENSOR_TOLERANCE = Tolerance(rtol=1e-6, atol=1e-9)
_SMALLEST_AXIS = 3


class Rejected(Exception):  # noqa: N818 - a draw that is thrown back, not an error
    """A draw that cannot be used; the reason is told when none can."""

    def __init__(self, key: str, message: str) -> None:
        self.key = key
        self.message = message
        super().__init__(f"{key}: {message}")


def draw(problem: Problem, seed: int, *, tries: int = TRIES) -> Instance:
    """Draw the instance of ``problem`` that belongs to ``seed``.

    Raises ProblemError when a formula is at fault, or when ``tries`` draws were all
    rejected: then it names the commonest reason.
    """
    order = shown_order(problem.answer, seed)
    if not problem.given and not axes_of(problem.answer):
        values: Mapping[str, Any] = {}
        tries = 1  # nothing is drawn: another try is the same
    faults: Counter[tuple[str, str]] = Counter()
    for attempt in range(tries):
        try:
            values = draw_values(problem, generator(seed, attempt))
            _accept(problem, values)
        except Rejected as fault:
            faults[fault.key, fault.message] += 1
        else:
            return Instance(seed, values, order)
    (key, message), _ = faults.most_common(1)[0]
    count = f"each of {tries} draws" if tries > 1 else "the only draw"
    raise ProblemError(key, f"{count} was rejected, mostly because it {message}")


def generator(*entropy: int) -> np.random.Generator:
    """Return the generator that belongs to whole numbers of any sign."""
    words = [number % 2**64 for number in entropy]
    return np.random.Generator(np.random.PCG64(np.random.SeedSequence(words)))


def axes_of(answer: Answer) -> tuple[str, ...]:
    """Return the names of the sizes that an answer declares."""
    return answer.axes if isinstance(answer, TensorAnswer | StagedAnswer) else ()


def draw_values(problem: Problem, rng: np.random.Generator) -> dict[str, Drawn]:
    """Draw sizes of axes and givens once; raises Rejected when it is no use."""
    values: dict[str, Drawn] = dict(_sizes(axes_of(problem.answer), rng))
    for name, text in problem.given:
        key = f"given.{name}"
        sampler = read_sampler(key, text)
        if sampler is None:
            value = authored_value(key, text, values)
        else:
            value = sample(sampler, values, rng)
        values[name] = _finite(key, value)
    for condition in problem.require:
        if not _holds(condition, values):
            raise Rejected("require", f"does not meet {condition!r}")
    return values


def _sizes(axes: tuple[str, ...], rng: np.random.Generator) -> dict[str, int]:
    """Draw pairwise distinct sizes, none of them 1 or 2."""
    pool = np.arange(_SMALLEST_AXIS, _SMALLEST_AXIS + max(5, len(axes) + 2))
    chosen = rng.permutation(pool)[: len(axes)]
    return {name: int(size) for name, size in zip(axes, chosen, strict=True)}


def _finite(key: str, value: Any) -> Drawn:
    try:
        if not np.all(np.isfinite(np.asarray(value, dtype=np.float64))):
            raise Rejected(key, "is not finite")
        return freeze(value)
    except (TypeError, ValueError) as error:
        raise ProblemError(key, "is neither a number nor an array") from error


def _holds(condition: str, values: Mapping[str, Any]) -> bool:
    node = authored("require", condition, values)
    try:
        return bool(np.all(evaluate(node, values)))
    except EvaluationError as error:
        raise ProblemError("require", f"{condition!r}: {error.code}") from error


def tolerance_of(answer: Answer) -> Tolerance:
    """Return the tolerance by which values of an answer are compared."""
    if isinstance(answer, NumberAnswer | ArrayAnswer | CodeAnswer):
        return answer.tolerance
    return TENSOR_TOLERANCE


def _accept(problem: Problem, values: Mapping[str, Any]) -> None:
    """Raise Rejected when the key or a rival makes this draw useless."""
    if isinstance(problem.answer, FormulaAnswer):
        _accept_formula(problem, problem.answer, values)
        return
    if isinstance(problem.answer, ShapeAnswer):
        _accept_shape(problem, problem.answer, values)
        return
    if not is_numeric(problem) or isinstance(problem.answer, CodeAnswer):
        return
    tolerance = tolerance_of(problem.answer)
    key = key_value(problem, values)
    if not_finite("answer", key):
        raise Rejected("answer", "is not finite")
    seen: list[tuple[str, Any]] = [("the key", key)]
    for rival, value in rival_values(problem, values):
        if not_finite(rival.key, value):
            raise Rejected(rival.key, "is not finite")
        for name, other in seen:
            if coincide(tolerance, other, value):
                raise Rejected(rival.key, f"coincides with {name}")
        seen.append((rival.key, value))


def _accept_formula(
    problem: Problem, answer: FormulaAnswer, values: Mapping[str, Any]
) -> None:
    """Raise Rejected when drawn values make a rival formula equal to another one."""
    if not problem.given:
        return  # nothing was drawn: that is the author's fault, not the draw's
    question = question_of(answer, values)
    if question.has_arrays:
        return  # judged on draws of their own
    domains = tuple(question.domains.items())
    seen = [("the key", values_at(question.plain(question.key), domains))]
    for rival, node in rival_nodes(problem, question):
        row = values_at(question.plain(node), domains)
        for name, other in seen:
            if agree(other, row):
                raise Rejected(rival.key, f"coincides with {name}")
        seen.append((rival.key, row))


def _accept_shape(
    problem: Problem, answer: ShapeAnswer, values: Mapping[str, Any]
) -> None:
    """Raise Rejected when drawn sizes make a rival shape equal to another one."""
    if not problem.given:
        return  # nothing was drawn: that is the author's fault, not the draw's
    seen = {sizes_of("answer", answer.value, values): "the key"}
    for rival in rivals(problem):
        sizes = sizes_of(rival.key, rival.text, values)
        if sizes in seen:
            raise Rejected(rival.key, f"coincides with {seen[sizes]}")
        seen[sizes] = rival.key


def misconception_values(problem: Problem, instance: Instance) -> dict[str, Any]:
    """Return what each listed mistake or convention gives on this instance, by id.

    Empty for kinds whose answer is not one value.
    """
    if not is_numeric(problem):
        return {}
    return {rival.id: value for rival, value in rival_values(problem, instance.values)}
