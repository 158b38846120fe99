"""Items that ask for a function: head, shapes, edges and the program that is right."""

from __future__ import annotations

import re
from dataclasses import dataclass

from engine.problems import CodeAnswer, Tolerance
from quizapp.catalog.fields import Table
from quizapp.models import Text

SHAPE = re.compile(r"float|int|\(\s*(?:\w+\s*,\s*)+(?:\w+\s*)?\)")
_NAME = re.compile(r"[A-Za-z_]\w*")


@dataclass(frozen=True, slots=True)
class Function:
    """What is judged, the program shown on the back, and the words of each edge."""

    answer: CodeAnswer
    solution: str | None
    edges: tuple[Text, ...]


def read_function(table: Table, tolerance: Tolerance) -> Function:
    """Read the keys of a function; its program is text and never run here."""
    name = table.text("function")
    if name and not _NAME.fullmatch(name):
        table.report("function", "field.name", name=name)
    arguments = _shapes(table, "arguments")
    results = _shapes(table, "results")
    edges: list[tuple[tuple[str, str], ...]] = []
    words: list[Text] = []
    for row in table.tables("edge", most=6):
        edges.append(row.formulas("given", required=True))
        words.append(row.both())
        row.finish()
    answer = CodeAnswer(
        name,
        tuple(argument for argument, _ in arguments),
        table.formula("answer"),
        tolerance,
        tuple(result for result, _ in results),
        tuple(dict((*arguments, *results)).items()),
        tuple(edges),
    )
    return Function(answer, _solution(table, answer), tuple(words))


def _solution(table: Table, answer: CodeAnswer) -> str | None:
    solution = table.text("solution", required=False) or None
    head = f"def {answer.function}({', '.join(answer.arguments)}):"
    if solution is not None and head not in solution.split("\n"):
        table.report("solution", "kind.solution_head", head=head)
    return solution


def _shapes(table: Table, key: str) -> tuple[tuple[str, str], ...]:
    """Read names with their shapes: ``(N, D)``, ``float`` or ``int``."""
    found = table.formulas(key, required=True)
    if key in table and not found:
        table.report(key, "field.empty")
    for name, shape in found:
        if shape and not SHAPE.fullmatch(shape):
            table.report((key, name), "kind.shape", shape=shape)
    return found
