"""The claims catalogue: what must be covered, and what the raw notes get wrong."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from quizapp.catalog.fields import Report, Table
from quizapp.models import TopicSlug

VERDICTS = ("correct", "imprecise", "wrong", "gap")


@dataclass(frozen=True, slots=True)
class Claim:
    """One statement: its verdict and, where it is not right, the correction."""

    id: str
    topic: TopicSlug
    verdict: str
    claim: str
    correction: str
    line: int

    @property
    def is_trap(self) -> bool:
        """Whether its error must be some item's trap."""
        return self.verdict in ("wrong", "imprecise")


def read_claims(data: dict[str, Any], report: Report) -> dict[str, Claim]:
    """Read ``claims.toml`` by id; the line is 0 (the caller knows the places)."""
    table = Table(data, (), report)
    claims: dict[str, Claim] = {}
    for row in table.tables("claim", most=5_000):
        claim = Claim(
            id=row.text("id"),
            topic=TopicSlug(row.text("topic")),
            verdict=row.one_of("verdict", VERDICTS) or "correct",
            claim=row.text("claim"),
            correction=row.text("correction", required=False),
            line=0,
        )
        row.finish()
        if claim.id in claims:
            row.report("id", "field.repeated", value=claim.id)
        claims[claim.id] = claim
    table.finish()
    return claims
