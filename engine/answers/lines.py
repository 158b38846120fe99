"""Bug: the numbers of the wrong lines. Ticks: the key points that were met."""

from __future__ import annotations

from engine.answers.outcomes import graded
from engine.answers.texts import read_numbers, refuse_repeats, says_none
from engine.problems import BugAnswer, TicksAnswer
from engine.reasons import because
from engine.verdict import Detail, Outcome, Verdict


def check_bug(answer: BugAnswer, response: str) -> Verdict:
    """Judge line numbers; several wrong lines earn partial credit as choices do."""
    numbers = read_numbers(response, answer.count)
    refuse_repeats(response, numbers, [str(n) for n in numbers])
    right, given = set(answer.wrong), set(numbers)
    hits, extra = len(right & given), len(given - right)
    details = tuple(
        Detail(str(n), Outcome.CORRECT, 1.0)
        if n in right
        else Detail(
            str(n), Outcome.INCORRECT, 0.0, reason=because("wrong-line", line=n)
        )
        for n in numbers
    )
    if len(right) == 1 and len(given) == 1:
        reason = because("wrong-line", line=numbers[0])
        return graded(float(hits), reason, details=details)
    sound = answer.count - len(right)
    reason = because("some-lines", hits=hits, wanted=len(right), extra=extra)
    credit = hits / len(right) - extra / max(min(sound, len(right) + 1), 2)
    return graded(credit, reason, details=details)


def bug_key(answer: BugAnswer) -> str:
    """Return the numbers of the wrong lines."""
    return " ".join(str(n) for n in sorted(answer.wrong))


def check_ticks(answer: TicksAnswer, response: str) -> Verdict:
    """Give the share of key points that the learner ticked; ``-`` means none."""
    met: tuple[int, ...] = ()
    if not says_none(response):
        met = read_numbers(response, answer.count)
        refuse_repeats(response, met, [str(n) for n in met])
    details = tuple(
        Detail(str(n), Outcome.CORRECT, 1.0)
        if n in met
        else Detail(str(n), Outcome.INCORRECT)
        for n in range(1, answer.count + 1)
    )
    reason = because("points-missed", hits=len(met), count=answer.count)
    return graded(len(met) / answer.count, reason, details=details)


def ticks_key(answer: TicksAnswer) -> str:
    """Return the numbers of all key points."""
    return " ".join(str(n) for n in range(1, answer.count + 1))
