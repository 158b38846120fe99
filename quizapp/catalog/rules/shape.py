"""What an item must bring beside its question: mistakes, steps, hints, sources."""

from __future__ import annotations

from collections.abc import Iterator

from quizapp.catalog.findings import Finding
from quizapp.catalog.scope import Scope
from quizapp.models import COMPUTED, Item, Kind, Note

MIN_MISCONCEPTIONS = 2
WITHOUT_STEPS = frozenset({Kind.DERIVATION, Kind.STAGED, Kind.CODE, Kind.TENSOR})
SOURCES = "sources"


def check(scope: Scope) -> Iterator[Finding]:
    """Yield items without mistakes, steps, hints or source; notes without sources."""
    for item in scope.items:
        if item.kind in COMPUTED:
            yield from _computed(scope, item)
        if scope.is_catalogued:
            yield from _catalogued(scope, item)
    if scope.is_catalogued:
        for note in scope.notes:
            yield from _sources(scope, note)


def _computed(scope: Scope, item: Item) -> Iterator[Finding]:
    count = len(item.problem.misconceptions)
    if count < MIN_MISCONCEPTIONS:
        yield scope.at(
            item, (), "shape.misconceptions", least=MIN_MISCONCEPTIONS, count=count
        )
    if not item.problem.steps and item.kind not in WITHOUT_STEPS:
        yield scope.at(item, (), "shape.no_steps")


def _catalogued(scope: Scope, item: Item) -> Iterator[Finding]:
    if not item.source:
        yield scope.at(item, (), "shape.no_source")
    if not item.hints:
        yield scope.at(item, (), "shape.no_hints")
    if item.kind is Kind.CODE and item.solution is None:
        yield scope.at(item, (), "shape.no_solution")
    if item.kind in (Kind.RECALL, Kind.EXPLAIN) and not item.key_points:
        yield scope.at(item, (), "shape.no_points")
    for row, option in enumerate(item.options):
        if not option.correct and option.why is None:
            yield scope.at(item, ("options", row), "shape.no_why")


def _sources(scope: Scope, note: Note) -> Iterator[Finding]:
    section = next((s for s in note.sections if s.anchor == SOURCES), None)
    if section is None:
        yield scope.in_note(note, 1, "shape.note_sources")
    elif not section.body.strip():
        yield scope.in_note(note, section.line, "shape.empty_sources")
