"""Number: a typed scalar against the key, with the mistake's name where it has one."""

from __future__ import annotations

from engine.answers import scalar_diagnosis
from engine.answers.numerals import Numeral, numeral_latex, read_numeral
from engine.answers.outcomes import by_convention, correct, incorrect
from engine.instances import Instance
from engine.keys import key_value, scalar
from engine.misconceptions import recognise
from engine.problems import NumberAnswer, Problem
from engine.tolerance import number_agrees, number_text, to_float
from engine.verdict import Verdict, Witness


def check(
    answer: NumberAnswer, problem: Problem, instance: Instance, response: str
) -> Verdict:
    """Judge a number by the item's tolerance.

    Listed conventions and misconceptions come before the automatic diagnosis.
    """
    numeral = read_numeral(response, instance.values)
    key = scalar("answer", key_value(problem, instance.values))
    if number_agrees(answer.tolerance, key, numeral.value):
        return correct(numeral.latex)
    return _wrong(answer, problem, instance, numeral, key)


def _wrong(
    answer: NumberAnswer,
    problem: Problem,
    instance: Instance,
    numeral: Numeral,
    key: float,
) -> Verdict:
    value = to_float(numeral.value)
    known = recognise(problem, instance.values, value, answer.tolerance)
    if known is not None and known.credit is not None:
        return by_convention(known.id, known.credit, numeral.latex)
    shown = number_text(value, answer.tolerance)
    witness = Witness((), number_text(key, answer.tolerance), shown)
    if known is not None:
        return incorrect(
            witness=witness, misconception=known.id, understood=numeral.latex
        )
    reason = scalar_diagnosis.diagnose(answer, problem, instance.values, numeral, key)
    return incorrect(reason, witness=witness, understood=numeral.latex)


def key_text(answer: NumberAnswer, problem: Problem, instance: Instance) -> str:
    """Return the key with enough digits to be accepted."""
    return number_text(key_value(problem, instance.values), answer.tolerance)


def key_latex(answer: NumberAnswer, problem: Problem, instance: Instance) -> str:
    """Return the key as LaTeX."""
    return numeral_latex(key_text(answer, problem, instance))
