"""Choice: one option or many, shown in drawn order and named by letters."""

from __future__ import annotations

from engine.answers.outcomes import graded
from engine.answers.texts import (
    letter,
    read_letters,
    refuse_repeats,
    says_none,
)
from engine.errors import ParseError
from engine.instances import Instance
from engine.problems import ChoiceAnswer
from engine.reasons import because
from engine.verdict import Detail, Outcome, Verdict


def check(answer: ChoiceAnswer, instance: Instance, response: str) -> Verdict:
    """Judge letters of the shown order; many options earn partial credit.

    Credit of many: hits / #right - false hits / max(#wrong, 2), at least 0.
    """
    chosen = _read(answer, response)
    right = set(answer.correct)
    picked = {instance.order[position] for position in chosen}
    hits, extra = len(picked & right), len(picked - right)
    details = _details(answer, instance, picked)
    if not answer.many:
        reason = because("wrong-option")
        return graded(float(hits == 1), reason, details=details)
    wrong_options = answer.count - len(right)
    reason = because("some-options", hits=hits, wanted=len(right), extra=extra)
    found = hits / len(right) if right else float(not picked)
    credit = found - extra / max(wrong_options, 2)
    return graded(credit, reason, details=details)


def key_text(answer: ChoiceAnswer, instance: Instance) -> str:
    """Return the letters of the right options as shown, or ``-`` when there is none."""
    right = set(answer.correct)
    return (
        " ".join(letter(p) for p, i in enumerate(instance.order) if i in right) or "-"
    )


def _read(answer: ChoiceAnswer, response: str) -> tuple[int, ...]:
    if answer.many and says_none(response):
        return ()
    chosen = read_letters(response, answer.count)
    if answer.many:
        refuse_repeats(response, chosen, [letter(p) for p in chosen])
    elif len(chosen) != 1:
        last = {"last": letter(answer.count - 1)}
        raise ParseError(response, 0, "one-letter", last)
    return chosen


def _details(
    answer: ChoiceAnswer, instance: Instance, picked: set[int]
) -> tuple[Detail, ...]:
    details = []
    for position, index in enumerate(instance.order):
        right = index in answer.correct
        if right == (index in picked):
            detail = Detail(letter(position), Outcome.CORRECT, 1.0)
        else:
            reason = because("should-choose") if right else because("should-not-choose")
            detail = Detail(letter(position), Outcome.INCORRECT, 0.0, reason)
        details.append(detail)
    return tuple(details)
