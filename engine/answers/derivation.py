"""Derivation: lines from a start to a result, each equal to the one before.

The first line that breaks is named with a point as proof. After it, a line that
equals the one before is right in itself (error carried forward), and a line that
equals the start again has recovered.
"""

from __future__ import annotations

from dataclasses import dataclass

from engine.answers import expression
from engine.answers.derivation_lines import Step, read_steps
from engine.answers.equivalence import diagnose, equal, recognise
from engine.answers.expression import (
    FORM_CREDIT,
    all_domains,
)
from engine.answers.forms import form_fault, is_unfinished
from engine.answers.outcomes import Means, correct, graded
from engine.errors import ProblemError
from engine.expressions import Comparison, free_names, to_latex
from engine.expressions.nodes import Node
from engine.formulas import authored
from engine.instances import Instance
from engine.problems import DerivationAnswer, Problem
from engine.questions import Question, extended, question_of, rival_nodes
from engine.reasons import because
from engine.rewriting import size
from engine.verdict import Detail, Outcome, Reason, Verdict

LENGTH_ROOM = 6
RECOVERED = 0.5  # a right line that does not follow from the wrong one before
SLIP_CAP = 0.8  # the most that lines can earn when one of them is wrong


@dataclass(frozen=True, slots=True)
class _Judged:
    """A step with its detail; ``counts`` when it is more than a repetition."""

    step: Step
    detail: Detail
    counts: bool
    right_value: bool


def check(
    answer: DerivationAnswer,
    problem: Problem,
    instance: Instance,
    response: str,
    means: Means,
) -> Verdict:
    """Judge every line by what it follows from, then the last one's form."""
    question = question_of(answer, instance.values)
    start = authored("start", answer.start, question.names)
    steps = read_steps(question, response)
    judged = _Judge(question, question.plain(start), start, means, problem).all(steps)
    details = tuple(j.detail for j in judged)
    understood = r" \\ ".join("= " + to_latex(step.node) for step in steps)
    slip = next((j for j in judged if not j.right_value), None)
    if slip is not None:
        return _slipped(judged, slip, details, understood)
    if any(d.outcome is Outcome.UNDECIDED for d in details):
        reason = next(d.reason for d in details if d.outcome is Outcome.UNDECIDED)
        return Verdict(
            Outcome.UNDECIDED, 0.0, reason, details=details, understood=understood
        )
    return _finished(answer, question, judged, details, understood)


class _Judge:
    """Compares each step with the one before, and with the start once it slipped."""

    def __init__(
        self,
        question: Question,
        start: Node,
        written: Node,
        means: Means,
        problem: Problem,
    ) -> None:
        self.question = question
        self.start = start
        self.means = means
        self.rivals = rival_nodes(problem, question)
        self.before = start
        self.seen = {written}
        self.true = True
        self.degenerate = False

    def all(self, steps: list[Step]) -> list[_Judged]:
        return [self._one(step) for step in steps]

    def _one(self, step: Step) -> _Judged:
        counts = step.node not in self.seen
        self.seen.add(step.node)
        detail, right = self._detail(step)
        self.before, self.true = step.plain, right
        return _Judged(step, detail, counts, right)

    def _detail(self, step: Step) -> tuple[Detail, bool]:
        label = step.label
        outcome = equal(self.question, self.before, step.plain, self.means)
        if outcome.outcome == "equal":
            if self.true:
                return Detail(label, Outcome.CORRECT, 1.0), True
            return self._carried(label), False
        if not self.true and self._is_true(step):
            reason = because("line-recovered", line=label)
            return Detail(label, Outcome.CORRECT, RECOVERED, reason), True
        if outcome.outcome == "undecided":
            reason = because("line-undecided", line=label)
            return Detail(label, Outcome.UNDECIDED, 0.0, reason), self.true
        return self._wrong(label, step, outcome), False

    def _carried(self, label: str) -> Detail:
        if self.degenerate:
            return Detail(label, Outcome.INCORRECT, 0.0, because("degenerate"))
        reason = because("line-carried", line=label)
        return Detail(label, Outcome.CORRECT, 1.0, reason, carried=True)

    def _is_true(self, step: Step) -> bool:
        return (
            equal(self.question, self.start, step.plain, self.means).outcome == "equal"
        )

    def _wrong(self, label: str, step: Step, outcome: Comparison) -> Detail:
        witness = outcome.witness
        self.degenerate = not free_names(step.plain) and bool(free_names(self.start))
        known = recognise(self.question, step.plain, self.means, self.rivals)
        if known is not None:
            return Detail(label, Outcome.INCORRECT, 0.0, None, witness, known.id)
        reason = outcome.reason
        if reason is None and not self.means.expired():
            reason = diagnose(self.question, self.before, step.plain)
        reason = reason or because("line-differs", line=label)
        return Detail(label, Outcome.INCORRECT, 0.0, reason, witness)


def _slipped(
    judged: list[_Judged],
    slip: _Judged,
    details: tuple[Detail, ...],
    understood: str,
) -> Verdict:
    """Give the credit of the sound lines; the first wrong line is the reason."""
    credit = SLIP_CAP * _share([j.detail for j in judged if j.counts])
    detail = slip.detail
    reason = because("line-differs", line=detail.label)
    outcome = Outcome.PARTIAL if credit > 0 else Outcome.INCORRECT
    return Verdict(
        outcome,
        credit,
        reason,
        detail.witness,
        detail.misconception,
        details=details,
        understood=understood,
    )


def _share(lines: list[Detail]) -> float:
    """Return the mean credit; a line that recovers never lowers the mean so far."""
    earned = 0.0
    for before, line in enumerate(lines):
        so_far = earned / before if before else 0.0
        recovers = line.reason is not None and line.reason.code == "line-recovered"
        earned += max(line.credit, so_far) if recovers else line.credit
    return earned / len(lines) if lines else 0.0


def _finished(
    answer: DerivationAnswer,
    question: Question,
    judged: list[_Judged],
    details: tuple[Detail, ...],
    understood: str,
) -> Verdict:
    """Judge a derivation without a wrong line: long enough, and at its end."""
    distinct = sum(j.counts for j in judged)
    last = judged[-1].step
    fault = _end_fault(answer, question, last, distinct)
    if fault is not None:
        begun = [j for j in judged if j.counts and not is_unfinished(j.step.node)]
        credit = FORM_CREDIT if begun else 0.0  # the question again earns nothing
        return graded(credit, fault, details=details, understood=understood)
    if distinct < answer.min_lines:
        values = {"minimum": answer.min_lines, "given": distinct}
        credit = FORM_CREDIT * distinct / answer.min_lines
        reason = because("too-few-lines", **values)
        return graded(credit, reason, details=details, understood=understood)
    return correct(understood, details)


def _end_fault(
    answer: DerivationAnswer, question: Question, last: Step, distinct: int
) -> Reason | None:
    if distinct == 0:
        return because("last-line")
    fault = form_fault(answer.form, last.node, question.key, all_domains(question))
    if fault is not None or answer.form:
        return fault
    too_long = size(last.node) > 2 * size(question.key) + LENGTH_ROOM
    return because("last-line") if too_long else None


def key_text(answer: DerivationAnswer, problem: Problem, instance: Instance) -> str:
    """Return the lines of the worked steps that follow from the start, then the key."""
    question = question_of(answer, instance.values)
    lines: list[str] = []
    for step in problem.steps:
        if _is_line(question, answer, step.expression):
            lines.append(step.expression)
        else:
            lines.append(f"let {step.name} = {step.expression}")
            question = with_name(question, step.name, step.expression)
    key = expression.key_text(answer, instance)
    if lines and lines[-1] == answer.value:
        lines.pop()
    return "\n".join([*lines, key])


def _is_line(question: Question, answer: DerivationAnswer, text: str) -> bool:
    node = question.plain(authored("steps", text, question.names))
    start = question.plain(authored("start", answer.start, question.names))
    return equal(question, start, node, Means()).outcome == "equal"


def with_name(question: Question, name: str, text: str) -> Question:
    """Return the question with one more name that stands for a formula."""
    if name in question.names:
        raise ProblemError("steps", f"{name} is defined twice")
    node = question.plain(authored("steps", text, question.names))
    return extended(question, name, node)
