"""The claims catalogue: each claim tested, each error somebody's trap."""

from __future__ import annotations

from collections.abc import Iterator

from quizapp.catalog.claims import Claim
from quizapp.catalog.findings import Finding
from quizapp.catalog.scope import Scope
from quizapp.models import Item


def check(scope: Scope) -> Iterator[Finding]:
    """Yield uncovered claims, errors that are no trap, and unknown claims."""
    if not scope.is_catalogued:
        return
    items = scope.catalog.items.values()
    covered = {claim for item in items for claim in item.claims}
    trapped = {claim for item in items for claim in item.traps}
    for claim in scope.catalog.claims.values():
        if claim.topic not in scope.catalog.topics:
            yield _at(claim, "claims.topic", topic=claim.topic)
        if scope.topic not in (None, claim.topic):
            continue
        if claim.id not in covered:
            yield _at(claim, "claims.uncovered")
        if claim.is_trap and claim.id not in trapped:
            yield _at(claim, "claims.no_trap", verdict=claim.verdict)
    for item in scope.items:
        yield from _references(scope, item)


def _at(claim: Claim, code: str, **values: object) -> Finding:
    return Finding.of("claims.toml", claim.line, claim.id, code, **values)


def _references(scope: Scope, item: Item) -> Iterator[Finding]:
    claims = scope.catalog.claims
    for key, names in (("claims", item.claims), ("traps", item.traps)):
        for row, name in enumerate(names):
            if name not in claims:
                yield scope.at(item, (key, row), "claims.unknown", claim=name)
            elif key == "traps" and not claims[name].is_trap:
                yield scope.at(item, (key, row), "claims.not_a_trap", claim=name)
