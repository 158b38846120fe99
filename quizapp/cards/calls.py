"""A function's verdict in words: its results, its calls, and where one went wrong."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import groupby

from engine.answers.code_calls import edge_number
from engine.problems import CodeAnswer
from engine.verdict import Detail, Witness
from quizapp.cards.face import Labelled
from quizapp.cards.signature import as_lines, fenced
from quizapp.i18n import Messages
from quizapp.models import Item

FIRST = "1"  # the call that the front shows as its example


def call_name(label: str, item: Item, messages: Messages) -> str:
    """Return the name of a call, with what it is where it is an edge."""
    edge = edge_number(label)
    if edge is None or edge >= len(item.edges):
        return messages("cards.call", n=label)
    words = item.edges[edge].get(messages.language)
    return messages("cards.call_edge", n=label, edge=words)


def told_by_calls(
    details: Sequence[Detail],
    item: Item,
    messages: Messages,
    words: Callable[[Detail], str],
) -> tuple[Labelled, ...]:
    """Return results by name, then calls; usual calls of one verdict share a row."""
    rows = [Labelled(f"`{d.label}`", words(d)) for d in details if not _is_call(d)]
    calls = [detail for detail in details if _is_call(detail)]

    def alike(detail: Detail) -> tuple[int | None, str]:
        return edge_number(detail.label), words(detail)

    for (_, told), group in groupby(calls, alike):
        labels = [detail.label for detail in group]
        name = call_name(labels[0], item, messages)
        if len(labels) > 1:
            name = messages("cards.calls", first=labels[0], last=labels[-1])
        rows.append(Labelled(name, told))
    return tuple(rows)


def _is_call(detail: Detail) -> bool:
    return detail.label.isdecimal()


def witness_of_call(witness: Witness, item: Item, messages: Messages) -> list[str]:
    """Return in which call and entry a function is wrong, and that call's inputs."""
    at = dict(witness.at)
    answer = item.problem.answer
    results = answer.results if isinstance(answer, CodeAnswer) else ()
    name = at.get("result") or (results[0] if results else "result")
    told = messages(
        "cards.witness_call",
        call=call_name(at["call"], item, messages),
        entry=f"`{name}{at.get('entry', '')}`",
        given=witness.given,
        expected=witness.expected,
    )
    if at["call"] == FIRST or not witness.inputs:
        return [told]
    return [told, f"{messages('cards.inputs')}\n\n{fenced(as_lines(witness.inputs))}"]
