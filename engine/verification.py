"""Stress a problem over many seeds: what its author must know before a learner does."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np

from engine.answers import check, key_latex, key_text, shapes, worked
from engine.answers.equivalence import equal
from engine.answers.outcomes import Means
from engine.code_verification import code_complaints
from engine.errors import EngineError
from engine.formulas import authored, authored_value
from engine.instances import Instance
from engine.keys import array, key_value
from engine.misconceptions import Rival, rivals
from engine.problems import (
    ArrayAnswer,
    ChoiceAnswer,
    ClozeAnswer,
    CodeAnswer,
    DerivationAnswer,
    ExpressionAnswer,
    NumberAnswer,
    Problem,
    ShapeAnswer,
    StagedAnswer,
    TensorAnswer,
)
from engine.questions import question_of
from engine.tolerance import number_text
from engine.variants import draw
from engine.verdict import Outcome, Verdict


def verify_problem(problem: Problem, seeds: Iterable[int]) -> list[str]:
    """Return what is wrong with a problem on the instances of ``seeds``.

    The key must be accepted in several writings, each listed misconception be
    recognised as itself, the worked steps end in the key, and the answer depend
    on the draw. An empty list means that nothing was found; each complaint is given
    once, with the first seed that shows it.
    """
    found: dict[str, int] = {}
    keys: set[str] = set()
    count = 0
    for seed in seeds:
        count += 1
        try:
            instance = draw(problem, seed)
            complaints = [*_complaints(problem, instance)]
            keys.add(_fingerprint(problem, instance))
        except EngineError as error:
            complaints = [str(error)]
        for complaint in complaints:
            found.setdefault(complaint, seed)
    messages = [f"seed {seed}: {text}" for text, seed in found.items()]
    if count > 1 and len(keys) == 1 and _should_vary(problem):
        messages.append("answer: is the same for every seed")
    return messages


def _should_vary(problem: Problem) -> bool:
    kinds = NumberAnswer | ArrayAnswer | ShapeAnswer
    return isinstance(problem.answer, kinds) and bool(problem.given)


def _fingerprint(problem: Problem, instance: Instance) -> str:
    if isinstance(problem.answer, NumberAnswer | ArrayAnswer | ShapeAnswer):
        return key_text(problem, instance)
    return ""


def _complaints(problem: Problem, instance: Instance) -> Iterator[str]:
    if isinstance(problem.answer, CodeAnswer):
        yield from code_complaints(problem.answer, problem, instance)
        return
    parts = len(problem.answer.gaps) if isinstance(problem.answer, ClozeAnswer) else 1
    for part in range(parts):
        key_latex(problem, instance, part)
        for text in _writings(problem, instance, part):
            verdict = check(problem, instance, text, part)
            if verdict.outcome is not Outcome.CORRECT or verdict.convention:
                yield f"answer: the key {text!r} is {_told(verdict)}"
    worked(problem, instance)
    for rival in rivals(problem):
        yield from _unrecognised(problem, instance, rival)


def _told(verdict: Verdict) -> str:
    code = f" ({verdict.reason.code})" if verdict.reason else ""
    return f"judged {verdict.outcome.value}{code}"


def _writings(problem: Problem, instance: Instance, part: int) -> Iterator[str]:
    """Yield several writings of the key that a learner may use."""
    key = key_text(problem, instance, part)
    yield key
    match problem.answer:
        case NumberAnswer():
            value = key_value(problem, instance.values)
            yield repr(float(value))
            yield f"{float(value):.12e}"
            yield f"  {key} "
        case ArrayAnswer():
            value = array("answer", key_value(problem, instance.values))
            yield f"np.array({value.tolist()!r})"
            if 0 < value.ndim <= 2:
                yield _rows(value)
        case ExpressionAnswer():
            yield key.replace("^", "**")
            yield key_latex(problem, instance)
        case ShapeAnswer():
            yield key.strip("()")
        case ChoiceAnswer():
            yield key.upper()
        case ClozeAnswer(gaps=gaps):
            yield from (*gaps[part].en, *gaps[part].zh)


def _rows(value: np.ndarray) -> str:
    """Write a vector or matrix without brackets."""
    rows = value.reshape(1, -1) if value.ndim == 1 else value
    return "; ".join(" ".join(repr(float(v)) for v in row) for row in rows)


# ----- Misconceptions -----


def _unrecognised(problem: Problem, instance: Instance, rival: Rival) -> Iterator[str]:
    """Complain when the answer of a known mistake is not recognised as that mistake."""
    match problem.answer:
        case StagedAnswer() as answer:
            yield from _stage_rival(problem, answer, instance, rival)
            return
        case DerivationAnswer() | ExpressionAnswer() as formula:
            yield from _formula_rival(problem, formula, instance, rival)
            return
    text = _rival_text(problem, instance, rival)
    if text is None:
        yield f"{rival.key}: this kind of answer recognises no misconceptions"
        return
    verdict = check(problem, instance, text)
    if rival.id not in {verdict.misconception, verdict.convention}:
        yield _not_recognised(rival, text, verdict)


def _not_recognised(rival: Rival, text: str, verdict: Verdict) -> str:
    shown = repr(text if len(text) <= 60 else text[:57] + "...")
    return f"{rival.key}: {shown} is {_told(verdict)}, not recognised"


def _rival_text(problem: Problem, instance: Instance, rival: Rival) -> str | None:
    match problem.answer:
        case NumberAnswer(tolerance=tolerance):
            value = array(rival.key, _value(rival, instance))
            return number_text(float(value.reshape(())), tolerance)
        case ArrayAnswer():
            return repr(array(rival.key, _value(rival, instance)).tolist())
        case ShapeAnswer():
            return shapes.written(rival.key, rival.text, instance)
        case TensorAnswer():
            return rival.text
    return None


def _value(rival: Rival, instance: Instance) -> Any:
    return authored_value(rival.key, rival.text, instance.values)


def _formula_rival(
    problem: Problem,
    answer: ExpressionAnswer | DerivationAnswer,
    instance: Instance,
    rival: Rival,
) -> Iterator[str]:
    question = question_of(answer, instance.values)
    node = question.plain(authored(rival.key, rival.text, question.names))
    key = question.plain(question.key)
    if equal(question, key, node, Means()).outcome == "equal":
        yield f"{rival.key}: equals the answer"
        return
    verdict = check(problem, instance, rival.text)
    told = {verdict.misconception, verdict.convention}
    told |= {detail.misconception for detail in verdict.details}
    if rival.id not in told:
        yield _not_recognised(rival, rival.text, verdict)


def _stage_rival(
    problem: Problem, answer: StagedAnswer, instance: Instance, rival: Rival
) -> Iterator[str]:
    names = [stage.name for stage in answer.stages]
    if rival.stage not in names:
        yield f"{rival.key}: names no stage of {', '.join(names)}"
        return
    lines = []
    for stage in answer.stages:
        wrong = stage.name == rival.stage
        lines.append(f"{stage.name} = {rival.text if wrong else stage.value}")
    verdict = check(problem, instance, "\n".join(lines))
    detail = next((d for d in verdict.details if d.label == rival.stage), None)
    if detail is None or detail.misconception != rival.id:
        yield _not_recognised(rival, rival.text, verdict)
