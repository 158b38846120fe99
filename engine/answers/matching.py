"""Match: for each left row the letter of the right column as shown."""

from __future__ import annotations

import re

from engine.answers.outcomes import graded
from engine.answers.texts import (
    fold,
    letter,
    read_letters,
    refuse_repeats,
    require_count,
)
from engine.instances import Instance
from engine.problems import MatchAnswer
from engine.reasons import because
from engine.verdict import Detail, Outcome, Verdict

_ROW_NUMBER = re.compile(r"(?<!\d)\d{1,2}\s?[-:=.)]?\s?(?=[a-z])")


def check(answer: MatchAnswer, instance: Instance, response: str) -> Verdict:
    """Judge ``b a c`` (or ``1-b 2-a 3-c``); credit is the share of pairs."""
    text = _ROW_NUMBER.sub(lambda m: " " * len(m.group()), fold(response).lower())
    chosen = read_letters(text, answer.count)
    require_count(response, chosen, answer.count)
    refuse_repeats(response, chosen, [letter(p) for p in chosen])
    details = []
    for row, position in enumerate(chosen):
        if instance.order[position] == row:
            details.append(Detail(str(row + 1), Outcome.CORRECT, 1.0))
        else:
            right = because("belongs-to", right=letter(instance.order.index(row)))
            details.append(Detail(str(row + 1), Outcome.INCORRECT, 0.0, reason=right))
    hits = sum(d.outcome is Outcome.CORRECT for d in details)
    reason = because("wrong-pairs", hits=hits, count=answer.count)
    return graded(hits / answer.count, reason, details=tuple(details))


def key_text(answer: MatchAnswer, instance: Instance) -> str:
    """Return the letter of the right partner for each left row."""
    return " ".join(letter(instance.order.index(row)) for row in range(answer.count))
