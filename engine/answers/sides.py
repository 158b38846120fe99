"""Compare: which side each shown statement belongs to (A, B or both)."""

from __future__ import annotations

import re

from engine.answers.outcomes import graded
from engine.answers.texts import fold, require_count
from engine.errors import ParseError
from engine.instances import Instance
from engine.problems import CompareAnswer
from engine.reasons import because
from engine.verdict import Detail, Outcome, Verdict

_TOKEN = re.compile(r"a\s*[&+/]\s*b|ab|ba|both|两者|都|a|b|[^\s,;.()\[\]\d:]")
_BOTH = frozenset({"ab", "ba", "both", "两者", "都", "a&b", "a+b", "a/b"})


def check(answer: CompareAnswer, instance: Instance, response: str) -> Verdict:
    """Judge ``A B AB A``, one side for each statement; credit is the share right."""
    given = _read(response)
    require_count(response, given, len(answer.sides))
    details = []
    for position, (side, index) in enumerate(zip(given, instance.order, strict=True)):
        right = answer.sides[index]
        if side == right:
            detail = Detail(str(position + 1), Outcome.CORRECT, 1.0)
        else:
            reason = because("belongs-to", right=right)
            detail = Detail(str(position + 1), Outcome.INCORRECT, 0.0, reason=reason)
        details.append(detail)
    hits = sum(d.outcome is Outcome.CORRECT for d in details)
    reason = because("wrong-sides", hits=hits, count=len(given))
    return graded(hits / len(given), reason, details=tuple(details))


def key_text(answer: CompareAnswer, instance: Instance) -> str:
    """Return the right side of each statement in shown order."""
    return " ".join(answer.sides[index] for index in instance.order)


def _read(response: str) -> list[str]:
    sides = []
    for match in _TOKEN.finditer(fold(response).lower()):
        token = re.sub(r"\s", "", match.group())
        if token in _BOTH:
            sides.append("AB")
        elif token in {"a", "b"}:
            sides.append(token.upper())
        else:
            raise ParseError(response, match.start(), "sides")
    return sides
