"""How a line is read while it is typed, to be shown below it."""

from __future__ import annotations

from engine.answers.numerals import read_numeral
from engine.answers.tables import read_table
from engine.errors import EngineError
from engine.expressions import Names, parse, to_latex
from engine.problems import DerivationAnswer, ExpressionAnswer, TensorAnswer
from quizapp.models import Item, Kind


def reading(item: Item, line: str) -> str | None:
    """Return how ``line`` is read as LaTeX, or None while it cannot be read.

    Names of the item are names here too: ``s(1-s)`` multiplies, and ``γ(x)`` is no
    gamma function where γ is a variable. An empty line reads as an empty text.
    """
    if not line.strip():
        return ""
    try:
        if item.kind is Kind.ARRAY:
            return read_table(line).latex
        if item.kind is Kind.NUMBER:
            return read_numeral(line, _names(item)).latex
        names = Names(_names(item))
        return " = ".join(to_latex(parse(part, names)) for part in _sides(line))
    except EngineError:
        return None


def _sides(line: str) -> list[str]:
    """Return what stands between the equality signs outside of brackets."""
    sides, depth = [""], 0
    for sign in line:
        depth += (sign in "([{") - (sign in ")]}")
        if sign == "=" and depth <= 0 and sides[-1][-1:] not in ("<", ">", "!"):
            sides.append("")
        else:
            sides[-1] += sign
    return [side for side in sides if side.strip()]


def _names(item: Item) -> frozenset[str]:
    names = [name for name, _ in item.problem.given]
    answer = item.problem.answer
    if isinstance(answer, ExpressionAnswer | DerivationAnswer):
        names += [name for name, _ in (*answer.variables, *answer.define)]
    if isinstance(answer, TensorAnswer):
        names += answer.axes
    return frozenset(names)
