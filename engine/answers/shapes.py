"""Shape: a tuple of sizes such as ``(N, 64, 28, 28)``, compared exactly.

Names that are not given stay symbols: both sides are evaluated with primes in
their place.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from engine.answers.outcomes import correct, incorrect
from engine.answers.texts import fold, is_wrapped
from engine.errors import EvaluationError, ParseError, ProblemError
from engine.expressions import Names, evaluate, free_names, parse, to_latex
from engine.expressions.nodes import Name, Node, Tuple
from engine.formulas import authored
from engine.instances import Instance
from engine.misconceptions import rivals
from engine.problems import Problem, ShapeAnswer
from engine.reasons import because
from engine.sizes import PRIMES, Sizes, sizes_of, symbols
from engine.verdict import Detail, Outcome, Reason, Verdict, Witness

_DRESS = re.compile(r"^\s*(?:torch\.)?Size(?=\s*\()")
_TIMES = re.compile(r"(?<=[\dA-Za-z)])\s*[×✕]\s*|(?<=\d)\s*[xX*]\s*(?=\d)")


@dataclass(frozen=True, slots=True)
class _Reading:
    entries: tuple[Node, ...]
    latex: str


def check(
    answer: ShapeAnswer, problem: Problem, instance: Instance, response: str
) -> Verdict:
    """Judge a tuple of sizes: the number of axes, then each size."""
    names = symbols(answer.value, instance.values)
    reading = _read(response, set(names) | set(instance.values), instance)
    expected = sizes_of("answer", answer.value, instance.values)
    given = _given(response, reading, instance.values, names)
    if given == expected:
        return correct(reading.latex)
    witness = Witness((), key_text(answer, instance), _plain(given[0], names))
    known = _recognise(problem, instance, given)
    if known is not None:
        return incorrect(witness=witness, misconception=known, understood=reading.latex)
    reason, details = _difference(expected, given)
    return incorrect(reason, witness=witness, details=details, understood=reading.latex)


def _recognise(
    problem: Problem, instance: Instance, given: tuple[Sizes, Sizes]
) -> str | None:
    for rival in rivals(problem):
        if sizes_of(rival.key, rival.text, instance.values) == given:
            return rival.id
    return None


def _difference(
    expected: tuple[Sizes, Sizes], given: tuple[Sizes, Sizes]
) -> tuple[Reason, tuple[Detail, ...]]:
    right, typed = expected[0], given[0]
    if len(right) != len(typed):
        return because("shape-rank", expected=len(right), given=len(typed)), ()
    same = [
        r == g
        for r, g in zip(
            zip(*expected, strict=True), zip(*given, strict=True), strict=True
        )
    ]
    details = tuple(
        Detail(str(i + 1), Outcome.CORRECT, 1.0)
        if equal
        else Detail(str(i + 1), Outcome.INCORRECT)
        for i, equal in enumerate(same)
    )
    if sorted(right) == sorted(typed):
        return because("shape-permuted"), details
    return because("shape-entry", position=same.index(False) + 1), details


def _read(response: str, names: set[str], instance: Instance) -> _Reading:
    """Read ``(64, 28)``, ``64x28``, ``64 28``, ``torch.Size([64, 28])`` or one size."""
    text = _DRESS.sub(lambda m: " " * len(m.group()), fold(response))
    if not re.search("[,;]", text):
        text = _TIMES.sub(lambda m: ",".center(len(m.group())), text)
    while is_wrapped(body := text.strip(), "([{"):
        start = text.index(body[0])
        text = " " * (start + 1) + text[start + 1 : text.rindex(body[-1])]
    entries: list[Node] = []
    for start, piece in _pieces(text):
        try:
            node = parse(piece, Names(frozenset(names)))
        except ParseError as error:
            raise ParseError(
                response, start + error.position, error.code, error.values
            ) from error
        used = free_names(node) & set(instance.values)
        if used and not isinstance(node, Name):
            values = {"names": ", ".join(sorted(used))}
            raise ParseError(response, start, "names-in-number", values)
        entries.append(node)
    return _Reading(tuple(entries), to_latex(Tuple(tuple(entries))))


def _pieces(text: str) -> list[tuple[int, str]]:
    separator = r"[,;]" if re.search(r"[,;]", text) else r"\s"
    found, start = [], 0
    for match in re.finditer(f"{separator}|$", text):
        piece = text[start : match.start()]
        if piece.strip():
            lead = len(piece) - len(piece.lstrip())
            found.append((start + lead, piece.strip()))
        start = match.end()
    return found


def _given(
    response: str,
    reading: _Reading,
    values: Mapping[str, Any],
    names: tuple[str, ...],
) -> tuple[Sizes, Sizes]:
    rows = []
    for primes in PRIMES:
        env = {**values, **dict(zip(names, primes, strict=False))}
        rows.append(tuple(_size(response, node, env) for node in reading.entries))
    return rows[0], rows[1]


def _size(response: str, node: Node, env: Mapping[str, Any]) -> int:
    fault = ParseError(response, 0, "not-a-size", {"entry": to_latex(node)})
    try:
        value = np.asarray(evaluate(node, env), dtype=np.float64)
    except (EvaluationError, TypeError, ValueError) as error:
        raise fault from error
    if value.ndim or not float(value).is_integer():
        raise fault
    return int(value)


def _plain(sizes: Sizes, names: tuple[str, ...]) -> str:
    back = dict(zip(PRIMES[0], names, strict=False))
    return "(" + ", ".join(back.get(n, str(n)) for n in sizes) + ")"


def key_text(answer: ShapeAnswer, instance: Instance) -> str:
    """Return the shape with its numbers, symbols left as they are."""
    return written("answer", answer.value, instance)


def written(key: str, value: str, instance: Instance) -> str:
    """Write a shape formula of the problem with this instance's numbers."""
    names = symbols(value, instance.values)
    node = authored(key, value, {*names, *instance.values})
    if not isinstance(node, Tuple):
        return _plain(sizes_of(key, value, instance.values)[0], names)
    parts = []
    for item in node.items:
        if free_names(item) <= set(instance.values):
            parts.append(str(int(float(evaluate(item, instance.values)))))
        else:
            parts.append(_symbolic(key, value, item))
    return "(" + ", ".join(parts) + ")"


def _symbolic(key: str, value: str, item: Node) -> str:
    if isinstance(item, Name):
        return item.name
    raise ProblemError(key, f"{value!r}: a symbol must stand alone in its place")
