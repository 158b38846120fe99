"""Formulas that are asked for, with their variables, names and drawn values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from engine.expressions.nodes import Derivative, Name, Node
from engine.formulas import authored
from engine.misconceptions import Rival, rivals
from engine.points import Domains, array_axes
from engine.problems import DerivationAnswer, ExpressionAnswer, Problem
from engine.rewriting import substitute, with_values

FormulaAnswer = ExpressionAnswer | DerivationAnswer


@dataclass(frozen=True, slots=True)
class Question:
    """A formula that is asked for: its key, its variables, what may be used.

    ``values`` are drawn givens, ``define`` names that stand for formulas. The key
    is written in the variables alone (``plain``).
    """

    key: Node
    variables: Domains
    values: Mapping[str, Any] = field(default_factory=dict)
    define: tuple[tuple[str, Node], ...] = ()
    up_to_constant: bool = False

    @property
    def axes(self) -> tuple[str, ...]:
        """The names of the sizes of array variables, each once."""
        found = (array_axes(domain) or () for _, domain in self.variables)
        return tuple(dict.fromkeys(name for axes in found for name in axes))

    @property
    def has_arrays(self) -> bool:
        """Whether a variable is an array (its domain is ``array N D``)."""
        return any(array_axes(domain) is not None for _, domain in self.variables)

    @property
    def names(self) -> frozenset[str]:
        """Every name that a response may use."""
        names = {name for name, _ in (*self.variables, *self.define)} | set(self.axes)
        if self.up_to_constant:
            names |= {"C"}
        return frozenset(names | set(self.values))

    @property
    def domains(self) -> dict[str, str]:
        """The domain of each variable."""
        domains = dict(self.variables)
        if self.up_to_constant:
            domains.setdefault("C", "real")
        return domains

    def plain(self, node: Node) -> Node:
        """Write a formula in the variables alone; antiderivatives by their slope."""
        node = substitute(node, dict(self.define))
        node = with_values(node, self.values)
        if self.up_to_constant:
            node = Derivative(node, self.variables[0][0])
        return node


def extended(question: Question, name: str, node: Node) -> Question:
    """Return the question with one more name for a (plain) formula."""
    return replace(question, define=(*question.define, (name, node)))


def substituted(question: Question, node: Node) -> Node:
    """Write a formula in the variables alone, without taking its slope."""
    return with_values(substitute(node, dict(question.define)), question.values)


def question_of(answer: FormulaAnswer, values: Mapping[str, Any]) -> Question:
    """Parse the formulas of a problem on drawn values."""
    names = set(Question(Name("x"), answer.variables, values).names)
    define: list[tuple[str, Node]] = []
    for name, text in answer.define:
        node = authored(f"define.{name}", text, names)
        define.append((name, substitute(node, dict(define))))
        names.add(name)
    return Question(
        authored("answer", answer.value, names),
        answer.variables,
        values,
        tuple(define),
        isinstance(answer, ExpressionAnswer) and answer.up_to_constant,
    )


def rival_nodes(problem: Problem, question: Question) -> tuple[tuple[Rival, Node], ...]:
    """Parse the listed conventions and misconceptions."""
    return tuple(
        (rival, authored(rival.key, rival.text, question.names))
        for rival in rivals(problem)
    )
