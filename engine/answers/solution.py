"""The worked solution: the item's steps with this instance's numbers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from engine.answers import equivalence
from engine.answers.outcomes import Means
from engine.errors import ProblemError
from engine.expressions import format_value, to_latex
from engine.formulas import authored, authored_value
from engine.instances import Instance
from engine.keys import is_numeric, key_value
from engine.problems import (
    DerivationAnswer,
    ExpressionAnswer,
    Problem,
    ShapeAnswer,
    StagedAnswer,
)
from engine.questions import Question, extended, question_of, substituted
from engine.tolerance import same
from engine.variants import tolerance_of


@dataclass(frozen=True, slots=True)
class WorkedStep:
    """One step: its name, its formula as LaTeX, its value here and that as text.

    Steps of a formula without numbers have no value.
    """

    name: str
    latex: str
    value: Any
    text: str


def worked(problem: Problem, instance: Instance) -> tuple[WorkedStep, ...]:
    """Evaluate the steps from top to bottom on the drawn values.

    Raises ProblemError when a step has no value or the last one is not the key.
    """
    if isinstance(problem.answer, ExpressionAnswer | DerivationAnswer):
        return _symbolic(problem, problem.answer, instance)
    env: dict[str, Any] = dict(instance.values)
    steps = []
    for step in problem.steps:
        key = f"steps.{step.name}"
        node = authored(key, step.expression, env)
        value = authored_value(key, step.expression, env)
        env[step.name] = value
        steps.append(WorkedStep(step.name, to_latex(node), value, format_value(value)))
    if steps:
        _require_key(problem, instance, steps[-1])
    return tuple(steps)


def _require_key(problem: Problem, instance: Instance, last: WorkedStep) -> None:
    """Raise ProblemError unless the last step's value is the key's."""
    match problem.answer:
        case ShapeAnswer(value=value):
            key = authored_value("answer", value, instance.values)
        case StagedAnswer(stages=stages):
            env: dict[str, Any] = dict(instance.values)
            for stage in stages:
                env[stage.name] = authored_value(
                    f"stages.{stage.name}", stage.value, env
                )
            key = env[stages[-1].name]
        case _ if is_numeric(problem):
            key = key_value(problem, instance.values)
        case _:
            return
    if not _is_key(problem, key, last.value):
        raise ProblemError(f"steps.{last.name}", "the last step is not the answer")


def _is_key(problem: Problem, key: Any, value: Any) -> bool:
    try:
        one, other = np.asarray(key, np.float64), np.asarray(value, np.float64)
    except (TypeError, ValueError):
        return False
    if one.size == 1 and other.size == 1:
        one, other = one.reshape(()), other.reshape(())
    return same(tolerance_of(problem.answer), one, other)


def _symbolic(
    problem: Problem,
    answer: ExpressionAnswer | DerivationAnswer,
    instance: Instance,
) -> tuple[WorkedStep, ...]:
    """Show the steps of a formula; later steps may use the names of earlier ones."""
    question = question_of(answer, instance.values)
    steps = []
    for step in problem.steps:
        node = authored(f"steps.{step.name}", step.expression, question.names)
        latex = to_latex(node)
        steps.append(WorkedStep(step.name, latex, None, step.expression))
        last, question = node, _named(question, step.name, node)
    if steps and not _equals_key(question, last):
        name = steps[-1].name
        raise ProblemError(f"steps.{name}", "the last step is not equal to the answer")
    return tuple(steps)


def _named(question: Question, name: str, node: Any) -> Question:
    if name in question.names:
        return question  # a line of the derivation under a name that exists
    plain = substituted(question, node)
    return extended(question, name, plain)


def _equals_key(question: Question, node: Any) -> bool:
    key, last = question.plain(question.key), question.plain(node)
    return equivalence.equal(question, key, last, Means()).outcome != "unequal"
