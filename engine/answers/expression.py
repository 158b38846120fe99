"""Expression: a formula, equal to the key for all values and in the asked form."""

from __future__ import annotations

from engine.answers.equivalence import judge_node, read
from engine.answers.forms import form_fault
from engine.answers.outcomes import Means, graded, incorrect
from engine.expressions import to_latex, to_text
from engine.expressions.nodes import Node
from engine.instances import Instance
from engine.problems import ExpressionAnswer, Problem
from engine.questions import FormulaAnswer, Question, question_of, rival_nodes
from engine.reasons import because
from engine.rewriting import fold
from engine.verdict import Outcome, Verdict

FORM_CREDIT = 0.5  # equal to the key, but not in the form that was asked for


def check(
    answer: ExpressionAnswer,
    problem: Problem,
    instance: Instance,
    response: str,
    means: Means,
) -> Verdict:
    """Judge a formula by equivalence, then by its form."""
    question = question_of(answer, instance.values)
    node = read(question, response)
    verdict = judge_node(question, node, means, rival_nodes(problem, question))
    if verdict.outcome is not Outcome.CORRECT or verdict.convention is not None:
        return verdict
    fault = form_fault(answer.form, node, question.key, all_domains(question))
    if fault is None:
        return verdict
    if fault == because("form-unfinished"):
        return incorrect(fault, understood=verdict.understood)
    return graded(FORM_CREDIT, fault, understood=verdict.understood)


def all_domains(question: Question) -> tuple[tuple[str, str], ...]:
    """Return a domain for every name of a question, defined names included."""
    domains = dict(question.domains)
    for name in (*dict(question.define), *question.values):
        domains.setdefault(name, "real")
    return tuple(domains.items())


def key_text(answer: FormulaAnswer, instance: Instance) -> str:
    """Return the key as the item states it, in the names that its form asks for."""
    node = key_node(answer, instance)
    stated = question_of(answer, instance.values).key
    return answer.value if node == stated else to_text(node)


def key_node(answer: FormulaAnswer, instance: Instance) -> Node:
    """Return the key; formulas that a defined name stands for become that name.

    That is done only where the form asks for an answer in terms of names.
    """
    question = question_of(answer, instance.values)
    if not any(form.startswith("in terms of ") for form in answer.form):
        return question.key
    return fold(question.key, dict(question.define))


def key_latex(answer: FormulaAnswer, instance: Instance) -> str:
    """Return the key as LaTeX."""
    return to_latex(key_node(answer, instance))
