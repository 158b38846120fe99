"""Array: shape first, then entry by entry; then what kind of wrong it is."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from engine.answers import array_diagnosis
from engine.answers.outcomes import by_convention, correct, graded, incorrect
from engine.answers.tables import read_table
from engine.instances import Instance
from engine.keys import array, key_value
from engine.misconceptions import recognise
from engine.problems import ArrayAnswer, Problem, Tolerance
from engine.reasons import because
from engine.tolerance import agreement, number_text
from engine.verdict import Detail, Outcome, Reason, Verdict, Witness

_WRONG_KIND_CAP = 0.5  # of a right shape with one named slip in all of it


def check(
    answer: ArrayAnswer, problem: Problem, instance: Instance, response: str
) -> Verdict:
    """Judge a typed array; right entries earn their share of the credit."""
    table = read_table(response, instance.values)
    key = array("answer", key_value(problem, instance.values))
    given = table.fitted(key.shape)
    if given.shape == key.shape:
        right = agreement(answer.tolerance, key, given)
        if right.all():
            return correct(table.latex)
    known = recognise(problem, instance.values, given, answer.tolerance)
    if known is not None and known.credit is not None:
        return by_convention(known.id, known.credit, table.latex)
    reason = array_diagnosis.diagnose(answer, problem, instance.values, key, given)
    if given.shape != key.shape:
        misconception = known.id if known is not None else None
        return incorrect(reason, misconception=misconception, understood=table.latex)
    case = _Case(key, given, right, table.places, answer.tolerance, table.latex)
    return _mistaken(case, known.id) if known is not None else _partly(case, reason)


@dataclass(frozen=True, slots=True)
class _Case:
    """A typed array of the right shape with wrong entries."""

    key: np.ndarray
    given: np.ndarray
    right: np.ndarray
    places: np.ndarray
    tolerance: Tolerance
    latex: str


def _mistaken(case: _Case, misconception: str) -> Verdict:
    details = _details(case)
    return incorrect(
        witness=_first_witness(details),
        misconception=misconception,
        details=details,
        understood=case.latex,
    )


def _partly(case: _Case, reason: Reason | None) -> Verdict:
    """Give the share of right entries; half at most when one slip is in them all."""
    credit = _share(case.given, case.right)
    if reason is None:
        reason = _entries_differ(case)
    else:
        credit = min(credit, _WRONG_KIND_CAP)
    details = _details(case)
    witness = _first_witness(details)
    return graded(
        credit, reason, witness=witness, details=details, understood=case.latex
    )


def _entries_differ(case: _Case) -> Reason:
    coarse = array_diagnosis.too_coarse(case.key, case.given, case.right, case.places)
    wrong = int(case.right.size - case.right.sum())
    return coarse or because("entries-differ", wrong=wrong, count=case.right.size)


def _first_witness(details: tuple[Detail, ...]) -> Witness | None:
    return next((d.witness for d in details if d.witness is not None), None)


def _share(given: np.ndarray, right: np.ndarray) -> float:
    """Return the share of right entries; one value everywhere is a guess."""
    if np.ptp(given) == 0:
        return 0.0
    return float(right.mean())


def _details(case: _Case) -> tuple[Detail, ...]:
    """Give a detail for each entry, labelled by its index as NumPy writes it."""
    details = []
    for index in np.ndindex(case.key.shape):
        label = "[" + ", ".join(str(i) for i in index) + "]"
        if case.right[index]:
            details.append(Detail(label, Outcome.CORRECT, 1.0))
            continue
        expected = number_text(float(case.key[index]), case.tolerance)
        shown = number_text(float(case.given[index]), case.tolerance)
        witness = Witness((("entry", label),), expected, shown)
        details.append(Detail(label, Outcome.INCORRECT, 0.0, witness=witness))
    return tuple(details)


def key_text(answer: ArrayAnswer, problem: Problem, instance: Instance) -> str:
    """Return the key in brackets with enough digits to be accepted."""
    key = array("answer", key_value(problem, instance.values))
    return _nested(key, answer)


def key_latex(answer: ArrayAnswer, problem: Problem, instance: Instance) -> str:
    """Return the key as a LaTeX matrix."""
    return read_table(key_text(answer, problem, instance)).latex


def _nested(key: np.ndarray, answer: ArrayAnswer) -> str:
    if key.ndim == 0:
        return number_text(float(key), answer.tolerance)
    return "[" + ", ".join(_nested(part, answer) for part in key) + "]"
