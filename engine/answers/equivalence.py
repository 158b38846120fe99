"""Judge a formula against the key's by equivalence, and name the kind of wrong."""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from engine.answers import array_formulas
from engine.answers.factors import factor_name
from engine.answers.outcomes import (
    Means,
    by_convention,
    correct,
    incorrect,
    undecided,
)
from engine.answers.texts import equals_signs
from engine.expressions import Comparison, Names, compare, parse, to_latex
from engine.expressions.nodes import Node
from engine.misconceptions import Rival
from engine.mutations import mutations
from engine.points import agree, values_at
from engine.questions import Question
from engine.reasons import because
from engine.verdict import Reason, Verdict


def read(question: Question, response: str) -> Node:
    """Parse a response; of ``y = a = b`` the last part counts."""
    text = last_part(response)
    return parse(text, Names(question.names, products=True))


def last_part(text: str) -> str:
    """Blank everything up to the last ``=`` so that columns stay the same."""
    ends = [at + 1 for at in equals_signs(text)]
    sides = [text[start:end] for start, end in pairwise([*ends, len(text)])]
    if not all(side.strip(" \t=") for side in sides):
        return text
    end = max(ends, default=0)
    return " " * end + text[end:]


def equal(question: Question, first: Node, second: Node, means: Means) -> Comparison:
    """Compare two formulas over the question's domains."""
    if question.has_arrays:
        return array_formulas.equal(question.variables, first, second, means)
    return compare(
        first,
        second,
        question.domains,
        deadline=means.deadline,
        solver=means.solver,
    )


def judge(
    question: Question,
    response: str,
    means: Means,
    rivals: tuple[tuple[Rival, Node], ...] = (),
) -> Verdict:
    """Judge a response by equivalence with the key; ``rivals`` name its mistakes."""
    node = read(question, response)
    return judge_node(question, node, means, rivals)


def judge_node(
    question: Question,
    node: Node,
    means: Means,
    rivals: tuple[tuple[Rival, Node], ...] = (),
) -> Verdict:
    """Judge a parsed response by equivalence with the key."""
    latex = to_latex(node)
    key, given = question.plain(question.key), question.plain(node)
    result = equal(question, key, given, means)
    if result.outcome == "equal":
        return correct(latex, reason=result.reason)
    if result.outcome == "undecided":
        return undecided(result.reason or because("cannot-decide"), latex)
    witness = result.witness
    known = recognise(question, given, means, rivals)
    if known is not None and known.credit is not None:
        return by_convention(known.id, known.credit, latex)
    if known is not None:
        return incorrect(witness=witness, misconception=known.id, understood=latex)
    reason = result.reason or diagnose(question, question.key, given)
    reason = reason or because("formula-differs")
    return incorrect(reason, witness=witness, understood=latex)


def recognise(
    question: Question,
    given: Node,
    means: Means,
    rivals: tuple[tuple[Rival, Node], ...],
) -> Rival | None:
    """Return the listed rival that the (plain) formula equals, if any."""
    if question.has_arrays:
        same = (r for r, n in rivals if _equal_rival(question, n, given, means))
        return next(same, None)
    domains = tuple(question.domains.items())
    row = values_at(given, domains)
    for rival, node in rivals:
        near = agree(row, values_at(question.plain(node), domains))
        if near and _equal_rival(question, node, given, means):
            return rival
    return None


def _equal_rival(question: Question, node: Node, given: Node, means: Means) -> bool:
    return equal(question, question.plain(node), given, means).outcome == "equal"


def diagnose(question: Question, key: Node, given: Node) -> Reason | None:
    """Name an automatic kind of wrong of the (plain) formula ``given``."""
    if question.has_arrays:
        plain = question.plain(key)
        return array_formulas.diagnose(question.variables, plain, given)
    domains = tuple(question.domains.items())
    expected, typed = values_at(question.plain(key), domains), values_at(given, domains)
    found = _relation(expected, typed)
    if found is not None:
        return found
    for reason, node in mutations(key):
        candidate = values_at(question.plain(node), domains)
        if agree(candidate, typed) and not agree(candidate, expected):
            return reason
    return None


def _relation(expected: np.ndarray, typed: np.ndarray) -> Reason | None:
    """Explain the values by a sign, a factor, a reciprocal or a constant."""
    if agree(-expected, typed):
        return because("sign")
    with np.errstate(all="ignore"):
        ratio, inverse = typed / expected, 1 / expected
    if agree(inverse, typed):
        return because("reciprocal")
    if (factor := _constant(ratio)) is not None and factor != 0:
        name = factor_name(factor, 1e-9) or f"{factor:.6g}"
        return because("factor", factor=name)
    if (offset := _constant(typed - expected)) is not None:
        return because("offset", offset=f"{offset:.6g}")
    return None


def _constant(values: np.ndarray) -> float | None:
    finite = values[np.isfinite(values)]
    if finite.size < max(4, values.size // 2):
        return None
    middle = float(np.median(finite))
    spread = float(np.ptp(finite))
    return middle if spread <= 1e-9 * max(abs(middle), 1e-6) else None
