"""Cloze: the missing piece, as words in either language or as maths by value."""

from __future__ import annotations

from engine.answers import wording
from engine.answers.equivalence import judge
from engine.answers.numerals import read_numeral
from engine.answers.outcomes import Means, correct, incorrect
from engine.errors import ParseError, ProblemError
from engine.expressions import to_latex
from engine.formulas import authored, authored_value
from engine.instances import Instance
from engine.keys import scalar
from engine.problems import ClozeAnswer, Gap, Tolerance
from engine.questions import Question
from engine.reasons import because
from engine.tolerance import number_agrees, number_text
from engine.verdict import Verdict, Witness


def gap_of(answer: ClozeAnswer, part: int) -> Gap:
    """Return the asked gap; raises ProblemError when there is no such part."""
    if not 0 <= part < len(answer.gaps):
        raise ProblemError("part", f"there is no gap {part + 1}")
    return answer.gaps[part]


def check(
    answer: ClozeAnswer, instance: Instance, response: str, part: int, means: Means
) -> Verdict:
    """Judge one gap: accepted words first, then the value of a formula."""
    gap = gap_of(answer, part)
    words = (*gap.en, *gap.zh)
    if wording.matches(response, words):
        return correct()
    if gap.value is not None:
        try:
            return _by_value(gap, gap.value, instance, response, means)
        except ParseError:
            if not words:
                raise
    accepted = wording.slip_of(response, words)
    if accepted is not None:
        return correct(reason=because("typo", accepted=accepted))
    return incorrect(because("other-text"))


def _by_value(
    gap: Gap, value: str, instance: Instance, response: str, means: Means
) -> Verdict:
    if gap.variables:
        question = Question(
            authored("gaps", value, _names(gap, instance)),
            gap.variables,
            instance.values,
        )
        return judge(question, response, means)
    key = scalar("gaps", authored_value("gaps", value, instance.values))
    numeral = read_numeral(response, instance.values)
    if number_agrees(Tolerance(), key, numeral.value):
        return correct(numeral.latex)
    shown = number_text(float(numeral), Tolerance())
    witness = Witness((), number_text(key, Tolerance()), shown)
    return incorrect(
        because("number-differs"), witness=witness, understood=numeral.latex
    )


def _names(gap: Gap, instance: Instance) -> set[str]:
    return {name for name, _ in gap.variables} | set(instance.values)


def key_latex(answer: ClozeAnswer, instance: Instance, part: int) -> str:
    """Return the gap's formula as LaTeX, or its first text."""
    gap = gap_of(answer, part)
    if gap.value is None:
        return rf"\text{{{key_text(answer, part)}}}"
    return to_latex(authored("gaps", gap.value, _names(gap, instance)))


def key_text(answer: ClozeAnswer, part: int) -> str:
    """Return an accepted text of the gap, or its formula."""
    gap = gap_of(answer, part)
    for text in (*gap.en, *gap.zh):
        return text
    if gap.value is None:
        raise ProblemError("gaps", f"gap {part + 1} accepts nothing")
    return gap.value
