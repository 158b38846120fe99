"""Read the lines of a staged answer: ``name = formula``, helpers with ``let``."""

from __future__ import annotations

import re
from dataclasses import dataclass

from engine.errors import ParseError
from engine.expressions import Names, parse
from engine.expressions.nodes import Name, Node
from engine.problems import StagedAnswer

_LET = re.compile(r"\s*(?:let\b|where\b|设|令|记)\s*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Line:
    """One typed quantity: its name, its formula, whether it is only a helper."""

    name: str
    node: Node
    helper: bool


def read_lines(answer: StagedAnswer, response: str, givens: set[str]) -> list[Line]:
    """Read ``name = formula`` lines in the order of the stages.

    ``let h = ...`` gives a name to a helper. Raises ParseError with the column in
    the whole response for an unknown, repeated or misplaced name.
    """
    reader = _Lines(answer, response, set(givens))
    start = 0
    for piece in re.split(r"(\n|;)", response):
        if piece.strip(" \t\r\n;"):
            reader.line(piece, start)
        start += len(piece)
    if not any(not line.helper for line in reader.found):
        raise ParseError(response, 0, "stage-form", {"names": reader.listing})
    return reader.found


class _Lines:
    """The lines read so far and the names that the next one may use."""

    def __init__(self, answer: StagedAnswer, text: str, names: set[str]) -> None:
        self.text = text
        self.givens = frozenset(names)
        self.names = names
        self.stages = [stage.name for stage in answer.stages]
        self.listing = ", ".join(self.stages)
        self.found: list[Line] = []

    def line(self, piece: str, start: int) -> None:
        let = _LET.match(piece)
        body = piece[let.end() :] if let else piece
        offset = start + len(piece) - len(body)
        head, sign, tail = body.partition("=")
        if not sign or not tail.strip():
            raise ParseError(self.text, offset, "stage-form", {"names": self.listing})
        name = self._helper(head, offset) if let else self._stage(head, offset)
        node = self._formula(tail, offset + len(head) + 1)
        self.found.append(Line(name, node, helper=bool(let)))
        self.names.add(name)

    def _stage(self, head: str, offset: int) -> str:
        name = self._spelled(head)
        values = {"name": head.strip(), "names": self.listing}
        if name is None:
            raise ParseError(self.text, offset, "stage-unknown", values)
        done = [line.name for line in self.found if not line.helper]
        if name in done:
            raise ParseError(self.text, offset, "stage-twice", {"name": name})
        place = self.stages.index(name)
        if any(self.stages.index(other) > place for other in done):
            raise ParseError(self.text, offset, "stage-order", {"names": self.listing})
        return name

    def _spelled(self, head: str) -> str | None:
        try:
            node = parse(head.strip(), Names(frozenset(self.stages)))
        except ParseError:
            return None
        return node.name if isinstance(node, Name) else None

    def _helper(self, head: str, offset: int) -> str:
        name = head.strip()
        taken = name in self.givens or name in self.stages
        if not name.isidentifier() or taken:
            raise ParseError(self.text, offset, "let-name", {"name": name})
        return name

    def _formula(self, tail: str, offset: int) -> Node:
        try:
            return parse(tail, Names(frozenset(self.names)))
        except ParseError as error:
            raise ParseError(
                self.text, offset + error.position, error.code, error.values
            ) from error
