"""Read a derivation: lines, chains of ``=`` and names introduced by ``let``."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from engine.answers.equivalence import equal
from engine.answers.outcomes import Means
from engine.answers.texts import equals_signs
from engine.errors import ParseError
from engine.expressions import Names, parse
from engine.expressions.nodes import Node
from engine.questions import Question, extended

_LET = re.compile(
    r"\s*(?:let\b|where\b(?!\s*\()|with\b|设|令|记|其中)\s*", re.IGNORECASE
)
_BULLET = re.compile(
    r"\s*(?:(?:\(?\d{1,2}[.)]|[-*•>]|=>|⇒|⟹|∴|\\implies|\\Rightarrow|&)\s+)+"
)
_LABEL = re.compile(
    r"\s*[^\W\d][\w\\']*(?:\s*'*\s*\([\w\s,;]*\))?\s*|\s*\\?d?\w*\s*/\s*d\w+\s*"
)
_LINE_END = re.compile(r"\n|\\\\(?![a-zA-Z])|;")
MOST_LINES = 60


@dataclass(frozen=True, slots=True)
class Step:
    """One expression of a derivation: its line, as written and in plain variables."""

    label: str
    node: Node
    plain: Node


def read_steps(question: Question, response: str) -> list[Step]:
    """Read every expression of a derivation from top to bottom.

    Raises ParseError with the column in the whole response; its values name the
    line.
    """
    reader = _Reader(question, response)
    for number, (start, line) in enumerate(_lines(response), 1):
        reader.line(line, start, number)
    if not reader.steps:
        raise ParseError(response, 0, "chain-empty")
    return reader.steps


def _lines(text: str) -> Iterator[tuple[int, str]]:
    start = 0
    for match in [*_LINE_END.finditer(text), None]:
        end = match.start() if match else len(text)
        if text[start:end].strip(" \t\r&"):
            yield start, text[start:end]
        start = match.end() if match else end


class _Reader:
    def __init__(self, question: Question, text: str) -> None:
        self.question = question
        self.text = text
        self.steps: list[Step] = []

    def line(self, line: str, start: int, number: int) -> None:
        if number > MOST_LINES:
            raise ParseError(self.text, start, "too-long", {"limit": MOST_LINES})
        bullet = _BULLET.match(line)
        skipped = bullet.end() if bullet else 0
        let = _LET.match(line, skipped)
        if let:
            self._let(line[let.end() :], start + let.end())
            return
        parts = list(_parts(line[skipped:], start + skipped))
        filled = [(at, part) for at, part in parts if part.strip()]
        if not filled:
            raise ParseError(self.text, start, "chain-empty")
        several = len(filled) > 1
        if several and self._is_remark(filled):
            return
        for index, (at, part) in enumerate(filled):
            label = f"{number}.{index + 1}" if several else str(number)
            if index == 0 and several and self._is_label(part):
                continue
            self._step(part, at, label)

    def _let(self, body: str, start: int) -> None:
        parts = list(_parts(body, start))
        if len(parts) != 2 or not parts[1][1].strip():
            raise ParseError(self.text, start, "let-form")
        name = self._new_name(parts[0][1], start)
        node = self._parse(parts[1][1], parts[1][0])
        self.question = extended(self.question, name, self.question.plain(node))

    def _new_name(self, text: str, start: int) -> str:
        name = text.strip().removeprefix("\\")
        if not name.isidentifier() or Names(self.question.names).find(name):
            raise ParseError(self.text, start, "let-name", {"name": name})
        return name

    def _is_label(self, part: str) -> bool:
        """Tell whether the left of a chain only names the result: ``f'(x) = ...``."""
        if not _LABEL.fullmatch(part):
            return False
        try:
            parse(part, self._names())
        except ParseError:
            return True
        return False

    def _is_remark(self, parts: list[tuple[int, str]]) -> bool:
        """Tell whether a line only recalls what a defined name stands for."""
        name = parts[0][1].strip().removeprefix("\\")
        define = dict(self.question.define)
        found = Names(frozenset(define)).find(name)
        if found is None:
            return False
        nodes = [self._parse(part, at) for at, part in parts[1:]]
        plain = [self.question.plain(node) for node in nodes]
        return all(
            equal(self.question, define[found], node, Means()).outcome == "equal"
            for node in plain
        )

    def _step(self, part: str, at: int, label: str) -> None:
        node = self._parse(part, at)
        self.steps.append(Step(label, node, self.question.plain(node)))

    def _parse(self, part: str, at: int) -> Node:
        try:
            return parse(part, self._names())
        except ParseError as error:
            position = at + error.position
            raise ParseError(self.text, position, error.code, error.values) from error

    def _names(self) -> Names:
        return Names(self.question.names, products=True)


def _parts(line: str, start: int) -> Iterator[tuple[int, str]]:
    """Yield the sides of a chain of ``=`` with their columns, without ``&`` marks."""
    line, at = line.replace("&", " "), 0
    for end in [*equals_signs(line), len(line)]:
        yield start + at, line[at:end]
        at = end + 1
