"""Order: the shown numbers in a right order; partial orders have many."""

from __future__ import annotations

from engine.answers.outcomes import graded
from engine.answers.texts import read_numbers, refuse_repeats, require_count
from engine.instances import Instance
from engine.problems import OrderAnswer
from engine.reasons import because
from engine.shuffling import precedences
from engine.verdict import Detail, Outcome, Verdict


def check(answer: OrderAnswer, instance: Instance, response: str) -> Verdict:
    """Judge shown numbers in the learner's order.

    Credit is (pairs right - pairs wrong) / pairs, at least 0, so that a random
    order earns nothing on average.
    """
    numbers = read_numbers(response, answer.count, together=True)
    refuse_repeats(response, numbers, [str(n) for n in numbers])
    require_count(response, numbers, answer.count)
    indices = [instance.order[n - 1] for n in numbers]
    place = {index: position for position, index in enumerate(indices)}
    pairs = sorted(precedences(answer), key=lambda p: (place[p[1]], place[p[0]]))
    broken = [(i, j) for i, j in pairs if place[i] > place[j]]
    if not broken:
        return graded(1.0)
    misplaced = {index for pair in broken for index in pair}
    details = tuple(
        Detail(str(n), Outcome.INCORRECT if i in misplaced else Outcome.CORRECT)
        for n, i in zip(numbers, indices, strict=True)
    )
    shown = {index: position + 1 for position, index in enumerate(instance.order)}
    first, second = broken[0]
    reason = because("wrong-order", first=shown[first], second=shown[second])
    credit = (len(pairs) - 2 * len(broken)) / len(pairs)
    return graded(credit, reason, details=details)


def key_text(answer: OrderAnswer, instance: Instance) -> str:
    """Return the shown numbers in the authored order."""
    return " ".join(str(instance.order.index(i) + 1) for i in range(answer.count))
