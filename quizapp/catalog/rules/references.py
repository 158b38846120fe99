"""Names of other things: anchors, prerequisites, contrast and after."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from quizapp.catalog.findings import Finding
from quizapp.catalog.scope import Scope
from quizapp.models import LANGUAGES, Item, ItemId, Note

_LINK = re.compile(r"\]\((?:([a-z0-9-]+)(?:\.(?:en|zh))?(?:\.md)?)?#([a-z0-9-]+)\)")


def check(scope: Scope) -> Iterator[Finding]:
    """Yield names that lead nowhere and circles in what must be learnt first."""
    yield from _prerequisites(scope)
    for item in scope.items:
        yield from _item(scope, item)
    for note in scope.notes:
        yield from _links(scope, note)
    after = {
        str(i.id): [str(name) for name in i.after] for i in scope.known.items.values()
    }
    for circle in circles(after):
        first = scope.catalog.items.get(ItemId(circle[0]))
        if first is not None:
            yield scope.at(first, ("after",), "reference.circle", path=_path(circle))


def _prerequisites(scope: Scope) -> Iterator[Finding]:
    known = scope.known.topics
    for topic in scope.catalog.topics.values():
        for name in topic.prerequisites:
            if name not in known:
                yield scope.at_topic(
                    topic, "prerequisites", "reference.topic", topic=name
                )
            elif known[name].order >= topic.order:
                yield scope.at_topic(
                    topic, "prerequisites", "reference.later", topic=name
                )
    graph = {str(t.slug): [str(p) for p in t.prerequisites] for t in known.values()}
    for circle in circles(graph):
        for topic in scope.catalog.topics.values():
            if topic.slug == circle[0]:
                yield scope.at_topic(
                    topic, "prerequisites", "reference.circle", path=_path(circle)
                )


def _path(circle: Sequence[str]) -> str:
    return " -> ".join([*circle, circle[0]])


def circles(graph: Mapping[str, Sequence[str]]) -> list[tuple[str, ...]]:
    """Return one circle per knot of a graph, each from its first name onwards."""
    done: set[str] = set()
    found: list[tuple[str, ...]] = []
    for start in graph:
        trail: list[str] = []
        todo: list[tuple[str, int]] = [(start, 0)]
        while todo:
            name, depth = todo.pop()
            del trail[depth:]
            if name in trail:
                found.append(_from_first(trail[trail.index(name) :], graph))
                continue
            if name in done or name not in graph:
                continue
            trail.append(name)
            if all(child in done for child in graph[name]):
                done.add(name)
            todo.extend((child, depth + 1) for child in graph[name])
        done.add(start)
    return sorted(set(found))


def _from_first(circle: list[str], graph: Mapping[str, object]) -> tuple[str, ...]:
    order = list(graph)
    first = min(range(len(circle)), key=lambda i: order.index(circle[i]))
    return tuple(circle[first:] + circle[:first])


def _item(scope: Scope, item: Item) -> Iterator[Finding]:
    if item.note_anchor is not None:
        yield from _anchor(scope, item, item.note_anchor)
    elif scope.is_catalogued:
        yield scope.at(item, (), "reference.no_note")
    known = scope.known.items.keys() | scope.content.broken
    for key, names in (("contrast", item.contrast), ("after", item.after)):
        for row, name in enumerate(names):
            if name not in known:
                yield scope.at(item, (key, row), "reference.item", item=name)
            elif name == item.id:
                yield scope.at(item, (key, row), "reference.itself")


def _anchor(scope: Scope, item: Item, anchor: str) -> Iterator[Finding]:
    for language in LANGUAGES:
        note = scope.known.note(item.topic, language)
        if note is not None and anchor not in {s.anchor for s in note.sections}:
            yield scope.at(
                item, ("note",), "reference.anchor", anchor=anchor, language=language
            )


def _links(scope: Scope, note: Note) -> Iterator[Finding]:
    for section in note.sections:
        for offset, line in enumerate(section.body.split("\n"), 1):
            for topic, anchor in _LINK.findall(line):
                target = scope.known.note(topic or note.topic, note.language)
                if target is None or anchor not in {s.anchor for s in target.sections}:
                    yield scope.in_note(
                        note,
                        section.line + offset,
                        "reference.link",
                        target=f"{topic}#{anchor}",
                    )
