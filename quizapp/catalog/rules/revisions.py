"""Ids and dates held against the committed revisions."""

from __future__ import annotations

from collections.abc import Iterator

from quizapp.catalog.findings import Finding
from quizapp.catalog.revisions import FILE, changes, read_revisions
from quizapp.catalog.scope import Scope
from quizapp.models import ItemId


def check(scope: Scope) -> Iterator[Finding]:
    """Yield ids that vanished or returned, and changes without a new date."""
    if scope.revisions is None:
        if scope.is_catalogued and scope.topic is None:
            yield Finding.of(FILE, 1, "", "revision.no_file")
        return
    try:
        rows = read_revisions(scope.revisions)
    except ValueError as error:
        yield Finding.of(FILE, 1, "", "file.toml", detail=str(error)[:200])
        return
    items = scope.catalog.items
    for change in changes(items.values(), rows, scope.content.broken):
        item = items.get(ItemId(change.id))
        if item is None or item.id not in scope.content.chunks:
            yield change.finding(FILE, _line_of(scope.revisions, change.id))
        else:
            values = dict(change.values)
            yield scope.at(item, ("revised",), f"revision.{change.code}", **values)
    for item in items.values():
        if item.id not in rows and scope.topic is None:
            yield scope.at(item, (), "revision.new")


def _line_of(text: str, name: str) -> int:
    before, found, _ = text.partition(f'"{name}"')
    return before.count("\n") + 1 if found else 1
